"""What moderators do with a mail that came in: recognise it, publish it, set it aside."""

from datetime import datetime

from council.core import files
from council.core.db import db
from council.core.errors import RuleBroken
from council.dossiers.queries import lock
from council.inbox import letters
from council.inbox.models import Reason, ReceivedMail, State
from council.inbox.operations.record import note
from council.inbox.queries import mails
from council.people.models import Member
from council.referrals import operations as referrals
from council.referrals.models import Referral, Response, Verdict
from council.referrals.models import State as Standing
from council.territory.models import Authority

NOT_WAITING = "inbox.not_waiting"


def assign(one: ReceivedMail, referral: Referral, words: str, *, by: Member, at: datetime) -> None:
    """Recognise a held or automatic mail as the answer to a referral, with these words.

    The authority is told what will be published. Raises `RuleBroken`: `inbox.move`,
    `inbox.empty`, `inbox.not_waiting`, or `inbox.again` when another answer waits.
    """
    lock(referral)
    if not words:
        raise RuleBroken("inbox.empty")
    if not referral.is_waiting:
        raise RuleBroken(NOT_WAITING)
    if mails.waiting_for(referral.id):
        raise RuleBroken("inbox.again")
    one.move_to(State.WAITING)
    one.settled_at = None
    one.referral, one.words = referral, words
    one.language = one.language or referral.locale
    if referral.state is Standing.SENT:
        referrals.acknowledge(referral, by=None, at=at)
    note("assigned", one, referral, by=by, at=at)
    letters.queue_receipt(one, referral, at)


def publish(
    one: ReceivedMail,
    *,
    verdict: Verdict,
    service: str,
    language: str,
    commitments: tuple[referrals.Promise, ...] = (),
    competent: Authority | None = None,
    by: Member,
    at: datetime,
) -> Response:
    """Publish an answer in its own words, with what it decides and promises.

    It counts as given when its mail came in. Raises `RuleBroken`: `inbox.move` (not waiting), or
    what `referrals.operations.answer` refuses.
    """
    lock(one)
    one.move_to(State.PUBLISHED)
    assert one.referral is not None, "an answer belongs to a referral"
    given = referrals.Answer(
        verdict=verdict,
        body=one.words,
        service=service,
        language=language,
        commitments=tuple(referrals.Promise(*each) for each in commitments),
        files=tuple((each.file_id, each.name) for each in mails.files_of(one)),
        competent=competent if verdict is Verdict.NOT_COMPETENT else None,
    )
    response = referrals.answer(one.referral, given, by=None, at=at, received=one.received_at)
    settle(one, by, at)
    note("published", one, one.referral, by=by, at=at)
    return response


def dismiss(one: ReceivedMail, why: str, *, by: Member, at: datetime) -> None:
    """Set a mail aside, with a reason; whoever was told that it would be published is told.

    Raises `RuleBroken("inbox.move")` when it was dealt with.
    """
    lock(one)
    announced = one.state is State.WAITING
    one.move_to(State.DISMISSED)
    one.why = why
    settle(one, by, at)
    note("dismissed", one, one.referral, by=by, at=at)
    if announced and one.referral:
        letters.queue_dismissed(one, one.referral, at)


def overtake(one: ReceivedMail, *, at: datetime) -> None:
    """Note that something else dealt with a mail: an answer by link, a letter sent again.

    An answer to what was taken back meanwhile is held. Nothing for a mail that was dealt with.
    """
    lock(one)
    assert one.referral is not None, "an answer belongs to a referral"
    if one.state is State.RETURNED:
        one.move_to(State.OVERTAKEN)
        settle(one, None, at)
    elif one.state is State.WAITING and one.referral.state is Standing.WITHDRAWN:
        one.move_to(State.HELD)
        one.reason = Reason.WITHDRAWN
        note("held", one, one.referral, at=at, reason=Reason.WITHDRAWN.value)
    elif one.state is State.WAITING and not one.referral.is_waiting:
        one.move_to(State.OVERTAKEN)
        settle(one, None, at)


def settle(one: ReceivedMail, by: Member | None, at: datetime) -> None:
    """Note who dealt with a mail, and when."""
    one.settled_at, one.settled_by_id = at, by.id if by else None


def forget(one: ReceivedMail, *, at: datetime) -> None:
    """Remove a mail that was dealt with: its bytes, its row, and files that were not published."""
    for each in mails.files_of(one):
        file = each.file
        db.session.delete(each)
        db.session.flush()  # it points to the file
        if not file.public:
            files.forget(file)
    if raw := one.raw:
        db.after_commit(lambda: files.discard(raw))
    note("forgotten", one, one.referral, at=at)
    db.session.delete(one)
