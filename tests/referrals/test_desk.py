"""The desks: officials answer with their account, moderators send, follow and relay."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from council.core import journal
from council.core.db import Database
from council.core.outbox import DeliveryState, Letter
from council.dossiers import queries as dossiers
from council.dossiers.models import Dossier
from council.dossiers.models import State as Standing
from council.people.models import Member, Role
from council.referrals import operations
from council.referrals.models import Referral, Relay, Response, State
from council.territory.models import Authority
from tests.referrals.test_life import not_ours
from tests.referrals.test_reply import ANSWER, link_of
from tests.support import Browser, QueryCount, a_commune, a_contribution, a_dossier, a_member


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
    assert re.search(r"relais <b[^>]*>1</b>", as_moderator.get("/fr/desk/referrals").text)
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


def test_an_official_is_told_what_is_missing(
    as_official: Browser, db: Database, sent_referral: Referral
) -> None:
    page = f"/fr/desk/authority/{sent_referral.id}"
    assert as_official.post(page, data={}).status_code == 422
    assert as_official.post(f"{page}/more-time", data={}).status_code == 422
    assert as_official.get("/fr/desk/authority/999999").status_code == 404
    assert as_official.get("/fr/desk/authority?after=nonsense").status_code == 400


def test_the_desk_is_sorted_by_days_left_and_paged(
    as_official: Browser, db: Database, namur: Authority, moderator: Member, now: datetime
) -> None:
    references = []
    for count in range(23):
        dossier = a_dossier(a_contribution(), by=moderator)
        [one] = operations.prepare(dossier, [namur], "", by=moderator, at=now)
        operations.send(one, by=moderator, at=now - timedelta(days=count))
        references.append(dossier.reference)
    db.session.commit()
    first = as_official.get("/fr/desk/authority")
    with QueryCount() as queries:
        as_official.get("/fr/desk/authority")
    assert len(queries.statements) <= 6
    places = [first.text.index(reference) for reference in references[::-1][:20]]
    assert places == sorted(places)
    following = re.search(r'href="([^"]+after=[^"]+)" rel="next"', first.text)
    assert following
    second = as_official.get(following[1].replace("&amp;", "&"))
    assert references[0] in second.text
    assert references[22] not in second.text


def test_a_moderator_is_told_what_is_missing(
    as_moderator: Browser, db: Database, dossier: Dossier, namur: Authority
) -> None:
    page = forward_page(dossier)
    assert as_moderator.post(page, data={"letter": "Bonjour."}).status_code == 422
    for typed in (
        {"authorities": ["999999"]},
        {"authorities": ["x", "١"]},
        {"authorities": [str(namur.id)], "letter": "x" * 3001},
        {"authorities": [str(namur.id)], "letter": "avant\x00après"},
    ):
        assert as_moderator.post(page, data=typed | {"step": "send"}).status_code == 422, typed
    assert as_moderator.post(page, data={"step": "add"}).status_code == 200
    change = {"authorities": [str(namur.id)], "letter": "Bonjour.", "step": "change"}
    assert "Bonjour." in as_moderator.post(page, data=change).text
    assert as_moderator.get("/fr/desk/dossiers/2026-999/forward").status_code == 404
    assert as_moderator.get("/fr/desk/dossiers/x/forward").status_code == 404
    assert not db.session.scalars(select(Referral)).all()


def test_a_moderator_corrects_an_address(
    as_moderator: Browser, db: Database, sent_referral: Referral
) -> None:
    page = f"/fr/desk/referrals/{sent_referral.id}/address"
    for wrong in ("", "nobody", "a@b@c", "a" * 300 + "@example.org"):
        assert as_moderator.post(page, data={"email": wrong}).status_code == 422
    assert as_moderator.post(page, data={"email": "Accueil@namur.be"}).status_code == 303
    db.session.expire_all()
    assert a_commune("namur").email == "accueil@namur.be"
    assert "accueil@namur.be" in as_moderator.get("/fr/desk/referrals").text


def test_the_state_of_each_letter_is_shown(
    as_moderator: Browser, db: Database, sent_referral: Referral
) -> None:
    letter = db.session.scalars(select(Letter)).one()
    for state, words in (
        (DeliveryState.WAITING, "en attente"),
        (DeliveryState.SENT, "Lettre envoyée"),
        (DeliveryState.PARKED, "non remise"),
    ):
        letter.state = state
        db.session.commit()
        assert words in as_moderator.get("/fr/desk/referrals").text
    assert "non remise" in as_moderator.get("/fr/desk/dossiers").text


def test_a_letter_is_printed_and_posted(
    as_moderator: Browser, db: Database, dossier: Dossier, moderator: Member, now: datetime
) -> None:
    [one] = operations.prepare(dossier, [a_commune("gedinne")], "", by=moderator, at=now)
    operations.send(one, by=moderator, at=now)
    db.session.commit()
    page = f"/fr/desk/referrals?dossier={dossier.reference}"
    assert "imprimer et poster" in as_moderator.get(page).text
    assert as_moderator.post(f"/fr/desk/referrals/{one.id}/posted").status_code == 303
    assert "Envoyée par la poste" in as_moderator.get(page).text
    operations.remind(one, at=one.answer_due_at)
    db.session.commit()
    assert "Rappel à imprimer" in as_moderator.get(page).text


def test_a_referral_is_taken_back_after_a_question(
    as_moderator: Browser, db: Database, sent_referral: Referral
) -> None:
    page = f"/fr/desk/referrals/{sent_referral.id}/withdraw"
    assert as_moderator.get(page).status_code == 200
    assert as_moderator.post(page).status_code == 303
    assert as_moderator.post(page).status_code == 409
    db.session.expire_all()
    assert db.session.get_one(Referral, sent_referral.id).state is State.WITHDRAWN


def test_a_relay_is_read_again_confirmed_or_set_aside(
    as_moderator: Browser, db: Database, sent_referral: Referral, now: datetime
) -> None:
    not_ours(sent_referral, now)
    db.session.commit()
    relay = db.session.scalars(select(Relay)).one()
    page = f"/fr/desk/relays/{relay.id}"
    again = as_moderator.post(page, data={"letter": "Un mot.", "step": "read"})
    assert "Un mot." in again.text
    assert as_moderator.post(page, data={"letter": "x" * 3001, "step": "send"}).status_code == 422
    assert as_moderator.post(f"{page}/decline").status_code == 303
    assert as_moderator.post(f"{page}/decline").status_code == 409
    assert as_moderator.post(page, data={"letter": "", "step": "send"}).status_code == 409
    assert as_moderator.get(page).status_code == 200


def test_what_is_prepared_and_not_sent_has_no_clock(
    as_moderator: Browser, db: Database, dossier: Dossier, moderator: Member, now: datetime
) -> None:
    [one] = operations.prepare(dossier, [a_commune("gedinne")], "", by=moderator, at=now)
    db.session.commit()
    page = as_moderator.get("/fr/desk/referrals")
    assert "Pas encore envoyé" in page.text
    assert "deadline" not in page.text.split("<main")[1]
    assert as_moderator.get(f"/fr/desk/referrals/{one.id}/letter").status_code == 200


def test_what_is_prepared_is_sent_by_a_button_at_the_dossiers_desk(
    as_moderator: Browser, db: Database, dossier: Dossier, namur: Authority, moderator: Member, now
) -> None:
    [one] = operations.prepare(dossier, [namur], "Merci.", by=moderator, at=now)
    db.session.commit()
    send = f"/fr/desk/referrals/{one.id}/send"
    assert dossier.reference in as_moderator.get("/fr/desk/dossiers?need=unsent").text
    for desk in (f"/fr/desk/dossiers/{dossier.reference}", "/fr/desk/referrals"):
        page = as_moderator.get(desk).text
        assert f'action="{send}"' in page
        assert "Envoyer la lettre" in page
        assert f'href="/fr/desk/referrals/{one.id}/withdraw"' in page
    assert as_moderator.get(send).status_code == 405
    answer = as_moderator.post(send)
    assert answer.status_code == 303
    assert "La lettre part." in as_moderator.get(answer.location).text
    db.session.expire_all()
    assert (one.state, dossier.state) == (State.SENT, Standing.FORWARDED)
    assert db.session.scalars(select(Letter.template)).all() == ["referrals/letter"]
    assert as_moderator.post(send).status_code == 409
    assert len(db.session.scalars(select(Letter)).all()) == 1
    assert f'action="{send}"' not in as_moderator.get("/fr/desk/referrals").text


def test_without_an_address_a_moderator_is_asked_to_post_the_letter(
    as_moderator: Browser, db: Database, dossier: Dossier, moderator: Member, now: datetime
) -> None:
    [one] = operations.prepare(dossier, [a_commune("gedinne")], "", by=moderator, at=now)
    db.session.commit()
    answer = as_moderator.post(f"/fr/desk/referrals/{one.id}/send")
    assert "imprimez la lettre et postez-la" in as_moderator.get(answer.location).text


def test_what_is_prepared_waits_while_its_dossier_is_closed(
    as_moderator: Browser, db: Database, dossier: Dossier, namur: Authority, moderator: Member, now
) -> None:
    [one] = operations.prepare(dossier, [namur], "", by=moderator, at=now)
    dossier.state = Standing.CLOSED
    db.session.commit()
    assert as_moderator.post(f"/fr/desk/referrals/{one.id}/send").status_code == 409
    db.session.expire_all()
    assert (one.state, one.sent_at) == (State.PREPARED, None)


def test_what_was_never_sent_is_taken_back_without_a_word(
    as_moderator: Browser, db: Database, dossier: Dossier, namur: Authority, moderator: Member, now
) -> None:
    [one] = operations.prepare(dossier, [namur], "", by=moderator, at=now)
    db.session.commit()
    page = f"/fr/desk/referrals/{one.id}/withdraw"
    assert "est prévenue" not in as_moderator.get(page).text
    assert as_moderator.post(page).status_code == 303
    assert not db.session.scalars(select(Letter)).all()
    public = as_moderator.get(f"/fr/dossiers/{dossier.reference}").text
    assert "Plus de réponse attendue" not in public


def test_a_word_to_the_authors_travels_from_the_form_to_the_journal(
    as_moderator: Browser, db: Database, dossier: Dossier, namur: Authority
) -> None:
    typed = {
        "authorities": [str(namur.id), str(a_commune("gedinne").id)],
        "word": "Votre dossier part aujourd’hui.",
    }
    read = as_moderator.post(forward_page(dossier), data=typed)
    assert 'name="word" value="Votre dossier part aujourd’hui."' in read.text
    sent = as_moderator.post(forward_page(dossier), data=typed | {"step": "send"})
    assert sent.status_code == 303
    first, second = [e for e in journal.of(dossier) if e.verb == "referral.sent"]
    [word] = dossiers.words_to_authors(dossier, 5)
    assert (word.text, word.language) == (typed["word"], dossier.language)
    assert first.details["word"] == word.id
    assert sorted(first.details["authorities"]) == sorted(map(int, typed["authorities"]))
    assert second.details["along"]
    assert "word" not in second.details
    long = as_moderator.post(forward_page(dossier), data=typed | {"word": "a" * 501})
    assert long.status_code == 422


def test_two_referrals_are_answered_together(
    as_official: Browser, db: Database, sent_referral: Referral, namur: Authority, now: datetime
) -> None:
    moderator = a_member(role=Role.MODERATOR)
    [other] = operations.prepare(a_dossier(a_contribution()), [namur], "", by=moderator, at=now)
    operations.send(other, by=moderator, at=now)
    db.session.commit()
    picked = [str(sent_referral.id), str(other.id)]
    page = as_official.get(f"/fr/desk/authority/several?picked={'&picked='.join(picked)}")
    assert "2 dossiers" in page.text.replace("\u00a0", " ")
    read = as_official.post("/fr/desk/authority/several", data=ANSWER | {"picked": picked})
    assert read.text.count('name="picked"') == 2
    typed = ANSWER | {"picked": picked, "step": "publish"}
    assert as_official.post("/fr/desk/authority/several", data=typed).status_code == 303
    assert len(db.session.scalars(select(Response)).all()) == 2


def test_a_letter_that_arrived_after_all_needs_nobody(
    as_moderator: Browser, db: Database, sent_referral, dossier, moderator: Member, now: datetime
) -> None:
    lost = db.session.scalars(select(Letter)).one()
    lost.state = DeliveryState.PARKED
    db.session.commit()
    needs = "/fr/desk/dossiers?need=letter"
    assert dossier.reference in as_moderator.get(needs).text
    operations.resend(sent_referral, to="accueil@example.org", by=moderator, at=now)
    db.session.commit()
    assert dossier.reference not in as_moderator.get(needs).text
