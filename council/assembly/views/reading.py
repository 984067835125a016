"""Pages that everybody may read: councils, who sits in them on any day, calls and lots."""

from datetime import date

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from council.assembly import queries
from council.assembly.models import Council
from council.assembly.queries import meetings, opinions
from council.assembly.rules import READ
from council.assembly.views.blueprint import bp
from council.assembly.views.opinions import cards as opinion_cards
from council.assembly.words import councils as words
from council.assembly.words import meetings as meeting_words
from council.core.clock import local_day, now
from council.core.pages import kept
from council.core.policy import may


@bp.get("/councils")
@kept
@may(READ)
def index() -> ResponseReturnValue:
    """The councils, and the calls that are open."""
    at = now()
    return render_template(
        "assembly/index.html",
        councils=queries.councils(),
        ended=queries.ended(),
        seated=queries.count_seated(local_day(at)),
        calls=queries.open_calls(at),
    )


@bp.get("/councils/<slug>")
@kept
@may(READ, on=queries.by_slug)
def show(council: Council) -> ResponseReturnValue:
    """One council as it is today, or was on its last day."""
    return council_page(council, council.ended_on or local_day(now()), today=True)


@bp.get("/councils/<slug>/on")
@may(READ, on=queries.by_slug)
def choose_day(council: Council) -> ResponseReturnValue:
    """On to the page of the day that was asked for."""
    asked = request.args.get("day")
    if not asked:
        return redirect(url_for("assembly.show", slug=council.slug))
    day = day_of(asked).isoformat()
    return redirect(url_for("assembly.on_day", slug=council.slug, day=day))


@bp.get("/councils/<slug>/on/<day>")
@kept
@may(READ, on=queries.by_slug)
def on_day(council: Council, day: str) -> ResponseReturnValue:
    """Who held which seat on a day."""
    return council_page(council, day_of(day), today=False)


def council_page(council: Council, day: date, *, today: bool) -> ResponseReturnValue:
    """A council on a day."""
    at = now()
    return render_template(
        "assembly/show.html",
        council=council,
        day=day,
        today=today,
        benches=queries.benches(council, day),
        offices=queries.offices(council, day),
        office_words=words.OFFICES,
        communes=queries.communes(council),
        calls=[each for each in queries.calls(council) if today],
        meetings=meetings.coming(council, at) if today else [],
        opinions=opinion_cards(opinions.of_council(council)) if today else [],
        meeting_words=meeting_words,
        at=at,
    )


def day_of(text: str) -> date:
    """A day like 2026-03-02; 404 for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)
