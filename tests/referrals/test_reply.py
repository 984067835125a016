"""An authority answers by the link in its letter, without an account."""

import io
import re
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from council.core import files
from council.core.db import Database
from council.core.files import StoredFile
from council.core.journal import Entry
from council.core.outbox import Letter
from council.dossiers.models import Dossier
from council.people.models import Member
from council.referrals import operations
from council.referrals.models import (
    Commitment,
    Referral,
    Response,
    ResponseFile,
    State,
    Verdict,
)
from council.referrals.queries import sent
from council.territory.models import Authority
from tests.support import Browser, a_commune, files_folder

ANSWER = {
    "verdict": "accepted",
    "body": "Oui, nous ouvrons le guichet un soir par semaine.",
    "service": "Service population",
    "language": "fr",
    "commitments-0-text": "Ouvrir le jeudi jusqu’à 19 heures",
    "commitments-0-due_on": "2026-06-01",
}
PUBLISH = {"step": "publish"}
NO_PROMISE = {"commitments-0-text": "", "commitments-0-due_on": ""}


def link_of(one: Referral, code: str = "fr") -> str:
    return f"/{code}/reply/{sent.token_for(one)}"


def a_picture(side: int = 20) -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "green").save(out, "PNG")
    out.seek(0)
    return out, "plan.png"


def responses(db: Database) -> list[Response]:
    db.session.expire_all()
    return list(db.session.scalars(select(Response)))


@pytest.mark.parametrize("code", ["fr", "nl", "en", "ar"])
def test_a_get_shows_the_dossier_and_changes_nothing(
    client: Browser, db: Database, sent_referral: Referral, code: str
) -> None:
    before = db.session.scalar(select(func.count()).select_from(Entry))
    page = client.get(link_of(sent_referral, code))
    assert page.status_code == 200
    assert sent_referral.dossier.title in page.text
    assert re.search(rf'<option selected[^>]* value="{code}"', page.text), "write as one reads"
    db.session.expire_all()
    assert sent_referral.state is State.SENT
    assert db.session.scalar(select(func.count()).select_from(Entry)) == before


@pytest.mark.parametrize("page", ["", "/received", "/more-time"])
def test_only_a_button_acts(client: Browser, sent_referral: Referral, page: str) -> None:
    status = client.get(link_of(sent_referral) + page).status_code
    assert status == (405 if page else 200)
    assert client.head(link_of(sent_referral)).status_code == 200
    assert sent_referral.state is State.SENT


def test_it_answers_after_reading_its_words_again(
    client: Browser, db: Database, sent_referral: Referral
) -> None:
    link = link_of(sent_referral)
    read = client.post(link, data=ANSWER)
    assert read.status_code == 200
    assert "Ouvrir le jeudi" in read.text
    assert not responses(db)
    change = client.post(link, data=ANSWER | {"step": "change"})
    assert change.status_code == 200
    assert "Oui, nous ouvrons" in change.text
    published = client.post(link, data=ANSWER | PUBLISH)
    assert (published.status_code, published.location) == (303, f"{link}/receipt")
    [response] = responses(db)
    assert (response.verdict, response.service) == (Verdict.ACCEPTED, "Service population")
    assert db.session.scalars(select(Commitment.due_on)).one() == date(2026, 6, 1)
    assert client.get(published.location).status_code == 200
    assert db.session.scalars(select(Letter.template).order_by(Letter.id)).all() == [
        "referrals/letter",
        "referrals/receipt",
    ]


def test_sending_twice_gives_one_answer_and_a_second_one_is_refused(
    client: Browser, db: Database, sent_referral: Referral
) -> None:
    link = link_of(sent_referral)
    for _ in range(2):
        assert client.post(link, data=ANSWER | PUBLISH).status_code == 303
    other = client.post(link, data=ANSWER | PUBLISH | {"body": "Non, nous avons changé d’avis."})
    assert other.status_code == 409
    assert "déjà publiée" in other.text
    assert len(responses(db)) == 1


def test_a_used_link_says_so_and_what_to_do(
    client: Browser, db: Database, sent_referral: Referral
) -> None:
    link = link_of(sent_referral)
    assert client.get(f"{link}/receipt").status_code == 303
    client.post(link, data=ANSWER | PUBLISH)
    used = client.get(link)
    assert used.status_code == 410
    assert "Écrivez-nous" in used.text
    for page in ("received", "more-time"):
        typed = {"days": "5", "reason": "Encore un peu de temps."}
        assert client.post(f"{link}/{page}", data=typed).status_code == 409


def test_a_withdrawn_referral_says_so(
    client: Browser, db: Database, sent_referral: Referral, moderator: Member, now
) -> None:
    operations.withdraw(sent_referral, by=moderator, at=now)
    db.session.commit()
    page = client.get(link_of(sent_referral))
    assert page.status_code == 410
    assert "n’est plus attendue" in page.text
    assert client.post(link_of(sent_referral), data=ANSWER | PUBLISH).status_code == 409


def test_an_old_a_replaced_and_a_damaged_link_are_refused_with_a_sentence(
    client: Browser, db: Database, sent_referral: Referral, clock, now
) -> None:
    link = link_of(sent_referral)
    assert client.get(link[:-3]).status_code == 404
    assert client.get("/fr/reply/x").status_code == 404
    assert client.post(link[:-3], data=ANSWER | PUBLISH).status_code == 404
    sent_referral.nonce = "another"
    db.session.commit()
    assert client.get(link).status_code == 410
    assert "demandez-nous" in client.get(link).text
    clock.move_to(now + timedelta(days=sent.LINK_DAYS + 1))
    assert client.get(link).status_code == 410


def test_it_says_received_once(client: Browser, db: Database, sent_referral: Referral) -> None:
    link = link_of(sent_referral)
    assert client.post(f"{link}/received").status_code == 303
    assert client.post(f"{link}/received").status_code == 409
    db.session.expire_all()
    assert sent_referral.state is State.ACKNOWLEDGED
    assert client.get(link).status_code == 200


def test_it_asks_for_more_time(client: Browser, db: Database, sent_referral: Referral) -> None:
    page = f"{link_of(sent_referral)}/more-time"
    for typed in (
        {"days": "", "reason": "Le collège se réunit en mai."},
        {"days": "31", "reason": "Le collège se réunit en mai."},
        {"days": "0", "reason": "Le collège se réunit en mai."},
        {"days": "99999999999", "reason": "Le collège se réunit en mai."},
        {"days": "٥", "reason": "Le collège se réunit en mai."},
        {"days": "5", "reason": ""},
        {"days": "5", "reason": "x" * 1001},
        {"days": "5", "reason": "avant\x00après et plus"},
    ):
        assert client.post(page, data=typed).status_code == 422, typed
    typed = {"days": "30", "reason": "Le collège se réunit en mai."}
    assert client.post(page, data=typed).status_code == 303
    assert client.post(page, data=typed).status_code == 409
    assert "Le collège se réunit en mai." in client.get(link_of(sent_referral)).text


def test_after_the_delay_it_still_answers_but_gets_no_more_time(
    client: Browser, db: Database, sent_referral: Referral, clock
) -> None:
    clock.move_to(sent_referral.answer_due_at + timedelta(hours=1))
    page = client.get(link_of(sent_referral))
    assert page.status_code == 200
    assert "more-time" not in page.text
    assert "Merci d’accuser réception.<" in page.text
    assert "il ne peut plus être prolongé" in page.text
    typed = {"days": "5", "reason": "Le collège se réunit en mai."}
    assert client.post(f"{link_of(sent_referral)}/more-time", data=typed).status_code == 409
    assert client.post(link_of(sent_referral), data=ANSWER | PUBLISH).status_code == 303


BAD = {
    "no position": {"verdict": ""},
    "an unknown position": {"verdict": "maybe"},
    "no words": {"body": ""},
    "too few words": {"body": "Oui."},
    "too many words": {"body": "x" * 10_001},
    "a null byte": {"body": "Oui, nous ouvrons\x00 le guichet."},
    "an override": {"service": "Service \u202epopulation"},
    "no service": {"service": ""},
    "an unknown language": {"language": "tlh"},
    "half a promise: no date": {"commitments-0-due_on": ""},
    "half a promise: no words": {"commitments-0-text": ""},
    "a date that is none": {"commitments-0-due_on": "2026-02-30"},
    "year 0": {"commitments-0-due_on": "0000-01-01"},
    "year 10000": {"commitments-0-due_on": "10000-01-01"},
    "a date gone by": {"commitments-0-due_on": "2026-03-01"},
    "a long promise": {"commitments-0-text": "x" * 301},
    "a refusal with a promise": {"verdict": "refused"},
    "nobody named": NO_PROMISE | {"verdict": "not_competent"},
    "an unknown authority": NO_PROMISE | {"verdict": "not_competent", "competent": "999999"},
    "no authority at all": NO_PROMISE | {"verdict": "not_competent", "competent": "me"},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=list(BAD))
def test_a_bad_answer_is_shown_again_and_nothing_is_kept(
    client: Browser, db: Database, sent_referral: Referral, changes: dict[str, str]
) -> None:
    for step in ("read", "publish"):
        shown = client.post(link_of(sent_referral), data=ANSWER | changes | {"step": step})
        assert shown.status_code == 422
        assert "notice--late" in shown.text
    assert not responses(db)
    assert sent_referral.state is State.SENT


def test_its_own_authority_cannot_be_named(
    client: Browser, sent_referral: Referral, namur: Authority
) -> None:
    typed = ANSWER | NO_PROMISE | {"verdict": "not_competent", "competent": str(namur.id)}
    refused = client.post(link_of(sent_referral), data=typed)
    assert refused.status_code == 422
    assert "propre autorité" in refused.text


def test_rows_are_added_without_javascript_and_empty_ones_are_left_out(
    client: Browser, db: Database, sent_referral: Referral
) -> None:
    link = link_of(sent_referral)
    more = client.post(link, data=ANSWER | {"step": "add"})
    assert 'name="commitments-1-text"' in more.text
    many = {f"commitments-{n}-text": "" for n in range(30)} | {"step": "add"}
    assert 'name="commitments-10-text"' not in client.post(link, data=ANSWER | many).text
    typed = ANSWER | {"commitments-1-text": "", "commitments-1-due_on": ""} | PUBLISH
    assert client.post(link, data=typed).status_code == 303
    assert len(db.session.scalars(select(Commitment)).all()) == 1


def test_files_are_kept_from_the_reading_to_the_answer(
    client: Browser, db: Database, dossier: Dossier, sent_referral: Referral
) -> None:
    link = link_of(sent_referral)
    read = client.post(link, data=ANSWER | {"files": [a_picture()]})
    assert read.status_code == 200
    assert "plan.png" in read.text
    kept = read.text.split('name="kept" value="')[1].split('"')[0]
    assert not db.session.scalars(select(StoredFile.public)).one()
    typed = ANSWER | {"kept": [kept, "forged", kept[:-2]]}
    assert "plan.png" in client.post(link, data=typed | {"step": "change"}).text
    assert client.post(link, data=typed | PUBLISH).status_code == 303
    db.session.expire_all()
    file = db.session.scalars(select(ResponseFile)).one()
    assert (file.name, file.file.public) == ("plan.png", True)
    with client.get(f"/files/{file.file.token}") as served:
        assert served.status_code == 200
    public = client.get(f"/fr/dossiers/{dossier.reference}").text
    assert f"/files/{file.file.token}" in public


@pytest.mark.parametrize("step", ["read", "add", "publish"])
def test_others_may_write_while_files_are_made_anew(
    client: Browser, db: Database, sent_referral: Referral, remade: list[bool], step: str
) -> None:
    typed = ANSWER | {"files": [a_picture(), a_picture(30)], "step": step}
    assert client.post(link_of(sent_referral), data=typed).status_code < 400
    assert remade == [False, False]
    assert len(db.session.scalars(select(StoredFile)).all()) == 2


@pytest.mark.parametrize(
    ("content", "name"), [(b"MZ\x90 not a picture", "plan.png"), (b"", "plan.png")]
)
def test_what_is_no_picture_nor_pdf_is_refused(
    client: Browser, db: Database, sent_referral: Referral, content: bytes, name: str
) -> None:
    typed = ANSWER | {"files": [(io.BytesIO(content), name)], "step": "publish"}
    refused = client.post(link_of(sent_referral), data=typed)
    assert refused.status_code == 422
    assert not responses(db)
    assert not db.session.scalars(select(StoredFile)).all()


def test_a_name_of_a_file_that_cannot_be_shown_is_replaced(
    client: Browser, sent_referral: Referral
) -> None:
    content, _name = a_picture()
    read = client.post(link_of(sent_referral), data=ANSWER | {"files": [(content, "a\u202eb.png")]})
    assert "document" in read.text


def test_the_answers_of_others_are_shown(
    client: Browser,
    db: Database,
    sent_referral: Referral,
    dossier: Dossier,
    moderator: Member,
    now: datetime,
) -> None:
    [other] = operations.prepare(dossier, [a_commune("gedinne")], "", by=moderator, at=now)
    operations.send(other, by=moderator, at=now)
    db.session.commit()
    client.post(link_of(other), data=ANSWER | PUBLISH)
    beside = client.get(link_of(sent_referral)).text.split('id="essence"')[1]
    assert "Gedinne" in beside


def test_forms_need_the_token_of_their_page(
    app: Flask, client: Browser, db: Database, sent_referral: Referral
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    link = link_of(sent_referral)
    for page in ("", "/received", "/more-time"):
        assert client.post(link + page, data=ANSWER).status_code == 400
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(link).text)
    assert found
    token = {"csrf_token": found[1]}
    more = {"days": "5", "reason": "Le collège se réunit en mai."}
    assert client.post(f"{link}/more-time", data=more | token).status_code == 303
    read = client.post(link, data=ANSWER | token)
    assert read.status_code == 200
    assert 'name="csrf_token"' in read.text
    assert client.post(link, data=ANSWER | PUBLISH | token).status_code == 303
    assert len(responses(db)) == 1


def test_a_file_is_not_kept_with_an_answer_that_is_shown_again(
    client: Browser, db: Database, sent_referral: Referral
) -> None:
    link = link_of(sent_referral)
    refused = ANSWER | {"commitments-0-due_on": "2020-01-01", "files": [a_picture()]}
    again = client.post(link, data=refused)
    assert again.status_code == 422
    assert 'name="kept"' not in again.text, "it would name a file that is not there"
    assert not db.session.scalars(select(StoredFile)).all()
    folder = files_folder()
    assert not [each for each in folder.rglob("*") if each.is_file()]


def test_a_kept_file_that_was_swept_meanwhile_is_left_out(
    client: Browser, db: Database, sent_referral: Referral
) -> None:
    link = link_of(sent_referral)
    read = client.post(link, data=ANSWER | {"files": [a_picture()]})
    kept = read.text.split('name="kept" value="')[1].split('"')[0]
    with db.unit():
        files.forget(db.session.scalars(select(StoredFile)).one())
    assert client.post(link, data=ANSWER | PUBLISH | {"kept": [kept]}).status_code == 303
    assert len(responses(db)) == 1
    assert not db.session.scalars(select(ResponseFile)).all()


def test_files_outlive_one_more_row_and_are_asked_for_again_after_a_mistake(
    client: Browser, db: Database, sent_referral: Referral
) -> None:
    link = link_of(sent_referral)
    more = client.post(link, data=ANSWER | {"step": "add", "files": [a_picture()]})
    assert more.status_code == 200
    assert more.text.count('name="kept"') == 1
    assert "plan.png" in more.text
    wrong = {"step": "add", "files": [(io.BytesIO(b"bonjour"), "a.png")]}
    assert client.post(link, data=ANSWER | wrong).status_code == 422
    mistaken = client.post(link, data=ANSWER | {"body": "", "files": [a_picture()]})
    assert mistaken.status_code == 422
    assert "Choisissez de nouveau vos fichiers." in mistaken.text
