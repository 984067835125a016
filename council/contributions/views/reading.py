"""Pages on which people find, read and support contributions."""

from flask import Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from council.contributions import rules
from council.contributions.models import Contribution, Stance
from council.contributions.operations import supporting
from council.contributions.queries import choices, lists, nearby, reading, trail
from council.contributions.queries import filters as asked
from council.contributions.views import feeds, threads
from council.contributions.views.blueprint import bp
from council.core import clock, journal
from council.core.limits import CALM, limiter
from council.core.pages import kept
from council.core.policy import allowed, may, me
from council.discussion import queries as talks
from council.territory import queries as territory


def readable(public_id: str) -> Contribution | None:
    """The contribution with this public id, if the one who asks may read it."""
    found = reading.by_public_id(public_id)
    return found if found and allowed(rules.READ, me(), found) else None


@bp.get("/contributions")
@kept
@may(rules.LIST)
def index() -> ResponseReturnValue:
    """The list: filtered, in the order asked for, one page after the cursor."""
    themes, communes = territory.theme_labels(), territory.commune_labels()
    filters = asked.read(request.args, themes, communes)
    page = lists.page(filters, themes, communes, request.args.get("after"))
    return render_template(
        "contributions/index.html",
        filters=filters,
        themes=themes,
        communes=communes,
        numbers=choices.kept(),
        page=page,
    )


@bp.get("/contributions/<public_id>")
@kept
@may(rules.READ, on=reading.shown)
def show(contribution: Contribution) -> ResponseReturnValue:
    """One contribution, with its path, its supports and its discussion: at most eight queries."""
    at, marks = clock.now(), reading.marks(me(), contribution)
    return render_template(
        "contributions/show.html",
        contribution=contribution,
        inside=rules.insider(me(), contribution),
        stance=marks.stance,
        files=contribution.files,
        masked_at=marks.masked_at,
        steps=trail.of(contribution, marks.masked_at),
        similar=nearby.near(contribution, at) if contribution.is_public else [],
        talk=talks.talk(threads.place(contribution), me(), at, request.args.get("comments")),
    )


@bp.get("/contributions/<public_id>/versions")
@kept
@may(rules.READ_TEXT, on=reading.by_public_id)
def versions(contribution: Contribution) -> ResponseReturnValue:
    """Every text the contribution has had, each compared with the one before."""
    everything = rules.moderator(me(), contribution)
    editions = reading.editions_of(contribution, everything=everything)
    return render_template(
        "contributions/versions.html", contribution=contribution, editions=editions
    )


@bp.get("/contributions/<public_id>/journal")
@kept
@may(rules.READ, on=reading.by_public_id)
def journal_of(contribution: Contribution) -> ResponseReturnValue:
    """What happened to the contribution, line by line."""
    return render_template(
        "contributions/journal.html",
        contribution=contribution,
        inside=rules.insider(me(), contribution),
        entries=journal.of(contribution),
    )


@bp.get("/contributions.atom")
@kept
@may(rules.LIST)
def feed() -> ResponseReturnValue:
    """The newest contributions of a filtered list, for news readers."""
    themes, communes = territory.theme_labels(), territory.commune_labels()
    filters = asked.read(request.args, themes, communes).newest_first()
    page = lists.page(filters, themes, communes, size=lists.FEED_SIZE)
    return Response(feeds.atom(filters, page.rows), mimetype=feeds.MIME)


@bp.get("/contributions/<public_id>/support")
@may(rules.READ_TEXT, on=reading.by_public_id)
def how_to_support(contribution: Contribution) -> ResponseReturnValue:
    """What a visitor reads before supporting: sign in, or get a card."""
    return render_template("contributions/support.html", contribution=contribution)


@bp.post("/contributions/<public_id>/support")
@limiter.limit(CALM)
@may(rules.SUPPORT)
def support(public_id: str) -> ResponseReturnValue:
    """Take, change or withdraw one's stance; back to the buttons, or the buttons alone (JSON)."""
    stance = supporting.stance_named(request.form.get("stance", ""))
    if not supporting.take_first_stance(me(), public_id, stance, clock.now()):
        contribution = readable(public_id) or abort(404)
        supporting.take_stance(me(), contribution, stance, clock.now())
    if request.accept_mimetypes.best == "application/json":
        return jsonify(html=fragment(readable(public_id), stance))
    return redirect(url_for(".show", public_id=public_id.lower(), _anchor="support"), 303)


def fragment(contribution: Contribution | None, stance: Stance | None) -> str:
    """The buttons and numbers as they now are."""
    return render_template("contributions/_support.html", contribution=contribution, stance=stance)
