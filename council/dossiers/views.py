"""Pages of dossiers. A view loads, checks the form, calls one operation, answers."""

from flask import Blueprint

from council.dossiers import rules  # noqa: F401  # its refusals are explained there

bp = Blueprint("dossiers", __name__, url_prefix="/<lang:lang>")
