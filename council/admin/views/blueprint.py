"""The blueprint of the administration, and what several of its views answer with."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from council.admin.words import ACTING, LEVELS, ROLES, TASKS
from council.core.errors import RuleBroken

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


def show(template: str, form: FlaskForm, **values: Any) -> ResponseReturnValue:
    """A page with its form: 422 when the form is shown again with its errors."""
    page = render_template(f"admin/{template}.html", form=form, **values)
    return page, 422 if form.errors else 200


def accepted(form: FlaskForm, field: str, operation: Callable[[], object]) -> bool:
    """Check a form, then run an operation; a refusal becomes the error of a field, and False."""
    if not form.validate_on_submit():
        return False
    try:
        operation()
    except RuleBroken as refusal:
        form[field].errors = [refusal.sentence]
        return False
    return True
