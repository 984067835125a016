"""Stewards group contributions: pick on one page, write on the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from council.contributions.models import Contribution
from council.core import locale
from council.core.clock import now
from council.core.errors import RuleBroken
from council.core.policy import allowed, may, me
from council.dossiers import operations, paragraphs, queries
from council.dossiers.forms import OpenForm, Picking, read_picking
from council.dossiers.models import Dossier
from council.dossiers.queries import Wanted
from council.dossiers.rules import COMPOSE, MANAGE
from council.dossiers.views.blueprint import bp
from council.territory.models import Authority


@bp.get("/desk/dossiers/new")
@may(COMPOSE)
def compose() -> ResponseReturnValue:
    """What waits for a dossier, with what is ticked and what resembles it."""
    return render_template("dossiers/compose.html", **picking_parts(read_picking(request.args)))


@bp.post("/desk/dossiers/new")
@may(COMPOSE)
def pick() -> ResponseReturnValue:
    """Look again with other filters, go on to the text, or add to a dossier."""
    picking = read_picking(request.form)
    if request.form.get("do") != "go":
        return redirect(url_for("dossiers.compose", **picking.arguments), 303)
    picked = chosen(picking)
    if not picking.into:
        return redirect(url_for("dossiers.write", picked=picking.picked), 303)
    dossier = target(picking.into)
    operations.add(dossier, picked, by=me(), at=now())
    flash(added(len(picked)), "ok")
    return redirect(url_for("dossiers.manage", reference=dossier.reference), 303)


@bp.route("/desk/dossiers/new/text", methods=["GET", "POST"])
@may(COMPOSE)
def write() -> ResponseReturnValue:
    """The text of a new dossier, beside what people said."""
    picked = chosen(read_picking(request.args))
    form = OpenForm(data=proposal(picked))
    if form.validate_on_submit():
        values = {**form.text, "language": form.language.data, "commune": common_commune(picked)}
        dossier = operations.open_dossier(contributions=picked, **values, by=me(), at=now())
        flash(_("The dossier %(reference)s is open.", reference=dossier.reference), "ok")
        return redirect(url_for("dossiers.manage", reference=dossier.reference), 303)
    return render_template("dossiers/write.html", form=form, picked=picked), (
        422 if form.errors else 200
    )


def chosen(picking: Picking) -> Sequence[Contribution]:
    """The ticked contributions; refused when none is ticked, or one is no longer free."""
    found = queries.chosen(me(), picking.picked)
    if not picking.picked:
        raise RuleBroken("dossier.empty")
    if len(found) < len(picking.picked):
        raise RuleBroken("dossier.not_free")
    return found


def target(reference: str) -> Dossier:
    """The dossier to add to, if it is this steward's."""
    dossier = queries.by_reference(reference)
    if dossier is None or not allowed(MANAGE, me(), dossier):
        raise RuleBroken("dossier.unknown")
    return dossier


def added(count: int) -> str:
    """What is said once contributions were added."""
    return ngettext(
        "%(num)d contribution was added to the dossier.",
        "%(num)d contributions were added to the dossier.",
        count,
    )


def proposal(picked: Sequence[Contribution]) -> dict[str, Any]:
    """A text to begin with: the words of people, the theme that most share."""
    themes = [each.theme.slug for each in picked if each.theme]
    return {
        "summary": paragraphs.first_summary(picked),
        "theme": max(themes, key=themes.count, default=""),
        "language": locale.current(),
    }


def common_commune(picked: Sequence[Contribution]) -> Authority | None:
    """The commune that all share; None when they are of several."""
    communes = {each.commune for each in picked}
    return communes.pop() if len(communes) == 1 else None


@dataclass(frozen=True)
class Job:
    """A contribution on the page that groups; `near` is a dossier that may take it in."""

    contribution: Contribution
    ticked: bool = False
    alike: bool = False
    near: Dossier | None = None


def picking_parts(picking: Picking) -> dict[str, Any]:
    """All that the page that groups shows: ticked first, then alike, then the rest."""
    picked = queries.chosen(me(), picking.picked)
    alike = queries.alike(me(), picked) if picked else []
    wanted = Wanted(picking.filters.theme, picking.filters.commune, picking.words)
    page = queries.waiting(me(), wanted, picking.after)
    shown = {each.id for each in [*picked, *alike]}
    rest = [each for each in page.rows if each.id not in shown]
    receiving = queries.receiving(me(), [*picked, *alike, *rest])
    return {
        "picking": picking,
        "page": page,
        "jobs": [
            *(Job(each, ticked=True, near=near(each, receiving)) for each in picked),
            *(Job(each, alike=True, near=near(each, receiving)) for each in alike),
            *(Job(each, near=near(each, receiving)) for each in rest),
        ],
        "heaps": [] if picked else queries.heaps(me()),
        "receiving": receiving[:4],
    }


def near(contribution: Contribution, dossiers: Sequence[Dossier]) -> Dossier | None:
    """The latest dossier on the same theme, in the same commune or in several."""
    return next(
        (
            each
            for each in dossiers
            if each.theme_id == contribution.theme_id
            and each.commune_id in (None, contribution.commune_id)
        ),
        None,
    )
