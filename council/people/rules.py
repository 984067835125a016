"""Who may do what with people, and how refusals are told."""

from typing import Any

from flask_babel import lazy_gettext as _l

from council.core.errors import explain, unique
from council.core.policy import action, anyone, signed_in
from council.people.models import Member, Role, Ticket

HELPING = (Role.HELPER, Role.MODERATOR, Role.ADMINISTRATOR)


def is_administrator(actor: Member | None, _thing: Any = None) -> bool:
    """an administrator of everything"""
    return actor is not None and actor.has_everywhere(Role.ADMINISTRATOR)


def meets_people(actor: Member | None, _thing: Any = None) -> bool:
    """a helper, moderator or administrator, who meets people at a recognised place"""
    return actor is not None and any(actor.has(role) for role in HELPING)


def meets_this_person(actor: Member | None, person: Member) -> bool:
    """a helper, moderator or administrator of the person's commune (of everything, if none)

    Never oneself: nobody vouches for oneself.
    """
    if actor is None or actor.id == person.id:
        return False
    if person.commune is None:
        return any(actor.has_everywhere(role) for role in HELPING)
    return any(actor.has(role, person.commune) for role in HELPING)


def asked_for_it(actor: Member | None, ticket: Ticket) -> bool:
    """the member who asked for this link"""
    return actor is not None and ticket.member_id == actor.id


ENTER = action("people.enter", anyone)
FOLLOW_LINK = action("people.follow_link", anyone)
SEE_CARD = action("people.see_card", anyone)
KEEP_ACCOUNT = action("people.keep_account", signed_in)
CONFIRM_EMAIL = action("people.confirm_email", asked_for_it)
HELP = action("people.help", meets_people)
HELP_PERSON = action("people.help_person", meets_this_person)

LINK_ENDED = _l("This link has ended: it was used already, or its time is over. Ask for a new one.")
explain(
    {
        "people.link": (410, LINK_ENDED),
        "people.wrong_password": (422, _l("This is not your present password.")),
        "people.blocked": (403, _l("This account is closed. Write to us or call us.")),
        "people.not_yours": (403, _l("This link is for another account. Sign out first.")),
        "people.card_gone": (
            410,
            _l("This card is no longer shown. A recognised place can give you a new one."),
        ),
        "people.has_email": (
            409,
            _l("This person has an e-mail address: a new password is asked for by e-mail."),
        ),
        "people.gone": (409, _l("This account was closed.")),
        "people.known": (409, _l("This address already belongs to an account.")),
        "people.last_administrator": (
            409,
            _l("This is the last administrator. Name another one first."),
        ),
        "people.granted": (409, _l("This person has this role already.")),
        "people.ended": (409, _l("This role has ended already.")),
        "people.met": (409, _l("You have already said that you met this person.")),
        "people.only_way": (
            409,
            _l("This card is your only way to sign in. Add an e-mail address first."),
        ),
    }
)
unique("member", "email", code="people.known")
