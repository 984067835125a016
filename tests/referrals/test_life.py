"""The life of a referral: prepared, sent, received, answered, relayed, withdrawn."""

from datetime import UTC, date, timedelta
from itertools import product

import pytest
from sqlalchemy import select

from council.core import clock as days
from council.core import journal
from council.core.errors import RuleBroken
from council.core.outbox import Letter
from council.dossiers import operations as dossiers
from council.dossiers.models import ClosingReason, ReopeningReason
from council.dossiers.models import State as Standing
from council.referrals import operations
from council.referrals.models import (
    Referral,
    Relay,
    RelayReason,
    Response,
    State,
    Step,
    Verdict,
    moment_of,
)
from council.referrals.operations import Answer
from council.referrals.queries import sent
from council.territory.models import Delay
from tests.support import a_commune

ARROWS = [
    "prepared>sent",
    "prepared>withdrawn",
    "sent>acknowledged",
    "sent>answered",
    "sent>not_competent",
    "sent>withdrawn",
    "acknowledged>answered",
    "acknowledged>not_competent",
    "acknowledged>withdrawn",
]


def yes(**changes) -> Answer:
    values = {
        "verdict": Verdict.ACCEPTED,
        "body": "Oui, nous ouvrons le **jeudi** soir.",
        "service": "Service population",
        "language": "fr",
    }
    return Answer(**{**values, **changes})


def told(dossier) -> list[str]:
    return [entry.verb for entry in journal.of(dossier)]


def follows(now: State, asked: State) -> bool:
    try:
        Referral(state=now).move_to(asked)
    except RuleBroken:
        return False
    return True


def test_these_arrows_and_no_others_can_be_followed():
    found = [f"{now}>{asked}" for now, asked in product(State, State) if follows(now, asked)]
    assert sorted(found) == sorted(ARROWS)


def test_sending_starts_the_clock_and_queues_the_letter(sent_referral, dossier, now, db):
    one = sent_referral
    assert one.state is State.SENT
    assert one.ack_due_at == days.deadline(now, days=15, working=True)
    assert one.answer_due_at == days.deadline(now, days=60, working=False)
    assert dossier.state is Standing.FORWARDED
    assert told(dossier) == ["referral.prepared", "referral.sent"]
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.recipient, letter.template) == ("namur@example.org", "referrals/letter")
    assert letter.attachments == [
        {"build": "dossier_pdf", "dossier_id": dossier.id, "locale": "fr"}
    ]
    assert (letter.about_kind, letter.about_id) == ("referral", one.id)


def test_the_procedure_of_the_authority_sets_the_delays(dossier, namur, moderator, now, db):
    db.session.add(Delay(authority_id=namur.id, ack_days=5, answer_days=20, answer_working=True))
    [one] = operations.prepare(dossier, [namur], "", by=moderator, at=now)
    operations.send(one, by=moderator, at=now)
    assert days.local_day(one.ack_due_at).isoformat() == "2026-03-09"
    assert days.local_day(one.answer_due_at).isoformat() == "2026-03-30"


def test_without_an_address_nothing_is_mailed_and_the_letter_is_to_be_posted(
    dossier, moderator, now, db
):
    gedinne = a_commune("gedinne")
    [one] = operations.prepare(dossier, [gedinne], "", by=moderator, at=now)
    operations.send(one, by=moderator, at=now)
    assert not db.session.scalars(select(Letter)).all()
    assert journal.of(dossier)[-1].details["post"] is True
    assert sent.tracks_of(dossier)[0].is_to_post
    operations.say_posted(one, by=moderator, at=now)
    assert not sent.tracks_of(dossier)[0].is_to_post
    operations.withdraw(one, by=moderator, at=now)
    with pytest.raises(RuleBroken, match=r"referral\.move"):
        operations.say_posted(one, by=moderator, at=now)


def test_one_dossier_goes_to_several_each_with_its_own_clock(dossier, namur, moderator, now):
    gedinne = a_commune("gedinne")
    both = operations.prepare(dossier, [namur, gedinne, namur], "", by=moderator, at=now)
    assert [one.authority.slug for one in both] == ["namur", "gedinne"]


def test_nobody_is_asked_twice_at_the_same_time(sent_referral, dossier, namur, moderator, now):
    with pytest.raises(RuleBroken, match=r"referral\.already_sent") as refusal:
        operations.prepare(dossier, [namur], "", by=moderator, at=now)
    assert "Namur" in refusal.value.sentence
    operations.answer(sent_referral, yes(), by=None, at=now)
    assert operations.prepare(dossier, [namur], "", by=moderator, at=now)


def test_nobody_chosen_and_a_closed_dossier_are_refused(dossier, namur, moderator, now):
    with pytest.raises(RuleBroken, match=r"referral\.nobody"):
        operations.prepare(dossier, [], "", by=moderator, at=now)
    dossier.state = Standing.CLOSED
    with pytest.raises(RuleBroken, match=r"referral\.dossier_closed"):
        operations.prepare(dossier, [namur], "", by=moderator, at=now)


def test_what_was_sent_cannot_be_sent_again(sent_referral, moderator, now):
    with pytest.raises(RuleBroken, match=r"referral\.move"):
        operations.send(sent_referral, by=moderator, at=now)


def test_received_is_said_once(sent_referral, dossier, now):
    operations.acknowledge(sent_referral, by=None, at=now)
    assert sent_referral.acknowledged_at == now
    with pytest.raises(RuleBroken, match=r"referral\.acknowledged"):
        operations.acknowledge(sent_referral, by=None, at=now)
    operations.answer(sent_referral, yes(), by=None, at=now)
    with pytest.raises(RuleBroken, match=r"referral\.move"):
        operations.acknowledge(sent_referral, by=None, at=now)
    assert told(dossier)[-2:] == ["referral.acknowledged", "referral.answered"]


def test_more_time_is_given_once_with_a_public_reason(sent_referral, dossier, now):
    one, due = sent_referral, sent_referral.answer_due_at
    operations.extend(one, reason="Le collège se réunit en mai.", days=20, by=None, at=now)
    assert days.local_day(one.answer_due_at) == days.local_day(due) + timedelta(days=20)
    assert (one.state, one.extension_reason) == (
        State.ACKNOWLEDGED,
        "Le collège se réunit en mai.",
    )
    assert told(dossier)[-2:] == ["referral.acknowledged", "referral.extended"]
    with pytest.raises(RuleBroken, match=r"referral\.extended"):
        operations.extend(one, reason="Encore.", days=1, by=None, at=now)


@pytest.mark.parametrize("asked", [0, -1, 31])
def test_more_time_has_its_bounds(sent_referral, now, asked):
    with pytest.raises(RuleBroken, match=r"referral\.extension_long") as refusal:
        operations.extend(sent_referral, reason="Trop long.", days=asked, by=None, at=now)
    assert "30" in refusal.value.sentence


def test_more_time_cannot_hide_a_silence(sent_referral, now):
    operations.acknowledge(sent_referral, by=None, at=now)
    last = sent_referral.answer_due_at
    late = last + timedelta(seconds=1)
    with pytest.raises(RuleBroken, match=r"referral\.extension_late"):
        operations.extend(sent_referral, reason="Trop tard.", days=5, by=None, at=late)
    operations.extend(sent_referral, reason="À temps.", days=5, by=None, at=last)
    operations.answer(sent_referral, yes(), by=None, at=now)
    with pytest.raises(RuleBroken, match=r"referral\.move"):
        operations.extend(sent_referral, reason="Après.", days=5, by=None, at=now)


def test_an_answer_moves_the_dossier_on_and_is_acknowledged_by_mail(
    sent_referral, dossier, now, db
):
    day = days.local_day(now) + timedelta(days=30)
    answer = yes(commitments=(("Ouvrir le jeudi", day),))
    response = operations.answer(sent_referral, answer, by=None, at=now)
    assert "<strong>jeudi</strong>" in response.html
    assert (sent_referral.state, sent_referral.next_reminder_at) == (State.ANSWERED, None)
    assert dossier.state is Standing.FOLLOWED
    assert db.session.scalars(select(Letter.key)).all()[-1] == (
        f"referral.receipt:{sent_referral.id}"
    )
    assert journal.of(dossier)[-1].details == {
        "referral": sent_referral.id,
        "authority": sent_referral.authority_id,
        "response": response.id,
        "verdict": "accepted",
        "commitments": 1,
    }


def test_the_dossier_waits_for_the_last_answer(sent_referral, dossier, moderator, now):
    [other] = operations.prepare(dossier, [a_commune("gedinne")], "", by=moderator, at=now)
    operations.send(other, by=moderator, at=now)
    operations.answer(sent_referral, yes(), by=None, at=now)
    assert dossier.state is Standing.FORWARDED
    operations.withdraw(other, by=moderator, at=now)
    assert dossier.state is Standing.ANSWERED


def test_the_same_answer_twice_is_one_and_another_is_refused(sent_referral, now, db):
    day = days.local_day(now)
    first = operations.answer(sent_referral, yes(commitments=(("Ouvrir", day),)), by=None, at=now)
    again = operations.answer(
        sent_referral, yes(commitments=(("Ouvrir", day),), files=((1, "a"),)), by=None, at=now
    )
    assert first is again
    with pytest.raises(RuleBroken, match=r"referral\.answered"):
        operations.answer(sent_referral, yes(body="Non, finalement."), by=None, at=now)
    assert len(db.session.scalars(select(Response)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"verdict": Verdict.NOT_COMPETENT}, "competent_missing"),
        ({"verdict": Verdict.NOT_COMPETENT, "competent": "namur"}, "competent_self"),
        (
            {"verdict": Verdict.REFUSED, "commitments": (("x", date(2026, 5, 1)),)},
            "promise_refused",
        ),
        ({"commitments": (("x", date(2026, 3, 1)),)}, "promise_past"),
    ],
)
def test_an_answer_that_contradicts_itself_is_refused(sent_referral, now, changes, code):
    if "competent" in changes:
        changes = changes | {"competent": a_commune(changes["competent"])}
    with pytest.raises(RuleBroken, match=rf"referral\.{code}"):
        operations.answer(sent_referral, yes(**changes), by=None, at=now)
    assert sent_referral.state is State.SENT


def test_what_was_withdrawn_cannot_be_answered(sent_referral, moderator, now, db):
    operations.withdraw(sent_referral, by=moderator, at=now)
    with pytest.raises(RuleBroken, match=r"referral\.move"):
        operations.answer(sent_referral, yes(), by=None, at=now)
    with pytest.raises(RuleBroken, match=r"referral\.move"):
        operations.withdraw(sent_referral, by=moderator, at=now)
    assert db.session.scalars(select(Letter.template)).all()[-1] == "referrals/withdrawn"


def test_what_was_only_prepared_is_withdrawn_without_a_word(dossier, namur, moderator, now, db):
    [one] = operations.prepare(dossier, [namur], "", by=moderator, at=now)
    operations.withdraw(one, by=moderator, at=now)
    assert not db.session.scalars(select(Letter)).all()


def not_ours(one, now, to="gedinne"):
    answer = yes(verdict=Verdict.NOT_COMPETENT, competent=a_commune(to))
    return operations.answer(one, answer, by=None, at=now)


def test_not_competent_names_who_is_and_prepares_a_relay(sent_referral, dossier, now, db):
    not_ours(sent_referral, now)
    relay = db.session.scalars(select(Relay)).one()
    assert (relay.reason, relay.authority.slug) == (RelayReason.NOT_COMPETENT, "gedinne")
    assert sent_referral.state is State.NOT_COMPETENT
    assert dossier.state is Standing.FORWARDED
    assert told(dossier)[-2:] == ["referral.not_competent", "referral.relay_prepared"]


def test_a_relay_confirmed_is_the_next_referral(sent_referral, dossier, moderator, now, db):
    not_ours(sent_referral, now)
    relay = db.session.scalars(select(Relay)).one()
    following = operations.confirm_relay(relay, "Merci.", by=moderator, at=now)
    assert (following.state, following.relay_of_id) == (State.SENT, sent_referral.id)
    assert (relay.next_id, relay.decided_by_id) == (following.id, moderator.id)
    assert told(dossier)[-3:] == ["referral.prepared", "referral.sent", "referral.relayed"]
    for decide in (operations.confirm_relay, decline):
        with pytest.raises(RuleBroken, match=r"referral\.relay_decided"):
            decide(relay, "", by=moderator, at=now)


def decline(relay, _words, *, by, at):
    operations.decline_relay(relay, by=by, at=at)


def test_a_relay_may_be_set_aside(sent_referral, dossier, moderator, now, db):
    not_ours(sent_referral, now)
    operations.decline_relay(db.session.scalars(select(Relay)).one(), by=moderator, at=now)
    assert told(dossier)[-1] == "referral.relay_declined"
    assert sent.open_relay(sent_referral, a_commune("gedinne")) is None


def test_no_relay_to_whom_is_asked_already(sent_referral, dossier, moderator, now, db):
    [other] = operations.prepare(dossier, [a_commune("gedinne")], "", by=moderator, at=now)
    operations.send(other, by=moderator, at=now)
    not_ours(sent_referral, now)
    assert not db.session.scalars(select(Relay)).all()


def test_a_letter_sent_again_to_the_right_address_ends_the_old_link(
    sent_referral, moderator, now, db
):
    old = sent.token_for(sent_referral)
    operations.resend(sent_referral, to="accueil@namur.example.org", by=moderator, at=now)
    with pytest.raises(RuleBroken, match=r"referral\.link_ended"):
        sent.by_token(old)
    assert sent.by_token(sent.token_for(sent_referral)) is sent_referral
    recipients = db.session.scalars(select(Letter.recipient).order_by(Letter.id)).all()
    assert recipients == ["namur@example.org", "accueil@namur.example.org"]
    operations.withdraw(sent_referral, by=moderator, at=now)
    with pytest.raises(RuleBroken, match=r"referral\.move"):
        operations.resend(sent_referral, to="x@example.org", by=moderator, at=now)


def test_a_link_is_not_guessed_and_grows_old(sent_referral, clock, now):
    token = sent.token_for(sent_referral)
    with pytest.raises(RuleBroken, match=r"link\.wrong"):
        sent.by_token(token[:-2] + "xx")
    clock.move_to(now + timedelta(days=sent.LINK_DAYS + 1))
    with pytest.raises(RuleBroken, match=r"referral\.link_ended"):
        sent.by_token(token)


def test_moments_are_utc(sent_referral):
    assert sent_referral.sent_at.tzinfo is UTC


def test_an_answer_after_all_ends_the_relay_that_the_silence_prepared(sent_referral, dossier, db):
    late = moment_of(Step.RELAY, sent_referral.answer_due_at)
    operations.remind(sent_referral, at=late)
    operations.answer(sent_referral, yes(), by=None, at=late)
    relay = db.session.scalars(select(Relay)).one()
    assert (relay.decided_at, relay.decided_by_id, relay.next_id) == (late, None, None)
    assert told(dossier)[-2:] == ["referral.relay_declined", "referral.answered"]


def test_not_competent_after_a_silence_leads_to_who_is(sent_referral, db):
    late = moment_of(Step.RELAY, sent_referral.answer_due_at)
    operations.remind(sent_referral, at=late)
    not_ours(sent_referral, late)
    first, second = db.session.scalars(select(Relay).order_by(Relay.id))
    assert first.decided_at
    assert (second.authority.slug, second.decided_at) == ("gedinne", None)


def test_an_answer_to_a_dossier_that_was_opened_again_moves_it_on(
    sent_referral, dossier, moderator, now
):
    dossiers.close(dossier, ClosingReason.MISTAKE, by=moderator, at=now)
    dossiers.reopen(dossier, ReopeningReason.MISTAKE, by=moderator, at=now)
    operations.answer(sent_referral, yes(), by=None, at=now)
    assert dossier.state is Standing.ANSWERED


def test_a_withdrawal_leaves_a_dossier_open_that_was_opened_again(
    sent_referral, dossier, moderator, now
):
    day = (now + timedelta(days=30)).date()
    operations.answer(sent_referral, yes(commitments=(("Ouvrir", day),)), by=None, at=now)
    dossiers.reopen(dossier, ReopeningReason.NOT_SOLVED, by=moderator, at=now)
    [one] = operations.prepare(dossier, [a_commune("gedinne")], "", by=moderator, at=now)
    operations.withdraw(one, by=moderator, at=now)
    assert (one.state, dossier.state) == (State.WITHDRAWN, Standing.OPEN)
