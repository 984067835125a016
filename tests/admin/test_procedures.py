"""Administrators look after the ladder: what was checked, how long, and before whom."""

from sqlalchemy import select

from council.core.db import Database
from council.core.journal import Entry
from council.territory import queries
from council.territory.models import Procedure, ProcedureDelay
from tests.support import Browser, a_commune

DELAYS = {
    "ack_days": "10",
    "ack_working": "True",
    "answer_days": "45",
    "answer_working": "False",
    "extension_days": "20",
}
ENTRY = {
    "source": "https://example.org/law",
    "checked_on": "2026-01-05",
    "email": "",
    "active": "y",
}


def access(db: Database) -> Procedure:
    db.session.expire_all()
    return db.session.scalars(select(Procedure).where(Procedure.key == "access")).one()


def told(db: Database, verb: str) -> list[Entry]:
    return list(db.session.scalars(select(Entry).where(Entry.verb == verb)))


def test_the_ladder_is_listed_and_each_rung_opens(as_administrator: Browser, db: Database) -> None:
    listed = as_administrator.get("/fr/admin/procedures").text
    for each in queries.procedures():
        assert each.names["fr"] in listed
        assert as_administrator.get(f"/ar/admin/procedures/{each.id}").status_code == 200


def test_a_rung_is_checked_and_changed(as_administrator: Browser, db: Database) -> None:
    page = f"/fr/admin/procedures/{access(db).id}"
    assert as_administrator.post(page, data=ENTRY | DELAYS).status_code == 303
    kept = access(db)
    assert (kept.source, str(kept.checked_on)) == ("https://example.org/law", "2026-01-05")
    assert (kept.answer_days, kept.extension_days, kept.active) == (45, 20, True)
    [entry] = told(db, "procedure.changed")
    assert entry.details["before"]["answer_days"] == 30
    assert entry.details["after"]["checked_on"] == "2026-01-05"
    assert as_administrator.post(page, data=ENTRY | DELAYS).status_code == 303
    assert len(told(db, "procedure.changed")) == 1, "nothing differs: nothing happens"


def test_a_rung_is_taken_out_of_use(as_administrator: Browser, db: Database) -> None:
    given = {name: value for name, value in ENTRY.items() if name != "active"}
    page = f"/fr/admin/procedures/{access(db).id}"
    assert as_administrator.post(page, data=given | DELAYS).status_code == 303
    assert queries.procedure("access") is None
    assert as_administrator.get(page).status_code == 200


def test_an_address_is_never_in_the_journal(as_administrator: Browser, db: Database) -> None:
    body = db.session.scalars(select(Procedure).where(Procedure.key == "ombudsman")).one()
    given = ENTRY | DELAYS | {"email": "mediateur@example.org"}
    page = f"/fr/admin/procedures/{body.id}"
    assert as_administrator.post(page, data=given).status_code == 303
    db.session.expire_all()
    assert body.email == "mediateur@example.org"
    [entry] = told(db, "procedure.changed")
    assert "@" not in str(entry.details)


def test_bad_input_changes_nothing(as_administrator: Browser, db: Database) -> None:
    page = f"/fr/admin/procedures/{access(db).id}"
    for wrong in (
        {"source": "javascript:alert(1)"},
        {"source": ""},
        {"checked_on": "2999-01-01"},
        {"checked_on": "yesterday"},
        {"answer_days": "0"},
        {"answer_working": "perhaps"},
        {"email": "nobody"},
        {"source": "https://example.org/\x00"},
    ):
        assert as_administrator.post(page, data=ENTRY | DELAYS | wrong).status_code == 422, wrong
    assert access(db).answer_days == 30
    assert not told(db, "procedure.changed")


def test_an_authority_has_delays_of_its_own_for_a_rung(
    as_administrator: Browser, db: Database
) -> None:
    namur, rung = a_commune(), access(db)
    page = f"/fr/admin/procedures/{rung.id}/delays"
    assert as_administrator.get(page).status_code == 200
    assert as_administrator.post(page, data=DELAYS).status_code == 422
    assert as_administrator.post(page, data=DELAYS | {"authority": "0"}).status_code == 422
    own = DELAYS | {"authority": str(namur.id)}
    assert as_administrator.post(page, data=own).status_code == 303
    assert as_administrator.post(page, data=own | {"answer_days": "25"}).status_code == 303
    assert queries.delays_for(namur, access(db)).answer_days == 25
    assert namur.name in as_administrator.get(f"/fr/admin/procedures/{rung.id}").text
    assert namur.name in as_administrator.get("/fr/authorities/ladder").text
    kept = db.session.scalars(select(ProcedureDelay)).one()
    gone = as_administrator.post(f"/fr/admin/procedures/delays/{kept.id}/remove")
    assert gone.status_code == 303
    assert queries.delays_for(namur, access(db)).answer_days == 30
    assert [each.details["authority"] for each in told(db, "procedure.delays")] == ["namur"] * 3
    assert as_administrator.post(f"/fr/admin/procedures/delays/{kept.id}/remove").status_code == 404
