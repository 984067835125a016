"""What opinions keep of people: it stays when they leave, under no name, being a public deed."""

from typing import Any

from council.assembly.queries import opinions
from council.people import privacy
from council.people.models import Member


@privacy.section("opinions_signed")
def opinions_signed(member: Member) -> list[dict[str, Any]]:
    """The opinions that the member signed: as chair or in the chair's place, or as secretary."""
    return [
        {
            "opinion": each.reference,
            "title": each.title,
            "as_chair": privacy.moment(each.chair_signed_at)
            if each.chair_id == member.id
            else None,
            "for_the_chair": each.chair_id == member.id and each.stood_in,
            "as_secretary": privacy.moment(each.secretary_signed_at)
            if each.secretary_id == member.id
            else None,
        }
        for each in opinions.signed_by(member)
    ]


@privacy.section("opinion_reviews")
def opinion_reviews(member: Member) -> list[dict[str, Any]]:
    """What the member wrote, for a council, of what became of opinions."""
    return [
        {
            "opinion": opinion.reference,
            "text": review.text,
            "language": review.language,
            "at": privacy.moment(review.at),
        }
        for review, opinion in opinions.said_by(member)
    ]
