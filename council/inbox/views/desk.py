"""The desk of received e-mails: answers to publish, mails to look at, letters that came back."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core import files
from council.core.clock import now
from council.core.errors import RuleBroken
from council.core.policy import may, me
from council.core.storage import storage
from council.inbox import operations, rules
from council.inbox.forms import AssignForm, DismissForm, PublishForm
from council.inbox.models import ReceivedMail
from council.inbox.queries import mails
from council.inbox.views.blueprint import bp
from council.referrals.models import Verdict
from council.territory import queries as territory

FIELDS = {  # the field of a refusal
    "referral.competent_missing": "competent",
    "referral.competent_self": "competent",
    "referral.promise_refused": "commitments",
    "referral.promise_past": "commitments",
}


@bp.get("")
@may(rules.DESK)
def desk() -> ResponseReturnValue:
    """The mails on which this moderator should act, the oldest first."""
    page = mails.on_desk(me(), request.args.get("after"))
    return render_template("inbox/desk.html", page=page, at=now(), done=False)


@bp.get("/settled")
@may(rules.DESK)
def settled() -> ResponseReturnValue:
    """The mails that were dealt with, the latest first."""
    page = mails.settled(me(), request.args.get("after"))
    return render_template("inbox/desk.html", page=page, at=now(), done=True)


def show(
    one: ReceivedMail,
    *,
    publishing: PublishForm | None = None,
    assigning: AssignForm | None = None,
    dismissing: DismissForm | None = None,
) -> str:
    """The page of a mail: its text, and what can be done with it."""
    publishing = publishing or PublishForm(formdata=None, language=one.language)
    publishing.offer(territory.addressable())
    assigning = assigning or offered(one)
    return render_template(
        "inbox/mail.html",
        one=one,
        at=now(),
        files=mails.files_of(one),
        publishing=publishing,
        assigning=assigning,
        dismissing=dismissing or DismissForm(formdata=None),
    )


def offered(one: ReceivedMail, *, typed: bool = False) -> AssignForm:
    """The form that says which dossier a mail answers: as it was `typed`, or as it begins."""
    known = str(one.referral_id) if one.referral_id else ""
    words = one.words or one.text[:10_000]
    form = AssignForm() if typed else AssignForm(formdata=None, referral=known, words=words)
    form.offer(mails.choices(me()))
    return form


def home(sentence: str) -> ResponseReturnValue:
    """Say what was done, back at the desk (303)."""
    flash(sentence)
    return redirect(url_for("inbox.desk"), 303)


@bp.get("/<int:id>")
@may(rules.MANAGE, on=mails.mail)
def read(one: ReceivedMail) -> ResponseReturnValue:
    """One mail, as plain text."""
    return show(one)


@bp.get("/<int:id>/raw")
@may(rules.MANAGE, on=mails.mail)
def raw(one: ReceivedMail) -> ResponseReturnValue:
    """The mail as it came, to be saved: never shown."""
    if one.raw is None:
        abort(404)
    with storage().open(one.raw) as content:
        given = content.read()
    name = f"attachment; filename=mail-{one.id}.eml"
    headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
    return Response(given, mimetype="application/octet-stream", headers=headers)


@bp.get("/<int:id>/files/<int:number>")
@may(rules.MANAGE, on=mails.mail)
def file(one: ReceivedMail, number: int) -> ResponseReturnValue:
    """A file that came with a mail: it was made anew, and is to be saved."""
    found = next((each for each in mails.files_of(one) if each.id == number), None)
    if found is None:
        abort(404)
    name = f"mail-{one.id}-{number}.{found.file.mime.rpartition('/')[2]}"
    answer = files.sent(found.file, name, saved=True)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.post("/<int:id>/publish")
@may(rules.MANAGE, on=mails.mail)
def publish(one: ReceivedMail) -> ResponseReturnValue:
    """Publish an answer: the desk (303), or its errors (422)."""
    form = PublishForm()
    form.offer(territory.addressable())
    if not form.validate():
        return show(one, publishing=form), 422
    try:
        store(one, form)
    except RuleBroken as refusal:
        return beside(one, form, refusal)
    return home(_("The answer is published. The authority is told."))


def store(one: ReceivedMail, form: PublishForm) -> None:
    """Publish what the form holds."""
    verdict = Verdict(form.verdict.data)
    named = form.competent.data if verdict is Verdict.NOT_COMPETENT else ""
    operations.publish(
        one,
        verdict=verdict,
        service=form.service.data or "",
        language=form.language.data,
        commitments=tuple(row.promise for row in form.promises),
        competent=territory.authority(int(named)) if named else None,
        by=me(),
        at=now(),
    )


def beside(one: ReceivedMail, form: PublishForm, refusal: RuleBroken) -> ResponseReturnValue:
    """Show a refusal beside its field; raise it again when it has none."""
    if refusal.code not in FIELDS:
        raise refusal
    form.refuse(FIELDS[refusal.code], refusal.sentence)
    return show(mails.mail(one.id) or one, publishing=form), 422


@bp.post("/<int:id>/assign")
@may(rules.MANAGE, on=mails.mail)
def assign(one: ReceivedMail) -> ResponseReturnValue:
    """Recognise a mail as an answer: its page (303), or its errors (422)."""
    form = offered(one, typed=True)
    if not form.validate():
        return show(one, assigning=form), 422
    chosen = next(each for each in mails.choices(me()) if str(each.id) == form.referral.data)
    operations.assign(one, chosen, form.words.data or "", by=me(), at=now())
    flash(_("The authority is told what will be published. Now say what it decides."))
    return redirect(url_for("inbox.read", id=one.id), 303)


@bp.post("/<int:id>/dismiss")
@may(rules.MANAGE, on=mails.mail)
def dismiss(one: ReceivedMail) -> ResponseReturnValue:
    """Set a mail aside, with a reason: the desk (303), or its errors (422)."""
    form = DismissForm()
    if not form.validate():
        return show(one, dismissing=form), 422
    operations.dismiss(one, form.why.data or "", by=me(), at=now())
    return home(_("The e-mail is set aside, with your reason."))
