"""Those who keep a council prepare its ballots, open them, and have them counted."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly import queries as councils
from council.assembly.forms.ballots import BallotForm, filled
from council.assembly.forms.motions import TextBallotForm
from council.assembly.models import Ballot, Council, Motion
from council.assembly.operations import balloting
from council.assembly.queries import ballots as queries
from council.assembly.queries import motions
from council.assembly.rules import KEEP
from council.assembly.rules.ballots import MANAGE, Seen
from council.assembly.views.ballots import ID, here, seen
from council.assembly.views.blueprint import bp
from council.assembly.words import ballots as words
from council.core import locale
from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.policy import may, me


@bp.get("/desk/council/<slug>/ballots")
@may(KEEP, on=councils.by_slug)
def ballot_drafts(council: Council) -> ResponseReturnValue:
    """The ballots of a council that are being prepared."""
    drafts = queries.drafts(council)
    return render_template(
        "assembly/ballot_drafts.html", council=council, drafts=drafts, when=words.moment
    )


@bp.route("/desk/council/<slug>/ballots/new", methods=["GET", "POST"])
@may(KEEP, on=councils.by_slug)
def prepare_ballot(council: Council) -> ResponseReturnValue:
    """Write down what is asked, and how it is decided."""
    form, made = BallotForm(data=usual()), []

    def prepare() -> None:
        made.append(balloting.prepare(council, by=me(), at=now(), **form.rule))

    if accepted(form, "options", prepare):
        said = _("The ballot is prepared. The members of the council can see it.")
        return done(said, "assembly.ballot", id=made[0].id)
    return edit_page(council, None, form)


@bp.route(f"/desk/council/ballots/{ID}/edit", methods=["GET", "POST"])
@may(MANAGE, on=seen)
def change_ballot(seen: Seen) -> ResponseReturnValue:
    """Write a draft anew."""
    form = form_of(seen.ballot)

    def change() -> None:
        balloting.change(seen.ballot, by=me(), at=now(), **form.rule)

    if accepted(form, "options", change):
        return done(_("The ballot is changed."), **here(seen))
    return edit_page(seen.ballot.council, seen.ballot, form)


@bp.post(f"/desk/council/ballots/{ID}/open")
@may(MANAGE, on=seen)
def open_ballot(seen: Seen) -> ResponseReturnValue:
    """Open a draft: its rule stays from now on."""
    balloting.open_ballot(seen.ballot, by=me(), at=now())
    return done(_("The vote is open. Those who may vote will be told."), **here(seen))


@bp.post(f"/desk/council/ballots/{ID}/remove")
@may(MANAGE, on=seen)
def remove_ballot(seen: Seen) -> ResponseReturnValue:
    """Throw a draft away."""
    slug = seen.ballot.council.slug
    balloting.remove(seen.ballot, by=me(), at=now())
    return done(_("The draft is removed."), "assembly.ballot_drafts", slug=slug)


@bp.post(f"/desk/council/ballots/{ID}/count")
@may(MANAGE, on=seen)
def count_ballot(seen: Seen) -> ResponseReturnValue:
    """Count now: everyone has voted, or the time is over."""
    balloting.count_ballot(seen.ballot, by=me(), at=now())
    return done(_("The votes are counted."), **here(seen))


def edit_page(
    council: Council, ballot: Ballot | None, form: BallotForm, motion: Motion | None = None
) -> ResponseReturnValue:
    """The form of a new ballot (None) or of a draft; `motion`: what it is about."""
    details = {method.value: how for method, how in words.HOW.items()}
    about = motions.of_ballot(ballot) if ballot else motion
    given = {"council": council, "ballot": ballot, "details": details, "motion": about}
    return show("assembly/ballot_edit.html", form=form, **given)


def form_of(ballot: Ballot) -> BallotForm:
    """The form of a draft: what a text that stands elsewhere says is not written there."""
    if ballot.motion_id or ballot.amendment_id:
        return TextBallotForm({}, data=filled(ballot))
    return BallotForm(data=filled(ballot))


def usual() -> dict[str, object]:
    """What a new form shows: the rule that most councils take."""
    return {
        "language": locale.current(),
        "majority": "half",
        "majority_of": "expressed",
        "quorum": "half",
        "quorum_of": "electors",
        "quorum_number": 1,
        "proxies": 1,
        "closes_time": "20:00",
    }
