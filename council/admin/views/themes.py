"""Themes and who is competent for them."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.admin import rules
from council.admin.forms.territory import CompetenceForm, ThemeForm
from council.admin.operations import territory as operations
from council.admin.queries import territory as queries
from council.admin.views.blueprint import bp
from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.policy import may, me
from council.territory.models import Competence, Theme
from council.territory.queries import competences


@bp.get("/admin/themes")
@may(rules.TERRITORY)
def list_themes() -> ResponseReturnValue:
    """Every theme in its order."""
    return show("admin/themes.html", themes=queries.themes())


@bp.route("/admin/themes/<int:id>", methods=["GET", "POST"])
@may(rules.TERRITORY, on=queries.theme)
def change_theme(theme: Theme) -> ResponseReturnValue:
    """The form for one theme, and its competences; then the list (303)."""
    form = ThemeForm(data=ThemeForm.shown(theme))
    if not accepted(
        form, "active", lambda: operations.change_theme(theme, me(), now(), **form.answers(theme))
    ):
        return theme_page(theme, form, CompetenceForm(formdata=None))
    return done(_("The theme is changed."), ".list_themes")


def theme_page(theme: Theme, form: ThemeForm, adding: CompetenceForm) -> ResponseReturnValue:
    """The page of one theme, with its two forms."""
    found = competences(theme.id)
    return show("admin/theme.html", form=form, adding=adding, theme=theme, competences=found)


@bp.route("/admin/themes/new", methods=["GET", "POST"])
@may(rules.TERRITORY)
def add_theme() -> ResponseReturnValue:
    """The form for a new theme; then the list (303)."""
    form = ThemeForm(data={"active": True, "position": len(queries.themes())})
    if not accepted(
        form, "name_fr", lambda: operations.add_theme(by=me(), at=now(), **form.answers())
    ):
        return show("admin/new_theme.html", form=form)
    return done(_("The theme is added."), ".list_themes")


@bp.post("/admin/themes/<int:id>/competences")
@may(rules.TERRITORY, on=queries.theme)
def add_competence(theme: Theme) -> ResponseReturnValue:
    """One more level that acts on a theme: back to the theme (303), or its errors (422)."""
    form = CompetenceForm()
    if not accepted(
        form, "level", lambda: operations.add_competence(theme, by=me(), at=now(), **form.values)
    ):
        return theme_page(theme, ThemeForm(formdata=None, data=ThemeForm.shown(theme)), form)
    return done(_("The competence is added."), ".change_theme", id=theme.id)


@bp.post("/admin/competences/<int:id>/remove")
@may(rules.TERRITORY, on=queries.competence)
def remove_competence(competence: Competence) -> ResponseReturnValue:
    """One level less: back to the theme (303)."""
    operations.remove_competence(competence, me(), now())
    return done(_("The competence is removed."), ".change_theme", id=competence.theme_id)
