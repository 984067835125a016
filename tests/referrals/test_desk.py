"""The desks: officials answer with their account, moderators send, follow and relay."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from council.core.db import Database
from council.dossiers.models import Dossier
from council.referrals.models import Referral, Relay, Response, State
from council.territory.models import Authority
from tests.referrals.test_reply import ANSWER, link_of
from tests.support import Browser, a_commune


def forward_page(dossier: Dossier) -> str:
    return f"/fr/desk/dossiers/{dossier.reference}/forward"


def test_a_moderator_reads_the_letters_then_sends_them(
    as_moderator: Browser, db: Database, dossier: Dossier, namur: Authority
) -> None:
    page = forward_page(dossier)
    assert as_moderator.get(page).status_code == 200
    added = as_moderator.post(page, data={"step": "add", "other": str(namur.id)})
    assert re.search(rf'<input checked[^>]*name="authorities"[^>]*value="{namur.id}"', added.text)
    typed = {"authorities": [str(namur.id), str(a_commune("gedinne").id)], "letter": "Bonjour."}
    read = as_moderator.post(page, data=typed)
    assert read.status_code == 200
    assert "Bonjour." in read.text
    assert not db.session.scalars(select(Referral)).all()
    sent = as_moderator.post(page, data=typed | {"step": "send"})
    assert sent.status_code == 303
    assert len(db.session.scalars(select(Referral)).all()) == 2
    following = as_moderator.get(sent.location)
    assert "namur@example.org" in following.text
    again = as_moderator.post(page, data=typed | {"step": "send"})
    assert again.status_code == 409


@pytest.mark.parametrize("page", ["", "/answered", "/promised"])
def test_the_desk_of_an_official_opens(as_official: Browser, page: str) -> None:
    assert as_official.get(f"/fr/desk/authority{page}").status_code == 200


def test_an_official_answers_at_the_desk(
    as_official: Browser, db: Database, sent_referral: Referral
) -> None:
    desk = as_official.get("/fr/desk/authority")
    assert sent_referral.dossier.reference in desk.text
    page = f"/fr/desk/authority/{sent_referral.id}"
    assert as_official.get(page).status_code == 200
    assert as_official.post(f"{page}/received").status_code == 303
    more = {"days": "20", "reason": "Le collège se réunit après les vacances."}
    assert as_official.post(f"{page}/more-time", data=more).status_code == 303
    assert as_official.get(page).status_code == 200
    assert as_official.post(page, data=ANSWER).status_code == 200
    assert as_official.post(page, data=ANSWER | {"step": "publish"}).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Referral, sent_referral.id).state is State.ANSWERED
    assert db.session.scalars(select(Response)).one().by_id == as_official.member.id
    assert as_official.get(page).status_code == 200
    assert "Service population" in as_official.get("/fr/desk/authority/answered").text
    assert "jeudi" in as_official.get("/fr/desk/authority/promised").text


def test_several_are_answered_with_one_text(
    as_official: Browser, db: Database, sent_referral: Referral
) -> None:
    page = f"/fr/desk/authority/several?picked={sent_referral.id}"
    assert as_official.get(page).status_code == 200
    typed = ANSWER | {"picked": str(sent_referral.id), "step": "publish"}
    assert as_official.post("/fr/desk/authority/several", data=typed).status_code == 303
    assert as_official.post("/fr/desk/authority/several", data=typed).status_code == 303
    assert len(db.session.scalars(select(Response)).all()) == 1
    assert as_official.get("/fr/desk/authority/several").status_code == 422


@pytest.mark.parametrize("page", ["letter", "letter.pdf", "address", "withdraw"])
def test_the_pages_of_a_letter_open(
    as_moderator: Browser, sent_referral: Referral, page: str
) -> None:
    assert as_moderator.get(f"/fr/desk/referrals/{sent_referral.id}/{page}").status_code == 200


def test_not_competent_opens_a_relay_that_a_moderator_confirms(
    as_moderator: Browser, client: Browser, db: Database, sent_referral: Referral
) -> None:
    gedinne = a_commune("gedinne")
    typed = ANSWER | {"verdict": "not_competent", "competent": str(gedinne.id), "step": "publish"}
    refused = client.post(link_of(sent_referral), data=typed)
    assert refused.status_code == 422
    typed |= {"commitments-0-text": "", "commitments-0-due_on": ""}
    assert client.post(link_of(sent_referral), data=typed).status_code == 303
    relay = db.session.scalars(select(Relay)).one()
    assert as_moderator.get("/fr/desk/referrals").status_code == 200
    page = f"/fr/desk/relays/{relay.id}"
    assert as_moderator.get(page).status_code == 200
    assert as_moderator.post(page, data={"letter": "", "step": "send"}).status_code == 303
    db.session.expire_all()
    following = db.session.get_one(Referral, relay.next_id)
    assert (following.authority_id, following.state) == (gedinne.id, State.SENT)


def test_the_public_pages_of_authorities_open(
    client: Browser, app: Flask, clock, now, sent_referral: Referral
) -> None:
    clock.move_to(now + timedelta(days=90))
    assert "Namur" in client.get("/fr/authorities").text
    assert client.get("/ar/authorities?level=local&q=nam").status_code == 200
    assert client.get("/fr/authorities/namur").status_code == 200
