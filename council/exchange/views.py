"""What anybody may take with them: the lists that visitors read, as files."""

import weakref
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from council.contributions.queries import filters as filtered
from council.core import replicas
from council.core.addresses import absolute
from council.core.clock import local_day, now
from council.core.errors import RuleBroken
from council.core.limits import limiter
from council.core.policy import may
from council.exchange import rules, writers
from council.exchange.queries import Asked
from council.territory import queries as territory

bp = Blueprint("exchange", __name__, url_prefix="/<lang:lang>")

CALM = "6 per minute; 30 per hour"  # a file is as much work as a thousand pages
ROOM = BoundedSemaphore(2)  # files at once in one process: pages need its other threads
PATIENCE = 60  # seconds in which some hundred lines must have left: others wait for the room
SOCKET = "gunicorn.socket"  # in a request's environment: the wire to whoever asks


@bp.get("/contributions.csv")
@limiter.limit(CALM)
@may(rules.EXPORT)
def contributions_csv() -> ResponseReturnValue:
    """The list of contributions, filtered as it is read, as a sheet."""
    return file("csv")


@bp.get("/contributions.json")
@limiter.limit(CALM)
@may(rules.EXPORT)
def contributions_json() -> ResponseReturnValue:
    """The list of contributions, filtered as it is read, for programs."""
    return file("json")


def file(name: str) -> Response:
    """The list that the address asks for, written while it is read: never whole in memory."""
    themes, communes = territory.theme_labels(), territory.commune_labels()
    filters = filtered.read(request.args, themes, communes)
    asked = Asked(filters, themes, communes, replicas.minded())
    format = writers.FORMATS[name]
    address = absolute(url_for("contributions.index"))
    answer = Response(writers.exported(application(), asked, address, format))
    answer.headers["Content-Type"] = format.mime
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=contributions-{local_day(now())}.{format.ending}"
    )
    return with_room(answer)


def application() -> Flask:
    """The application itself: the file is written after the request is left."""
    found: Any = current_app
    application: Flask = found._get_current_object()
    return application


def with_room(answer: Response) -> Response:
    """Take up room until an answer has left, or whoever waits for it reads no more.

    Raises `RuleBroken`.
    """
    if SOCKET in request.environ:
        request.environ[SOCKET].settimeout(PATIENCE)
    if not ROOM.acquire(blocking=False):
        raise RuleBroken("export.busy")
    answer.call_on_close(weakref.finalize(answer, ROOM.release))  # whichever comes first
    return answer
