"""What was imported: each file and what became of its lines."""

from typing import Any

from sqlalchemy.orm import Mapped

from council.core.db import Id, Model, Moment


class Import(Model):
    """One run of an importer over files of one source."""

    __tablename__ = "import_run"

    id: Mapped[Id]
    format: Mapped[str]
    source: Mapped[str]
    at: Mapped[Moment]
    report: Mapped[dict[str, Any]]
