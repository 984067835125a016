"""The blueprints of referrals: desks and the reply link; and the public pages of authorities."""

from flask import Blueprint

bp = Blueprint("referrals", __name__, url_prefix="/<lang:lang>")
authorities = Blueprint("authorities", __name__, url_prefix="/<lang:lang>/authorities")
