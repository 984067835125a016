"""The blueprint that the pages of dossiers belong to."""

from flask import Blueprint

bp = Blueprint("dossiers", __name__, url_prefix="/<lang:lang>")
