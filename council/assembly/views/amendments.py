"""Amendments: proposed on a page that shows the paragraph, decided on, put to a vote."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly.forms.amendments import AmendForm, RejectForm
from council.assembly.forms.motions import TextBallotForm
from council.assembly.models import Amendment, Ballot
from council.assembly.operations import amendments as operations
from council.assembly.operations import balloting, deciding
from council.assembly.queries import amendments as queries
from council.assembly.queries.amendments import Shown
from council.assembly.rules.motions import LEAD, TAKE_PART, Seen
from council.assembly.views.ballot_desk import edit_page, usual
from council.assembly.views.blueprint import bp
from council.assembly.views.motions import ID, back, before, here, kept, member_seen, seen
from council.assembly.words import motions as words
from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.policy import may, me


def amendment(id: int) -> Seen | None:
    """An amendment, as whoever asks sees it."""
    found = queries.amendment(id)
    if found is None:
        return None
    return before(found.motion.council, motion=found.motion, amendment=found)


@bp.route(f"/motions/{ID}/amend", methods=["GET", "POST"])
@may(TAKE_PART, on=member_seen)
def amend(seen: Seen) -> ResponseReturnValue:
    """Propose an amendment."""
    motion, form = here(seen), AmendForm(here(seen), data=wished(seen))

    def propose() -> None:
        operations.propose(motion, form.change, **form.words, by=me(), at=now())

    stored, stale = kept(form, "paragraph", propose)
    return back(seen, _("Your amendment is proposed.")) if stored else amend_page(seen, form, stale)


def wished(seen: Seen) -> dict[str, Any]:
    """What the form shows of the paragraph that was chosen."""
    texts, asked = here(seen).paragraphs, request.args.get("paragraph", "")
    if asked not in {str(n) for n in range(1, len(texts) + 1)}:
        return {"paragraph": asked}
    return {"paragraph": asked, "kind": "replace", "text": texts[int(asked) - 1]}


def amend_page(seen: Seen, form: AmendForm, stale: str = "") -> ResponseReturnValue:
    """The form of an amendment; with `stale`, beside the text as it is now (409)."""
    form.version.data = str(here(seen).version)
    page = render_template(
        "assembly/motion_amend.html",
        motion=here(seen),
        council=seen.council,
        form=form,
        stale=stale,
    )
    return page, 409 if stale else 422 if form.errors else 200


@bp.route(f"/amendments/{ID}/reject", methods=["GET", "POST"])
@may(LEAD, on=amendment)
def reject_amendment(seen: Seen) -> ResponseReturnValue:
    """Do not accept an amendment, and say why."""
    form = RejectForm()

    def reject() -> None:
        operations.reject(this(seen), answer=form.answer.data or "", by=me(), at=now())

    if accepted(form, "answer", reject):
        return back(seen, _("The amendment is not accepted. Its author is told why."))
    return show("assembly/motion_reject.html", form=form, words=words, shown=shown(seen))


@bp.route(f"/motions/{ID}/ballot", methods=["GET", "POST"])
@may(LEAD, on=seen)
def put_to_vote(seen: Seen) -> ResponseReturnValue:
    """Prepare the ballot on a draft opinion."""
    motion = here(seen)
    stated = {
        "motion_id": motion.id,
        "title": motion.title,
        "text": deciding.numbered(motion),
        **shared(seen),
    }
    return prepare(seen, stated)


@bp.route(f"/amendments/{ID}/ballot", methods=["GET", "POST"])
@may(LEAD, on=amendment)
def put_amendment_to_vote(seen: Seen) -> ResponseReturnValue:
    """Prepare a ballot on one amendment."""
    one = this(seen)
    stated = {
        "amendment_id": one.id,
        "title": f"{one.name}. {one.title}",
        "text": words.asked(shown(seen)),
        **shared(seen),
    }
    return prepare(seen, stated)


def shared(seen: Seen) -> dict[str, Any]:
    """What every ballot on a motion states."""
    return {"language": here(seen).language, "dossier_id": here(seen).dossier_id}


def prepare(seen: Seen, stated: dict[str, Any]) -> ResponseReturnValue:
    """The form of a ballot that asks for `stated`."""
    made: list[Ballot] = []
    form = TextBallotForm(stated, data={**usual(), "method": "majority", "secrecy": "open"})

    def keep() -> None:
        made.append(balloting.prepare(seen.council, by=me(), at=now(), **form.rule))

    if accepted(form, "method", keep):
        said = _("The ballot is prepared. The members of the council can see it.")
        return done(said, "assembly.ballot", id=made[0].id)
    return edit_page(seen.council, None, form, here(seen))


def shown(seen: Seen) -> Shown:
    """That amendment as it is read."""
    own = this(seen).id
    return next(each for each in queries.shown(here(seen)) if each.amendment.id == own)


def this(seen: Seen) -> Amendment:
    """The amendment that a request is about."""
    assert seen.amendment
    return seen.amendment
