"""The demonstration's mails, as they would have left. Outside the demonstration: not there."""

import email
import email.policy
from email.message import EmailMessage

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from council.core import outbox as post
from council.core.outbox import Letter
from council.core.policy import may
from council.notices import rules
from council.notices.queries import outbox as queries

bp = Blueprint("demo", __name__, url_prefix="/<lang:lang>/demo")
root = Blueprint("demo_root", __name__)
SANDBOX = (  # a mail has its style inline, and nothing else may run or load in it
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


def letter(id: int) -> Letter | None:
    """The mail with this id, in the demonstration only."""
    return queries.by_id(id) if current_app.config["DEMO"] else None


@root.get("/demo/outbox")
@may(rules.OUTBOX)
def outbox_anywhere() -> ResponseReturnValue:
    """On to the page in one's own language."""
    if not current_app.config["DEMO"]:
        abort(404)
    return redirect(url_for("demo.outbox"))


@bp.get("/outbox")
@may(rules.OUTBOX)
def outbox() -> ResponseReturnValue:
    """Every mail, newest first."""
    if not current_app.config["DEMO"]:
        abort(404)
    page = queries.page(request.args.get("after"))
    letters = [(letter, as_sent(letter)["Subject"]) for letter in page.rows]
    return render_template("notices/outbox.html", page=page, letters=letters)


@bp.get("/outbox/<int:id>")
@may(rules.OUTBOX, on=letter)
def mail(letter: Letter) -> ResponseReturnValue:
    """One mail: its headers, its text, and ways to its HTML and its attachments."""
    message = as_sent(letter)
    body = message.get_body(("plain",))
    return render_template(
        "notices/mail.html",
        letter=letter,
        message=message,
        text=body.get_content() if body else "",
        names=[part.get_filename() for part in message.iter_attachments()],
    )


@bp.get("/outbox/<int:id>/html")
@may(rules.OUTBOX, on=letter)
def html(letter: Letter) -> ResponseReturnValue:
    """The mail as a mail program shows it, alone in its own page."""
    body = as_sent(letter).get_body(("html",))
    return Response(
        body.get_content() if body else "",
        mimetype="text/html",
        headers={"Content-Security-Policy": SANDBOX},
    )


@bp.get("/outbox/<int:id>/files/<int:number>")
@may(rules.OUTBOX, on=letter)
def attachment(letter: Letter, number: int) -> ResponseReturnValue:
    """One attachment, counted from 0, to be kept."""
    parts = list(as_sent(letter).iter_attachments())
    if number >= len(parts):
        abort(404)
    part = parts[number]
    answer = Response(part.get_payload(decode=True), mimetype=part.get_content_type())
    answer.headers.set("Content-Disposition", "attachment", filename=part.get_filename() or "file")
    return answer


def as_sent(letter: Letter) -> EmailMessage:
    """The mail as it was kept in the folder, or as it would be if it left now."""
    content = queries.kept(letter) or post.compose(letter).message().as_bytes()
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message
