"""What referrals keep of people: to take away, and to forget when they leave.

An official answer is public, and stays; so does how many people judged it, without who they were.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from council.core.db import db
from council.people import privacy
from council.people.models import Member
from council.referrals.models import (
    AnswerRemark,
    Carriage,
    Commitment,
    FirstTime,
    Judgement,
    PanelMark,
    Progress,
    Referral,
    Response,
    Voice,
)


@privacy.section("letters")
def letters(member: Member) -> list[dict[str, Any]]:
    """The letters to authorities that the member prepared, with their own words in them."""
    asked = select(Referral).where(Referral.prepared_by_id == member.id).order_by(Referral.id)
    return [
        {
            "reference": each.dossier.reference,
            "authority": each.authority.name,
            "words": each.letter,
            "prepared_at": privacy.moment(each.prepared_at),
        }
        for each in db.session.scalars(asked.options(joinedload(Referral.dossier)))
    ]


@privacy.section("carriers_asked")
def carriers(member: Member) -> list[dict[str, Any]]:
    """Whom the member asked to carry a dossier, with their own words in the mail."""
    asked = select(Carriage).where(Carriage.asked_by_id == member.id).order_by(Carriage.id)
    return [
        {
            "reference": each.dossier.reference,
            "name": each.name,
            "words": each.words,
            "asked_at": privacy.moment(each.asked_at),
        }
        for each in db.session.scalars(asked.options(joinedload(Carriage.dossier)))
    ]


@privacy.section("answers")
def answers(member: Member) -> list[dict[str, Any]]:
    """The official answers that the member published, signed by their service."""
    asked = (
        select(Response)
        .where(Response.by_id == member.id)
        .options(joinedload(Response.referral).joinedload(Referral.dossier))
        .order_by(Response.id)
    )
    return [
        {
            "reference": each.referral.dossier.reference,
            "verdict": each.verdict.value,
            "body": each.body,
            "service": each.service,
            "language": each.language,
            "at": privacy.moment(each.at),
        }
        for each in db.session.scalars(asked)
    ]


@privacy.section("commitment_voices")
def voices(member: Member) -> list[dict[str, Any]]:
    """What the member said of commitments, and what they wrote down of others as a helper."""
    asked = (
        select(Voice, Commitment.text)
        .join(Commitment, Commitment.id == Voice.commitment_id)
        .where((Voice.member_id == member.id) | (Voice.helper_id == member.id))
        .order_by(Voice.id)
    )
    return [
        {
            "commitment": text,
            "stance": each.stance.value if each.member_id == member.id else None,
            "comment": each.comment if each.member_id == member.id else None,
            "through": each.through.value,
            "as_helper": each.helper_id == member.id,
            "at": privacy.moment(each.at),
        }
        for each, text in db.session.execute(asked)
    ]


@privacy.section("progress_reported")
def progress(member: Member) -> list[dict[str, Any]]:
    """What the member reported of commitments, for an authority or the council."""
    asked = select(Progress).where(Progress.by_id == member.id).order_by(Progress.id)
    return [
        {"kind": each.kind.value, "text": each.text, "at": privacy.moment(each.at)}
        for each in db.session.scalars(asked)
    ]


@privacy.forgets
def forget_voices(member: Member, _at: datetime) -> None:
    """Keep that somebody said it, and forget who, and their words."""
    mine = update(Voice).where(Voice.member_id == member.id)
    db.session.execute(mine.values(member_id=None, comment=""))


@privacy.section("judgements")
def judgements(member: Member) -> list[dict[str, Any]]:
    """What the member said of official answers, as a person, a helper or on a panel."""
    said = select(Judgement).where(
        (Judgement.member_id == member.id) | (Judgement.helper_id == member.id)
    )
    marks = select(PanelMark).where(PanelMark.member_id == member.id).order_by(PanelMark.id)
    own = db.session.scalars(said.order_by(Judgement.id)).all()
    return [
        *(
            {
                "answer": each.response_id,
                "round": each.round.value,
                "said": [each.answered.value, each.clear.value, each.changed.value]
                if each.member_id == member.id
                else None,
                "through": each.through.value,
                "at": privacy.moment(each.at),
            }
            for each in own
        ),
        *(
            {"answer": each.response_id, "points": each.points, "at": privacy.moment(each.at)}
            for each in db.session.scalars(marks)
        ),
    ]


@privacy.section("addressed_an_authority_before")
def addressed_before(member: Member) -> str | None:
    """Whether the member had ever addressed an authority, as they said once."""
    found = db.session.get(FirstTime, member.id)
    return found.before.value if found else None


@privacy.section("replies_to_judgements")
def remarks(member: Member) -> list[dict[str, Any]]:
    """What the member replied, for an authority, to how its answers were judged."""
    asked = select(AnswerRemark).where(AnswerRemark.by_id == member.id)
    return [
        {"answer": each.response_id, "text": each.body, "at": privacy.moment(each.at)}
        for each in db.session.scalars(asked.order_by(AnswerRemark.response_id))
    ]


@privacy.forgets
def forget_judgements(member: Member, _at: datetime) -> None:
    """Keep how an answer was judged, and forget by whom; and what was said of oneself."""
    for kind in (Judgement, PanelMark):
        mine = update(kind).where(kind.member_id == member.id)
        db.session.execute(mine.values(member_id=None))
    db.session.execute(delete(FirstTime).where(FirstTime.member_id == member.id))
