"""What was done at a meeting, in the words of its minutes: Markdown, with links to the pages."""

from typing import Any

from flask_babel import gettext as _

from council.assembly.models import Amendment, Ballot, Motion, Opinion
from council.assembly.queries import ballots as votes
from council.assembly.queries.proceedings import Course
from council.assembly.tally import Outcome
from council.assembly.words import ballots as ballot_words
from council.assembly.words import opinions as words
from council.core import locale
from council.core.addresses import absolute
from council.core.text import one_line

READ = "\\`*_[]<>#"  # the signs that Markdown reads


def told(course: Course) -> dict[str, Any]:
    """One item: its title, when it was taken up, what was treated, voted and decided."""
    return {
        "title": plain(course.item.title),
        "began": locale.time_of_day(course.item.began_at) if course.item.began_at else "",
        "dossier": dossier(course) if course.item.dossier else "",
        "motions": [motion(each) for each in course.motions],
        "ballots": [vote(each) for each in course.ballots],
        "decisions": list(decisions(course)),
    }


def dossier(course: Course) -> str:
    """The dossier of an item, by number and title."""
    about = course.item.dossier
    assert about is not None
    said = _("Dossier %(number)s: %(title)s", number=about.reference, title=about.title)
    return link(said, f"dossiers/{about.reference}")


def motion(motion: Motion) -> str:
    """A draft opinion, by number and title."""
    said = _("Draft opinion no. %(number)s: %(title)s", number=motion.id, title=motion.title)
    return link(said, f"motions/{motion.id}")


def ballot(ballot: Ballot) -> str:
    """A vote, by number and title."""
    said = _("Vote no. %(number)s: %(title)s", number=ballot.id, title=ballot.title)
    return link(said, f"ballots/{ballot.id}")


def opinion(opinion: Opinion) -> str:
    """An adopted opinion, by number and title."""
    said = _("Opinion %(number)s: %(title)s", number=opinion.reference, title=opinion.title)
    return link(said, f"opinions/{opinion.reference}")


def amendment(amendment: Amendment) -> str:
    """An amendment, by the numbers of both, and title."""
    given = {"name": amendment.name, "number": amendment.motion_id, "title": amendment.title}
    said = _("Amendment %(name)s to draft opinion no. %(number)s: %(title)s", **given)
    return link(said, f"motions/{amendment.motion_id}#a{amendment.number}")


def decisions(course: Course) -> list[str]:
    """What was decided under an item, one line each."""
    found = [
        decided(amendment(each), words.AMENDMENTS[each.state][1]) for each in course.amendments
    ]
    adopted = {each.ballot_id: each for each in course.opinions}
    for each in course.ballots:
        if each.outcome is None or each.amendment_id:
            continue
        what = opinion(adopted[each.id]) if each.id in adopted else about(each, course)
        found.append(decided(what, outcome(each)))
    return found


def about(held: Ballot, course: Course) -> str:
    """On what a vote was: a draft opinion, or a question of its own."""
    found = next((each for each in course.motions if each.id == held.motion_id), None)
    return motion(found) if found else ballot(held)


def decided(what: str, how: object) -> str:
    """A decision: on what, and which."""
    return _("%(what)s: **%(how)s**", what=what, how=how)


def outcome(held: Ballot) -> str:
    """What a vote came to; of a choice, what was chosen."""
    if held.outcome is None:
        return ""
    said = str(ballot_words.OUTCOMES[held.outcome][2])
    if held.outcome is not Outcome.CHOSEN:
        return said
    order = votes.result(held, votes.voices(held)).order
    assert order is not None
    chosen = plain(held.options[int(order.options[0]) - 1])
    return _("%(what)s: %(how)s", what=said, how=chosen)


def vote(held: Ballot) -> dict[str, Any]:
    """A ballot with its result, in words."""
    result = votes.result(held, votes.voices(held)) if held.counted_at else None
    answers = ballot_words.ANSWERS[held.method]
    counts = result.counts.items() if result else []
    return {
        "title": ballot(held),
        "opened": held.opened_at is not None,
        "outcome": outcome(held),
        "explained": list(ballot_words.explained(held, result)) if result else [],
        "counts": [
            (answers[key] if key in answers else plain(held.options[int(key) - 1]), number)
            for key, number in counts
        ],
    }


def link(words: str, path: str) -> str:
    """Words that lead to a page of ours in the language now spoken, wherever they are read."""
    return f"[{plain(words)}]({absolute(f'/{locale.current()}/{path}')})"


def plain(words: str) -> str:
    """Words on one line, without signs that Markdown would read."""
    return "".join("\\" + sign if sign in READ else sign for sign in one_line(words))
