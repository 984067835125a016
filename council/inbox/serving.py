"""Taking mails in by LMTP, from the mail server of the same machine."""

import asyncio
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from council.core import clock
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.logs import log
from council.inbox import operations
from council.inbox.queries import places

ROOM = 60 * 1024 * 1024  # bytes of one mail on its way; more is refused by the server before us
TAKEN = "250 2.0.0 Taken in"
LATER = "451 4.3.0 Cannot keep it now, please try again"
NOBODY = "550 5.1.1 No such address here"


class Handler:
    """Answers a mail server: which addresses are ours, and that a mail is kept."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take addresses of dossiers; whether they still hold is told by the mail itself."""
        with self.app.app_context():
            ours = places.is_ours(address)
        if not ours:
            return NOBODY
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep the mail before it is said to be taken in; one answer for each address."""
        said = await asyncio.to_thread(self.keep, stamped(envelope))
        return "\r\n".join([said] * len(envelope.rcpt_tos))

    def keep(self, raw: bytes) -> str:
        """Keep a mail; on failure the server in front keeps it, and tries again."""
        with self.app.app_context():
            try:
                with db.unit():
                    operations.keep(raw, at=clock.now())
            except (OSError, RuleBroken, SQLAlchemyError) as error:
                log.error("inbox.not_kept", error=type(error).__name__)
                return LATER
            finally:
                db.session.remove()
        return TAKEN


def stamped(envelope: Any) -> bytes:
    """The mail with its envelope written above it, as mail servers do."""
    back = f"Return-Path: <{envelope.mail_from or ''}>\r\n"
    to = "".join(f"Delivered-To: {each}\r\n" for each in envelope.rcpt_tos)
    return (back + to).encode("ascii", "replace") + bytes(envelope.content)


def controller(app: Flask, host: str, port: int) -> Controller:
    """What listens, in a thread of its own, once it is started."""
    return LmtpController(Handler(app), hostname=host, port=port)


class LmtpController(Controller):
    """Listens, and speaks LMTP."""

    def factory(self) -> LMTP:
        """What talks to one mail server."""
        return LMTP(self.handler, data_size_limit=ROOM, enable_SMTPUTF8=True, ident="Council")
