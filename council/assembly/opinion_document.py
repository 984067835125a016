"""The PDF of an opinion: its text, the vote, who disagreed, who signed."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from council.assembly.models import Opinion
from council.assembly.opinion_panels import passage
from council.assembly.queries import ballots
from council.assembly.queries import opinions as queries
from council.assembly.words import ballots as ballot_words
from council.assembly.words import opinions as words
from council.core import locale, pdf
from council.dossiers import document
from council.people.models import Member

TEMPLATE = "assembly/opinion.typ"


def made(opinion: Opinion) -> bytes:
    """The PDF of an opinion in the language now spoken; made once for each state of it."""
    return pdf.kept(TEMPLATE, contents(opinion), f"opinion-{opinion.id}")


def contents(opinion: Opinion) -> dict[str, Any]:
    """What is printed: sentences in the language now spoken, texts in their own."""
    voices = ballots.voices(opinion.ballot)
    result = ballots.result(opinion.ballot, voices)
    text = document.passage(passage(opinion))
    return {
        **text,
        "lang": locale.current(),
        "text_lang": opinion.language,
        "qr": pdf.qr(text["address"]),
        "council": opinion.council.name,
        "theme": opinion.dossier.theme.name if opinion.dossier.theme else "",
        "shares": [[label, locale.number(number)] for label, number in words.answers(result)],
        "explained": list(ballot_words.explained(opinion.ballot, result)),
        "voices": votes(voices, ballot_words.ANSWERS[opinion.ballot.method]),
        "signatures": [signature(*each) for each in words.signatures(opinion)],
        "dossier": {"lang": opinion.dossier.language, "title": opinion.dossier.title},
        "reviews": [
            {
                "date": locale.long_date(each.at),
                "lang": each.language,
                "paragraphs": each.text.split("\n\n"),
            }
            for each in queries.reviews([opinion.id])[opinion.id]
        ],
        "words": sentences(opinion),
    }


def votes(voices: list[ballots.Voice], answers: dict[str, Any]) -> list[list[str]]:
    """Who voted what, where the vote was open and an answer was given."""
    return [
        [words.name(each.member), str(answers[each.choice[0]])]
        for each in voices
        if each.member and each.choice and answers
    ]


def signature(office: str, member: Member | None, at: datetime | None) -> list[str]:
    """Who signed as what, and when; or that nobody has."""
    if at is None:
        return [office, _("Has not signed yet"), ""]
    return [office, words.name(member), _("signed on %(date)s", date=locale.long_date(at))]


def sentences(opinion: Opinion) -> dict[str, str]:
    """The fixed sentences of the document."""
    many = len(queries.minorities(opinion))
    return {
        "house": _("Participatory consultative council of the Province of Namur"),
        "opinion": _("Opinion %(reference)s", reference=opinion.reference),
        "dossier": _("Dossier %(reference)s", reference=opinion.dossier.reference),
        "text": _("The text"),
        "vote": _("The vote"),
        "voices": _("Who voted what"),
        "minorities": ngettext("Minority opinion", "Minority opinions", many),
        "signatures": _("Signatures"),
        "after": _("What became of it"),
        "online": _("This opinion and what becomes of it, for everyone:"),
        "qr": _("QR code that opens the page of this opinion"),
    }
