"""What people are told by mail: what the lots gave them, and that they have a seat."""

from collections.abc import Sequence
from datetime import datetime

from council.assembly.models import Application, Council, Draw, Mandate
from council.core import outbox
from council.core.db import db
from council.core.locale import DEFAULT
from council.people.models import Member


def tell_candidates(draw: Draw, candidates: Sequence[Application], at: datetime) -> None:
    """Tell each candidate who has an address what the lots gave."""
    ranks = {number: rank for rank, number in enumerate(draw.paper["waiting"], start=1)}
    council = draw.call.college.council
    for each in candidates:
        if each.member.email:
            outbox.queue(
                "assembly/lots",
                key=f"draw.done:{draw.id}:{each.number}",
                to=each.member.email,
                locale=each.member.language,
                at=at,
                about=draw,
                council=name(council, each.member),
                call=draw.call_id,
                number=each.number,
                seated=each.number in draw.paper["drawn"],
                rank=ranks.get(each.number),
            )


def tell_member(mandate: Mandate, at: datetime) -> None:
    """Tell a person who has an address that they were given a seat."""
    member = db.session.get_one(Member, mandate.member_id)
    if member.email:
        outbox.queue(
            "assembly/seat",
            key=f"mandate.given:{mandate.id}",
            to=member.email,
            locale=member.language,
            at=at,
            about=mandate,
            council=name(mandate.college.council, member),
        )


def name(council: Council, member: Member) -> str:
    """The name of a council in the language of a person."""
    return council.names.get(member.language) or council.names[DEFAULT]
