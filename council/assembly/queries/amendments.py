"""What is asked about amendments: what they would do to the present text, what is in their way."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from council.assembly import amending
from council.assembly.amending import Change, Kind
from council.assembly.models import Amendment, AmendmentState, Motion
from council.assembly.queries.motions import versions
from council.core.db import db
from council.dossiers import paragraphs
from council.people.models import Member


@dataclass(frozen=True)
class Shown:
    """An amendment as it is read: `change` on a text, `before` the paragraph that it touches.

    One that is proposed stands on the present text; one that was accepted on the text before it;
    any other on the text for which it was written. `clashes`: those that are in its way.
    """

    amendment: Amendment
    change: Change
    before: str
    clashes: tuple[Amendment, ...] = ()

    @property
    def runs(self) -> list[tuple[str, str]]:
        """What becomes of the words: `same`, `gone` or `added`, in reading order."""
        if self.change.kind is Kind.ADD:
            return [("added", self.change.text)]
        return paragraphs.changes(self.before, self.change.text)


def amendment(id: int) -> Amendment | None:
    """The amendment with this id."""
    return db.session.get(Amendment, id)


def of_motion(motion: Motion) -> Sequence[Amendment]:
    """The amendments of a motion, by number, with who proposed them."""
    asked = select(Amendment).where(Amendment.motion_id == motion.id)
    people = joinedload(Amendment.mover).lazyload(Member.grants)
    return db.session.scalars(asked.options(people).order_by(Amendment.number)).all()


def last_number(motion: Motion) -> int:
    """The greatest number of an amendment of a motion; 0 when there is none."""
    asked = select(func.max(Amendment.number)).where(Amendment.motion_id == motion.id)
    return db.session.scalar(asked) or 0


def present(amendments: Sequence[Amendment]) -> dict[int, Change]:
    """What each proposed one of all amendments of a motion would do to its present text, by id."""
    accepted = [each for each in amendments if each.state is AmendmentState.ACCEPTED]
    accepted.sort(key=lambda each: each.made_version or 0)
    return {
        each.id: amending.followed(
            each.change,
            [one.done for one in accepted if (one.made_version or 0) > each.on_version],
        )
        for each in amendments
        if each.state is AmendmentState.PROPOSED
    }


def clashing(
    which: Amendment, amendments: Sequence[Amendment], changes: dict[int, Change]
) -> tuple[Amendment, ...]:
    """The other proposed amendments that are in the way of one; `changes` as `present` says."""
    if which.id not in changes:
        return ()
    return tuple(
        each
        for each in amendments
        if each.id != which.id
        and each.id in changes
        and amending.clash(changes[which.id], changes[each.id])
    )


def shown(motion: Motion) -> list[Shown]:
    """The amendments of a motion as they are read, by number."""
    found = of_motion(motion)
    changes, texts = present(found), {each.number: each.paragraphs for each in versions(motion)}
    return [
        Shown(each, change, touched(text, change), clashing(each, found, changes))
        for each in found
        for change, text in [on_text(each, changes, texts, motion)]
    ]


@dataclass(frozen=True)
class Passage:
    """A paragraph of the text that was opened to amendments, and what they made of it.

    `after` None: it was deleted. `runs`: what became of its words, as those of `Shown`.
    """

    after: str | None
    runs: list[tuple[str, str]]
    amendments: tuple[Amendment, ...]


def passages(motion: Motion) -> list[Passage]:
    """What the accepted amendments made of a motion, paragraph by paragraph; none: they changed
    nothing."""
    found = [each for each in of_motion(motion) if each.made_version is not None]
    if not found:
        return []
    found.sort(key=lambda each: each.made_version or 0)
    texts = {each.number: each.paragraphs for each in versions(motion)}
    opened = texts[(found[0].made_version or 0) - 1]
    return [
        Passage(
            each.after,
            paragraphs.changes(each.before or "", each.after or ""),
            tuple(found[n] for n in each.by),
        )
        for each in amending.traced(opened, [one.done for one in found])
    ]


def on_text(
    amendment: Amendment,
    changes: dict[int, Change],
    texts: dict[int, list[str]],
    motion: Motion,
) -> tuple[Change, list[str]]:
    """What an amendment does, and the paragraphs to which."""
    if amendment.id in changes:
        return changes[amendment.id], motion.paragraphs
    if amendment.made_version is not None:
        return amendment.done, texts[amendment.made_version - 1]
    return amendment.change, texts[amendment.on_version]


def touched(text: Sequence[str], change: Change) -> str:
    """The paragraph that a change touches; "" before the first."""
    return text[change.paragraph - 1] if change.paragraph else ""
