"""Opinions on the page and in the documents of their dossier, in its story, in its letters."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from council.assembly.models import Opinion
from council.assembly.queries import opinions as queries
from council.assembly.words import opinions as words
from council.core import journal, locale
from council.core.addresses import absolute
from council.dossiers import panels
from council.dossiers.models import Dossier
from council.dossiers.panels import Block, Passage, Step


@panels.block("opinions")
def opinions(dossier: Dossier, _at: datetime) -> Block | None:
    """What councils say of a dossier."""
    found = queries.of_dossier(dossier.id)
    if not found:
        return None
    counted = [(each, words.counted(queries.result(each))) for each in found]
    return Block("assembly/block_opinions.html", {"opinions": counted})


@panels.encloses
def passages(dossier: Dossier, at: datetime | None) -> Iterator[Passage]:
    """The opinions that were published by a moment go with what is sent of the dossier."""
    for each in queries.of_dossier(dossier.id):
        assert each.published_at is not None  # the others are not asked for
        if at is None or each.published_at <= at:
            yield passage(each)


def passage(opinion: Opinion) -> Passage:
    """An opinion as it goes with its dossier, with what those hold who disagreed."""
    given = {"reference": opinion.reference, "council": opinion.council.name}
    day, votes = locale.long_date(opinion.adopted_at), words.counted(queries.result(opinion))
    return Passage(
        name=_("Opinion %(reference)s, %(council)s", **given),
        detail=_(
            "Adopted on %(date)s: %(votes)s. Signed by: %(names)s.",
            date=day,
            votes=votes,
            names=words.signed_by(opinion),
        ),
        title=opinion.title,
        paragraphs=opinion.paragraphs,
        language=opinion.language,
        address=absolute(f"/{locale.current()}/opinions/{opinion.reference}"),
        more=[minority(each) for each in queries.minorities(opinion)],
    )


def minority(each: queries.Minority) -> Passage:
    """A minority opinion, with how many hold it: their names are on the page."""
    held = len(each.signers)
    return Passage(
        name=ngettext("Minority opinion", "Minority opinions", 1),
        detail=ngettext("Held by %(num)d member.", "Held by %(num)d members.", held),
        title="",
        paragraphs=each.opinion.text.split("\n\n"),
        language=each.opinion.language,
    )


@panels.tells("opinion.published")
def told_published(_dossier: Dossier, entries: Sequence[journal.Entry]) -> Step:
    """A council gives its opinion."""
    return step(entries, "scale", _("The council gives its opinion"))


@panels.tells("opinion.reviewed")
def told_reviewed(_dossier: Dossier, entries: Sequence[journal.Entry]) -> Step:
    """The council says what became of its opinion."""
    return step(entries, "circle-check", _("The council says what became of its opinion"))


def step(entries: Sequence[journal.Entry], icon: str, title: str) -> Step:
    """A step of the council's that leads to the opinion."""
    reference = entries[-1].details["reference"]
    here = url_for("assembly.opinion", reference=reference)
    text = _("Opinion %(reference)s", reference=reference)
    return Step(entries[-1].at, title, text, here, kind="council", icon=icon)
