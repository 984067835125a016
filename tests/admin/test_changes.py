"""What administrators change: people, authorities, themes, delays; each change in the journal."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from council.admin.operations import delays, people, territory
from council.admin.queries import people as people_queries
from council.admin.queries import territory as queries
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.core.outbox import Letter
from council.people.models import Grant, Role, SignIn
from council.people.queries import grants_of
from council.territory.models import Authority, Competence, Delay, Level, Locality, Theme
from council.territory.queries import delays_for
from tests.support import Browser, a_commune, a_member, a_theme, sign_in

NAMES = {"name_fr": "CPAS d’Essai", "name_nl": "OCMW Proef", "name_en": "", "name_ar": ""}
DELAYS = {
    "ack_days": "10",
    "ack_working": "True",
    "answer_days": "45",
    "answer_working": "False",
    "extension_days": "20",
}


def verbs(db: Database) -> list[str]:
    """The verbs of the journal, oldest first."""
    db.session.expire_all()
    return list(db.session.scalars(select(Entry.verb).order_by(Entry.id)))


def test_people_are_found_by_the_beginning_of_a_name_or_a_whole_address(
    as_administrator: Browser, db: Database
) -> None:
    zelda = a_member(name="Zelda", email="zelda@example.org")
    db.session.commit()
    for asked in ("zel", "ZELDA@example.org"):
        page = as_administrator.get("/fr/admin/people", query_string={"q": asked})
        assert f"/people/{zelda.id}" in page.text, asked
        assert "zelda@example.org" not in page.text.replace("ZELDA", "")
    assert f"/people/{zelda.id}" not in as_administrator.get("/fr/admin/people").text
    nobody = as_administrator.get("/fr/admin/people", query_string={"q": "elda"})
    assert f"/people/{zelda.id}" not in nobody.text
    assert as_administrator.get("/fr/admin/people?role=king&after=x").status_code == 400
    holders = people_queries.found("", Role.ADMINISTRATOR, None).rows
    assert [each.id for each in holders] == [as_administrator.member.id]


def test_a_role_is_given_within_a_scope_then_ended(as_administrator: Browser, db: Database) -> None:
    member, namur = a_member(), a_commune()
    db.session.commit()
    page = f"/fr/admin/people/{member.id}"
    given = as_administrator.post(
        f"{page}/roles", data={"role": "moderator", "scope": str(namur.id)}
    )
    assert given.status_code == 303
    again = as_administrator.post(
        f"{page}/roles", data={"role": "moderator", "scope": str(namur.id)}
    )
    assert again.status_code == 422
    [one] = grants_of(member)
    assert one.authority_id == namur.id
    assert as_administrator.get(page).status_code == 200
    assert as_administrator.post(f"/fr/admin/roles/{one.id}/end").status_code == 303
    assert as_administrator.post(f"/fr/admin/roles/{one.id}/end").status_code == 409
    assert as_administrator.get(page).status_code == 200
    assert verbs(db)[-2:] == ["grant.given", "grant.ended"]


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"role": "king", "scope": "0"},
        {"role": "official", "scope": "0"},
        {"role": "administrator", "scope": "1"},
        {"role": "moderator", "scope": "999999"},
        {"role": "moderator", "scope": "x"},
        {"role": "moderator", "scope": ""},
        {"role": "moderator"},
        {"role": "", "scope": "0"},
    ],
)
def test_a_role_that_makes_no_sense_is_refused(
    as_administrator: Browser, db: Database, typed: dict[str, str]
) -> None:
    member = a_member()
    db.session.commit()
    page = f"/fr/admin/people/{member.id}/roles"
    assert as_administrator.post(page, data=typed).status_code == 422
    assert not grants_of(member)


def test_for_whom_a_role_is_must_be_chosen(as_administrator: Browser, db: Database) -> None:
    member, chosen = a_member(), re.compile(r"<option[^>]*selected[^>]*>([^<]*)<")
    db.session.commit()
    for page in (f"/en/admin/people/{member.id}", "/en/admin/people/invite"):
        said = chosen.findall(as_administrator.get(page).text)
        assert said[:2] == ["to be chosen"] * 2
    given = as_administrator.post(f"/fr/admin/people/{member.id}/roles", data={"role": "moderator"})
    assert "Merci de répondre à cette question" in given.text
    typed = {"role": "moderator", "scope": "0"}
    page = f"/fr/admin/people/{member.id}/roles"
    assert as_administrator.post(page, data=typed).status_code == 303
    assert grants_of(member)[0].authority_id is None


def test_the_last_administrator_stays(as_administrator: Browser, db: Database) -> None:
    [own] = db.session.scalars(select(Grant)).all()
    assert as_administrator.post(f"/fr/admin/roles/{own.id}/end").status_code == 409
    own_page = f"/fr/admin/people/{as_administrator.member.id}"
    assert as_administrator.post(f"{own_page}/close").status_code == 403
    assert f"{own_page}/close" not in as_administrator.get(own_page).text


def test_contact_data_are_shown_once_with_a_reason_that_is_kept(
    as_administrator: Browser, db: Database
) -> None:
    member = a_member(email="secret@example.org")
    db.session.commit()
    page = f"/fr/admin/people/{member.id}"
    assert "secret@example.org" not in as_administrator.get(page).text
    assert as_administrator.post(f"{page}/contact").status_code == 422
    shown = as_administrator.post(f"{page}/contact", data={"why": "safety"})
    assert shown.status_code == 200
    assert "secret@example.org" in shown.text
    assert "secret@example.org" not in as_administrator.get(page).text
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert entry
    assert (entry.verb, entry.details) == ("member.contact_shown", {"why": "safety"})


def test_a_closed_account_is_signed_out_and_can_be_opened(
    as_administrator: Browser, db: Database
) -> None:
    member = a_member()
    sign_in(member)
    page = f"/fr/admin/people/{member.id}"
    assert as_administrator.post(f"{page}/close").status_code == 303
    assert not db.session.scalars(select(SignIn).where(SignIn.member_id == member.id)).all()
    assert as_administrator.get(page).status_code == 200
    assert as_administrator.post(f"{page}/open").status_code == 303
    assert verbs(db)[-2:] == ["member.blocked", "member.unblocked"]


def test_somebody_is_invited_in_their_language(as_administrator: Browser, db: Database) -> None:
    page = "/fr/admin/people/invite"
    typed = {"email": "new@example.org", "role": "helper", "scope": "0", "language": "ar"}
    for wrong in (
        {"email": "no"},
        {"language": "xx"},
        {"role": "official"},
        {"email": "a\x00@b.be"},
    ):
        assert as_administrator.post(page, data=typed | wrong).status_code == 422
    assert as_administrator.post(page, data=typed).status_code == 303
    [letter] = db.session.scalars(select(Letter)).all()
    assert (letter.recipient, letter.locale) == ("new@example.org", "ar")


def test_an_authority_is_changed(as_administrator: Browser, db: Database) -> None:
    namur = a_commune()
    page = f"/fr/admin/authorities/{namur.id}"
    typed = {"name_fr": "Namur", "email": "Ville@Example.org", "language": "nl", "active": "y"}
    typed["places"] = "5000 Namur\r\n 5100  Jambes \r\n\r\nBeez\r\n5000 Namur"
    assert as_administrator.post(page, data=typed).status_code == 303
    db.session.refresh(namur)
    assert found(db, "5100") == [namur] == found(db, "Beez")
    assert found(db, "5101") == [], "what is no longer in the list is not found"
    assert "5000 Namur\n5100 Jambes\nBeez</textarea>" in as_administrator.get(page).text
    assert (namur.email, namur.language, namur.active) == ("ville@example.org", "nl", True)
    before = verbs(db)
    assert before[-1] == "authority.changed"
    assert as_administrator.post(page, data=typed).status_code == 303
    assert verbs(db) == before
    wrongs = ({"name_fr": ""}, {"email": "no"}, {"name_nl": "a\u202eb"}, {"language": "xx"})
    places = ("", "\n", "5000", "50 Namur", "\u0665\u0660\u0660\u0660 Namur", "x\n" * 201)
    for wrong in (*wrongs, *({"places": each} for each in places)):
        assert as_administrator.post(page, data=typed | wrong).status_code == 422
    refused = as_administrator.post(page, data=typed | {"places": "5000 Namur\n5100\n5101"})
    assert "À corriger\N{NO-BREAK SPACE}: 5100<" in refused.text
    listed = as_administrator.get("/fr/admin/authorities?q=NAMÚR&level=commune")
    assert "ville@example.org" in listed.text
    assert as_administrator.get("/fr/admin/authorities?q=zzzzz").status_code == 200


def test_a_commune_is_added_and_found_by_its_postal_code(
    as_administrator: Browser, db: Database
) -> None:
    province = db.session.get_one(Authority, a_commune().parent_id)
    typed = {"name_fr": "Neuville", "level": "commune", "parent": str(province.id)}
    typed |= {"language": "fr", "active": "y", "local": "y", "places": "5999 Neuville"}
    page = "/fr/admin/authorities/new"
    assert as_administrator.post(page, data=typed | {"places": ""}).status_code == 422
    assert as_administrator.post(page, data=typed | {"level": "cpas"}).status_code == 422
    assert as_administrator.post(page, data=typed).status_code == 303
    assert found(db, "5999") == [a_commune("neuville")]
    assert a_commune("neuville").within(province)
    assert "Neuville" in as_administrator.get("/fr/sign-up").text


def found(db: Database, typed: str) -> list[Authority]:
    """The communes that somebody finds who types this."""
    db.session.expire_all()
    rows = select(Locality).where((Locality.postal_code == typed) | (Locality.name == typed))
    return [each.authority for each in db.session.scalars(rows)]


def test_a_cpas_is_added_beneath_its_commune(as_administrator: Browser, db: Database) -> None:
    namur = a_commune()
    typed = {**NAMES, "level": "cpas", "parent": str(namur.id), "language": "fr", "active": "y"}
    page = "/fr/admin/authorities/new"
    assert as_administrator.post(page, data=typed | {"level": "region"}).status_code == 422
    assert as_administrator.post(page, data=typed | {"parent": "0"}).status_code == 422
    assert as_administrator.post(page, data=typed).status_code == 303
    assert as_administrator.post(page, data=typed).status_code == 422
    added = a_commune("cpas-d-essai")
    assert added.within(namur)
    assert added.names == {"fr": "CPAS d’Essai", "nl": "OCMW Proef"}
    assert verbs(db)[-1] == "authority.added"


def test_who_can_be_above_whom(db: Database) -> None:
    level = {each.level: each for each in db.session.scalars(select(Authority))}
    for child, parent in [
        (Level.PROVINCE, level[Level.COMMUNE]),
        (Level.CPAS, level[Level.PROVINCE]),
        (Level.CPAS, None),
    ]:
        with pytest.raises(RuleBroken):
            territory.check_parent(child, parent)
    territory.check_parent(Level.PROVINCE, level[Level.REGION])
    territory.check_parent(Level.FEDERAL, None)


def test_a_theme_is_changed_and_added(as_administrator: Browser, db: Database) -> None:
    theme = a_theme()
    page = f"/fr/admin/themes/{theme.id}"
    typed = {"name_fr": "Bouger", "keywords": "Bus\nVélo\nbus\n\n", "position": "2", "active": "y"}
    assert as_administrator.post(page, data=typed).status_code == 303
    assert as_administrator.post(page, data=typed).status_code == 303
    db.session.refresh(theme)
    assert (theme.name, theme.keywords, theme.position) == ("Bouger", ["bus", "velo"], 2)
    for wrong in ({"keywords": ""}, {"keywords": "x" * 70}, {"position": "-1"}, {"position": "١"}):
        assert as_administrator.post(page, data=typed | wrong).status_code == 422
    new = "/fr/admin/themes/new"
    assert as_administrator.post(new, data=typed | {"name_fr": "Le bruit"}).status_code == 303
    assert as_administrator.post(new, data=typed | {"name_fr": "Le bruit"}).status_code == 422
    assert verbs(db)[-2:] == ["theme.changed", "theme.added"]


def test_one_theme_stays_in_use(db: Database, now: datetime) -> None:
    by, themes = a_member(role=Role.ADMINISTRATOR), queries.themes()
    values = {"keywords": ["bus"], "active": False}
    for theme in themes[:-1]:
        territory.change_theme(theme, by, now, **values)
    with pytest.raises(RuleBroken, match="last_theme"):
        territory.change_theme(themes[-1], by, now, **values)


def test_competences_of_a_theme_come_and_go(as_administrator: Browser, db: Database) -> None:
    theme = a_theme()
    page = f"/fr/admin/themes/{theme.id}/competences"
    typed = {"level": "region", "role": "main", "body": "SPW", "source": "https://example.org/a"}
    assert as_administrator.post(page, data=typed).status_code == 303
    for wrong in ({"level": "moon"}, {"role": "king"}, {"source": "javascript:alert(1)"}):
        assert as_administrator.post(page, data=typed | wrong).status_code == 422
    added = db.session.scalars(select(Competence).order_by(Competence.id.desc())).first()
    assert added
    assert added.body == "SPW"
    gone = as_administrator.post(f"/fr/admin/competences/{added.id}/remove")
    assert gone.status_code == 303
    assert verbs(db)[-2:] == ["competence.added", "competence.removed"]
    lonely = Theme(slug="x", names={"fr": "X"}, keywords=[])
    db.session.add(lonely)
    db.session.flush()
    assert queries.last_position(lonely) == -1


def test_delays_change_from_now_on_and_the_public_reads_since_when(
    as_administrator: Browser, client: Browser, db: Database
) -> None:
    [everyone] = queries.delays()
    page = f"/fr/admin/delays/{everyone.id}"
    assert as_administrator.post(page, data=DELAYS).status_code == 303
    before = verbs(db)
    assert as_administrator.post(page, data=DELAYS).status_code == 303
    assert verbs(db) == before
    public = client.get("/fr/delays").text
    assert "45" in public
    assert "2 mars 2026" in public
    for wrong in ({"ack_days": "0"}, {"answer_days": "9999"}, {"ack_working": "maybe"}):
        assert as_administrator.post(page, data=DELAYS | wrong).status_code == 422
    assert as_administrator.post(f"{page}/remove").status_code == 409


def test_a_level_and_an_authority_have_delays_of_their_own(
    as_administrator: Browser, db: Database
) -> None:
    namur, page = a_commune(), "/fr/admin/delays/new"
    assert as_administrator.post(page, data=DELAYS).status_code == 422
    both = DELAYS | {"level": "commune", "authority": str(namur.id)}
    assert as_administrator.post(page, data=both).status_code == 422
    assert as_administrator.post(page, data=DELAYS | {"level": "commune"}).status_code == 303
    own = DELAYS | {"authority": str(namur.id), "answer_days": "30"}
    assert as_administrator.post(page, data=own).status_code == 303
    assert delays_for(namur).answer_days == 30
    assert delays_for(a_commune("dinant")).answer_days == 45
    assert as_administrator.get("/ar/delays").status_code == 200
    kept = queries.own_delays(namur, None)
    assert kept
    assert as_administrator.get(f"/fr/admin/delays/{kept.id}").status_code == 200
    assert as_administrator.post(f"/fr/admin/delays/{kept.id}/remove").status_code == 303
    db.session.expire_all()
    assert delays_for(namur).answer_days == 45
    assert verbs(db)[-1] == "delays.removed"


def test_a_role_given_by_an_operation_is_checked(db: Database, now: datetime) -> None:
    by, member = a_member(role=Role.ADMINISTRATOR), a_member()
    with pytest.raises(RuleBroken, match="scope_needed"):
        people.give_role(member, Role.OFFICIAL, None, by, now)
    given = delays.of(db.session.scalars(select(Delay)).one())
    assert delays.set_delays(given, authority=None, level=None, by=by, at=now + timedelta(1))
