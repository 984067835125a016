"""The figures of authorities, against the same figures told by the journal alone."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from holidays import country_holidays
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import or_, select

from council.contributions.models import Contribution
from council.core.db import Database
from council.core.db import db as database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.dossiers.models import Grouping
from council.people.models import Member
from council.referrals import operations
from council.referrals.models import (
    Commitment,
    CommitmentState,
    ProgressKind,
    Referral,
    Relay,
    Response,
    Verdict,
    VoiceStance,
)
from council.referrals.operations import Reported
from council.referrals.periods import Period
from council.referrals.queries import late, scoreboard
from council.referrals.scores import Score
from tests.referrals.test_life import not_ours, yes
from tests.referrals.test_machine import undone
from tests.support import a_commune, a_contribution, a_dossier

SETTLED = {
    f"commitment.{word}"
    for word in ("kept", "broken", "not_yet", "contested", "said_done", "abandoned")
}
SLUGS = ("namur", "cpas-de-namur", "province-de-namur")
DEEDS = st.sampled_from(
    [
        *("wait", "acknowledge", "extend", "answer", "promise", "promise", "not ours"),
        *("withdraw", "done", "denied"),
    ]
)
LIFE = st.tuples(
    st.sampled_from(SLUGS),
    st.integers(0, 24 * 200),  # hours until it is sent
    st.lists(st.tuples(DEEDS, st.integers(0, 24 * 45)), max_size=4),  # hours between
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(LIFE, max_size=7), st.integers(0, 400))
def test_the_figures_are_those_that_the_journal_tells(db, moderator, now, lives, days):
    with undone(db):
        for slug, hours, deeds in lives:
            live(slug, now + timedelta(hours=hours), deeds, moderator)
        db.session.flush()
        at = now + timedelta(days=450 + days)
        told = histories(db)
        board = scoreboard.board(at)
        compare(board.total, told, at)
        for each in board.scores:
            compare(each, [h for h in told if h.authority == each.authority.id], at)
        for level, each in board.levels:
            ids = {s.authority.id for s in board.scores if s.authority.level is level}
            compare(each, [h for h in told if h.authority in ids], at)
        for quarter, each in board.quarters:
            part = [h for h in told if quarter_of(h.sent) == (quarter.year, quarter.number)]
            compare(each, part, at)
            period = Period(quarter.year, quarter.number)
            compare(scoreboard.board(at, period).total, part, at)
        assert sum(each.sent for _quarter, each in board.quarters) == len(told)


def live(slug: str, at: datetime, deeds: list[tuple[str, int]], moderator: Member) -> None:
    """Send a dossier; then do what can be done of some deeds."""
    dossier = a_dossier(a_contribution(), by=moderator)
    [one] = operations.prepare(dossier, [a_commune(slug)], "", by=moderator, at=at)
    operations.send(one, by=moderator, at=at)
    for deed, hours in deeds:
        at += timedelta(hours=hours)
        with suppress(RuleBroken):
            do(deed, one, moderator, at)


def do(deed: str, one: Referral, moderator: Member, at: datetime) -> None:
    """One deed of an authority or a moderator; the rules may refuse it."""
    if deed == "acknowledge":
        operations.acknowledge(one, by=None, at=at)
    elif deed == "extend":
        operations.extend(one, reason="Le collège se réunit.", days=20, by=None, at=at)
    elif deed == "answer":
        operations.answer(one, yes(verdict=Verdict.REFUSED), by=None, at=at)
    elif deed == "promise":
        day = (at + timedelta(days=10)).date()
        promise = yes(commitments=(("Ouvrir", day), ("Former", day)))
        operations.answer(one, promise, by=None, at=at)
    elif deed == "not ours":
        not_ours(one, at)
    elif deed == "withdraw":
        operations.withdraw(one, by=moderator, at=at)
    elif deed in {"done", "denied"}:
        check(one, deed, at)


def check(one: Referral, deed: str, at: datetime) -> None:
    """The authority says that its first promise is done; somebody may deny it."""
    made = select(Commitment).join(Response).where(Response.referral_id == one.id)
    promise = database.session.scalars(made.order_by(Commitment.position)).first()
    if promise is None:
        return
    done = Reported(ProgressKind.DONE, "C’est fait.", "fr")
    operations.report(promise, done, by=None, role="official", at=at)
    if deed == "denied":
        author = database.session.scalars(
            select(Contribution.author_id)
            .join(Grouping, Grouping.contribution_id == Contribution.id)
            .where(Grouping.dossier_id == one.dossier_id)
        ).one()
        member = database.session.get_one(Member, author)
        operations.voice(promise, member, VoiceStance.NOT_YET, language="fr", at=at)
    operations.decide(promise, at=at + timedelta(days=40))


@dataclass
class History:
    """A referral as the journal tells it."""

    authority: int
    sent: datetime
    due: date
    word: datetime | None = None
    answer: datetime | None = None
    end: datetime | None = None
    promises: int = 0
    fates: dict[int, str] = field(default_factory=dict)  # the last word on each promise


def histories(db: Database) -> list[History]:
    """What the journal tells of every referral."""
    found: dict[int, History] = {}
    kinds = or_(Entry.verb.like("referral.%"), Entry.verb.like("commitment.%"))
    entries = select(Entry).where(kinds).order_by(Entry.id)
    for entry in db.session.scalars(entries):
        said = entry.details
        one = found.get(said["referral"])
        if entry.verb == "referral.sent":
            due = date.fromisoformat(said["due"])
            found[said["referral"]] = History(said["authority"], entry.at, due)
        elif one is not None:
            tell(one, entry)
    return list(found.values())


def tell(one: History, entry: Entry) -> None:
    """One event in the history of a referral."""
    if entry.verb == "referral.acknowledged":
        one.word = entry.at
    elif entry.verb == "referral.extended":
        one.due = date.fromisoformat(entry.details["due"])
    elif entry.verb in {"referral.answered", "referral.not_competent"}:
        one.word, one.answer, one.end = one.word or entry.at, entry.at, entry.at
        one.promises = entry.details.get("commitments", 0)
    elif entry.verb == "referral.withdrawn":
        one.end = entry.at
    elif entry.verb in SETTLED:
        one.fates[entry.details["commitment"]] = entry.verb


def day_of(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo("Europe/Brussels")).date()


def quarter_of(moment: datetime) -> tuple[int, int]:
    day = day_of(moment)
    return day.year, {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 3}.get(day.month, 4)


HOLIDAYS = country_holidays("BE", years=range(2026, 2030))


def working(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def worked(one: History) -> int:
    """Working days behind the day it was sent, up to that of its answer, one by one."""
    assert one.answer
    span = (day_of(one.answer) - day_of(one.sent)).days
    return sum(working(day_of(one.sent) + timedelta(days=n)) for n in range(1, span + 1))


def word_due(one: History) -> date:
    """The fifteenth working day."""
    day, left = day_of(one.sent), 15
    while left:
        day += timedelta(days=1)
        left -= working(day)
    return day


def compare(found: Score, told: list[History], at: datetime) -> None:
    """Figures beside those counted by hand of what the journal tells."""
    today = day_of(at)
    answered = [h for h in told if h.answer]
    in_time = [h for h in answered if day_of(h.answer) <= h.due]
    waiting = [h for h in told if not h.end]
    silent = [h for h in told if day_of(h.answer or h.end or at) > h.due]
    worded = [h for h in told if h.word]
    punctual = [h for h in worded if day_of(h.word) <= word_due(h)]
    wordless = [h for h in told if not h.word and day_of(h.end or at) > word_due(h)]
    took = sorted(map(worked, answered))
    assert found.sent == len(told)
    assert found.answered == len(answered)
    assert found.in_time == len(in_time)
    assert found.waiting == len(waiting)
    assert found.overdue == sum(h.due < today for h in waiting)
    assert found.silences == len(silent)
    assert found.withdrawn == sum(h.end is not None for h in told) - len(answered)
    assert found.acknowledged == len(worded)
    assert found.ack_in_time == len(punctual)
    assert found.ack_due == len(worded) + len(wordless)
    assert found.promises == sum(h.promises for h in told)
    words = [word for h in told for word in h.fates.values()]
    assert found.kept == words.count("commitment.kept")
    assert found.broken == words.count("commitment.broken")
    assert sorted(found.days) == took
    assert found.median_days == (median(took) if took else None)
    slow = [day for day in took if sum(each <= day for each in took) * 10 >= len(took) * 9]
    assert found.slow_days == (slow[0] if slow else None)


def test_days_are_those_of_brussels_not_of_greenwich(db, namur, moderator):
    """Sent before midnight of a Friday there, answered after midnight of the Tuesday."""
    dossier = a_dossier(a_contribution(), by=moderator)
    sent = datetime(2026, 6, 5, 21, 59, 59, tzinfo=UTC)
    [one] = operations.prepare(dossier, [namur], "", by=moderator, at=sent)
    operations.send(one, by=moderator, at=sent)
    operations.answer(one, yes(), by=None, at=datetime(2026, 6, 8, 22, 0, tzinfo=UTC))
    db.session.flush()
    assert scoreboard.board(sent).total.days == [2]


def test_promises_kept_and_broken_are_counted(db, sent_referral, now):
    day = (now + timedelta(days=100)).date()
    given = yes(commitments=tuple((text, day) for text in "abcd"))
    answer = operations.answer(sent_referral, given, by=None, at=now)
    db.session.flush()
    made = db.session.scalars(select(Commitment).where(Commitment.response_id == answer.id)).all()
    made[0].state, made[1].state = CommitmentState.KEPT, CommitmentState.BROKEN
    made[2].state = CommitmentState.UNDER_WAY
    db.session.flush()
    total = scoreboard.board(now).total
    assert (total.promises, total.kept, total.broken) == (4, 1, 1)


def test_evasive_answers_are_counted(db, sent_referral, now):
    answer = operations.answer(sent_referral, yes(), by=None, at=now)
    db.session.flush()
    assert scoreboard.board(now).total.evasive == 0
    answer.evasive_at = now
    db.session.flush()
    assert scoreboard.board(now).total.evasive == 1


def test_not_competent_is_an_answer_and_a_withdrawal_is_none(
    db, sent_referral, dossier, moderator, now
):
    not_ours(sent_referral, now + timedelta(days=5))
    [other] = operations.prepare(dossier, [a_commune("dinant")], "", by=moderator, at=now)
    operations.send(other, by=moderator, at=now)
    operations.withdraw(other, by=moderator, at=now)
    db.session.flush()
    total = scoreboard.board(now).total
    assert (total.sent, total.answered, total.waiting, total.withdrawn) == (2, 1, 0, 1)
    assert total.median_days == 4  # the fifth day is a Saturday


def test_the_longest_silences_come_first_and_only_three(db, namur, moderator, now):
    for count in range(5):
        dossier = a_dossier(a_contribution(), by=moderator)
        [one] = operations.prepare(dossier, [namur], "", by=moderator, at=now)
        operations.send(one, by=moderator, at=now - timedelta(days=80 - count))
    db.session.flush()
    found = late.most_late(now)
    due = [track.referral.answer_due_at for track in found]
    assert len(found) == 3
    assert due == sorted(due)
    assert late.most_late(now - timedelta(days=30)) == []


def test_relays_are_counted_once_they_are_sent(db, sent_referral, moderator, now):
    not_ours(sent_referral, now)
    assert late.relayed() == 0
    operations.confirm_relay(db.session.scalars(select(Relay)).one(), "", by=moderator, at=now)
    db.session.flush()
    assert late.relayed() == 1


@pytest.mark.parametrize(
    ("score", "share", "ranked"),
    [
        (Score(None), None, False),
        (Score(None, sent=3, waiting=3), None, False),
        (Score(None, sent=2, answered=2, in_time=2), 100, False),
        (Score(None, sent=3, answered=2, in_time=2, waiting=1), 100, True),
        (Score(None, sent=4, answered=3, in_time=1, waiting=1, overdue=1, silences=3), 25, True),
        (Score(None, sent=3, waiting=3, overdue=3, silences=3), 0, True),
    ],
)
def test_the_share_in_time_counts_silences_against_it(score: Score, share, ranked: bool):
    assert (score.share_in_time, score.is_ranked) == (share, ranked)


def test_ranked_authorities_come_first_the_best_before_the_others(db, moderator, now):
    for slug, took in [("namur", 70), ("gedinne", 10), ("dinant", 20)]:
        for _ in range(3 if slug != "dinant" else 1):
            dossier = a_dossier(a_contribution(), by=moderator)
            [one] = operations.prepare(dossier, [a_commune(slug)], "", by=moderator, at=now)
            operations.send(one, by=moderator, at=now)
            at = now + timedelta(days=took)
            operations.answer(one, yes(verdict=Verdict.PARTLY), by=None, at=at)
    db.session.flush()
    order = [s.authority.slug for s in scoreboard.board(now).scores if s.authority]
    assert order[:3] == ["gedinne", "namur", "dinant"]
    communes = [s for s in order[3:] if s in {"andenne", "yvoir", "cpas-de-namur"}]
    assert communes == ["andenne", "yvoir", "cpas-de-namur"]
