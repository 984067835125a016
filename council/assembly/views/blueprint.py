"""The blueprint that the pages of councils belong to."""

from flask import Blueprint

bp = Blueprint("assembly", __name__, url_prefix="/<lang:lang>")
