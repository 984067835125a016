"""Dossiers: what goes to the authorities, with its versions, its voices and its evidence."""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    UniqueConstraint,
    delete,
    event,
    insert,
    inspect,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from council.contributions.models import Contribution
from council.contributions.models import State as Standing
from council.core import search
from council.core.db import QUIET, Id, Model, Moment
from council.core.errors import RuleBroken
from council.core.files import StoredFile
from council.discussion.models import Thread
from council.people.models import Member
from council.territory.models import Authority, Theme


class State(StrEnum):
    """Where a dossier stands."""

    OPEN = "open"
    FORWARDED = "forwarded"
    ANSWERED = "answered"
    FOLLOWED = "followed"
    CLOSED = "closed"


NEXT = {  # every arrow; reopening leads back to OPEN
    State.OPEN: {State.FORWARDED, State.CLOSED},
    State.FORWARDED: {State.ANSWERED, State.CLOSED},
    State.ANSWERED: {State.FOLLOWED, State.CLOSED, State.FORWARDED},
    State.FOLLOWED: {State.CLOSED, State.OPEN, State.FORWARDED},
    State.CLOSED: {State.OPEN},
}


class ClosingReason(StrEnum):
    """Why a dossier is closed."""

    SOLVED = "solved"
    ANSWERED = "answered"  # answered, and nothing more is expected
    MERGED = "merged"  # another dossier says it
    EMPTY = "empty"  # its contributions were withdrawn
    MISTAKE = "mistake"


class ReopeningReason(StrEnum):
    """Why a dossier is opened again."""

    NOT_SOLVED = "not_solved"  # the people concerned say so
    NEW_FACTS = "new_facts"
    MISTAKE = "mistake"
    PROMISE = "promise"  # a commitment was broken or given up


class Dossier(Model):
    """Grouped contributions with a summary; `year`-`number` is its public reference.

    `summary` is Markdown, its paragraphs numbered from 1 by blank lines. `commune` is None when it
    concerns several.
    """

    __table_args__ = (
        UniqueConstraint("year", "number"),
        Index("ix_dossier_recent", "opened_at", "id"),
    )

    id: Mapped[Id]
    year: Mapped[int]
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    ask: Mapped[str]  # what is asked of the authorities, in one or two sentences
    language: Mapped[str]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    state: Mapped[State] = mapped_column(default=State.OPEN, index=True)
    version: Mapped[int] = mapped_column(default=1)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    opened_at: Mapped[Moment]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    closed_at: Mapped[Moment | None]
    theme: Mapped[Theme | None] = relationship(lazy="raise")
    commune: Mapped[Authority | None] = relationship(lazy="raise")
    thread: Mapped[Thread] = relationship(lazy="raise")

    @property
    def reference(self) -> str:
        """`2026-014`: how people and letters name it."""
        return f"{self.year}-{self.number:03d}"

    def move_to(self, state: State) -> None:
        """Follow one arrow of `NEXT`; raise `RuleBroken("dossier.move")` if there is none."""
        if state not in NEXT.get(self.state, ()):
            raise RuleBroken("dossier.move")
        self.state = state


def said(dossier: Any) -> search.Said:
    """What is found of a dossier by its words."""
    return search.Said(f"{dossier.title}\n{dossier.summary}\n{dossier.ask}", dossier.language)


search.follow(
    search.dossiers, Dossier, ("title", "summary", "ask", "language"), said, Dossier.id.is_not(None)
)


class DossierVersion(Model):
    """A text of a dossier as it was at `at`; the present one is kept here too."""

    __table_args__ = (UniqueConstraint("dossier_id", "number"),)

    id: Mapped[Id]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    ask: Mapped[str]
    at: Mapped[Moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    by: Mapped[Member] = relationship(lazy="raise")


class Grouping(Model):
    """A contribution in a dossier; `paragraph` of the summary holds its words (None: not yet)."""

    __table_args__ = (
        # A contribution is in one dossier at a time. On PostgreSQL the index says so too,
        # by its migration: to name it here would read that dialect everywhere.
        Index(
            "uq_grouping_contribution_id",
            "contribution_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    paragraph: Mapped[int | None]
    added_at: Mapped[Moment]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    left_at: Mapped[Moment | None]  # its author took it out, or a moderator did
    contribution: Mapped[Contribution] = relationship(lazy="raise")
    dossier: Mapped[Dossier] = relationship(lazy="raise")


class AuthorsWord(Model):
    """A short word of the council to the authors in a dossier, in the dossier's language.

    It goes with a notice; the journal names it by its id, and holds nothing of it.
    """

    id: Mapped[Id]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    text: Mapped[str]
    language: Mapped[str]
    at: Mapped[Moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)


class Evidence(Model):
    """Something that supports a dossier: a figure, a text, a file; with where it comes from."""

    id: Mapped[Id]
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    text: Mapped[str]
    source: Mapped[str]  # where it comes from; an address is shown, never fetched
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    added_at: Mapped[Moment]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    file: Mapped[StoredFile | None] = relationship(lazy="joined")


class Likeness(Model):
    """Two free contributions that may say the same, or were told apart and never will.

    `score`: how alike they are, of 100 (see `contributions.similar`).
    """

    __table_args__ = (
        CheckConstraint("first_id < second_id", name="once"),
        {"info": QUIET},
    )

    first_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id"), primary_key=True, index=True
    )
    score: Mapped[float]
    apart_at: Mapped[Moment | None]  # the journal knows who said so


class Cluster(Model):
    """Free contributions that seem to say the same; `rank` grows with its size and its newness."""

    __table_args__ = (Index("ix_cluster_rank", "rank", "id"), {"info": QUIET})

    id: Mapped[Id]
    size: Mapped[int]
    newest_at: Mapped[Moment]
    rank: Mapped[float]


class LookAlike(Model):
    """The place of a contribution in a cluster, and its commune."""

    __table_args__ = (Index("ix_look_alike_place", "commune_id", "cluster_id"), {"info": QUIET})

    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))


class ToCompare(Model):
    """A contribution that came, went or changed, and waits to be compared with the others."""

    __table_args__ = ({"info": QUIET},)

    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)


TEXT = ("title", "body", "language")  # what of a contribution its likeness depends on


def let_compare(connection: Connection, contribution: Contribution) -> None:
    """Let the worker look at a contribution, with the next of those that wait."""
    connection.execute(delete(ToCompare).where(ToCompare.contribution_id == contribution.id))
    connection.execute(insert(ToCompare).values(contribution_id=contribution.id))


def came(_mapper: Mapper[Any], connection: Connection, contribution: Contribution) -> None:
    """Let one that is published from the first be compared: it was imported."""
    if contribution.state is Standing.PUBLISHED:
        let_compare(connection, contribution)


def changed(_mapper: Mapper[Any], connection: Connection, contribution: Contribution) -> None:
    """Let one be compared whose state is another; and whose text is, which is like others now.

    What was told apart stays so.
    """
    attributes = inspect(contribution).attrs
    rewritten = any(attributes[name].history.has_changes() for name in TEXT)
    if rewritten:
        mine = or_(Likeness.first_id == contribution.id, Likeness.second_id == contribution.id)
        connection.execute(delete(Likeness).where(mine, Likeness.apart_at.is_(None)))
    if rewritten or attributes["state"].history.has_changes():
        let_compare(connection, contribution)


event.listen(Contribution, "after_insert", came)
event.listen(Contribution, "after_update", changed)
