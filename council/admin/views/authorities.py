"""Authorities: found, changed, added."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.admin import rules
from council.admin.forms.territory import AuthorityForm, FindForm, NewAuthorityForm
from council.admin.operations import territory as operations
from council.admin.queries import territory as queries
from council.admin.views.blueprint import bp
from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.policy import may, me
from council.territory.models import Authority


@bp.get("/admin/authorities")
@may(rules.TERRITORY)
def list_authorities() -> ResponseReturnValue:
    """Authorities by name and level."""
    form = FindForm(request.args)
    asked, level = form.asked
    page = queries.found(asked, level, request.args.get("after"))
    return show("admin/authorities.html", form=form, asked=asked, level=level, page=page)


@bp.route("/admin/authorities/<int:id>", methods=["GET", "POST"])
@may(rules.TERRITORY, on=queries.authority)
def change_authority(authority: Authority) -> ResponseReturnValue:
    """The form for one authority; then the list (303)."""
    shown = AuthorityForm.shown(authority, queries.places_of(authority))
    form = AuthorityForm(data=shown, level=authority.level)
    if not form.validate_on_submit():
        return show("admin/authority.html", form=form, authority=authority)
    operations.change_authority(authority, me(), now(), **form.answers(authority))
    return done(_("The authority is changed."), ".list_authorities", q=authority.names["fr"])


@bp.route("/admin/authorities/new", methods=["GET", "POST"])
@may(rules.TERRITORY)
def add_authority() -> ResponseReturnValue:
    """The form for a new authority; then the list (303)."""
    form = NewAuthorityForm(data={"active": True, "local": True})
    if not accepted(
        form, "name_fr", lambda: operations.add_authority(by=me(), at=now(), **form.answers())
    ):
        return show("admin/new_authority.html", form=form)
    return done(_("The authority is added."), ".list_authorities", q=form.name_fr.data)
