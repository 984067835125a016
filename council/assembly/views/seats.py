"""The desk of seats: given, renewed, ended before their day."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly import operations, queries
from council.assembly.forms.seats import EndForm, SeatForm
from council.assembly.models import College, Mandate
from council.assembly.operations.seats import person
from council.assembly.rules import KEEP
from council.assembly.views.blueprint import bp
from council.core.answers import accepted, done, show
from council.core.clock import local_day, now
from council.core.limits import CALM, limiter
from council.core.policy import may, me


@bp.route("/desk/council/colleges/<int:id>/seat", methods=["GET", "POST"])
@may(KEEP, on=queries.college)
@limiter.limit(CALM, methods=["POST"])  # codes of cards are not to be guessed
def designate(college: College) -> ResponseReturnValue:
    """Give a seat that is not drawn by lot."""
    form = SeatForm(data={"starts_on": local_day(now())}).prepare(college)
    if accepted(form, "email", lambda: give(college, form)):
        return done(_("The seat is given."), "assembly.manage", slug=college.council.slug)
    return show("assembly/designate.html", college=college, form=form)


def give(college: College, form: SeatForm) -> None:
    """Give the seat to the person who was named."""
    operations.designate(
        college,
        person(**form.person),
        starts_on=form.starts_on.data,
        commune=form.commune_chosen,
        represents=form.body,
        by=me(),
        at=now(),
    )


@bp.route("/desk/council/mandates/<int:id>/end", methods=["GET", "POST"])
@may(KEEP, on=queries.mandate)
def end(mandate: Mandate) -> ResponseReturnValue:
    """End a mandate before its day."""
    form = EndForm(data={"on": local_day(now())})
    if accepted(form, "on", lambda: end_now(mandate, form)):
        return done(
            _("The mandate ends on that day."), "assembly.manage", slug=mandate.college.council.slug
        )
    return show("assembly/end.html", mandate=mandate, form=form)


def end_now(mandate: Mandate, form: EndForm) -> None:
    """End it for the chosen reason."""
    operations.end(mandate, form.why, on=form.on.data, by=me(), at=now())


@bp.post("/desk/council/mandates/<int:id>/renew")
@may(KEEP, on=queries.mandate)
def renew(mandate: Mandate) -> ResponseReturnValue:
    """Give a next term."""
    operations.renew(mandate, by=me(), at=now())
    return done(_("A next term is given."), "assembly.manage", slug=mandate.college.council.slug)
