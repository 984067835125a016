"""An authority answers by the link in its letter, without an account."""

from datetime import date

from sqlalchemy import select

from council.core.db import Database
from council.core.outbox import Letter
from council.referrals.models import Commitment, Referral, Response, State, Verdict
from council.referrals.queries import sent
from tests.support import Browser

ANSWER = {
    "verdict": "accepted",
    "body": "Oui, nous ouvrons le guichet un soir par semaine.",
    "service": "Service population",
    "language": "fr",
    "commitments-0-text": "Ouvrir le jeudi jusqu’à 19 heures",
    "commitments-0-due_on": "2026-06-01",
}


def link_of(one: Referral) -> str:
    return f"/fr/reply/{sent.token_for(one)}"


def test_a_get_shows_the_dossier_and_changes_nothing(
    client: Browser, db: Database, sent_referral: Referral
) -> None:
    page = client.get(link_of(sent_referral))
    assert page.status_code == 200
    assert sent_referral.dossier.title in page.text
    db.session.refresh(sent_referral)
    assert sent_referral.state is State.SENT


def test_it_answers_after_reading_its_words_again(
    client: Browser, db: Database, sent_referral: Referral
) -> None:
    link = link_of(sent_referral)
    read = client.post(link, data=ANSWER)
    assert read.status_code == 200
    assert "Ouvrir le jeudi" in read.text
    assert not db.session.scalars(select(Response)).all()
    published = client.post(link, data=ANSWER | {"step": "publish"})
    assert (published.status_code, published.location) == (303, f"{link}/receipt")
    response = db.session.scalars(select(Response)).one()
    assert (response.verdict, response.service) == (Verdict.ACCEPTED, "Service population")
    assert db.session.scalars(select(Commitment.due_on)).one() == date(2026, 6, 1)
    assert client.get(published.location).status_code == 200
    assert db.session.scalars(select(Letter.template).order_by(Letter.id)).all() == [
        "referrals/letter",
        "referrals/receipt",
    ]
