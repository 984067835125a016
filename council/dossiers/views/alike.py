"""Stewards see what seems to say the same: group it in one go, or say that it does not."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.contributions.models import Contribution
from council.core.clock import now
from council.core.policy import may, me
from council.dossiers import operations, queries
from council.dossiers.forms import WithWordForm, read_picking
from council.dossiers.rules import COMPOSE
from council.dossiers.views.blueprint import bp


def together(public_id: str) -> Sequence[Contribution]:
    """What this steward sees of the cluster that holds a contribution; 404 when there is none."""
    return queries.together(me(), public_id) or abort(404)


@bp.get("/desk/dossiers/alike")
@may(COMPOSE)
def alike() -> ResponseReturnValue:
    """The clusters of look-alikes, by size × newness."""
    page = queries.clusters(me(), request.args.get("after"))
    return render_template("dossiers/alike.html", page=page)


@bp.get("/desk/dossiers/alike/<public_id>")
@may(COMPOSE)
def cluster(public_id: str) -> ResponseReturnValue:
    """One cluster, all ticked: on to a dossier, or apart."""
    members = together(public_id)
    return render_template(
        "dossiers/cluster.html",
        public_id=public_id,
        members=members,
        form=WithWordForm(formdata=None),
        receiving=queries.receiving(me(), members)[:4],
    )


@bp.post("/desk/dossiers/alike/<public_id>")
@may(COMPOSE)
def tell_apart(public_id: str) -> ResponseReturnValue:
    """Say that the ticked ones say something else."""
    members, picked = together(public_id), set(read_picking(request.form).picked)
    ticked = [each for each in members if each.public_id in picked]
    others = [each for each in members if each.public_id not in picked]
    operations.tell_apart(ticked, others, by=me(), at=now())
    flash(_("This is noted. They will not be proposed together again."), "ok")
    return redirect(url_for("dossiers.alike"), 303)
