"""Pages of the administration. A view loads, checks the form, calls one operation, answers."""

from council.admin.views import (
    authorities,
    delays,
    machine,
    mail_texts,
    outbox,
    people,
    procedures,
    start,
    themes,
)
from council.admin.views.blueprint import bp

__all__ = [
    "authorities",
    "bp",
    "delays",
    "machine",
    "mail_texts",
    "outbox",
    "people",
    "procedures",
    "start",
    "themes",
]
