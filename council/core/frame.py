"""The frame of a request: one transaction, committed once when the answer is no refusal.

A request that only reads may be answered by a replica of the database, if there are any.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, Request, request
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wrappers import Response

from council.core import replicas
from council.core.changes import READS
from council.core.db import db

SIGNS = "council.signs"
PLAIN_FORM = "application/x-www-form-urlencoded"


class CouncilRequest(Request):
    """A request whose form is letters, and not too many; anything else is refused, not guessed."""

    def make_form_data_parser(self) -> FormDataParser:
        """The parser of the form; `UnicodeError` for bytes that are no letters, 413 for too many.

        By itself it would keep such bytes as "%ED%A0%80", and measure no form without files.
        """
        if self.mimetype == PLAIN_FORM:
            if (self.content_length or 0) > (self.max_form_memory_size or 0):
                raise RequestEntityTooLarge
            unquote_to_bytes(self.get_data()).decode()
        return super().make_form_data_parser()


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, with what signs them made once: each request asks for it."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """As Flask says."""
        if SIGNS not in app.extensions:
            app.extensions[SIGNS] = super().get_signing_serializer(app)
        found: URLSafeTimedSerializer | None = app.extensions[SIGNS]
        return found


class CouncilFlask(Flask):
    """Flask, with the one commit of a writing request owned by the frame.

    It wraps the view rather than hooking `after_request`: what a commit refuses there would pass
    by the error handlers.
    """

    request_class = CouncilRequest
    session_interface = Sessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is: none of ours is async, and this is asked ten times a request."""
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view; commit a writing request below 400, undo it otherwise."""
        if request.routing_exception is not None:
            return super().dispatch_request()
        if request.method in READS:
            return self.dispatch_reading()
        try:
            return self.dispatch_writing()
        except BaseException:
            db.undo()
            raise

    def dispatch_reading(self) -> Response:
        """Run the view; what a replica fails at or refuses, the primary has the last word on."""
        view = super().dispatch_request
        return replicas.read(
            lambda: self.make_response(view()),
            replicas.minded,
            lambda response: response.status_code < 400,
        )

    def dispatch_writing(self) -> Response:
        """Run the view inside a writing transaction, and end that."""
        db.begin_writing()
        response = self.make_response(super().dispatch_request())
        if response.status_code >= 400:
            db.undo()
            return response
        db.keep()
        replicas.remember_write()
        return response
