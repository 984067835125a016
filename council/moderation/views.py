"""Pages of moderation. A view loads, checks the form, calls one operation, answers."""

from flask import Blueprint

bp = Blueprint("moderation", __name__, url_prefix="/<lang:lang>")
