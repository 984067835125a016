"""Submitting a contribution, and what its author may still do with it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from council.contributions.models import (
    Channel,
    Contribution,
    ContributionFile,
    ContributionVersion,
    Draft,
    Kind,
    Signature,
    State,
)
from council.contributions.operations import claiming
from council.contributions.queries import authoring, drafting, reading
from council.core import clock, files, journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.discussion.models import Thread
from council.people import operations as people
from council.people.models import Member
from council.territory import queries as territory

DAILY_LIMIT = 10  # contributions of one member in any 24 hours
MODERATED_WITHIN = 3  # working days
SAME_AGAIN = timedelta(hours=1)  # how long a visitor who sent twice gets their receipt anew
PUBLIC_ID_LENGTH = 8


class WithdrawalReason(StrEnum):
    """Why an author takes a contribution back."""

    SOLVED = "solved"
    MISTAKE = "mistake"
    PRIVATE = "private"
    OTHER = "other"


@dataclass(frozen=True)
class Sent:
    """What became of a draft: the contribution, whose it is, and the code of a new card, if any."""

    contribution: Contribution
    member: Member
    code: str | None


def submit(
    author: Member,
    *,
    kind: Kind,
    title: str,
    body: str,
    language: str,
    commune_id: int | None,
    theme_id: int | None,
    signature: Signature,
    kept: list[dict[str, str]],
    at: datetime,
) -> Contribution:
    """Put a contribution before the moderators, stored in state SUBMITTED.

    `title` and `body` are clean and measured by the form; `language` is of `core.language.KNOWN`;
    `kept` names its files: `token`, and `alt` that says what is on it. Raises
    `RuleBroken("contribution.daily")` once `author` has used up `DAILY_LIMIT`.
    """
    if authoring.count_submitted(author, since=at - timedelta(hours=24)) >= DAILY_LIMIT:
        raise RuleBroken("contribution.daily", limit=DAILY_LIMIT)
    thread = Thread(about_kind="contribution", about_id=0)
    db.session.add(thread)
    db.session.flush()
    contribution = Contribution(
        public_id=new_public_id(),
        kind=kind,
        title=title,
        body=body,
        language=language,
        commune_id=commune_id,
        theme_id=theme_id,
        author_id=author.id,
        signature=signature,
        channel=Channel.WEB if author.email else Channel.CARD,
        thread_id=thread.id,
        submitted_at=at,
    )
    db.session.add(contribution)
    db.session.flush()  # the thread, files and journal need its id
    thread.about_id = contribution.id
    show_files(contribution, kept)
    journal.record("contribution.submitted", by=author, about=contribution, at=at, kind=kind.value)
    return contribution


def new_public_id() -> str:
    """A random name for addresses: 8 signs of 31 without look-alikes, not in use yet."""
    while True:
        name = "".join(secrets.choice(files.ALPHABET) for _ in range(PUBLIC_ID_LENGTH))
        if not authoring.is_taken(name):
            return name


def show_files(contribution: Contribution, kept: list[dict[str, str]]) -> None:
    """Show kept files with a contribution, in their order, each with its words."""
    alts = {each["token"]: each["alt"] for each in kept}
    for position, file in enumerate(authoring.stored(list(alts))):
        db.session.add(
            ContributionFile(
                contribution_id=contribution.id,
                file_id=file.id,
                alt=alts[file.token],
                position=position,
            )
        )
    db.session.flush()


def due_at(contribution: Contribution) -> datetime:
    """Until when a moderator reads it: the end of the third working day."""
    return clock.deadline(contribution.submitted_at, days=MODERATED_WITHIN, working=True)


def send(draft: Draft, by: Member | None, *, language: str, at: datetime) -> Sent:
    """Submit what a draft holds; a visitor becomes a member with a code card.

    `draft` is locked (`queries.drafting.draft_to_send`); sent a second time, it gives the same
    contribution. `language` is of the interface, for a new member. Raises `RuleBroken`:
    `contribution.incomplete`, `contribution.sent`, and what `submit` raises.
    """
    if draft.submitted_id is not None:
        return again(draft, by, at)
    if drafting.first_missing(draft) != "check":
        raise RuleBroken("contribution.incomplete")
    answers = drafting.answers_of(draft)
    member, code = whose(by, answers, language, at)
    contribution = submit(member, **arguments(answers), at=at)
    close(draft, member, contribution, at)
    return Sent(contribution, member, code)


def send_to(
    draft: Draft, contribution: Contribution, by: Member | None, *, language: str, at: datetime
) -> Sent:
    """Instead of sending a draft, say that a published `contribution` is also one's own.

    The draft is done with, and its files forgotten. Raises what `send` and `claim` raise.
    """
    if draft.submitted_id is not None:
        return again(draft, by, at)
    member, code = whose(by, drafting.answers_of(draft), language, at)
    claiming.claim(contribution, member, at)
    for file in authoring.stored([each["token"] for each in draft.answers.get("files", [])]):
        files.forget(file)
    close(draft, member, contribution, at)
    return Sent(contribution, member, code)


def whose(
    by: Member | None, answers: dict[str, Any], language: str, at: datetime
) -> tuple[Member, str | None]:
    """The member who sends: the one signed in, or a new one with the code of their card."""
    if by:
        return by, None
    commune_id = answers.get("commune_id")
    commune = territory.authority(commune_id) if commune_id else None
    name = answers.get("name", "")
    return people.join_by_card(name=name, language=language, commune=commune, at=at)


def arguments(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers of a draft as keyword arguments of `submit`."""
    return {
        "kind": Kind(answers["kind"]),
        "title": answers["title"],
        "body": answers["body"],
        "language": answers["language"],
        "commune_id": answers["commune_id"],
        "theme_id": answers["theme_id"],
        "signature": Signature(answers["signature"]),
        "kept": answers.get("files", []),
    }


def close(draft: Draft, member: Member, contribution: Contribution, at: datetime) -> None:
    """Remember what a draft became, and forget what it held."""
    draft.submitted_id, draft.member_id = contribution.id, member.id
    draft.answers, draft.updated_at = {}, at


def again(draft: Draft, by: Member | None, at: datetime) -> Sent:
    """The same receipt for a draft that was sent before.

    A visitor whose first answer was lost on the way gets a new card, for `SAME_AGAIN`.
    """
    contribution = drafting.sent_from(draft)
    if by:
        return Sent(contribution, by, None)
    member = people_of(draft)
    if member is None or member.email or at - draft.updated_at > SAME_AGAIN:
        raise RuleBroken("contribution.sent")
    return Sent(contribution, member, people.issue_card(member, by=None, at=at))


def people_of(draft: Draft) -> Member | None:
    """The member whose draft it is."""
    return db.session.get(Member, draft.member_id)


def edit(
    contribution: Contribution, by: Member, *, title: str, body: str, version: int, at: datetime
) -> None:
    """Change the text of one's contribution; the text before is kept as a version.

    A published one goes back to the moderators, and only while nobody else stands behind its
    words (docs/decisions: words that others support do not change under them). `version` is the
    one that was on the screen. Raises `RuleBroken`: `contribution.stale`,
    `contribution.settled` (in a dossier, refused or withdrawn), `contribution.supported`.
    """
    db.lock(contribution)
    if contribution.in_dossier or contribution.state not in {State.SUBMITTED, State.PUBLISHED}:
        raise RuleBroken("contribution.settled")
    if authoring.others_stand_behind(contribution):
        raise RuleBroken("contribution.supported")
    rewrite(contribution, title=title, body=body, version=version, at=at)
    if contribution.state is State.PUBLISHED:
        back_to_moderators(contribution, at)
    journal.record("contribution.edited", by=by, about=contribution, at=at, version=version + 1)


def back_to_moderators(contribution: Contribution, at: datetime) -> None:
    """Take a published contribution out of the public eye until it is read again."""
    contribution.move_to(State.SUBMITTED)
    contribution.submitted_at, contribution.published_at = at, None
    hide_files(contribution)


def rewrite(
    contribution: Contribution,
    *,
    title: str,
    body: str,
    version: int,
    at: datetime,
    redacted: bool = False,
) -> None:
    """Give a contribution another text; the one before becomes a version, kept for good.

    What is kept bears the name of its author, whoever changes it. `redacted`: it holds what must
    not be read any more, save by moderators. Raises `RuleBroken("contribution.stale")` when the
    text is no longer the `version` that was on the screen.
    """
    db.lock(contribution)
    if contribution.version != version:
        raise RuleBroken("contribution.stale")
    db.session.add(
        ContributionVersion(
            contribution_id=contribution.id,
            number=contribution.version,
            title=contribution.title,
            body=contribution.body,
            at=at,
            by_id=contribution.author_id,
            redacted=redacted,
        )
    )
    contribution.title, contribution.body = title, body
    contribution.version += 1
    db.session.flush()


def withdraw(
    contribution: Contribution, by: Member, *, reason: WithdrawalReason, at: datetime
) -> None:
    """Take back one's contribution; it leaves the lists and stays in the journal.

    Raises `RuleBroken("contribution.move")` when it was withdrawn already.
    """
    db.lock(contribution)
    contribution.move_to(State.WITHDRAWN)
    contribution.withdrawn_at, contribution.withdrawn_reason = at, reason.value
    hide_files(contribution)
    journal.record("contribution.withdrawn", by=by, about=contribution, at=at, reason=reason.value)


def publish_files(contribution: Contribution) -> None:
    """Let everybody see the files of a contribution: moderation calls it when it publishes."""
    for shown in reading.files_of(contribution):
        shown.file.public = True


def hide_files(contribution: Contribution) -> None:
    """Keep the files of a contribution for its author and moderators again."""
    for shown in reading.files_of(contribution):
        shown.file.public = False
