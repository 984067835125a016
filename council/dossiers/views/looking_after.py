"""Stewards look after dossiers: what each needs, its text, its contributions, its evidence."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core.clock import now
from council.core.errors import RuleBroken
from council.core.policy import may, me
from council.dossiers import operations, panels, paragraphs, queries, words
from council.dossiers.forms import CloseForm, EvidenceForm, ReopenForm, TextForm, WordForm, places
from council.dossiers.models import Dossier, Grouping
from council.dossiers.rules import COMPOSE, MANAGE
from council.dossiers.views.blueprint import bp
from council.dossiers.views.cards import cards

LATEST_WORDS = 3
ID = "<int(max=2147483647):id>"


@bp.get("/desk/dossiers")
@may(COMPOSE)
def desk() -> ResponseReturnValue:
    """The dossiers of this steward, with what each needs."""
    at, only = now(), request.args.get("need")
    needs = {name: each.condition(at) for name, each in panels.NEEDS.items()}
    page = queries.looked_after(me(), needs, only=only, after=request.args.get("after"))
    return render_template(
        "dossiers/desk.html",
        page=page,
        cards=cards([each.dossier for each in page.rows], at),
        needs=panels.NEEDS,
        only=only,
    )


@bp.get("/desk/dossiers/<reference>")
@may(MANAGE, on=queries.by_reference)
def manage(dossier: Dossier) -> ResponseReturnValue:
    """One dossier in the hands of its stewards."""
    return manage_page(dossier)


@bp.get("/desk/dossiers/<reference>/edit")
@may(MANAGE, on=queries.by_reference)
def edit(dossier: Dossier) -> ResponseReturnValue:
    """The text of a dossier, to be changed."""
    kept = {name: getattr(dossier, name) for name in ("title", "summary", "ask")}
    theme = dossier.theme.slug if dossier.theme else ""
    return edit_page(dossier, TextForm(formdata=None, data={**kept, "theme": theme}))


@bp.post("/desk/dossiers/<reference>/edit")
@may(MANAGE, on=queries.by_reference)
def save(dossier: Dossier) -> ResponseReturnValue:
    """Keep the changed text; when someone else changed it meanwhile, show both."""
    form = TextForm()
    if not form.validate():
        return edit_page(dossier, form), 422
    try:
        operations.edit(dossier, version=form.written_on, **form.text, by=me(), at=now())
    except RuleBroken as refusal:
        return edit_page(dossier, form, refusal.sentence), refusal.status
    flash(_("The text is saved."), "ok")
    return back(dossier)


@bp.post("/desk/dossiers/<reference>/places")
@may(MANAGE, on=queries.by_reference)
def save_places(dossier: Dossier) -> ResponseReturnValue:
    """Say in which paragraph the words of each contribution are."""
    ids = [each.contribution_id for each in queries.groupings(dossier)]
    operations.place_all(dossier, places(request.form, ids), by=me(), at=now())
    flash(_("The places are saved. The authors can see them."), "ok")
    return back(dossier)


@bp.post("/desk/dossiers/<reference>/word")
@may(MANAGE, on=queries.by_reference)
def tell_authors(dossier: Dossier) -> ResponseReturnValue:
    """Send a word to the authors."""
    form = WordForm()
    if not form.validate():
        return manage_page(dossier, word_form=form), 422
    operations.tell_authors(dossier, form.word.data or "", by=me(), at=now())
    flash(_("The authors will be told."), "ok")
    return back(dossier)


@bp.post("/desk/dossiers/<reference>/remove/<public_id>")
@may(MANAGE, on=queries.by_reference)
def remove(dossier: Dossier, public_id: str) -> ResponseReturnValue:
    """Take a contribution out: it stands alone again."""
    grouping = queries.grouping(dossier, public_id) or abort(404)
    operations.remove(grouping, by=me(), at=now())
    flash(_("The contribution has left the dossier."), "ok")
    return back(dossier)


@bp.post("/desk/dossiers/<reference>/evidence")
@may(MANAGE, on=queries.by_reference)
def add_evidence(dossier: Dossier) -> ResponseReturnValue:
    """Add something that supports the dossier."""
    form = EvidenceForm()
    if not form.validate():
        return manage_page(dossier, evidence_form=form), 422
    operations.add_evidence(dossier, **form.values, by=me(), at=now())
    flash(_("The evidence is added."), "ok")
    return back(dossier)


@bp.post(f"/desk/dossiers/<reference>/evidence/{ID}/remove")
@may(MANAGE, on=queries.by_reference)
def remove_evidence(dossier: Dossier, id: int) -> ResponseReturnValue:
    """Take a piece of evidence away."""
    operations.remove_evidence(dossier, queries.proof(dossier, id) or abort(404), by=me(), at=now())
    flash(_("The evidence is removed."), "ok")
    return back(dossier)


@bp.post("/desk/dossiers/<reference>/close")
@may(MANAGE, on=queries.by_reference)
def close(dossier: Dossier) -> ResponseReturnValue:
    """Close a dossier, with a reason."""
    form = CloseForm()
    if not form.validate():
        return manage_page(dossier, course_form=form), 422
    operations.close(dossier, form.why, by=me(), at=now())
    flash(_("The dossier is closed. Everyone can see why."), "ok")
    return back(dossier)


@bp.post("/desk/dossiers/<reference>/reopen")
@may(MANAGE, on=queries.by_reference)
def reopen(dossier: Dossier) -> ResponseReturnValue:
    """Open a dossier again, with a reason."""
    form = ReopenForm()
    if not form.validate():
        return manage_page(dossier, course_form=form), 422
    operations.reopen(dossier, form.why, by=me(), at=now())
    flash(_("The dossier is open again."), "ok")
    return back(dossier)


def back(dossier: Dossier) -> ResponseReturnValue:
    """To the stewards' page of a dossier."""
    return redirect(url_for("dossiers.manage", reference=dossier.reference), 303)


def manage_page(dossier: Dossier, **refused: Any) -> str:
    """The stewards' page; `refused` holds a form that was sent with mistakes."""
    groupings, at = queries.groupings(dossier), now()
    forms = {
        "word_form": WordForm(formdata=None),
        "evidence_form": EvidenceForm(formdata=None),
        "course_form": (ReopenForm if dossier.closed_at else CloseForm)(formdata=None),
    }
    return render_template(
        "dossiers/manage.html",
        **{**forms, **refused},
        form=next(iter(refused.values()), None),
        dossier=dossier,
        state=words.STATES[dossier.state],
        numbers=queries.numbers([dossier.id])[dossier.id],
        count=len(paragraphs.split(dossier.summary)),
        groupings=[(each, each.paragraph or guess(each)) for each in groupings],
        words=queries.words_to_authors(dossier, LATEST_WORDS),
        evidence=queries.evidence(dossier),
        blocks=panels.blocks(dossier, at, "desk"),
    )


def guess(grouping: Grouping) -> int | None:
    """Where the words of a contribution seem to be: a proposal in the form, no more."""
    contribution = grouping.contribution
    return paragraphs.nearest(f"{contribution.title} {contribution.body}", grouping.dossier.summary)


def edit_page(dossier: Dossier, form: TextForm, stale: str = "") -> str:
    """The page that changes the text; with `stale`, the present text beside what was typed."""
    form.version.data = str(dossier.version)
    return render_template("dossiers/edit.html", dossier=dossier, form=form, stale=stale)
