"""Where the pages of notices are registered."""

from flask import Blueprint

bp = Blueprint("notices", __name__, url_prefix="/<lang:lang>")
