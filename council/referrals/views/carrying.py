"""Mandates to carry: moderators ask, the carrier decides by its link, both sides may revoke."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.limits import CALM, limiter
from council.core.policy import may, me
from council.dossiers import queries as dossiers
from council.dossiers.models import Dossier
from council.dossiers.rules import steward
from council.referrals import operations, rules
from council.referrals.forms import CarrierForm, ReasonForm
from council.referrals.models import Carriage
from council.referrals.operations import BY_AUTHOR, BY_CARRIER, BY_STEWARD, Asked
from council.referrals.queries import carriers
from council.referrals.queries.carriers import Mandate
from council.referrals.views.blueprint import bp
from council.referrals.views.reply import token
from council.territory import queries as territory


@bp.route("/desk/dossiers/<reference>/carriers", methods=["GET", "POST"])
@may(rules.FORWARD, on=dossiers.by_reference)
def carrier_of(dossier: Dossier) -> ResponseReturnValue:
    """Who carries a dossier, and the form to ask somebody (200, 422); asked (303)."""
    form = CarrierForm(language=dossier.language)
    ways = [each for each in territory.procedures() if each.needs_carrier]
    form.offer(ways, territory.communes())
    if accepted(form, "way", lambda: ask(dossier, form)):
        sentence = _("The mail to the carrier is on its way.")
        return done(sentence, ".carrier_of", reference=dossier.reference)
    known = carriers.of_dossier(dossier)
    return show("referrals/carriers.html", dossier=dossier, form=form, carriages=known)


def ask(dossier: Dossier, form: CarrierForm) -> None:
    """Ask who was typed."""
    way, seat = territory.procedure(form.way.data), form.seat.data
    assert way is not None, "the choice offers no other"
    asked = Asked(
        name=form.name.data or "",
        seat=territory.authority(int(seat)) if seat else None,
        email=form.email.data or "",
        locale=form.language.data,
        words=form.words.data or "",
    )
    operations.ask_carrier(dossier, way, asked, by=me(), at=now())


@bp.route("/carriers/<int:id>/revoke", methods=["GET", "POST"])
@may(rules.REVOKE, on=carriers.mandate)
def revoke(mandate: Mandate) -> ResponseReturnValue:
    """Ask an author or a moderator why (200, 422); the mandate ends (303)."""
    one, form = mandate.carriage, ReasonForm()
    role = BY_STEWARD if steward(me(), one.dossier) else BY_AUTHOR
    said = {"role": role, "by": me(), "at": now()}
    if accepted(form, "reason", lambda: end(one, form, **said)):
        sentence = _("The mandate has ended.")
        return done(sentence, "dossiers.show", reference=one.dossier.reference)
    return show("referrals/revoke.html", carriage=one, form=form)


def end(one: Carriage, form: ReasonForm, **said: Any) -> None:
    """Revoke a mandate with the reason that was typed."""
    operations.revoke_carriage(one, reason=form.reason.data or "", **said)


@bp.get("/carry/<token>")
@may(rules.CARRY, on=carriers.by_token)
def carry(one: Carriage) -> ResponseReturnValue:
    """What the carrier is asked, or carries: the dossier, the mandate, and what to press."""
    return render_template("referrals/carry.html", carriage=one, form=ReasonForm())


@bp.post("/carry/<token>")
@limiter.limit(CALM)
@may(rules.CARRY, on=carriers.by_token)
def take_up(one: Carriage) -> ResponseReturnValue:
    """Accept (303)."""
    operations.accept_carriage(one, at=now())
    flash(_("Thank you. You carry this dossier now."))
    return redirect(request.path, 303)


@bp.post("/carry/<token>/end")
@limiter.limit(CALM)
@may(rules.CARRY, on=carriers.by_token)
def put_down(one: Carriage) -> ResponseReturnValue:
    """Decline, or revoke what was accepted, with a reason (422 without one; 303)."""
    form = ReasonForm()
    if accepted(form, "reason", lambda: stop(one, form.reason.data or "")):
        return done(_("The mandate has ended."), ".carry", token=token())
    return show("referrals/carry.html", carriage=one, form=form)


def stop(one: Carriage, reason: str) -> None:
    """The carrier says no, before or after having said yes."""
    if one.accepted_at:
        operations.revoke_carriage(one, reason=reason, role=BY_CARRIER, by=None, at=now())
    else:
        operations.decline_carriage(one, reason=reason, at=now())
