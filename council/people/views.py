"""Pages of people. A view loads, checks the form, calls one operation, answers."""

from flask import Blueprint

bp = Blueprint("people", __name__, url_prefix="/<lang:lang>")
