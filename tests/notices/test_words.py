"""Every event in words: four languages, every reason, no placeholder left, nobody's name."""

import re
from datetime import datetime

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from council.core import journal, outbox
from council.core.db import Database
from council.core.outbox import Letter
from council.notices import operations
from council.notices.models import Notice, Why
from council.notices.queries import audience, of_councils, subjects
from council.notices.words import OWN, SENTENCES, WHY
from council.people.models import Member, Rhythm
from tests.support import a_commune, a_contribution, a_dossier, a_member

LANGUAGES = ("fr", "nl", "en", "ar")
UNFILLED = re.compile(r"%\(|%s|\{\{|\{[a-z]+\}|None")
CANARY = "Canari-Jaune"
NAMED = {  # events whose line names the authority
    "referral.sent",
    "referral.acknowledged",
    "referral.extended",
    "referral.answered",
    "referral.not_competent",
    "referral.overdue",
    "referral.relayed",
    "referral.withdrawn",
    "referral.relay_prepared",
    "referral.reminder_to_post",
    "mail.answered",
    "mail.held",
    "mail.returned",
    "referral.judgement_asked",
    "referral.evasive",
    "referral.remarked",
    "commitment.progressed",
    "commitment.kept",
    "commitment.not_yet",
    "commitment.contested",
    "commitment.broken",
    "commitment.abandoned",
    "commitment.reminder_to_post",
}
ABOUT_DOSSIER = ("ballot.", "commitment.", "dossier.", "mail.", "opinion.", "referral.")
IN_COUNCILS = ("amendment.", "council.", "debate.", "meeting.", "minutes.", "motion.")


def a_notice(verb: str, why: Why, about: object, member: Member, at: datetime) -> Notice:
    """A stored notice of an event."""
    from council.core.db import db

    made = Notice(
        key=f"{verb}:{why}:{about.id}:{member.id}",
        member_id=member.id,
        verb=verb,
        why=why,
        about_kind=about.__tablename__,
        about_id=about.id,
        details={"authority": a_commune().id},
        at=at,
    )
    db.session.add(made)
    db.session.flush()
    return made


def things() -> dict[bool, object]:
    """A dossier (True) and a contribution (False)."""
    one = a_contribution(author=a_member(name=CANARY), title="Pas de bus le soir")
    return {True: a_dossier(one), False: one}


def about(verb: str, made: dict[bool, object]) -> object:
    return made[verb.startswith(ABOUT_DOSSIER)]


def test_every_event_is_told_in_every_language_for_every_reason(
    app: Flask, db: Database, now: datetime
) -> None:
    member, made = a_member(), things()
    notices = [
        a_notice(verb, why, about(verb, made), member, now) for verb in SENTENCES for why in Why
    ]
    said: dict[str, set[str]] = {}
    for language in LANGUAGES:
        with app.test_request_context(f"/{language}/"), force_locale(language):
            for notice, told in zip(notices, subjects.in_words(notices), strict=True):
                words = " ".join([told.title, told.line, told.why])
                assert not UNFILLED.search(words), (notice.verb, language, words)
                assert CANARY not in words
                assert "!" not in words
                assert told.subject is not None
                names_it = a_commune().name in told.line
                assert names_it is (notice.verb in NAMED), (notice.verb, language)
                said.setdefault(f"{notice.verb} {notice.why}", set()).add(words)
    assert {len(each) for each in said.values()} == {len(LANGUAGES)}


def test_every_event_of_a_contribution_has_words_in_its_record_too() -> None:
    ours = {verb for verb in SENTENCES if not verb.startswith(ABOUT_DOSSIER)}
    assert {verb for verb in ours if verb not in journal.WORDS} == set()


def test_only_authors_are_told_that_words_are_theirs(app: Flask) -> None:
    with app.test_request_context("/fr/"), force_locale("en"):
        for verb, sentence in SENTENCES.items():
            for why in Why:
                title = sentence.title_for(why)
                if sentence.followers and why is Why.FOLLOWER:
                    assert title == str(sentence.followers)
                elif sentence.others is None:
                    assert title == str(sentence.title)
                else:
                    assert ("Your" in title) is (why in OWN), (verb, why)


def test_every_reason_is_one_sentence_of_its_own(app: Flask) -> None:
    assert set(WHY) == set(Why)
    for language in LANGUAGES:
        with app.test_request_context(f"/{language}/"), force_locale(language):
            said = [str(WHY[why]) for why in Why]
        assert len(set(said)) == len(Why)
        assert all(each.endswith(".") for each in said)


@pytest.mark.parametrize("verb", [v for v in SENTENCES if SENTENCES[v].desk])
def test_what_calls_for_an_act_leads_to_the_desk_and_only_on_duty(
    app: Flask, db: Database, now: datetime, verb: str
) -> None:
    member, made = a_member(), things()
    duty = a_notice(verb, Why.DUTY, about(verb, made), member, now)
    other = a_notice(verb, Why.FOLLOWER, about(verb, made), member, now)
    with app.test_request_context("/fr/"):
        told = subjects.in_words([duty, other])
    assert told[0].desk == SENTENCES[verb].desk
    assert SENTENCES[verb].desk in app.view_functions
    assert told[1].desk is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_is_whole_in_its_readers_language_and_its_subject_quotes_nobody(
    app: Flask, db: Database, now: datetime, language: str
) -> None:
    made = things()
    member = a_member(language=language)
    seen = set()
    for verb in SENTENCES:
        notice = a_notice(verb, Why.FOLLOWER, about(verb, made), member, now)
        operations.mail(member, notice, now)
    db.session.commit()
    for letter in db.session.scalars(select(Letter)):
        assert letter.locale == language
        mail = outbox.compose(letter)
        assert not UNFILLED.search(mail.subject), mail.subject
        assert not UNFILLED.search(mail.body), mail.body
        assert "\n" not in mail.subject
        for words in ("Pas de bus", "Des guichets", CANARY):
            assert words not in mail.subject
        reference = made[True].reference if "dossiers/" in mail.body else made[False].public_id
        assert reference in mail.subject
        assert CANARY not in mail.body
        assert f"/{language}/" in mail.body
        assert "List-Unsubscribe" in mail.extra_headers
        seen.add(mail.subject)
    assert len(seen) == len({str(each.title) for each in SENTENCES.values()})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 2, 3, 11])
def test_a_digest_counts_in_its_readers_grammar(
    app: Flask, db: Database, now: datetime, language: str, count: int
) -> None:
    member = a_member(language=language, rhythm=Rhythm.DAILY)
    for _ in range(count):
        a_notice("contribution.published", Why.AUTHOR, a_contribution(), member, now)
    operations.send_digest(member, now.replace(year=2027), now.replace(hour=10))
    letters = db.session.scalars(select(Letter)).all()
    assert letters == []  # a digest goes no further back than a month
    operations.send_digest(member, now.replace(day=3), now.replace(day=3))
    [letter] = db.session.scalars(select(Letter))
    mail = outbox.compose(letter)
    assert not UNFILLED.search(mail.subject)
    assert mail.body.count("/contributions/") == count
    assert len(letter.details["notices"]) == count
    operations.send_digest(member, now.replace(day=4), now.replace(day=4))
    assert len(db.session.scalars(select(Letter)).all()) == 1


def test_a_language_that_is_no_longer_spoken_becomes_french() -> None:
    for code in ("fr", "nl", "en", "ar"):
        assert operations.language_of(Member(language=code)) == code
    for code in ("de", "", "xx", "FR"):
        assert operations.language_of(Member(language=code)) == "fr"


def test_events_of_every_kind_have_an_audience_and_words() -> None:
    listened = {*audience.OF_CONTRIBUTION, *audience.ON_DUTY, *audience.FOLLOWERS_ONLY}
    listened |= set(of_councils.COUNCILS)
    assert listened <= set(SENTENCES)
    for verb in SENTENCES:
        assert verb in listened or verb.startswith(ABOUT_DOSSIER + IN_COUNCILS), verb
