"""The state of the machine."""

from flask.typing import ResponseReturnValue

from council.admin import rules
from council.admin.queries import machine as queries
from council.admin.views.blueprint import bp
from council.core import health, jobs, journal
from council.core.answers import show
from council.core.clock import now
from council.core.policy import may


@bp.get("/admin/machine")
@may(rules.MACHINE)
def machine() -> ResponseReturnValue:
    """Worker, tasks, journal, version, room."""
    return show(
        "admin/machine.html",
        alive=health.is_worker_alive(now()),
        last=jobs.last_beat(),
        tasks=queries.tasks(),
        seal=journal.last_seal(),
        version=queries.running_version(),
        room=queries.room(),
    )
