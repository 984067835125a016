"""The words of mails, by kind and language."""

from typing import NamedTuple

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.admin import places, rules
from council.admin.forms.mail_texts import MailTextForm
from council.admin.operations import mail_texts as operations
from council.admin.queries import mail_texts as queries
from council.admin.views.blueprint import bp
from council.core import locale, mail_texts
from council.core.answers import accepted, done, show
from council.core.clock import now
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
    form = MailTextForm(data=queries.present(*mail, now()))
    typed = {"subject": form.subject.data or "", "body": form.body.data or ""}
    if request.method == "GET":
        return text_page(mail, form)
    if request.form.get("step") != "keep":
        sound = accepted(form, "body", lambda: operations.check_text(mail.name, **typed))
        return text_page(mail, form, read=sound)
    if not accepted(
        form, "body", lambda: operations.replace_text(*mail, **typed, by=me(), at=now())
    ):
        return text_page(mail, form)
    return done(_("These e-mails leave in your words from now on."), ".list_mail_texts")


def text_page(mail: Kind, form: MailTextForm, *, read: bool = False) -> ResponseReturnValue:
    """The form of one kind of mail beside our words; `read` with an example in the typed ones."""
    typed = (form.subject.data or "", form.body.data or "")
    return show(
        "admin/mail_text.html",
        form=form,
        mail=mail,
        title=places.KINDS[mail.name],
        places=mail_texts.PLACES[mail.name],
        ours=queries.ours(*mail, now()),
        theirs=queries.theirs(*mail, *typed, now()) if read else None,
        is_replaced=mail_texts.replaced(*mail) is not None,
    )


@bp.post("/admin/mails/<feature>/<name>/restore")
@may(rules.MAIL_TEXTS, on=kind)
def restore_mail_text(mail: Kind) -> ResponseReturnValue:
    """Our words again: the list (303)."""
    operations.restore_text(*mail, me(), now())
    return done(_("These e-mails leave in our words again."), ".list_mail_texts")
