"""Pages of contributions. A view loads, checks the form, calls one operation, answers."""

from flask import Blueprint

from council.contributions import rules  # noqa: F401  # its refusals are explained there

bp = Blueprint("contributions", __name__, url_prefix="/<lang:lang>")
