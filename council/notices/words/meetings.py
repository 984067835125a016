"""How what happens around the meetings of councils is told."""

from flask_babel import lazy_gettext as _l

from council.notices.words.sentences import Sentence

OF_MEETINGS: dict[str, Sentence] = {
    "meeting.convened": Sentence(
        _l("A council meets"),
        _l("See when, where, and what it will talk about."),
        "calendar-days",
    ),
    "meeting.cancelled": Sentence(
        _l("A meeting of a council is cancelled"),
        _l("Read why it is not held."),
        "x",
    ),
    "meeting.answers_soon": Sentence(
        _l("Will you come to the meeting?"),
        _l("Please answer soon, and say what you need: interpreter, childcare, a ride."),
        "hourglass",
    ),
    "meeting.shortage": Sentence(
        _l("Something is missing for a meeting"),
        _l("Members asked for help that is not found yet. See what is missing."),
        "circle-alert",
    ),
    "minutes.drafted": Sentence(
        _l("The minutes of a meeting are drafted"),
        _l("Read them before the council adopts them. Tell the secretary what is wrong."),
        "file-text",
    ),
    "minutes.adopted": Sentence(
        _l("The minutes of a meeting are published"),
        _l("Read what was voted and decided."),
        "file-text",
    ),
    "council.ended": Sentence(
        _l("A council has ended"),
        _l("Read why. What it did stays readable."),
        "archive",
    ),
}
