"""The words of how official answers are judged: questions, grades, rounds, points, the rule."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from council.core import journal
from council.referrals.models import SHOWN, Grade, Round

ROUND_NAMES: Mapping[Round, LazyString] = {
    Round.RECEPTION: _l("At reception"),
    Round.FOUR_WEEKS: _l("After four weeks"),
    Round.SIX_MONTHS: _l("After six months"),
}
QUESTION_NAMES: Mapping[str, LazyString] = {
    "answered": _l("Did they answer the question?"),
    "clear": _l("In words that you understand?"),
    "changed": _l("Did it change something?"),
}
GRADES: Mapping[Grade, LazyString] = {
    Grade.YES: _l("Yes"),
    Grade.PARTLY: _l("In part"),
    Grade.NO: _l("No"),
    Grade.UNKNOWN: _l("I do not know"),
}
POINT_NAMES: Mapping[str, LazyString] = {
    "answers": _l("It answers what was asked"),
    "reasons": _l("It gives its reasons"),
    "plain": _l("Its words are plain"),
    "dated": _l("It says who does what, and when"),
    "next_steps": _l("It says what one can do who disagrees"),
}
journal.tell(
    {
        "referral.judgement_asked": _l("People are asked about an answer"),
        "referral.judged": _l("A person concerned judged an answer"),
        "referral.evasive": _l("An answer does not answer the question, say those concerned"),
        "referral.evasive_lifted": _l("An answer is no longer held to be evasive"),
        "referral.panel_marked": _l("A member of a council marked an answer"),
        "referral.remarked": _l("The authority replied to how its answer was judged"),
    }
)


def rule() -> list[str]:
    """The public rule, sentence by sentence, with its number."""
    return [
        _("Those are asked who wrote, support or follow what is in the dossier."),
        _("We ask at reception, after four weeks and after six months. The latest word counts."),
        _("Nothing is shown before %(num)d people have answered; no number below it.", num=SHOWN),
        _(
            "An answer is evasive when %(num)d people or more have judged it, and more than half "
            "say that it does not answer the question.",
            num=SHOWN,
        ),
        _("The next step is then prepared for the moderators, who decide."),
    ]


TEMPLATE_WORDS: dict[str, Any] = {
    "round_names": ROUND_NAMES,
    "question_names": QUESTION_NAMES,
    "grade_names": GRADES,
    "point_names": POINT_NAMES,
    "judging_rule": rule,
}
