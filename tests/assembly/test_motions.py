"""Draft opinions from the first line to the vote; and what is refused on the way."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from council.assembly import amending, tasks
from council.assembly.amending import Kind
from council.assembly.models import (
    Amendment,
    AmendmentState,
    Ballot,
    Council,
    Mandate,
    MinorityOpinion,
    Motion,
    MotionState,
    Office,
    Opinion,
)
from council.assembly.operations import (
    amendments,
    balloting,
    deciding,
    entrust,
    motions,
    voting,
)
from council.assembly.queries import amendments as amendment_queries
from council.assembly.queries import motions as queries
from council.assembly.tally import Method, Part
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.dossiers.models import State
from council.people.models import Member
from tests.assembly.chamber import a_council, a_secretary, an_open_ballot, sitting, who
from tests.assembly.moving import (
    TEXTS,
    a_ballot_on,
    a_draft_opinion,
    an_amendment,
    an_open_motion,
)
from tests.support import a_contribution, a_dossier, a_member

AFTER = timedelta(days=2)
SAME_DAY = "L’interprète est disponible le jour même."


@pytest.fixture
def council(db: Database) -> Council:
    return a_council()


@pytest.fixture
def people(council: Council, now: datetime) -> list[Mandate]:
    return sitting(council, 3, now)


@pytest.fixture
def member(people: list[Mandate]) -> Member:
    return who(people[0])


@pytest.fixture
def motion(council: Council, now: datetime) -> Motion:
    """One that takes amendments."""
    return an_open_motion(council, now)


def refused(code: str) -> "pytest.RaisesExc[RuleBroken]":
    """The refusal of this code, with its sentence."""
    return pytest.raises(RuleBroken, match=f"^{code}$", check=lambda error: bool(error.sentence))


def decided(ballot: Ballot, people: list[Mandate], choice: str, at: datetime) -> None:
    """All vote alike, and the votes are counted."""
    for mandate in people:
        voting.vote(ballot, mandate.id, [choice], "", by=who(mandate), at=at)
    balloting.count_ballot(ballot, by=None, at=at + AFTER)


def verbs(db: Database, about: str) -> Iterator[str]:
    """What the journal says of a kind of thing."""
    rows = select(Entry).where(Entry.about_kind == about).order_by(Entry.id)
    return (each.verb.partition(".")[2] for each in db.session.scalars(rows))


def test_a_motion_from_its_draft_to_the_opinion(
    db: Database, council: Council, people: list[Mandate], member: Member, now: datetime
) -> None:
    motion = a_draft_opinion(council, now, by=member)
    assert (motion.state, motion.version) == (MotionState.DRAFT, 1)
    given = {"title": motion.title, "paragraphs": [*TEXTS, "Et le soir ?"]}
    motions.rewrite(motion, version=1, **given, by=member, at=now)
    motions.rewrite(motion, version=2, **given, by=member, at=now)  # nothing changed
    motions.join(motion, by=who(people[1]), at=now)
    motions.join(motion, by=who(people[1]), at=now)
    motions.open_motion(motion, by=a_secretary(), at=now)
    amendment = an_amendment(motion, Kind.REPLACE, 2, SAME_DAY, at=now)
    amendments.accept(amendment, by=a_secretary(), at=now)
    ballot = a_ballot_on(motion, now, quorum=Part.HALF)
    assert motion.state is MotionState.BALLOTING
    assert ballot.text.startswith(f"1. {TEXTS[0]}\n\n2. {SAME_DAY}\n\n3. ")
    assert ballot.title == motion.title
    decided(ballot, people, "for", now)
    assert (motion.state, motion.decided_at) == (MotionState.ADOPTED, now + AFTER)
    opinion = db.session.scalars(select(Opinion)).one()
    assert opinion.paragraphs == motion.paragraphs
    assert [each.number for each in queries.versions(motion)] == [1, 2, 3]
    assert [each.member for each in queries.movers(motion)] == [member, who(people[1])]
    told = ["proposed", "rewritten", "joined", "opened", "balloting", "adopted"]
    assert list(verbs(db, "motion")) == told


@pytest.mark.parametrize(
    ("choice", "voters", "state"),
    [("against", 3, MotionState.REJECTED), ("for", 1, MotionState.LAPSED)],
)
def test_a_motion_that_is_not_adopted_becomes_no_opinion(
    db: Database,
    motion: Motion,
    people: list[Mandate],
    now: datetime,
    choice: str,
    voters: int,
    state: MotionState,
) -> None:
    ballot = a_ballot_on(motion, now, quorum=Part.HALF)
    decided(ballot, people[:voters], choice, now)
    assert motion.state is state
    assert db.session.scalars(select(Opinion)).all() == []


def test_the_worker_counts_and_the_motion_follows(
    db: Database, motion: Motion, people: list[Mandate], now: datetime
) -> None:
    ballot = a_ballot_on(motion, now)
    voting.vote(ballot, people[0].id, ["for"], "", by=who(people[0]), at=now)
    db.session.commit()
    tasks.count_ballots(now + AFTER)
    assert motion.state is MotionState.ADOPTED


def test_what_is_sent_twice_is_one(
    db: Database, council: Council, member: Member, now: datetime
) -> None:
    dossier = a_dossier(a_contribution())
    first, second = (a_draft_opinion(council, now, by=member, dossier=dossier) for _ in range(2))
    assert first == second
    assert a_draft_opinion(council, now, by=member, dossier=dossier, paragraphs=["1."]) != first
    motions.open_motion(first, by=member, at=now)
    for kind, text in ((Kind.REPLACE, SAME_DAY), (Kind.DELETE, "")):
        twice = {an_amendment(first, kind, 2, text, at=now, by=member).id for _ in range(2)}
        assert len(twice) == 1
    said = {"text": "Trop cher.", "language": "fr", "by": member, "at": now}
    assert motions.disagree(first, **said) == motions.disagree(first, **said)
    assert motions.disagree(first, **{**said, "text": "Trop lent."}).text == "Trop lent."


def test_what_a_motion_refuses(council: Council, member: Member, now: datetime) -> None:
    closed = a_dossier(a_contribution(), state=State.CLOSED)
    with refused("motion.dossier_closed"):
        a_draft_opinion(council, now, dossier=closed)
    motion = a_draft_opinion(council, now)
    given = {"title": "Autre titre", "paragraphs": ["Un."], "by": member, "at": now}
    with refused("text.stale"):
        motions.rewrite(motion, version=7, **given)
    with refused("motion.not_open"):
        an_amendment(motion, Kind.DELETE, 1, at=now)
    with refused("motion.not_open"):
        a_ballot_on(motion, now)
    with refused("minority.late"):
        motions.disagree(motion, text="Non.", language="fr", by=member, at=now)
    motions.open_motion(motion, by=member, at=now)
    with refused("motion.written"):
        motions.rewrite(motion, version=1, **given)
    with refused("motion.move"):
        motions.open_motion(motion, by=member, at=now)
    assert motion.paragraphs == TEXTS


def test_a_motion_under_vote_stands_still(
    motion: Motion, people: list[Mandate], member: Member, now: datetime
) -> None:
    late = an_amendment(motion, Kind.DELETE, 1, at=now)
    amendments.reject(late, by=member, at=now)
    ballot = a_ballot_on(motion, now)
    with refused("motion.not_open"):
        an_amendment(motion, Kind.DELETE, 1, at=now)
    with refused("motion.not_open"):
        amendments.accept(late, by=member, at=now)
    with refused("motion.move"):
        motions.join(motion, by=member, at=now)
    with refused("motion.not_open"):
        a_ballot_on(motion, now)
    decided(ballot, people, "against", now)
    with refused("motion.not_open"):
        a_ballot_on(motion, now)
    assert motion.paragraphs == TEXTS


def test_accepted_amendments_move_the_numbers_of_others(
    db: Database, motion: Motion, member: Member, now: datetime
) -> None:
    first = an_amendment(motion, Kind.ADD, 0, "Le conseil a entendu les personnes.", at=now)
    second = an_amendment(motion, Kind.REPLACE, 2, SAME_DAY, at=now)
    third = an_amendment(motion, Kind.DELETE, 4, at=now)
    for each in (first, third, second):
        amendments.accept(each, by=member, at=now)
    assert motion.paragraphs == [first.text, TEXTS[0], SAME_DAY, TEXTS[2]]
    assert [(each.made_version, each.applied_to) for each in (first, second, third)] == [
        (2, 0),
        (4, 3),
        (3, 5),
    ]
    versions = queries.versions(motion)
    for each in (first, second, third):
        assert each.made_version
        before, after = versions[each.made_version - 2], versions[each.made_version - 1]
        assert amending.applied(before.paragraphs, each.done) == after.paragraphs
    shown = amendment_queries.shown(motion)
    assert [each.before for each in shown] == ["", TEXTS[1], TEXTS[3]]


def test_what_is_in_the_way_is_named_and_falls(
    db: Database, motion: Motion, member: Member, now: datetime
) -> None:
    one = an_amendment(motion, Kind.REPLACE, 2, SAME_DAY, at=now)
    other = an_amendment(motion, Kind.DELETE, 2, at=now)
    apart = an_amendment(motion, Kind.REPLACE, 3, "Jamais les enfants.", at=now)
    gone = an_amendment(motion, Kind.DELETE, 2, at=now)
    amendments.withdraw(gone, by=member, at=now)
    shown = {each.amendment.name: each for each in amendment_queries.shown(motion)}
    assert shown["A1"].clashes == (other,)
    assert shown["A2"].clashes == (one,)
    assert shown["A3"].clashes == shown["A4"].clashes == ()
    amendments.accept(one, by=member, at=now)
    assert (other.state, other.fallen_to) == (AmendmentState.FALLEN, 1)
    assert apart.state is AmendmentState.PROPOSED
    told = ["proposed"] * 4 + ["withdrawn", "accepted", "fallen"]
    assert list(verbs(db, "amendment")) == told
    shown = {each.amendment.name: each for each in amendment_queries.shown(motion)}
    assert any(kind == "gone" and "proposé" in words for kind, words in shown["A1"].runs)
    assert shown["A2"].runs == [("gone", TEXTS[1])]
    with refused("amendment.decided"):
        amendments.accept(other, by=member, at=now)
    with refused("amendment.decided"):
        amendments.withdraw(other, by=member, at=now)


def test_what_an_amendment_refuses(motion: Motion, member: Member, now: datetime) -> None:
    for kind, paragraph in ((Kind.DELETE, 0), (Kind.REPLACE, 5), (Kind.ADD, 5)):
        with refused("amendment.paragraph"):
            an_amendment(motion, kind, paragraph, "" if kind is Kind.DELETE else "Neuf", at=now)
    with refused("amendment.same"):
        an_amendment(motion, Kind.REPLACE, 1, TEXTS[0], at=now)
    amendments.accept(an_amendment(motion, Kind.DELETE, 1, at=now), by=member, at=now)
    change = amending.Change(Kind.DELETE, 2)
    words = {"title": "Un titre", "reason": "Une raison", "by": member, "at": now}
    with refused("text.stale"):  # the paragraph has moved
        amendments.propose(motion, change, version=1, **words)
    assert motion.paragraphs == TEXTS[1:]


def test_a_text_of_which_nothing_is_left_is_not_put_to_the_vote(
    council: Council, people: list[Mandate], member: Member, now: datetime
) -> None:
    motion = an_open_motion(council, now, paragraphs=["Un seul paragraphe."])
    amendments.accept(an_amendment(motion, Kind.DELETE, 1, at=now), by=member, at=now)
    with refused("motion.empty"):
        a_ballot_on(motion, now)
    assert motion.state is MotionState.OPEN
    added = an_amendment(motion, Kind.ADD, 0, "Un autre.", at=now)
    amendments.accept(added, by=member, at=now)
    assert motion.paragraphs == ["Un autre."]


def test_amendments_are_decided_before_the_vote(
    motion: Motion, people: list[Mandate], now: datetime
) -> None:
    an_amendment(motion, Kind.DELETE, 1, at=now)
    an_amendment(motion, Kind.DELETE, 2, at=now)
    ballot = a_ballot_on(motion, now, opened=False)
    with pytest.raises(RuleBroken, match="amendments_left") as refusal:
        balloting.open_ballot(ballot, by=a_secretary(), at=now)
    assert "A1, A2" in refusal.value.sentence
    with refused("motion.balloted"):
        a_ballot_on(motion, now)
    balloting.remove(ballot, by=a_secretary(), at=now)
    a_ballot_on(motion, now, opened=False)


def test_a_text_is_not_ranked(motion: Motion, now: datetime) -> None:
    with refused("motion.ranked"):
        a_ballot_on(motion, now, method=Method.RANKED, options=["Oui", "Non"])


@pytest.mark.parametrize(
    ("choice", "voters", "state"),
    [
        ("for", 3, AmendmentState.ACCEPTED),
        ("against", 3, AmendmentState.REJECTED),
        ("for", 1, AmendmentState.PROPOSED),  # no quorum: it can be taken up again
    ],
)
def test_an_amendment_follows_its_own_ballot(
    motion: Motion,
    people: list[Mandate],
    member: Member,
    now: datetime,
    choice: str,
    voters: int,
    state: AmendmentState,
) -> None:
    amendment = an_amendment(motion, Kind.REPLACE, 2, SAME_DAY, at=now)
    rival = an_amendment(motion, Kind.DELETE, 2, at=now)
    ballot = a_ballot_on(amendment, now, quorum=Part.HALF)
    for decide in (amendments.accept, amendments.reject, amendments.withdraw):
        with refused("amendment.balloted"):
            decide(amendment, by=member, at=now)
    with refused("amendment.in_the_way"):
        amendments.accept(rival, by=member, at=now)
    decided(ballot, people[:voters], choice, now)
    accepted = state is AmendmentState.ACCEPTED
    assert amendment.state is state
    assert amendment.decided_by_id is None
    assert rival.state is (AmendmentState.FALLEN if accepted else AmendmentState.PROPOSED)
    assert motion.paragraphs[1] == (SAME_DAY if accepted else TEXTS[1])
    assert queries.versions(motion)[-1].by_id == (None if accepted else motion.proposed_by_id)


def test_an_amendment_that_fell_while_members_voted_on_it_stays_fallen(
    motion: Motion, people: list[Mandate], now: datetime
) -> None:
    one = an_amendment(motion, Kind.REPLACE, 2, SAME_DAY, at=now)
    other = an_amendment(motion, Kind.DELETE, 2, at=now)
    ballots = [a_ballot_on(each, now) for each in (one, other)]
    for ballot in ballots:
        decided(ballot, people, "for", now)
    assert (other.state, other.fallen_to) == (AmendmentState.FALLEN, 1)
    assert motion.paragraphs[1] == SAME_DAY


def test_a_ballot_on_an_amendment_that_was_withdrawn_does_not_open(
    motion: Motion, people: list[Mandate], member: Member, now: datetime
) -> None:
    amendment = an_amendment(motion, Kind.DELETE, 2, at=now)
    ballot = a_ballot_on(amendment, now, opened=False)
    amendments.withdraw(amendment, by=member, at=now)
    with refused("amendment.decided"):
        balloting.open_ballot(ballot, by=a_secretary(), at=now)
    assert ballot.opened_at is None


def test_minority_opinions_are_written_signed_and_left(
    db: Database, motion: Motion, people: list[Mandate], now: datetime
) -> None:
    first, second = who(people[0]), who(people[1])
    minority = motions.disagree(motion, text="Trop cher.", language="fr", by=first, at=now)
    for _twice in range(2):
        motions.sign(minority, by=second, at=now)
    assert queries.signers([minority]) == {minority.id: [first, second]}
    decided(a_ballot_on(motion, now), people, "for", now)
    for _twice in range(2):
        motions.leave_minority(minority, by=first, at=now)
    assert queries.signers([minority]) == {minority.id: [second]}
    opinion = db.session.scalars(select(Opinion)).one()
    person = a_secretary().id
    opinion.chair_id = opinion.secretary_id = person
    opinion.chair_signed_at = opinion.secretary_signed_at = opinion.published_at = now
    with refused("minority.late"):
        motions.sign(minority, by=first, at=now)
    told = ["written", "signed", "left"]
    assert list(verbs(db, "minority_opinion")) == told


def test_a_minority_opinion_that_nobody_holds_is_gone(
    db: Database, motion: Motion, member: Member, now: datetime
) -> None:
    minority = motions.disagree(motion, text="Trop cher.", language="fr", by=member, at=now)
    motions.leave_minority(minority, by=member, at=now)
    assert db.session.scalars(select(MinorityOpinion)).all() == []


def test_what_waits_for_whom(
    council: Council, motion: Motion, people: list[Mandate], member: Member, now: datetime
) -> None:
    today = now.date()
    draft = a_draft_opinion(council, now)
    amendment = an_amendment(motion, Kind.DELETE, 2, at=now)
    waiting = queries.waiting(member, today)
    assert (list(waiting["drafts"]), list(waiting["undecided"])) == ([], [])
    assert list(waiting["to_amend"]) == [motion]
    entrust(council, Office.CHAIR, member, starts_on=today, by=a_secretary(), at=now)
    waiting = queries.waiting(member, today)
    assert (list(waiting["drafts"]), list(waiting["undecided"])) == ([draft], [amendment])
    assert queries.waiting(a_member(), today)["to_amend"] == []


def test_a_ballot_that_is_about_nothing_else_changes_nothing(
    council: Council, people: list[Mandate], now: datetime, db: Database
) -> None:
    ballot = an_open_ballot(council, now)
    decided(ballot, people, "for", now)
    assert deciding.about(ballot) == (None, None)
    assert db.session.scalars(select(Amendment)).all() == []
