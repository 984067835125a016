"""A draft opinion is given up, and taken up again; or it is handed on to another member."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from council.assembly.models import Council, Ending, Mandate, Motion, MotionState
from council.assembly.operations import handing, motions
from council.assembly.queries import motions as queries
from council.core import journal
from council.core.clock import local_day
from council.core.db import Database
from council.dossiers.models import Dossier, State
from council.people import privacy
from council.people.models import Member
from tests.assembly.chamber import a_mandate, a_secretary, browser_of, who
from tests.assembly.moving import TEXTS, a_draft_opinion
from tests.assembly.test_balloting import refused
from tests.support import Browser, a_member

Step = Callable[..., None]


@pytest.fixture
def draft(council: Council, people: list[Mandate], dossier: Dossier, now: datetime) -> Motion:
    """A draft of the first member."""
    draft = a_draft_opinion(council, now, by=who(people[0]), dossier=dossier)
    queries.db.session.commit()
    return draft


def behind(motion: Motion) -> list[int]:
    """Who stands behind a motion, by their ids."""
    return [each.member_id for each in queries.movers(motion)]


def verbs(motion: Motion) -> list[str]:
    """What the journal says of a motion, but for its beginning."""
    return [each.verb for each in journal.of(motion)][1:]


def listed(council: Council) -> list[Motion]:
    """What its members find in the list of a council."""
    return list(queries.listed(council, None, drafts=True).rows)


# Given up


def test_what_is_given_up_is_in_no_list_until_it_is_taken_up_again(
    draft: Motion, council: Council, people: list[Mandate], now: datetime
) -> None:
    mover = who(people[0])
    assert listed(council) == [draft]
    handing.give_up(draft, by=mover, at=now)
    assert draft.given_up_at == now
    assert listed(council) == []
    assert queries.drafts_to_open([council.id]) == []
    assert queries.given_up(council, mover) == [draft]
    assert queries.given_up(council, who(people[1])) == []
    handing.take_up(draft, by=mover, at=now)
    assert draft.given_up_at is None
    assert listed(council) == [draft]
    assert queries.drafts_to_open([council.id]) == [draft]
    assert verbs(draft) == ["motion.given_up", "motion.taken_up"]


def test_twice_is_once(draft: Motion, people: list[Mandate], now: datetime) -> None:
    mover = who(people[0])
    for _ in range(2):
        handing.give_up(draft, by=mover, at=now)
    for _ in range(2):
        handing.take_up(draft, by=mover, at=now)
    assert verbs(draft) == ["motion.given_up", "motion.taken_up"]


def test_what_others_stand_behind_is_not_given_up_by_one(
    draft: Motion, people: list[Mandate], now: datetime
) -> None:
    motions.join(draft, by=who(people[1]), at=now)
    with refused("motion.others"):
        handing.give_up(draft, by=who(people[0]), at=now)
    assert draft.given_up_at is None


def test_an_open_one_is_not_given_up(motion: Motion, people: list[Mandate], now: datetime) -> None:
    with refused("motion.move"):
        handing.give_up(motion, by=who(people[0]), at=now)
    assert motion.state is MotionState.OPEN


def test_nothing_is_done_with_what_was_given_up(
    draft: Motion, people: list[Mandate], now: datetime
) -> None:
    mover, other = who(people[0]), who(people[1])
    handing.offer(draft, other, by=mover, at=now)
    handing.give_up(draft, by=mover, at=now)
    assert queries.offering(draft, other) == [], "nobody is asked any longer"
    words = {"version": 1, "title": "Un autre titre", "paragraphs": ["Un autre texte."]}
    steps: list[Callable[[], object]] = [
        lambda: motions.rewrite(draft, **words, by=mover, at=now),
        lambda: motions.open_motion(draft, by=a_secretary(), at=now),
        lambda: motions.join(draft, by=other, at=now),
        lambda: handing.offer(draft, other, by=mover, at=now),
        lambda: handing.step_back(draft, by=mover, at=now),
        lambda: handing.take_over(draft, by=other, at=now),
    ]
    for step in steps:
        with refused("motion.given_up"):
            step()
    assert (draft.state, draft.version, draft.paragraphs) == (MotionState.DRAFT, 1, TEXTS)
    assert behind(draft) == [mover.id]


def test_it_is_not_taken_up_once_its_dossier_is_closed(
    draft: Motion, people: list[Mandate], now: datetime
) -> None:
    handing.give_up(draft, by=who(people[0]), at=now)
    draft.dossier.state = State.CLOSED
    with refused("motion.dossier_closed"):
        handing.take_up(draft, by=who(people[0]), at=now)
    assert draft.given_up_at == now


def test_the_same_text_proposed_after_giving_it_up_is_a_new_draft(
    draft: Motion, council: Council, people: list[Mandate], dossier: Dossier, now: datetime
) -> None:
    handing.give_up(draft, by=who(people[0]), at=now)
    again = a_draft_opinion(council, now, by=who(people[0]), dossier=dossier)
    assert again.id != draft.id
    assert listed(council) == [again]


# Stepping back


def test_one_of_two_steps_back(draft: Motion, people: list[Mandate], now: datetime) -> None:
    motions.join(draft, by=who(people[1]), at=now)
    handing.step_back(draft, by=who(people[0]), at=now)
    assert behind(draft) == [people[1].member_id]
    assert verbs(draft)[-1] == "motion.left"
    assert draft.proposed_by_id == people[0].member_id, "who proposed it stays known"


def test_the_last_one_does_not_step_back(
    draft: Motion, people: list[Mandate], now: datetime
) -> None:
    with refused("motion.last"):
        handing.step_back(draft, by=who(people[0]), at=now)
    assert behind(draft) == [people[0].member_id]


# Handing on


def test_who_is_asked_takes_it_over(draft: Motion, people: list[Mandate], now: datetime) -> None:
    mover, taker = who(people[0]), who(people[1])
    handing.offer(draft, taker, by=mover, at=now)
    assert behind(draft) == [mover.id], "until the answer"
    assert queries.offered(taker, [draft.council_id]) == [draft]
    assert queries.offered(taker, []) == []
    handing.take_over(draft, by=taker, at=now)
    assert behind(draft) == [taker.id]
    assert queries.offered(taker, [draft.council_id]) == []
    assert verbs(draft) == ["motion.offered", "motion.handed_on"]
    with refused("motion.not_asked"):
        handing.take_over(draft, by=taker, at=now)


def test_an_open_one_is_handed_on_too(motion: Motion, people: list[Mandate], now: datetime) -> None:
    handing.offer(motion, who(people[1]), by=who(people[0]), at=now)
    handing.take_over(motion, by=who(people[1]), at=now)
    assert behind(motion) == [people[1].member_id]


def test_who_is_asked_by_two_takes_both_places(
    draft: Motion, people: list[Mandate], now: datetime
) -> None:
    motions.join(draft, by=who(people[1]), at=now)
    for giver in people[:2]:
        handing.offer(draft, who(people[2]), by=who(giver), at=now)
    handing.take_over(draft, by=who(people[2]), at=now)
    assert behind(draft) == [people[2].member_id]


def test_who_joined_meanwhile_takes_the_place_of_the_other(
    draft: Motion, people: list[Mandate], now: datetime
) -> None:
    handing.offer(draft, who(people[1]), by=who(people[0]), at=now)
    motions.join(draft, by=who(people[1]), at=now)
    handing.take_over(draft, by=who(people[1]), at=now)
    assert behind(draft) == [people[1].member_id]


def test_who_says_no_is_asked_no_longer(
    draft: Motion, people: list[Mandate], now: datetime
) -> None:
    handing.offer(draft, who(people[1]), by=who(people[0]), at=now)
    for _ in range(2):
        handing.decline(draft, by=who(people[1]), at=now)
    assert behind(draft) == [people[0].member_id]
    assert verbs(draft) == ["motion.offered", "motion.declined"]
    with refused("motion.not_asked"):
        handing.take_over(draft, by=who(people[1]), at=now)


def test_the_last_one_asked_counts_and_one_may_ask_nobody(
    draft: Motion, people: list[Mandate], now: datetime
) -> None:
    mover = who(people[0])
    for asked in (people[1], people[2], people[2]):
        handing.offer(draft, who(asked), by=mover, at=now)
    assert queries.offering(draft, who(people[1])) == []
    assert verbs(draft) == ["motion.offered", "motion.offered"]
    for _ in range(2):
        handing.take_back(draft, by=mover, at=now)
    handing.take_back(draft, by=who(people[1]), at=now)
    assert queries.offering(draft, who(people[2])) == []
    assert verbs(draft)[-1] == "motion.offer_ended"


def test_nobody_is_asked_who_cannot_take_it(
    draft: Motion, council: Council, people: list[Mandate], now: datetime
) -> None:
    mover = who(people[0])
    gone = a_mandate(council, now)
    gone.ended_on, gone.ending = local_day(now) - timedelta(days=1), Ending.MOVED
    motions.join(draft, by=who(people[1]), at=now)
    for wrong in (mover, who(people[1]), who(gone), a_member()):
        with refused("motion.taker"):
            handing.offer(draft, wrong, by=mover, at=now)
    with refused("motion.not_mover"):
        handing.offer(draft, mover, by=who(people[2]), at=now)
    assert all(each.offered_to_id is None for each in queries.movers(draft))


@pytest.mark.parametrize("state", [MotionState.BALLOTING, MotionState.ADOPTED, MotionState.LAPSED])
def test_once_it_is_put_to_the_vote_everybody_stays(
    motion: Motion, people: list[Mandate], now: datetime, state: MotionState
) -> None:
    mover, other = who(people[0]), who(people[1])
    handing.offer(motion, other, by=mover, at=now)
    motion.state = state
    steps: list[Callable[[], object]] = [
        lambda: handing.step_back(motion, by=mover, at=now),
        lambda: handing.offer(motion, other, by=mover, at=now),
        lambda: handing.take_over(motion, by=other, at=now),
        lambda: handing.give_up(motion, by=mover, at=now),
    ]
    for step in steps:
        with refused("motion.move"):
            step()
    assert behind(motion) == [mover.id]
    assert queries.offered(other, [motion.council_id]) == []


def test_both_take_it_away_with_their_data(
    draft: Motion, people: list[Mandate], now: datetime
) -> None:
    mover, taker = who(people[0]), who(people[1])
    handing.offer(draft, taker, by=mover, at=now)
    [own] = privacy.SECTIONS["draft_opinions"](mover)
    assert (own["asked_another"], own["given_up"]) == (True, None)
    [asked] = privacy.SECTIONS["draft_opinions_offered"](taker)
    assert asked["title"] == draft.title
    handing.give_up(draft, by=mover, at=now)
    assert privacy.SECTIONS["draft_opinions"](mover)[0]["given_up"] == now.isoformat()
    assert privacy.SECTIONS["draft_opinions_offered"](taker) == []


# On the pages


def test_giving_up_on_the_page_and_taking_up_again(
    draft: Motion, phone: Browser, other: Browser, desk: Browser, client: Browser
) -> None:
    here, every = f"/fr/motions/{draft.id}", "/fr/councils/namur/motions"
    assert "Se retirer, le transmettre ou y renoncer" in phone.get(here).text
    assert "Se retirer" not in other.get(here).text
    asked = phone.get(f"{here}/step-back").text
    assert "Rien n’est effacé" in asked
    assert phone.post(f"{here}/give-up").location == here
    assert "Reprendre ce projet" in phone.get(here).text
    assert "Reprendre ce projet" not in other.get(here).text
    assert "Ouvrir aux amendements" not in desk.get(here).text
    assert draft.title not in other.get(every).text
    assert "Projets auxquels vous avez renoncé" in phone.get(every).text
    assert draft.title not in desk.get("/fr/desk/council/namur").text
    assert desk.post(f"{here}/open").status_code == 409
    assert "abandonné" in other.post(f"{here}/join").text
    assert client.get(here).status_code == 404
    assert phone.post(f"{here}/take-up").location == here
    assert draft.title in other.get(every).text
    assert "Projets auxquels vous avez renoncé" not in phone.get(every).text


def test_handing_on_by_the_pages(
    draft: Motion, people: list[Mandate], phone: Browser, other: Browser, db: Database
) -> None:
    here = f"/fr/motions/{draft.id}"
    for wrong in ({}, {"taker": ""}, {"taker": "999999"}, {"taker": "x\x00"},
                  {"taker": str(people[0].member_id)}):  # fmt: skip
        answer = phone.post(f"{here}/step-back", data=wrong)
        assert answer.status_code == 422, wrong
    assert phone.post(f"{here}/leave").status_code == 409
    taker = {"taker": str(people[1].member_id)}
    assert other.post(f"{here}/step-back", data=taker).status_code == 403
    assert phone.post(f"{here}/step-back", data=taker).location == here
    assert who(people[1]).name in phone.get(f"{here}/step-back").text
    assert "On vous demande de le reprendre" in other.get("/fr/me/council").text
    assert "Oui, le reprendre" in other.get(here).text
    assert phone.post(f"{here}/take-over").status_code == 403
    assert other.post(f"{here}/take-over").location == here
    assert behind(draft) == [people[1].member_id]
    assert "Réécrire" in other.get(here).text or "réécrire" in other.get(here).text
    assert phone.get(f"{here}/step-back").status_code == 403
    assert other.post(f"{here}/take-over").status_code == 403, "nobody asks any longer"


def test_saying_no_and_asking_nobody_by_the_pages(
    draft: Motion, people: list[Mandate], phone: Browser, other: Browser
) -> None:
    here, taker = f"/fr/motions/{draft.id}", {"taker": str(people[1].member_id)}
    phone.post(f"{here}/step-back", data=taker)
    assert other.post(f"{here}/decline").location == here
    assert "Le reprendrez-vous" not in other.get(here).text
    phone.post(f"{here}/step-back", data=taker)
    assert phone.post(f"{here}/stay").location == here
    assert "Le reprendrez-vous" not in other.get(here).text
    other.post(f"{here}/join")
    assert "Laisser aux autres" in phone.get(f"{here}/step-back").text
    assert phone.post(f"{here}/give-up").status_code == 409
    assert phone.post(f"{here}/leave").location == here
    assert behind(draft) == [people[1].member_id]


@pytest.mark.parametrize("step", ["leave", "stay", "give-up", "take-up", "take-over", "decline"])
def test_nobody_else_presses_these_buttons(
    app: Flask, draft: Motion, client: Browser, other: Browser, step: str
) -> None:
    path = f"/fr/motions/{draft.id}/{step}"
    stranger: Member = a_member()
    queries.db.session.commit()
    assert client.post(path).status_code == 401
    assert other.post(path).status_code == 403
    answer = browser_of(app, stranger).post(path)
    assert answer.status_code == 403
    assert "siège" in answer.text
    assert other.get(path).status_code == 405, "a GET changes nothing"
    assert other.post(f"/fr/motions/987654/{step}").status_code == 404
    assert draft.given_up_at is None


# Why an amendment is not accepted


def test_not_accepting_an_amendment_says_why(
    motion: Motion, phone: Browser, desk: Browser, client: Browser, other: Browser
) -> None:
    form = {"version": "1", "paragraph": "2", "kind": "replace", "text": "Le jour même, partout.",
            "title": "Le jour même", "reason": "Quinze jours, c’est trop long."}  # fmt: skip
    assert other.post(f"/fr/motions/{motion.id}/amend", data=form).status_code == 303
    path = "/fr/amendments/1/reject"
    asked = desk.get(path).text
    assert "<ins>" in asked
    for wrong in ({}, {"answer": ""}, {"answer": "non"}, {"answer": "a" * 2_001},
                  {"answer": "Trop cher\x00 pour nous"}):  # fmt: skip
        assert desk.post(path, data=wrong).status_code == 422, wrong
    assert phone.post(path, data={"answer": "Trop cher pour nous."}).status_code == 403
    assert "En débat" not in client.get(f"/fr/motions/{motion.id}").text
    assert desk.post(path, data={"answer": "Trop cher pour nous."}).status_code == 303
    assert "Trop cher pour nous." in client.get(f"/fr/motions/{motion.id}").text
    again = desk.post(path, data={"answer": "Trop cher, encore."})
    assert again.status_code == 422
    assert "déjà" in again.text
