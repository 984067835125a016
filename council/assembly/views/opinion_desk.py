"""Those who chair a council and its secretary sign opinions, and say what became of them."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly.forms.opinions import LookAgainForm, ReviewForm
from council.assembly.models import Office
from council.assembly.operations import opinions as operations
from council.assembly.queries import opinions as queries
from council.assembly.rules.opinions import DESK, LEAD, Seen
from council.assembly.views.blueprint import bp
from council.assembly.views.opinions import cards, seen
from council.assembly.words import opinions as words
from council.assembly.words.councils import OFFICES
from council.core import locale
from council.core.answers import accepted, done, show
from council.core.clock import local_day, now
from council.core.policy import may, me


@bp.get("/desk/council/opinions")
@may(DESK)
def opinion_desk() -> ResponseReturnValue:
    """What waits for a chair or a secretary: opinions to sign, opinions to look at again."""
    today = local_day(now())
    led = queries.led_by(me(), today)
    page = queries.looked_after(led, request.args.get("after"))
    return render_template(
        "assembly/opinion_desk.html",
        led=led,
        unsigned=[seen(each.reference) for each in queries.unsigned(led)],
        due=queries.to_look_at(led, today),
        page=page.holding(cards(page.rows)),
        office_words=OFFICES,
        sign_words=words.SIGN,
    )


@bp.post("/opinions/<reference>/sign/<any(chair, vice_chair, secretary):office>")
@may(LEAD, on=seen)
def sign_opinion(seen: Seen, office: str) -> ResponseReturnValue:
    """Sign as chair, in the chair's place, or as secretary."""
    operations.sign(seen.opinion, Office(office), by=me(), at=now())
    if seen.opinion.missing:
        said = _("You signed. The opinion is published when the other one has signed too.")
    else:
        said = _("You signed. The opinion is published, and people are told.")
    return done(said, "assembly.opinion", reference=seen.opinion.reference)


@bp.route("/opinions/<reference>/look-again", methods=["GET", "POST"])
@may(LEAD, on=seen)
def look_again(seen: Seen) -> ResponseReturnValue:
    """Set the day on which the council looks at it again."""
    opinion, form = seen.opinion, LookAgainForm(data={"on": seen.opinion.reviews_on})

    def keep() -> None:
        operations.set_day(opinion, form.on.data, by=me(), at=now())

    if accepted(form, "on", keep):
        return done(_("The day is kept."), "assembly.opinion", reference=opinion.reference)
    return show("assembly/opinion_day.html", opinion=opinion, form=form)


@bp.route("/opinions/<reference>/review", methods=["GET", "POST"])
@may(LEAD, on=seen)
def review_opinion(seen: Seen) -> ResponseReturnValue:
    """Say what became of it."""
    opinion, form = seen.opinion, ReviewForm(data={"language": locale.current()})

    def keep() -> None:
        operations.review(opinion, **form.review, by=me(), at=now())

    if accepted(form, "text", keep):
        return done(_("It is published."), "assembly.opinion", reference=opinion.reference)
    return show("assembly/opinion_review.html", opinion=opinion, form=form)
