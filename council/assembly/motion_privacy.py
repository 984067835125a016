"""What draft opinions keep of people: to take away. What was public stays, without a name."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from council.assembly.models import (
    Amendment,
    MinorityOpinion,
    MinoritySigner,
    Motion,
    MotionVersion,
    Mover,
)
from council.core.db import db
from council.people import privacy
from council.people.models import Member


@privacy.section("draft_opinions")
def draft_opinions(member: Member) -> list[dict[str, Any]]:
    """The draft opinions behind which the member stands; which of them they proposed."""
    asked = (
        select(Motion, Mover)
        .join(Mover, Mover.motion_id == Motion.id)
        .where(Mover.member_id == member.id)
        .order_by(Motion.id)
    )
    return [
        {
            "title": motion.title,
            "council": motion.council.name,
            "dossier": motion.dossier.reference,
            "state": motion.state.value,
            "proposed": motion.proposed_by_id == member.id,
            "since": privacy.moment(mover.since),
            "given_up": privacy.moment(motion.given_up_at),
            "asked_another": mover.offered_to_id is not None,
        }
        for motion, mover in db.session.execute(asked)
    ]


@privacy.section("draft_opinions_offered")
def draft_opinions_offered(member: Member) -> list[dict[str, Any]]:
    """The draft opinions that others ask the member to take over."""
    asked = select(Motion).join(Mover, Mover.motion_id == Motion.id)
    asked = asked.where(Mover.offered_to_id == member.id).order_by(Motion.id)
    return [
        {"title": each.title, "council": each.council.name}
        for each in db.session.scalars(asked).unique()
    ]


@privacy.section("draft_opinion_texts")
def draft_opinion_texts(member: Member) -> list[dict[str, Any]]:
    """The texts of draft opinions that the member wrote, or made by accepting an amendment."""
    asked = select(MotionVersion).where(MotionVersion.by_id == member.id)
    return [
        {
            "version": each.number,
            "title": each.title,
            "paragraphs": each.paragraphs,
            "at": privacy.moment(each.at),
        }
        for each in db.session.scalars(asked.order_by(MotionVersion.id))
    ]


@privacy.section("amendments")
def amendments(member: Member) -> list[dict[str, Any]]:
    """The amendments that the member proposed."""
    asked = select(Amendment).where(Amendment.mover_id == member.id).order_by(Amendment.id)
    return [
        {
            "draft_opinion": each.motion.title,
            "name": each.name,
            "title": each.title,
            "kind": each.kind.value,
            "paragraph": each.paragraph,
            "text": each.text,
            "reason": each.reason,
            "answer": each.answer,
            "state": each.state.value,
            "at": privacy.moment(each.at),
        }
        for each in db.session.scalars(asked)
    ]


@privacy.section("minority_opinions")
def minority_opinions(member: Member) -> list[dict[str, Any]]:
    """The minority opinions that the member wrote or signed."""
    signed = select(MinoritySigner.minority_id).where(MinoritySigner.member_id == member.id)
    asked = (
        select(MinorityOpinion)
        .where((MinorityOpinion.by_id == member.id) | MinorityOpinion.id.in_(signed))
        .options(joinedload(MinorityOpinion.motion))
        .order_by(MinorityOpinion.id)
    )
    return [
        {
            "draft_opinion": each.motion.title,
            "text": each.text,
            "language": each.language,
            "wrote": each.by_id == member.id,
            "at": privacy.moment(each.at),
        }
        for each in db.session.scalars(asked)
    ]
