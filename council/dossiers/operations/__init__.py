"""What is done with dossiers: one function per verb; the caller owns the transaction."""

from council.dossiers.operations.alike import begin_again, keep_compared, regroup, tell_apart
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
    "begin_again",
    "close",
    "edit",
    "keep_compared",
    "keep_word",
    "leave",
    "mark_answered",
    "mark_followed",
    "mark_forwarded",
    "open_dossier",
    "place",
    "place_all",
    "regroup",
    "remove",
    "remove_evidence",
    "reopen",
    "tell_apart",
    "tell_authors",
]
