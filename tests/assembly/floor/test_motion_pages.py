"""The pages of draft opinions: written by members, read by everyone, led by the chair."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from council.assembly import tasks
from council.assembly.amending import Kind
from council.assembly.models import (
    Amendment,
    AmendmentState,
    Ballot,
    Council,
    Ending,
    Mandate,
    MinorityOpinion,
    Motion,
    MotionState,
    Office,
)
from council.assembly.operations import amendments, end, entrust, motions, voting
from council.assembly.tally import Method
from council.core.clock import local_day
from council.core.db import Database
from council.dossiers.models import Dossier, State
from council.people import operations as people_operations
from council.people import privacy
from council.people.models import Role
from tests.assembly.chamber import a_draft, a_mandate, a_secretary, browser_of, who
from tests.assembly.moving import (
    TEXTS,
    a_ballot_on,
    a_draft_opinion,
    an_amendment,
    an_open_motion,
)
from tests.support import Browser, QueryCount, a_member

AFTER = timedelta(days=2)
SAME_DAY = "L’interprète est disponible le jour même."
WHY = {"answer": "Le budget ne le permet pas cette année."}
BALLOT = {
    "method": "majority",
    "secrecy": "open",
    "majority": "half",
    "majority_of": "expressed",
    "quorum": "half",
    "quorum_of": "electors",
    "quorum_number": "1",
    "proxies": "0",
    "closes_on": "2026-03-09",
    "closes_time": "20:00",
}


def amended(browser: Browser, motion: Motion, **changes: str) -> Any:
    """Send the form of an amendment."""
    given = {
        "version": str(motion.version),
        "paragraph": "2",
        "kind": "replace",
        "text": SAME_DAY,
        "title": "Le jour même",
        "reason": "Quinze jours, c’est trop long.",
    }
    return browser.post(f"/fr/motions/{motion.id}/amend", data={**given, **changes})


def test_a_draft_opinion_from_the_dossier_to_the_vote(
    db: Database,
    dossier: Dossier,
    people: list[Mandate],
    phone: Browser,
    other: Browser,
    desk: Browser,
    client: Browser,
) -> None:
    page = f"/fr/dossiers/{dossier.reference}"
    new = f"/fr/councils/namur/motions/new?dossier={dossier.reference}"
    assert new in phone.get(page).text
    assert new not in client.get(page).text
    assert dossier.reference in phone.get(new).text
    typed = {
        "title": "Un droit à l’interprète",
        "text": "\n\n".join(TEXTS),
        "dossier": dossier.reference,
        "language": "fr",
    }
    answer = phone.post("/fr/councils/namur/motions/new", data=typed)
    assert answer.status_code == 303
    motion = db.session.scalars(select(Motion)).one()
    assert motion.paragraphs == TEXTS
    here = f"/fr/motions/{motion.id}"
    assert answer.location == here
    assert client.get(here).status_code == 404  # a draft is not for everyone
    assert "Aucun" not in client.get("/fr/councils/namur/motions").text
    assert motion.title not in client.get("/fr/councils/namur/motions").text
    assert motion.title in other.get("/fr/councils/namur/motions").text
    assert "Le porter aussi" in other.get(here).text
    assert other.post(f"{here}/join").status_code == 303
    assert "Projet à ouvrir" in desk.get("/fr/desk/council/namur").text
    assert "Ouvrir aux amendements" in desk.get(here).text
    assert desk.post(f"{here}/open").status_code == 303
    assert TEXTS[3] in client.get(here).text
    assert motion.title in client.get(page).text
    assert amended(other, motion).status_code == 303
    assert "Amendement à trancher" in desk.get("/fr/desk/council/namur").text
    assert "Accepter" in desk.get(here).text
    assert desk.post(f"/fr/amendments/{last_amendment(db).id}/accept").status_code == 303
    shown = client.get(f"{here}/versions").text
    assert "<ins>" in shown
    assert "Amendement A1" in shown
    assert desk.get(f"{here}/ballot").status_code == 200
    answer = desk.post(f"{here}/ballot", data=BALLOT)
    ballot = db.session.scalars(select(Ballot)).one()
    assert answer.location == f"/fr/ballots/{ballot.id}"
    assert f"2. {SAME_DAY}" in ballot.text
    assert f"<li><bdi>{SAME_DAY}</bdi></li>" in desk.get(answer.location).text
    changed = f"/fr/desk/council/ballots/{ballot.id}/edit"
    assert "Options" not in desk.get(changed).text
    answer = desk.post(changed, data={**BALLOT, "method": "consent"})
    assert answer.status_code == 303
    assert (ballot.method, ballot.motion_id) == (Method.CONSENT, motion.id)
    assert desk.post(f"/fr/desk/council/ballots/{ballot.id}/open").status_code == 303
    assert motion.state is MotionState.BALLOTING
    assert "Mis au vote" in client.get(here).text


def last_amendment(db: Database) -> Amendment:
    """The one proposed last."""
    return db.session.scalars(select(Amendment).order_by(Amendment.id.desc()).limit(1)).one()


def test_the_chair_leads_without_the_desk(
    app: Flask, db: Database, council: Council, people: list[Mandate], motion: Motion, now: datetime
) -> None:
    chair = who(people[1])
    entrust(council, Office.CHAIR, chair, starts_on=now.date(), by=a_secretary(), at=now)
    amendment = an_amendment(motion, Kind.DELETE, 1, at=now)
    draft = a_draft_opinion(council, now, title="Un autre projet")
    db.session.commit()
    browser = browser_of(app, chair)
    mine = browser.get("/fr/me/council").text
    assert draft.title in mine
    assert amendment.title in mine
    assert browser.post(f"/fr/amendments/{amendment.id}/reject", data=WHY).status_code == 303
    assert amendment.answer == WHY["answer"]
    assert browser.get(f"/fr/motions/{motion.id}/ballot").status_code == 200
    where = browser.post(f"/fr/motions/{motion.id}/ballot", data=BALLOT).location
    assert "Ouvrir le vote" in browser.get(where).text
    ballot = db.session.scalars(select(Ballot)).one()
    assert browser.post(f"/fr/desk/council/ballots/{ballot.id}/open").status_code == 303
    assert motion.state is MotionState.BALLOTING
    assert browser.get("/fr/desk/council/namur").status_code == 403


def test_who_chaired_leads_no_more_when_their_mandate_has_ended(
    app: Flask, db: Database, council: Council, people: list[Mandate], now: datetime
) -> None:
    chair, clerk, today = who(people[0]), a_secretary(), local_day(now)
    entrust(council, Office.CHAIR, chair, starts_on=today, by=clerk, at=now)
    motion = a_draft_opinion(council, now, by=who(people[1]))
    ballot = a_draft(council, now)
    end(people[0], Ending.RESIGNED, on=today - timedelta(days=1), by=clerk, at=now)
    db.session.commit()
    left = browser_of(app, chair)
    assert left.post(f"/fr/motions/{motion.id}/open").status_code == 403
    assert left.post(f"/fr/desk/council/ballots/{ballot.id}/open").status_code == 403
    assert left.get(f"/fr/motions/{motion.id}").status_code == 404
    assert motion.title not in left.get("/fr/me/council").text


def test_two_who_write_at_once_lose_nothing(
    db: Database, council: Council, people: list[Mandate], phone: Browser, now: datetime
) -> None:
    motion = a_draft_opinion(council, now, by=who(people[0]))
    db.session.commit()
    page = f"/fr/motions/{motion.id}/edit"
    assert TEXTS[0] in phone.get(page).text
    typed = {"title": "Titre du premier", "text": "Le texte du premier auteur.", "version": "1"}
    assert phone.post(page, data=typed).status_code == 303
    answer = phone.post(page, data={**typed, "title": "Titre du second", "text": "Et le second."})
    assert answer.status_code == 422
    answer = phone.post(
        page, data={**typed, "title": "Titre du second", "text": "Le texte du second auteur."}
    )
    assert answer.status_code == 409
    for kept in ("Titre du premier", "Titre du second", "second auteur", 'value="2"'):
        assert kept in answer.text
    assert motion.title == "Titre du premier"
    assert phone.post(page, data={**typed, "version": "2"}).status_code == 303
    many = "\n\n".join(["Un paragraphe."] * 101)
    assert phone.post(page, data={**typed, "text": many}).status_code == 422
    motions.open_motion(motion, by=who(people[0]), at=now)
    db.session.commit()
    answer = phone.post(page, data={**typed, "text": "Un tout autre texte.", "version": "2"})
    assert answer.status_code == 422
    assert "seuls les amendements" in answer.text


def test_an_amendment_to_a_paragraph_that_moved_keeps_its_words(
    db: Database, motion: Motion, phone: Browser, now: datetime
) -> None:
    before = motion.version
    amendments.accept(an_amendment(motion, Kind.DELETE, 1, at=now), by=a_secretary(), at=now)
    db.session.commit()
    answer = amended(phone, motion, version=str(before))
    assert answer.status_code == 409
    assert SAME_DAY in answer.text
    assert "Quinze jours, c’est trop long." in answer.text
    assert TEXTS[2] in answer.text
    assert len(db.session.scalars(select(Amendment)).all()) == 1
    assert amended(phone, motion).status_code == 303


@pytest.mark.parametrize(
    "changes",
    [
        {"paragraph": "9"},
        {"paragraph": "0"},
        {"paragraph": "٢"},
        {"paragraph": ""},
        {"kind": "burn"},
        {"kind": ""},
        {"text": ""},
        {"text": "x" * 5001},
        {"text": "\x00 abc"},
        {"text": TEXTS[1]},
        {"title": ""},
        {"reason": ""},
    ],
)
def test_what_an_amendment_cannot_say(
    db: Database, motion: Motion, phone: Browser, changes: dict[str, str]
) -> None:
    assert amended(phone, motion, **changes).status_code == 422
    assert db.session.scalars(select(Amendment)).all() == []


@pytest.mark.parametrize("version", ["", "0", "abc", "99999999999", "-1"])
def test_an_amendment_says_on_which_version(
    db: Database, motion: Motion, phone: Browser, version: str
) -> None:
    assert amended(phone, motion, version=version).status_code == 409
    assert db.session.scalars(select(Amendment)).all() == []


def test_what_a_draft_cannot_say(
    db: Database, council: Council, dossier: Dossier, phone: Browser
) -> None:
    typed = {"title": "Un titre", "text": "Un texte qui est assez long.", "language": "fr"}
    new = "/fr/councils/namur/motions/new"
    for wrong in ({"dossier": ""}, {"dossier": "2026-999"}, {"dossier": "x", "language": "tlh"}):
        assert phone.post(new, data={**typed, **wrong}).status_code == 422
    dossier.state = State.CLOSED
    db.session.commit()
    answer = phone.post(new, data={**typed, "dossier": dossier.reference})
    assert answer.status_code == 422
    assert "clos" in answer.text
    assert "Proposer un projet" not in phone.get(f"/fr/dossiers/{dossier.reference}").text
    assert db.session.scalars(select(Motion)).all() == []


def test_who_has_no_seat_today_is_told_so(
    app: Flask, db: Database, council: Council, motion: Motion, now: datetime
) -> None:
    yesterday = now.date() - timedelta(days=1)
    ended = a_mandate(council, now, ends_on=yesterday)
    minority = motions.disagree(motion, text="Non merci.", language="fr", by=who(ended), at=now)
    db.session.commit()
    visitor, browser = app.test_client(), browser_of(app, who(ended))
    for path in (
        "/fr/councils/namur/motions/new",
        f"/fr/motions/{motion.id}/amend",
        f"/fr/motions/{motion.id}/edit",
        f"/fr/motions/{motion.id}/join",
        f"/fr/motions/{motion.id}/minority",
        f"/fr/minorities/{minority.id}/sign",
        f"/fr/minorities/{minority.id}/leave",
    ):
        answer = browser.post(path)
        assert answer.status_code == 403
        assert "un siège" in answer.text
        assert visitor.post(path).status_code == 401
    assert browser.post(f"/fr/motions/{motion.id}/open").status_code == 403
    for path in ("/fr/motions/99/amend", "/fr/minorities/99/sign", "/fr/amendments/99/accept"):
        assert browser.post(path).status_code == 404
    assert browser.get("/fr/councils/nowhere/motions").status_code == 404


def test_an_amendment_is_withdrawn_by_whom_it_is(
    db: Database, motion: Motion, people: list[Mandate], phone: Browser, other: Browser
) -> None:
    amended(phone, motion)
    one = last_amendment(db)
    page = f"/fr/amendments/{one.id}/withdraw"
    assert "Retirer mon amendement" in phone.get(f"/fr/motions/{motion.id}").text
    assert "Retirer mon amendement" not in other.get(f"/fr/motions/{motion.id}").text
    assert other.post(page).status_code == 403
    assert phone.post(page).status_code == 303
    assert phone.post(page).status_code == 409
    assert one.state is AmendmentState.WITHDRAWN


def test_every_kind_of_amendment_is_shown(
    db: Database, motion: Motion, people: list[Mandate], client: Browser, now: datetime
) -> None:
    clerk = a_secretary()
    first = an_amendment(motion, Kind.ADD, 0, "Avant tout.", at=now)
    an_amendment(motion, Kind.ADD, 2, "Entre deux.", at=now)
    an_amendment(motion, Kind.REPLACE, 2, SAME_DAY, at=now)
    clashing = an_amendment(motion, Kind.DELETE, 2, at=now)
    amendments.reject(an_amendment(motion, Kind.DELETE, 4, at=now), by=clerk, at=now)
    db.session.commit()
    page = f"/fr/motions/{motion.id}"
    shown = client.get(page).text
    for said in ("avant le premier", "après le paragraphe 2", "Remplace le paragraphe 2", "A5"):
        assert said in shown
    assert shown.count("En conflit avec") == 3
    amendments.accept(first, by=clerk, at=now)
    db.session.commit()
    assert "Remplace le paragraphe 3" in client.get(page).text
    amendments.accept(clashing, by=clerk, at=now)
    db.session.commit()
    assert client.get(page).text.count("tombé quand A4 a été accepté") == 2


def test_an_amendment_has_a_vote_of_its_own(
    db: Database,
    motion: Motion,
    people: list[Mandate],
    desk: Browser,
    client: Browser,
    now: datetime,
) -> None:
    here = f"/fr/motions/{motion.id}"
    for kind, paragraph, text, said in (
        (Kind.REPLACE, 2, SAME_DAY, "Remplacer ce paragraphe"),
        (Kind.DELETE, 4, "", "Supprimer ce paragraphe"),
        (Kind.ADD, 1, "Au milieu.", "Après ce paragraphe"),
        (Kind.ADD, 0, "Avant tout.", "Avant le premier paragraphe"),
    ):
        one = an_amendment(motion, kind, paragraph, text, at=now)
        db.session.commit()
        page = f"/fr/amendments/{one.id}/ballot"
        assert said in desk.get(page).text
    where = desk.post(page, data=BALLOT).location
    assert "se prépare" in desk.get(here).text
    again = desk.post(page, data=BALLOT)
    assert again.status_code == 422
    ballot = db.session.scalars(select(Ballot)).one()
    assert desk.post(f"/fr/desk/council/ballots/{ballot.id}/open").status_code == 303
    assert "Voir le vote sur cet amendement" in client.get(here).text
    answer = desk.post(f"/fr/amendments/{one.id}/accept")
    assert answer.status_code == 409
    assert "Attendez le résultat" in answer.text
    assert here in client.get(where).text
    for mandate in people:
        voting.vote(ballot, mandate.id, ["for"], "", by=who(mandate), at=now)
    db.session.commit()
    assert desk.post(f"/fr/desk/council/ballots/{ballot.id}/count").status_code == 303
    assert "résultat du vote" in client.get(here).text
    assert "accepté par un vote" in client.get(f"{here}/versions").text


def test_a_vote_that_came_to_nothing_is_told(
    db: Database, motion: Motion, people: list[Mandate], client: Browser, now: datetime
) -> None:
    one = an_amendment(motion, Kind.DELETE, 1, at=now)
    a_ballot_on(one, now)
    db.session.commit()
    tasks.count_ballots(now + AFTER)
    assert "n’a rien décidé" in client.get(f"/fr/motions/{motion.id}").text


def test_who_disagrees_writes_and_others_sign(
    db: Database, motion: Motion, phone: Browser, other: Browser, client: Browser
) -> None:
    here = f"/fr/motions/{motion.id}"
    assert phone.get(f"{here}/minority").status_code == 200
    assert phone.post(f"{here}/minority", data={"text": "", "language": "fr"}).status_code == 422
    typed = {"text": "Une petite commune n’a pas ce budget.\n\nQui paie ?", "language": "fr"}
    assert phone.post(f"{here}/minority", data=typed).status_code == 303
    minority = db.session.scalars(select(MinorityOpinion)).one()
    assert "Le signer aussi" in other.get(here).text
    assert other.post(f"/fr/minorities/{minority.id}/sign").status_code == 303
    assert "Retirer ma signature" in other.get(here).text
    assert "n’a pas ce budget" in client.get(here).text
    assert other.post(f"/fr/minorities/{minority.id}/leave").status_code == 303
    assert phone.post(f"/fr/minorities/{minority.id}/leave").status_code == 303
    assert "n’a pas ce budget" not in client.get(here).text


@pytest.mark.parametrize("language", ["fr", "nl", "en", "ar"])
def test_the_pages_are_whole_in_every_language(
    db: Database, motion: Motion, phone: Browser, now: datetime, language: str
) -> None:
    an_amendment(motion, Kind.REPLACE, 2, SAME_DAY, at=now)
    db.session.commit()
    for path in (
        "councils/namur/motions",
        "councils/namur/motions/new",
        f"motions/{motion.id}",
        f"motions/{motion.id}/amend?paragraph=2",
        f"motions/{motion.id}/amend?paragraph=9",
        f"motions/{motion.id}/minority",
        f"motions/{motion.id}/versions",
    ):
        assert phone.get(f"/{language}/{path}").status_code == 200


def test_an_empty_text_says_so(
    db: Database, council: Council, people: list[Mandate], phone: Browser, now: datetime
) -> None:
    motion = an_open_motion(council, now, paragraphs=["Un seul."])
    amendments.accept(an_amendment(motion, Kind.DELETE, 1, at=now), by=a_secretary(), at=now)
    db.session.commit()
    assert "Tous les paragraphes ont été retirés" in phone.get(f"/fr/motions/{motion.id}").text
    added = {"kind": "add", "paragraph": "0", "text": "Un nouveau paragraphe."}
    assert amended(phone, motion, **added).status_code == 303


def test_a_motion_costs_the_same_with_many_amendments(
    db: Database, motion: Motion, client: Browser, now: datetime
) -> None:
    def cost() -> int:
        db.session.commit()
        with QueryCount() as count:
            assert client.get(f"/fr/motions/{motion.id}").status_code == 200
        return len(count.statements)

    cost()
    an_amendment(motion, Kind.DELETE, 1, at=now)
    few = cost()
    for _ in range(5):
        an_amendment(motion, Kind.DELETE, 2, at=now)
    assert cost() == few


def test_a_member_takes_along_what_they_wrote(
    db: Database, motion: Motion, people: list[Mandate], now: datetime
) -> None:
    member = who(people[0])
    an_amendment(motion, Kind.REPLACE, 2, SAME_DAY, at=now, by=member)
    motions.disagree(motion, text="Trop cher pour nous.", language="fr", by=member, at=now)
    data = privacy.data_of(member, now)
    assert data["draft_opinions"][0]["title"] == motion.title
    assert data["draft_opinions"][0]["proposed"]
    assert data["draft_opinion_texts"][0]["paragraphs"] == TEXTS
    assert data["amendments"][0]["text"] == SAME_DAY
    assert data["minority_opinions"][0]["text"] == "Trop cher pour nous."
    nothing = privacy.data_of(a_member(), now)
    assert not any(nothing[name] for name in ("draft_opinions", "amendments", "minority_opinions"))


def test_what_was_public_stays_without_a_name(
    db: Database, motion: Motion, people: list[Mandate], client: Browser, now: datetime
) -> None:
    a_member(role=Role.ADMINISTRATOR)
    member = who(people[0])
    member.name, member.password = "Canari", None
    db.session.commit()
    page = f"/fr/motions/{motion.id}"
    assert "Canari" in client.get(page).text
    people_operations.erase(member, "", now)
    db.session.commit()
    shown = client.get(page).text
    assert "Canari" not in shown
    assert "Une personne partie" in shown
    assert TEXTS[0] in shown
