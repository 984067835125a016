"""Opinions for everyone: the list, one opinion, on paper, as a PDF."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from council.assembly import opinion_document as document
from council.assembly.forms.opinions import Filters, read_filters
from council.assembly.models import Opinion
from council.assembly.queries import ballots
from council.assembly.queries import opinions as queries
from council.assembly.rules import READ as READ_COUNCIL
from council.assembly.rules.opinions import READ, Seen
from council.assembly.views import opinion_feeds as feeds
from council.assembly.views.blueprint import bp
from council.assembly.words import ballots as ballot_words
from council.assembly.words import opinions as words
from council.core.clock import local_day, now
from council.core.pages import kept
from council.core.policy import may, me
from council.dossiers import panels
from council.dossiers.queries import numbers


def seen(reference: str) -> Seen | None:
    """An opinion, as whoever asks sees it."""
    found = queries.by_reference(reference)
    if found is None:
        return None
    return Seen(found, frozenset(queries.signing(found.council, me(), local_day(now()))))


@bp.get("/opinions")
@kept
@may(READ_COUNCIL)
def opinions() -> ResponseReturnValue:
    """Opinions, the latest first, by council, theme and year."""
    filters = read_filters(request.args)
    page = queries.listed(**filters.asked, after=request.args.get("after"))
    return render_template(
        "assembly/opinions.html", page=page.holding(cards(page.rows)), **list_parts(filters)
    )


@bp.get("/opinions.atom")
@kept
@may(READ_COUNCIL)
def opinions_feed() -> ResponseReturnValue:
    """The same list as an Atom feed."""
    filters = read_filters(request.args)
    page = queries.listed(**filters.asked, after=None)
    return Response(feeds.atom(filters, page.rows), content_type=feeds.MIME)


@bp.get("/opinions/<reference>")
@kept
@may(READ, on=seen)
def opinion(seen: Seen) -> ResponseReturnValue:
    """One opinion: its text, the vote, who disagreed, who signed, what became of it."""
    return render_template("assembly/opinion.html", seen=seen, **parts(seen.opinion, now()))


@bp.get("/opinions/<reference>/print")
@kept
@may(READ, on=seen)
def opinion_paper(seen: Seen) -> ResponseReturnValue:
    """One opinion, laid out for paper."""
    return render_template("assembly/opinion_print.html", **parts(seen.opinion, now()))


@bp.get("/opinions/<reference>.pdf")
@kept
@may(READ, on=seen)
def opinion_pdf(seen: Seen) -> ResponseReturnValue:
    """One opinion as a PDF in the language of the page."""
    answer = Response(document.made(seen.opinion), mimetype="application/pdf")
    name = f"avis-{seen.opinion.reference}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def cards(found: Sequence[Opinion]) -> list[tuple[Opinion, words.Status]]:
    """Each opinion of a list, and where it stands. One query."""
    today, reviews = local_day(now()), queries.reviews([each.id for each in found])
    return [(each, words.stands(each, today, bool(reviews[each.id]))) for each in found]


def list_parts(filters: Filters) -> dict[str, Any]:
    """The filters of the list, and those that are on with the way to drop them."""
    return {
        "filters": filters,
        "tags": [
            (label, url_for("assembly.opinions", **filters.without(name)))
            for name, (_value, label) in filters.chosen.items()
        ],
    }


def parts(opinion: Opinion, at: datetime) -> dict[str, Any]:
    """All that the page of an opinion shows."""
    voices = ballots.voices(opinion.ballot)
    result = ballots.result(opinion.ballot, voices)
    reviews = queries.reviews([opinion.id])[opinion.id]
    return {
        "opinion": opinion,
        "state": words.stands(opinion, local_day(at), bool(reviews)),
        "result": result,
        "counted": words.counted(result),
        "shares": words.answers(result),
        "explained": list(ballot_words.explained(opinion.ballot, result)),
        "voices": voices,
        "answers": ballot_words.ANSWERS[opinion.ballot.method],
        "amendments": queries.amendments(opinion),
        "passages": queries.passages(opinion),
        "votes_on": {id: words.counted(each) for id, each in queries.results(opinion).items()},
        "amendment_words": words.AMENDMENTS,
        "sign_words": words.SIGN,
        "signatures": words.signatures(opinion),
        "minorities": queries.minorities(opinion),
        "reviews": reviews,
        "numbers": numbers([opinion.dossier_id])[opinion.dossier_id],
        "blocks": panels.blocks(opinion.dossier, at, "aside", "answers"),
    }
