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
from council.dossiers.forms import OpenForm, Picking, WithWordForm, read_picking
from council.dossiers.models import Dossier
from council.dossiers.queries import Wanted
from council.dossiers.rules import COMPOSE, MANAGE
from council.dossiers.views.blueprint import bp
from council.territory.models import Authority


@bp.get("/desk/dossiers/new")
@may(COMPOSE)
def compose() -> ResponseReturnValue:
    """What waits for a dossier, with what is ticked and what resembles it."""
    picking = read_picking(request.args)
    form = WithWordForm(formdata=None, data={"word": picking.word})
    return render_template("dossiers/compose.html", form=form, **picking_parts(picking))


@bp.post("/desk/dossiers/new")
@may(COMPOSE)
def pick() -> ResponseReturnValue:
    """Look again with other filters, go on to the text, or add to a dossier."""
    picking, form = read_picking(request.form), WithWordForm()
    if not form.validate():
        return render_template("dossiers/compose.html", form=form, **picking_parts(picking)), 422
    if request.form.get("do") != "go":
        return redirect(url_for("dossiers.compose", **picking.arguments), 303)
    picked = chosen(picking)
    if picking.into:
        return joined(target(picking.into), picked, picking.word)
    word = picking.word or None
    return redirect(url_for("dossiers.write", picked=picking.picked, word=word), 303)


def joined(dossier: Dossier, picked: Sequence[Contribution], word: str) -> ResponseReturnValue:
    """Put contributions into a dossier; on to that."""
    operations.add(dossier, picked, word=word, by=me(), at=now())
    flash(added(len(picked)), "ok")
    return redirect(url_for("dossiers.manage", reference=dossier.reference), 303)


@bp.route("/desk/dossiers/new/text", methods=["GET", "POST"])
@may(COMPOSE)
def write() -> ResponseReturnValue:
    """The text of a new dossier, beside what people said."""
    picking = read_picking(request.args)
    picked = chosen(picking)
    form = OpenForm(data={**proposal(picked), "word": picking.word})
    if form.validate_on_submit():
        values = {**form.text, "commune": common_commune(picked)}
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
    wanted = Wanted(picking.filters.theme, picking.filters.commune, picking.filters.words)
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
