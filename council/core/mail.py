"""Mails: rendered from templates in the reader's language, and handed to whatever carries them."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, render_template, url_for
from flask_babel import force_locale
from flask_mailman import EmailMultiAlternatives, Mail
from flask_mailman.backends import smtp
from flask_mailman.backends.base import BaseEmailBackend

from council.config import mail_server
from council.core import mail_texts
from council.core.logs import log
from council.core.mail_texts import MailText
from council.core.text import one_line

if TYPE_CHECKING:
    import css_inline

CSS = Path(__file__).parent.parent / "templates" / "email" / "mail.css"
LOOP = "council"  # in the header X-Loop: who finds it in a mail that comes in wrote that mail
TIMEOUT = 20  # seconds for the mail server to answer


@dataclass(frozen=True)
class Rendered:
    """A mail's texts, in one language; the HTML has its style inlined."""

    subject: str
    text: str
    html: str


class VerifiedSMTP(smtplib.SMTP):
    """SMTP that checks the server's certificate when it turns to TLS (the library would not)."""

    def starttls(self, *, context: ssl.SSLContext | None = None) -> Any:  # type: ignore[override]
        """Turn the connection to TLS; OSError when the certificate is not the server's."""
        return super().starttls(context=context or ssl.create_default_context())


class ServerBackend(smtp.EmailBackend):
    """Sends by SMTP."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Plain or turned to TLS (`smtp:`), or TLS from the start (`smtps:`)."""
        return smtplib.SMTP_SSL if self.use_ssl else VerifiedSMTP


class FolderBackend(BaseEmailBackend):
    """Keeps each mail as `<message id>.eml`: the same mail twice is one file."""

    def send_messages(self, messages: list[EmailMultiAlternatives]) -> int:
        """Write the mails; OSError when the folder cannot be written."""
        folder().mkdir(parents=True, exist_ok=True)
        for message in messages:
            kept = file_of(message.extra_headers["Message-ID"].strip("<>"))
            scratch = kept.with_suffix(".part")
            scratch.write_bytes(message.message().as_bytes())
            scratch.replace(kept)
        return len(messages)


def install(app: Flask) -> None:
    """Set the mail server up from COUNCIL_MAIL_URL."""
    server = mail_server(app.config["MAIL_URL"])
    app.config.update(
        MAIL_BACKEND=ServerBackend if server else FolderBackend,
        MAIL_DEFAULT_SENDER=app.config["MAIL_FROM"],
        MAIL_TIMEOUT=TIMEOUT,
    )
    if server:
        app.config.update(
            MAIL_SERVER=server.host,
            MAIL_PORT=server.port,
            MAIL_USERNAME=server.user,
            MAIL_PASSWORD=server.password,
            MAIL_USE_SSL=server.tls,
            MAIL_USE_TLS=server.starttls,
        )
    Mail(app)


def folder() -> Path:
    """Where mails are kept when none leaves."""
    return Path(current_app.config["DATA_DIR"]) / "mail"


def file_of(message_id: str) -> Path:
    """The file of the mail with this Message-ID (without its angle brackets)."""
    return folder() / f"{message_id}.eml"


def kept() -> list[Path]:
    """The mails in the folder, and pieces of those on their way to it."""
    return sorted(folder().glob("*@*"))


def connection() -> Any:
    """The way out for mails, not opened yet."""
    return current_app.extensions["mailman"].get_connection()


def reaches(way_out: Any) -> bool:
    """Open the way out unless it is open; False (and a line in the log) when nobody answers."""
    try:
        way_out.open()
    except OSError as error:
        log.error("mail.unreachable", error=f"{type(error).__name__}: {error}")
        return False
    return True


def close(way_out: Any) -> None:
    """Close the way out; a server that is gone already is no trouble."""
    with suppress(OSError):
        way_out.close()


def compose(
    *,
    to: str,
    template: str,
    locale: str,
    message_id: str,
    values: dict[str, Any],
    attachments: list[tuple[str, str, bytes]],
) -> EmailMultiAlternatives:
    """The mail to `to`, in `locale`, from templates/email/<template>/.

    When `values` hold an `unsubscribe_url`, programs can offer to stop with one click (RFC 8058).
    When they hold a `reply_to`, answers go there, and so does what cannot be delivered.
    Raises what Jinja raises for a template that is missing or does not fit its values.
    """
    rendered = render(template, locale, values)
    headers = {"Message-ID": f"<{message_id}>", "Auto-Submitted": "auto-generated"}
    if stop := values.get("unsubscribe_url"):
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    reply_to = values.get("reply_to")
    if reply_to:  # the sender that people see stays; that of the envelope is told of a failure
        headers |= {"From": current_app.config["MAIL_FROM"], "X-Loop": LOOP}
    message = EmailMultiAlternatives(
        rendered.subject,
        rendered.text,
        from_email=reply_to,
        to=[to],
        headers=headers,
        reply_to=[reply_to] if reply_to else None,
    )
    message.attach_alternative(rendered.html, "text/html")
    for name, mime, content in attachments:
        message.attach(name, content, mime)
    return message


def render(template: str, locale: str, values: dict[str, Any]) -> Rendered:
    """The texts of a mail; every address in them is absolute and in the mail's language."""
    own = mail_texts.replaced(template, locale)
    return in_own_words(own, values) if own else in_our_words(template, locale, values)


def in_our_words(template: str, locale: str, values: dict[str, Any]) -> Rendered:
    """The texts of a mail from its templates."""
    given = absolute(values)
    with speaking(locale):
        return Rendered(
            one_line(render_template(f"email/{template}/subject.txt", **given)),
            render_template(f"email/{template}/body.txt", **given).strip() + "\n",
            inliner().inline(render_template(f"email/{template}/body.html", **given)),
        )


def in_own_words(own: MailText, values: dict[str, Any]) -> Rendered:
    """The texts of a mail from an administrator's words, in the frame of every mail."""
    given = absolute(values)
    with speaking(own.locale):
        subject = one_line(mail_texts.filled(own.name, own.subject, given))
        given |= {"subject": subject, "pieces": mail_texts.pieces(own.name, own.body, given)}
        return Rendered(
            subject,
            render_template("email/own.txt", **given).strip() + "\n",
            inliner().inline(render_template("email/own.html", **given)),
        )


def absolute(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a mail, with makers of whole addresses."""
    return {**values, "url_for": partial(url_for, _external=True), "link": absolute_link}


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Speak the language of a mail, with whole addresses at the public address of the site."""
    base_url = current_app.config["BASE_URL"]
    with current_app.test_request_context(base_url=base_url), force_locale(locale):
        yield


def absolute_link(endpoint: str, **values: Any) -> str | None:
    """The whole address of `endpoint`, or None while no page answers there."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, _external=True, **values)


@cache
def inliner() -> "css_inline.CSSInliner":
    """Puts the mails' style sheet into `style` attributes, all that mail programs agree on."""
    import css_inline  # late: only who sends mails needs it

    return css_inline.CSSInliner(extra_css=CSS.read_text("utf-8"), load_remote_stylesheets=False)
