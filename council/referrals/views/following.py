"""What moderators follow: letters and whether they arrived, and relays to confirm."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core.clock import now
from council.core.policy import back_to, may, me
from council.dossiers import queries as dossiers
from council.referrals import operations, rules
from council.referrals.forms import AddressForm, RelayForm
from council.referrals.models import Referral, Relay
from council.referrals.queries import sent, work
from council.referrals.views.blueprint import bp
from council.referrals.words import departed
from council.territory import queries as territory


def home(one: Referral) -> ResponseReturnValue:
    """Back to the page of letters, where the referral is seen (303)."""
    return redirect(back_to(url_for("referrals.following", dossier=one.dossier.reference)), 303)


@bp.get("/desk/referrals")
@may(rules.FOLLOW)
def following() -> ResponseReturnValue:
    """Relays to confirm, and the letters of the dossiers that this moderator looks after."""
    dossier = dossiers.by_reference(request.args.get("dossier", ""))
    page = work.followed(me(), dossier, request.args.get("after"))
    relays = work.relays_to_confirm(me(), request.args.get("relays"))
    return render_template("referrals/following.html", dossier=dossier, page=page, relays=relays)


@bp.get("/desk/referrals/<int:id>/letter")
@may(rules.MANAGE, on=sent.referral)
def letter(one: Referral) -> ResponseReturnValue:
    """The letter, to read or print."""
    return render_template("referrals/letter.html", one=one, text=operations.letter_text(one))


@bp.get("/desk/referrals/<int:id>/letter.pdf")
@may(rules.MANAGE, on=sent.referral)
def letter_pdf(one: Referral) -> ResponseReturnValue:
    """The letter on paper, with the reply link as a QR code."""
    return Response(operations.letter_pdf(one), mimetype="application/pdf")


@bp.post("/desk/referrals/<int:id>/send")
@may(rules.MANAGE, on=sent.referral)
def send(one: Referral) -> ResponseReturnValue:
    """Send what was prepared."""
    operations.send(one, by=me(), at=now())
    flash(departed([one]))
    return home(one)


@bp.post("/desk/referrals/<int:id>/posted")
@may(rules.MANAGE, on=sent.referral)
def posted(one: Referral) -> ResponseReturnValue:
    """The printed letter is in the post."""
    operations.say_posted(one, by=me(), at=now())
    flash(_("Noted: the letter is in the post."))
    return home(one)


@bp.route("/desk/referrals/<int:id>/address", methods=["GET", "POST"])
@may(rules.MANAGE, on=sent.referral)
def address(one: Referral) -> ResponseReturnValue:
    """Send the letter again to the right address: the form (200), errors (422), or sent (303)."""
    form = AddressForm(email=one.email)
    if form.validate_on_submit():
        operations.resend(one, to=form.email.data or "", by=me(), at=now())
        flash(_("The letter is on its way. The links sent before have ended."))
        return home(one)
    return render_template("referrals/address.html", one=one, form=form), status(form)


def status(form: AddressForm | RelayForm) -> int:
    """422 for a form with errors."""
    return 422 if form.errors else 200


@bp.route("/desk/referrals/<int:id>/withdraw", methods=["GET", "POST"])
@may(rules.MANAGE, on=sent.referral)
def withdraw(one: Referral) -> ResponseReturnValue:
    """Ask first (200), then take the referral back (303)."""
    if request.method == "POST":
        operations.withdraw(one, by=me(), at=now())
        flash(_("No answer is expected from this authority any more."))
        return home(one)
    return render_template("referrals/withdraw.html", one=one)


@bp.route("/desk/relays/<int:id>", methods=["GET", "POST"])
@may(rules.MANAGE, on=sent.relay)
def relay(one: Relay) -> ResponseReturnValue:
    """The letter of a relay to read, with own words (200); confirmed, it is sent (303)."""
    form = RelayForm(way=one.procedure.key if one.procedure else "")
    form.way.offer(territory.procedures_of(one.authority))
    if form.validate_on_submit():
        operations.choose_way(one, territory.procedure(form.way.data or ""))
    if not form.errors and request.form.get("step") == "send":
        operations.confirm_relay(one, form.letter.data or "", by=me(), at=now())
        flash(_("The dossier is on its way to the next authority."))
        return home(one.referral)
    draft = operations.relay_draft(one, form.letter.data or "", by=me(), at=now())
    text = operations.letter_text(draft, one)
    page = render_template("referrals/relay.html", relay=one, form=form, draft=draft, text=text)
    return page, status(form)


@bp.post("/desk/relays/<int:id>/decline")
@may(rules.MANAGE, on=sent.relay)
def decline(one: Relay) -> ResponseReturnValue:
    """Decide against a relay (303)."""
    operations.decline_relay(one, by=me(), at=now())
    flash(_("The relay is set aside. The dossier stays where it is."))
    return home(one.referral)
