"""Pages of admin. A view loads, checks the form, calls one operation, answers."""

from flask import Blueprint

bp = Blueprint("admin", __name__, url_prefix="/<lang:lang>")
