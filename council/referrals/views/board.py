"""The public pages of authorities: who answers, and when."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from council.core.clock import now
from council.core.feeds import MIME
from council.core.pages import kept
from council.core.policy import may
from council.core.text import BadText, clean
from council.referrals import drawings, periods, rules, words
from council.referrals.drawings import Measure
from council.referrals.queries import late as lateness
from council.referrals.queries import scoreboard
from council.referrals.queries.scoreboard import Board
from council.referrals.views import feeds
from council.referrals.views.blueprint import authorities
from council.territory import outlines
from council.territory import queries as territory
from council.territory.models import Authority, Level

GROUPS = {  # the choices of the filter
    "local": (Level.COMMUNE, Level.CPAS),
    "province": (Level.PROVINCE,),
    "region": (Level.REGION, Level.COMMUNITY),
    "federal": (Level.FEDERAL, Level.EUROPEAN),
}


def asked_name() -> str:
    """The name that is looked for; "" for one that cannot be read."""
    try:
        return clean(request.args.get("q", "")[:200])
    except BadText:
        return ""


def asked_board() -> Board:
    """The figures that the address asks for."""
    period = periods.read(request.args.get("period", ""))
    levels = GROUPS.get(request.args.get("level", ""), ())
    return scoreboard.board(now(), period, levels=levels, name=asked_name())


@authorities.get("")
@kept
@may(rules.READ)
def index() -> ResponseReturnValue:
    """All authorities with their figures, over time too, and the longest silences."""
    return render_template(
        "referrals/authorities.html",
        board=asked_board(),
        period=periods.read(request.args.get("period", "")),
        relayed=lateness.relayed(),
        late=lateness.most_late(now()),
        level=request.args.get("level", ""),
        name=asked_name(),
    )


@authorities.get("/map")
@kept
@may(rules.READ)
def communes() -> ResponseReturnValue:
    """The map of the communes, and the same as a table."""
    asked = request.args.get("show")
    measure = Measure.DAYS if asked == Measure.DAYS else Measure.SHARE
    board = asked_board()
    return render_template(
        "referrals/map.html",
        board=board,
        period=periods.read(request.args.get("period", "")),
        measure=measure,
        areas=drawings.areas(board.scores, measure),
        drawing=outlines.drawing(),
    )


@authorities.get("/method")
@kept
@may(rules.READ)
def method() -> ResponseReturnValue:
    """How the figures are counted."""
    return render_template("referrals/method.html")


@authorities.get("/late.atom")
@kept
@may(rules.READ)
def late_feed() -> ResponseReturnValue:
    """The answers that are late, as an Atom feed."""
    return Response(feeds.late(None, now()), content_type=MIME)


@authorities.get("/<slug>/late.atom")
@kept
@may(rules.READ, on=territory.authority_by_slug)
def late_feed_of(authority: Authority) -> ResponseReturnValue:
    """The answers of one authority that are late, as an Atom feed."""
    return Response(feeds.late(authority, now()), content_type=MIME)


@authorities.get("/ladder")
@kept
@may(rules.READ)
def ladder() -> ResponseReturnValue:
    """Every way to be heard, with its law, its delay, and what comes after it."""
    ways = territory.procedures()
    return render_template(
        "referrals/ladder.html",
        ways=ways,
        after={each.id: each for each in ways},
        own=territory.own_delays_of_procedures(),
        levels={each.value: words.level(each) for each in Level},
        askers=words.ASKERS,
        silences=words.SILENCES,
    )


@authorities.get("/<slug>")
@kept
@may(rules.READ, on=territory.authority_by_slug)
def show(authority: Authority) -> ResponseReturnValue:
    """One authority: its figures, referrals, answers and commitments."""
    score, quarters = scoreboard.one(authority, now())
    return render_template(
        "referrals/authority.html",
        authority=authority,
        score=score,
        quarters=quarters,
        page=lateness.of_authority(authority, request.args.get("after")),
        themes=territory.themes_of(authority.level),
    )
