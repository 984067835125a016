"""Who may do what with referrals, and how refusals are told."""

from typing import Any

from flask_babel import lazy_gettext as _l

from council.core.errors import explain, unique
from council.core.policy import action, anyone, signed_in
from council.dossiers.rules import steward, steward_somewhere
from council.people.models import Member, Role
from council.people.rules import meets_people
from council.referrals.models import Commitment, Referral, Relay, Response, Voice
from council.referrals.queries.carriers import Mandate


def moderates(actor: Member | None, thing: Referral | Relay) -> bool:
    """moderators and secretaries who look after the dossier"""
    one = thing.referral if isinstance(thing, Relay) else thing
    return steward(actor, one.dossier)


def is_official(actor: Member | None, _thing: Any) -> bool:
    """an official of an authority"""
    return actor is not None and actor.has(Role.OFFICIAL)


def is_official_of(actor: Member | None, one: Referral) -> bool:
    """an official of the authority that must answer, or of one above it"""
    return actor is not None and actor.has(Role.OFFICIAL, one.authority)


def official_of_promise(actor: Member | None, one: Commitment) -> bool:
    """an official of the authority that made the commitment, or of one above it"""
    return is_official_of(actor, one.response.referral)


def official_of_answer(actor: Member | None, response: Response) -> bool:
    """an official of the authority that answered, or of one above it"""
    return is_official_of(actor, response.referral)


def steward_of_promise(actor: Member | None, thing: Commitment | Voice) -> bool:
    """moderators and secretaries who look after the dossier of the commitment"""
    one = thing.commitment if isinstance(thing, Voice) else thing
    return steward(actor, one.response.referral.dossier)


READ = action("authority.read", anyone)
SEE_PROMISE = action("commitment.read", anyone)
VOICE = action("commitment.voice", signed_in)
VOICE_BY_LINK = action("commitment.voice_by_link", anyone)  # the link itself says who
HELP_VOICE = action("commitment.help", meets_people)
REPORT = action("commitment.report", official_of_promise, steward_of_promise)
REPORT_BY_LINK = action("commitment.report_by_link", anyone)  # the link itself is the key
SEE_ANSWER = action("answer.read", anyone)
JUDGE = action("answer.judge", signed_in)
JUDGE_BY_LINK = action("answer.judge_by_link", anyone)  # the link itself says who
HELP_JUDGE = action("answer.help", meets_people)
REMARK = action("answer.remark", official_of_answer)
HIDE = action("commitment.hide", steward_of_promise)
REPLY = action("referral.reply", anyone)  # the link itself is the key
DESK = action("referral.desk", is_official)
ANSWER = action("referral.answer", is_official_of)
FORWARD = action("referral.forward", steward)
FOLLOW = action("referral.follow", steward_somewhere)
MANAGE = action("referral.manage", moderates)


def concerns(actor: Member | None, mandate: Mandate) -> bool:
    """authors of the dossier, and moderators and secretaries who look after it"""
    mine = actor is not None and actor.id in mandate.authors
    return mine or steward(actor, mandate.carriage.dossier)


REVOKE = action("carriage.revoke", concerns, hidden=True)
CARRY = action("carriage.carry", anyone)  # the link itself is the key

explain(
    {
        "referral.move": (
            409,
            _l("This was already done, or is no longer possible. Please reload the page."),
        ),
        "referral.nobody": (422, _l("Please choose at least one authority.")),
        "referral.none_picked": (422, _l("Please tick at least one dossier that waits.")),
        "referral.already_sent": (
            409,
            _l("This dossier already waits for the answer of %(authority)s."),
        ),
        "carriage.move": (
            409,
            _l("This was decided already. Please reload the page."),
        ),
        "carriage.needless": (422, _l("This way needs no carrier: %(way)s.")),
        "carriage.seat_needed": (
            422,
            _l("Please say in which commune the association is seated."),
        ),
        "carriage.open": (
            409,
            _l("Somebody was asked already to carry the dossier this way: %(way)s."),
        ),
        "referral.way_unfit": (
            422,
            _l("%(authority)s cannot be asked this way: %(way)s. Please choose another way."),
        ),
        "referral.carrier_missing": (
            409,
            _l(
                "This way needs a carrier: %(way)s. Find an association or a council member "
                "to carry the dossier, or choose another way."
            ),
        ),
        "referral.dossier_closed": (
            409,
            _l("This dossier is closed. Reopen it before you send it."),
        ),
        "referral.link_ended": (
            410,
            _l(
                "This reply link has ended: it is too old, or a newer one was sent. "
                "Use the link in our latest letter, or ask us for a new one."
            ),
        ),
        "referral.answered": (
            409,
            _l("An answer was already published. Write to us to correct it."),
        ),
        "referral.withdrawn": (
            410,
            _l("This dossier was withdrawn: no answer is expected any more. Thank you."),
        ),
        "referral.acknowledged": (409, _l("You have already said that you received it.")),
        "referral.extended": (409, _l("The delay was already extended once.")),
        "referral.extension_late": (
            409,
            _l("The delay is over: it can no longer be extended. You can still answer."),
        ),
        "referral.extension_long": (
            422,
            _l("The delay can be extended by %(most)d days at the most."),
        ),
        "referral.competent_missing": (422, _l("Please say which authority can act.")),
        "referral.competent_self": (
            422,
            _l("You named your own authority. Please name the one that can act."),
        ),
        "referral.promise_refused": (
            422,
            _l("A refusal holds no commitment. Choose “We act in part”, or empty the commitments."),
        ),
        "referral.promise_past": (422, _l("The date of a commitment must be in the future.")),
        "commitment.move": (
            409,
            _l("This commitment is over. Please reload the page to see where it stands."),
        ),
        "commitment.said_done": (
            409,
            _l("You have already said that it is done. People are being asked."),
        ),
        "commitment.link_ended": (
            410,
            _l(
                "This link has ended: it is too old, or a newer one was sent. "
                "Use the link in our latest letter, or ask us for a new one."
            ),
        ),
        "commitment.not_asked": (
            409,
            _l("Nobody is asked about this commitment at present. Its page says where it stands."),
        ),
        "commitment.official": (
            403,
            _l("You speak for this authority. The people concerned say whether it is done."),
        ),
        "commitment.not_concerned": (
            403,
            _l(
                "Those are asked who wrote, support or follow what is in this dossier, "
                "and did so before the question was put."
            ),
        ),
        "answer.not_judged": (
            409,
            _l("This answer names another authority. People judge the answer that follows."),
        ),
        "answer.official": (
            403,
            _l("You speak for this authority. The people concerned judge its answer."),
        ),
        "answer.not_concerned": (
            403,
            _l(
                "Those are asked who wrote, support or follow what is in this dossier, "
                "and did so before the question was put."
            ),
        ),
        "answer.no_seat": (409, _l("The points are given by those who have a seat in a council.")),
        "answer.remarked": (409, _l("You have already replied. A reply is given once.")),
        "answer.nothing_shown": (
            409,
            _l("Nothing is published of how this answer is judged. You can reply once there is."),
        ),
        "commitment.who": (422, _l("This code opens nothing. Look at the card again.")),
        "referral.relay_decided": (409, _l("Somebody already decided on this relay.")),
        "report.not_made": (
            404,
            _l("There is no report of that year yet. Reports are made anew each day."),
        ),
        "referral.no_address": (
            409,
            _l("This authority has no e-mail address. Print the letter and post it."),
        ),
    }
)
unique("response", "referral_id", code="referral.answered")
unique("judgement", "response_id", "member_id", "round", code="referral.move")
unique("panel_mark", "response_id", "member_id", code="referral.move")
unique("commitment_voice", "commitment_id", "member_id", code="commitment.move")
