"""Pages of discussion. A view loads, checks the form, calls one operation, answers."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core import clock
from council.core.errors import RuleBroken
from council.core.limits import CALM, limiter
from council.core.policy import may, me
from council.discussion import operations, queries, rules
from council.discussion.forms import CommentForm, EditForm
from council.discussion.models import Comment
from council.discussion.owners import Place, Spot

bp = Blueprint("discussion", __name__, url_prefix="/<lang:lang>")


def readable_place(id: int) -> Place | None:
    """The discussion with this id, if the one who asks may read it and comments go in here."""
    found = queries.place(id)
    return found if found and found.owner.plain and found.readable_by(me()) else None


def readable_spot(id: int) -> Spot | None:
    """The comment with this id, if the one who asks may read its discussion."""
    found = queries.spot(id)
    return found if found and found.place.readable_by(me()) else None


def answerable_spot(id: int) -> Spot | None:
    """The comment with this id, if the one who asks may read it and answers go in here."""
    found = readable_spot(id)
    return found if found and found.place.owner.plain else None


@bp.post("/threads/<int:id>/comments")
@limiter.limit(CALM)
@may(rules.POST, on=readable_place)
def post(where: Place) -> ResponseReturnValue:
    """Add a comment (303 to where it stands), or the form again with what is to be mended."""
    form = CommentForm()
    if not form.validate():
        return write(where, form), 422
    try:
        comment = operations.post(me(), where, **form.values, at=clock.now())
    except RuleBroken as refusal:
        form.form_errors.append(refusal.sentence)
        return write(where, form), refusal.status
    return redirect(queries.address(comment, where), 303)


@bp.get("/comments/<int:id>")
@may(rules.READ, on=readable_spot)
def comment(spot: Spot) -> ResponseReturnValue:
    """On to a comment, wherever it stands in its discussion."""
    return redirect(queries.address(spot.comment, spot.place))


@bp.get("/comments/<int:id>/reply")
@may(rules.POST, on=answerable_spot)
def reply(spot: Spot) -> ResponseReturnValue:
    """The form of a reply, under the comment it answers."""
    return write(spot.place, CommentForm(parent_id=spot.comment.id), spot.comment)


@bp.get("/comments/<int:id>/edit")
@may(rules.EDIT, on=readable_spot)
def edit(spot: Spot) -> ResponseReturnValue:
    """One's own words, to be changed."""
    return rewrite(spot, EditForm(obj=spot.comment))


@bp.post("/comments/<int:id>/edit")
@limiter.limit(CALM)
@may(rules.EDIT, on=readable_spot)
def save(spot: Spot) -> ResponseReturnValue:
    """Change the words (303); both texts are shown when they moved meanwhile (409)."""
    form = EditForm()
    if not form.validate():
        return rewrite(spot, form), 422
    try:
        operations.edit(spot, **form.values, by=me(), at=clock.now())
    except RuleBroken as refusal:
        form.form_errors.append(refusal.sentence)
        return rewrite(spot, form), refusal.status
    return redirect(queries.address(spot.comment, spot.place), 303)


@bp.get("/comments/<int:id>/remove")
@may(rules.REMOVE, on=readable_spot)
def ask_to_remove(spot: Spot) -> ResponseReturnValue:
    """Ask before one's words are gone."""
    return render_template("discussion/remove.html", spot=spot)


@bp.post("/comments/<int:id>/remove")
@may(rules.REMOVE, on=readable_spot)
def remove(spot: Spot) -> ResponseReturnValue:
    """Take one's own comment away (303)."""
    operations.remove(spot.comment, by=me(), at=clock.now())
    flash(_("Your comment is removed."))
    return redirect(queries.address(spot.comment, spot.place), 303)


def write(where: Place, form: CommentForm, parent: Comment | None = None) -> str:
    """The page with the form of a comment alone."""
    speakers = queries.speakers(me(), where)
    return render_template(
        "discussion/write.html", where=where, form=form, parent=parent, speakers=speakers
    )


def rewrite(spot: Spot, form: EditForm) -> str:
    """The page on which one's own comment is changed; the stored words stand above other ones."""
    return render_template("discussion/edit.html", spot=spot, form=form)
