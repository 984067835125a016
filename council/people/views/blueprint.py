"""The blueprint of people's pages."""

from flask import Blueprint

bp = Blueprint("people", __name__, url_prefix="/<lang:lang>")
