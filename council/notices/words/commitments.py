"""How what happens to commitments, and to how answers are judged, is told."""

from flask_babel import lazy_gettext as _l

from council.notices.words.sentences import Sentence

COMMITMENTS: dict[str, Sentence] = {
    "referral.judgement_asked": Sentence(
        _l("Some time has passed since an answer. What do you say of it?"),
        _l("Three short questions about what %(authority)s answered. Your answer counts."),
        "message-circle",
        asks="judgement",
    ),
    "referral.evasive": Sentence(
        _l("An answer does not answer the question"),
        _l("Most of those who judged it say so. %(authority)s can reply."),
        "circle-alert",
    ),
    "referral.remarked": Sentence(
        _l("An authority replies to how its answer is judged"),
        _l("Read what %(authority)s says."),
        "landmark",
    ),
    "commitment.progressed": Sentence(
        _l("A commitment moves on"),
        _l("%(authority)s says how far it is. Read what was done, and what shows it."),
        "arrow-right",
    ),
    "commitment.said_done": Sentence(
        _l("An authority says that a commitment is done. Is it?"),
        _l("Tell us what you see: done, not yet, or you do not know. Your answer counts."),
        "badge-check",
        asks="voice",
    ),
    "commitment.date_passed": Sentence(
        _l("The date of a commitment has passed. Is it done?"),
        _l("Tell us what you see: done, not yet, or you do not know. Your answer counts."),
        "clock-alert",
        asks="voice",
    ),
    "commitment.kept": Sentence(
        _l("A commitment is kept"),
        _l("%(authority)s had promised it. See what people concerned said."),
        "badge-check",
    ),
    "commitment.not_yet": Sentence(
        _l("A commitment is not done yet"),
        _l("People concerned said so. %(authority)s has been told, and its date is still to come."),
        "hourglass",
    ),
    "commitment.contested": Sentence(
        _l("A kept commitment is contested"),
        _l("People concerned say otherwise. %(authority)s has been told."),
        "circle-alert",
    ),
    "commitment.broken": Sentence(
        _l("A commitment was not kept"),
        _l("%(authority)s had promised it. The council goes on with the dossier."),
        "circle-alert",
    ),
    "commitment.abandoned": Sentence(
        _l("A commitment was given up"),
        _l("%(authority)s says why. The council goes on with the dossier."),
        "x",
    ),
    "commitment.reminder_to_post": Sentence(
        _l("An authority is to be reminded of a commitment"),
        _l("No e-mail address is known of %(authority)s."),
        "printer",
    ),
}
