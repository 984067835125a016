"""What referrals keep of people: to take away. An official answer is public, and stays."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from council.core.db import db
from council.people import privacy
from council.people.models import Member
from council.referrals.models import Referral, Response


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
