"""The frame of a request: one transaction, committed once when the answer is no refusal."""

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from council.core.db import db

READS = {"GET", "HEAD", "OPTIONS"}


class CouncilFlask(Flask):
    """Flask, with the one commit of a writing request owned by the frame.

    It wraps the view rather than hooking `after_request`: what a commit refuses there would pass
    by the error handlers.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view; commit a writing request below 400, undo it otherwise."""
        if request.method in READS or request.routing_exception is not None:
            return super().dispatch_request()
        try:
            return self.dispatch_writing()
        except BaseException:
            db.undo()
            raise

    def dispatch_writing(self) -> Response:
        """Run the view inside a writing transaction, and end that."""
        db.begin_writing()
        response = self.make_response(super().dispatch_request())
        if response.status_code >= 400:
            db.undo()
            return response
        db.keep()
        return response
