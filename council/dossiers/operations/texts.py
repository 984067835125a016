"""The text of a dossier and its versions, and the evidence beside it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from council.core import files
from council.core.db import db
from council.core.errors import RuleBroken
from council.dossiers import paragraphs, queries
from council.dossiers.models import Dossier, DossierVersion, Evidence
from council.dossiers.operations.record import note
from council.people.models import Member
from council.territory.models import Theme

TWICE = timedelta(minutes=5)  # within which the same evidence is a form sent twice


def edit(
    dossier: Dossier,
    *,
    version: int,
    title: str,
    summary: str,
    ask: str,
    theme: Theme | None,
    by: Member,
    at: datetime,
) -> None:
    """Change the text of a dossier; `version` is the one it was written on.

    Words keep their paragraphs where these are still there. Nothing happens when nothing changed.
    Raises `RuleBroken("dossier.stale")` when someone else changed it meanwhile.
    """
    queries.lock(dossier)
    if dossier.version != version:
        raise RuleBroken("dossier.stale")
    theme_id = theme.id if theme else None
    if theme_id != dossier.theme_id:
        dossier.theme_id = theme_id
        note("theme_changed", dossier, by=by, at=at, theme=theme_id)
    if (title, summary, ask) == (dossier.title, dossier.summary, dossier.ask):
        return
    follow(dossier, paragraphs.moved(dossier.summary, summary))
    dossier.title, dossier.summary, dossier.ask = title, summary, ask
    dossier.version += 1
    keep_version(dossier, by=by, at=at)
    note("edited", dossier, by=by, at=at, version=dossier.version)


def follow(dossier: Dossier, places: Mapping[int, int]) -> None:
    """Let the contributions of a dossier follow its paragraphs to their new `places`."""
    for grouping in queries.groupings(dossier):
        if grouping.paragraph is not None:
            grouping.paragraph = places.get(grouping.paragraph)


def keep_version(dossier: Dossier, *, by: Member, at: datetime) -> None:
    """Keep the present text of a dossier as its version."""
    db.session.add(
        DossierVersion(
            dossier_id=dossier.id,
            number=dossier.version,
            title=dossier.title,
            summary=dossier.summary,
            ask=dossier.ask,
            at=at,
            by_id=by.id,
        )
    )
    db.session.flush()


def add_evidence(
    dossier: Dossier, *, text: str, source: str, given: bytes | None, by: Member, at: datetime
) -> Evidence:
    """Add a figure, a text or a file (its bytes) that supports a dossier, and where it comes from.

    The address in `source` is never fetched. The same words sent twice within minutes are one
    piece. Raises `RuleBroken`: as `files.keep`.
    """
    made = files.remade(given) if given else None
    queries.lock(dossier)
    file = files.keep(made, at) if made else None
    for kept in queries.evidence(dossier):
        same = (kept.text, kept.source, bool(kept.file)) == (text, source, bool(file))
        if same and at - kept.added_at <= TWICE:
            if file:
                files.forget(file)
            return kept
    if file:
        file.public = True
    evidence = Evidence(
        dossier_id=dossier.id, text=text, source=source, file=file, added_at=at, added_by_id=by.id
    )
    db.session.add(evidence)
    db.session.flush()
    note("evidence_added", dossier, by=by, at=at, evidence=evidence.id)
    return evidence


def remove_evidence(dossier: Dossier, evidence: Evidence, *, by: Member, at: datetime) -> None:
    """Take a piece of evidence away, its file too."""
    db.session.delete(evidence)
    db.session.flush()
    if evidence.file:
        files.forget(evidence.file)
    note("evidence_removed", dossier, by=by, at=at, evidence=evidence.id)
