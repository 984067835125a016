"""Parts of addresses: what no database could hold leads nowhere, instead of to a failure."""

from typing import Any

from flask import Flask
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
