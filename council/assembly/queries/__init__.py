"""What is asked about councils."""

from council.assembly.queries.councils import by_slug, college, communes, councils
from council.assembly.queries.mandates import (
    electorate,
    held,
    mandate,
    mandates_of,
    offices,
    seat,
    sitting,
    substitutes,
)

__all__ = [
    "by_slug",
    "college",
    "communes",
    "councils",
    "electorate",
    "held",
    "mandate",
    "mandates_of",
    "offices",
    "seat",
    "sitting",
    "substitutes",
]
