"""The blueprint of mails that came in, and what its templates may use."""

from flask import Blueprint

from council.inbox import words

bp = Blueprint("inbox", __name__, url_prefix="/<lang:lang>/desk/inbox")
bp.add_app_template_global(words.reason, "mail_reason")
bp.add_app_template_global(words.refusals, "mail_refusals")
bp.add_app_template_global(words.STATES, "mail_states")  # type: ignore[arg-type]  # a value
