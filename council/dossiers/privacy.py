"""What dossiers keep of those who look after them: to take away. It is public work, and stays."""

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
    asked = (
        select(DossierVersion, Dossier)
        .join(Dossier, Dossier.id == DossierVersion.dossier_id)
        .where(DossierVersion.by_id == member.id)
        .order_by(DossierVersion.id)
    )
    return [
        {
            "reference": dossier.reference,
            "version": each.number,
            "title": each.title,
            "summary": each.summary,
            "ask": each.ask,
            "at": privacy.moment(each.at),
        }
        for each, dossier in db.session.execute(asked)
    ]


@privacy.section("evidence")
def evidence(member: Member) -> list[dict[str, Any]]:
    """The evidence that the member added."""
    asked = (
        select(Evidence, Dossier)
        .join(Dossier, Dossier.id == Evidence.dossier_id)
        .where(Evidence.added_by_id == member.id)
        .order_by(Evidence.id)
    )
    return [
        {
            "reference": dossier.reference,
            "text": each.text,
            "source": each.source,
            "at": privacy.moment(each.added_at),
        }
        for each, dossier in db.session.execute(asked)
    ]


@privacy.section("words_to_authors")
def words_to_authors(member: Member) -> list[dict[str, Any]]:
    """What the member wrote to the authors in dossiers."""
    asked = (
        select(AuthorsWord, Dossier)
        .join(Dossier, Dossier.id == AuthorsWord.dossier_id)
        .where(AuthorsWord.by_id == member.id)
        .order_by(AuthorsWord.id)
    )
    return [
        {"reference": dossier.reference, "text": each.text, "at": privacy.moment(each.at)}
        for each, dossier in db.session.execute(asked)
    ]
