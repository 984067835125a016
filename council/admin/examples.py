"""Invented values for each kind of mail, so that its words can be read before any leaves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from council.core.locale import long_date


@dataclass(frozen=True)
class Cast:
    """Who and what an example is about."""

    name: str
    by: str
    role: str
    token: str
    authority: str
    number: int
    title: LazyString
    ask: LazyString
    verdict: str
    service: str
    answer: LazyString
    step: str
    days: int  # since it was sent
    told: tuple[LazyString, LazyString]


FIRST = Cast(
    name="Amina",
    by="Chantal",
    role="moderator",
    token="example",  # noqa: S106  # of no link
    authority="Gedinne",
    number=1,
    title=_l("Offices that close too early"),
    ask=_l("Open one evening a week."),
    verdict="accepted",
    service="Population",
    answer=_l("We open one evening a week."),
    step="before",
    days=0,
    told=(_l("The authority answered"), _l("Read the answer and its commitments.")),
)
SECOND = Cast(  # differs in everything, so that one sees what a text owes to its example
    name="Bilal",
    by="Dora",
    role="helper",
    token="other",  # noqa: S106  # of no link
    authority="Onhaye",
    number=2,
    title=_l("No bus in the evening"),
    ask=_l("Let one bus go later."),
    verdict="refused",
    service="Mobility",
    answer=_l("We have no bus."),
    step="late",
    days=30,
    told=(_l("A dossier was opened"), _l("Read what it says.")),
)


def values(name: str, at: datetime, cast: Cast = FIRST) -> dict[str, Any]:
    """What an example of this kind of mail is filled with at `at`, in the language now spoken."""
    makers = {"people": person, "referrals": referral, "notices": notice, "assembly": sitting}
    return makers[name.partition("/")[0]](at, cast)


def person(_at: datetime, cast: Cast) -> dict[str, Any]:
    """An example for mails about accounts."""
    return {"name": cast.name, "by": cast.by, "role": cast.role, "token": cast.token}


def referral(at: datetime, cast: Cast) -> dict[str, Any]:
    """An example for mails to authorities."""
    dossier = SimpleNamespace(
        reference=f"{at.year}-{cast.number}", title=str(cast.title), ask=str(cast.ask)
    )
    sent = at - timedelta(days=cast.days)
    one = SimpleNamespace(
        dossier=dossier,
        authority=SimpleNamespace(name=cast.authority),
        sent_at=sent,
        ack_due_at=sent + timedelta(days=21),
        answer_due_at=sent + timedelta(days=60),
        extended_at=None,
    )
    answer = SimpleNamespace(
        verdict=cast.verdict, service=cast.service, body=str(cast.answer), at=at
    )
    voices = SimpleNamespace(contributions=12 * cast.number, supports=140 * cast.number)
    carriage = SimpleNamespace(procedure=SimpleNamespace(name=cast.service))
    about = {
        "carriage": carriage,
        "referral": one,
        "dossier": dossier,
        "response": answer,
        "voices": voices,
    }
    return {**about, "relay": None, "step": cast.step, "token": cast.token}


def sitting(at: datetime, cast: Cast) -> dict[str, Any]:
    """An example for mails of councils."""
    meeting = SimpleNamespace(
        id=cast.number,
        title=str(cast.title),
        place=cast.authority,
        link=f"https://meet.example/{cast.token}",
        cancel_reason=str(cast.ask),
    )
    items = [SimpleNamespace(title=str(cast.answer), minutes=cast.number * 20)]
    starts = long_date(at + timedelta(days=30 + cast.days))
    return {
        "council": cast.authority,
        "number": cast.number,
        "call": cast.number,
        "result": str(cast.told[1]),
        "meeting": meeting,
        "items": items,
        "starts": starts,
        "answers_by": long_date(at + timedelta(days=20 + cast.days)),
        "what": str(cast.told[0]),
        "name": cast.name,
        "title": str(cast.title),
        "link": f"https://council.example/{cast.token}",
    }


def notice(_at: datetime, cast: Cast) -> dict[str, Any]:
    """An example for notices."""
    title, line = map(str, cast.told)
    told = SimpleNamespace(
        title=title,
        line=line,
        why=_("You are told because you wrote it."),
        subject=None,
        via=None,
        desk=None,
    )
    return {"told": told, "why": told.why, "unsubscribe_url": None}
