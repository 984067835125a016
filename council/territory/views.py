"""Pages of territory. A view loads, checks the form, calls one operation, answers."""

from flask import Blueprint

bp = Blueprint("territory", __name__, url_prefix="/<lang:lang>")
