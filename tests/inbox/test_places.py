"""The address of a dossier: in every letter, short, and good as long as the reply link."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from council.core import outbox
from council.core.db import Database
from council.dossiers.models import Dossier
from council.inbox.models import Reason
from council.inbox.queries import places
from council.inbox.reading import senders
from council.people.models import Member
from council.referrals import operations as referrals
from council.referrals.models import Referral, Step
from council.referrals.operations import letters
from council.referrals.queries import sent
from council.territory.models import Authority
from tests.inbox.conftest import forwarded, letter_to
from tests.support import a_commune


def test_letters_and_reminders_can_be_answered_above_a_line(
    db: Database, one: Referral, now: datetime
) -> None:
    letters.queue_reminder(one, Step.BEFORE, None, now)
    db.session.commit()
    reminder = db.session.query(outbox.Letter).filter_by(template="referrals/reminder").one()
    for each in (letter_to(db, one), reminder):
        mail = outbox.compose(each).message()
        address = places.address_for(one, now)
        assert mail["Reply-To"] == address
        assert mail["From"] == "Council <no-reply@localhost>"
        assert outbox.compose(each).from_email == address  # what cannot be delivered comes there
        text, page = (
            part.get_payload(decode=True).decode() for part in mail.get_payload()[0].get_payload()
        )
        assert text.startswith("— répondre au-dessus de cette ligne —")
        assert "répondre au-dessus de cette ligne" in page
        assert "Merci de ne pas y répondre" not in text


def test_the_marker_is_known_in_every_language_of_letters(
    db: Database, one: Referral, town: Authority
) -> None:
    from council.inbox.reading import quotes  # late: beside what it is compared with

    letter = letter_to(db, one)
    for code in ("fr", "nl", "en", "ar"):
        letter.locale = code
        first = outbox.compose(letter).body.splitlines()[0]
        assert quotes.MARKER.search(first), code


def test_without_the_setting_nothing_changes(db: Database, app: Flask, one: Referral) -> None:
    app.config["INBOX_DOMAIN"] = ""
    mail = outbox.compose(letter_to(db, one))
    assert mail.reply_to == []
    assert mail.from_email == "Council <no-reply@localhost>"
    assert "répondre au-dessus" not in mail.body
    assert not places.is_ours("reply+1.1.a@answers.example")
    assert not places.is_ours("reply+1.1.a@")


def test_an_address_is_short_and_means_the_same_in_capitals(one: Referral, now: datetime) -> None:
    one.id = 999_999_999
    try:
        local, _, _domain = (places.address_for(one, now) or "").partition("@")
    finally:
        one.id = 1
    assert len(local) <= 64
    assert local == local.lower()
    address = (places.address_for(one, now) or "").upper()
    assert places.referral_of([address.lower()], now) == (one, None)
    assert places.is_ours(address)


def test_no_sign_of_an_address_can_be_changed(one: Referral, now: datetime) -> None:
    good = places.address_for(one, now) or ""
    for wrong in (
        good.replace("reply+1.", "reply+2."),
        good.replace("reply+1.", "reply+01."),
        good.replace("@", "a@"),
        good.replace("reply+", "reply+x"),
        good.replace(good[9:11], "99", 1),
        "reply+1.60.aaaaaaaaaaaaaaaaaaaa@answers.example",
        "reply+999999999999.1.aaaaaaaaaaaaaaaaaaaa@answers.example",
    ):
        assert places.referral_of([wrong], now) == (None, Reason.ENDED), wrong
    for foreign in ("reply@answers.example", "a@b.example", "reply+x@b.example"):
        assert places.referral_of([foreign], now) == (None, Reason.NO_ADDRESS)
    assert places.referral_of(["reply+bad@answers.example", good], now) == (one, None)


def test_it_ends_with_the_reply_link(
    db: Database, one: Referral, moderator: Member, now: datetime
) -> None:
    before = places.address_for(one, now) or ""
    assert places.referral_of([before], now + timedelta(days=sent.LINK_DAYS)) == (one, None)
    late = now + timedelta(days=sent.LINK_DAYS + 1)  # the day counts, not the hour
    assert places.referral_of([before], late) == (one, Reason.EXPIRED)
    referrals.resend(one, to="new@ville.example", by=moderator, at=now)
    assert places.referral_of([before], now) == (None, Reason.ENDED)
    assert places.referral_of([places.address_for(one, now) or ""], now) == (one, None)


def test_two_dossiers_have_two_addresses(
    db: Database, one: Referral, dossier: Dossier, moderator: Member, now: datetime
) -> None:
    other = forwarded(db, dossier, a_commune("dinant"), moderator, now)
    assert places.address_for(one, now) != places.address_for(other, now)


@pytest.mark.parametrize(
    ("sender", "known", "same"),
    [
        ("population@ville.example", "info@ville.example", True),
        ("INFO@VILLE.EXAMPLE", "info@ville.example", True),
        ("a@fausse-ville.example", "info@ville.example", False),
        ("a@ville.example.evil.example", "info@ville.example", False),
        ("a@mail.ville.example", "info@ville.example", False),
        ("a@gmail.com", "commune@gmail.com", False),
        ("commune@gmail.com", "commune@gmail.com", True),
        ("", "info@ville.example", False),
        ("a@b.example", None, False),
    ],
)
def test_an_authority_writes_from_its_own_domain(
    sender: str, known: str | None, same: bool
) -> None:
    assert senders.is_of(sender, known) is same


@pytest.mark.parametrize(
    ("results", "forged"),
    [
        ([], False),
        (["mx.us; dmarc=pass; spf=fail"], False),
        (["mx.us; dmarc=fail; spf=pass; dkim=pass"], True),
        (["mx.us; spf=fail"], True),
        (["mx.us; spf=softfail; dkim=pass"], False),
        (["mx.us; dmarc=none; spf=neutral"], False),
        (["mx.us; spf=fail", "mx.us; dkim=pass"], False),
        (["mx.us; spf=fail", "mx.them; dmarc=pass"], True),
        (["mx.us; none"], False),
    ],
)
def test_what_the_mail_server_found_about_the_sender_counts(
    results: list[str], forged: bool
) -> None:
    head = "".join(f"Authentication-Results: {each}\n" for each in results)
    from email import message_from_string  # late: only here

    assert senders.is_forged(message_from_string(f"{head}\nx")) is forged
