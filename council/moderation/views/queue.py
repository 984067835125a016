"""The lists of the moderators' desk: what waits, alerts, second looks, and what was decided."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest

from council.contributions.models import Kind
from council.core import clock
from council.core.policy import may, me
from council.moderation import operations, queries, rules
from council.moderation.forms import SeveralForm
from council.moderation.queries import Wanted
from council.moderation.views.blueprint import bp
from council.people import desks
from council.territory import queries as territory


@bp.app_template_global("waiting_at_desk")
def waiting_at_desk() -> dict[str, int]:
    """For templates: how much waits for the person who asks, by tab of the desk."""
    return desks.waiting(me())


def wanted() -> Wanted:
    """The filters of the address; 400 for one that does not exist."""
    kind, theme, commune = (request.args.get(name) for name in ("kind", "theme", "commune"))
    found = Wanted(
        kind=next((each for each in Kind if each.value == kind), None),
        theme=territory.theme_by_slug(theme) if theme else None,
        commune=territory.authority_by_slug(commune) if commune else None,
    )
    if (kind and not found.kind) or (theme and not found.theme) or (commune and not found.commune):
        raise BadRequest
    return found


@bp.get("/desk/moderation")
@may(rules.QUEUE)
def queue() -> ResponseReturnValue:
    """What waits to be read, the longest wait first."""
    asked = wanted()
    return render_template(
        "moderation/queue.html",
        wanted=asked,
        page=queries.waiting(me(), asked, request.args.get("after")),
        themes=territory.themes(),
        communes=territory.communes(),
        at=clock.now(),
    )


@bp.post("/desk/moderation/several")
@may(rules.QUEUE)
def publish_several() -> ResponseReturnValue:
    """Publish everything that was ticked; nothing at all when one of them cannot be."""
    form, at = SeveralForm(), clock.now()
    count = operations.publish_all(form.ids, by=me(), at=at, versions=form.versions)
    flash(
        ngettext(
            "%(num)d contribution is published.", "%(num)d contributions are published.", count
        )
    )
    return redirect(url_for(".queue"), 303)


@bp.get("/desk/moderation/reports")
@may(rules.QUEUE)
def reports() -> ResponseReturnValue:
    """The alerts to handle, and the comments hidden lately, which can be shown again."""
    page = queries.open_reports(me(), request.args.get("after"))
    hidden = queries.hidden_lately(me(), clock.now(), request.args.get("hidden"))
    before = queries.texts_before([*page.rows, *hidden.rows])
    return render_template("moderation/reports.html", page=page, hidden=hidden, before=before)


@bp.get("/desk/moderation/appeals")
@may(rules.QUEUE)
def appeals() -> ResponseReturnValue:
    """The second looks asked for."""
    page = queries.open_appeals(me(), request.args.get("after"))
    return render_template("moderation/appeals.html", page=page, at=clock.now())


@bp.get("/desk/moderation/decided")
@may(rules.QUEUE)
def decided() -> ResponseReturnValue:
    """What was decided, with undo where it is still possible."""
    page = queries.decided(me(), request.args.get("after"))
    return render_template("moderation/decided.html", page=page, at=clock.now())
