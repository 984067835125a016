"""The page that shows a new code card, once."""

from flask import Response, redirect
from flask.typing import ResponseReturnValue

from council.core import clock
from council.core.answers import show
from council.core.errors import RuleBroken
from council.core.policy import is_safe_next, may
from council.people import cards, rules
from council.people.views.blueprint import bp


def shown() -> cards.ShownCard:
    """The card to show; `RuleBroken("people.card_gone")` when there is none any more."""
    card = cards.shown(clock.now())
    if card is None:
        raise RuleBroken("people.card_gone")
    return card


@bp.get("/card")
@may(rules.SEE_CARD)
def card() -> ResponseReturnValue:
    """The new card, to print or copy: 410 once it was kept, or after a quarter of an hour."""
    return show(
        "people/card.html", card=shown(), keep=cards.in_other_languages(), site=cards.site()
    )


@bp.get("/card.pdf")
@may(rules.SEE_CARD)
def card_pdf() -> ResponseReturnValue:
    """The same card on paper."""
    name = {"Content-Disposition": 'attachment; filename="council.pdf"'}
    return Response(cards.printed(shown()), headers=name, mimetype="application/pdf")


@bp.post("/card")
@may(rules.SEE_CARD)
def card_kept() -> ResponseReturnValue:
    """The person has kept it: the code is forgotten, and the person goes on."""
    after = shown().after
    cards.put_away()
    return redirect(after if is_safe_next(after) else "/", 303)
