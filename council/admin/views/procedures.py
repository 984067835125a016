"""The ladder: its rungs, what was checked, and delays before single authorities."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.admin import rules
from council.admin.forms.procedures import OwnProcedureForm, ProcedureForm
from council.admin.operations import procedures as operations
from council.admin.queries import territory as queries
from council.admin.views.blueprint import bp
from council.core.answers import done, show
from council.core.clock import now
from council.core.policy import may, me
from council.territory import queries as territory
from council.territory.models import Procedure, ProcedureDelay


@bp.get("/admin/procedures")
@may(rules.DELAYS)
def list_procedures() -> ResponseReturnValue:
    """Every rung, in use or not."""
    return show("admin/procedures.html", procedures=queries.all_procedures())


@bp.route("/admin/procedures/<int:id>", methods=["GET", "POST"])
@may(rules.DELAYS, on=queries.procedure)
def change_procedure(procedure: Procedure) -> ResponseReturnValue:
    """The form for a rung; then the list (303)."""
    form = ProcedureForm(obj=procedure)
    if not form.validate_on_submit():
        own = territory.own_delays_of_procedures().get(procedure.id, [])
        return show("admin/procedure.html", form=form, procedure=procedure, own=own)
    operations.change(procedure, form.entry, form.delays, by=me(), at=now())
    return done(_("The way is changed. Clocks that run stay as they are."), ".list_procedures")


@bp.route("/admin/procedures/<int:id>/delays", methods=["GET", "POST"])
@may(rules.DELAYS, on=queries.procedure)
def add_procedure_delays(procedure: Procedure) -> ResponseReturnValue:
    """The form for delays before one authority; then the rung (303)."""
    form = OwnProcedureForm(obj=procedure)
    authority = form.authority.authority if form.validate_on_submit() else None
    if authority is None:
        return show("admin/procedure_delays.html", form=form, procedure=procedure)
    operations.set_own(procedure, authority, form.delays, by=me(), at=now())
    sentence = _("The delays are changed. Clocks that run stay as they are.")
    return done(sentence, ".change_procedure", id=procedure.id)


@bp.post("/admin/procedures/delays/<int:id>/remove")
@may(rules.DELAYS, on=queries.procedure_delay)
def remove_procedure_delays(kept: ProcedureDelay) -> ResponseReturnValue:
    """The procedure's own delays hold again: the rung (303)."""
    operations.drop_own(kept, by=me(), at=now())
    sentence = _("These delays are removed. Clocks that run stay as they are.")
    return done(sentence, ".change_procedure", id=kept.procedure_id)
