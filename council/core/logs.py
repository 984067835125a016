"""Logs: one JSON line an event, never with an address of a person or a secret."""

import json
import re
import sys
import traceback
from typing import Any

from council.core import clock

HIDDEN = {"email", "password", "token", "code", "ip", "recipient"}
ADDRESS = re.compile(r"""[^\s<>()\[\]{}"'=,;:]+@[^\s<>()\[\]{}"'=,;:]+""")


class Log:
    """What is told to whoever runs this installation: an event by name, and values beside it.

    `exc_info` is a failure, or True for the one that is being handled: it becomes `exception`.
    """

    def info(self, event: str, **values: Any) -> None:
        """Tell what is good to know."""
        write("info", event, values)

    def warning(self, event: str, **values: Any) -> None:
        """Tell what may need looking at."""
        write("warning", event, values)

    def error(self, event: str, **values: Any) -> None:
        """Tell what went wrong."""
        write("error", event, values)


def write(level: str, event: str, values: dict[str, Any]) -> None:
    """Write one line, in one piece: threads share the way out."""
    at = clock.now().isoformat().replace("+00:00", "Z")
    line = {**told(values), "event": event, "level": level, "timestamp": at}
    text = json.dumps(line, ensure_ascii=False, default=lambda each: blanked(repr(each)))
    sys.stdout.write(text.encode(errors="backslashreplace").decode() + "\n")
    sys.stdout.flush()


def told(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they may be told: no secrets, no addresses, a failure as text."""
    shown = {key: "…" if key in HIDDEN else value for key, value in values.items()}
    failure = shown.pop("exc_info", None)
    if failure:
        error = failure if isinstance(failure, BaseException) else sys.exception()
        shown["exception"] = "".join(traceback.format_exception(error)).rstrip("\n")
    return {key: blanked(each) if isinstance(each, str) else each for key, each in shown.items()}


def blanked(text: str) -> str:
    """`text` without the e-mail addresses in it."""
    return ADDRESS.sub("…", text)


log = Log()
