"""Authorities: found, changed, added."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.admin import rules
from council.admin.forms.territory import AuthorityForm, FindForm, NewAuthorityForm
from council.admin.operations import territory as operations
from council.admin.queries import territory as queries
from council.admin.views.blueprint import accepted, bp, show
from council.core.clock import now
from council.core.policy import may, me
from council.territory.models import Authority


@bp.get("/admin/authorities")
@may(rules.TERRITORY)
def list_authorities() -> ResponseReturnValue:
    """Authorities by name and level."""
    form = FindForm(request.args)
    sound = form.validate()
    asked, level = (form.q.data or "", form.level.data) if sound else ("", None)
    page = queries.found(asked, level, request.args.get("after"))
    values = {"asked": asked, "level": level, "page": page}
    return render_template("admin/authorities.html", form=form, **values)


@bp.route("/admin/authorities/<int:id>", methods=["GET", "POST"])
@may(rules.TERRITORY, on=queries.authority)
def change_authority(authority: Authority) -> ResponseReturnValue:
    """The form for one authority; then the list (303)."""
    form = AuthorityForm(data=AuthorityForm.shown(authority))
    if not form.validate_on_submit():
        return show("authority", form, authority=authority)
    operations.change_authority(authority, me(), now(), **form.answers(authority))
    flash(_("The authority is changed."))
    return redirect(url_for(".list_authorities", q=authority.names["fr"]), 303)


@bp.route("/admin/authorities/new", methods=["GET", "POST"])
@may(rules.TERRITORY)
def add_authority() -> ResponseReturnValue:
    """The form for a new authority; then the list (303)."""
    form = NewAuthorityForm(data={"active": True, "local": True})
    added = accepted(
        form,
        "name_fr",
        lambda: operations.add_authority(by=me(), at=now(), **form.answers()),
    )
    if not added:
        return show("new_authority", form)
    flash(_("The authority is added."))
    return redirect(url_for(".list_authorities", q=form.name_fr.data), 303)
