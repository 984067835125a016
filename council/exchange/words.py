"""What can be taken along, in words."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

FORMATS = {"csv": _l("spreadsheet (CSV)"), "json": _l("for programs (JSON)")}
LISTS: dict[str, tuple[LazyString, LazyString]] = {  # in the order of the page
    "opinions": (
        _l("Opinions"),
        _l("What councils adopted: the text, the dossier, what became of it."),
    ),
    "motions": (
        _l("Draft opinions"),
        _l("The texts that councils amend and vote on, and where they stand."),
    ),
    "ballots": (
        _l("Votes and their results"),
        _l("What was asked, under which rule, and what it came to, once counted."),
    ),
    "votes": (
        _l("Votes by seat"),
        _l("Who voted what in public votes, seat by seat. Nothing of secret ones."),
    ),
    "meetings": (
        _l("Meetings"),
        _l("The meetings that everyone may come to, their agenda and minutes."),
    ),
    "mandates": (
        _l("Members and their seats"),
        _l("Who holds or held which seat, from which day to which."),
    ),
    "councils": (_l("Councils"), _l("What each council is for, and for which communes.")),
    "colleges": (
        _l("Colleges"),
        _l("The kinds of seats of each council, with their rules."),
    ),
}
