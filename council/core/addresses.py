"""Addresses: parts that no database could hold lead nowhere, and whole ones lead to this site."""

from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import Flask, current_app, has_request_context, request
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

LARGEST_ID = 2**31 - 1  # of an INTEGER column on PostgreSQL


class Number(IntegerConverter):
    """A whole number that can be an id, in the digits of addresses and no others."""

    regex = "[0-9]+"

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: A002  # werkzeug's name
        super().__init__(map, *args, **{"max": LARGEST_ID, **kwargs})


class Word(UnicodeConverter):
    """A text without NUL, which PostgreSQL refuses."""

    def to_python(self, value: str) -> str:
        """The text; not found when it holds NUL."""
        if "\x00" in value:
            raise ValidationError
        return value


def install(app: Flask) -> None:
    """Read every part of an address with these."""
    app.url_map.converters.update(int=Number, string=Word, default=Word)


def absolute(path: str) -> str:
    """`path` (as `url_for` makes it) as an address that works outside the site.

    It begins with COUNCIL_BASE_URL, whatever host the request names. A folder in which the site
    lies is part of both, and stands there once.
    """
    folder = request.script_root if has_request_context() else ""
    base = str(current_app.config["BASE_URL"])
    return base.rstrip("/") + path.removeprefix(folder)


def came_from() -> SplitResult | None:
    """The page of ours that the reader comes from; None when it is another's, or not told.

    Browsers tell it to this site alone, as our Referrer-Policy says.
    """
    if not request.referrer:
        return None
    try:
        before = urlsplit(request.referrer)
    except ValueError:  # a header that is no address
        return None
    return before if before.netloc == request.host else None
