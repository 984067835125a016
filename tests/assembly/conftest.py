"""A council of Dinant to try things in, and people who apply."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from council.assembly import operations, queries
from council.assembly.models import Application, Call, College, Council, Gender, Mandate
from council.core.clock import local_day
from council.core.db import Database
from council.people.models import Member, Role
from tests.support import a_commune, a_member

SEED = "7 12 19 23 31 44"
DAY = timedelta(days=1)
COMMUNES = ("dinant", "ciney", "rochefort", "beauraing")
GENDERS = (Gender.WOMAN, Gender.MAN, None, Gender.WOMAN, Gender.MAN, Gender.OTHER)
Applying = Callable[..., Application]


@pytest.fixture
def secretary(db: Database) -> Member:
    """Who keeps the councils of the Province."""
    return a_member(role=Role.SECRETARY, scope=a_commune("province-de-namur"))


@pytest.fixture
def council(db: Database, now: datetime) -> Council:
    """The council of Dinant, with four seats for residents and two substitutes."""
    operations.prepare(by=None, at=now)
    council = queries.by_slug("dinant")
    assert council
    residents = council.colleges[0]
    residents.seats, residents.substitutes = 4, 2
    db.session.flush()
    return council


@pytest.fixture
def residents(council: Council) -> College:
    return council.colleges[0]


@pytest.fixture
def delegates(council: Council) -> College:
    return council.colleges[2]


def open_call(college: College, secretary: Member, at: datetime, **changes: Any) -> Call:
    """A call for a college, open for ten days, for mandates that begin ten days later."""
    given = {
        "text": "Venez donner votre avis.",
        "language": "fr",
        "questions": ["Depuis quand vivez-vous ici ?"],
        "closes_at": at + 10 * DAY,
        "starts_on": local_day(at) + 20 * DAY,
        "seed_source": "Les numéros du tirage du Lotto du 14 mars, dans l’ordre croissant.",
        "seed_hash": None,
    }
    return operations.open_call(college, **{**given, **changes}, by=secretary, at=at)


@pytest.fixture
def call(residents: College, secretary: Member, now: datetime) -> Call:
    return open_call(residents, secretary, now)


def apply(call: Call, member: Member, at: datetime, **changes: Any) -> Application:
    """An application of somebody."""
    given = {
        "motivation": "Je veux que les bus roulent le soir.",
        "answers": ["Depuis dix ans"],
        "language": "fr",
        "commune": a_commune("dinant"),
        "gender": None,
        "represents": "",
        "old_enough": True,
    }
    return operations.apply(call, **{**given, **changes}, by=member, at=at)


def crowd(call: Call, number: int, at: datetime) -> list[Application]:
    """So many people of several communes apply."""
    return [
        apply(
            call,
            a_member(),
            at,
            commune=a_commune(COMMUNES[n % len(COMMUNES)]),
            gender=GENDERS[n % len(GENDERS)],
            language="fr" if n % 3 else "ar",
        )
        for n in range(number)
    ]


@pytest.fixture
def drawn(call: Call, secretary: Member, now: datetime) -> Call:
    """The same call, after lots were drawn among twelve people."""
    crowd(call, 12, now)
    operations.draw_lots(call, seed=SEED, by=secretary, at=call.closes_at)
    return call


@pytest.fixture
def members(drawn: Call, council: Council) -> list[Mandate]:
    """The mandates that the lots gave, those of the substitutes last."""
    return list(queries.held(council, drawn.starts_on))
