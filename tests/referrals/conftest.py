"""What tests of referrals begin with: a dossier that was sent to the commune of Namur."""

from datetime import datetime

import pytest
from flask import Flask

from council.core.db import Database
from council.dossiers.models import Dossier
from council.people.models import Member, Role
from council.referrals import operations
from council.referrals.models import Referral
from council.territory.models import Authority
from tests.support import a_commune, a_contribution, a_dossier, a_member


@pytest.fixture
def namur(db: Database) -> Authority:
    authority = a_commune("namur")
    authority.email = "namur@example.org"
    db.session.commit()
    return authority


@pytest.fixture
def moderator(db: Database) -> Member:
    member = a_member(role=Role.MODERATOR)
    db.session.commit()
    return member


@pytest.fixture
def dossier(db: Database, moderator: Member) -> Dossier:
    return a_dossier(a_contribution(supports=3), a_contribution(supports=4), by=moderator)


@pytest.fixture
def sent_referral(
    db: Database, app: Flask, dossier: Dossier, namur: Authority, moderator: Member, now: datetime
) -> Referral:
    [one] = operations.prepare(dossier, [namur], "Merci de nous lire.", by=moderator, at=now)
    operations.send(one, by=moderator, at=now)
    db.session.commit()
    return one
