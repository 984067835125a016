"""The migrations of the tables, run inside an application; nobody else needs to read Alembic."""

import flask_migrate
from flask import current_app

from council.core.db import db
from council.core.schema import MIGRATIONS


def upgrade(revision: str = "head") -> None:
    """Bring the tables up to a revision."""
    prepare()
    flask_migrate.upgrade(revision=revision)


def downgrade(revision: str) -> None:
    """Take the tables back to a revision; "base": to none."""
    prepare()
    flask_migrate.downgrade(revision=revision)


def prepare() -> None:
    """Let Alembic know the migrations and the database of the present application."""
    if "migrate" not in current_app.extensions:
        flask_migrate.Migrate(current_app, db, directory=str(MIGRATIONS), render_as_batch=True)
