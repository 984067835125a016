"""Opinions, and what became of them."""

from sqlalchemy import func, select

from council.assembly.models import Opinion
from council.core.db import db


def last_number(year: int) -> int:
    """The greatest number given in `year`; 0 when there is none."""
    return db.session.scalar(select(func.max(Opinion.number)).where(Opinion.year == year)) or 0
