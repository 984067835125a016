"""A mandate to carry: asked by moderators, accepted by the carrier, revoked by either side."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from council.core import journal, outbox
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.outbox import Letter
from council.dossiers.models import Dossier
from council.dossiers.models import State as Standing
from council.dossiers.queries import lock
from council.people.models import Member
from council.referrals.models import Carriage, CarriageState
from council.referrals.queries import carriers
from council.territory.models import Asker, Authority, Procedure

BY_CARRIER = "carrier"
BY_AUTHOR = "author"
BY_STEWARD = "moderator"


@dataclass(frozen=True)
class Asked:
    """Who is asked to carry: a name, where it is seated (organisations), and where to write."""

    name: str
    seat: Authority | None
    email: str
    locale: str
    words: str = ""


def ask_carrier(
    dossier: Dossier, procedure: Procedure, asked: Asked, *, by: Member, at: datetime
) -> Carriage:
    """Ask somebody to carry a dossier by a procedure; a mail with a link leaves.

    Raises `RuleBroken`: `carriage.needless` (anyone may use it), `carriage.seat_needed` (an
    organisation must be seated in a commune), `carriage.open` (one is asked or carries already),
    or `referral.dossier_closed`.
    """
    lock(dossier)
    if dossier.state is Standing.CLOSED:
        raise RuleBroken("referral.dossier_closed")
    if not procedure.needs_carrier:
        raise RuleBroken("carriage.needless", way=procedure.name)
    if procedure.asker is Asker.REGISTERED and asked.seat is None:
        raise RuleBroken("carriage.seat_needed")
    known = carriers.of_dossier(dossier)
    if any(each.is_open and each.procedure_id == procedure.id for each in known):
        raise RuleBroken("carriage.open", way=procedure.name)
    one = stored(dossier, procedure, asked, by, at)
    outbox.queue(
        "referrals/carrier",
        key=f"carriage:{one.id}",
        to=asked.email,
        locale=asked.locale,
        at=at,
        about=one,
        carriage=one.id,
    )
    note("asked", one, at, by=by, role=BY_STEWARD)
    return one


def stored(
    dossier: Dossier, procedure: Procedure, asked: Asked, by: Member, at: datetime
) -> Carriage:
    """A mandate in state ASKED."""
    one = Carriage(
        dossier_id=dossier.id,
        name=asked.name,
        seat_id=asked.seat.id if asked.seat and procedure.asker is Asker.REGISTERED else None,
        email=asked.email,
        locale=asked.locale,
        words=asked.words,
        nonce=secrets.token_urlsafe(12),
        asked_at=at,
        asked_by_id=by.id,
    )
    one.procedure = procedure
    db.session.add(one)
    db.session.flush()  # the mail and the journal name it
    return one


@outbox.context("referrals/carrier")
def context(letter: Letter) -> dict[str, Any]:
    """What the mail to a carrier is given: the mandate as it stands now, and its token."""
    one = carriers.carriage(letter.details["carriage"])
    assert one is not None, "a mandate is never deleted"
    return {"carriage": one, "dossier": one.dossier, "token": carriers.token_for(one)}


def accept_carriage(one: Carriage, *, at: datetime) -> None:
    """The carrier accepts by the link; its name is public from now on.

    Raises `RuleBroken("carriage.move")` when it was decided already.
    """
    settle(one, CarriageState.ACCEPTED, at)
    one.accepted_at = at
    note("accepted", one, at, role=BY_CARRIER, name=one.name)


def decline_carriage(one: Carriage, *, reason: str, at: datetime) -> None:
    """The carrier declines by the link; as `accept_carriage`."""
    settle(one, CarriageState.DECLINED, at)
    end(one, reason)
    note("declined", one, at, role=BY_CARRIER)


def revoke_carriage(
    one: Carriage, *, reason: str, role: str, by: Member | None, at: datetime
) -> None:
    """End a mandate, whoever of both sides wants it; what was sent under it stays sent.

    `role` is `BY_CARRIER`, `BY_AUTHOR` or `BY_STEWARD`. Raises `RuleBroken("carriage.move")`.
    """
    settle(one, CarriageState.REVOKED, at)
    end(one, reason)
    told = {"name": one.name} if one.accepted_at else {}
    note("revoked", one, at, by=by, role=role, **told)


def settle(one: Carriage, state: CarriageState, at: datetime) -> None:
    """Move a mandate on, held so that two cannot decide at once."""
    lock(one)
    one.move_to(state)
    one.decided_at = at


def end(one: Carriage, reason: str) -> None:
    """Forget where to write to; keep the reason."""
    one.email, one.reason = None, reason


def note(
    event: str,
    one: Carriage,
    at: datetime,
    *,
    role: str,
    by: Member | None = None,
    **more: Any,
) -> None:
    """Journal `carriage.<event>` about the dossier."""
    dossier = db.session.get_one(Dossier, one.dossier_id)
    way = one.procedure.key
    journal.record(
        f"carriage.{event}",
        by=by,
        about=dossier,
        at=at,
        role=role,
        carriage=one.id,
        way=way,
        **more,
    )
