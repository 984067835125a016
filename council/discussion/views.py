"""Pages of discussion. A view loads, checks the form, calls one operation, answers."""

from flask import Blueprint

bp = Blueprint("discussion", __name__, url_prefix="/<lang:lang>")
