"""What an authority does, by its reply link or at its desk: received, more time, the answer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from council.core import clock
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.files import StoredFile
from council.core.text import to_html
from council.dossiers.queries import lock
from council.people.models import Member
from council.referrals.models import (
    Referral,
    RelayReason,
    Response,
    ResponseFile,
    State,
    Verdict,
)
from council.referrals.operations import judging, letters, promising
from council.referrals.operations.promising import Promise
from council.referrals.operations.record import note, settle
from council.referrals.operations.relaying import drop_silent_relay, prepare_relay
from council.referrals.queries import sent
from council.territory.models import Authority
from council.territory.queries import delays_for

BY = "official"
PROMISING = (Verdict.ACCEPTED, Verdict.PARTLY)


@dataclass(frozen=True)
class Answer:
    """An official answer as it was typed: `body` is Markdown, `service` signs it.

    `commitments` are `Promise`s, or pairs that begin one; `files` (id of a `StoredFile`, name)
    pairs; `competent` goes with `Verdict.NOT_COMPETENT` and with no other.
    """

    verdict: Verdict
    body: str
    service: str
    language: str
    commitments: tuple[Promise, ...] = ()
    files: tuple[tuple[int, str], ...] = field(default=(), compare=False)  # kept anew each time
    competent: Authority | None = None

    def __post_init__(self) -> None:
        """Complete what was given as the beginning of a promise."""
        object.__setattr__(self, "commitments", tuple(Promise(*each) for each in self.commitments))


def acknowledge(one: Referral, *, by: Member | None, at: datetime) -> None:
    """Say "received". `by` is None when it came by the reply link.

    Raises `RuleBroken("referral.acknowledged")`, or `referral.move` when it is not waiting.
    """
    lock(one)
    if one.state is State.ACKNOWLEDGED:
        raise RuleBroken("referral.acknowledged")
    one.move_to(State.ACKNOWLEDGED)
    one.acknowledged_at = at
    note("acknowledged", one, by=by, at=at, role=BY)


def extend(one: Referral, *, reason: str, days: int, by: Member | None, at: datetime) -> None:
    """Move the due date by `days` calendar days, once, with a public reason.

    It also says "received". Raises `RuleBroken`: `referral.move` (not waiting), `.extended`,
    `.extension_late` (the due day is over) or `.extension_long` (more than the procedure allows).
    """
    lock(one)
    if not one.is_waiting or one.answer_due_at is None:
        raise RuleBroken("referral.move")
    if one.extended_at:
        raise RuleBroken("referral.extended")
    if one.answer_due_at < at:
        raise RuleBroken("referral.extension_late")
    most = delays_for(one.authority, one.procedure).extension_days
    if not 1 <= days <= most:
        raise RuleBroken("referral.extension_long", most=most)
    if one.state is State.SENT:
        acknowledge(one, by=by, at=at)
    one.extended_at, one.extension_reason = at, reason
    one.set_clock(later(one.answer_due_at, days), at)
    due = clock.local_day(one.answer_due_at)
    note("extended", one, by=by, at=at, role=BY, days=days, due=due.isoformat())


def later(due: datetime, days: int) -> datetime:
    """The last second of the day that is `days` calendar days after the day of `due`."""
    return clock.end_of_day(clock.local_day(due) + timedelta(days=days))


def answer(
    one: Referral,
    given: Answer,
    *,
    by: Member | None,
    at: datetime,
    received: datetime | None = None,
) -> Response:
    """Publish the official answer; the same answer sent twice gives one.

    `received` is when it came in, if that was before: the clock stopped there.
    "Not competent" opens a relay to the authority that it names. Raises `RuleBroken`:
    `referral.answered` (another answer is published), `referral.move` (not waiting), or what
    `check` refuses.
    """
    lock(one)
    published = sent.response_to(one.id)
    if published:
        return same(published, given)
    check(one, given, at)
    not_ours = given.verdict is Verdict.NOT_COMPETENT
    one.move_to(State.NOT_COMPETENT if not_ours else State.ANSWERED)
    one.closed_at = received or at
    one.next_reminder_at = None
    response = store(one, given, by, received or at)
    letters.queue_receipt(one, at)
    drop_silent_relay(one, at=at)
    came = {"received": received.isoformat()} if received else {}
    if given.competent:
        competent = given.competent.id
        note("not_competent", one, by=by, at=at, role=BY, competent=competent, **came)
        prepare_relay(one, given.competent, RelayReason.NOT_COMPETENT, at=at)
    else:
        promised = len(given.commitments)
        verdict = given.verdict.value
        facts = {"verdict": verdict, "commitments": promised, "response": response.id, **came}
        note("answered", one, by=by, at=at, role=BY, **facts)
    settle(one)
    return response


def same(published: Response, given: Answer) -> Response:
    """The published answer when `given` says the same; refuse anything else."""
    promises = tuple(
        Promise(each.text, each.due_on, each.kind, each.target, each.unit)
        for each in sent.commitments_of(published.id)
    )
    kept = Answer(
        published.verdict,
        published.body,
        published.service,
        published.language,
        promises,
        competent=published.competent,
    )
    if kept != given:
        raise RuleBroken("referral.answered")
    return published


def check(one: Referral, given: Answer, at: datetime) -> None:
    """Refuse an answer that contradicts itself.

    Raises `RuleBroken`: `referral.competent_missing`, `.competent_self`, `.promise_refused` or
    `.promise_past`.
    """
    if given.verdict is Verdict.NOT_COMPETENT and given.competent is None:
        raise RuleBroken("referral.competent_missing")
    if given.competent is not None and given.competent.id == one.authority_id:
        raise RuleBroken("referral.competent_self")
    if given.commitments and given.verdict not in PROMISING:
        raise RuleBroken("referral.promise_refused")
    if any(each.due_on < clock.local_day(at) for each in given.commitments):
        raise RuleBroken("referral.promise_past")


def store(one: Referral, given: Answer, by: Member | None, at: datetime) -> Response:
    """The answer with its commitments and files, which are public from now on."""
    response = Response(
        referral_id=one.id,
        verdict=given.verdict,
        body=given.body,
        html=to_html(given.body),
        language=given.language,
        service=given.service,
        at=at,
        by_id=by.id if by else None,
        competent=given.competent if given.verdict is Verdict.NOT_COMPETENT else None,
    )
    db.session.add(response)
    db.session.flush()  # its commitments and files need its id
    promising.keep(response, given.commitments, at)
    judging.start_rounds(response)
    for id, name in given.files:
        db.session.get_one(StoredFile, id).public = True
        db.session.add(ResponseFile(response_id=response.id, file_id=id, name=name))
    return response
