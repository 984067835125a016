"""Themes and who is competent for them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.admin import rules
from council.admin.forms.territory import CompetenceForm, ThemeForm
from council.admin.operations import territory as operations
from council.admin.queries import territory as queries
from council.admin.views.blueprint import accepted, bp, show
from council.core.clock import now
from council.core.policy import may, me
from council.territory.models import Competence, Theme
from council.territory.queries import competences


@bp.get("/admin/themes")
@may(rules.TERRITORY)
def list_themes() -> ResponseReturnValue:
    """Every theme in its order."""
    return render_template("admin/themes.html", themes=queries.themes())


@bp.route("/admin/themes/<int:id>", methods=["GET", "POST"])
@may(rules.TERRITORY, on=queries.theme)
def change_theme(theme: Theme) -> ResponseReturnValue:
    """The form for one theme, and its competences; then the list (303)."""
    form = ThemeForm(data=ThemeForm.shown(theme))
    changed = accepted(
        form,
        "active",
        lambda: operations.change_theme(theme, me(), now(), **form.answers(theme)),
    )
    if not changed:
        return theme_page(theme, form, CompetenceForm(formdata=None))
    flash(_("The theme is changed."))
    return redirect(url_for(".list_themes"), 303)


def theme_page(theme: Theme, form: ThemeForm, adding: CompetenceForm) -> ResponseReturnValue:
    """The page of one theme, with its two forms."""
    values = {"theme": theme, "adding": adding, "competences": competences(theme.id)}
    page = render_template("admin/theme.html", form=form, **values)
    return page, 422 if form.errors or adding.errors else 200


@bp.route("/admin/themes/new", methods=["GET", "POST"])
@may(rules.TERRITORY)
def add_theme() -> ResponseReturnValue:
    """The form for a new theme; then the list (303)."""
    form = ThemeForm(data={"active": True, "position": len(queries.themes())})
    added = accepted(
        form, "name_fr", lambda: operations.add_theme(by=me(), at=now(), **form.answers())
    )
    if not added:
        return show("new_theme", form)
    flash(_("The theme is added."))
    return redirect(url_for(".list_themes"), 303)


@bp.post("/admin/themes/<int:id>/competences")
@may(rules.TERRITORY, on=queries.theme)
def add_competence(theme: Theme) -> ResponseReturnValue:
    """One more level that acts on a theme: back to the theme (303), or its errors (422)."""
    form = CompetenceForm()
    if not form.validate_on_submit():
        shown = ThemeForm(formdata=None, data=ThemeForm.shown(theme))
        return theme_page(theme, shown, form)
    operations.add_competence(theme, by=me(), at=now(), **form.values)
    flash(_("The competence is added."))
    return redirect(url_for(".change_theme", id=theme.id), 303)


@bp.post("/admin/competences/<int:id>/remove")
@may(rules.TERRITORY, on=queries.competence)
def remove_competence(competence: Competence) -> ResponseReturnValue:
    """One level less: back to the theme (303)."""
    operations.remove_competence(competence, me(), now())
    flash(_("The competence is removed."))
    return redirect(url_for(".change_theme", id=competence.theme_id), 303)
