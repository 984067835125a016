"""Where a mail that came in belongs: an answer, something to look at, or a machine's word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING

from flask import current_app

from council.core import files, language
from council.core.db import db
from council.core.forms import LONGEST
from council.core.locale import CODES
from council.dossiers.queries import lock
from council.inbox import letters
from council.inbox.models import Reason, ReceivedFile, ReceivedMail, State
from council.inbox.operations.record import note
from council.inbox.queries import mails, places
from council.inbox.reading import Message
from council.inbox.reading.senders import is_of
from council.referrals import operations as referrals
from council.referrals.models import Referral
from council.referrals.models import State as Standing
from council.referrals.queries import sent

if TYPE_CHECKING:
    from council.core.remaking import Made

MOST_OF_LATE = 20  # mails of an hour from one sender, or about one referral
LONGEST_KEPT = 100_000  # characters of the whole text; its bytes are kept anyway


@dataclass(frozen=True)
class Brought:
    """A file that came with a mail: made anew, or the code of the refusal that says why not."""

    name: str
    made: "Made | None" = None
    refusal: str = ""


def sort(one: ReceivedMail, message: Message, brought: Sequence[Brought], *, at: datetime) -> None:
    """Say where a new mail belongs, and do at once what follows from it.

    Raises `RuleBroken("inbox.move")` when it was sorted already.
    """
    fill(one, message)
    if message.returned:
        take_back(one, message, at)
        return
    referral, reason = places.referral_of(message.came_to, at)
    one.referral_id = referral.id if referral else None
    if message.ours or is_own(message.sender) or is_many(one, referral, at):
        hold(one, referral, Reason.LOOP, at)
    elif message.machine:
        set_apart(one, referral, at)
    else:
        keep_files(one, brought, at)
        place(one, referral, reason, message, at)


def place(
    one: ReceivedMail,
    referral: Referral | None,
    reason: Reason | None,
    message: Message,
    at: datetime,
) -> None:
    """Say whether what a person wrote is the answer, or what speaks against that."""
    if referral:
        reason = reason or objection(one, referral, message)
    if referral and not reason:
        welcome(one, referral, at)
    else:
        hold(one, referral, reason or Reason.NO_ADDRESS, at)


def fill(one: ReceivedMail, message: Message) -> None:
    """Write down what a mail says."""
    one.sender, one.subject = message.sender, message.subject
    one.text, one.words = message.text[:LONGEST_KEPT], message.words
    found = language.detect(message.words)
    one.language = found if found in CODES else ""


def is_own(sender: str) -> bool:
    """Whether a mail claims to come from ourselves."""
    return places.is_ours(sender) or sender == parseaddr(current_app.config["MAIL_FROM"])[1].lower()


def is_many(one: ReceivedMail, referral: Referral | None, at: datetime) -> bool:
    """Whether too many mails of one kind came of late: two machines answer each other."""
    return mails.of_late(one.sender, referral, at) > MOST_OF_LATE


def objection(one: ReceivedMail, referral: Referral, message: Message) -> Reason | None:
    """Why a mail to a good address is not taken for the answer; None: it is."""
    lock(referral)
    if message.forged:
        return Reason.FORGED
    if not is_of(message.sender, referral.authority.email):
        return Reason.SENDER
    if answers_another(referral, message):
        return Reason.ANOTHER
    return lateness(referral) or fault(one, message)


def answers_another(referral: Referral, message: Message) -> bool:
    """Whether it answers a letter about another referral: an address was taken from a list."""
    letter = mails.letter_by(message.answers[:1])
    about = letter.about_id if letter and letter.about_kind == Referral.__tablename__ else None
    return about is not None and about != referral.id


def lateness(referral: Referral) -> Reason | None:
    """Why an answer to this referral comes too late."""
    if referral.state is Standing.WITHDRAWN:
        return Reason.WITHDRAWN
    if not referral.is_waiting:
        return Reason.ANSWERED
    return Reason.AGAIN if mails.waiting_for(referral.id) else None


def fault(one: ReceivedMail, message: Message) -> Reason | None:
    """Why what was sent cannot be published as it is."""
    if not one.whole:
        return Reason.LARGE
    if message.packed:
        return Reason.PACKED
    if not message.words:
        return Reason.EMPTY
    return Reason.LONG if len(message.words) > LONGEST else None


def hold(one: ReceivedMail, referral: Referral | None, reason: Reason, at: datetime) -> None:
    """Keep a mail for somebody to look at."""
    one.move_to(State.HELD)
    one.reason = reason
    if reason is Reason.LOOP:
        return  # the record would grow with each round
    note("held", one, referral, at=at, reason=reason.value)
    if referral:
        letters.queue_held(one, referral, at)


def set_apart(one: ReceivedMail, referral: Referral | None, at: datetime) -> None:
    """Note what a machine said: it answers nothing, and no clock stops for it."""
    one.move_to(State.AUTOMATIC)
    one.settled_at = at
    if referral:
        note("automatic", one, referral, at=at)


def take_back(one: ReceivedMail, message: Message, at: datetime) -> None:
    """Note that a letter came back, an alert to moderators; or that it is only delayed."""
    assert message.returned is not None
    referral, _reason = places.referral_of(message.came_to, at)
    letter = mails.letter_by([message.returned.original])
    if letter and letter.about_kind == Referral.__tablename__:
        referral = sent.referral(letter.about_id or 0)
    one.referral_id, one.why = referral.id if referral else None, message.returned.why
    if not message.returned.failed:
        set_apart(one, referral, at)
    elif referral is None and letter is None:
        hold(one, None, Reason.NO_ADDRESS, at)  # anybody can write such a mail
    else:
        one.move_to(State.RETURNED)
        note("returned", one, referral, at=at)


def welcome(one: ReceivedMail, referral: Referral, at: datetime) -> None:
    """Take a mail for the answer: it waits for a moderator, and its sender is told at once."""
    one.move_to(State.WAITING)
    one.language = one.language or referral.locale
    if referral.state is Standing.SENT:
        referrals.acknowledge(referral, by=None, at=at)
    note("answered", one, referral, at=at)
    letters.queue_receipt(one, referral, at)


def keep_files(one: ReceivedMail, brought: Sequence[Brought], at: datetime) -> None:
    """Keep the files that can be, and write down which cannot, and why."""
    for each in brought:
        if each.made:
            file = files.keep(each.made, at)
            db.session.add(ReceivedFile(mail_id=one.id, file_id=file.id, name=each.name))
    one.refused = [{"name": e.name, "why": e.refusal} for e in brought if e.refusal]


def unread(one: ReceivedMail, *, at: datetime) -> None:
    """Keep a mail that nobody could read for somebody to look at."""
    hold(one, None, Reason.UNREADABLE, at)
