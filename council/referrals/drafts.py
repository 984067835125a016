"""What an authority said already, on another way, when it opens its reply link."""

from collections.abc import Callable
from dataclasses import dataclass

from council.referrals.models import Referral


@dataclass(frozen=True)
class Draft:
    """The beginning of an answer: its text, language, and (id of a kept file, name) pairs."""

    body: str
    language: str
    files: tuple[tuple[int, str], ...] = ()


Source = Callable[[Referral], Draft | None]
SOURCES: list[Source] = []


def source(find: Source) -> Source:
    """Register a function that gives the draft of an answer, if there is one."""
    SOURCES.append(find)
    return find


def of(one: Referral) -> Draft | None:
    """The draft of an answer to a referral."""
    return next((found for find in SOURCES if (found := find(one))), None)
