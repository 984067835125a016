"""What people, a panel and the authority say of an official answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from council.assembly.models import Mandate
from council.assembly.queries.mandates import valid
from council.core import tokens
from council.core.clock import local_day
from council.core.db import db
from council.dossiers.models import Dossier
from council.people.models import Member
from council.referrals.models import (
    PANEL,
    POINTS,
    ROUNDS,
    AnswerRemark,
    FirstTime,
    Judgement,
    PanelMark,
    Referral,
    Response,
    Round,
)
from council.referrals.models.verdicts import Shown, counted, shown

PURPOSE = "judge"
LINK_DAYS = 400
QUESTIONS = ("answered", "clear", "changed")  # the columns of a judgement


@dataclass(frozen=True)
class Results:
    """What people said in one round: how many, and the shown counts by question (None: hidden)."""

    round: Round
    people: int
    questions: dict[str, Shown | None]


@dataclass(frozen=True)
class Panel:
    """What members of councils say: how many, the mean of their points, and each point's givers."""

    members: int
    mean: float
    points: dict[str, int]


@dataclass(frozen=True)
class Asked:
    """A member who follows the link of a mail, and the answer that they are asked about."""

    response: Response
    member: Member


def answer(id: int) -> Response | None:
    """The answer with this id, its referral and dossier loaded."""
    whole = joinedload(Response.referral).options(
        joinedload(Referral.dossier).options(joinedload(Dossier.commune), joinedload(Dossier.theme))
    )
    return db.session.scalar(select(Response).where(Response.id == id).options(whole))


def answer_to(referral_id: int) -> Response | None:
    """The answer to a referral, loaded likewise."""
    id = db.session.scalar(select(Response.id).where(Response.referral_id == referral_id))
    return answer(id) if id else None


def due_ids(at: datetime) -> list[int]:
    """The answers about which people are to be asked again at `at`, the oldest first."""
    found = select(Response.id).where(Response.next_round_at <= at)
    return list(db.session.scalars(found.order_by(Response.next_round_at, Response.id)))


def judgement_of(response: Response, member: Member, which: Round) -> Judgement | None:
    """What a member said of an answer in a round."""
    return db.session.scalar(
        select(Judgement).where(
            Judgement.response_id == response.id,
            Judgement.member_id == member.id,
            Judgement.round == which,
        )
    )


def all_of(response: Response) -> Sequence[Judgement]:
    """Every judgement of an answer, oldest first."""
    return db.session.scalars(
        select(Judgement).where(Judgement.response_id == response.id).order_by(Judgement.id)
    ).all()


def results(judgements: Sequence[Judgement]) -> list[Results]:
    """What is published of judgements, by round; rounds in which nobody spoke are left out."""
    found = []
    for which in ROUNDS:
        given = [each for each in judgements if each.round is which]
        if given:
            questions = {
                name: shown(counted(getattr(each, name) for each in given)) for name in QUESTIONS
            }
            found.append(Results(which, len(given), questions))
    return found


def latest(judgements: Sequence[Judgement]) -> list[Judgement]:
    """The latest judgement of each person; those who have left are one person each time."""
    order = sorted(judgements, key=lambda each: (ROUNDS.index(each.round), each.id))
    return list({each.member_id or -each.id: each for each in order}.values())


def first_times(response: Response) -> Shown | None:
    """Whether those who judged an answer had ever addressed an authority before; None: too few."""
    judges = select(Judgement.member_id).where(
        Judgement.response_id == response.id, Judgement.member_id.is_not(None)
    )
    said = select(FirstTime.before).where(FirstTime.member_id.in_(judges))
    return shown(counted(db.session.scalars(said)))


def first_time(member: Member) -> FirstTime | None:
    """What a member said of themselves, once."""
    return db.session.get(FirstTime, member.id)


def mark_of(response: Response, member: Member) -> PanelMark | None:
    """The points that a member of a council gave."""
    return db.session.scalar(
        select(PanelMark).where(
            PanelMark.response_id == response.id, PanelMark.member_id == member.id
        )
    )


def panel(response: Response) -> Panel | None:
    """What members of councils say of an answer; None before enough of them spoke."""
    marks = db.session.scalars(select(PanelMark).where(PanelMark.response_id == response.id)).all()
    if len(marks) < PANEL:
        return None
    points = {name: sum(getattr(each, name) for each in marks) for name in POINTS}
    return Panel(len(marks), sum(points.values()) / len(marks), points)


def sits(member: Member, at: datetime) -> bool:
    """Whether a member has a seat in a council on that day."""
    seats = select(func.count()).select_from(Mandate)
    return bool(
        db.session.scalar(
            seats.where(
                Mandate.member_id == member.id, Mandate.rank.is_(None), valid(local_day(at))
            )
        )
    )


def remark(response: Response) -> AnswerRemark | None:
    """What the authority replied to how its answer was judged."""
    return db.session.get(AnswerRemark, response.id)


def invitation(member_id: int, response_id: int) -> str:
    """What stands in the link with which a member judges an answer."""
    return tokens.seal(PURPOSE, [member_id, response_id])


def invited(token: str) -> Asked | None:
    """Who follows such a link, and for what; None for an account that was closed.

    Raises `RuleBroken`: `link.wrong` or `link.ended`.
    """
    member_id, response_id = tokens.open_sealed(PURPOSE, token, days=LINK_DAYS)
    member: Any = db.session.get(Member, member_id)
    found = answer(response_id)
    if found is None or member is None or member.blocked_at or member.erased_at:
        return None
    return Asked(found, member)
