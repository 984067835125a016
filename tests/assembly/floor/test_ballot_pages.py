"""The pages of ballots: prepared at the desk, voted in on a phone, explained to everyone."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller

from council.assembly import tasks
from council.assembly.models import Ballot, Council, Mandate, OpenVote, Receipt
from council.assembly.operations import voting
from council.assembly.queries import ballots as queries
from council.assembly.tally import Method, Outcome, Part
from council.core.db import Database
from tests.assembly.chamber import a_draft, an_open_ballot, browser_of, who
from tests.support import Browser, a_contribution, a_dossier

AFTER = timedelta(days=2)
TYPED = {
    "title": "Un interprète au guichet",
    "text": "Le conseil demande un interprète.\n\nLe jour même.",
    "language": "fr",
    "dossier": "",
    "method": "majority",
    "options": "",
    "secrecy": "open",
    "majority": "half",
    "majority_of": "expressed",
    "quorum": "half",
    "quorum_of": "electors",
    "quorum_number": "1",
    "proxies": "1",
    "closes_on": "2026-03-09",
    "closes_time": "20:00",
}


def press(browser: Browser, ballot: Ballot, mandate: Mandate, **fields: str) -> Any:
    """Send the form of a seat."""
    data = {f"s{mandate.id}-{name}": value for name, value in fields.items()}
    return browser.post(f"/fr/ballots/{ballot.id}/vote/{mandate.id}", data=data)


def test_a_ballot_from_the_desk_to_its_result(
    app: Flask,
    db: Database,
    council: Council,
    people: list[Mandate],
    desk: Browser,
    client: Browser,
    clock: Traveller,
) -> None:
    assert "Rien" in desk.get("/fr/desk/council/namur/ballots").text
    assert desk.get("/fr/desk/council/namur/ballots/new").status_code == 200
    answer = desk.post("/fr/desk/council/namur/ballots/new", data=TYPED)
    assert answer.status_code == 303
    ballot = db.session.scalars(select(Ballot)).one()
    page = f"/fr/ballots/{ballot.id}"
    assert answer.location == page
    assert client.get(page).status_code == 404  # a draft is not for everyone
    assert "Ouvrir le vote" in desk.get(page).text
    assert desk.post(f"/fr/desk/council/ballots/{ballot.id}/open").status_code == 303
    shown = client.get(page).text
    assert "plus de la moitié des votes pour et contre" in shown
    assert "9 mars 2026 à 20:00" in shown
    for mandate, choice in zip(people, ["for", "for", "against"], strict=True):
        browser = browser_of(app, who(mandate))
        assert "Votre vote" in browser.get(page).text
        assert press(browser, ballot, mandate, answer=choice).status_code == 303
    for reader in (client, desk, browser):
        text = reader.get(page).text
        assert "Votes exprimés : 3 sur 3" in text.replace("\xa0", " ").replace("\u202f", " ")
        assert "Adopté" not in text
    clock.move_to(datetime.fromisoformat("2026-03-09T19:00:00+00:00"))
    assert "Dépouillement en cours" in client.get(page).text
    assert press(browser, ballot, people[2], answer="for").status_code == 409
    assert desk.post(f"/fr/desk/council/ballots/{ballot.id}/count").status_code == 303
    result = client.get(page).text
    assert "Adopté" in result
    assert who(people[0]).name in result
    assert "Adopté" in client.get("/fr/councils/namur/ballots").text


def test_a_draft_is_changed_or_thrown_away(
    db: Database, council: Council, people: list[Mandate], desk: Browser, now: datetime
) -> None:
    ballot = a_draft(council, now, quorum=Part.THIRD)
    db.session.commit()
    edit = f"/fr/desk/council/ballots/{ballot.id}/edit"
    assert "Un interprète" in desk.get(edit).text
    assert "Un interprète" in desk.get("/fr/desk/council/namur/ballots").text
    changed = {**TYPED, "method": "ranked", "options": "Le matin\n\n Le soir \n"}
    assert desk.post(edit, data=changed).status_code == 303
    db.session.rollback()
    assert db.session.get_one(Ballot, ballot.id).options == ["Le matin", "Le soir"]
    assert desk.post(f"/fr/desk/council/ballots/{ballot.id}/remove").status_code == 303
    assert desk.get(f"/fr/ballots/{ballot.id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ""),
        ("text", "\x00"),
        ("text", "x" * 10_001),
        ("method", "shouting"),
        ("method", "ranked"),  # without options
        ("secrecy", ""),
        ("majority", "all"),
        ("quorum_of", "cast"),
        ("quorum_number", "-3"),
        ("quorum_number", "١٢"),
        ("proxies", "99"),
        ("closes_on", "yesterday"),
        ("closes_on", "2026-02-30"),
        ("closes_time", "25:00"),
        ("dossier", "1999-001"),
        ("language", "xx"),
    ],
)
def test_a_rule_that_cannot_be_is_shown_again(
    db: Database, council: Council, desk: Browser, name: str, value: str
) -> None:
    answer = desk.post("/fr/desk/council/namur/ballots/new", data={**TYPED, name: value})
    assert answer.status_code == 422
    assert db.session.scalars(select(Ballot)).all() == []


def test_no_answer_shows_a_draft_to_others(
    as_resident: Browser, phone: Browser, db: Database, council: Council, people: list[Mandate],
    now: datetime,
) -> None:  # fmt: skip
    ballot = a_draft(council, now)
    db.session.commit()
    page = f"/fr/ballots/{ballot.id}/vote/{people[0].id}"
    answer = as_resident.post(page)
    assert answer.status_code == 403
    assert ballot.text not in answer.text
    assert press(phone, ballot, people[0], answer="for").status_code == 409


def test_only_those_who_keep_the_council_prepare_its_ballots(
    db: Database,
    council: Council,
    people: list[Mandate],
    client: Browser,
    phone: Browser,
    as_moderator: Browser,
    now: datetime,
) -> None:
    draft = a_draft(council, now)
    db.session.commit()
    for browser, status in ((client, 401), (phone, 403), (as_moderator, 403)):
        new = "/fr/desk/council/namur/ballots/new"
        assert browser.post(new, data=TYPED).status_code == status
        for verb in ("open", "remove", "edit", "count"):
            address = f"/fr/desk/council/ballots/{draft.id}/{verb}"
            assert browser.post(address, data=TYPED).status_code == status
    db.session.rollback()
    assert db.session.get_one(Ballot, draft.id).opened_at is None


def test_a_secret_vote_gets_a_receipt_shown_once(
    db: Database,
    council: Council,
    people: list[Mandate],
    phone: Browser,
    client: Browser,
    now: datetime,
    clock: Traveller,
) -> None:
    ballot = an_open_ballot(council, now, secret=True)
    answer = press(phone, ballot, people[0], answer="for")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    code = re.search(r"[2-9a-z]{4}(-[2-9a-z]{4}){3}", answer.text)
    assert code
    page = f"/fr/ballots/{ballot.id}"
    assert code[0] not in phone.get(page).text
    assert "Vote déposé dans l’urne" in phone.get(page).text
    assert press(phone, ballot, people[0], answer="against").status_code == 409
    assert code[0] not in client.get(page).text
    clock.move_to(now + AFTER)
    tasks.count_ballots(now + AFTER)
    shown = client.get(page).text
    assert code[0] in shown
    assert who(people[0]).name not in shown
    assert db.session.scalars(select(Receipt.code)).all() == [code[0]]


def test_a_double_click_shows_the_same_receipt(
    db: Database, council: Council, people: list[Mandate], phone: Browser, now: datetime
) -> None:
    ballot, id = an_open_ballot(council, now, secret=True), people[0].id
    slip = re.search(r'name="slip" value="([^"]+)"', phone.get(f"/fr/ballots/{ballot.id}").text)
    assert slip
    sent = {"slip": slip[1], f"s{id}-answer": "for"}
    shown = [phone.post(f"/fr/ballots/{ballot.id}/vote/{id}", data=sent) for _twice in range(2)]
    assert [each.status_code for each in shown] == [200, 200]
    codes = {re.search(r"[2-9a-z]{4}(-[2-9a-z]{4}){3}", each.text)[0] for each in shown}
    assert len(codes) == 1
    assert queries.how_many_voted(ballot) == 1


def test_options_are_ranked_on_the_page(
    db: Database,
    council: Council,
    people: list[Mandate],
    phone: Browser,
    client: Browser,
    now: datetime,
) -> None:
    options = ["Le matin", "Le soir", "À midi"]
    ballot = an_open_ballot(council, now, method=Method.RANKED, options=options)
    page = f"/fr/ballots/{ballot.id}"
    assert "graine" in client.get(page).text.lower()
    assert press(phone, ballot, people[0]).status_code == 303  # ranks none: abstains
    assert "Aucune option classée" in phone.get(page).text
    assert press(phone, ballot, people[0], o1="2", o2="1", o3="2").status_code == 303
    assert db.session.scalars(select(OpenVote)).one().choice == ["2", "1=3"]
    assert press(phone, ballot, people[0], o1="4").status_code == 422
    assert "Le soir" in phone.get(page).text
    tasks.count_ballots(now + AFTER)
    result = client.get(page).text
    assert "Choix fait" in result
    assert "par tirage au sort" in result


@pytest.mark.parametrize("answer", ["", "perhaps", "FOR", "\x00", "x" * 10_000])
def test_an_unknown_answer_is_shown_again(
    db: Database,
    council: Council,
    people: list[Mandate],
    phone: Browser,
    now: datetime,
    answer: str,
) -> None:
    ballot = an_open_ballot(council, now)
    sent = press(phone, ballot, people[0], answer=answer)
    assert sent.status_code == 422
    assert db.session.scalars(select(OpenVote)).all() == []


def test_who_objects_says_why_on_the_page(
    db: Database,
    council: Council,
    people: list[Mandate],
    phone: Browser,
    client: Browser,
    now: datetime,
) -> None:
    ballot = an_open_ballot(council, now, method=Method.CONSENT)
    sent = press(phone, ballot, people[0], answer="objection")
    assert sent.status_code == 422
    assert "pourquoi" in sent.text
    why = "Qui paiera ?"
    assert press(phone, ballot, people[0], answer="objection", reason=why).status_code == 303
    assert why not in client.get(f"/fr/ballots/{ballot.id}").text
    tasks.count_ballots(now + AFTER)
    assert why in client.get(f"/fr/ballots/{ballot.id}").text


def test_who_may_not_vote_is_told(
    db: Database,
    council: Council,
    people: list[Mandate],
    client: Browser,
    as_resident: Browser,
    now: datetime,
) -> None:
    ballot = an_open_ballot(council, now)
    assert press(client, ballot, people[0], answer="for").status_code == 401
    sent = press(as_resident, ballot, people[0], answer="for")
    assert sent.status_code == 403
    assert "ne faites pas partie" in sent.text
    assert "Seuls les membres" in as_resident.get(f"/fr/ballots/{ballot.id}").text
    assert press(as_resident, ballot, Mandate(id=10**9), answer="for").status_code == 403
    assert client.get("/fr/ballots/999").status_code == 404


def test_a_proxy_is_given_taken_back_and_used(
    app: Flask,
    db: Database,
    council: Council,
    people: list[Mandate],
    phone: Browser,
    client: Browser,
    desk: Browser,
    now: datetime,
) -> None:
    draft, other = a_draft(council, now), who(people[1])
    db.session.commit()
    page = f"/fr/ballots/{draft.id}"
    assert "Vous ne pouvez pas voter" in phone.get(page).text
    for holder in ("", "x", str(who(people[0]).id)):
        assert phone.post(f"{page}/proxy", data={"holder": holder}).status_code == 422
    assert client.post(f"{page}/proxy", data={"holder": str(other.id)}).status_code == 404
    for _ in range(2):
        sent = phone.post(f"{page}/proxy", data={"holder": str(other.id)})
        assert sent.status_code == 303
    assert other.name in phone.get(page).text
    assert phone.post(f"{page}/proxy/back").status_code == 303
    phone.post(f"{page}/proxy", data={"holder": str(other.id)})
    assert "←" in desk.get(page).text
    desk.post(f"/fr/desk/council/ballots/{draft.id}/open")
    assert "Une personne vote pour vous" in phone.get(page).text
    assert press(phone, draft, people[0], answer="for").status_code == 403
    holder = browser_of(app, other)
    assert "Vous votez pour" in holder.get(page).text
    assert press(holder, draft, people[0], answer="for").status_code == 303
    tasks.count_ballots(now + AFTER)
    assert "par procuration" in client.get(page).text
    assert db.session.get_one(Ballot, draft.id).outcome is Outcome.ADOPTED


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize("language", ["fr", "nl", "en", "ar"])
def test_pages_in_every_language(
    db: Database,
    council: Council,
    people: list[Mandate],
    phone: Browser,
    desk: Browser,
    now: datetime,
    method: Method,
    secret: bool,
    language: str,
) -> None:
    options = ["Le matin", "Le soir"] if method is Method.RANKED else []
    ballot = an_open_ballot(council, now, method=method, secret=secret, options=options)
    page = f"/{language}/ballots/{ballot.id}"
    assert phone.get(page).status_code == 200
    choices = {
        Method.MAJORITY: ["for"],
        Method.CONSENT: ["consent"],
        Method.GRADIENTS: ["8"],
        Method.RANKED: ["1", "2"],
    }
    for mandate in people[:2]:
        choice = choices[method]
        voting.vote(ballot, mandate.id, choice, "", by=who(mandate), at=now)
    db.session.commit()
    assert phone.get(page).status_code == 200
    tasks.count_ballots(now + AFTER)
    assert phone.get(page).status_code == 200
    assert desk.get(f"/{language}/desk/council/namur/ballots/new").status_code == 200
    assert desk.get(f"/{language}/councils/namur/ballots").status_code == 200


def test_what_waits_for_a_vote_is_on_ones_own_page(
    db: Database, council: Council, people: list[Mandate], phone: Browser, now: datetime
) -> None:
    ballot = an_open_ballot(council, now)
    assert "Votre vote est attendu" in phone.get("/fr/me/council").text
    assert press(phone, ballot, people[0], answer="for").status_code == 303
    assert "Votre vote est attendu" not in phone.get("/fr/me/council").text


def test_a_vote_is_told_in_the_story_of_its_dossier(
    db: Database, council: Council, people: list[Mandate], client: Browser, now: datetime
) -> None:
    dossier = a_dossier(a_contribution())
    db.session.commit()
    page = f"/fr/dossiers/{dossier.reference}"
    a_draft(council, now, dossier_id=dossier.id)
    ballot = an_open_ballot(council, now, dossier_id=dossier.id)
    assert client.get(page).text.count("Un conseil vote") == 1
    assert dossier.reference in client.get(f"/fr/ballots/{ballot.id}").text
    tasks.count_ballots(now + AFTER)
    assert "Résultat d’un vote : Pas de décision" in plain(client.get(page).text)


def plain(page: str) -> str:
    """A page with ordinary spaces."""
    return page.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("method", "choices", "said"),
    [
        (Method.GRADIENTS, [["1"], ["8"], ["8"]], "2 vetos : le texte n’est pas adopté."),
        (Method.GRADIENTS, [["1"], ["2"], ["8"]], "1 veto : le texte n’est pas adopté."),
        (Method.CONSENT, [["consent"], ["consent"]], "Personne n’a fait objection."),
        (Method.CONSENT, [["abstain"]], "Tout le monde s’est abstenu"),
        (Method.CONSENT, [["consent"], ["objection"]], "1 personne a fait objection"),
        (Method.MAJORITY, [["for"], ["for"], ["against"]], "Votes pour : 2. Il en fallait 2,"),
        (Method.MAJORITY, [], "Quorum non atteint. Votes : 0. Nécessaires : 1."),
    ],
)
def test_a_result_explains_itself(
    db: Database,
    council: Council,
    people: list[Mandate],
    client: Browser,
    now: datetime,
    method: Method,
    choices: list[list[str]],
    said: str,
) -> None:
    ballot = an_open_ballot(council, now, method=method)
    for mandate, choice in zip(people, choices, strict=False):
        voting.vote(ballot, mandate.id, choice, "Pourquoi", by=who(mandate), at=now)
    db.session.commit()
    tasks.count_ballots(now + AFTER)
    assert said in plain(client.get(f"/fr/ballots/{ballot.id}").text)
