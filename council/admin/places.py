"""What may stand in the mails' own words, and how each place is filled when a mail leaves.

The letter to an authority and the digest have none: moderators write the first, the second is a
list.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from council.admin.words import ROLES
from council.core.locale import long_date
from council.core.mail_texts import PLACES, Place
from council.people.models import Role

Values = Mapping[str, Any]
THE_COUNCIL = _l("the name of the council")
THE_LINK = _l("the link, at the beginning of a line; the rest of the line is its button")


def key(name: str, words: LazyString) -> Place:
    """A place filled by the value of that name."""
    return Place(words, lambda values: values.get(name) or "")


def link(endpoint: str, *names: str) -> Place:
    """The link to a page, whose address needs these values."""

    def find(values: Values) -> object:
        return values["url_for"](endpoint, **{name: values[name] for name in names})

    return Place(THE_LINK, find)


def of_dossier(name: str, words: LazyString) -> Place:
    """A place filled by an attribute of the dossier."""
    return Place(words, lambda values: getattr(values["dossier"], name))


def on_day(words: LazyString, find: Callable[[Values], datetime | None]) -> Place:
    """A day written out in the language of the mail; nothing when there is none."""

    def write(values: Values) -> object:
        moment = find(values)
        return long_date(moment) if moment else ""

    return Place(words, write)


REFERRAL = {
    "authority": Place(
        _l("the name of the authority"), lambda values: values["referral"].authority.name
    ),
    "reference": of_dossier("reference", _l("the number of the dossier")),
    "title": of_dossier("title", _l("the title of the dossier")),
    "ask": of_dossier("ask", _l("what the dossier asks")),
    "sent": on_day(_l("the day it was sent"), lambda values: values["referral"].sent_at),
    "due": on_day(_l("the day of the answer"), lambda values: values["referral"].answer_due_at),
}


def of_meeting(name: str, words: LazyString) -> Place:
    """A place filled by an attribute of the meeting."""
    return Place(words, lambda values: getattr(values["meeting"], name))


def to_meeting(endpoint: str) -> Place:
    """The link to a page of the meeting."""
    return Place(THE_LINK, lambda values: values["url_for"](endpoint, id=values["meeting"].id))


def agenda(values: Values) -> object:
    """The titles of the items of a meeting, in order, on one line."""
    return " · ".join(f"{n}. {each.title}" for n, each in enumerate(values["items"], start=1))


MEETING = {
    "council": key("council", THE_COUNCIL),
    "meeting": of_meeting("title", _l("the title of the meeting")),
    "starts": key("starts", _l("when it begins")),
    "place": of_meeting("place", _l("where it is")),
}
CALL = {
    **MEETING,
    "online": of_meeting("link", _l("the link to take part from afar")),
    "agenda": Place(_l("the agenda, on one line"), agenda),
    "answer_by": key("answers_by", _l("until when to answer")),
    "link": to_meeting("assembly.coming"),
}


def told(values: Values) -> object:
    """Where a notice leads: its desk, its subject, or one's own page."""
    one, find = values["told"], values["link"]
    if one.desk and find(one.desk):
        return find(one.desk)
    there = find(one.subject.endpoint, **one.subject.arguments) if one.subject else None
    return there or find("notices.me")


PLACES.update(
    {
        "people/confirm": {
            "name": key("name", _l("the name the person chose")),
            "link": link("people.confirm", "token"),
        },
        "people/known": {"link": link("people.sign_in")},
        "people/reset": {"link": link("people.choose_password", "token")},
        "people/invitation": {
            "by": key("by", _l("the name of who invites")),
            "role": Place(_l("the role"), lambda values: ROLES[Role(values["role"])]),
            "link": link("people.invitation", "token"),
        },
        "people/new_email": {"link": link("people.confirm_email", "token")},
        "people/taken": {"link": link("people.sign_in")},
        "people/email_changed": {},
        "people/password_changed": {"link": link("people.reset")},
        "referrals/reminder": {**REFERRAL, "link": link("referrals.reply", "token")},
        "referrals/copy": REFERRAL,
        "referrals/receipt": REFERRAL,
        "referrals/withdrawn": REFERRAL,
        "referrals/carrier": {
            "reference": REFERRAL["reference"],
            "way": Place(
                _l("the way of the ladder"), lambda values: values["carriage"].procedure.name
            ),
            "link": link("referrals.carry", "token"),
        },
        "assembly/seat": {
            "council": key("council", THE_COUNCIL),
            "link": link("assembly.mine"),
        },
        "assembly/lots": {
            "council": key("council", THE_COUNCIL),
            "number": key("number", _l("the number of the candidate")),
            "result": key("result", _l("the sentence that says what the lots gave")),
            "link": Place(
                THE_LINK, lambda values: values["url_for"]("assembly.draw", id=values["call"])
            ),
        },
        "assembly/convocation": CALL,
        "assembly/meeting_changed": {**CALL, "what": key("what", _l("what is new"))},
        "assembly/meeting_cancelled": {
            **MEETING,
            "reason": of_meeting("cancel_reason", _l("why it is cancelled")),
            "link": to_meeting("assembly.meeting"),
        },
        "assembly/expert": {
            "name": key("name", _l("the name of the expert")),
            "council": key("council", THE_COUNCIL),
            "title": key("title", _l("what is debated")),
            "link": key("link", THE_LINK),
        },
        "notices/one": {
            "what": Place(_l("what happened"), lambda values: values["told"].title),
            "about": Place(
                _l("what it is about"),
                lambda values: values["told"].subject.title if values["told"].subject else "",
            ),
            "line": Place(_l("the sentence that tells it"), lambda values: values["told"].line),
            "link": Place(THE_LINK, told),
        },
    }
)
KINDS = {
    "people/confirm": _l("Confirm an account"),
    "people/known": _l("The address has an account already"),
    "people/reset": _l("New password"),
    "people/invitation": _l("Invitation to a role"),
    "people/new_email": _l("Confirm a new address"),
    "people/taken": _l("The new address is taken"),
    "people/email_changed": _l("The address was changed"),
    "people/password_changed": _l("The password was changed"),
    "referrals/reminder": _l("Reminder to an authority"),
    "referrals/copy": _l("Copy to the authority above"),
    "referrals/receipt": _l("Receipt of an answer"),
    "referrals/withdrawn": _l("A dossier is taken back"),
    "referrals/carrier": _l("Request to carry a dossier"),
    "assembly/seat": _l("A seat is given"),
    "assembly/lots": _l("What the lots gave"),
    "assembly/convocation": _l("Call to a meeting"),
    "assembly/meeting_changed": _l("A meeting is changed"),
    "assembly/meeting_cancelled": _l("A meeting is cancelled"),
    "assembly/expert": _l("Question to an expert"),
    "notices/one": _l("A notice to a person"),
}
