"""Sending a dossier: which authorities, the moderator's words, the letter to read, then out."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from council.core.clock import now
from council.core.policy import may, me
from council.dossiers import queries as dossiers
from council.dossiers.models import Dossier
from council.referrals import operations, rules
from council.referrals.forms import ForwardForm
from council.referrals.queries import sent
from council.referrals.views.blueprint import bp
from council.referrals.words import departed
from council.territory import queries as territory
from council.territory.models import Authority


@bp.get("/desk/dossiers/<reference>/forward")
@may(rules.FORWARD, on=dossiers.by_reference)
def forward(dossier: Dossier) -> ResponseReturnValue:
    """The form: suggested authorities, any other by typing, own words."""
    return page(dossier, filled(dossier))


@bp.post("/desk/dossiers/<reference>/forward")
@may(rules.FORWARD, on=dossiers.by_reference)
def dispatch(dossier: Dossier) -> ResponseReturnValue:
    """One more authority, the letters to read (200), errors (422), or sent (303)."""
    form, step = filled(dossier), request.form.get("step", "read")
    if step == "add":
        return page(dossier, with_other(form))
    if not form.validate():
        return page(dossier, form), 422
    if step == "change":
        return page(dossier, form)
    authorities = chosen(form.authorities.data)
    if step == "send":
        return dispatched(dossier, authorities, form)
    return read_letters(dossier, form, authorities)


def filled(dossier: Dossier) -> ForwardForm:
    """The form with what was sent; its boxes are those suggested and those added so far."""
    form = ForwardForm()
    suggested = territory.likely_authorities(dossier.theme_id, dossier.commune)
    added = chosen([*request.form.getlist("authorities"), request.form.get("other", "")])
    form.offer(dict.fromkeys([*suggested, *added]), territory.addressable())
    form.way.offer(territory.procedures())
    return form


def chosen(ids: Sequence[str]) -> list[Authority]:
    """The active authorities with these ids; what is no id is left out."""
    wanted = set(ids)
    return [each for each in territory.addressable() if str(each.id) in wanted]


def with_other(form: ForwardForm) -> ForwardForm:
    """The form, the authority that was typed now ticked."""
    if form.other.data:
        form.authorities.data = [*(form.authorities.data or []), form.other.data]
    form.other.data = ""
    return form


def page(dossier: Dossier, form: ForwardForm) -> str:
    """The page with the form."""
    tracks = sent.tracks_of(dossier)
    return render_template("referrals/forward.html", dossier=dossier, form=form, tracks=tracks)


def read_letters(dossier: Dossier, form: ForwardForm, authorities: Sequence[Authority]) -> str:
    """Each letter as it will be read, in its own language, with the buttons to send or change."""
    said = {"by": me(), "at": now(), "procedure": territory.procedure(form.way.data or "")}
    drafts = [
        operations.draft(dossier, each, form.letter.data or "", **said) for each in authorities
    ]
    letters = [(each, operations.letter_text(each)) for each in drafts]
    return render_template(
        "referrals/read_letters.html", dossier=dossier, form=form, letters=letters
    )


def dispatched(
    dossier: Dossier, authorities: Sequence[Authority], form: ForwardForm
) -> ResponseReturnValue:
    """Send; on to the dossier's letters."""
    letter, word = form.letter.data or "", form.word.data or ""
    said: dict[str, Any] = {"word": word, "procedure": territory.procedure(form.way.data or "")}
    referrals = operations.forward(dossier, authorities, letter, by=me(), at=now(), **said)
    flash(departed(referrals))
    return redirect(url_for("referrals.following", dossier=dossier.reference), 303)
