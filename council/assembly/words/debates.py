"""The words of debates."""

from flask_babel import lazy_gettext as _l

from council.assembly.models import Opening, Side
from council.assembly.queries.debates import Standing

OPENINGS = {
    Opening.MEMBERS: _l("Members of the council only"),
    Opening.READ: _l("Everyone reads, members write"),
    Opening.PART: _l("Everyone reads, whoever is signed in writes"),
}
SIDES = {
    Side.FOR: _l("An argument for"),
    Side.AGAINST: _l("An argument against"),
    Side.QUESTION: _l("A question to the experts"),
}
STANDINGS = {
    Standing.ORIGINAL: ("prune", "pencil", _l("Original")),
    Standing.DONE: ("ok", "check", _l("Translated")),
    Standing.OLDER: ("late", "clock", _l("Older than the original")),
    Standing.MISSING: ("", "x", _l("Missing")),
}
