"""What moderators, authors and readers do: a function a verb; the caller owns the transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from council.contributions.models import Contribution, State
from council.contributions.operations import hide_files, publish_files, rewrite
from council.core import clock, journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.discussion.models import Comment
from council.discussion.operations import hide, restore
from council.moderation import queries
from council.moderation.models import (
    APPEAL_DAYS,
    READING_DAYS,
    UNDO,
    Appeal,
    Outcome,
    Reason,
    Redaction,
    Report,
    Review,
)
from council.people.models import Member, Role

ASK = timedelta(days=30)  # how long after a refusal its author may ask for a second look


def hold(contribution: Contribution, *, by: Member, at: datetime) -> Review:
    """Tell the others that `by` is reading this one, for twenty minutes.

    Raises `RuleBroken("review.held")` while someone else is, and `("review.own")` for one's own.
    """
    review = open_review(contribution)
    require_free(contribution, review, by, at)
    review.held_by_id, review.held_at = by.id, at
    return review


def release(contribution: Contribution, *, by: Member) -> None:
    """Let the others take it; nothing happens when someone else holds it."""
    review = queries.open_review(contribution)
    if review and review.held_by_id == by.id:
        review.held_by_id = review.held_at = None


def publish(
    contribution: Contribution, *, by: Member, at: datetime, version: int | None = None
) -> Review:
    """Show the contribution to everybody, with its files; the author is told.

    One that has a place in a dossier is shown there again. `version` is the one that was read
    (None: whatever it is now). Raises `RuleBroken`: `review.held`, `review.own`, `review.stale`
    for a text that moved meanwhile, or `review.decided`.
    """
    review = decide(contribution, Outcome.PUBLISH, by=by, at=at, version=version)
    contribution.move_to(State.GROUPED if contribution.in_dossier else State.PUBLISHED)
    contribution.published_at = contribution.published_at or at
    contribution.rejected_reason = None
    publish_files(contribution)
    record("contribution.published", contribution, by, at)
    return review


def publish_all(
    public_ids: list[str], *, by: Member, at: datetime, versions: Mapping[str, int] | None = None
) -> int:
    """Publish these contributions, all of them `by`'s to moderate, in one go; how many they were.

    `versions` are those that were read, by public id. Raises `RuleBroken`: `review.none` for no
    contribution, `review.several` when one is unknown or somebody else's to moderate, and what
    `publish` raises; then none of them is published.
    """
    if not public_ids:
        raise RuleBroken("review.none")
    found = queries.several(public_ids, by)
    if len(found) != len(set(public_ids)):
        raise RuleBroken("review.several")
    for contribution in found:
        version = (versions or {}).get(contribution.public_id)
        publish(contribution, by=by, at=at, version=version)
    return len(found)


def reject(
    contribution: Contribution, *, reason: Reason, note: str, by: Member, at: datetime
) -> Review:
    """Refuse it for a typed reason; `note` explains it to the author in plain words.

    Raises `RuleBroken`: `review.held`, `review.own`, or `review.decided`.
    """
    review = decide(contribution, Outcome.REJECT, by=by, at=at)
    review.reason, review.note = reason, note
    contribution.move_to(State.REJECTED)
    contribution.rejected_reason = reason.value
    record("contribution.rejected", contribution, by, at, reason=reason.value)
    return review


def redact(
    contribution: Contribution,
    *,
    title: str,
    body: str,
    reason: Reason,
    version: int,
    by: Member,
    at: datetime,
) -> Redaction:
    """Put a text with masked words in place of the public one; the original is kept aside.

    Raises `RuleBroken`: `review.own`, or `contribution.stale` when the text is no longer the
    `version` that was read.
    """
    require_another(contribution, by)
    rewrite(contribution, title=title, body=body, version=version, at=at, redacted=True)
    redaction = Redaction(
        contribution_id=contribution.id,
        version=contribution.version,
        reason=reason,
        at=at,
        by_id=by.id,
    )
    db.session.add(redaction)
    record("contribution.redacted", contribution, by, at, reason=reason.value)
    return redaction


def undo(review: Review, *, by: Member, at: datetime) -> None:
    """Take a decision back within thirty days: the contribution waits again, out of sight.

    Its place in a dossier is kept meanwhile.

    Raises `RuleBroken("review.undo")` when it is too late, done already, or things moved on.
    """
    contribution = review.contribution
    db.lock(contribution)
    db.lock(review)
    if not review.can_undo(at) or queries.latest_review(contribution) is not review:
        raise RuleBroken("review.undo")
    review.undone_at = at
    put_back(contribution, at)
    record("contribution.decision_undone", contribution, by, at)


def appeal(review: Review, *, text: str, by: Member, at: datetime) -> Appeal:
    """Ask for a second look, by another person, at a refusal.

    Raises `RuleBroken`: `appeal.late` after thirty days, `appeal.double` the second time,
    `contribution.move` when it is no longer refused (withdrawn, say).
    """
    db.lock(review.contribution)
    db.lock(review)
    if review.contribution.state is not State.REJECTED:
        raise RuleBroken("contribution.move")
    if review.decided_at is None or at - review.decided_at > ASK:
        raise RuleBroken("appeal.late")
    if queries.appeal_of(review):
        raise RuleBroken("appeal.double")
    asked = Appeal(
        review=review,
        text=text,
        at=at,
        due_at=clock.deadline(at, days=APPEAL_DAYS, working=True),
    )
    db.session.add(asked)
    record("contribution.appealed", review.contribution, by, at, role=None)
    return asked


def decide_appeal(appeal: Appeal, *, granted: bool, note: str, by: Member, at: datetime) -> None:
    """Uphold the refusal, or publish after all.

    Raises `RuleBroken`: `appeal.same` for whoever refused first, `appeal.decided` the second time,
    `contribution.move` when it is no longer refused and was to be published.
    """
    if appeal.review.decided_by_id == by.id:
        raise RuleBroken("appeal.same")
    db.lock(appeal.review.contribution)
    db.lock(appeal)
    if appeal.decided_at:
        raise RuleBroken("appeal.decided")
    appeal.granted, appeal.note = granted, note
    appeal.decided_at, appeal.decided_by_id = at, by.id
    contribution = appeal.review.contribution
    if granted:
        put_back(contribution, at)
        publish(contribution, by=by, at=at)
    record("contribution.appeal_decided", contribution, by, at, granted=granted)


def report(
    thing: Contribution | Comment,
    *,
    reason: Reason,
    note: str,
    by: Member | None,
    at: datetime,
) -> Report:
    """Alert the moderators about a contribution or a comment; the same alert twice is one."""
    kind = "contribution_id" if isinstance(thing, Contribution) else "comment_id"
    db.lock(thing)
    known = queries.open_report(kind, thing.id, by) if by else None
    if known:
        return known
    alert = Report(
        reason=reason, note=note, reporter_id=by.id if by else None, at=at, **{kind: thing.id}
    )
    db.session.add(alert)
    journal.record(f"{thing.__tablename__}.reported", by=by, about=thing, at=at)
    return alert


def handle(report: Report, *, upheld: bool, by: Member, at: datetime) -> None:
    """Close an alert; upheld, its comment is hidden, or its contribution waits to be read again.

    A contribution in a dossier keeps its place there, out of sight (docs/decisions: what is
    reported in a dossier is read again). Raises `RuleBroken`: `report.handled` the second time,
    `report.own` for an alert about one's own words.
    """
    if report.contribution:
        db.lock(report.contribution)
    db.lock(report)
    if report.handled_at:
        raise RuleBroken("report.handled")
    said = report.contribution or report.comment
    if said and said.author_id == by.id:
        raise RuleBroken("report.own")
    report.handled_at, report.handled_by_id, report.upheld = at, by.id, upheld
    if report.comment and upheld:
        hide(report.comment, reason=report.reason.value, by=by, at=at)
    if report.contribution and upheld and report.contribution.is_public:
        put_back(report.contribution, at)
        record("contribution.read_again", report.contribution, by, at)


def show_again(report: Report, *, by: Member, at: datetime) -> None:
    """Take back the hiding of a comment, within thirty days.

    Raises `RuleBroken("review.undo")` when there is nothing to take back any more.
    """
    if not (report.comment and report.upheld and report.handled_at) or (
        at - report.handled_at > UNDO
    ):
        raise RuleBroken("review.undo")
    report.upheld = False
    restore(report.comment, by=by, at=at)


def put_back(contribution: Contribution, at: datetime) -> None:
    """Let a contribution wait to be read, out of sight of all but its author and moderators."""
    contribution.move_to(State.SUBMITTED)
    contribution.rejected_reason = None
    hide_files(contribution)
    new_review(contribution, at)


def open_review(contribution: Contribution) -> Review:
    """The open review of a contribution that waits; made when nobody has looked at it yet."""
    db.lock(contribution)
    if contribution.state is not State.SUBMITTED:
        raise RuleBroken("review.decided")
    return queries.open_review(contribution) or new_review(contribution, contribution.submitted_at)


def new_review(contribution: Contribution, at: datetime) -> Review:
    """A review that begins at `at`, with its clock."""
    review = Review(
        contribution=contribution,
        opened_at=at,
        due_at=clock.deadline(at, days=READING_DAYS, working=True),
    )
    db.session.add(review)
    db.session.flush()  # the latest review is found by id
    return review


def decide(
    contribution: Contribution,
    outcome: Outcome,
    *,
    by: Member,
    at: datetime,
    version: int | None = None,
) -> Review:
    """Write the decision on what was read into the open review, and let go of it."""
    review = open_review(contribution)
    require_free(contribution, review, by, at)
    if version not in {None, contribution.version}:
        raise RuleBroken("review.stale")
    review.outcome, review.decided_at, review.decided_by_id = outcome, at, by.id
    review.held_by_id = review.held_at = None
    return review


def require_free(contribution: Contribution, review: Review, by: Member, at: datetime) -> None:
    """Refuse what is one's own, or what someone else is reading."""
    require_another(contribution, by)
    if review.held_by_id not in {None, by.id} and review.is_held(at):
        raise RuleBroken("review.held", name=queries.name_of(review.held_by_id))


def require_another(contribution: Contribution, by: Member) -> None:
    """Refuse what is one's own: somebody else decides."""
    if contribution.author_id == by.id:
        raise RuleBroken("review.own")


def record(
    verb: str,
    contribution: Contribution,
    by: Member,
    at: datetime,
    role: Role | None = Role.MODERATOR,
    **details: object,
) -> None:
    """A journal row about the contribution."""
    journal.record(
        verb, by=by, about=contribution, at=at, role=role.value if role else None, **details
    )
