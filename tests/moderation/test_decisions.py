"""Decisions, second looks and alerts, each in every state: what is done, and what is refused."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from council.contributions.models import (
    NEXT,
    PUBLIC,
    Contribution,
    ContributionFile,
    ContributionVersion,
    State,
)
from council.core import clock as days
from council.core import search
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.files import FileKind, StoredFile
from council.core.journal import Entry
from council.discussion import operations as talk
from council.discussion.models import Comment
from council.moderation import operations, queries
from council.moderation.models import HOLD, UNDO, Appeal, Outcome, Reason, Report, Review
from council.moderation.queries import Wanted
from council.people.models import Member, Role
from tests.support import a_contribution, a_member

CANARY = "xylophone-turquoise"


@pytest.fixture
def moderator(db: Database) -> Member:
    return a_member(role=Role.MODERATOR, name="Chantal")


@pytest.fixture
def colleague(db: Database) -> Member:
    return a_member(role=Role.MODERATOR, name="Farid")


@pytest.fixture
def one(db: Database) -> Contribution:
    return a_contribution(state=State.SUBMITTED, published_at=None)


def refused(act: Callable[[], object]) -> str | None:
    """The code of the refusal that `act` meets; None when it is done."""
    try:
        act()
    except RuleBroken as refusal:
        return refusal.code
    return None


def told(db: Database, about: Contribution) -> list[str]:
    """The verbs of the journal about a contribution."""
    db.session.flush()
    rows = select(Entry.verb).where(Entry.about_kind == "contribution", Entry.about_id == about.id)
    return list(db.session.scalars(rows.order_by(Entry.id)))


def reject(one: Contribution, by: Member, at: datetime, reason: Reason = Reason.UNCLEAR) -> Review:
    return operations.reject(one, reason=reason, note="Dites où.", by=by, at=at)


def author_of(db: Database, one: Contribution) -> Member:
    return db.session.get_one(Member, one.author_id)


def test_these_arrows_of_a_contribution_and_no_others_can_be_followed() -> None:
    def follows(now: State, asked: State) -> bool:
        return refused(lambda: Contribution(state=now).move_to(asked)) is None

    found = {f"{a}>{b}" for a, b in product(State, State) if follows(a, b)}
    assert found == {
        "submitted>published",
        "submitted>grouped",
        "submitted>rejected",
        "submitted>withdrawn",
        "published>grouped",
        "published>submitted",
        "published>withdrawn",
        "grouped>published",
        "grouped>submitted",
        "grouped>withdrawn",
        "rejected>submitted",
        "rejected>withdrawn",
    }
    assert State.WITHDRAWN not in NEXT


ONLY_WAITING = {
    State.SUBMITTED: None,
    State.PUBLISHED: "review.decided",
    State.GROUPED: "review.decided",
    State.REJECTED: "review.decided",
    State.WITHDRAWN: "review.decided",
}


@pytest.mark.parametrize("verb", ["hold", "publish", "reject"])
def test_only_what_waits_is_read_and_decided(
    db: Database, moderator: Member, now: datetime, verb: str
) -> None:
    found = {}
    for state in State:
        each = a_contribution(state=state)
        act = {
            "hold": lambda each=each: operations.hold(each, by=moderator, at=now),
            "publish": lambda each=each: operations.publish(each, by=moderator, at=now),
            "reject": lambda each=each: reject(each, moderator, now),
        }[verb]
        found[state] = refused(act)
        if found[state]:
            assert each.state is state
            assert told(db, each) == []
    assert found == ONLY_WAITING


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_kept_and_only_harm_hides_the_refusal(
    db: Database, one: Contribution, moderator: Member, now: datetime, reason: Reason
) -> None:
    review = reject(one, moderator, now, reason)
    assert (one.state, one.rejected_reason) == (State.REJECTED, reason.value)
    assert (review.outcome, review.reason, review.note) == (Outcome.REJECT, reason, "Dites où.")
    assert one.is_listed is (reason is not Reason.HARM)
    readable = {Reason.OFF_TOPIC, Reason.DUPLICATE, Reason.UNCLEAR}
    assert one.text_is_public is (reason in readable)
    [entry] = db.session.scalars(select(Entry))
    assert (entry.verb, entry.details) == ("contribution.rejected", {"reason": reason.value})
    assert entry.role == "moderator"


@pytest.mark.parametrize(
    ("after", "code"),
    [
        (timedelta(0), "review.held"),
        (timedelta(minutes=19, seconds=59), "review.held"),
        (HOLD, None),
        (timedelta(days=1), None),
    ],
)
@pytest.mark.parametrize("verb", ["hold", "publish", "reject"])
def test_whoever_is_on_it_keeps_others_away_for_twenty_minutes(
    one: Contribution,
    moderator: Member,
    colleague: Member,
    now: datetime,
    verb: str,
    after: timedelta,
    code: str | None,
) -> None:
    operations.hold(one, by=moderator, at=now)
    at = now + after
    acts = {
        "hold": lambda: operations.hold(one, by=colleague, at=at),
        "publish": lambda: operations.publish(one, by=colleague, at=at),
        "reject": lambda: reject(one, colleague, at),
    }
    assert refused(acts[verb]) == code


def test_the_refusal_names_who_is_reading(
    one: Contribution, moderator: Member, colleague: Member, now: datetime
) -> None:
    operations.hold(one, by=moderator, at=now)
    with pytest.raises(RuleBroken) as refusal:
        operations.hold(one, by=colleague, at=now)
    assert refusal.value.details == {"name": "Chantal"}
    assert "Chantal" in refusal.value.sentence


def test_holding_again_begins_the_twenty_minutes_anew(
    one: Contribution, moderator: Member, colleague: Member, now: datetime
) -> None:
    operations.hold(one, by=moderator, at=now)
    later = now + timedelta(minutes=15)
    review = operations.hold(one, by=moderator, at=later)
    assert review.held_at == later
    assert refused(lambda: operations.hold(one, by=colleague, at=now + HOLD)) == "review.held"


def test_letting_go_frees_it_and_only_ones_own(
    one: Contribution, moderator: Member, colleague: Member, now: datetime
) -> None:
    review = operations.hold(one, by=moderator, at=now)
    operations.release(one, by=colleague)
    assert review.held_by_id == moderator.id
    operations.release(one, by=moderator)
    assert (review.held_by_id, review.held_at) == (None, None)
    operations.release(a_contribution(), by=moderator)  # nothing to let go of
    assert operations.hold(one, by=colleague, at=now) is review


@pytest.mark.parametrize("verb", ["hold", "publish", "reject"])
def test_nobody_judges_their_own_words(db: Database, now: datetime, verb: str) -> None:
    author = a_member(role=Role.MODERATOR)
    mine = a_contribution(author=author, state=State.SUBMITTED, published_at=None)
    acts = {
        "hold": lambda: operations.hold(mine, by=author, at=now),
        "publish": lambda: operations.publish(mine, by=author, at=now),
        "reject": lambda: reject(mine, author, now),
    }
    assert refused(acts[verb]) == "review.own"
    assert mine.state is State.SUBMITTED
    assert queries.next_waiting(author) is None


def test_several_are_published_whole_or_not_at_all(
    db: Database, moderator: Member, colleague: Member, now: datetime
) -> None:
    waiting = [a_contribution(state=State.SUBMITTED, published_at=None) for _ in range(3)]
    operations.hold(waiting[2], by=colleague, at=now)
    ids = [each.public_id for each in waiting]
    db.session.commit()
    with pytest.raises(RuleBroken, match=r"review\.held"):
        operations.publish_all(ids, by=moderator, at=now)
    db.session.rollback()
    assert {each.state for each in waiting} == {State.SUBMITTED}
    assert operations.publish_all(ids[:2], by=moderator, at=now) == 2
    assert [each.state for each in waiting] == [State.PUBLISHED, State.PUBLISHED, State.SUBMITTED]


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize(
    ("after", "code"),
    [
        (timedelta(0), None),
        (UNDO, None),
        (UNDO + timedelta(seconds=1), "review.undo"),
    ],
)
def test_a_decision_is_undone_within_thirty_days_by_anyone_of_the_desk(
    db: Database,
    one: Contribution,
    moderator: Member,
    colleague: Member,
    now: datetime,
    outcome: Outcome,
    after: timedelta,
    code: str | None,
) -> None:
    publishes = outcome is Outcome.PUBLISH
    review = (
        operations.publish(one, by=moderator, at=now) if publishes else reject(one, moderator, now)
    )
    at = now + after
    assert refused(lambda: operations.undo(review, by=colleague, at=at)) == code
    if code:
        return
    assert (one.state, one.rejected_reason, review.undone_at) == (State.SUBMITTED, None, at)
    fresh = queries.open_review(one)
    assert fresh is not None
    assert fresh is not review
    assert fresh.due_at == days.deadline(at, days=3, working=True)
    assert refused(lambda: operations.undo(review, by=colleague, at=at)) == "review.undo"
    assert told(db, one)[-1] == "contribution.decision_undone"


@pytest.mark.parametrize("state", [State.REJECTED, State.WITHDRAWN, State.SUBMITTED])
def test_what_moved_on_is_not_undone(
    db: Database, one: Contribution, moderator: Member, now: datetime, state: State
) -> None:
    review = operations.publish(one, by=moderator, at=now)
    one.state = state
    assert refused(lambda: operations.undo(review, by=moderator, at=now)) == "review.undo"


def test_only_the_last_decision_is_undone(
    one: Contribution, moderator: Member, now: datetime
) -> None:
    first = operations.publish(one, by=moderator, at=now)
    one.move_to(State.SUBMITTED)  # its author changed the text
    operations.publish(one, by=moderator, at=now + timedelta(days=1))
    at = now + timedelta(days=2)
    assert refused(lambda: operations.undo(first, by=moderator, at=at)) == "review.undo"


def with_a_file(db: Database, one: Contribution, now: datetime) -> StoredFile:
    """A picture shown with a contribution."""
    file = StoredFile(
        token=f"f{one.public_id}x",
        kind=FileKind.PICTURE,
        mime="image/webp",
        size=10,
        created_at=now,
    )
    db.session.add(file)
    db.session.flush()
    db.session.add(
        ContributionFile(contribution_id=one.id, file_id=file.id, alt="Le guichet", position=0)
    )
    db.session.flush()
    return file


def test_the_files_follow_the_words_into_the_open_and_back(
    db: Database, one: Contribution, moderator: Member, now: datetime
) -> None:
    file = with_a_file(db, one, now)
    review = operations.publish(one, by=moderator, at=now)
    assert file.public is True
    operations.undo(review, by=moderator, at=now)
    assert file.public is False
    reject(one, moderator, now)
    assert file.public is False


def test_an_upheld_alert_takes_the_files_out_of_view_too(
    db: Database, one: Contribution, moderator: Member, now: datetime
) -> None:
    file = with_a_file(db, one, now)
    operations.publish(one, by=moderator, at=now)
    operations.report(one, reason=Reason.PERSONAL_DATA, note="", by=None, at=now)
    db.session.flush()
    alert = db.session.scalars(select(Report).options(*queries.behind_report())).one()
    operations.handle(alert, upheld=True, by=moderator, at=now)
    assert one.state is State.SUBMITTED
    assert file.public is False


def test_masked_words_are_found_by_nobody_any_more(
    db: Database, moderator: Member, now: datetime
) -> None:
    one = a_contribution(body=f"Madame {CANARY} m’a dit non.")
    db.session.commit()
    found = search.contributions.matches(Contribution.id, CANARY)
    assert db.session.scalars(select(Contribution.id).where(found)).all() == [one.id]
    operations.redact(
        one,
        title=one.title,
        body="Madame [masqué] m’a dit non.",
        reason=Reason.PERSONAL_DATA,
        version=1,
        by=moderator,
        at=now,
    )
    db.session.commit()
    found = search.contributions.matches(Contribution.id, CANARY)
    assert db.session.scalars(select(Contribution.id).where(found)).all() == []
    [kept] = db.session.scalars(select(ContributionVersion))
    assert (kept.number, kept.redacted, kept.by_id) == (1, True, one.author_id)
    assert CANARY in kept.body
    assert one.version == 2
    [entry] = db.session.scalars(select(Entry).where(Entry.verb == "contribution.redacted"))
    assert CANARY not in str(entry.details)


def test_masking_on_an_old_text_is_refused_and_changes_nothing(
    db: Database, moderator: Member, now: datetime
) -> None:
    one = a_contribution(version=3)
    before = one.body
    for version in (1, 2, 4):
        mask = {"title": "x", "body": "y", "reason": Reason.SPAM, "version": version}
        code = refused(lambda mask=mask: operations.redact(one, **mask, by=moderator, at=now))
        assert code == "contribution.stale"
    assert (one.body, one.version) == (before, 3)


@pytest.mark.parametrize(
    ("after", "code"),
    [
        (timedelta(0), None),
        (operations.ASK, None),
        (operations.ASK + timedelta(seconds=1), "appeal.late"),
    ],
)
def test_a_second_look_is_asked_for_within_thirty_days(
    db: Database,
    one: Contribution,
    moderator: Member,
    now: datetime,
    after: timedelta,
    code: str | None,
) -> None:
    review, author = reject(one, moderator, now), author_of(db, one)
    at = now + after
    ask = lambda: operations.appeal(review, text="Relisez.", by=author, at=at)  # noqa: E731
    assert refused(ask) == code
    if code is None:
        [asked] = queries.open_appeals(moderator).rows
        assert asked.due_at == days.deadline(at, days=7, working=True)
        assert refused(ask) == "appeal.double"


@pytest.mark.parametrize("granted", [True, False])
def test_a_second_look_ends_in_one_decision_by_someone_else(
    db: Database,
    one: Contribution,
    moderator: Member,
    colleague: Member,
    now: datetime,
    granted: bool,
) -> None:
    review = reject(one, moderator, now)
    asked = operations.appeal(review, text="Relisez.", by=author_of(db, one), at=now)
    decide = {"granted": granted, "note": "Relu.", "at": now}
    assert refused(lambda: operations.decide_appeal(asked, by=moderator, **decide)) == "appeal.same"
    operations.decide_appeal(asked, by=colleague, **decide)
    assert one.state is (State.PUBLISHED if granted else State.REJECTED)
    assert one.rejected_reason == (None if granted else "unclear")
    again = refused(lambda: operations.decide_appeal(asked, by=colleague, **decide))
    assert again == "appeal.decided"
    expected = ["contribution.rejected", "contribution.appealed"]
    expected += ["contribution.published"] if granted else []
    assert told(db, one) == [*expected, "contribution.appeal_decided"]
    assert queries.open_appeals(colleague).rows == []


def test_a_withdrawn_contribution_is_not_published_by_a_second_look(
    db: Database, one: Contribution, moderator: Member, colleague: Member, now: datetime
) -> None:
    review = reject(one, moderator, now)
    asked = operations.appeal(review, text="Relisez.", by=author_of(db, one), at=now)
    one.move_to(State.WITHDRAWN)
    db.session.commit()
    decide = {"granted": True, "note": "", "by": colleague, "at": now}
    asked = db.session.scalars(select(Appeal).options(*queries.behind_appeal())).one()
    assert refused(lambda: operations.decide_appeal(asked, **decide)) == "contribution.move"
    db.session.rollback()
    assert asked.decided_at is None


def test_what_is_refused_no_longer_is_not_looked_at_again(
    db: Database, one: Contribution, moderator: Member, now: datetime
) -> None:
    review = reject(one, moderator, now)
    one.move_to(State.WITHDRAWN)
    ask = lambda: operations.appeal(review, text="Relisez.", by=author_of(db, one), at=now)  # noqa: E731
    assert refused(ask) == "contribution.move"


def test_a_moderator_masks_and_judges_only_what_others_wrote(
    db: Database, moderator: Member, now: datetime
) -> None:
    own = a_contribution(author=moderator)
    mask = {"title": "x", "body": "y", "reason": Reason.SPAM, "version": 1}
    assert refused(lambda: operations.redact(own, **mask, by=moderator, at=now)) == "review.own"
    alert = operations.report(own, reason=Reason.SPAM, note="", by=None, at=now)
    db.session.flush()
    handle = lambda: operations.handle(alert, upheld=False, by=moderator, at=now)  # noqa: E731
    assert refused(handle) == "report.own"
    assert alert.handled_at is None


def test_none_or_an_unknown_one_is_not_published(
    db: Database, one: Contribution, moderator: Member, now: datetime
) -> None:
    publish = lambda ids: operations.publish_all(ids, by=moderator, at=now)  # noqa: E731
    assert refused(lambda: publish([])) == "review.none"
    assert refused(lambda: publish([one.public_id, "nothing2"])) == "review.several"
    assert one.state is State.SUBMITTED
    assert publish([one.public_id, one.public_id]) == 1


def test_the_same_reader_alerts_once_but_visitors_each_time(db: Database, now: datetime) -> None:
    one, reader = a_contribution(), a_member()
    alert = {"reason": Reason.SPAM, "note": "", "at": now}
    first = operations.report(one, by=reader, **alert)
    assert operations.report(one, by=reader, **alert) is first
    operations.report(one, by=a_member(), **alert)
    operations.report(one, by=None, **alert)
    operations.report(one, by=None, **alert)
    assert db.session.scalar(select(func.count()).select_from(Report)) == 4
    assert told(db, one) == ["contribution.reported"] * 4


@pytest.mark.parametrize("upheld", [True, False])
@pytest.mark.parametrize("state", list(State))
def test_an_alert_takes_only_a_public_contribution_back(
    db: Database, moderator: Member, now: datetime, state: State, upheld: bool
) -> None:
    one = a_contribution(state=state)
    alert = operations.report(one, reason=Reason.HARM, note="", by=None, at=now)
    db.session.flush()
    alert = db.session.scalars(select(Report).options(*queries.behind_report())).one()
    operations.handle(alert, upheld=upheld, by=moderator, at=now)
    back = upheld and state in PUBLIC
    assert one.state is (State.SUBMITTED if back else state)
    assert ("contribution.read_again" in told(db, one)) is back
    assert (alert.upheld, alert.handled_by_id) == (upheld, moderator.id)
    again = refused(lambda: operations.handle(alert, upheld=not upheld, by=moderator, at=now))
    assert again == "report.handled"
    assert queries.open_reports(moderator).rows == []


def a_reported_comment(db: Database, now: datetime) -> Report:
    """An alert about a comment under a published contribution."""
    one = a_contribution()
    comment = Comment(
        thread_id=one.thread_id,
        author_id=a_member().id,
        body="Idiot",
        html="<p>Idiot</p>",
        language="fr",
        at=now,
    )
    db.session.add(comment)
    db.session.flush()
    talk.count(talk.thread_of(comment), 1)
    operations.report(comment, reason=Reason.ACCUSATION, note="", by=None, at=now)
    db.session.flush()
    return db.session.scalars(select(Report).options(*queries.behind_report())).one()


@pytest.mark.parametrize(
    ("after", "code"),
    [(timedelta(0), None), (UNDO, None), (UNDO + timedelta(seconds=1), "review.undo")],
)
def test_a_hidden_comment_is_shown_again_within_thirty_days(
    db: Database, moderator: Member, now: datetime, after: timedelta, code: str | None
) -> None:
    alert = a_reported_comment(db, now)
    operations.handle(alert, upheld=True, by=moderator, at=now)
    assert alert.comment is not None
    assert alert.comment.hidden_reason == "accusation"
    show = lambda: operations.show_again(alert, by=moderator, at=now + after)  # noqa: E731
    assert refused(show) == code
    if code is None:
        assert alert.comment.hidden_at is None
        assert refused(show) == "review.undo"


@pytest.mark.parametrize("upheld", [None, False])
def test_what_was_not_hidden_is_not_shown_again(
    db: Database, moderator: Member, now: datetime, upheld: bool | None
) -> None:
    alert = a_reported_comment(db, now)
    if upheld is not None:
        operations.handle(alert, upheld=upheld, by=moderator, at=now)
    code = refused(lambda: operations.show_again(alert, by=moderator, at=now))
    assert code == "review.undo"


def test_an_alert_about_a_comment_its_author_removed_meanwhile_is_refused_whole(
    db: Database, moderator: Member, now: datetime
) -> None:
    alert = a_reported_comment(db, now)
    assert alert.comment is not None
    talk.remove(alert.comment, by=db.session.get_one(Member, alert.comment.author_id), at=now)
    db.session.flush()
    code = refused(lambda: operations.handle(alert, upheld=True, by=moderator, at=now))
    assert code == "comment.hidden"


START = datetime(2024, 1, 1, tzinfo=UTC)


@given(minutes=st.integers(0, 4 * 365 * 24 * 60), late=st.integers(-10, 10))
@settings(deadline=None)
def test_the_reading_delay_is_three_whole_working_days(minutes: int, late: int) -> None:
    opened = START + timedelta(minutes=minutes)
    due = days.deadline(opened, days=3, working=True)
    review, waiting = Review(opened_at=opened, due_at=due), Contribution(submitted_at=opened)
    at = days.end_of_day(days.local_day(due) - timedelta(days=late))
    assert review.days_left(at) == late
    assert queries.Waiting(waiting, None).days_left(at) == late
    assert queries.Waiting(waiting, review).days_left(at) == late
    assert days.working_days_between(days.local_day(opened), days.local_day(due)) == 3


ACTS = ["hold", "release", "publish", "reject", "undo", "appeal", "grant", "uphold", "report"]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1)), max_size=12))
def test_whatever_moderators_do_the_story_stays_whole(
    db: Database, now: datetime, acts: list[tuple[str, int]]
) -> None:
    """However the desk is used: one open review at most, and only for what waits."""
    desk = [a_member(role=Role.MODERATOR), a_member(role=Role.MODERATOR)]
    one = a_contribution(state=State.SUBMITTED, published_at=None)
    author, at = author_of(db, one), now
    for act, who in acts:
        at += timedelta(minutes=7)
        with suppress(RuleBroken), db.session.begin_nested():
            play(act, one, desk[who], author, at)
        check_story(db, one)
    db.session.rollback()


def play(act: str, one: Contribution, by: Member, author: Member, at: datetime) -> None:
    """One act of the desk, on the latest review, appeal or alert."""
    latest = queries.latest_review(one)
    review = queries.review(latest.id) if latest else None
    asked = queries.appeal_of(review) if review else None
    if asked:
        asked.review = review
    if act in {"hold", "publish"}:
        getattr(operations, act)(one, by=by, at=at)
    elif act == "release":
        operations.release(one, by=by)
    elif act == "reject":
        reject(one, by, at)
    elif act == "undo" and review:
        operations.undo(review, by=by, at=at)
    elif act == "appeal" and review and review.outcome is Outcome.REJECT:
        operations.appeal(review, text="Relisez.", by=author, at=at)
    elif act in {"grant", "uphold"} and asked:
        operations.decide_appeal(asked, granted=act == "grant", note="", by=by, at=at)
    elif act == "report" and one.is_public:
        alert = operations.report(one, reason=Reason.SPAM, note="", by=None, at=at)
        alert.contribution = one
        operations.handle(alert, upheld=True, by=by, at=at)


def check_story(db: Database, one: Contribution) -> None:
    """What must hold after every act."""
    reviews = db.session.scalars(
        select(Review).where(Review.contribution_id == one.id).order_by(Review.id)
    ).all()
    undecided = [each for each in reviews if each.decided_at is None]
    assert len(undecided) <= 1
    if one.state is not State.SUBMITTED:
        assert undecided == []
        outcome = {State.PUBLISHED: Outcome.PUBLISH, State.REJECTED: Outcome.REJECT}[one.state]
        assert reviews[-1].outcome is outcome
        assert reviews[-1].undone_at is None
    assert (one.rejected_reason is None) is (one.state is not State.REJECTED)
    for each in reviews:
        assert (each.outcome is None) == (each.decided_at is None)
        assert each.reason is None or each.outcome is Outcome.REJECT


def test_the_public_figures_count_what_was_done_and_name_nobody(
    db: Database, moderator: Member, colleague: Member, now: datetime
) -> None:
    made = [a_contribution(state=State.SUBMITTED, published_at=None) for _ in range(5)]
    at = now + timedelta(hours=6)
    operations.publish(made[0], by=moderator, at=at)
    review = operations.publish(made[1], by=moderator, at=at)
    reject(made[2], moderator, at, Reason.SPAM)
    reject(made[3], moderator, at, Reason.SPAM)
    refusal = reject(made[4], moderator, at, Reason.HARM)
    operations.undo(review, by=moderator, at=at)
    asked = operations.appeal(refusal, text="Non.", by=author_of(db, made[4]), at=at)
    operations.decide_appeal(asked, granted=True, note="", by=colleague, at=at)
    figures = queries.figures(at)
    assert (figures.published, figures.refused) == (3, 3)
    assert figures.rejected == {Reason.SPAM: 2, Reason.HARM: 1}
    assert (figures.undone, figures.appeals, figures.granted) == (1, 1, 1)
    assert figures.hours == 6.0
    assert queries.figures(at + timedelta(days=91)).published == 0
    assert queries.figures(at + timedelta(days=91)).hours is None


def test_the_queue_can_be_narrowed_and_goes_on_page_by_page(
    db: Database, moderator: Member, now: datetime
) -> None:
    made = [
        a_contribution(
            state=State.SUBMITTED, published_at=None, submitted_at=now - timedelta(hours=n)
        )
        for n in range(30)
    ]
    seen, after = [], None
    while True:
        page = queries.waiting(moderator, Wanted(), after)
        seen += [each.contribution.id for each in page.rows]
        after = page.after
        if not after:
            break
    assert seen == [each.id for each in reversed(made)]
