"""What people concerned, a panel of the council and the authority say of an official answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from council.core.db import db
from council.core.errors import RuleBroken
from council.core.text import to_html
from council.dossiers.queries import lock
from council.people.models import Member, Role
from council.referrals.models import (
    POINTS,
    ROUNDS,
    AnswerRemark,
    FirstTime,
    Grade,
    Judgement,
    PanelMark,
    Referral,
    RelayReason,
    Response,
    Round,
    Through,
    Verdict,
    round_at,
    round_moment,
)
from council.referrals.models.verdicts import counted, is_evasive
from council.referrals.operations.record import note
from council.referrals.operations.relaying import prepare_relay
from council.referrals.queries import concerned, judgements
from council.territory.queries import next_rung

JUDGED = (Verdict.ACCEPTED, Verdict.PARTLY, Verdict.REFUSED)  # the others go on to another


@dataclass(frozen=True)
class Opinion:
    """The replies to the three questions about an answer."""

    answered: Grade
    clear: Grade
    changed: Grade


def start_rounds(response: Response) -> None:
    """The first time people are asked is when they are told of the answer."""
    if response.verdict in JUDGED:
        response.rounds = 1
        response.next_round_at = round_moment(ROUNDS[1], response.at)


def referral_of(response: Response) -> Referral:
    """The referral that an answer answers."""
    return db.session.get_one(Referral, response.referral_id)


def ask_again(response: Response, *, at: datetime) -> Round | None:
    """Ask people about an answer, if the time has come; after a pause, once for all rounds.

    None when it has not come.
    """
    lock(response)
    if response.next_round_at is None or response.next_round_at > at:
        return None
    which = round_at(response.at, at)
    response.rounds = ROUNDS.index(which) + 1
    left = ROUNDS[response.rounds :]
    response.next_round_at = round_moment(left[0], response.at) if left else None
    one, details = referral_of(response), {"response": response.id, "round": which.value}
    note("judgement_asked", one, by=None, at=at, role=None, **details)
    return which


def judge(
    response: Response,
    member: Member,
    said: Opinion,
    *,
    before: Grade | None = None,
    through: Through = Through.PAGE,
    helper: Member | None = None,
    at: datetime,
) -> Judgement:
    """Say what one thinks of an answer: once a person and round, in which they may change it.

    `before`: whether they had ever addressed an authority, kept the first time it is said.
    Raises what `check_judge` refuses.
    """
    lock(response)
    check_judge(response, member, at)
    which = round_at(response.at, at)
    kept = judgements.judgement_of(response, member, which) or Judgement(
        response_id=response.id, member_id=member.id, round=which
    )
    kept.answered, kept.clear, kept.changed = said.answered, said.clear, said.changed
    kept.through, kept.at, kept.helper_id = through, at, helper.id if helper else None
    db.session.add(kept)
    if before is not None and judgements.first_time(member) is None:
        db.session.add(FirstTime(member_id=member.id, before=before, at=at))
    db.session.flush()  # what follows counts it
    role, one = "helper" if helper else "resident", referral_of(response)
    told = {"response": response.id, "round": which.value, "answered": said.answered.value}
    note("judged", one, by=helper, at=at, role=role, **told)  # never who, as voices
    weigh_answer(response, at)
    return kept


def check_judge(response: Response, member: Member, at: datetime) -> None:
    """Refuse who cannot judge an answer.

    Raises `RuleBroken`: `answer.not_judged` (it names another authority), `answer.official` (their
    own authority's) or `answer.not_concerned` (they had not joined the dossier when asked).
    """
    if response.verdict not in JUDGED:
        raise RuleBroken("answer.not_judged")
    one = referral_of(response)
    if member.has(Role.OFFICIAL, one.authority):
        raise RuleBroken("answer.official")
    since = round_moment(round_at(response.at, at), response.at)
    if not concerned.is_concerned(member, one.dossier_id, since):
        raise RuleBroken("answer.not_concerned")


def weigh_answer(response: Response, at: datetime) -> None:
    """Mark an answer as evasive, or no longer, by the latest word of each person.

    The first time, the next rung is prepared for the moderators.
    """
    words = judgements.latest(judgements.all_of(response))
    evasive = is_evasive(counted(each.answered for each in words))
    if evasive is (response.evasive_at is not None):
        return
    one = referral_of(response)
    response.evasive_at = at if evasive else None
    event = "evasive" if evasive else "evasive_lifted"
    note(event, one, by=None, at=at, role=None, response=response.id)
    rung = next_rung(one.authority, one.procedure) if evasive else None
    if rung:
        why, way = RelayReason.INSUFFICIENT, rung.procedure
        prepare_relay(one, rung.authority, why, at=at, procedure=way)


def mark(response: Response, member: Member, points: Iterable[str], *, at: datetime) -> PanelMark:
    """Give an answer those of the five `POINTS` that it deserves; they may be changed.

    Raises `RuleBroken`: `answer.not_judged`, `answer.no_seat`.
    """
    lock(response)
    if response.verdict not in JUDGED:
        raise RuleBroken("answer.not_judged")
    if not judgements.sits(member, at):
        raise RuleBroken("answer.no_seat")
    given = set(points)
    kept = judgements.mark_of(response, member) or PanelMark(
        response_id=response.id, member_id=member.id
    )
    for name in POINTS:
        setattr(kept, name, name in given)
    kept.at = at
    db.session.add(kept)
    db.session.flush()
    told = {"response": response.id, "points": kept.points}
    note("panel_marked", referral_of(response), by=member, at=at, role="member", **told)
    return kept


def remark(
    response: Response, text: str, *, language: str, by: Member | None, at: datetime
) -> AnswerRemark:
    """Reply, once, to how one's answer was judged; `text` is Markdown and public.

    The same text sent twice is one. Raises `RuleBroken`: `answer.remarked`, or
    `answer.nothing_shown` while nothing of the judgement is published.
    """
    lock(response)
    kept = judgements.remark(response)
    if kept and kept.body == text:
        return kept
    if kept:
        raise RuleBroken("answer.remarked")
    if not is_published(response):
        raise RuleBroken("answer.nothing_shown")
    kept = AnswerRemark(
        response_id=response.id,
        body=text,
        html=to_html(text),
        language=language,
        at=at,
        by_id=by.id if by else None,
    )
    db.session.add(kept)
    one = referral_of(response)
    note("remarked", one, by=by, at=at, role="official", response=response.id)
    return kept


def is_published(response: Response) -> bool:
    """Whether anything of how an answer is judged is published: enough people, or the panel."""
    found = judgements.results(judgements.all_of(response))
    some = any(shown for each in found for shown in each.questions.values())
    return some or judgements.panel(response) is not None
