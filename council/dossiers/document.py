"""The PDF of a dossier: what is sent to authorities and printed; no author is named in it."""

from typing import Any

from flask_babel import force_locale, format_decimal, ngettext
from flask_babel import gettext as _

from council.contributions.models import Contribution, Kind
from council.core import locale, outbox, pdf
from council.core.addresses import absolute
from council.core.errors import RuleBroken
from council.dossiers import panels, paragraphs, queries
from council.dossiers.models import Dossier, Evidence
from council.dossiers.queries import Numbers

TEMPLATE = "dossiers/dossier.typ"
WHOLE = 900  # letters of a text that no page break divides


@outbox.attachment("dossier_pdf")
def attachment(dossier_id: int, locale: str) -> outbox.Attachment:  # the argument is kept in rows
    """The PDF of a dossier in a language of the interface, for a mail."""
    dossier = queries.by_id(dossier_id)
    if dossier is None:
        raise RuleBroken("dossier.unknown")
    with force_locale(locale):
        return f"dossier-{dossier.reference}.pdf", "application/pdf", made(dossier)


def made(dossier: Dossier) -> bytes:
    """The PDF of a dossier in the language now spoken.

    It is made once for each text, language, state of its contributions and look.
    """
    return pdf.kept(TEMPLATE, contents(dossier), str(dossier.id))


def contents(dossier: Dossier) -> dict[str, Any]:
    """What is printed: sentences in the language now spoken, texts in their own."""
    numbers = queries.numbers([dossier.id])[dossier.id]
    address = absolute(f"/{locale.current()}/dossiers/{dossier.reference}")
    return {
        "lang": locale.current(),
        "reference": dossier.reference,
        "text_lang": dossier.language,
        "title": dossier.title,
        "summary": [pdf.blocks(each) for each in paragraphs.split(dossier.summary)],
        "ask": pdf.blocks(dossier.ask),
        "passages": [passage(each) for each in panels.enclosed(dossier)],
        "places": ", ".join(each.name for each in numbers.communes),
        "theme": dossier.theme.name if dossier.theme else "",
        "figures": figures(numbers),
        "voices": [voice(each.contribution, each.paragraph) for each in queries.groupings(dossier)],
        "evidence": [proof(each) for each in queries.evidence(dossier)],
        "address": address,
        "qr": pdf.qr(address),
        "words": sentences(dossier),
    }


def figures(numbers: Numbers) -> list[list[str]]:
    """The numbers of a dossier, each with what it counts."""
    supports, contributions = numbers.supports, numbers.contributions
    communes = len(numbers.communes)
    counted = [
        (contributions, ngettext("contribution", "contributions", contributions)),
        (supports, ngettext("support", "supports", supports)),
        (communes, ngettext("commune", "communes", communes)),
    ]
    return [[format_decimal(number), label] for number, label in counted]


def voice(contribution: Contribution, paragraph: int | None) -> dict[str, Any]:
    """One contribution without its author, whatever signature was chosen."""
    place = contribution.commune.name if contribution.commune else ""
    said = _("A person of %(place)s", place=place) if place else _("A person")
    supports = contribution.supports
    return {
        "lang": contribution.language,
        "kind": _("Problem") if contribution.kind is Kind.PROBLEM else _("Proposal"),
        "title": contribution.title,
        "body": pdf.blocks(contribution.body),
        "long": len(contribution.body) > WHOLE,
        "by": said,
        "supports": ngettext("%(num)d support", "%(num)d supports", supports),
        "paragraph": _("Paragraph %(n)s", n=paragraph) if paragraph else "",
        "public_id": contribution.public_id,
    }


def passage(given: panels.Passage) -> dict[str, Any]:
    """A text that goes with a dossier, as `passage` in the template asks for it."""
    return {
        "name": given.name,
        "detail": given.detail,
        "lang": given.language,
        "title": given.title,
        "paragraphs": list(given.paragraphs),
        "address": given.address,
        "more": [passage(each) for each in given.more],
    }


def proof(evidence: Evidence) -> dict[str, str]:
    """One piece of evidence."""
    return {"text": evidence.text, "source": evidence.source}


def sentences(dossier: Dossier) -> dict[str, str]:
    """The fixed sentences of the document."""
    day = locale.long_date(dated(dossier))
    return {
        "council": _("Participatory consultative council of the Province of Namur"),
        "dossier": _("Dossier %(reference)s", reference=dossier.reference),
        "version": _("Version %(n)s, %(day)s", n=dossier.version, day=day),
        "summary": _("Summary"),
        "ask": _("What we ask"),
        "voices": _("What people say"),
        "anonymous": _("Names are left out. Each text is in the language of the person."),
        "evidence": _("Evidence"),
        "source": _("Source:"),
        "online": _("This dossier, its answers and its clock, for everyone:"),
        "qr": _("QR code that opens the page of this dossier"),
    }


def dated(dossier: Dossier) -> Any:
    """The moment of the present version."""
    return queries.versions(dossier)[0].at


__all__ = ["attachment", "contents", "made", "passage"]
