"""Pages that everybody may read: the list, one dossier, its voices, versions, print and PDF."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from council.core.clock import now
from council.core.pages import kept
from council.core.policy import may, me
from council.discussion import queries as discussion
from council.dossiers import discussed, document, queries
from council.dossiers.forms import read_filters
from council.dossiers.models import Dossier
from council.dossiers.rules import READ
from council.dossiers.views import feeds
from council.dossiers.views.blueprint import bp
from council.dossiers.views.cards import cards, history, list_parts, parts


@bp.get("/dossiers")
@kept
@may(READ)
def index() -> ResponseReturnValue:
    """Dossiers, the latest first, filtered by theme, commune and state."""
    at, filters = now(), read_filters(request.args)
    page = queries.listed(
        **filters.asked, state=filters.condition(at), after=request.args.get("after")
    )
    return render_template(
        "dossiers/index.html", page=page, cards=cards(page.rows, at), **list_parts(filters)
    )


@bp.get("/dossiers.atom")
@kept
@may(READ)
def feed() -> ResponseReturnValue:
    """The same list as an Atom feed."""
    at, filters = now(), read_filters(request.args)
    page = queries.listed(**filters.asked, state=filters.condition(at))
    return Response(feeds.atom(filters, page.rows), content_type=feeds.MIME)


@bp.get("/dossiers/<reference>")
@kept
@may(READ, on=queries.by_reference)
def show(dossier: Dossier) -> ResponseReturnValue:
    """One dossier: who must answer, what was answered, all that happened, its voices."""
    at, place = now(), discussed.place(dossier)
    talk = discussion.talk(place, me(), at, request.args.get("comments"))
    return render_template("dossiers/show.html", talk=talk, **parts(dossier, at))


@bp.get("/dossiers/<reference>/voices")
@kept
@may(READ, on=queries.by_reference)
def voices(dossier: Dossier) -> ResponseReturnValue:
    """All the contributions in a dossier, page by page."""
    page = queries.voices(dossier, request.args.get("after"))
    return render_template("dossiers/voices.html", dossier=dossier, page=page)


@bp.get("/dossiers/<reference>/versions")
@kept
@may(READ, on=queries.by_reference)
def versions(dossier: Dossier) -> ResponseReturnValue:
    """How the text of a dossier changed."""
    return render_template("dossiers/versions.html", dossier=dossier, changes=history(dossier))


@bp.get("/dossiers/<reference>/print")
@kept
@may(READ, on=queries.by_reference)
def paper(dossier: Dossier) -> ResponseReturnValue:
    """One dossier, laid out for paper."""
    everything = queries.groupings(dossier)
    return render_template("dossiers/print.html", **{**parts(dossier, now()), "voices": everything})


@bp.get("/dossiers/<reference>.pdf")
@kept
@may(READ, on=queries.by_reference)
def pdf(dossier: Dossier) -> ResponseReturnValue:
    """One dossier as a PDF in the language of the page."""
    answer = Response(document.made(dossier), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="dossier-{dossier.reference}.pdf"'
    return answer
