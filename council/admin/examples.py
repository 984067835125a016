"""Invented values for each kind of mail, so that its words can be read before any leaves."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _


def values(name: str, at: datetime) -> dict[str, Any]:
    """What an example of this kind of mail is filled with at `at`."""
    makers = {"people": person, "referrals": referral, "notices": notice}
    return makers[name.partition("/")[0]](at)


def person(_at: datetime) -> dict[str, Any]:
    """An example for mails about accounts."""
    return {"name": "Amina", "by": "Chantal", "role": "moderator", "token": "example"}


def referral(at: datetime) -> dict[str, Any]:
    """An example for mails to authorities."""
    dossier = SimpleNamespace(
        reference=f"{at.year}-1",
        title=_("Offices that close too early"),
        ask=_("Open one evening a week."),
    )
    one = SimpleNamespace(
        dossier=dossier,
        authority=SimpleNamespace(name="Namur"),
        sent_at=at,
        ack_due_at=at + timedelta(days=21),
        answer_due_at=at + timedelta(days=60),
    )
    answer = SimpleNamespace(
        verdict="accepted", service="Population", body=_("We open one evening a week."), at=at
    )
    voices = SimpleNamespace(contributions=12, supports=140)
    about = {"referral": one, "dossier": dossier, "response": answer, "voices": voices}
    return {**about, "relay": None, "step": "before", "token": "example"}


def notice(_at: datetime) -> dict[str, Any]:
    """An example for notices."""
    told = SimpleNamespace(
        title=_("The authority answered"),
        line=_("Read the answer and its commitments."),
        why=_("You are told because you wrote it."),
        subject=None,
        via=None,
        desk=None,
    )
    return {"told": told, "why": told.why, "unsubscribe_url": None}
