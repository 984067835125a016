"""Stewards see what seems to say the same: group it in one go, or say that it does not."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core.clock import now
from council.core.policy import may, me
from council.dossiers import operations, queries
from council.dossiers.forms import WithWordForm, read_picking
from council.dossiers.queries import Together
from council.dossiers.rules import COMPARE, COMPOSE, seen
from council.dossiers.views.blueprint import bp


@bp.get("/desk/dossiers/alike")
@may(COMPOSE)
def alike() -> ResponseReturnValue:
    """The clusters of look-alikes, by size × newness."""
    page = queries.clusters(me(), request.args.get("after"))
    return render_template("dossiers/alike.html", page=page)


@bp.get("/desk/dossiers/alike/<public_id>")
@may(COMPARE, on=queries.together)
def cluster(group: Together) -> ResponseReturnValue:
    """One cluster, all ticked: on to a dossier, or apart."""
    members = seen(me(), group)
    return render_template(
        "dossiers/cluster.html",
        public_id=group.public_id,
        members=members,
        form=WithWordForm(formdata=None),
        receiving=queries.receiving(me(), members)[:4],
    )


@bp.post("/desk/dossiers/alike/<public_id>")
@may(COMPARE, on=queries.together)
def tell_apart(group: Together) -> ResponseReturnValue:
    """Say that the ticked ones say something else."""
    members, picked = seen(me(), group), set(read_picking(request.form).picked)
    ticked = [each for each in members if each.public_id in picked]
    others = [each for each in members if each.public_id not in picked]
    operations.tell_apart(ticked, others, by=me(), at=now())
    flash(_("This is noted. They will not be proposed together again."), "ok")
    return redirect(url_for("dossiers.alike"), 303)
