"""The blueprint of the administration, and the words of its pages."""

from typing import Any

from flask import Blueprint

from council.admin.words import ACTING, LEVELS, ROLES, TASKS

bp = Blueprint("admin", __name__, url_prefix="/<lang:lang>")


@bp.context_processor
def words() -> dict[str, Any]:
    """For the templates: what roles, levels and tasks are called."""
    return {
        "role_words": ROLES,
        "level_words": LEVELS,
        "acting_words": ACTING,
        "task_words": TASKS,
    }
