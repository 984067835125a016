"""The public record: how long it is, and the seals that show it was not changed."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from council.core import journal
from council.core.policy import may
from council.notices import rules

bp = Blueprint("journal", __name__)


@bp.get("/<lang:lang>/journal")
@may(rules.RECORD)
def page() -> ResponseReturnValue:
    """The latest seal, and how anybody can check the record with it."""
    return render_template("notices/journal.html", seal=journal.last_seal())


@bp.get("/journal/seal")
@may(rules.RECORD)
def seal() -> ResponseReturnValue:
    """The latest seal, for whoever keeps a copy elsewhere; `null` before the first."""
    last = journal.last_seal()
    if last is None:
        return jsonify(None)
    return jsonify(
        id=last.id,
        at=last.at.isoformat(),
        first_row=last.first_id,
        last_row=last.last_id,
        rows=last.rows,
        digest=last.digest,
    )
