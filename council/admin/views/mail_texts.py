"""The words of mails, by kind and language."""

from typing import NamedTuple

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.admin import places, rules
from council.admin.forms.mail_texts import MailTextForm
from council.admin.operations import mail_texts as operations
from council.admin.queries import mail_texts as queries
from council.admin.views.blueprint import bp
from council.core import editions, locale, mail_texts
from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.errors import RuleBroken
from council.core.policy import may, me


class Kind(NamedTuple):
    """A kind of mail in the language of the address."""

    name: str
    locale: str


def kind(feature: str, name: str) -> Kind | None:
    """The kind of mail with this name, among those that may have words of their own."""
    whole = f"{feature}/{name}"
    return Kind(whole, locale.current()) if whole in places.KINDS else None


@bp.get("/admin/mails")
@may(rules.MAIL_TEXTS)
def list_mail_texts() -> ResponseReturnValue:
    """Every kind of mail in every language: ours or replaced."""
    return show("admin/mail_texts.html", kinds=places.KINDS, replaced=queries.replaced())


@bp.route("/admin/mails/<feature>/<name>", methods=["GET", "POST"])
@may(rules.MAIL_TEXTS, on=kind)
def edit_mail_text(mail: Kind) -> ResponseReturnValue:
    """The words of one kind of mail: read first (200), then kept (303); or its errors (422)."""
    if request.method == "GET":
        return text_page(mail, MailTextForm(data=queries.present(*mail, now())))
    form = MailTextForm()
    keeps = request.form.get("step") == "keep"
    try:
        sound = accepted(form, "body", lambda: (replace if keeps else check)(mail, form))
    except RuleBroken as refusal:
        return text_page(mail, form, stale=refusal.sentence)
    if keeps and sound:
        return done(_("These e-mails leave in your words from now on."), ".list_mail_texts")
    return text_page(mail, form, read=sound)


def check(mail: Kind, form: MailTextForm) -> None:
    """Refuse what was typed when no such mail can leave, or another text is kept meanwhile."""
    editions.check(mail_texts.replaced(*mail), form.version.data or "")
    operations.check_text(mail.name, form.subject.data or "", form.body.data or "")


def replace(mail: Kind, form: MailTextForm) -> None:
    """Keep what was typed."""
    operations.replace_text(*mail, **form.values, by=me(), at=now())


def text_page(
    mail: Kind, form: MailTextForm, *, read: bool = False, stale: str = ""
) -> ResponseReturnValue:
    """The form of one kind of mail beside our words; `read` with an example in the typed ones.

    With `stale`, what someone else wrote meanwhile stands beside it, and one may save on that.
    """
    typed = (form.subject.data or "", form.body.data or "")
    present = mail_texts.replaced(*mail)
    if stale:
        form.version.data = editions.edition(present)
    page = render_template(
        "admin/mail_text.html",
        form=form,
        mail=mail,
        title=places.KINDS[mail.name],
        places=mail_texts.PLACES[mail.name],
        ours=queries.ours(*mail, now()),
        theirs=queries.theirs(*mail, *typed, now()) if read else None,
        present=present,
        stale=stale,
    )
    return page, 409 if stale else 422 if form.errors else 200


@bp.post("/admin/mails/<feature>/<name>/restore")
@may(rules.MAIL_TEXTS, on=kind)
def restore_mail_text(mail: Kind) -> ResponseReturnValue:
    """Our words again: the list (303)."""
    version = editions.read(request.form.get("version", ""))
    operations.restore_text(*mail, version=version, by=me(), at=now())
    return done(_("These e-mails leave in our words again."), ".list_mail_texts")
