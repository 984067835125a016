"""What is asked about imported contributions."""

from sqlalchemy import select

from council.contributions.models import Contribution
from council.core.db import db


def known_keys(source: str) -> set[str]:
    """The keys of a source that were imported before."""
    return set(
        db.session.scalars(select(Contribution.source_key).where(Contribution.source == source))
    )
