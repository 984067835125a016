"""Draft opinions: read by everyone once open, proposed and written by members, led by the chair."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly import queries as councils
from council.assembly.debated import hall_of
from council.assembly.forms.motions import (
    HandOnForm,
    MinorityForm,
    OnVersionForm,
    ProposeForm,
    RewriteForm,
    text_of,
)
from council.assembly.models import AmendmentState, Council, Motion, MotionState
from council.assembly.operations import handing
from council.assembly.operations import motions as operations
from council.assembly.queries import amendments
from council.assembly.queries import motions as queries
from council.assembly.queries.debates import of_dossier as about
from council.assembly.rules import READ as READ_COUNCIL
from council.assembly.rules.debates import READ as READ_DEBATE
from council.assembly.rules.debates import Hall
from council.assembly.rules.motions import LEAD, READ, TAKE_PART, WRITE, Seen
from council.assembly.views.blueprint import bp
from council.assembly.words import ballots as ballot_words
from council.assembly.words import motions as words
from council.core import locale
from council.core.answers import accepted, done, show
from council.core.clock import local_day, now
from council.core.errors import STALE, RuleBroken
from council.core.policy import allowed, may, me
from council.dossiers import paragraphs

UNSETTLED = (MotionState.DRAFT, MotionState.OPEN)
ID = "<int(max=2147483647):id>"


def before(council: Council, **what: Any) -> Seen:
    """What the person who asks looks at, and where they stand in its council today."""
    reader, today = me(), local_day(now())
    if reader is None:
        return Seen(council, **what)
    motion = what.get("motion")
    return Seen(
        council,
        **what,
        mandate=councils.seat(council, reader, today),
        office=council.id in queries.councils_led(reader, today),
        moves=motion is not None and queries.stands_behind(motion, reader),
        offered=motion is not None and bool(queries.offering(motion, reader)),
    )


def seen(id: int) -> Seen | None:
    """A motion, as whoever asks sees it."""
    motion = queries.motion(id)
    return before(motion.council, motion=motion) if motion else None


def in_council(slug: str) -> Seen | None:
    """A council, as whoever asks sees it."""
    council = councils.by_slug(slug)
    return before(council) if council else None


def needs_seat(found: Seen | None) -> Seen | None:
    """The same; somebody without a seat today is told so: `RuleBroken("motion.no_seat")`."""
    if found and me() and found.mandate is None:
        raise RuleBroken("motion.no_seat")
    return found


def member_in_council(slug: str) -> Seen | None:
    """A council, as one of its members sees it."""
    return needs_seat(in_council(slug))


def member_seen(id: int) -> Seen | None:
    """A motion, as a member of its council sees it."""
    return needs_seat(seen(id))


def minority(id: int) -> Seen | None:
    """A minority opinion, as a member of its council sees it."""
    found = queries.minority(id)
    if found is None:
        return None
    return needs_seat(before(found.motion.council, motion=found.motion, minority=found))


@bp.get("/councils/<slug>/motions")
@may(READ_COUNCIL, on=in_council)
def motions(seen: Seen) -> ResponseReturnValue:
    """The draft opinions of a council, the latest first; those being written for its people."""
    drafts = allowed(LEAD, me(), seen) or seen.mandate is not None
    page = queries.listed(seen.council, request.args.get("after"), drafts=drafts)
    reader, first = me(), "after" not in request.args
    return render_template(
        "assembly/motions.html",
        seen=seen,
        council=seen.council,
        page=page,
        words=words,
        given_up=queries.given_up(seen.council, reader) if reader and first else [],
    )


@bp.route("/councils/<slug>/motions/new", methods=["GET", "POST"])
@may(TAKE_PART, on=member_in_council)
def propose_motion(seen: Seen) -> ResponseReturnValue:
    """Write a draft opinion on a dossier."""
    usual = {"language": locale.current(), "dossier": request.args.get("dossier", "")}
    form, made = ProposeForm(data=usual), []

    def propose() -> None:
        given = {**form.written, "language": form.language.data, "by": me(), "at": now()}
        made.append(operations.propose(seen.council, form.about, **given))

    if accepted(form, "dossier", propose):
        said = _("Your draft is kept. The members of the council can see it.")
        return done(said, "assembly.motion", id=made[0].id)
    return show("assembly/motion_edit.html", council=seen.council, motion=None, form=form)


@bp.get(f"/motions/{ID}")
@may(READ, on=seen)
def motion(seen: Seen) -> ResponseReturnValue:
    """One draft opinion."""
    return motion_page(seen)


@bp.route(f"/motions/{ID}/edit", methods=["GET", "POST"])
@may(WRITE, on=member_seen)
def rewrite_motion(seen: Seen) -> ResponseReturnValue:
    """Write a draft anew."""
    motion = here(seen)
    form = RewriteForm(data={"title": motion.title, "text": text_of(motion)})

    def rewrite() -> None:
        written = form.written_on
        operations.rewrite(motion, version=written, **form.written, by=me(), at=now())

    stored, stale = kept(form, "text", rewrite)
    return back(seen, _("This version is kept.")) if stored else edit_page(seen, form, stale)


@bp.get(f"/motions/{ID}/versions")
@may(READ, on=seen)
def motion_versions(seen: Seen) -> ResponseReturnValue:
    """How the text of a motion changed."""
    every = list(queries.versions(here(seen)))
    made = {each.made_version: each for each in amendments.of_motion(here(seen))}
    changes = [
        (new, made.get(new.number), runs(old.title, new.title), runs(text(old), text(new)))
        for old, new in pairwise(every)
    ]
    return render_template(
        "assembly/motion_versions.html", motion=seen.motion, first=every[0], changes=changes[::-1]
    )


@bp.route(f"/motions/{ID}/minority", methods=["GET", "POST"])
@may(TAKE_PART, on=member_seen)
def disagree(seen: Seen) -> ResponseReturnValue:
    """Write a minority opinion."""
    form = MinorityForm(data={"language": locale.current()})

    def write() -> None:
        said = {"text": form.text.data, "language": form.language.data}
        operations.disagree(here(seen), **said, by=me(), at=now())

    if accepted(form, "text", write):
        return back(seen, _("Your minority opinion is kept. Other members can sign it."))
    return show("assembly/motion_minority.html", motion=seen.motion, form=form)


@bp.route(f"/motions/{ID}/step-back", methods=["GET", "POST"])
@may(WRITE, on=member_seen)
def leave_motion(seen: Seen) -> ResponseReturnValue:
    """Ask another member to take one's place; or step back, or give a draft up."""
    motion, today = here(seen), local_day(now())
    form = HandOnForm(queries.takers(motion, today))

    def hand_on() -> None:
        handing.offer(motion, form.chosen, by=me(), at=now())

    if accepted(form, "taker", hand_on):
        return back(seen, _("We ask this member. Until the answer, you stand behind the text."))
    movers = queries.movers(motion)
    return show("assembly/motion_leave.html", seen=seen, motion=motion, form=form, movers=movers)


def here(seen: Seen) -> Motion:
    """The motion that a page is about."""
    assert seen.motion
    return seen.motion


def back(seen: Seen, said: str) -> ResponseReturnValue:
    """On to the page of the motion, with a word of what was done."""
    return done(said, "assembly.motion", id=here(seen).id)


def kept(form: OnVersionForm, field: str, operation: Callable[[], object]) -> tuple[bool, str]:
    """As `accepted`; and what is said when someone else changed the text meanwhile, else ""."""
    try:
        return accepted(form, field, operation), ""
    except RuleBroken as refusal:
        if refusal.code != STALE:
            raise
        return False, refusal.sentence


def runs(old: str, new: str) -> list[tuple[str, str]]:
    """What became of words."""
    return paragraphs.changes(old, new)


def text(version: Any) -> str:
    """The paragraphs of a version, one after the other."""
    return "\n\n".join(version.paragraphs)


def edit_page(seen: Seen, form: RewriteForm, stale: str = "") -> ResponseReturnValue:
    """The form of a draft; with `stale`, the present text beside what was typed (409)."""
    given = {"council": seen.council, "motion": seen.motion, "form": form, "stale": stale}
    form.version.data = str(here(seen).version)
    page = render_template("assembly/motion_edit.html", **given)
    return page, 409 if stale else 422 if form.errors else 200


def halls(motion: Motion) -> list[Hall]:
    """The debates of its council about the dossier of a motion that the reader may read."""
    found = (hall_of(each, me(), now()) for each in about(motion.council, motion.dossier_id))
    return [each for each in found if each and allowed(READ_DEBATE, me(), each)]


def motion_page(seen: Seen) -> str:
    """The page of a motion: its text, what would change it, who is behind it, the vote."""
    motion, shown = here(seen), amendments.shown(here(seen))
    minorities = queries.minorities(motion)
    proposed = [each for each in shown if each.amendment.state is AmendmentState.PROPOSED]
    return render_template(
        "assembly/motion.html",
        seen=seen,
        motion=motion,
        council=seen.council,
        words=words,
        amendments=shown,
        passages=amendments.passages(motion),
        halls=halls(motion),
        proposed=proposed,
        movers=queries.movers(motion),
        ballot=queries.ballot_on(motion),
        ballots=queries.ballots_on([each.amendment.id for each in shown]),
        ballot_words=ballot_words,
        minorities=minorities,
        signers=queries.signers(minorities),
        opinion=queries.opinion(motion),
        takes_amendments=motion.state is MotionState.OPEN,
        drafted=motion.state is MotionState.DRAFT,
        unsettled=motion.given_up_at is None and motion.state in UNSETTLED,
        at=now(),
    )
