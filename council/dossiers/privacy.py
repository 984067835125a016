"""What dossiers keep of those who look after them: to take away. It is public work, and stays."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from council.core.db import db
from council.dossiers.models import AuthorsWord, Dossier, DossierVersion, Evidence
from council.people import privacy
from council.people.models import Member


@privacy.section("dossiers")
def dossiers(member: Member) -> list[dict[str, Any]]:
    """The dossiers that the member opened."""
    asked = select(Dossier).where(Dossier.opened_by_id == member.id).order_by(Dossier.id)
    return [
        {"reference": each.reference, "opened_at": privacy.moment(each.opened_at)}
        for each in db.session.scalars(asked)
    ]


@privacy.section("dossier_texts")
def texts(member: Member) -> list[dict[str, Any]]:
    """The versions of dossiers that the member wrote."""
    return [
        {
            "reference": dossier.reference,
            "version": each.number,
            "title": each.title,
            "summary": each.summary,
            "ask": each.ask,
            "at": privacy.moment(each.at),
        }
        for each, dossier in by(member, DossierVersion, DossierVersion.by_id)
    ]


@privacy.section("evidence")
def evidence(member: Member) -> list[dict[str, Any]]:
    """The evidence that the member added."""
    return [
        {
            "reference": dossier.reference,
            "text": each.text,
            "source": each.source,
            "at": privacy.moment(each.added_at),
        }
        for each, dossier in by(member, Evidence, Evidence.added_by_id)
    ]


@privacy.section("words_to_authors")
def words_to_authors(member: Member) -> list[dict[str, Any]]:
    """What the member wrote to the authors in dossiers."""
    return [
        {"reference": dossier.reference, "text": each.text, "at": privacy.moment(each.at)}
        for each, dossier in by(member, AuthorsWord, AuthorsWord.by_id)
    ]


def by(member: Member, kind: Any, who: Any) -> Iterable[Any]:
    """The rows of a kind that the member made, the column `who` says it, with their dossiers."""
    return db.session.execute(
        select(kind, Dossier)
        .join(Dossier, Dossier.id == kind.dossier_id)
        .where(who == member.id)
        .order_by(kind.id)
    )
