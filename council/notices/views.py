"""Pages of notices. A view loads, checks the form, calls one operation, answers."""

from flask import Blueprint

bp = Blueprint("notices", __name__, url_prefix="/<lang:lang>")
