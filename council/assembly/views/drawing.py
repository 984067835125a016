"""Lots: drawn at the desk; published with all that anybody needs to draw them again."""

import csv
import io
from pathlib import Path

from flask import Response, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly import lots, operations, queries
from council.assembly.forms.calls import DrawForm
from council.assembly.models import Call, Draw
from council.assembly.rules import KEEP, READ
from council.assembly.views.blueprint import bp
from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.pages import kept
from council.core.policy import may, me

COLUMNS = ("number", "gender", "commune", "language", "drawn", "substitute")


def drawn(id: int) -> Draw | None:
    """The lots of the call with this id."""
    call = queries.call(id)
    return queries.draw(call) if call else None


@bp.get("/councils/calls/<int:id>/lots")
@kept
@may(READ, on=drawn)
def draw(draw: Draw) -> ResponseReturnValue:
    """The lots that were drawn for a call, and how to draw them again."""
    return render_template(
        "assembly/lots.html", draw=draw, call=draw.call, paper=draw.paper, rows=rows(draw.paper)
    )


@bp.get("/councils/calls/<int:id>/lots.json")
@kept
@may(READ, on=drawn)
def paper(draw: Draw) -> ResponseReturnValue:
    """All that went into the lots and came out."""
    return jsonify(draw.paper)


@bp.get("/councils/calls/<int:id>/lots.csv")
@kept
@may(READ, on=drawn)
def table(draw: Draw) -> ResponseReturnValue:
    """The candidates without names, as a table."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows(draw.paper))
    return Response(text.getvalue(), content_type="text/csv; charset=utf-8")


def rows(paper: lots.Paper) -> list[dict[str, object]]:
    """The candidates, each with what the lots gave: a seat, or a rank among the substitutes."""
    ranks = {number: rank for rank, number in enumerate(paper["waiting"], start=1)}
    return [
        {
            **each,
            "drawn": 1 if each["number"] in paper["drawn"] else 0,
            "substitute": ranks.get(each["number"], ""),
        }
        for each in paper["candidates"]
    ]


@bp.get("/councils/lots.py")
@kept
@may(READ)
def program() -> ResponseReturnValue:
    """The very file with which lots are drawn here: it needs nothing else."""
    source = Path(lots.__file__).read_text("utf-8")
    return Response(source, content_type="text/plain; charset=utf-8")


@bp.route("/desk/council/calls/<int:id>", methods=["GET", "POST"])
@may(KEEP, on=queries.call)
def candidates(call: Call) -> ResponseReturnValue:
    """Who applies; once the call is closed, the lots."""
    form = DrawForm()
    if accepted(form, "seed", lambda: draw_now(call, form)):
        return done(_("The lots are drawn, and published."), "assembly.draw", id=call.id)
    return show(
        "assembly/candidates.html",
        call=call,
        form=form,
        at=now(),
        candidates=queries.candidates(call),
        draw=queries.draw(call),
    )


def draw_now(call: Call, form: DrawForm) -> None:
    """Draw the lots."""
    operations.draw_lots(call, seed=form.seed.data or "", by=me(), at=now())


@bp.post("/desk/council/calls/<int:id>/close")
@may(KEEP, on=queries.call)
def close(call: Call) -> ResponseReturnValue:
    """Close a call before its day."""
    operations.close_call(call, by=me(), at=now())
    return done(_("The call is closed."), "assembly.candidates", id=call.id)
