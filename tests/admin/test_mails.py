"""Mails: those that are stuck, and those in an administrator's words; and the machine."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from time_machine import Traveller

from council.admin import examples, places, words
from council.admin.operations import mail_texts as operations
from council.admin.queries import machine
from council.admin.queries import mail_texts as queries
from council.core import health, jobs, journal, mail_texts, outbox
from council.core.db import Database
from council.core.outbox import DeliveryState, Letter
from tests.site.test_pages import on_the_present
from tests.support import Browser, a_commune

TEXT = {"subject": "Bonjour {name}", "body": "Une étape, {name}.\n\n{link} Ouvrir\n\nMerci."}
PAGE = "/fr/admin/mails/people/confirm"


def a_letter(db: Database, now: datetime, to: str = "amina@example.org", **changes: object) -> int:
    letter = outbox.queue(
        "people/confirm", key=f"k{to}", to=to, locale="fr", at=now, name="Amina", seed="ab"
    )
    assert letter
    letter.error = f"SMTPRecipientsRefused: {to}"
    letter.state = DeliveryState.PARKED
    for name, value in changes.items():
        setattr(letter, name, value)
    db.session.commit()
    return letter.id


def test_every_task_of_the_machine_has_words(db: Database) -> None:
    assert set(jobs.TASKS) == set(words.TASKS)


def test_parked_mails_hide_who_they_are_for_but_not_authorities(
    as_administrator: Browser, db: Database, now: datetime
) -> None:
    a_letter(db, now)
    a_commune().email = "ville@example.org"
    a_letter(db, now, "ville@example.org")
    page = as_administrator.get("/fr/admin/outbox").text
    assert "amina@example.org" not in page
    assert "a…@example.org" in page
    assert "ville@example.org" in page
    assert as_administrator.get("/fr/admin").status_code == 200


def test_a_mail_is_tried_again_or_given_up_once(
    as_administrator: Browser, db: Database, now: datetime
) -> None:
    id = a_letter(db, now)
    assert as_administrator.post(f"/fr/admin/outbox/{id}/retry").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Letter, id).state is DeliveryState.WAITING
    assert as_administrator.get("/fr/admin/outbox/waiting").status_code == 200
    assert as_administrator.post(f"/fr/admin/outbox/{id}/give-up").status_code == 303
    assert as_administrator.post(f"/fr/admin/outbox/{id}/give-up").status_code == 409
    assert as_administrator.post(f"/fr/admin/outbox/{id}/retry").status_code == 409
    db.session.expire_all()
    assert db.session.get_one(Letter, id).state is DeliveryState.GIVEN_UP


@pytest.mark.parametrize(
    ("act", "state"),
    [("retry", DeliveryState.WAITING), ("give-up", DeliveryState.GIVEN_UP)],
)
def test_all_parked_mails_at_once(
    as_administrator: Browser, db: Database, now: datetime, act: str, state: DeliveryState
) -> None:
    ids = [a_letter(db, now, f"p{n}@example.org") for n in range(3)]
    assert as_administrator.post(f"/fr/admin/outbox/{act}").status_code == 303
    assert as_administrator.post(f"/fr/admin/outbox/{act}").status_code == 303
    db.session.expire_all()
    assert {db.session.get_one(Letter, id).state for id in ids} == {state}
    entries = db.session.scalars(select(journal.Entry)).all()
    assert [entry.details for entry in entries] == [{"mails": 3}]


def test_a_mail_given_up_while_it_is_sent_stays_so(db: Database, now: datetime) -> None:
    letter = db.session.get_one(Letter, a_letter(db, now, state=DeliveryState.GIVEN_UP))
    outbox.mark(letter, "OSError: no", now)
    assert letter.state is DeliveryState.GIVEN_UP


def test_own_words_are_read_then_used_then_ours_again(
    as_administrator: Browser, db: Database, now: datetime
) -> None:
    read = as_administrator.post(PAGE, data=TEXT | {"step": "read"})
    assert read.status_code == 200
    assert "Bonjour Amina" in read.text
    assert not db.session.scalars(select(mail_texts.MailText)).all()
    for _ in range(2):
        assert as_administrator.post(PAGE, data=TEXT | {"step": "keep"}).status_code == 303
    letter = db.session.get_one(
        Letter, a_letter(db, now, details={"name": "<b>{link}", "seed": "ab"})
    )
    message = outbox.compose(letter)
    assert message.subject == "Bonjour <b>{link}"
    assert "/fr/" in message.body
    html = message.alternatives[0][0]
    assert "&lt;b&gt;{link}" in html
    assert "Ouvrir</a>" in html
    assert "Show" not in as_administrator.get(PAGE).text
    assert as_administrator.post(f"{PAGE}/restore").status_code == 409
    present = on_the_present(as_administrator.get(PAGE).text)
    for _ in range(2):
        assert as_administrator.post(f"{PAGE}/restore", data=present).status_code == 303
    db.session.expire_all()
    assert "Bonjour <b>" not in outbox.compose(db.session.get_one(Letter, letter.id)).subject


def test_words_that_someone_else_wrote_meanwhile_are_not_lost(
    as_administrator: Browser, db: Database, clock: Traveller
) -> None:
    mine = TEXT | {"subject": "Le mien", "step": "keep"}
    assert as_administrator.post(PAGE, data=TEXT | {"step": "keep"}).status_code == 303
    clock.shift(60)
    for step in ("read", "keep"):
        answer = as_administrator.post(PAGE, data=mine | {"step": step})
        assert answer.status_code == 409
    assert "Le mien" in answer.text
    assert "Bonjour {name}" in answer.text
    merged = mine | on_the_present(answer.text)
    assert as_administrator.post(PAGE, data=merged).status_code == 303
    assert db.session.scalars(select(mail_texts.MailText.subject)).all() == ["Le mien"]
    db.session.rollback()
    assert as_administrator.post(PAGE, data=TEXT | {"step": "keep"}).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"subject": "Bonjour {password}"},
        {"body": "Une étape sans lien."},
        {"body": "Un lien {link} au milieu de la ligne."},
        {"body": "x" * 6000},
        {"body": "a\x00b{link}"},
    ],
)
@pytest.mark.parametrize("step", ["read", "keep"])
def test_words_that_cannot_leave_are_refused(
    as_administrator: Browser, wrong: dict[str, str], step: str
) -> None:
    assert as_administrator.post(PAGE, data=TEXT | wrong | {"step": step}).status_code == 422


def test_only_known_kinds_of_mails_have_words(as_administrator: Browser) -> None:
    for name in ("referrals/letter", "notices/digest", "people/..", "x/y"):
        assert as_administrator.get(f"/fr/admin/mails/{name}").status_code == 404


@pytest.mark.parametrize("name", sorted(places.KINDS))
def test_every_kind_has_examples_in_our_words_and_in_others(
    db: Database, now: datetime, name: str
) -> None:
    body = "\n\n".join(f"{{{place}}} x" for place in mail_texts.PLACES[name]) or "Bonjour."
    for locale in ("fr", "ar"):
        assert queries.ours(name, locale, now).subject
        assert queries.theirs(name, locale, "Objet {link} {what}", body, now).html
    assert examples.values(name, now)


@pytest.mark.parametrize("locale", ["fr", "nl", "en", "ar"])
@pytest.mark.parametrize("name", sorted(places.KINDS))
def test_one_begins_with_our_words_and_nothing_of_the_examples(
    db: Database, now: datetime, name: str, locale: str
) -> None:
    text = queries.beginning(name, locale, now)
    operations.check_text(name, **text)
    invented = queries.theirs(name, locale, **text, at=now).text
    if name.startswith("people/"):
        assert invented.split() == queries.ours(name, locale, now).text.split()
    for word in ("Amina", "Bilal", "Chantal", "Population", "example", f"{now.year}"):
        assert word not in text["subject"] + text["body"]


def test_the_editor_begins_with_the_words_in_use(as_administrator: Browser) -> None:
    page = as_administrator.get(PAGE)
    assert page.status_code == 200
    assert "{link} Ouvrir la page" in page.text
    as_administrator.post(PAGE, data=TEXT | {"step": "keep"})
    assert "Une étape, {name}." in as_administrator.get(PAGE).text


def test_mails_that_wait_too_long_ask_for_a_look(
    as_administrator: Browser, db: Database, now: datetime
) -> None:
    a_letter(db, now, state=DeliveryState.WAITING, next_try_at=now - timedelta(minutes=14))
    with db.unit():
        jobs.beat(now)
    assert machine.attention(now).is_calm
    later = now + timedelta(minutes=2)
    assert not machine.attention(later).is_calm
    assert (health.held_up(later), health.waiting(), health.parked()) == (1, 1, 0)
    with db.unit():
        db.session.scalars(select(Letter)).one().next_try_at = now - timedelta(hours=1)
    assert "1 e-mail devrait être parti" in as_administrator.get("/fr/admin").text


def test_the_machine_tells_how_its_tasks_went(
    as_administrator: Browser, db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_at: datetime) -> None:
        raise ValueError("a fault")

    assert not jobs.attempt(jobs.Due("journal.seal", fail, timedelta(minutes=5)))
    assert jobs.attempt(jobs.Due("outbox.deliver", lambda _at: None, timedelta(minutes=1)))
    assert jobs.attempt(jobs.Due("outbox.deliver", lambda _at: None, timedelta(minutes=1)))
    page = as_administrator.get("/fr/admin/machine").text
    assert "ValueError: a fault" in page
    assert machine.attention(now).failing_tasks == 1
    assert not health.is_worker_alive(now)
    with db.unit():
        jobs.beat(now)
    assert health.is_worker_alive(now)
    monkeypatch.setattr(jobs, "mark", fail)
    assert jobs.attempt(jobs.Due("people.forget", lambda _at: None, timedelta(minutes=1)))
    assert as_administrator.get("/fr/admin/machine").status_code == 200
    assert as_administrator.get("/fr/admin").status_code == 200
