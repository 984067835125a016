"""Authorities, themes, who is competent for what, and the delays that bind them."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from council.core.db import LABELS, Id, Model, Moment
from council.core.locale import DEFAULT, current


class Level(StrEnum):
    """The level of an authority, nearest to people first."""

    COMMUNE = "commune"
    CPAS = "cpas"
    PROVINCE = "province"
    COMMUNITY = "community"
    REGION = "region"
    FEDERAL = "federal"
    EUROPEAN = "european"


def spoken(names: dict[str, str]) -> str:
    """Of a name by language, the one in the language now spoken, else in French."""
    return str(names.get(current()) or names[DEFAULT])


class Named:
    """A row whose `names` are kept by language."""

    names: Any

    @property
    def name(self) -> str:
        """The name in the language now spoken, else in French."""
        return spoken(self.names)


class Authority(Named, Model):
    """A body that can act. `path` lists its ancestors and itself (`/1/5/`), for scopes.

    `local` marks those that a person of the territory meets; `email` is where dossiers are sent.
    """

    __table_args__ = ({"info": LABELS},)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)  # stable name in the reference data
    slug: Mapped[str] = mapped_column(unique=True)
    level: Mapped[Level] = mapped_column(index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)
    path: Mapped[str]
    nis: Mapped[str | None] = mapped_column(unique=True)
    names: Mapped[dict[str, str]]
    population: Mapped[int | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    email: Mapped[str | None]
    language: Mapped[str] = mapped_column(default=DEFAULT)  # of letters to it
    local: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)

    def within(self, other: "Authority") -> bool:
        """Whether this authority is `other` or lies beneath it."""
        return self.path.startswith(other.path)


class Locality(Model):
    """A postal code and a place name in a commune."""

    __table_args__ = (UniqueConstraint("postal_code", "name", "authority_id"), {"info": LABELS})

    id: Mapped[Id]
    postal_code: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    authority: Mapped[Authority] = relationship()


class Theme(Named, Model):
    """What a contribution is about; `keywords` (folded) propose it, never impose it."""

    __table_args__ = ({"info": LABELS},)

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, str]]
    keywords: Mapped[list[str]]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class Competence(Model):
    """Which level usually acts on a theme, and in which role; a proposal, not legal advice."""

    __table_args__ = (UniqueConstraint("theme_id", "position"),)

    id: Mapped[Id]
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    level: Mapped[Level]
    role: Mapped[str]
    body: Mapped[str | None]
    source: Mapped[str | None]  # address of the text it rests on; None: general knowledge
    position: Mapped[int]
    theme: Mapped[Theme] = relationship()


class Days:
    """How long one has to confirm and to answer, and the longest extension.

    `ack_working` and `answer_working` tell working days from those of the calendar.
    """

    ack_days: Mapped[int] = mapped_column(default=15)
    ack_working: Mapped[bool] = mapped_column(default=True)
    answer_days: Mapped[int] = mapped_column(default=60)
    answer_working: Mapped[bool] = mapped_column(default=False)
    extension_days: Mapped[int] = mapped_column(default=30)  # of the calendar


class Asker(StrEnum):
    """Who may use a procedure; whoever may not is carried by somebody who may."""

    ANYONE = "anyone"
    REGISTERED = "registered"  # in the population register, or a legal person seated there
    COUNCILLOR = "councillor"  # an elected member of the authority asks it
    SIGNERS = "signers"  # as many signatures as the law wants


class Means(StrEnum):
    """How it leaves: as our letter, or prepared and printed here and signed elsewhere."""

    LETTER = "letter"
    PAPER = "paper"


class Silence(StrEnum):
    """What it means when the delay ends without an answer."""

    NEXT = "next"  # nothing in law: the next rung is open
    REFUSAL = "refusal"  # the law takes it for a refusal, against which one may appeal


class Procedure(Days, Named, Model):
    """A rung of the ladder: a right to be heard by authorities of some levels. No legal advice.

    Texts are by language: `names`, `purposes` (what it is for), `laws` (the text it rests on),
    `letters` (what a letter that uses it says). `checked_on` is when somebody compared it with the
    law at `source`; None: nobody has. The next rung is for the nearest authority, from this one
    upward, that has it; without one the dossier goes to the authority above.
    """

    __table_args__ = (
        CheckConstraint("ack_days > 0 AND answer_days > 0", name="positive"),
        CheckConstraint("(asker = 'signers') = (signatures IS NOT NULL)", name="signed"),
        {"info": LABELS},
    )
    __tablename__ = "rung"  # "procedure" holds the ordinary delays as long as they stand there

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)  # stable name in the reference data
    position: Mapped[int]
    levels: Mapped[list[str]]
    names: Mapped[dict[str, str]]
    purposes: Mapped[dict[str, str]]
    laws: Mapped[dict[str, str]]
    letters: Mapped[dict[str, str]]
    law_on: Mapped[date | None]  # the day of the law
    source: Mapped[str]
    written_on: Mapped[date]  # when this entry was written
    checked_on: Mapped[date | None]
    asker: Mapped[Asker]
    min_age: Mapped[int | None]
    signatures: Mapped[int | None]
    clear_days: Mapped[int | None]  # between the text and the sitting that hears it
    minutes: Mapped[int | None]  # to speak
    means: Mapped[Means]
    bodies: Mapped[dict[str, str] | None]  # who receives it, when not the authority itself
    email: Mapped[str | None]  # of that body
    silence: Mapped[Silence]
    next_id: Mapped[int | None] = mapped_column(ForeignKey("rung.id"))
    active: Mapped[bool] = mapped_column(default=True)

    @property
    def purpose(self) -> str:
        """What it is for, in the language now spoken."""
        return spoken(self.purposes)

    @property
    def law(self) -> str:
        """The text it rests on, in the language now spoken."""
        return spoken(self.laws)

    @property
    def letter(self) -> str:
        """What a letter that uses it says, in the language now spoken."""
        return spoken(self.letters)

    @property
    def body(self) -> str | None:
        """The body that receives it, in the language now spoken; None: the authority itself."""
        return spoken(self.bodies) if self.bodies else None

    def address(self, authority: Authority) -> str | None:
        """Where a letter that uses it goes by mail; None: it is to be printed."""
        if self.means is Means.PAPER:
            return None
        return self.email if self.bodies else authority.email

    @property
    def needs_carrier(self) -> bool:
        """Whether only a registered elector, a legal person or a councillor may use it."""
        return self.asker in {Asker.REGISTERED, Asker.COUNCILLOR}

    def serves(self, authority: Authority) -> bool:
        """Whether it is of the authorities of this level."""
        return authority.level in self.levels


class ProcedureDelay(Days, Model):
    """The delays of a procedure before one authority, where its own rules give others."""

    __table_args__ = (
        CheckConstraint("ack_days > 0 AND answer_days > 0", name="positive"),
        UniqueConstraint("procedure_id", "authority_id"),
    )
    __tablename__ = "rung_delay"

    id: Mapped[Id]
    procedure_id: Mapped[int] = mapped_column(ForeignKey("rung.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    changed_at: Mapped[Moment]  # by an administrator; told in public
    procedure: Mapped[Procedure] = relationship(lazy="joined")
    authority: Mapped[Authority] = relationship(lazy="joined")


class Delay(Days, Model):
    """The ordinary delays: of one authority, of a level, or (neither given) of everyone."""

    __table_args__ = (
        CheckConstraint("ack_days > 0 AND answer_days > 0", name="positive"),
        CheckConstraint("authority_id IS NULL OR level IS NULL", name="one_scope"),
        UniqueConstraint("authority_id"),
        UniqueConstraint("level"),
    )
    __tablename__ = "procedure"  # its name of before; it changes with a release that may rename

    id: Mapped[Id]
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    level: Mapped[Level | None]
    changed_at: Mapped[Moment | None]  # by an administrator; told in public
    authority: Mapped[Authority | None] = relationship()
