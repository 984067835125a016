"""Contributions, their versions and files, who supports them, and drafts."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core import search
from council.core.db import QUIET, Id, Model, Moment
from council.core.errors import RuleBroken
from council.core.files import StoredFile
from council.discussion.models import Thread
from council.people.models import Member
from council.territory.models import Authority, Theme


class Kind(StrEnum):
    """A problem to solve or a proposal to weigh."""

    PROBLEM = "problem"
    PROPOSAL = "proposal"


class State(StrEnum):
    """Where a contribution stands. A draft is not one yet: it is a `Draft`."""

    SUBMITTED = "submitted"
    PUBLISHED = "published"
    GROUPED = "grouped"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


NEXT = {  # every arrow; a state not named on the left is final
    State.SUBMITTED: {State.PUBLISHED, State.GROUPED, State.REJECTED, State.WITHDRAWN},
    State.PUBLISHED: {State.GROUPED, State.SUBMITTED, State.WITHDRAWN},  # back: to be read again
    State.GROUPED: {State.PUBLISHED, State.SUBMITTED, State.WITHDRAWN},
    State.REJECTED: {State.SUBMITTED, State.WITHDRAWN},  # by appeal, or undone decision
}
PUBLIC = (State.PUBLISHED, State.GROUPED)
HARM = "harm"  # the one reason for which a refused contribution is not listed
READABLE_REASONS = {"off_topic", "duplicate", "unclear"}  # refused, but the text hurts nobody


class Signature(StrEnum):
    """How its author is shown."""

    NAME = "name"  # the member's name or pseudonym
    ANONYMOUS = "anonymous"  # "a person of <commune>"


class Channel(StrEnum):
    """How it reached us."""

    WEB = "web"
    CARD = "card"
    ASSISTED = "assisted"
    PAPER = "paper"
    IMPORT = "import"


class Contribution(Model):
    """A problem or proposal, in its author's language.

    `public_id` is random: order and volume cannot be read from it. The counters move in the
    transaction of the row they count: `supports` is "me too" or "agree".
    """

    __table_args__ = (
        Index("ix_contribution_recent", "state", "published_at", "id"),
        Index("ix_contribution_supported", "state", "supports", "id"),
        Index("ix_contribution_submitted", "state", "submitted_at", "id"),
        Index("ix_contribution_theme", "theme_id", "state", "published_at", "id"),
        Index("ix_contribution_commune", "commune_id", "state", "published_at", "id"),
        Index("ix_contribution_language", "language", "state", "published_at", "id"),
        Index(
            "ix_contribution_commune_theme",
            "commune_id",
            "theme_id",
            "state",
            "published_at",
            "id",
        ),
        Index("ix_contribution_theme_supported", "theme_id", "state", "supports", "id"),
        Index("ix_contribution_commune_supported", "commune_id", "state", "supports", "id"),
        Index("ix_contribution_language_supported", "language", "state", "supports", "id"),
        Index(  # off which choices are counted; `in_dossier` first: no list is read off it
            "ix_contribution_counted",
            "in_dossier",
            "kind",
            "theme_id",
            "commune_id",
            "language",
            "state",
        ),
        UniqueConstraint("source", "source_key"),
        CheckConstraint("author_id IS NOT NULL OR source IS NOT NULL", name="has_author"),
        CheckConstraint(
            "supports >= 0 AND unsure >= 0 AND objections >= 0 AND comment_count >= 0",
            name="counters",
        ),
    )

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Kind]
    state: Mapped[State] = mapped_column(default=State.SUBMITTED)
    in_dossier: Mapped[bool] = mapped_column(default=False)  # its place is kept while it is unseen
    title: Mapped[str]
    body: Mapped[str]
    language: Mapped[str]
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    signature: Mapped[Signature] = mapped_column(default=Signature.NAME)
    channel: Mapped[Channel] = mapped_column(default=Channel.WEB)
    source: Mapped[str | None]  # the platform it was imported from
    source_key: Mapped[str | None]
    source_author: Mapped[str | None]  # an external name, never an account
    source_url: Mapped[str | None]  # shown as text, never fetched
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    version: Mapped[int] = mapped_column(default=1)
    submitted_at: Mapped[Moment]
    published_at: Mapped[Moment | None]
    rejected_reason: Mapped[str | None]  # a Reason of moderation
    withdrawn_at: Mapped[Moment | None]
    withdrawn_reason: Mapped[str | None]
    supports: Mapped[int] = mapped_column(default=0)
    unsure: Mapped[int] = mapped_column(default=0)
    objections: Mapped[int] = mapped_column(default=0)
    supports_verified: Mapped[int] = mapped_column(default=0)
    unsure_verified: Mapped[int] = mapped_column(default=0)
    objections_verified: Mapped[int] = mapped_column(default=0)
    supports_imported: Mapped[int] = mapped_column(default=0)  # counted elsewhere; within supports
    comment_count: Mapped[int] = mapped_column(default=0)

    theme: Mapped[Theme | None] = relationship(lazy="raise")
    commune: Mapped[Authority | None] = relationship(lazy="raise")
    author: Mapped[Member | None] = relationship(lazy="raise")
    thread: Mapped[Thread] = relationship(lazy="raise")
    files: Mapped[list["ContributionFile"]] = relationship(
        lazy="raise", order_by="(ContributionFile.position, ContributionFile.id)", viewonly=True
    )

    def move_to(self, state: State) -> None:
        """Follow one arrow of `NEXT`; raise `RuleBroken("contribution.move")` if there is none."""
        if state not in NEXT.get(self.state, ()):
            raise RuleBroken("contribution.move")
        self.state = state
        if state in PUBLIC:
            self.in_dossier = state is State.GROUPED

    @property
    def is_public(self) -> bool:
        """Whether it is published: supported and discussed by everybody."""
        return self.state in PUBLIC

    @property
    def is_listed(self) -> bool:
        """Whether everybody may know of it: refused for a reason that may be told, or withdrawn.

        What was withdrawn before it was published was never known of.
        """
        if self.state is State.REJECTED:
            return self.rejected_reason != HARM
        if self.state is State.WITHDRAWN:
            return self.published_at is not None
        return self.is_public

    @property
    def text_is_public(self) -> bool:
        """Whether everybody may read its title and text."""
        return shows_text(self.state, self.rejected_reason)


def shows_text(state: State, rejected_reason: str | None) -> bool:
    """Whether the title and text of a listed contribution are shown to everybody.

    A refused one keeps its text in view unless the reason is in the text itself (names, insults);
    a withdrawn one gives its author's words back.
    """
    return state in PUBLIC or (state is State.REJECTED and rejected_reason in READABLE_REASONS)


def said(contribution: Any) -> search.Said | None:
    """What is found of a contribution by its words: nothing unless everybody may read them."""
    if not shows_text(contribution.state, contribution.rejected_reason):
        return None
    return search.Said(f"{contribution.title}\n{contribution.body}", contribution.language)


search.follow(
    search.contributions,
    Contribution,
    ("title", "body", "language", "state", "rejected_reason"),
    said,
    Contribution.state.in_(PUBLIC)
    | (Contribution.state == State.REJECTED) & Contribution.rejected_reason.in_(READABLE_REASONS),
)


class ContributionVersion(Model):
    """A text of a contribution as it once was; the present one is on the contribution."""

    __table_args__ = (UniqueConstraint("contribution_id", "number"),)

    id: Mapped[Id]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    number: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    at: Mapped[Moment]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))  # whose words they are
    redacted: Mapped[bool] = mapped_column(default=False)  # kept for moderators' eyes only


class ContributionFile(Model):
    """A picture or document shown with a contribution; `alt` says what is on it."""

    id: Mapped[Id]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    alt: Mapped[str]
    position: Mapped[int]
    file: Mapped[StoredFile] = relationship(lazy="joined")


class CoAuthor(Model):
    """Someone who said "this is also mine": told like the author, supports counted apart."""

    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[Moment]


class Stance(StrEnum):
    """One person's stance: "me too" on a problem; agree, unsure or disagree on a proposal."""

    SUPPORT = "support"
    UNSURE = "unsure"
    OBJECT = "object"


class Support(Model):
    """The stance of one member on one contribution; `verified` as the counters counted it."""

    __table_args__ = ({"info": QUIET},)  # pages show the counters

    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    stance: Mapped[Stance]
    verified: Mapped[bool]
    at: Mapped[Moment]


class Draft(Model):
    """Answers typed so far, of a member or of a visitor who holds its key in a cookie."""

    __table_args__ = ({"info": QUIET},)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    answers: Mapped[dict[str, Any]]
    updated_at: Mapped[Moment]
    submitted_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"))
