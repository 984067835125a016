"""The record: the database refuses to change it, and seals tell when it was all the same."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from council.core import journal
from council.core.db import Database
from council.core.journal import Entry, Seal
from tests.support import QueryCount, a_member


@pytest.fixture
def sealed(db: Database, now, monkeypatch) -> list[int]:
    """Nine rows of the journal under three seals; their ids."""
    monkeypatch.setattr(journal, "BATCH", 3)
    member = a_member()
    rows = [
        journal.record("member.changed", by=member, about=member, at=now, number=n)
        for n in range(9)
    ]
    db.session.commit()
    ids = [row.id for row in rows]
    journal.seal_all(now + timedelta(minutes=10))
    assert journal.count_seals() == 3
    return ids


def disarm(db: Database) -> None:
    """Take the guards away, as somebody with the database's password could."""
    names = ["journal_no_update", "journal_no_delete"]
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("DROP TRIGGER journal_append_only ON journal"))
    else:
        for name in names:
            db.session.execute(text(f"DROP TRIGGER {name}"))


def tamper(db: Database, *statements: str) -> None:
    disarm(db)
    for each in statements:
        db.session.execute(text(each))
    db.session.commit()
    db.session.expire_all()


def first_broken() -> int | None:
    """Which seal is the first that does not fit, counted from 1."""
    for number, (_seal, fits) in enumerate(journal.verify(), 1):
        if not fits:
            return number
    return None


@pytest.mark.parametrize("change", ["UPDATE journal SET verb = 'x'", "DELETE FROM journal"])
def test_the_database_refuses_to_change_or_remove_a_row(db, sealed, change):
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(change))
    db.session.rollback()
    assert first_broken() is None


def test_a_changed_row_is_found(db, sealed):
    tamper(db, f"UPDATE journal SET verb = 'x' WHERE id = {sealed[4]}")
    assert first_broken() == 2


def test_a_row_with_other_details_is_found(db, sealed):
    tamper(db, f"""UPDATE journal SET details = '{{"number": 99}}' WHERE id = {sealed[7]}""")
    assert first_broken() == 3


def test_a_removed_row_is_found(db, sealed):
    tamper(db, f"DELETE FROM journal WHERE id = {sealed[1]}")
    assert first_broken() == 1


def test_rows_in_another_order_are_found(db, sealed):
    a, b = sealed[3], sealed[4]
    tamper(
        db,
        f"UPDATE journal SET id = -1 WHERE id = {a}",
        f"UPDATE journal SET id = {a} WHERE id = {b}",
        f"UPDATE journal SET id = {b} WHERE id = -1",
    )
    assert first_broken() == 2


@pytest.mark.parametrize(("place", "seal"), [("before", 1), ("between", 2)])
def test_a_row_slipped_in_is_found(db, sealed, now, place, seal):
    first = sealed[0] - 1 if place == "before" else sealed[3]
    db.session.rollback()
    if place == "between":  # make room, as if the seals had left a gap
        tamper(db, *[f"UPDATE journal SET id = id + 100 WHERE id = {id}" for id in sealed[3:]])
        db.session.execute(
            text("UPDATE seal SET first_id = first_id + 100, last_id = last_id + 100 WHERE id > 1")
        )
        db.session.commit()
    else:
        disarm(db)
    db.session.add(Entry(id=first, at=now, verb="x", about_kind="member", about_id=1, details={}))
    db.session.commit()
    assert first_broken() == seal


def test_a_seal_that_was_made_again_breaks_the_one_after(db, sealed):
    tamper(db, f"UPDATE journal SET verb = 'x' WHERE id = {sealed[0]}")
    rows = journal.rows_between(None, sealed[2])
    db.session.get_one(Seal, 1).digest = journal.digest(rows, journal.FIRST)
    db.session.commit()
    assert first_broken() == 2


def test_an_end_that_was_cut_off_is_shown_by_a_copy_of_the_published_seal(client, db, sealed):
    published = client.get("/journal/seal").get_json()
    assert journal.is_ours(published["digest"])
    tamper(
        db,
        f"DELETE FROM journal WHERE id >= {sealed[6]}",
        f"DELETE FROM seal WHERE last_id >= {sealed[6]}",
    )
    assert first_broken() is None  # what is left fits
    assert not journal.is_ours(published["digest"])


def test_rows_are_sealed_once_they_have_settled_and_in_order(db, now):
    member = a_member()
    journal.record("member.changed", by=member, about=member, at=now)
    db.session.commit()
    assert journal.seal(now) is None
    journal.record("member.changed", by=member, about=member, at=now - timedelta(hours=1))
    db.session.commit()
    assert journal.seal(now) is None  # a later row does not overtake one that has not settled
    journal.seal_all(now + timedelta(minutes=6))
    assert journal.last_seal().rows == 2
    assert journal.seal(now + timedelta(minutes=7)) is None


def test_a_batch_is_read_whatever_is_behind_it_and_others_get_a_turn(db, now, monkeypatch):
    turns = []
    monkeypatch.setattr(journal.jobs.STOP, "wait", turns.append)
    monkeypatch.setattr(journal, "BATCH", 2)
    member = a_member()
    for number in range(5):
        journal.record("member.changed", by=member, about=member, at=now, number=number)
    db.session.commit()
    with QueryCount() as asked:
        journal.seal_all(now + timedelta(minutes=6))
    assert [seal.rows for seal in db.session.scalars(select(Seal).order_by(Seal.id))] == [2, 2, 1]
    assert len(turns) == 4
    assert not [each for each in asked.statements if "min(" in each.lower()]


def test_sealing_stops_when_the_worker_is_asked_to_end(db, now, monkeypatch):
    member = a_member()
    journal.record("member.changed", by=member, about=member, at=now)
    db.session.commit()
    monkeypatch.setattr(journal.jobs, "stopping", lambda: True)
    journal.seal_all(now + timedelta(minutes=6))
    assert journal.last_seal() is None


@pytest.mark.parametrize("code", ["fr", "nl", "en", "ar"])
def test_the_latest_seal_is_published(client, db, now, code, request):
    assert client.get("/journal/seal").get_json() is None
    assert client.get(f"/{code}/journal").status_code == 200
    sealed = request.getfixturevalue("sealed")
    published = client.get("/journal/seal").get_json()
    assert (published["last_row"], published["rows"]) == (sealed[-1], 3)
    assert json.dumps(published)
    assert published["digest"][:32] in client.get(f"/{code}/journal").text


def test_a_verified_journal_of_many_rows_is_quick(db, now):
    member = a_member()
    db.session.add_all(
        Entry(
            at=now, verb="member.changed", about_kind="member", about_id=member.id, details={"n": n}
        )
        for n in range(2_000)
    )
    db.session.commit()
    journal.seal_all(now + timedelta(minutes=6))
    assert first_broken() is None
