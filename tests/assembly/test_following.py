"""Who follows a council is told what happens there, once, and can stop; seats without e-mail."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from council.assembly import operations, queries
from council.assembly.models import College, Council, Mandate
from council.assembly.operations import balloting
from council.core.db import Database
from council.core.outbox import Letter
from council.notices import letters
from council.notices.models import Notice, Why
from council.notices.queries import audience, of_councils
from council.notices.tasks import tell
from council.people.models import Member, Role
from council.people.operations import cards
from tests.assembly.chamber import a_council, a_mandate, an_open_ballot
from tests.assembly.conftest import SEED, crowd, open_call
from tests.conftest import signed_in_as
from tests.support import Browser, a_commune, a_member, sign_in


@pytest.fixture
def fan(db: Database, now: datetime) -> Member:
    """Somebody who follows councils, and speaks Dutch."""
    return a_member(email="fan@example.org", email_confirmed_at=now, language="nl", created_at=now)


def follows(app: Flask, fan: Member, council: Council) -> Browser:
    """Follow a council on its page."""
    browser: Browser = app.test_client()
    browser.sign_in(sign_in(fan))
    assert browser.post(f"/fr/follow/council/{council.id}").status_code == 303
    return browser


def verbs(fan: Member, db: Database) -> list[str]:
    """What somebody was told."""
    asked = select(Notice.verb).where(Notice.member_id == fan.id).order_by(Notice.id)
    return list(db.session.scalars(asked))


def test_who_follows_a_council_is_told_of_calls_and_lots(
    app: Flask, council: Council, residents: College, fan: Member, now: datetime, db: Database
) -> None:
    db.session.commit()
    browser = follows(app, fan, council)
    page = browser.get("/fr/councils/dinant").text
    assert "Ne plus suivre" in page
    call = open_call(residents, a_member(role=Role.SECRETARY), now)
    crowd(call, 3, now)
    operations.draw_lots(call, seed=SEED, by=a_member(), at=call.closes_at)
    db.session.commit()
    for _ in range(2):  # once
        tell(call.closes_at)
    assert verbs(fan, db) == ["candidate_call.opened", "draw.done"]
    notice = db.session.scalars(select(Notice).where(Notice.member_id == fan.id)).first()
    assert notice
    assert (notice.why, notice.details["council"]) == (Why.FOLLOWER, council.id)
    letter = db.session.scalars(select(Letter).where(Letter.recipient == fan.email)).first()
    assert letter
    assert letter.locale == "nl"
    with app.test_request_context("/nl/"):
        stop = letters.one(letter)["unsubscribe_url"]
    mine = browser.get("/fr/me").text
    assert "Un conseil cherche des membres" in mine
    assert "Le tirage au sort" in mine
    assert "territorial de Dinant" in mine
    stopping = app.test_client()
    assert stopping.get(stop).status_code == 200
    assert stopping.post(stop).status_code == 200
    db.session.expire_all()
    open_call(council.colleges[1], a_member(role=Role.SECRETARY), now)
    db.session.commit()
    tell(call.closes_at)
    assert len(verbs(fan, db)) == 2


def test_a_counted_vote_is_told_to_members_and_followers_in_their_words(
    app: Flask, fan: Member, now: datetime, db: Database
) -> None:
    council = a_council()
    mandate = a_mandate(council, now)
    db.session.commit()
    browser = follows(app, fan, council)
    ballot = an_open_ballot(council, now)
    db.session.commit()
    tell(now)
    assert verbs(fan, db) == []
    balloting.count_ballot(ballot, by=None, at=ballot.closes_at)
    db.session.commit()
    tell(ballot.closes_at)
    assert verbs(fan, db) == ["ballot.closed"]
    assert "que vous suivez est terminé" in browser.get("/fr/me").text
    member = app.test_client()
    member.sign_in(sign_in(db.session.get_one(Member, mandate.member_id)))
    assert "Un vote de votre conseil est terminé" in member.get("/fr/me").text


def test_what_concerns_no_council_names_none(
    council: Council, fan: Member, now: datetime, db: Database
) -> None:
    entries = audience.next_entries(0, 200)
    assert {of_councils.council_of(each) for each in entries} == {None}
    assert queries.council(999_999) is None


def test_a_council_that_is_not_there_cannot_be_followed(as_resident: Browser) -> None:
    assert as_resident.post("/fr/follow/council/999999").status_code == 404


@pytest.fixture
def keeper(app: Flask, council: Council, db: Database) -> Browser:
    db.session.commit()
    return signed_in_as(app, Role.SECRETARY, "province-de-namur")


def typed(**changes: str) -> dict[str, str]:
    """A seat for the delegate of Dinant."""
    return {"commune": "dinant", "starts_on": "2026-03-02", **changes}


def test_a_seat_is_given_by_the_code_of_a_card_or_by_a_name(
    keeper: Browser, delegates: College, now: datetime, db: Database
) -> None:
    one, code = cards.join_by_card(
        name="Hirondelle", language="fr", commune=a_commune("dinant"), at=now
    )
    other, _code = cards.join_by_card(name="Mésange", language="fr", commune=None, at=now)
    db.session.commit()
    there = f"/fr/desk/council/colleges/{delegates.id}/seat"
    assert "code de sa carte" in keeper.get(there).text
    assert keeper.post(there, data=typed(card=code)).status_code == 303
    assert keeper.post(there, data=typed(name="Mésange", commune="ciney")).status_code == 303
    held = db.session.scalars(select(Mandate.member_id).order_by(Mandate.id)).all()
    assert held == [one.id, other.id]
    for letter in db.session.scalars(select(Letter)):
        assert letter.template != "assembly/seat"  # nobody has an address to write to


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ({}, "Écrivez une adresse"),
        ({"email": "nobody@example.org"}, "Aucun compte"),
        ({"name": "Personne"}, "Aucun compte"),
        ({"name": "Merle"}, "Plusieurs personnes"),
        ({"card": "2345 6789 ABCD"}, "Aucune carte"),
        ({"card": "\x00"}, ""),
    ],
)
def test_somebody_who_cannot_be_found_gets_no_seat(
    keeper: Browser, delegates: College, db: Database, named: dict[str, str], sentence: str
) -> None:
    for _ in range(2):
        a_member(name="Merle", email=None)
    db.session.commit()
    answer = keeper.post(f"/fr/desk/council/colleges/{delegates.id}/seat", data=typed(**named))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(select(Mandate)).all() == []
