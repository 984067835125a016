"""Logs: one JSON line an event, never with an address of a person or a secret."""

import logging
import re
from typing import Any

import structlog
from structlog.typing import EventDict

HIDDEN = {"email", "password", "token", "code", "ip", "recipient"}
ADDRESS = re.compile(r"""[^\s<>()\[\]{}"'=,;:]+@[^\s<>()\[\]{}"'=,;:]+""")


def without_secrets(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Blank the values that must never reach a log."""
    return {key: "…" if key in HIDDEN else value for key, value in event.items()}


def without_addresses(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Blank e-mail addresses in what a mail server or the database complained of."""
    return {key: blanked(each) if isinstance(each, str) else each for key, each in event.items()}


def blanked(text: str) -> str:
    """`text` without the e-mail addresses in it."""
    return ADDRESS.sub("…", text)


structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_secrets,
        structlog.processors.format_exc_info,
        without_addresses,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    logger_factory=structlog.WriteLoggerFactory(),
)
log = structlog.get_logger()
