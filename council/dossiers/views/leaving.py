"""An author takes a contribution out of a dossier."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core.clock import now
from council.core.policy import may, me
from council.dossiers import operations, queries
from council.dossiers.models import Grouping
from council.dossiers.rules import LEAVE
from council.dossiers.views.blueprint import bp


def place_of(reference: str, public_id: str) -> Grouping | None:
    """The place of a contribution in a dossier."""
    dossier = queries.by_reference(reference)
    return queries.grouping(dossier, public_id) if dossier else None


@bp.get("/dossiers/<reference>/leave/<public_id>")
@may(LEAVE, on=place_of)
def leave(grouping: Grouping) -> ResponseReturnValue:
    """Ask its author before a contribution leaves."""
    return render_template("dossiers/leave.html", grouping=grouping)


@bp.post("/dossiers/<reference>/leave/<public_id>")
@may(LEAVE, on=place_of)
def take_out(grouping: Grouping) -> ResponseReturnValue:
    """The contribution leaves the dossier and stands alone again."""
    operations.leave(grouping, by=me(), at=now())
    flash(_("Your contribution has left the dossier. It stays published on its own."), "ok")
    return redirect(url_for("dossiers.show", reference=grouping.dossier.reference), 303)
