"""The public pages of authorities: who answers, and when."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from council.core.clock import now
from council.core.feeds import MIME
from council.core.pages import kept
from council.core.policy import may
from council.core.text import BadText, clean
from council.referrals import rules
from council.referrals.queries import scoreboard
from council.referrals.views import feeds
from council.referrals.views.blueprint import authorities
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


@authorities.get("")
@kept
@may(rules.READ)
def index() -> ResponseReturnValue:
    """All authorities with their figures, and the longest silences."""
    at, level = now(), request.args.get("level", "")
    name = asked_name()
    return render_template(
        "referrals/authorities.html",
        scores=scoreboard.scores(at, levels=GROUPS.get(level, ()), name=name),
        total=scoreboard.total(at),
        relayed=scoreboard.relayed(),
        late=scoreboard.most_late(at),
        level=level,
        name=name,
    )


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


@authorities.get("/<slug>")
@kept
@may(rules.READ, on=territory.authority_by_slug)
def show(authority: Authority) -> ResponseReturnValue:
    """One authority: its figures, referrals, answers and commitments."""
    page = scoreboard.of_authority(authority, request.args.get("after"))
    return render_template(
        "referrals/authority.html",
        authority=authority,
        score=scoreboard.score_of(authority, now()),
        page=page,
        themes=territory.themes_of(authority.level),
    )
