"""The sentences of the record: what is told of each event, and under each clock."""

from datetime import datetime, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from council.core.journal import Entry
from council.core.locale import CODES
from council.dossiers import panels
from council.referrals import operations, story, words
from council.referrals.models import Referral, Relay, RelayReason, State, Step, Verdict, moment_of
from council.referrals.panels import fact, foremost
from tests.referrals.test_life import not_ours, yes
from tests.support import Browser, QueryCount, a_commune, a_contribution, a_dossier


def lines(dossier, at: datetime) -> list[tuple[str, str]]:
    """The story as a reader of the French page meets it, without the first contribution."""
    with force_locale("fr"):
        steps = panels.story(dossier, at)
    told = [(str(step.title), str(step.text)) for step in steps]
    return [each for each in told if each[0] != "Première contribution"]


def test_a_silence_is_told_from_the_sending_to_the_relay(
    sent_referral, dossier, moderator, db, now
):
    due = sent_referral.answer_due_at
    for step in Step:
        operations.remind(sent_referral, at=moment_of(step, due))
    end = moment_of(Step.RELAY, due) + timedelta(hours=1)
    relay = db.session.scalars(select(Relay)).one()
    operations.confirm_relay(relay, "", by=moderator, at=end)
    db.session.flush()
    told = lines(dossier, end + timedelta(days=1))
    assert told == [
        (
            "Envoyé à\u00a0: Namur",
            "Le compteur commence. Réponse attendue au plus tard le 1er mai 2026.",
        ),
        ("Rappel envoyé\u00a0: Namur", ""),
        ("Rappel envoyé\u00a0: Namur", ""),
        ("Délai dépassé\u00a0: Namur", "Pas encore de réponse."),
        ("Rappel envoyé\u00a0: Namur", ""),
        ("Rappel envoyé\u00a0: Namur", ""),
        (
            "Relayé vers\u00a0: Province de Namur",
            "Namur\u00a0: pas de réponse dans le délai.",
        ),
        ("Prochaine date", "Réponse attendue\u00a0: Province de Namur."),
    ]


def test_a_long_story_costs_as_many_queries_as_a_short_one(
    client: Browser, dossier, moderator, db, now
):
    def asked() -> int:
        db.session.commit()
        with QueryCount() as count:
            assert client.get(f"/fr/dossiers/{dossier.reference}").status_code == 200
        return len(count.statements)

    def forward(*names: str) -> None:
        to = [a_commune(name) for name in names]
        for one in operations.forward(dossier, to, "", by=moderator, at=now):
            operations.acknowledge(one, by=None, at=now)

    forward("namur")
    short = asked()
    forward("gedinne", "dinant", "ciney", "rochefort")
    assert asked() == short


def test_what_several_do_on_one_day_is_one_line(dossier, moderator, db, now):
    names = ["gedinne", "dinant", "ciney"]
    made = operations.prepare(dossier, [a_commune(n) for n in names], "", by=moderator, at=now)
    for one in made:
        operations.send(one, by=moderator, at=now)
    for one in made[:2]:
        operations.acknowledge(one, by=None, at=now)
    operations.withdraw(made[2], by=moderator, at=now)
    db.session.flush()
    titles = [title for title, _text in lines(dossier, now)]
    assert "Envoyé à\u00a0: Gedinne, Dinant et Ciney" in titles
    assert "Bien reçu\u00a0: Gedinne et Dinant" in titles
    assert "Plus de réponse attendue\u00a0: Ciney" in titles


def test_answers_and_more_time_are_told_with_their_dates(sent_referral, dossier, db, now):
    operations.extend(sent_referral, reason="Le collège.", days=10, by=None, at=now)
    promise = tuple((f"Ouvrir {n}", (now + timedelta(days=n)).date()) for n in (5, 9))
    operations.answer(sent_referral, yes(commitments=promise), by=None, at=now)
    db.session.flush()
    told = lines(dossier, now)
    assert ("Délai demandé\u00a0: Namur", "Nouvelle date\u00a0: 11 mai 2026.") in told
    assert ("Réponse reçue\u00a0: Namur", "2 engagements, avec des dates.") in told


@pytest.mark.parametrize(
    ("reason", "words_of_it"),
    [
        (RelayReason.SILENT, "pas de réponse dans le délai"),
        (RelayReason.NOT_COMPETENT, "pas compétente"),
        (RelayReason.INSUFFICIENT, "Réponse insuffisante"),
    ],
)
def test_each_relay_says_why(
    sent_referral, dossier, moderator, db, now, reason: RelayReason, words_of_it: str
):
    not_ours(sent_referral, now)
    relay = db.session.scalars(select(Relay)).one()
    relay.reason = reason
    operations.confirm_relay(relay, "", by=moderator, at=now)
    db.session.flush()
    told = dict(lines(dossier, now))
    assert words_of_it in told["Relayé vers\u00a0: Gedinne"]
    assert told["Pas compétente\u00a0: Namur"] == "Autorité nommée\u00a0: Gedinne."
    assert not any(title.startswith("Envoyé à\u00a0: Gedinne") for title in told)


@pytest.mark.parametrize("code", CODES)
def test_every_event_is_told_in_every_language_or_kept_for_the_desk(
    app, sent_referral, dossier, moderator, db, now, code
):
    kept = {
        "referral.prepared",
        "referral.posted",
        "referral.resent",
        "referral.reminder_to_post",
        "referral.relay_prepared",
        "referral.relay_declined",
    }
    verbs = {
        f"referral.{name}"
        for name in (
            *("sent", "acknowledged", "extended", "answered", "not_competent", "reminded"),
            *("overdue", "relayed", "withdrawn", "evasive", "remarked"),
        )
    }
    told = {verb for verb in panels.TELLERS if verb.startswith("referral.")}
    assert told == verbs
    assert not told & kept
    details = {
        "referral": sent_referral.id,
        "authority": sent_referral.authority_id,
        "to": a_commune("gedinne").id,
        "competent": a_commune("gedinne").id,
        "due": "2026-05-01",
        "commitments": 1,
        "reason": "silent",
        "response": 1,
    }
    for verb in verbs:
        entry = Entry(at=now, verb=verb, about_kind="dossier", about_id=dossier.id, details=details)
        with app.test_request_context(f"/{code}/"), force_locale(code):
            step = panels.TELLERS[verb](dossier, [entry])
            assert step is not None
            assert "%(" not in f"{step.title}{step.text}"


def clock_of(one: Referral, at: datetime, reminded: int = 0) -> dict:
    with force_locale("fr"):
        drawn = words.referral_clock(one, at=at, reminded=reminded)
    assert drawn is not None
    return drawn


def test_the_words_under_the_clock_follow_its_dates(sent_referral, now):
    one, due = sent_referral, sent_referral.answer_due_at
    first = clock_of(one, now)
    assert (first["tone"], first["n"], first["label"]) == ("wait", 60, None)
    assert first["legend"] == "Au plus tard le 1er mai 2026."
    ack_late = clock_of(one, one.ack_due_at + timedelta(seconds=1))
    assert "Pas encore d’accusé de réception." in ack_late["legend"]
    late = clock_of(one, due + timedelta(days=23), reminded=2)
    assert (late["tone"], late["n"], late["pct"] + late["over"]) == ("late", 23, 100)
    assert late["legend"] == (
        "Attendu le 1er mai 2026. Pas encore d’accusé de réception. 2 rappels envoyés."
    )
    operations.acknowledge(one, by=None, at=now)
    assert "Reçu le 2 mars." in clock_of(one, now)["legend"]


def test_an_extension_shows_under_the_clock(sent_referral, now):
    operations.extend(sent_referral, reason="Le collège.", days=30, by=None, at=now)
    drawn = clock_of(sent_referral, now)
    assert drawn["n"] == 90
    assert drawn["legend"] == "Au plus tard le 31 mai 2026. Reçu le 2 mars. Délai prolongé."


@pytest.mark.parametrize(
    ("days", "legend"),
    [(0, "dans le délai"), (60, "dans le délai"), (61, "après le délai"), (100, "après le délai")],
)
def test_an_answer_stops_its_clock_in_time_or_after(sent_referral, now, days: int, legend: str):
    operations.answer(sent_referral, yes(), by=None, at=now + timedelta(days=days))
    drawn = clock_of(sent_referral, now + timedelta(days=500))
    assert (drawn["tone"], drawn["n"]) == ("ok", days)
    assert legend in drawn["legend"]


def test_a_clock_that_stopped_otherwise_says_how(sent_referral, moderator, dossier, now):
    not_ours(sent_referral, now + timedelta(days=3))
    assert clock_of(sent_referral, now)["label"] == "jours\u00a0: pas compétente"
    [other] = operations.prepare(dossier, [a_commune("dinant")], "", by=moderator, at=now)
    operations.send(other, by=moderator, at=now)
    operations.withdraw(other, by=moderator, at=now + timedelta(days=1))
    drawn = clock_of(other, now)
    assert (drawn["label"], drawn["legend"]) == ("jour\u00a0: retiré", "Retiré le 3 mars 2026.")


def test_what_was_not_sent_has_no_words(now):
    assert words.referral_clock(Referral(state=State.PREPARED), at=now) is None


def test_a_card_shows_the_clock_that_matters_most(db, namur, moderator, now):
    dossier = a_dossier(a_contribution(), by=moderator)
    slugs = ("gedinne", "dinant", "ciney")
    made = operations.prepare(dossier, [a_commune(s) for s in slugs], "", by=moderator, at=now)
    for count, one in enumerate(made):
        operations.send(one, by=moderator, at=now - timedelta(days=count))
    assert foremost(made) is made[2]
    operations.answer(made[2], yes(), by=None, at=now)
    assert foremost(made) is made[1]
    for one in made[:2]:
        operations.answer(one, yes(verdict=Verdict.REFUSED), by=None, at=now)
    assert foremost(made) is made[-1]


def test_a_card_of_a_late_dossier_says_so(sent_referral, now):
    late = fact(sent_referral, sent_referral.answer_due_at + timedelta(days=2))
    assert (late.tone, late.authority) == ("late", "Namur")
    assert late.state is not None
    assert late.state[0] == "late"
    on_time = fact(sent_referral, now)
    assert (on_time.tone, on_time.state) == ("wait", None)


def test_names_in_a_list_are_each_said_once(sent_referral, dossier, now):
    entry = Entry(at=now, details={"authority": sent_referral.authority_id})
    with force_locale("fr"):
        assert story.named([entry, entry]) == "Namur"
