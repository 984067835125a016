"""Delays: who has how long; and what the public is told of it."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.admin import rules
from council.admin.forms.delays import DelaysForm, OwnDelaysForm
from council.admin.operations import delays as operations
from council.admin.queries import territory as queries
from council.admin.views.blueprint import bp
from council.core.answers import done, show
from council.core.clock import now
from council.core.policy import may, me
from council.territory.models import Delay


@bp.get("/delays")
@may(rules.READ_DELAYS)
def public_delays() -> ResponseReturnValue:
    """For everyone: how long authorities have, and since when."""
    return show("admin/public_delays.html", delays=queries.delays())


@bp.get("/admin/delays")
@may(rules.DELAYS)
def list_delays() -> ResponseReturnValue:
    """All delays: everyone's, of levels, of authorities."""
    return show("admin/delays.html", delays=queries.delays())


@bp.route("/admin/delays/<int:id>", methods=["GET", "POST"])
@may(rules.DELAYS, on=queries.delay)
def change_delays(delay: Delay) -> ResponseReturnValue:
    """The form for some delays; then the list (303)."""
    form = DelaysForm(obj=delay)
    if not form.validate_on_submit():
        return show("admin/delays_form.html", form=form, delay=delay)
    authority, level = delay.authority, delay.level
    operations.set_delays(form.delays, authority=authority, level=level, by=me(), at=now())
    return done(_("The delays are changed. Clocks that run stay as they are."), ".list_delays")


@bp.route("/admin/delays/new", methods=["GET", "POST"])
@may(rules.DELAYS)
def add_delays() -> ResponseReturnValue:
    """The form for delays of a level's or an authority's own; then the list (303)."""
    form = OwnDelaysForm(obj=queries.own_delays(None, None))
    if not form.validate_on_submit():
        return show("admin/delays_form.html", form=form, delay=None)
    whose = {"authority": form.authority.authority, "level": form.level.data}
    operations.set_delays(form.delays, by=me(), at=now(), **whose)
    return done(_("The delays are changed. Clocks that run stay as they are."), ".list_delays")


@bp.post("/admin/delays/<int:id>/remove")
@may(rules.DELAYS, on=queries.delay)
def remove_delays(delay: Delay) -> ResponseReturnValue:
    """The wider delays hold again: the list (303)."""
    operations.remove_delays(delay, me(), now())
    return done(_("These delays are removed. Clocks that run stay as they are."), ".list_delays")
