"""Administrators make councils, change them, and add, change and close their colleges."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly import operations, queries
from council.assembly.forms.councils import (
    USUAL_COLLEGE,
    USUAL_COUNCIL,
    CollegeForm,
    CouncilDataForm,
    EndCouncilForm,
    NewCouncilForm,
)
from council.assembly.models import College, Council
from council.assembly.queries import ending
from council.assembly.rules.councils import CHANGE, CREATE, END
from council.assembly.views.blueprint import bp
from council.core import locale
from council.core.answers import accepted, done, show
from council.core.clock import local_day, now
from council.core.errors import RuleBroken
from council.core.policy import may, me


@bp.route("/desk/council/new", methods=["GET", "POST"])
@may(CREATE)
def create_council() -> ResponseReturnValue:
    """Make a council."""
    form = NewCouncilForm(data=USUAL_COUNCIL)
    form.prepare(me())
    if accepted(form, "slug", lambda: operations.create(**form.rule, by=me(), at=now())):
        return done(_("The council is made."), "assembly.manage", slug=form.slug.data)
    return show("assembly/council_edit.html", form=form, council=None)


@bp.route("/desk/council/<slug>/edit", methods=["GET", "POST"])
@may(CHANGE, on=queries.by_slug)
def change_council(council: Council) -> ResponseReturnValue:
    """Change what a council is."""
    form = CouncilDataForm(data=CouncilDataForm.shown(council)).prepare(me())

    def change() -> None:
        operations.change(council, **form.rule, by=me(), at=now())

    if accepted(form, "communes", change):
        return done(_("The council is changed."), "assembly.manage", slug=council.slug)
    return show("assembly/council_edit.html", form=form, council=council)


@bp.route("/desk/council/<slug>/colleges/new", methods=["GET", "POST"])
@may(CHANGE, on=queries.by_slug)
def add_college(council: Council) -> ResponseReturnValue:
    """Add a college."""
    form = CollegeForm(data=USUAL_COLLEGE)
    if accepted(
        form, "seats", lambda: operations.add_college(council, **form.rule, by=me(), at=now())
    ):
        return done(_("The college is added."), "assembly.manage", slug=council.slug)
    return show("assembly/college_edit.html", form=form, council=council, college=None)


@bp.route("/desk/council/colleges/<int(max=2147483647):id>/edit", methods=["GET", "POST"])
@may(CHANGE, on=queries.college)
def change_college(college: College) -> ResponseReturnValue:
    """Change a college."""
    form = CollegeForm(data=CollegeForm.shown(college))

    def change() -> None:
        operations.change_college(college, **form.rule, by=me(), at=now())

    if accepted(form, "seats", change):
        return done(_("The college is changed."), "assembly.manage", slug=college.council.slug)
    return show("assembly/college_edit.html", form=form, council=college.council, college=college)


@bp.get("/desk/council/colleges/<int(max=2147483647):id>/close")
@may(CHANGE, on=queries.college)
def ask_to_close_college(college: College) -> ResponseReturnValue:
    """Ask before a college is closed."""
    return render_template("assembly/college_close.html", college=college)


@bp.post("/desk/council/colleges/<int(max=2147483647):id>/close")
@may(CHANGE, on=queries.college)
def close_college(college: College) -> ResponseReturnValue:
    """Close a college."""
    operations.close_college(college, by=me(), at=now())
    return done(_("The college is closed."), "assembly.manage", slug=college.council.slug)


@bp.route("/desk/council/<slug>/end", methods=["GET", "POST"])
@may(END, on=queries.by_slug)
def end_council(council: Council) -> ResponseReturnValue:
    """End a council, once what ends with it was shown."""
    council.require_alive()
    at = now()
    form = EndCouncilForm(data={"on": local_day(at), "language": locale.current()})
    if accepted(form, "on", lambda: operations.end_council(council, **form.end, by=me(), at=at)):
        return done(_("The council has ended."), "assembly.show", slug=council.slug)
    return show("assembly/council_end.html", form=form, council=council, **ends(council))


def ends(council: Council) -> dict[str, Any]:
    """What ends with a council, and in words what stands in the way."""
    hindrance = ending.in_the_way(council)
    return {
        "ends": ending.ends_with(council, now()),
        "hindrance": RuleBroken(hindrance).sentence if hindrance else "",
    }
