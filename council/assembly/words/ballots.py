"""How ballots, their rules, answers and results are put in words."""

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from council.assembly.models import Ballot, BallotState
from council.assembly.tally import OBJECTION, VETO, Base, Method, Outcome, Part, Result, Why
from council.core import locale
from council.core.locale import number

Status = tuple[str, str, LazyString]

METHODS = {
    Method.MAJORITY: _l("For, against or abstain"),
    Method.CONSENT: _l("Consent"),
    Method.GRADIENTS: _l("Degrees of agreement"),
    Method.RANKED: _l("Order of preference"),
}
HOW = {
    Method.MAJORITY: _l("Each person answers for, against or abstain. A tie is not enough."),
    Method.CONSENT: _l(
        "It is adopted when someone consents and nobody objects. Whoever objects says why."
    ),
    Method.GRADIENTS: _l(
        "Eight steps, from full agreement to a veto. Steps 1 to 3 count for it, "
        "step 4 abstains, steps 5 to 8 count against it. One veto stops it."
    ),
    Method.RANKED: _l(
        "Each option is compared with each other one. The clearest comparisons decide the order "
        "(ranked pairs). A lot, drawn when the ballot opens, settles ties."
    ),
}
ANSWERS: dict[Method, dict[str, LazyString]] = {
    Method.MAJORITY: {
        "for": _l("In favour"),
        "against": _l("Against"),
        "abstain": _l("Abstention"),
    },
    Method.CONSENT: {
        "consent": _l("I consent"),
        "objection": _l("I object"),
        "abstain": _l("Abstention"),
    },
    Method.GRADIENTS: {
        "1": _l("1. I fully agree"),
        "2": _l("2. I agree, with a small remark"),
        "3": _l("3. I agree, with reservations"),
        "4": _l("4. I abstain"),
        "5": _l("5. We should talk more first"),
        "6": _l("6. I disagree, but I will go along"),
        "7": _l("7. I disagree, and will not take part"),
        "8": _l("8. I stand in the way (veto)"),
    },
    Method.RANKED: {},
}
MEANINGS: dict[Method, dict[str, LazyString]] = {
    Method.MAJORITY: {
        "for": _l("I approve the text"),
        "against": _l("I refuse the text"),
        "abstain": _l("I do not choose"),
    },
    Method.CONSENT: {
        "consent": _l("I can live with it"),
        "objection": _l("It would do harm, and I say why"),
        "abstain": _l("I leave it to the others"),
    },
}
STATES: dict[BallotState, Status] = {
    BallotState.DRAFT: ("", "pencil", _l("Being prepared")),
    BallotState.OPEN: ("prune", "scale", _l("Vote under way")),
    BallotState.COUNTING: ("wait", "hourglass", _l("Votes being counted")),
    BallotState.CLOSED: ("", "archive", _l("Vote ended")),
}
OUTCOMES: dict[Outcome, Status] = {
    Outcome.ADOPTED: ("ok", "circle-check", _l("Adopted")),
    Outcome.REJECTED: ("late", "x", _l("Not adopted")),
    Outcome.CHOSEN: ("ok", "circle-check", _l("Choice made")),
    Outcome.LAPSED: ("wait", "archive", _l("No decision")),
}
PARTS = {
    Part.THIRD: _l("at least a third"),
    Part.HALF: _l("more than half"),
    Part.TWO_THIRDS: _l("at least two thirds"),
    Part.FOUR_FIFTHS: _l("at least four fifths"),
}
BASES = {
    Base.EXPRESSED: _l("of the votes for and against"),
    Base.CAST: _l("of the votes, abstentions included"),
    Base.ELECTORS: _l("of the people who may vote"),
    Base.SEATS: _l("of the seats, vacant ones included"),
}


def articles(ballot: Ballot) -> list[str]:
    """The numbered paragraphs of the draft opinion that a ballot is about; none for others."""
    if ballot.motion_id is None:
        return []
    return [each.partition(". ")[2] for each in ballot.text.split("\n\n")]


def moment(at: datetime) -> str:
    """A day and the time of day in Brussels."""
    time = locale.time_of_day(at)
    return _("%(day)s at %(time)s", day=locale.long_date(at), time=time)


def state(ballot: Ballot, stands: BallotState) -> Status:
    """What is shown beside the title: where it stands, or what it came to."""
    return OUTCOMES[ballot.outcome] if ballot.outcome else STATES[stands]


def rule(ballot: Ballot) -> Iterator[str]:
    """How a ballot is decided, sentence by sentence: all that is stated before it opens."""
    yield str(HOW[ballot.method])
    if ballot.method in (Method.MAJORITY, Method.GRADIENTS):
        part, base = PARTS[ballot.majority], BASES[ballot.majority_of]
        yield _("It is adopted with %(part)s %(base)s.", part=part, base=base)
    yield quorum(ballot)
    if ballot.counts_room:
        yield _("In a vote held in a meeting, who is there counts for the quorum.")
    if ballot.secret:
        yield _("The vote is secret, and final: it cannot be changed.")
    else:
        yield _("The vote is public. It can be changed until the end.")
    if ballot.proxies:
        held = ngettext(
            "A member may vote for %(num)d other at the most.",
            "A member may vote for %(num)d others at the most.",
            ballot.proxies,
        )
        yield held
    yield _("The result is shown at the end of the vote, so as not to influence anyone.")


def quorum(ballot: Ballot) -> str:
    """How many must take part."""
    if ballot.quorum is not None:
        part, base = PARTS[ballot.quorum], BASES[ballot.quorum_of]
        return _("Quorum: %(part)s %(base)s. Who abstains takes part.", part=part, base=base)
    return ngettext(
        "Quorum: at least %(num)d vote.", "Quorum: at least %(num)d votes.", ballot.quorum_number
    )


def explained(ballot: Ballot, result: Result) -> Iterator[str]:
    """How a result came about, with each number that it depends on."""
    yield of_quorum(ballot, result)
    if result.why is Why.NO_QUORUM:
        return
    if result.needed:
        yield _(
            "Votes for: %(favour)s. Needed: %(needed)s, that is %(part)s %(base)s (%(whole)s).",
            favour=number(result.favour),
            needed=number(result.needed),
            part=PARTS[ballot.majority],
            base=BASES[ballot.majority_of],
            whole=number(result.base),
        )
    yield from decided(ballot, result)


def of_quorum(ballot: Ballot, result: Result) -> str:
    """How many votes, or people in the room, there were for the quorum."""
    given = {"there": number(result.turnout.taking_part), "needed": number(result.quorum)}
    missed = result.why is Why.NO_QUORUM
    if ballot.counts_room and missed:
        return _("Quorum not reached. People there: %(there)s. Needed: %(needed)s.", **given)
    if ballot.counts_room:
        return _("Quorum reached. People there: %(there)s. Needed: %(needed)s.", **given)
    if missed:
        return _("Quorum not reached. Votes: %(there)s. Needed: %(needed)s.", **given)
    return _("Quorum reached. Votes: %(there)s. Needed: %(needed)s.", **given)


def decided(ballot: Ballot, result: Result) -> Iterator[str]:
    """What decided besides a majority."""
    if result.why is Why.NO_OPINION:
        yield _("Everyone abstained: nothing is decided.")
    elif result.why is Why.NO_OBJECTION:
        yield _("Nobody objected.")
    elif result.why is Why.OBJECTED:
        objections = result.counts[OBJECTION]
        yield ngettext(
            "%(num)d person objected: it is not adopted.",
            "%(num)d people objected: it is not adopted.",
            objections,
        )
    elif result.why is Why.VETOED:
        yield ngettext(
            "%(num)d veto: it is not adopted.",
            "%(num)d vetoes: it is not adopted.",
            result.counts[VETO],
        )
    elif result.order:
        first = ballot.options[int(result.order.options[0]) - 1]
        yield _("Compared with the others, this option comes first: %(option)s", option=first)
