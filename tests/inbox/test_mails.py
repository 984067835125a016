"""Where each mail of the collection ends: in the languages and programs that officials use."""

from datetime import datetime

import pytest
from sqlalchemy import select

from council.core.db import Database
from council.core.journal import Entry
from council.core.storage import storage
from council.inbox.models import Reason, State
from council.inbox.reading import quotes, read
from council.referrals.models import Referral
from council.referrals.models import State as Standing
from tests.inbox.conftest import MAILS, Take, from_file, letters

WORDS = {
    "fr": "Madame, Monsieur,\n\nOui, le guichet sera ouvert le jeudi jusqu’à 19 heures, dès le "
    "1er juin.\n\nVoici comment :\n- deux agents restent le soir ;\n- le parking reste ouvert.",
    "nl": "Geachte,\n\nJa, het loket blijft op donderdag open tot 19 uur, vanaf 1 juni.\n\nZo doen "
    "we het:\n- twee medewerkers blijven ’s avonds;\n- de parking blijft open.",
    "en": "Dear council,\n\nYes, the counter stays open on Thursdays until 7 pm, from 1 June.\n\n"
    "This is how:\n- two people stay in the evening;\n- the car park stays open.",
    "de": "Sehr geehrte Damen und Herren,\n\nja, der Schalter bleibt donnerstags bis 19 Uhr "
    "geöffnet, ab dem 1. Juni.\n\nSo gehen wir vor:\n- zwei Personen bleiben am Abend;\n"
    "- der Parkplatz bleibt offen.",
    "ar": "تحية طيبة،\n\nنعم، سيبقى الشباك مفتوحًا يوم الخميس حتى الساعة 19 ابتداءً من 1 يونيو.\n\n"
    "هكذا سنفعل:\n- يبقى موظفان مساءً؛\n- يبقى الموقف مفتوحًا.",
}
PROGRAMS = ("outlook", "gmail", "thunderbird", "mobile")
ANSWERS = [f"{program}-{code}" for program in PROGRAMS for code in WORDS]
ENDS = {  # of the others: where, and why
    **{f"absence-{code}": (State.AUTOMATIC, None) for code in WORDS},
    "read-receipt": (State.AUTOMATIC, None),
    "newsletter": (State.AUTOMATIC, None),
    "bounce": (State.RETURNED, None),
    "bounce-old": (State.RETURNED, None),
    "bounce-later": (State.AUTOMATIC, None),
    "html-only": (State.WAITING, None),
    "below": (State.WAITING, None),
    "authentic": (State.WAITING, None),
    "broken": (State.WAITING, None),
    "winmail": (State.HELD, Reason.PACKED),
    "quote-only": (State.HELD, Reason.EMPTY),
    "no-address": (State.HELD, Reason.NO_ADDRESS),
    "wrong-token": (State.HELD, Reason.ENDED),
    "other-sender": (State.HELD, Reason.SENDER),
    "subdomain": (State.HELD, Reason.SENDER),
    "forged": (State.HELD, Reason.FORGED),
    "loop": (State.HELD, Reason.LOOP),
    "ourselves": (State.HELD, Reason.LOOP),
    "another-letter": (State.WAITING, None),  # of a letter that nobody knows
    "bytes": (State.HELD, Reason.NO_ADDRESS),
}


def test_every_mail_of_the_collection_is_told() -> None:
    assert {path.stem for path in MAILS.glob("*.eml")} == {*ANSWERS, *ENDS}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_recognised_whatever_the_language_and_the_program(
    db: Database, one: Referral, take: Take, now: datetime, name: str
) -> None:
    raw = from_file(name, db, one, now)
    mail = take(raw)
    code = name.rpartition("-")[2]
    assert (mail.state, mail.words) == (State.WAITING, WORDS[code])
    assert mail.language == (code if code != "de" else "fr")  # it is no language of ours
    assert one.state is Standing.ACKNOWLEDGED
    assert "répondre au-dessus" in mail.text or "2026-001" in mail.text
    with storage().open(mail.raw) as kept:
        assert kept.read() == raw
    [receipt] = letters(db, "receipt")
    assert receipt.recipient == "population@ville.example"


@pytest.mark.parametrize("name", [each for each in ANSWERS if not each.endswith("-ar")])
def test_the_quote_is_found_without_the_marker_too(name: str) -> None:
    text = read((MAILS / f"{name}.eml").read_bytes()).text
    bare = quotes.MARKER.sub("", text)
    assert bare != text
    assert quotes.written(bare) == WORDS[name.rpartition("-")[2]]


@pytest.mark.parametrize("name", ENDS)
def test_every_other_mail_ends_where_it_belongs(
    db: Database, one: Referral, take: Take, now: datetime, name: str
) -> None:
    mail = take(from_file(name, db, one, now))
    assert (mail.state, mail.reason) == ENDS[name]
    answered = mail.state is State.WAITING
    assert one.state is (Standing.ACKNOWLEDGED if answered else Standing.SENT)
    assert bool(letters(db, "receipt")) is answered
    verbs = db.session.scalars(select(Entry.verb).where(Entry.verb.startswith("mail."))).all()
    told = {State.WAITING: "answered", State.HELD: "held", State.RETURNED: "returned"}
    if mail.reason is Reason.LOOP or name == "bytes":
        return
    expected = told.get(mail.state, "automatic")
    assert list(verbs) == [f"mail.{expected}"]


def test_a_mail_as_html_only_is_read_as_text(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    words = take(from_file("html-only", db, one, now)).words
    assert words.replace("\n\n- ", "\n- ").replace("\xa0", " ") == WORDS["fr"]
    assert "alert" not in words


def test_an_answer_below_what_it_quotes_is_heard(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    assert take(from_file("below", db, one, now)).words == WORDS["fr"]


def test_signs_that_cannot_be_kept_are_left_out(
    db: Database, one: Referral, take: Take, now: datetime
) -> None:
    mail = take(from_file("broken", db, one, now))
    assert mail.words.startswith(WORDS["fr"])
    assert not set(mail.words) & {"\x00", "\u202e", "\ufffd"}
