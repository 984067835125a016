"""What the pages of dossiers show: cards of lists, and the parts of one dossier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from council.core import text
from council.core.policy import me
from council.dossiers import forms, panels, paragraphs, queries, words
from council.dossiers.models import Dossier, DossierVersion
from council.dossiers.panels import Fact
from council.dossiers.queries import Numbers, choices

FIRST_VOICES = 6
PLACES = 3  # communes named on a card


@dataclass(frozen=True)
class Card:
    """A dossier in a list: its numbers, and what later floors know of it."""

    dossier: Dossier
    numbers: Numbers
    fact: Fact
    state: panels.Status

    @property
    def places(self) -> str:
        """The first communes it is about."""
        names = [each.name for each in self.numbers.communes[:PLACES]]
        return ", ".join([*names, "…"] if len(self.numbers.communes) > PLACES else names)


def cards(dossiers: Sequence[Dossier], at: datetime) -> list[Card]:
    """The cards of a page of dossiers, in a fixed number of queries."""
    ids = [each.id for each in dossiers]
    numbers, facts = queries.numbers(ids), panels.facts_of(ids, at)
    return [
        Card(each, numbers[each.id], fact, fact.state or words.STATES[each.state])
        for each in dossiers
        for fact in [facts.get(each.id, Fact())]
    ]


def list_parts(filters: forms.Filters) -> dict[str, Any]:
    """The filters of the list: their choices, and those that are on with the way to drop them."""
    states = dict(forms.state_choices())
    on = [
        (name, label)
        for name, label in (
            ("theme", filters.theme.name if filters.theme else ""),
            ("commune", filters.commune.name if filters.commune else ""),
            ("state", states.get(filters.state, "")),
            ("q", filters.words),
        )
        if label
    ]
    return {
        "filters": filters,
        "states": states,
        "numbers": choices.kept(),
        "tags": [(label, url_for("dossiers.index", **filters.without(name))) for name, label in on],
    }


def parts(dossier: Dossier, at: datetime) -> dict[str, Any]:
    """All that the page of a dossier shows."""
    reader = me()
    return {
        "dossier": dossier,
        "numbers": queries.numbers([dossier.id])[dossier.id],
        "state": words.STATES[dossier.state],
        "paragraphs": html_paragraphs(dossier.summary),
        "ask": Markup(text.to_html(dossier.ask)),  # noqa: S704  # cleaned by nh3
        "voices": queries.groupings(dossier, FIRST_VOICES),
        "mine": queries.mine(dossier, reader) if reader else [],
        "evidence": queries.evidence(dossier),
        "steps": panels.story(dossier, at),
        "blocks": panels.blocks(dossier, at, "states", "aside", "opinions", "answers"),
    }


def html_paragraphs(summary: str) -> list[Markup]:
    """The paragraphs of a summary as safe HTML, in order."""
    return [Markup(text.to_html(each)) for each in paragraphs.split(summary)]  # noqa: S704  # nh3


@dataclass(frozen=True)
class Change:
    """A version and how it differs from the one before: runs of `paragraphs.changes`."""

    version: DossierVersion
    title: list[tuple[str, str]]
    summary: list[tuple[str, str]]
    ask: list[tuple[str, str]]


def history(dossier: Dossier) -> list[Change]:
    """The versions of a dossier, the latest first, each compared with the one before."""
    versions = queries.versions(dossier)
    earlier = [*versions[1:], None]
    return [
        Change(
            new,
            *(
                paragraphs.changes(getattr(old or new, name), getattr(new, name))
                for name in ("title", "summary", "ask")
            ),
        )
        for new, old in zip(versions, earlier, strict=True)
    ]
