"""Who carries which dossier."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from council.contributions.models import Contribution
from council.core import tokens
from council.core.db import db
from council.core.errors import RuleBroken
from council.dossiers.models import Dossier
from council.dossiers.queries.stored import present
from council.referrals.models import Carriage, CarriageState
from council.referrals.queries.sent import LINK_DAYS
from council.territory.models import Authority, Procedure

PURPOSE = "carry"


def carriage(id: int) -> Carriage | None:
    """The mandate with this id, its dossier and commune loaded."""
    placed = joinedload(Carriage.dossier).joinedload(Dossier.commune)
    asked = select(Carriage).where(Carriage.id == id).options(placed)
    return db.session.scalar(asked)


@dataclass(frozen=True)
class Mandate:
    """A mandate with those for whom the dossier is carried: the ids of its authors."""

    carriage: Carriage
    authors: frozenset[int]


def mandate(id: int) -> Mandate | None:
    """The mandate with this id, with its authors."""
    found = carriage(id)
    return Mandate(found, authors_of(found.dossier)) if found else None


def authors_of(dossier: Dossier) -> frozenset[int]:
    """The ids of the authors whose contributions stand in a dossier."""
    asked = present(dossier).with_only_columns(Contribution.author_id)
    return frozenset(id for id in db.session.scalars(asked) if id is not None)


def of_dossier(dossier: Dossier) -> Sequence[Carriage]:
    """The mandates of a dossier, oldest first."""
    asked = select(Carriage).where(Carriage.dossier_id == dossier.id).order_by(Carriage.id)
    return db.session.scalars(asked).all()


def accepted_of(dossier: Dossier) -> list[Carriage]:
    """The mandates of a dossier that were accepted and stand, oldest first."""
    return [each for each in of_dossier(dossier) if each.state is CarriageState.ACCEPTED]


def carrier(dossier: Dossier, procedure: Procedure, authority: Authority) -> Carriage | None:
    """Who carries a dossier by a procedure before an authority; None when nobody may.

    An organisation may carry it where it is seated.
    """
    for each in accepted_of(dossier):
        here = each.seat_id in {None, authority.id}
        if each.procedure_id == procedure.id and here:
            return each
    return None


def token_for(one: Carriage) -> str:
    """What stands in the carrier's link."""
    return tokens.seal(PURPOSE, [one.id, one.nonce])


def by_token(token: str) -> Carriage:
    """The mandate of a carrier's link; raises `RuleBroken`: `link.wrong` or `link.ended`."""
    id, nonce = tokens.open_sealed(PURPOSE, token, days=LINK_DAYS)
    found = carriage(id)
    if found is None or found.nonce != nonce:
        raise RuleBroken("link.ended")
    return found
