"""What anybody may take with them: the lists that visitors read, as files."""

import weakref
from collections.abc import Iterator
from datetime import date
from threading import BoundedSemaphore
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from council.assembly.queries import by_slug
from council.contributions.queries import filters as filtered
from council.core import locale, replicas
from council.core.addresses import absolute
from council.core.clock import local_day, now
from council.core.errors import RuleBroken
from council.core.limits import limiter
from council.core.pages import kept
from council.core.policy import may
from council.exchange import council_lists, rules, words, writers
from council.exchange.council_lists import LISTS
from council.exchange.queries import Asked
from council.territory import queries as territory

bp = Blueprint("exchange", __name__, url_prefix="/<lang:lang>")

CALM = "6 per minute; 30 per hour"  # a file is as much work as a thousand pages
ROOM = BoundedSemaphore(2)  # files at once in one process: pages need its other threads
PATIENCE = 60  # seconds in which some hundred lines must have left: others wait for the room
SOCKET = "gunicorn.socket"  # in a request's environment: the wire to whoever asks
LIST = f"any({', '.join(LISTS)}):name"
FORMAT = f"any({', '.join(writers.FORMATS)}):ending"


@bp.get("/data")
@kept
@may(rules.EXPORT)
def index() -> ResponseReturnValue:
    """What can be taken along: each list, and how."""
    return render_template("exchange/index.html", lists=words.LISTS, formats=words.FORMATS)


@bp.get(f"/data/<{LIST}>.<{FORMAT}>")
@limiter.limit(CALM)
@may(rules.EXPORT)
def council_list(name: str, ending: str) -> ResponseReturnValue:
    """A list of what councils do; `council` and `on` in the address: of one, on a day."""
    format, what = writers.FORMATS[ending], LISTS[name]
    asked = council_asked(day_asked(what))
    found = format.write(what.sheet, council_lists.exported(application(), what, asked))
    return file(name, format, found)


@bp.get("/contributions.csv")
@limiter.limit(CALM)
@may(rules.EXPORT)
def contributions_csv() -> ResponseReturnValue:
    """The list of contributions, filtered as it is read, as a sheet."""
    return contributions("csv")


@bp.get("/contributions.json")
@limiter.limit(CALM)
@may(rules.EXPORT)
def contributions_json() -> ResponseReturnValue:
    """The list of contributions, filtered as it is read, for programs."""
    return contributions("json")


def contributions(name: str) -> Response:
    """The list that the address asks for, written while it is read: never whole in memory."""
    themes, communes = territory.theme_labels(), territory.commune_labels()
    filters = filtered.read(request.args, themes, communes)
    asked = Asked(filters, themes, communes, replicas.minded())
    format, address = writers.FORMATS[name], absolute(url_for("contributions.index"))
    return file("contributions", format, writers.exported(application(), asked, address, format))


def council_asked(on: date | None) -> council_lists.Asked:
    """What the address asks of a list of councils'; 400 for a council that is none."""
    slug = request.args.get("council")
    council = by_slug(slug) if slug else None
    if slug and council is None:
        abort(400)
    site = absolute(f"/{locale.current()}")
    return council_lists.Asked(council.id if council else None, on, site, replicas.minded())


def day_asked(what: council_lists.CouncilList) -> date | None:
    """The day that the address asks for, where a list has days; 400 for what is none."""
    text = request.args.get("on")
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(400)
    return day if what.on else abort(400)


def file(name: str, format: writers.Format, found: Iterator[bytes]) -> Response:
    """A file to be kept, as it is written."""
    answer = Response(found)
    answer.headers["Content-Type"] = format.mime
    answer.headers["Content-Disposition"] = (
        f"attachment; filename={name}-{local_day(now())}.{format.ending}"
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
