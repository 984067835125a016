"""How long mails are kept, what a person may take along, and what goes when they leave."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from council import config
from council.config import BadSetting
from council.core import files
from council.core.db import Database
from council.core.files import StoredFile
from council.core.journal import Entry
from council.core.storage import storage
from council.inbox import operations, tasks
from council.inbox.models import ReceivedFile, ReceivedMail, State
from council.inbox.queries import mails, places
from council.people import privacy
from council.people.models import Member
from council.referrals.models import Referral, Verdict
from tests.inbox.conftest import Take, an_answer, from_file
from tests.inbox.test_sorting import a_mail_with, a_picture
from tests.support import a_member, files_folder

MONTHS = timedelta(days=30 * 12)


def lying(name: str) -> Path:
    return files_folder() / name[:2] / name


def test_a_mail_that_was_dealt_with_goes_after_a_year_with_what_was_not_published(
    db: Database, one: Referral, moderator: Member, take: Take, now: datetime
) -> None:
    mail = take(a_mail_with(one, now, ("plan.png", a_picture())))
    raw = mail.raw
    with db.unit():
        operations.dismiss(mails.mail(mail.id), "Un accusé.", by=moderator, at=now)
    tasks.sweep(now + MONTHS - timedelta(days=1))
    assert lying(raw).exists()
    tasks.sweep(now + MONTHS + timedelta(days=1))
    db.session.expire_all()
    assert not lying(raw).exists()
    assert not db.session.scalars(select(ReceivedMail)).all()
    assert not db.session.scalars(select(ReceivedFile)).all()
    assert not db.session.scalars(select(StoredFile)).all()
    assert db.session.scalars(select(Entry.verb).where(Entry.verb == "mail.forgotten")).one()


def test_what_was_published_stays(
    db: Database, one: Referral, moderator: Member, take: Take, now: datetime
) -> None:
    mail = take(a_mail_with(one, now, ("plan.png", a_picture())))
    with db.unit():
        operations.publish(
            mails.mail(mail.id),
            verdict=Verdict.PARTLY,
            service="Service",
            language="fr",
            by=moderator,
            at=now,
        )
    tasks.sweep(now + MONTHS + timedelta(days=1))
    assert db.session.scalars(select(StoredFile.public)).one()


def test_what_waits_is_never_removed_and_lost_bytes_are(
    db: Database, one: Referral, take: Take, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = take(an_answer(places.address_for(one, now) or ""))
    with db.unit():
        files.write("ab" + "0" * 62, b"never committed")
        files.write("another", b"of somebody else")
    monkeypatch.setattr(files, "FORGOTTEN", timedelta(days=-99_999))  # files are as old as today
    tasks.sweep(now + 5 * MONTHS)
    db.session.expire_all()
    assert mail.state is State.WAITING
    assert lying(mail.raw).exists()
    assert not lying("ab" + "0" * 62).exists()
    assert lying("another").exists()


def test_the_daily_sweep_of_files_leaves_mails_alone(
    db: Database, one: Referral, take: Take, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = take(a_mail_with(one, now, ("plan.png", a_picture())))
    monkeypatch.setattr(files, "FORGOTTEN", timedelta(days=-99_999))
    files.sweep(now)
    assert lying(mail.raw).exists()
    assert mails.files_of(mail)
    with storage().open(mail.raw) as content:
        assert content.read()


def test_people_take_along_what_they_wrote_and_it_goes_when_they_leave(
    db: Database, one: Referral, moderator: Member, take: Take, now: datetime
) -> None:
    official = a_member(email="population@ville.example")
    absence = take(from_file("absence-fr", db, one, now))
    waiting = take(an_answer(places.address_for(one, now) or ""))
    taken = privacy.data_of(official, now)["mails_received"]
    assert [each["state"] for each in taken] == ["automatic", "waiting"]
    for forget in privacy.FORGETTERS:
        if forget.__module__ == "council.inbox.privacy":
            forget(official, now)
    db.session.commit()
    assert not db.session.get(ReceivedMail, absence.id)
    assert db.session.get(ReceivedMail, waiting.id)  # until somebody has dealt with it
    with db.unit():
        operations.dismiss(mails.mail(waiting.id), "Un accusé.", by=moderator, at=now)
    mine = privacy.data_of(moderator, now)["mails_dealt_with"]
    assert [each["why"] for each in mine] == ["Un accusé."]


def test_a_mail_whose_bytes_are_gone_goes_too(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    mail = take(from_file("absence-fr", db, one, now))
    mail.raw = None
    db.session.commit()
    with db.unit():
        operations.forget(mails.mail(mail.id), at=now)
    assert not db.session.scalars(select(ReceivedMail)).all()


def test_who_has_no_address_wrote_nothing(db: Database, now: datetime) -> None:
    member = a_member(email=None, email_confirmed_at=None)
    assert privacy.data_of(member, now)["mails_received"] == []
    for forget in privacy.FORGETTERS:
        if forget.__module__ == "council.inbox.privacy":
            forget(member, now)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COUNCIL_INBOX_DOMAIN", "Example.be"),
        ("COUNCIL_INBOX_DOMAIN", "localhost"),
        ("COUNCIL_INBOX_DOMAIN", "-a.be"),
        ("COUNCIL_INBOX_DOMAIN", "a@b.be"),
        ("COUNCIL_INBOX_URL", "imaps://u:p@h/x"),  # without a domain
        ("COUNCIL_INBOX_URL", "ftp://u:p@h/x"),
        ("COUNCIL_INBOX_MONTHS", "0"),
    ],
)
def test_settings_that_cannot_work_stop_the_start(tmp_path: Path, name: str, value: str) -> None:
    secret = "a secret for tests only, of more than 32 characters"
    base = {"COUNCIL_SECRET_KEY": secret, "COUNCIL_DATA_DIR": str(tmp_path)}
    with pytest.raises(BadSetting, match=name):
        config.load({**base, name: value})
    good = {"COUNCIL_INBOX_DOMAIN": "answers.example.be", "COUNCIL_INBOX_URL": "imaps://u:p@h/x"}
    assert config.load({**base, **good}).inbox_months == 12
