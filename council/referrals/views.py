"""Pages of referrals. A view loads, checks the form, calls one operation, answers."""

from flask import Blueprint

from council.referrals import rules  # noqa: F401  # its refusals are explained there

bp = Blueprint("referrals", __name__, url_prefix="/<lang:lang>")
