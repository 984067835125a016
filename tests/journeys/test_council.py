"""A council from its call for candidates to its opinion in an authority's mail, in real browsers.

Three members speak three languages: one reads on a phone, one has somebody vote for them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask

from council.assembly import operations
from council.core.db import Database
from council.people.models import Role
from tests.browser.conftest import Judge, Opener
from tests.conftest import signed_in_as
from tests.journeys.chamber_pages import Secretary, Sitting
from tests.journeys.conftest import Postbox, Work
from tests.journeys.pages import Moderator
from tests.journeys.test_chain import TOWN_HALL, plain
from tests.support import Browser, a_commune, a_contribution, a_dossier

pytestmark = pytest.mark.browser

COUNCIL = "dinant"
SEED = "7 12 19 23 31 44"
DRAFT = "Un bus du soir, trois soirs par semaine.\n\nLa Province paie la moitié."
AMENDED = "Un bus du soir, tous les soirs de cours."


@dataclass(frozen=True)
class Person:
    """A member to be: language, width of the window, whether scripts run, why they apply."""

    lang: str
    width: int
    script: bool
    why: str


AMIRA = Person("ar", 390, True, "أريد حافلة في المساء لابنتيّ.")
PIETER = Person("nl", 1280, True, "Ik rij elke dag met de bus naar mijn werk.")
OLENA = Person("fr", 1280, False, "Je veux que les cours du soir soient possibles.")


@dataclass
class House:
    """Who takes part, and what they write to each other."""

    secretary: Secretary
    amira: Sitting
    pieter: Sitting
    olena: Sitting
    names: dict[str, str]  # of the three members
    moderator: Moderator
    dossier: str  # its reference
    town: tuple[str, str]  # what is typed to find it, and its id
    judge: Judge

    @property
    def members(self) -> tuple[Sitting, Sitting, Sitting]:
        """The three members."""
        return self.amira, self.pieter, self.olena

    def look(self) -> None:
        """Let the pages be judged as they stand; the judge is a script itself."""
        for each in (self.secretary, *self.members):
            if each.script:
                self.judge(each.page)


@pytest.fixture(autouse=True)
def tokens_are_asked_for(app: Flask) -> None:
    """Forms need their token, as in a real house."""
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def house(app: Flask, db: Database, visit: Opener, judge: Judge, now: datetime) -> House:
    """The councils of the Province, a dossier, and everybody in a browser of their own."""
    operations.prepare(by=None, at=now)
    town = a_commune("gedinne")
    town.email = TOWN_HALL
    dossier = a_dossier(a_contribution(supports=61), a_contribution(supports=27))
    db.session.commit()
    found, reference = ("Gedinne", str(town.id)), dossier.reference

    def seat(one: Person, signed_in: Browser) -> Sitting:
        page = visit(f"/{one.lang}/", width=one.width, script=one.script, as_=signed_in)
        return Sitting(page, one.lang, one.script)

    signed_in = {one.lang: signed_in_as(app, None) for one in (AMIRA, PIETER, OLENA)}
    desk = visit("/fr/", as_=signed_in_as(app, Role.SECRETARY, "province-de-namur"))
    moderating = visit("/fr/", as_=signed_in_as(app, Role.MODERATOR))
    return House(
        secretary=Secretary(desk, "fr", script=True),
        amira=seat(AMIRA, signed_in["ar"]),
        pieter=seat(PIETER, signed_in["nl"]),
        olena=seat(OLENA, signed_in["fr"]),
        names={lang: str(browser.member.name) for lang, browser in signed_in.items()},
        moderator=Moderator(moderating, "fr", script=True),
        dossier=reference,
        town=found,
        judge=judge,
    )


def test_from_a_call_for_candidates_to_an_opinion_in_an_authoritys_mail(
    house: House, clock: time_machine.Traveller, now: datetime, work: Work, postbox: Postbox
) -> None:
    today = now.date()
    take_seats(house, f"{today}", f"{today + timedelta(days=1)}")
    clock.shift(timedelta(days=1))
    choose_officers(house, f"{today + timedelta(days=1)}")
    motion = debate(house)
    adopt(house, motion, f"{today + timedelta(days=9)}")
    opinion = f"{today.year}-01"
    house.pieter.sign(opinion, "chair")
    house.secretary.sign(opinion, "secretary")
    house.look()
    send(house)
    work()
    [letter] = postbox.sent_to(TOWN_HALL)
    words = " ".join(plain(letter).split())
    assert AMENDED in words
    assert f"/fr/opinions/{opinion}" in words
    [pdf] = letter.iter_attachments()
    assert pdf.get_content()[:5] == b"%PDF-"


def take_seats(house: House, closes_on: str, starts_on: str) -> None:
    """A call, three who apply in three languages, and the lots."""
    call = house.secretary.call(COUNCIL, "Venez donner votre avis.", closes_on, starts_on)
    for member, one in zip(house.members, (AMIRA, PIETER, OLENA), strict=True):
        member.apply(call, one.why, "dinant")
    house.look()
    house.secretary.draw(call, SEED)


def choose_officers(house: House, day: str) -> None:
    """Pieter chairs, and the secretary keeps the papers."""
    house.secretary.entrust(COUNCIL, "chair", house.names["nl"], day)
    house.secretary.keep_papers(COUNCIL, day)
    house.look()


def debate(house: House) -> str:
    """A draft opinion, which a member changes on her phone; its number."""
    motion = house.olena.propose(COUNCIL, house.dossier, "Un bus du soir", DRAFT)
    house.pieter.open_to_amendments(motion)
    house.amira.amend(motion, AMENDED, "Tous les soirs", "الدروس كل مساء.")
    house.look()
    house.pieter.accept(motion)
    house.look()
    return motion


def adopt(house: House, motion: str, closes_on: str) -> None:
    """All vote for it; Amira does for Olena too."""
    ballot = house.secretary.put_to_vote(motion, closes_on)
    house.olena.ask(ballot, house.names["ar"])
    house.secretary.open_vote(ballot)
    house.amira.vote(ballot, seats=2)
    house.pieter.vote(ballot, seats=1)
    house.look()
    house.secretary.count(ballot)


def send(house: House) -> None:
    """The dossier goes to the commune, and the opinion with it."""
    house.moderator.read_letter(house.dossier, house.town, "Ce dossier attend votre réponse.")
    house.moderator.send()
