"""What every verb of dossiers writes down."""

from datetime import datetime
from typing import Any

from council.core import journal
from council.dossiers.models import Dossier
from council.people.models import Member


def note(
    event: str,
    dossier: Dossier,
    *,
    by: Member | None,
    at: datetime,
    role: str | None = "moderator",
    **more: Any,
) -> None:
    """Journal `dossier.<event>` about the dossier."""
    journal.record(f"dossier.{event}", by=by, role=role, about=dossier, at=at, **more)
