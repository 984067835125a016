"""A short word to the authors: with the news of their dossier, or on its own."""

from datetime import datetime
from typing import Any

from council.core.db import db
from council.core.errors import RuleBroken
from council.dossiers import queries
from council.dossiers.models import AuthorsWord, Dossier
from council.dossiers.operations.record import note
from council.people.models import Member


def keep_word(dossier: Dossier, text: str, *, by: Member, at: datetime) -> dict[str, Any]:
    """Keep a word (may be "") that goes with an event: what its row of the journal is to hold."""
    if not text:
        return {}
    word = AuthorsWord(
        dossier_id=dossier.id, text=text, language=dossier.language, at=at, by_id=by.id
    )
    db.session.add(word)
    db.session.flush()  # the journal names it
    return {"word": word.id}


def tell_authors(dossier: Dossier, text: str, *, by: Member, at: datetime) -> None:
    """Send a word of its own to the authors, when a dossier moved on or was answered, say.

    Raises `RuleBroken("dossier.word_said")` for the same word as the last one: a form sent twice.
    """
    queries.lock(dossier)
    if text in [each.text for each in queries.words_to_authors(dossier, 1)]:
        raise RuleBroken("dossier.word_said")
    said = keep_word(dossier, text, by=by, at=at)
    note("word_said", dossier, by=by, at=at, **said)
