"""Moderators look at what came in: they publish, recognise, set aside; officials may be quicker."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from council.core import outbox
from council.core.clock import local_day
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.dossiers import panels
from council.dossiers.models import Dossier
from council.inbox import operations, tasks
from council.inbox.models import Reason, ReceivedMail, State
from council.inbox.queries import mails, places
from council.notices import tasks as notices
from council.notices.models import Notice
from council.people.models import Member, Role
from council.referrals import operations as referrals
from council.referrals import tasks as clocks
from council.referrals.models import Commitment, Referral, Response, Verdict
from council.referrals.models import State as Standing
from council.territory.models import Authority
from tests.conftest import signed_in_as
from tests.inbox.conftest import Take, an_answer, forwarded, from_file, letters
from tests.inbox.test_sorting import a_mail_with, a_picture
from tests.support import Browser, a_commune, a_contribution, a_dossier

PUBLISH = {
    "verdict": "accepted",
    "service": "Service population",
    "language": "fr",
    "commitments-0-text": "Ouvrir le jeudi jusqu’à 19 heures",
    "commitments-0-due_on": "2026-06-01",
}
NO_PROMISE = {"commitments-0-text": "", "commitments-0-due_on": ""}


@pytest.fixture
def answer(db: Database, one: Referral, take: Take, now: datetime) -> ReceivedMail:
    """An answer that waits for a moderator, with a picture."""
    return take(a_mail_with(one, now, ("plan.png", a_picture()), ("a.exe", b"MZ")))


@pytest.fixture
def stranger(db: Database, one: Referral, take: Take, now: datetime) -> ReceivedMail:
    """A mail from another domain to the address of the dossier."""
    address = places.address_for(one, now) or ""
    return take(an_answer(address, "Oui, dès lundi.", sender="anne@perso.example"))


def page_of(mail: ReceivedMail, verb: str = "", code: str = "fr") -> str:
    return f"/{code}/desk/inbox/{mail.id}" + (f"/{verb}" if verb else "")


@pytest.mark.parametrize("code", ["fr", "nl", "en", "ar"])
def test_what_is_to_do_is_listed_with_its_reason(
    as_moderator: Browser, answer: ReceivedMail, take: Take, one: Referral, now, db, code: str
) -> None:
    take(an_answer("info@other.example", "Bonjour"))
    take(from_file("bounce", db, one, now))
    take(from_file("absence-fr", db, one, now))
    desk = as_moderator.get(f"/{code}/desk/inbox")
    assert desk.status_code == 200
    assert desk.text.count("<article") == 3
    done = as_moderator.get(f"/{code}/desk/inbox/settled").text
    assert done.count("<article") == 1
    for mail in db.session.scalars(select(ReceivedMail)).all():
        assert as_moderator.get(page_of(mail, code=code)).status_code == 200


def test_an_empty_desk_says_what_would_fill_it(as_moderator: Browser, db: Database) -> None:
    page = as_moderator.get("/fr/desk/inbox").text
    assert "Les réponses que les autorités envoient" in page
    assert "E-mails reçus" in as_moderator.get("/fr/desk/referrals").text


def test_the_tab_is_there_only_where_mails_are_taken_in(
    app: Flask, as_moderator: Browser, db: Database
) -> None:
    app.config["INBOX_DOMAIN"] = ""
    assert "E-mails reçus" not in as_moderator.get("/fr/desk/referrals").text


@pytest.fixture
def near(app: Flask) -> Browser:
    """A moderator of this commune alone."""
    return signed_in_as(app, Role.MODERATOR, "namur")


@pytest.fixture
def far(app: Flask) -> Browser:
    """A moderator of another commune."""
    return signed_in_as(app, Role.MODERATOR, "gedinne")


def test_others_see_nothing(
    client: Browser, as_official: Browser, far: Browser, answer: ReceivedMail
) -> None:
    for path in ("", "publish", "assign", "dismiss", "raw", "files/1"):
        send = "get" if path in ("", "raw", "files/1") else "post"
        assert getattr(client, send)(page_of(answer, path)).status_code == 401
        assert getattr(as_official, send)(page_of(answer, path)).status_code == 403
        assert getattr(far, send)(page_of(answer, path)).status_code == 403
    assert as_official.get("/fr/desk/inbox").status_code == 403
    assert "<article" not in far.get("/fr/desk/inbox").text


def test_a_mail_about_no_dossier_is_for_those_who_look_after_all(
    as_moderator: Browser, near: Browser, take: Take, db: Database
) -> None:
    mail = take(an_answer("info@other.example", "Bonjour"))
    assert near.get(page_of(mail)).status_code == 403
    assert as_moderator.get(page_of(mail)).status_code == 200


def test_a_moderator_publishes_the_words_of_the_authority(
    as_moderator: Browser, db: Database, answer: ReceivedMail, one: Referral, clock, now
) -> None:
    clock.move_to(now + timedelta(days=1))
    assert as_moderator.post(page_of(answer, "publish"), data=PUBLISH).status_code == 303
    db.session.expire_all()
    response = db.session.scalars(select(Response)).one()
    assert (response.body, response.verdict) == ("Oui, voici le plan.", Verdict.ACCEPTED)
    assert response.at == one.closed_at == now  # when it came in, not when we got to it
    assert db.session.scalars(select(Commitment.text)).one() == "Ouvrir le jeudi jusqu’à 19 heures"
    assert (answer.state, answer.settled_by_id) == (State.PUBLISHED, as_moderator.member.id)
    [file] = mails.files_of(answer)
    assert file.file.public
    told = db.session.scalars(select(Entry).where(Entry.verb == "referral.answered")).one()
    assert told.details["received"] == now.isoformat()
    assert told.at == now + timedelta(days=1)
    again = as_moderator.post(page_of(answer, "publish"), data=PUBLISH)
    assert again.status_code == 409
    assert "déjà traité" in again.text
    assert as_moderator.get(page_of(answer)).status_code == 200


def test_an_authority_that_is_not_competent_names_the_one_that_is(
    as_moderator: Browser, db: Database, answer: ReceivedMail, one: Referral
) -> None:
    wrong = NO_PROMISE | {"verdict": "not_competent"}
    for named in ("", str(one.authority_id)):
        refused = as_moderator.post(
            page_of(answer, "publish"), data=PUBLISH | wrong | {"competent": named}
        )
        assert refused.status_code == 422
    named = {"competent": str(a_commune("dinant").id)}
    sent_form = as_moderator.post(page_of(answer, "publish"), data=PUBLISH | wrong | named)
    assert sent_form.status_code == 303
    db.session.expire_all()
    assert one.state is Standing.NOT_COMPETENT


BAD = {
    "nothing decided": {"verdict": ""},
    "an unknown decision": {"verdict": "maybe"},
    "no service": {"service": ""},
    "a null byte": {"service": "Service\x00population"},
    "an unknown language": {"language": "tlh"},
    "a promise without a day": {"commitments-0-due_on": ""},
    "a day without a promise": {"commitments-0-text": ""},
    "a day gone by": {"commitments-0-due_on": "2026-01-01"},
    "a long promise": {"commitments-0-text": "x" * 301},
    "a refusal with a promise": {"verdict": "refused"},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=list(BAD))
def test_what_cannot_be_published_is_shown_again(
    as_moderator: Browser, db: Database, answer: ReceivedMail, changes: dict[str, str]
) -> None:
    refused = as_moderator.post(page_of(answer, "publish"), data=PUBLISH | changes)
    assert refused.status_code == 422
    assert "notice--late" in refused.text
    db.session.expire_all()
    assert answer.state is State.WAITING
    assert not db.session.scalars(select(Response)).all()


def test_a_held_mail_is_recognised_as_an_answer_and_the_authority_told(
    as_moderator: Browser, db: Database, stranger: ReceivedMail, one: Referral
) -> None:
    assert stranger.reason is Reason.SENDER
    typed = {"referral": str(one.id), "words": "Oui, dès lundi."}
    bad = ({"referral": "999"}, {"referral": ""}, {"words": ""}, {"words": "x" * 10_001})
    for changes in bad:
        refused = as_moderator.post(page_of(stranger, "assign"), data=typed | changes)
        assert refused.status_code == 422, changes
    assert as_moderator.post(page_of(stranger, "assign"), data=typed).status_code == 303
    db.session.expire_all()
    assert (stranger.state, one.state) == (State.WAITING, Standing.ACKNOWLEDGED)
    [receipt] = letters(db, "receipt")
    assert receipt.recipient == "info@ville.example"  # not to a stranger
    assert as_moderator.post(page_of(stranger, "publish"), data=PUBLISH).status_code == 303
    assert as_moderator.post(page_of(stranger, "assign"), data=typed).status_code == 422


def test_only_one_answer_waits_and_only_where_one_is_expected(
    db: Database, answer: ReceivedMail, stranger: ReceivedMail, one, moderator: Member, now, take
) -> None:
    with pytest.raises(RuleBroken, match=r"inbox\.again"):
        operations.assign(stranger, one, "Oui.", by=moderator, at=now)
    with pytest.raises(RuleBroken, match=r"inbox\.empty"):
        operations.assign(stranger, one, "", by=moderator, at=now)
    referrals.withdraw(one, by=moderator, at=now)
    with pytest.raises(RuleBroken, match=r"inbox\.not_waiting"):
        operations.assign(stranger, one, "Oui.", by=moderator, at=now)


def test_an_absence_can_turn_out_to_be_an_answer(
    as_moderator: Browser, db: Database, take: Take, one: Referral, now
) -> None:
    mail = take(from_file("absence-fr", db, one, now))
    referrals.acknowledge(one, by=None, at=now)
    db.session.commit()
    typed = {"referral": str(one.id), "words": "Oui, dès lundi."}
    assert as_moderator.post(page_of(mail, "assign"), data=typed).status_code == 303
    db.session.expire_all()
    assert (mail.state, mail.settled_at) == (State.WAITING, None)


def test_an_answer_that_is_set_aside_is_told_with_its_reason(
    as_moderator: Browser, db: Database, answer: ReceivedMail
) -> None:
    for wrong in ("", "x", "y" * 501, "a\x00b et plus"):
        assert as_moderator.post(page_of(answer, "dismiss"), data={"why": wrong}).status_code == 422
    why = {"why": "C’est un accusé de réception."}
    assert as_moderator.post(page_of(answer, "dismiss"), data=why).status_code == 303
    assert as_moderator.post(page_of(answer, "dismiss"), data=why).status_code == 409
    [told] = letters(db, "dismissed")
    body = outbox.compose(told).body
    assert "C’est un accusé de réception." in body
    assert "/fr/reply/" in body
    assert "accusé de réception" in as_moderator.get(page_of(answer)).text


def test_a_held_mail_is_set_aside_in_silence(
    as_moderator: Browser, db: Database, stranger: ReceivedMail
) -> None:
    why = {"why": "De la publicité."}
    assert as_moderator.post(page_of(stranger, "dismiss"), data=why).status_code == 303
    assert not letters(db, "dismissed")
    verbs = db.session.scalars(select(Entry.verb).where(Entry.verb == "mail.dismissed")).all()
    assert len(verbs) == 1


def test_a_letter_that_came_back_is_an_alert_until_somebody_looks(
    as_moderator: Browser, db: Database, take: Take, one: Referral, dossier: Dossier, now
) -> None:
    mail = take(from_file("bounce", db, one, now))
    assert mail.why == "550 5.1.1 User unknown"
    back = select(Dossier.id).where(panels.NEEDS["back"].condition(now))
    assert db.session.scalars(back).all() == [dossier.id]
    assert one.state is Standing.SENT  # nobody received anything
    page = as_moderator.get(page_of(mail)).text
    assert f"/fr/desk/referrals/{one.id}/address" in page
    as_moderator.post(page_of(mail, "dismiss"), data={"why": "Adresse corrigée."})
    assert not db.session.scalars(back).all()


def test_a_letter_that_came_back_is_settled_by_sending_it_again(
    db: Database, take: Take, one: Referral, moderator: Member, now: datetime
) -> None:
    mail = take(from_file("bounce", db, one, now))
    tasks.settle(now)
    db.session.expire_all()
    assert mail.state is State.RETURNED
    later = now + timedelta(hours=1)
    referrals.resend(one, to="new@ville.example", by=moderator, at=later)
    db.session.commit()
    tasks.settle(later)
    db.session.expire_all()
    assert (mail.state, mail.settled_at) == (State.OVERTAKEN, later)


def test_what_came_can_be_saved_but_is_never_shown(
    as_moderator: Browser, db: Database, answer: ReceivedMail, stranger: ReceivedMail
) -> None:
    raw = as_moderator.get(page_of(answer, "raw"))
    assert raw.headers["Content-Disposition"].startswith("attachment")
    assert raw.mimetype == "application/octet-stream"
    [file] = mails.files_of(answer)
    saved = as_moderator.get(page_of(answer, f"files/{file.id}"))
    assert saved.mimetype == "image/webp"
    saved.close()
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert as_moderator.get(page_of(stranger, f"files/{file.id}")).status_code == 404
    assert as_moderator.get("/fr/desk/inbox/999").status_code == 404
    answer.raw = None
    db.session.commit()
    assert as_moderator.get(page_of(answer, "raw")).status_code == 404


def test_a_mail_is_shown_as_text_whatever_it_holds(
    as_moderator: Browser, db: Database, one: Referral, take: Take, now
) -> None:
    text = "<script>alert(1)</script> <img src=x onerror=alert(1)>"
    mail = take(an_answer(places.address_for(one, now) or "", text, Subject="<b>Gras</b>"))
    page = as_moderator.get(page_of(mail)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "<b>Gras" not in page


def test_the_official_reads_what_will_be_published_and_publishes_it_themselves(
    client: Browser, db: Database, answer: ReceivedMail, one: Referral, now
) -> None:
    [receipt] = letters(db, "receipt")
    body = outbox.compose(receipt).body
    assert answer.words in body
    assert "3 mars 2026" in body  # the next working day
    assert "plan.png" in body
    assert "a.exe" in body
    assert "répondre au-dessus" not in body  # one answers once
    link = re.search(r"/fr/reply/\S+", body)[0]
    page = client.get(link)
    assert page.status_code == 200
    assert "Oui, voici le plan." in page.text
    assert "plan.png" in page.text
    kept = re.search(r'name="kept" value="([^"]+)"', page.text)[1]
    typed = {
        "verdict": "accepted",
        "body": "Oui, voici le plan corrigé.",
        "service": "Service population",
        "language": "fr",
        "kept": kept,
        "step": "publish",
    }
    assert client.post(link, data=typed).status_code == 303
    tasks.settle(now)
    db.session.expire_all()
    assert answer.state is State.OVERTAKEN
    assert answer.settled_by_id is None
    assert db.session.scalars(select(Response.body)).one() == "Oui, voici le plan corrigé."


def test_an_answer_to_what_is_taken_back_meanwhile_is_held(
    db: Database, answer: ReceivedMail, one: Referral, moderator: Member, now
) -> None:
    operations.overtake(mails.mail(answer.id), at=now)
    assert answer.state is State.WAITING
    referrals.withdraw(one, by=moderator, at=now)
    db.session.commit()
    tasks.settle(now)
    tasks.settle(now)
    db.session.expire_all()
    assert (answer.state, answer.reason) == (State.HELD, Reason.WITHDRAWN)


def test_while_an_answer_lies_on_our_desk_the_authority_is_not_reminded(
    db: Database, answer: ReceivedMail, one: Referral, moderator: Member, now
) -> None:
    late = one.answer_due_at + timedelta(days=3)
    clocks.remind(late)
    told = select(Entry.verb).where(Entry.verb.in_(["referral.overdue", "referral.reminded"]))
    assert not db.session.scalars(told).all()
    with db.unit():
        operations.dismiss(mails.mail(answer.id), "Ce n’en est pas une.", by=moderator, at=late)
    clocks.remind(late)
    assert "referral.overdue" in db.session.scalars(told).all()


def test_the_public_reads_that_an_answer_came_in(
    client: Browser, db: Database, answer: ReceivedMail, dossier: Dossier
) -> None:
    page = client.get(f"/fr/dossiers/{dossier.reference}").text
    assert "Réponse reçue par e-mail" in page
    assert answer.words not in page
    assert "population@ville.example" not in page
    needs = select(Dossier.id).where(panels.NEEDS["mail"].condition(answer.received_at))
    assert db.session.scalars(needs).all() == [dossier.id]


def test_a_late_publication_is_shown_as_such(
    as_moderator: Browser, db: Database, answer: ReceivedMail, clock, now
) -> None:
    assert local_day(answer.publish_by) == local_day(now) + timedelta(days=1)
    assert "Promis pour" not in as_moderator.get("/fr/desk/inbox").text
    clock.move_to(now + timedelta(days=2))
    assert "Promis pour" in as_moderator.get("/fr/desk/inbox").text


def test_an_authority_without_an_address_is_told_nothing(
    db: Database, stranger: ReceivedMail, one: Referral, town: Authority, moderator: Member, now
) -> None:
    town.email = None
    operations.assign(stranger, one, "Oui.", by=moderator, at=now)
    assert not letters(db, "receipt")


def test_a_list_of_mails_costs_the_same_however_long_it_is(
    as_moderator: Browser, db: Database, take: Take, moderator: Member, town: Authority, now
) -> None:
    from tests.support import QueryCount  # late: only here

    counts = []
    for number in range(3):
        dossier = a_dossier(a_contribution(), by=moderator)
        one = forwarded(db, dossier, town, moderator, now)
        sender = f"a{number}@ville.example"
        take(an_answer(places.address_for(one, now) or "", f"Oui {number}.", sender=sender))
        as_moderator.get("/fr/desk/inbox")
        db.session.rollback()
        with QueryCount() as asked:
            as_moderator.get("/fr/desk/inbox")
        counts.append(len(asked.statements))
    assert counts[0] == counts[2]


def test_those_on_duty_are_told_of_what_waits_and_not_of_advertising(
    db: Database, answer: ReceivedMail, moderator: Member, take: Take, now: datetime
) -> None:
    take(an_answer("info@other.example", "Achetez"))
    notices.tell(now)
    told = select(Notice.verb).where(Notice.member_id == moderator.id, Notice.verb.like("mail.%"))
    assert db.session.scalars(told).all() == ["mail.answered"]
