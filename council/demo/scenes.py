"""The scenes of the demonstration: moments at which something happens, told by the data files."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update

from council.contributions.models import Contribution, Kind, Signature, Stance, Support
from council.contributions.operations import submitting
from council.core.clock import add_working_days, local_day
from council.core.db import db
from council.demo.cast import Cast
from council.discussion import operations as talk
from council.discussion import owners, queries
from council.discussion.models import Thread
from council.dossiers.models import Dossier
from council.moderation import operations as moderation
from council.moderation.models import Reason
from council.territory import queries as territory

DATA = Path(__file__).parent / "data"
LANGUAGES = ("fr", "nl", "en", "ar")
UNSURE, AGAINST = 9, 7  # one voice in so many is unsure, or disagrees, with a proposal
WAITING = 5  # the newest contributions, not read yet
Row = dict[str, Any]


@dataclass(order=True)
class Scene:
    """Something that happens at a moment; `order` keeps what follows at the same one in place."""

    at: datetime
    order: int
    play: Callable[[datetime], None] = field(compare=False)


@dataclass
class Stage:
    """What is on stage: the cast, and what they made, by the names the data files use."""

    now: datetime
    cast: Cast
    contributions: dict[str, Contribution] = field(default_factory=dict)
    grouped: dict[str, list[Contribution]] = field(default_factory=dict)
    dossiers: dict[str, Dossier] = field(default_factory=dict)

    def ago(self, days: float, hours: float = 0) -> datetime:
        """The moment so many days and hours before the loading."""
        return self.now - timedelta(days=days, hours=hours)


def read(name: str) -> Row:
    """One of our data files."""
    return tomllib.loads((DATA / name).read_text("utf-8"))


def contributions(stage: Stage) -> Iterator[Scene]:
    """Everything that is submitted, read and supported."""
    rows = [
        {"language": code, **row}
        for code in LANGUAGES
        for row in read(f"contributions.{code}.toml")["contribution"]
    ]
    free = sorted((row for row in rows if "dossier" not in row), key=lambda row: row["days"])
    waiting = [row["title"] for row in free[:WAITING]]
    for number, row in enumerate(rows):
        at = stage.ago(row["days"], number % 9)
        yield Scene(at, 0, partial(submit, stage, row))
        if row["title"] in waiting:
            continue
        read_at = at + (add_working_days(local_day(at), 1) - local_day(at))
        yield Scene(read_at, 1, partial(publish, stage, row))
        yield Scene(read_at, 2, partial(support, stage, row))


def submit(stage: Stage, row: Row, at: datetime) -> None:
    """Someone submits a contribution; every fourth one is anonymous to the public."""
    commune = territory.authority_by_slug(row["commune"])
    theme = territory.theme_by_slug(row["theme"])
    author = stage.cast.author(row["author"], row["language"], at)
    contribution = submitting.submit(
        author,
        kind=Kind(row["kind"]),
        title=row["title"],
        body=row["body"],
        language=row["language"],
        commune_id=commune.id if commune else None,
        theme_id=theme.id if theme else None,
        signature=Signature.ANONYMOUS if row["voices"] % 4 == 0 else Signature.NAME,
        kept=[],
        at=at,
    )
    stage.contributions[row["title"]] = contribution
    stage.grouped.setdefault(row.get("dossier", ""), []).append(contribution)


def publish(stage: Stage, row: Row, at: datetime) -> None:
    """A moderator reads and publishes it."""
    moderation.publish(
        stage.contributions[row["title"]], by=stage.cast.accounts["moderator"], at=at
    )


def support(stage: Stage, row: Row, at: datetime) -> None:
    """So many voices take a stance, stored at once with counters that are exact."""
    contribution = stage.contributions[row["title"]]
    first = row["days"] * 7 % len(stage.cast.voices)
    voices = (stage.cast.voices[first:] + stage.cast.voices[:first])[: row["voices"]]
    stances = [
        {
            "contribution_id": contribution.id,
            "member_id": voice.id,
            "stance": stance_of(contribution.kind, number),
            "verified": voice.verified_at is not None,
            "at": at,
        }
        for number, voice in enumerate(voices)
    ]
    db.session.execute(insert(Support), stances)
    counted = {
        name: (count(stances, stance), count(stances, stance, verified=True))
        for name, stance in (
            ("supports", Stance.SUPPORT),
            ("unsure", Stance.UNSURE),
            ("objections", Stance.OBJECT),
        )
    }
    values = {name: both[0] for name, both in counted.items()}
    values |= {f"{name}_verified": both[1] for name, both in counted.items()}
    db.session.execute(
        update(Contribution).where(Contribution.id == contribution.id).values(values)
    )


def stance_of(kind: Kind, number: int) -> Stance:
    """The stance of the n-th voice: on a proposal, some are unsure and some disagree."""
    if kind is Kind.PROPOSAL and number % UNSURE == UNSURE - 1:
        return Stance.UNSURE
    if kind is Kind.PROPOSAL and number % AGAINST == AGAINST - 1:
        return Stance.OBJECT
    return Stance.SUPPORT


def count(stances: list[Row], stance: Stance, *, verified: bool = False) -> int:
    """How many took a stance, or how many of those who were met by a recognised place."""
    return sum(each["stance"] is stance and (each["verified"] or not verified) for each in stances)


def comments(stage: Stage) -> Iterator[Scene]:
    """Everything that is said below."""
    for number, row in enumerate(read("comments.toml")["comment"]):
        at = stage.ago(row["days"]) + timedelta(minutes=7 * number)
        yield Scene(at, 5, partial(comment, stage, row))


def comment(stage: Stage, row: Row, at: datetime) -> None:
    """Someone comments, as a person, for the council, or for an authority."""
    about = stage.dossiers.get(row["on"]) or stage.contributions[row["on"]]
    where = owners.place_of(db.session.get_one(Thread, about.thread_id))
    assert where is not None, "what is discussed is there"
    author = stage.cast.author(row["author"], row.get("language", "fr"), at)
    voice = row.get("voice", "person")
    speakers = queries.speakers(author, where)
    wanted = "authority" if voice not in {"person", "council"} else voice
    talk.post(
        author,
        where,
        body=row["body"],
        language=row.get("language", "fr"),
        speaker=next(each.key for each in speakers if each.voice == wanted),
        service=row.get("service", ""),
        parent_id=None,
        at=at,
    )


def moderated(stage: Stage) -> Iterator[Scene]:
    """What readers and moderators disagree about: a refusal with an appeal, masks, an alert."""
    yield Scene(stage.ago(6), 6, partial(refuse, stage))
    yield Scene(stage.ago(5), 6, partial(mask, stage))
    yield Scene(stage.ago(1), 6, partial(alert, stage))


def refuse(stage: Stage, at: datetime) -> None:
    """A contribution that names someone is refused, and its author asks for a second look."""
    author = stage.cast.accounts["resident"]
    contribution = submitting.submit(
        author,
        kind=Kind.PROBLEM,
        title="L’agent du guichet numéro deux est injuste",
        body="Il m’a renvoyée sans regarder mes papiers. Je veux que son chef le sache.",
        language="fr",
        commune_id=None,
        theme_id=None,
        signature=Signature.ANONYMOUS,
        kept=[],
        at=at - timedelta(days=2),
    )
    review = moderation.reject(
        contribution,
        reason=Reason.ACCUSATION,
        note="Votre texte permet de reconnaître une personne. Racontez ce qui s’est passé.",
        by=stage.cast.accounts["moderator"],
        at=at,
    )
    words = "Je n’ai donné aucun nom. Je veux seulement être reçue correctement."
    moderation.appeal(review, text=words, by=author, at=at + timedelta(hours=5))


def mask(stage: Stage, at: datetime) -> None:
    """The name of a street is masked in a published contribution."""
    one = stage.contributions["De la moisissure et personne ne vient voir"]
    moderation.redact(
        one,
        title=one.title,
        body=one.body.replace("Le propriétaire", "▇▇▇"),
        reason=Reason.PERSONAL_DATA,
        version=one.version,
        by=stage.cast.accounts["moderator"],
        at=at,
    )


def alert(stage: Stage, at: datetime) -> None:
    """A reader alerts the moderators."""
    one = stage.contributions["Contrôlé trois fois la même semaine"]
    note = "On peut deviner de quelle zone de police il s’agit."
    moderation.report(one, reason=Reason.ACCUSATION, note=note, by=None, at=at)
