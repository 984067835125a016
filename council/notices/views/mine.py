"""The page "my things": what one was told, said, supports and follows; and following."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly import debated
from council.assembly import queries as councils
from council.assembly.queries import debates
from council.contributions import rules as contribution_rules
from council.contributions.queries import reading
from council.core import clock
from council.core.policy import allowed, back_to, may, me
from council.dossiers.queries import stored
from council.notices import operations, rules
from council.notices.queries import mine
from council.notices.views.blueprint import bp


@bp.get("/me", endpoint="me")
@may(rules.ME)
def me_page() -> ResponseReturnValue:
    """All that concerns the person who asks."""
    tellings, page = mine.told(me(), request.args.get("after"))
    return render_template(
        "notices/me.html", tellings=tellings, page=page, things=mine.things(me())
    )


@bp.post("/me/read")
@may(rules.ME)
def read() -> ResponseReturnValue:
    """Mark all notices as read."""
    operations.read_all(me(), clock.now())
    return redirect(url_for("notices.me"), 303)


@bp.post("/follow/<any(contribution, dossier, council, agenda_item):kind>/<int:id>")
@may(rules.FOLLOW)
def follow(kind: str, id: int) -> ResponseReturnValue:
    """Follow a contribution, a dossier, a council or a debate; or stop (`stop` in the form)."""
    if not is_readable(kind, id):
        abort(404)
    if request.form.get("stop"):
        operations.stop_following(me(), kind, id, clock.now())
        flash(_("You no longer follow this."))
    else:
        operations.follow(me(), kind, id, clock.now())
        flash(_("You follow this. You will be told what happens."))
    return redirect(back_to(url_for("notices.me")), 303)


@bp.app_template_global("is_followed")
def is_followed(kind: str, id: int) -> bool:
    """For templates: whether the person who asks follows the thing."""
    return mine.follows(me(), kind, id)


def is_readable(kind: str, id: int) -> bool:
    """Whether the thing is there, and open to the person who asks."""
    if kind == "dossier":
        return stored.by_id(id) is not None
    if kind == "council":
        return councils.council(id) is not None
    if kind == debates.ABOUT:
        debate = debates.of_item(id)
        return debate is not None and debated.readable(me(), debate)
    contribution = reading.by_id(id)
    return contribution is not None and allowed(contribution_rules.READ, me(), contribution)
