"""Helping people at a recognised place: "I have met this person", and a new card."""

from flask import redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core import clock
from council.core.answers import done, show
from council.core.policy import may, me
from council.people import cards, operations, queries, rules
from council.people.forms import FindForm, PlaceForm
from council.people.models import Member
from council.people.views import limiting
from council.people.views.blueprint import bp

PLACE = "place"  # in the cookie: where this helper is today


@bp.get("/desk/people")
@may(rules.HELP)
def desk() -> ResponseReturnValue:
    """Look for a person by the name they chose."""
    form = FindForm(request.args)
    asked = form.name.data if form.validate() else ""
    found = queries.called(asked) if asked else []
    return show("people/desk.html", form=form, asked=asked, found=found)


@bp.get("/desk/people/<int:id>")
@may(rules.HELP_PERSON, on=queries.to_help)
def person(member: Member) -> ResponseReturnValue:
    """One person: what a helper may do for them."""
    return person_page(member, PlaceForm(data={"place": cookie.get(PLACE, "")}))


def person_page(member: Member, form: PlaceForm) -> ResponseReturnValue:
    """The page of one person, with its form."""
    return show(
        "people/person.html", form=form, person=member, vouchers=queries.vouchers_of(member)
    )


@bp.post("/desk/people/<int:id>/vouch")
@may(rules.HELP_PERSON, on=queries.to_help)
def vouch(member: Member) -> ResponseReturnValue:
    """I have met this person."""
    form = PlaceForm()
    if not form.validate_on_submit():
        return person_page(member, form)
    cookie[PLACE] = form.values["place"]
    operations.vouch(member, place=form.values["place"], by=me(), at=clock.now())
    return done(_("It is noted that you met this person."), ".person", id=member.id)


@bp.post("/desk/people/<int:id>/card")
@may(rules.HELP_PERSON, on=queries.to_help)
@limiting.guessing
def replace_card(member: Member) -> ResponseReturnValue:
    """A new card for somebody who lost theirs; the page that shows it comes next."""
    form = PlaceForm()
    if not form.validate_on_submit():
        return person_page(member, form)
    cookie[PLACE] = form.values["place"]
    code = operations.replace_card(member, place=form.values["place"], by=me(), at=clock.now())
    cards.show_once(code, url_for(".person", id=member.id))
    return redirect(url_for(".card"), 303)
