"""What views of every feature answer with: a word of what was done, or a form with its errors."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from council.core.errors import STALE, RuleBroken


def done(sentence: str, endpoint: str, **values: Any) -> ResponseReturnValue:
    """On to the page `endpoint` (303), which says `sentence`."""
    flash(sentence)
    return redirect(url_for(endpoint, **values), 303)


def accepted(form: FlaskForm, field: str, operation: Callable[[], object]) -> bool:
    """Check a form that was sent, then run an operation; whether both went well.

    A refusal becomes the error of `field`; but for that of a text which someone else changed
    meanwhile: it concerns the whole form, and is raised again.
    """
    if not form.validate_on_submit():
        return False
    try:
        operation()
    except RuleBroken as refusal:
        if refusal.code == STALE:
            raise
        form[field].errors = [refusal.sentence]
        return False
    return True


def show(template: str, **values: Any) -> ResponseReturnValue:
    """A page and what it is given: 422 when one of its forms is shown again with its errors."""
    forms = [each for each in values.values() if isinstance(each, FlaskForm)]
    return render_template(template, **values), 422 if any(each.errors for each in forms) else 200
