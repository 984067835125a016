"""Who may do what with referrals, by role and scope, on every page."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from council.core.db import Database
from council.dossiers.models import Dossier
from council.people.models import Member, Role
from council.referrals import operations, rules
from council.referrals.models import Referral, Relay
from tests.conftest import signed_in_as
from tests.referrals.test_life import not_ours
from tests.support import Browser, a_commune, a_member

WHO = {
    "visitor": None,
    "resident": (None, None),
    "official of namur": (Role.OFFICIAL, "namur"),
    "official of the province": (Role.OFFICIAL, "province-de-namur"),
    "official of gedinne": (Role.OFFICIAL, "gedinne"),
    "moderator": (Role.MODERATOR, None),
    "moderator of namur": (Role.MODERATOR, "namur"),
    "moderator of gedinne": (Role.MODERATOR, "gedinne"),
    "administrator": (Role.ADMINISTRATOR, None),
}
EVERYBODY = set(WHO)
OFFICIALS = {name for name in WHO if name.startswith("official")}
OWN = {"official of namur", "official of the province"}
MODERATORS = {name for name in WHO if name.startswith("moderator")}
NEAR = {"moderator", "moderator of namur"}
PAGES = [
    ("get", "/fr/authorities", EVERYBODY),
    ("get", "/fr/authorities/namur", EVERYBODY),
    ("get", "/fr/authorities/late.atom", EVERYBODY),
    ("get", "/fr/authorities/namur/late.atom", EVERYBODY),
    ("get", "/fr/desk/authority", OFFICIALS),
    ("get", "/fr/desk/authority/answered", OFFICIALS),
    ("get", "/fr/desk/authority/promised", OFFICIALS),
    ("get", "/fr/desk/authority/several?picked={id}", OFFICIALS),
    ("post", "/fr/desk/authority/several", OFFICIALS),
    ("get", "/fr/desk/authority/{id}", OWN),
    ("post", "/fr/desk/authority/{id}", OWN),
    ("post", "/fr/desk/authority/{id}/received", OWN),
    ("post", "/fr/desk/authority/{id}/more-time", OWN),
    ("get", "/fr/desk/dossiers/{reference}/forward", NEAR),
    ("post", "/fr/desk/dossiers/{reference}/forward", NEAR),
    ("get", "/fr/desk/referrals", MODERATORS),
    ("get", "/fr/desk/referrals/{id}/letter", NEAR),
    ("get", "/fr/desk/referrals/{id}/letter.pdf", NEAR),
    ("post", "/fr/desk/referrals/{id}/send", NEAR),
    ("post", "/fr/desk/referrals/{id}/posted", NEAR),
    ("get", "/fr/desk/referrals/{id}/address", NEAR),
    ("post", "/fr/desk/referrals/{id}/address", NEAR),
    ("get", "/fr/desk/referrals/{id}/withdraw", NEAR),
    ("post", "/fr/desk/referrals/{id}/withdraw", NEAR),
    ("get", "/fr/desk/relays/{relay}", NEAR),
    ("post", "/fr/desk/relays/{relay}", NEAR),
    ("post", "/fr/desk/relays/{relay}/decline", NEAR),
]
"""Method, address, and who is not turned away."""


@pytest.fixture
def relay(
    db: Database, dossier: Dossier, sent_referral: Referral, moderator: Member, now: datetime
) -> Relay:
    """A relay of another referral of the same dossier, not decided yet."""
    [other] = operations.prepare(dossier, [a_commune("dinant")], "", by=moderator, at=now)
    operations.send(other, by=moderator, at=now)
    not_ours(other, now, to="beauraing")
    db.session.commit()
    return db.session.scalars(select(Relay)).one()


@pytest.mark.parametrize("who", WHO)
def test_each_page_turns_away_whom_it_should(
    app: Flask, db: Database, sent_referral: Referral, dossier: Dossier, relay: Relay, who: str
) -> None:
    names = {"id": sent_referral.id, "reference": dossier.reference, "relay": relay.id}
    db.session.rollback()  # what this session read before is old
    browser = signed_in_as(app, *WHO[who]) if WHO[who] else app.test_client()
    for method, address, allowed in PAGES:
        page = address.format(**names)
        status = getattr(browser, method)(page).status_code
        turned_away = status in {401, 403}
        assert turned_away is (who not in allowed), f"{who} {method} {page}: {status}"
        assert status < 500


def test_an_official_cannot_pick_what_is_another_s(
    app: Flask, dossier: Dossier, sent_referral: Referral
) -> None:
    stranger: Browser = signed_in_as(app, Role.OFFICIAL, "gedinne")
    page = f"/fr/desk/authority/several?picked={sent_referral.id}&picked=x&picked=٣"
    assert stranger.get(page).status_code == 422
    assert dossier.title not in stranger.get("/fr/desk/authority").text


def test_an_official_of_everything_sees_all(app: Flask, dossier, sent_referral: Referral) -> None:
    everywhere: Browser = signed_in_as(app, Role.OFFICIAL)
    assert dossier.reference in everywhere.get("/fr/desk/authority").text


def test_the_rules_in_plain_words(db: Database, dossier: Dossier, sent_referral: Referral) -> None:
    official = a_member(role=Role.OFFICIAL, scope=a_commune("namur"))
    moderator = a_member(role=Role.MODERATOR)
    for rule, actor, thing, expected in [
        (rules.is_official, None, None, False),
        (rules.is_official, official, None, True),
        (rules.is_official, moderator, None, False),
        (rules.is_official_of, None, sent_referral, False),
        (rules.is_official_of, official, sent_referral, True),
        (rules.is_official_of, moderator, sent_referral, False),
    ]:
        assert rule(actor, thing) is expected
