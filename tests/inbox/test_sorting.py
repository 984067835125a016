"""What follows from a mail: held with a reason, told once, and nothing is lost."""

import io
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.core.storage import storage
from council.dossiers.models import Dossier
from council.inbox import operations, tasks
from council.inbox.models import Reason, ReceivedFile, ReceivedMail, State
from council.inbox.operations import receiving, sorting
from council.inbox.queries import places
from council.people.models import Member
from council.referrals import operations as referrals
from council.referrals.models import Referral, Verdict
from council.referrals.models import State as Standing
from council.referrals.operations import Answer
from tests.inbox.conftest import Take, an_answer, forwarded, from_file, letter_to, letters
from tests.support import a_commune


def address(one: Referral, now: datetime) -> str:
    return places.address_for(one, now) or ""


def held(db: Database, mail: ReceivedMail, reason: Reason) -> None:
    """It is held for this reason, and the record says so."""
    assert (mail.state, mail.reason) == (State.HELD, reason)
    told = db.session.scalars(select(Entry).where(Entry.verb == "mail.held")).all()
    assert told[-1].details["reason"] == reason.value


def test_the_address_of_another_referral_is_for_its_own_authority(
    db: Database, one: Referral, dossier: Dossier, moderator: Member, take: Take, now: datetime
) -> None:
    dinant = a_commune("dinant")
    dinant.email = "info@dinant.example"
    other = forwarded(db, dossier, dinant, moderator, now)
    held(db, take(an_answer(address(other, now))), Reason.SENDER)
    assert not letters(db, "held")


def test_an_address_taken_from_the_list_of_another_dossier_is_noticed(
    db: Database, one: Referral, dossier: Dossier, moderator: Member, take: Take, now: datetime
) -> None:
    dinant = a_commune("dinant")
    dinant.email = "cpas@ville.example"
    other = forwarded(db, dossier, dinant, moderator, now)
    letter = letter_to(db, other).message_id
    held(db, take(an_answer(address(one, now), In_Reply_To=f"<{letter}>")), Reason.ANOTHER)
    same = letter_to(db, one).message_id
    mail = take(an_answer(address(one, now), In_Reply_To=f"<{same}>", References=f"<{letter}>"))
    assert mail.state is State.WAITING


def test_an_address_that_is_too_old_is_told(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    late = now + timedelta(days=500)
    held(db, take(an_answer(address(one, now)), at=late), Reason.EXPIRED)


def test_a_second_answer_waits_for_somebody_to_look(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    assert take(an_answer(address(one, now), "Oui.")).state is State.WAITING
    for number in range(2):
        held(db, take(an_answer(address(one, now), f"Non, {number}.")), Reason.AGAIN)
    [told] = letters(db, "held")  # once
    assert told.recipient == "population@ville.example"


def test_an_answer_after_the_answer_is_held(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    given = Answer(Verdict.REFUSED, "Non, ce n’est pas possible.", "Service", "fr")
    referrals.answer(one, given, by=None, at=now)
    db.session.commit()
    held(db, take(an_answer(address(one, now))), Reason.ANSWERED)
    assert len(letters(db, "held")) == 1


def test_an_answer_to_a_dossier_that_was_taken_back_is_held(
    db: Database, one: Referral, moderator: Member, take: Take, now: datetime
) -> None:
    referrals.withdraw(one, by=moderator, at=now)
    db.session.commit()
    held(db, take(an_answer(address(one, now))), Reason.WITHDRAWN)
    assert len(letters(db, "held")) == 1


def test_a_text_longer_than_an_answer_is_held_whole(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    text = "\r\n".join(["Voici ce que nous faisons dans chaque quartier."] * 300)
    mail = take(an_answer(address(one, now), text))
    held(db, mail, Reason.LONG)
    assert len(mail.words) > 10_000


def test_a_mail_of_30_megabytes_is_held_by_its_beginning_and_its_sender_told_once(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    for number in range(2):
        raw = an_answer(address(one, now), Message_ID=f"<{number}@ville.example>")
        raw += b"x" * 70 + b"\r\n"
        mail = take(raw + (b"y" * 70 + b"\r\n") * 430_000)
        held(db, mail, Reason.LARGE)
        with storage().open(mail.raw) as content:
            assert len(content.read()) == receiving.BEGINNING
    [told] = letters(db, "held")
    from council.core import outbox  # late: only here

    body = outbox.compose(told).body
    assert "20\u00a0Mo" in body
    assert "/fr/reply/" in body


def test_too_many_mails_of_an_hour_are_cut(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    many = sorting.MOST_OF_LATE
    for number in range(many + 1):
        mail = take(an_answer(address(one, now), f"Absence {number}"))
    assert (mail.state, mail.reason) == (State.HELD, Reason.LOOP)
    assert len(letters(db, "receipt")) + len(letters(db, "held")) == 2
    later = now + timedelta(hours=2)
    assert take(an_answer(address(one, now), "Encore"), at=later).reason is Reason.AGAIN


def test_a_bounce_without_a_letter_of_ours_is_held(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    raw = from_file("bounce", db, one, now)
    raw = raw.replace(address(one, now).encode(), b"reply@answers.example")
    mail = take(raw)
    assert (mail.state, mail.referral_id) == (State.RETURNED, one.id)  # by its Message-ID
    letter = letter_to(db, one).message_id
    held(db, take(raw.replace(letter.encode(), b"0" * 32 + b"@council")), Reason.NO_ADDRESS)


def test_a_letter_to_somebody_else_that_came_back_belongs_to_no_dossier(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    raw = from_file("bounce", db, one, now)
    raw = raw.replace(address(one, now).encode(), b"reply@answers.example")
    letter_to(db, one).about_kind = "notice"
    db.session.commit()
    mail = take(raw)
    assert (mail.state, mail.referral_id) == (State.RETURNED, None)


def a_mail_with(one: Referral, now: datetime, *files: tuple[str, bytes]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "population@ville.example", address(one, now)
    mail["Subject"] = "Re: Dossier"
    mail.set_content("Oui, voici le plan.")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def a_picture(side: int = 30) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((side, side), 90).save(out, "PNG")
    return out.getvalue()


def test_files_are_made_anew_or_left_out_with_the_reason(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    good = [(f"plan-{n}.png", a_picture()) for n in range(3)]
    bad = [("virus.exe", b"MZ" + b"\x00" * 90), ("../é.png", a_picture()[:60])]
    mail = take(a_mail_with(one, now, *good, *bad, ("six.png", a_picture())))
    kept = db.session.scalars(select(ReceivedFile).order_by(ReceivedFile.id)).all()
    assert [each.name for each in kept] == [name for name, _ in good]
    assert not any(each.file.public for each in kept)
    assert mail.refused == [
        {"name": "virus.exe", "why": "file.kind"},
        {"name": "é.png", "why": "file.broken"},
        {"name": "six.png", "why": "inbox.many_files"},
    ]
    assert mail.state is State.WAITING


def test_logos_and_signatures_of_programs_are_no_files(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "population@ville.example", address(one, now)
    mail.set_content("Oui.")
    mail.add_attachment(a_picture(), maintype="image", subtype="png", cid="<logo@x>")
    mail.add_attachment(
        b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s"
    )
    mail.add_attachment("BEGIN:VCARD", subtype="vcard", filename="anne.vcf")
    mail.add_attachment(a_picture(), maintype="image", subtype="png")
    found = take(mail.as_bytes())
    assert [each["name"] for each in found.refused] == ["anne.vcf"]
    assert [each.name for each in db.session.scalars(select(ReceivedFile))] == ["image.png"]


def test_a_mail_that_nobody_can_read_is_kept_and_held(
    db: Database, one: Referral, take: Take, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_raw: bytes) -> None:
        raise ValueError("what is this")

    monkeypatch.setattr(tasks, "read", fail)
    mail = take(an_answer(address(one, now)))
    held(db, mail, Reason.UNREADABLE)
    with storage().open(mail.raw) as content:
        assert content.read() == an_answer(address(one, now))


def test_a_mail_is_kept_once_and_sorted_once(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    raw = an_answer(address(one, now))
    mail = take(raw)
    with db.unit():
        assert operations.keep(b"Received: again\r\n" + raw, at=now) is None
    tasks.sort(now)
    assert db.session.scalar(select(func.count()).select_from(ReceivedMail)) == 1
    with pytest.raises(RuleBroken, match=r"inbox\.move"):
        mail.move_to(State.NEW)


def test_the_own_postmaster_and_an_authority_without_address_are_held(
    db: Database, app: Flask, one: Referral, town, take: Take, now: datetime
) -> None:
    town.email = None
    db.session.commit()
    held(db, take(an_answer(address(one, now))), Reason.SENDER)
    loop = take(an_answer(address(one, now), sender="reply+1.1.a@answers.example"))
    assert loop.reason is Reason.LOOP


def test_an_absence_to_no_dossier_is_set_apart_all_the_same(
    db: Database, one: Referral, take: Take
) -> None:
    raw = an_answer("reply@answers.example", Auto_Submitted="auto-replied")
    mail = take(raw)
    assert (mail.state, mail.referral_id) == (State.AUTOMATIC, None)
    assert not db.session.scalars(select(Entry).where(Entry.verb == "mail.automatic")).all()


def test_sorting_stops_when_the_worker_ends(
    db: Database, one: Referral, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.unit():
        operations.keep(an_answer(address(one, now)), at=now)
    monkeypatch.setattr(tasks.jobs, "stopping", lambda: True)
    tasks.sort(now)
    assert db.session.scalars(select(ReceivedMail.state)).one() is State.NEW


def test_saying_received_is_not_said_twice(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    referrals.acknowledge(one, by=None, at=now)
    db.session.commit()
    assert take(an_answer(address(one, now))).state is State.WAITING
    assert one.state is Standing.ACKNOWLEDGED
