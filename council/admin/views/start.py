"""What needs attention, and the ways on."""

from flask.typing import ResponseReturnValue

from council.admin import rules
from council.admin.queries import machine
from council.admin.views.blueprint import bp
from council.core.answers import show
from council.core.clock import now
from council.core.policy import may


@bp.get("/admin")
@may(rules.INDEX)
def index() -> ResponseReturnValue:
    """What needs a look now."""
    return show("admin/index.html", attention=machine.attention(now()))
