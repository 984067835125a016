"""The blueprints of contributions: pages under a language, and files without one."""

from flask import Blueprint

bp = Blueprint("contributions", __name__, url_prefix="/<lang:lang>")
files = Blueprint("files", __name__)
