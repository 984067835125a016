"""Commitments one by one and together: what was reported of them, and what people say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from council.core import paging, tokens
from council.core.db import db
from council.core.errors import RuleBroken
from council.dossiers.models import Dossier
from council.people.models import Member
from council.referrals.models import (
    OPEN,
    Commitment,
    CommitmentKind,
    CommitmentState,
    Progress,
    ProgressFile,
    Referral,
    Response,
    Tally,
    Voice,
)

PURPOSE = "promise"
VOICES = "voice"
LINK_DAYS = 400  # how long links live
COMMENTS = 50  # comments of people on a page, the latest first
WHOLE = joinedload(Commitment.response).options(
    joinedload(Response.referral).options(
        joinedload(Referral.dossier).options(joinedload(Dossier.commune), joinedload(Dossier.theme))
    )
)


@dataclass
class Entry:
    """What was reported once, with its files."""

    progress: Progress
    files: list[ProgressFile] = field(default_factory=list)


def commitment(id: int) -> Commitment | None:
    """The commitment with this id, its answer, referral and dossier loaded."""
    return db.session.scalar(select(Commitment).where(Commitment.id == id).options(WHOLE))


def token_for(one: Commitment) -> str:
    """What stands in the link with which the authority reports about a commitment."""
    return tokens.seal(PURPOSE, [one.id, one.nonce])


def by_token(token: str) -> Commitment:
    """The commitment of such a link.

    Raises `RuleBroken`: `link.wrong` for a damaged link, `commitment.link_ended` for one that is
    too old or was replaced by the next reminder.
    """
    try:
        id, nonce = tokens.open_sealed(PURPOSE, token, days=LINK_DAYS)
    except RuleBroken as refusal:
        code = "commitment.link_ended" if refusal.code == "link.ended" else refusal.code
        raise RuleBroken(code) from None
    found = commitment(id)
    if found is None or found.nonce != nonce:
        raise RuleBroken("commitment.link_ended")
    return found


def due_ids(at: datetime) -> list[int]:
    """The commitments whose clock has something to do at `at`, the nearest date first."""
    steps = Commitment.state.in_(OPEN) & (Commitment.next_step_at <= at)
    decisions = Commitment.asking & (Commitment.decide_at <= at)
    found = select(Commitment.id).where(or_(steps, decisions))
    return list(db.session.scalars(found.order_by(Commitment.due_on, Commitment.id)))


def tallies(ids: Iterable[int]) -> dict[int, Tally]:
    """What people said of these commitments since they were last asked. One query."""
    rows = db.session.execute(
        select(Voice.commitment_id, Voice.stance, func.count())
        .join(Commitment, Commitment.id == Voice.commitment_id)
        .where(Voice.commitment_id.in_(list(ids)), Voice.at >= Commitment.asked_at)
        .group_by(Voice.commitment_id, Voice.stance)
    )
    found: dict[int, Tally] = {}
    for id, stance, count in rows:
        found[id] = found.get(id, Tally())._replace(**{stance.value: count})
    return found


def tally(one: Commitment) -> Tally:
    """What people said of one commitment since they were last asked."""
    return tallies([one.id]).get(one.id, Tally())


def voice_of(one: Commitment, member: Member) -> Voice | None:
    """What a member said of a commitment, in this round or an earlier one."""
    return db.session.scalar(
        select(Voice).where(Voice.commitment_id == one.id, Voice.member_id == member.id)
    )


def voice(id: int) -> Voice | None:
    """The voice with this id, its commitment and dossier loaded."""
    return db.session.scalar(
        select(Voice).where(Voice.id == id).options(joinedload(Voice.commitment).options(WHOLE))
    )


def comments(one: Commitment) -> Sequence[Voice]:
    """The latest comments of people on a commitment, those that were taken away left out."""
    return db.session.scalars(
        select(Voice)
        .where(Voice.commitment_id == one.id, Voice.comment != "", Voice.hidden_at.is_(None))
        .order_by(Voice.at.desc(), Voice.id.desc())
        .limit(COMMENTS)
    ).all()


def entries(one: Commitment) -> list[Entry]:
    """All that was reported of a commitment, oldest first, with its files. Two queries."""
    rows = db.session.scalars(
        select(Progress).where(Progress.commitment_id == one.id).order_by(Progress.id)
    )
    found = {each.id: Entry(each) for each in rows}
    for file in db.session.scalars(
        select(ProgressFile).where(ProgressFile.progress_id.in_(found)).order_by(ProgressFile.id)
    ):
        found[file.progress_id].files.append(file)
    return list(found.values())


def last_entry(one: Commitment) -> Progress | None:
    """What was reported last."""
    return db.session.scalar(
        select(Progress)
        .where(Progress.commitment_id == one.id)
        .order_by(Progress.id.desc())
        .limit(1)
    )


def listed(
    *,
    kind: CommitmentKind | None,
    states: Sequence[CommitmentState],
    before: date | None,
    after: str | None,
) -> paging.Page:
    """One page of the commitments of all authorities, the nearest date first.

    `kind`, `states` and `before` (a day: only those whose date is earlier) narrow it.
    """
    query = (
        select(Commitment)
        .join(Commitment.response)
        .join(Response.referral)
        .options(
            contains_eager(Commitment.response)
            .contains_eager(Response.referral)
            .joinedload(Referral.dossier)
        )
    )
    if kind:
        query = query.where(Commitment.kind == kind)
    if states:
        query = query.where(Commitment.state.in_(states))
    if before:
        query = query.where(Commitment.due_on < before)
    keys = [
        paging.Key(Commitment.due_on, descending=False),
        paging.Key(Commitment.id, descending=False),
    ]
    return paging.page(query, keys, after)


@dataclass(frozen=True)
class Invited:
    """A member who follows the link of a mail, and the commitment that they are asked about."""

    commitment: Commitment
    member: Member


def invitation(member_id: int, commitment_id: int) -> str:
    """What stands in the link with which a member says whether a commitment is kept."""
    return tokens.seal(VOICES, [member_id, commitment_id])


def invited(token: str) -> Invited | None:
    """Who follows such a link, and for what; None for an account that was closed.

    Raises `RuleBroken`: `link.wrong` or `link.ended`.
    """
    member_id, commitment_id = tokens.open_sealed(VOICES, token, days=LINK_DAYS)
    member = db.session.get(Member, member_id)
    found = commitment(commitment_id)
    if found is None or member is None or member.blocked_at or member.erased_at:
        return None
    return Invited(found, member)
