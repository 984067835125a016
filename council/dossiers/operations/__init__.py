"""What is done with dossiers: one function per verb; the caller owns the transaction."""

from council.dossiers.operations.course import (
    close,
    mark_answered,
    mark_followed,
    mark_forwarded,
    reopen,
)
from council.dossiers.operations.grouping import add, leave, open_dossier, place, place_all, remove
from council.dossiers.operations.texts import add_evidence, edit, remove_evidence
from council.dossiers.operations.words import keep_word, tell_authors

__all__ = [
    "add",
    "add_evidence",
    "close",
    "edit",
    "keep_word",
    "leave",
    "mark_answered",
    "mark_followed",
    "mark_forwarded",
    "open_dossier",
    "place",
    "place_all",
    "remove",
    "remove_evidence",
    "reopen",
    "tell_authors",
]
