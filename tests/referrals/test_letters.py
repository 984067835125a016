"""What authorities receive: letters, reminders and receipts, in their language, and on paper."""

import io
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from council.core import mail, outbox
from council.core.locale import CODES
from council.core.outbox import DeliveryState, Letter
from council.referrals import operations
from council.referrals.models import LETTERS, STEPS, Relay, RelayReason, Step, moment_of
from council.referrals.operations import letters
from council.referrals.queries import sent
from tests.referrals.test_life import not_ours, yes
from tests.support import a_commune


def rendered(letter: Letter, code: str) -> mail.Rendered:
    return mail.render(letter.template, code, outbox.values(letter))


def latest(db) -> Letter:
    db.session.flush()
    return db.session.scalars(select(Letter).order_by(Letter.id.desc())).first()


@pytest.mark.parametrize("code", CODES)
def test_the_letter_says_all_and_holds_the_link(sent_referral, dossier, db, code):
    letter = rendered(latest(db), code)
    link = f"http://localhost/{code}/reply/"
    assert dossier.reference in letter.subject
    assert dossier.title not in letter.subject
    assert link in letter.text
    assert link in letter.html
    for words in (dossier.title, dossier.ask, "Merci de nous lire."):
        assert words in letter.text
    assert "&#" not in letter.text
    assert "%(" not in letter.text + letter.html + letter.subject
    assert f'lang="{code}"' in letter.html


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("step", [step for step in STEPS if step in LETTERS])
def test_each_reminder_holds_the_dossier_and_the_link(sent_referral, dossier, db, step, code):
    operations.remind(sent_referral, at=moment_of(step, sent_referral.answer_due_at))
    letter = latest(db)
    assert letter.details["step"] == step.value
    assert letter.attachments[0]["build"] == "dossier_pdf"
    text = rendered(letter, code)
    assert f"/{code}/reply/" in text.text
    assert dossier.reference in text.subject
    assert dossier.title in text.text


@pytest.mark.parametrize("code", CODES)
def test_the_receipt_holds_the_answer(sent_referral, db, now, code):
    operations.answer(sent_referral, yes(), by=None, at=now)
    letter = rendered(latest(db), code)
    assert "Service population" in letter.text
    assert "<strong>jeudi</strong>" in letter.html


@pytest.mark.parametrize("code", CODES)
def test_a_withdrawal_and_a_copy_are_readable(sent_referral, dossier, moderator, db, now, code):
    letters.queue("copy", sent_referral, "x", now, to=sent_referral.authority)
    assert sent_referral.authority.names.get(code, "Namur") in rendered(latest(db), code).text
    operations.withdraw(sent_referral, by=moderator, at=now)
    assert dossier.reference in rendered(latest(db), code).text


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("reason", list(RelayReason))
def test_the_letter_of_a_relay_says_who_was_asked_before(
    sent_referral, moderator, db, now, code, reason
):
    not_ours(sent_referral, now)
    relay = db.session.scalars(select(Relay)).one()
    relay.reason = reason
    a_commune("gedinne").email = "gedinne@example.org"
    operations.confirm_relay(relay, "", by=moderator, at=now)
    assert sent_referral.authority.names.get(code, "Namur") in rendered(latest(db), code).text


def test_the_language_of_the_authority_is_the_letter_s(dossier, namur, moderator, db, now):
    namur.language = "nl"
    [one] = operations.prepare(dossier, [namur], "", by=moderator, at=now)
    operations.send(one, by=moderator, at=now)
    letter = latest(db)
    assert (one.locale, letter.locale, letter.attachments[0]["locale"]) == ("nl", "nl", "nl")


def test_a_letter_leaves_with_the_dossier_enclosed(app, sent_referral, dossier, db, now):
    outbox.deliver(now)
    letter = latest(db)
    db.session.refresh(letter)
    assert letter.state is DeliveryState.SENT, letter.error
    kept = mail.file_of(letter.message_id).read_bytes()
    assert f"dossier-{dossier.reference}.pdf".encode() in kept


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_the_letter_on_paper_holds_the_link(app, sent_referral, code):
    sent_referral.locale = code
    app.config["BASE_URL"] = "https://council.example"
    with app.test_request_context(base_url="http://typed-by-hand"):
        one = sent.referral(sent_referral.id)
        pages = PdfReader(io.BytesIO(operations.letter_pdf(one))).pages
    assert len(pages) == 1
    said = pages[0].extract_text().replace("\n", "")
    assert f"council.example/{code}/reply/" in said
    assert one.dossier.reference in said
    assert ("2 mars 2026" if code == "fr" else "2026") in said


def test_a_letter_not_sent_yet_is_on_paper_without_a_date_to_keep(
    app, dossier, namur, moderator, db, now
):
    [one] = operations.prepare(dossier, [namur], "", by=moderator, at=now)
    db.session.commit()
    with app.test_request_context(base_url="http://localhost"):
        made = operations.letter_pdf(sent.referral(one.id))
    assert "Dossier" in PdfReader(io.BytesIO(made)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("step", "extended", "offered"),
    [
        ("before", False, True),
        ("before", True, False),
        ("due", False, True),
        ("late", False, False),
        ("hierarchy", False, False),
    ],
)
def test_more_time_is_offered_only_while_it_can_be_asked_for(
    sent_referral, db, now, step, extended, offered
):
    if extended:
        operations.extend(sent_referral, reason="Le collège.", days=5, by=None, at=now)
    letters.queue_reminder(sent_referral, Step(step), None, now)
    mail_ = rendered(latest(db), "en")
    for text in (mail_.text, mail_.html):
        assert ("ask for more time" in text) is offered
        assert ("cannot be extended again" in text) is extended


@pytest.mark.parametrize("code", ["fr", "nl", "en", "ar"])
def test_the_receipt_holds_the_commitments_and_who_is_competent(sent_referral, db, now, code):
    promised = yes(commitments=(("Ouvrir le jeudi", date(2026, 6, 1)),))
    operations.answer(sent_referral, promised, by=None, at=now)
    said = rendered(latest(db), code)
    for text in (said.text, said.html):
        assert "Ouvrir le jeudi" in text
        assert "2026" in text


def test_the_receipt_names_who_is_competent(sent_referral, db, now):
    not_ours(sent_referral, now)
    said = rendered(latest(db), "fr")
    for text in (said.text, said.html):
        assert a_commune("gedinne").name in text


def test_a_title_written_the_other_way_round_stands_apart(sent_referral, dossier, db):
    dossier.title, dossier.language = "حافلات المساء", "ar"
    db.session.flush()
    said = rendered(latest(db), "fr")
    assert "\u2068حافلات المساء\u2069" in said.text
    assert "\u2068" not in rendered(latest(db), "ar").text
