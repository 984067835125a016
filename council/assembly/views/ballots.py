"""Ballots: what is asked and how it is decided, one's vote, and the result for everyone."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.assembly import queries as councils
from council.assembly.forms import voting as forms
from council.assembly.models import BallotState, Council
from council.assembly.operations import voting
from council.assembly.queries import ballots as queries
from council.assembly.queries import motions
from council.assembly.rules import READ as READ_COUNCIL
from council.assembly.rules.ballots import READ, VOTE, Seen
from council.assembly.views.blueprint import bp
from council.assembly.words import ballots as words
from council.core.answers import accepted, done
from council.core.clock import local_day, now
from council.core.policy import may, me

ID = "<int(max=2147483647):id>"
MANDATE = "<int(max=2147483647):mandate_id>"


def seen(id: int) -> Seen | None:
    """A ballot, as whoever asks sees it."""
    ballot = queries.ballot(id)
    if ballot is None:
        return None
    reader, today = me(), local_day(now())
    if reader is None:
        return Seen(ballot)
    seat = councils.seat(ballot.council, reader, today)
    return Seen(ballot, seat, ballot.council_id in motions.councils_led(reader, today))


@bp.get("/councils/<slug>/ballots")
@may(READ_COUNCIL, on=councils.by_slug)
def ballots(council: Council) -> ResponseReturnValue:
    """The ballots of a council, the latest first."""
    at, page = now(), queries.opened(council, request.args.get("after"))
    rows = [(each, words.state(each, each.state(at))) for each in page.rows]
    return render_template(
        "assembly/ballots.html", council=council, page=page.holding(rows), when=words.moment
    )


@bp.get(f"/ballots/{ID}")
@may(READ, on=seen)
def ballot(seen: Seen) -> ResponseReturnValue:
    """One ballot."""
    return ballot_page(seen)


@bp.post(f"/ballots/{ID}/vote/{MANDATE}")
@may(VOTE, on=seen)
def vote(seen: Seen, mandate_id: int) -> ResponseReturnValue:
    """Vote for a seat; the receipt of a secret vote is shown at once, and kept nowhere.

    The same form sent twice shows the same receipt.
    """
    form = forms.vote_form(seen.ballot, mandate_id)
    if not form.validate():
        return ballot_page(seen, form=form, mandate_id=mandate_id), 422
    reason = form.reason.data if "reason" in form else ""
    cast = {"by": me(), "at": now(), "slip": request.form.get("slip", "")}
    code = voting.vote(seen.ballot, mandate_id, form.choice, reason or "", **cast)
    if code is not None:
        return render_template("assembly/receipt.html", ballot=seen.ballot, code=code)
    return done(_("Your vote is cast. You can change it until the end."), **here(seen))


@bp.post(f"/ballots/{ID}/proxy")
@may(READ, on=seen)
def give_proxy(seen: Seen) -> ResponseReturnValue:
    """Ask another member to vote for one."""
    form = forms.ProxyForm(others(seen))

    def give() -> None:
        voting.give_proxy(seen.ballot, form.chosen, by=me(), at=now())

    if not (me() and accepted(form, "holder", give)):
        return ballot_page(seen, proxy_form=form), 422
    return done(_("This person will vote for you."), **here(seen))


@bp.post(f"/ballots/{ID}/proxy/back")
@may(READ, on=seen)
def take_back_proxy(seen: Seen) -> ResponseReturnValue:
    """Vote oneself after all."""
    if me():
        voting.take_back_proxy(seen.ballot, by=me(), at=now())
    return done(_("You will vote yourself."), **here(seen))


def here(seen: Seen) -> dict[str, Any]:
    """The page of a ballot, as `done` asks for it."""
    return {"endpoint": "assembly.ballot", "id": seen.ballot.id}


def others(seen: Seen) -> list[Any]:
    """The members whom one may ask to vote."""
    mandates = queries.voting_mandates(seen.ballot, now())
    return [each.member for each in mandates if not me() or each.member_id != me().id]


def ballot_page(
    seen: Seen, *, form: Any = None, mandate_id: int = 0, proxy_form: Any = None
) -> str:
    """The page of a ballot; `form` is one that was sent with mistakes, for a seat."""
    found, at = seen.ballot, now()
    stands = found.state(at)
    voices = queries.voices(found)
    return render_template(
        "assembly/ballot.html",
        ballot=found,
        seen=seen,
        when=words.moment,
        stands=stands,
        drafted=stands is BallotState.DRAFT,
        open=stands is BallotState.OPEN,
        state=words.state(found, stands),
        rule=list(words.rule(found)),
        meanings=words.MEANINGS.get(found.method, {}),
        answers=words.ANSWERS[found.method],
        lot=queries.drawn_lot(found),
        voted=queries.how_many_voted(found),
        seats=vote_forms(seen, form, mandate_id) if stands is BallotState.OPEN else [],
        form=form or proxy_form,
        motion=motions.of_ballot(found),
        articles=words.articles(found),
        **proxy_parts(seen, proxy_form),
        **result_parts(seen, voices),
    )


def vote_forms(seen: Seen, sent: Any, mandate_id: int) -> list[Any]:
    """For each seat of the reader: the seat, its form, its open vote, the slip of a secret one."""
    found = []
    for seat in queries.seats(seen.ballot, me()):
        id = seat.elector.mandate_id
        again = sent is not None and id == mandate_id
        form = sent if again else forms.vote_form(seen.ballot, id, formdata=None)
        slip = voting.slip_for(seen.ballot, id) if seen.ballot.secret else None
        found.append((seat, form, queries.own_vote(seat.elector), slip))
    return found


def proxy_parts(seen: Seen, sent: Any) -> dict[str, Any]:
    """Before it opens: whom a member may ask, and whom they asked. Later: who votes for them."""
    ballot, reader = seen.ballot, me()
    if ballot.opened_at is not None:
        own = queries.own_seat(ballot, reader) if reader else None
        return {"holder": own.holder if own else None, "proxies": []}
    given = queries.proxies(ballot)
    asked = next((each.holder for each in given if reader and each.giver_id == reader.id), None)
    may_ask = seen.mandate is not None and ballot.proxies
    form = sent or (forms.ProxyForm(others(seen), formdata=None) if may_ask else None)
    return {"holder": asked, "proxies": given, "proxy_form": form}


def result_parts(seen: Seen, voices: list[queries.Voice]) -> dict[str, Any]:
    """The result of a counted ballot, in numbers and words; nothing before."""
    if seen.ballot.counted_at is None:
        return {"result": None}
    result = queries.result(seen.ballot, voices)
    return {
        "result": result,
        "explained": list(words.explained(seen.ballot, result)),
        "voices": voices,
        "receipts": queries.receipts(seen.ballot),
    }
