"""How judgements of an answer are counted: what is shown, and when an answer is evasive."""

from collections.abc import Iterable, Mapping

from council.referrals.models.judgements import SHOWN, Grade

Counts = Mapping[Grade, int]
Shown = dict[Grade, int | None]  # None: a number too small to be told
OPINIONS = (Grade.YES, Grade.PARTLY, Grade.NO)


def counted(grades: Iterable[Grade]) -> dict[Grade, int]:
    """How often each grade was given."""
    given = list(grades)
    return {grade: given.count(grade) for grade in Grade}


def shown(counts: Counts) -> Shown | None:
    """What is published of counts; None: not enough answers yet.

    A number from 1 to 4 is hidden. When it is the only one, the smallest other number is hidden
    with it: their difference to the total would tell it.
    """
    if sum(counts.values()) < SHOWN:
        return None
    hidden = {grade for grade, count in counts.items() if 0 < count < SHOWN}
    if len(hidden) == 1:
        others = [grade for grade, count in counts.items() if count and grade not in hidden]
        hidden.add(min(others, key=lambda grade: counts[grade]))
    return {grade: None if grade in hidden else count for grade, count in counts.items()}


def is_evasive(counts: Counts) -> bool:
    """Whether an answer does not answer the question: so say most of five people or more."""
    said = sum(counts.get(grade, 0) for grade in OPINIONS)
    return said >= SHOWN and 2 * counts.get(Grade.NO, 0) > said
