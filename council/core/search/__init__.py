"""Full-text search behind one interface: FTS5 on SQLite, tsvector on PostgreSQL.

Texts and queries are folded and stemmed by us, so that both find the same (docs/decisions/0012).
"""

from council.core.search.following import FOLLOWED, Followed, follow
from council.core.search.index import FEW, NEWEST, SearchIndex, contributions, dossiers
from council.core.search.marks import extract, marked
from council.core.search.words import (
    Said,
    Term,
    alike,
    all_stems_of,
    asked,
    holds,
    prepared,
    stems,
    words,
)

__all__ = [
    "FEW",
    "FOLLOWED",
    "NEWEST",
    "Followed",
    "Said",
    "SearchIndex",
    "Term",
    "alike",
    "all_stems_of",
    "asked",
    "contributions",
    "dossiers",
    "extract",
    "follow",
    "holds",
    "marked",
    "prepared",
    "stems",
    "words",
]
