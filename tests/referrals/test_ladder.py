"""A dossier climbs the ladder: which right a letter uses, what follows, and where it goes."""

from datetime import date

import pytest
from sqlalchemy import select

from council.core import clock
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.core.outbox import Letter
from council.people.models import Role
from council.referrals import operations
from council.referrals.models import Relay, RelayReason, State, Step, moment_of
from council.referrals.queries import sent
from council.territory import queries as territory
from tests.support import a_commune, a_member, sign_in


def rung(key):
    found = territory.procedure(key)
    assert found is not None, key
    return found


@pytest.fixture
def asked(dossier, namur, moderator, now, db):
    """A way of sending the dossier to the commune by some right."""

    def ask(key, to=namur):
        by = {"by": moderator, "at": now}
        [one] = operations.forward(dossier, [to], "", procedure=rung(key), **by)
        db.session.commit()
        return one

    return ask


@pytest.fixture
def as_him(client, moderator):
    client.sign_in(sign_in(moderator))
    return client


def silent(one):
    """The relay that the clock prepares when nobody answers."""
    operations.remind(one, at=moment_of(Step.RELAY, one.answer_due_at))
    return db.session.scalars(select(Relay).where(Relay.referral_id == one.id)).one()


def test_a_right_sets_the_clock(asked, now):
    one = asked("access")
    assert clock.local_day(one.answer_due_at) == clock.local_day(
        clock.deadline(now, days=30, working=False)
    )


def words_of(one):
    """The letter of a referral as it stands in the database."""
    return operations.letter_text(sent.referral(one.id))


def test_the_letter_says_which_right_it_uses(asked):
    words = words_of(asked("question"))
    assert rung("question").letters["fr"] in words


def test_the_ordinary_letter_names_no_right(sent_referral):
    words = words_of(sent_referral)
    assert not any(each.letters["fr"] in words for each in territory.procedures())


def test_the_journal_says_which_way(asked, db):
    asked("question")
    entry = db.session.scalars(select(Entry).where(Entry.verb == "referral.sent")).one()
    assert entry.details["way"] == "question"


def test_a_way_of_another_level_is_refused(asked, db):
    with pytest.raises(RuleBroken, match=r"referral\.way_unfit"):
        asked("provincial")
    db.session.rollback()
    assert not db.session.scalars(select(Letter)).all()


@pytest.mark.parametrize("key", ["interpellation", "provincial"])
def test_a_way_that_needs_a_carrier_is_refused_without_one(asked, key):
    to = a_commune("province-de-namur") if key == "provincial" else a_commune("namur")
    with pytest.raises(RuleBroken, match=r"referral\.carrier_missing"):
        asked(key, to)


def test_silence_prepares_the_next_rung_of_the_same_right(asked, db, dossier):
    relay = silent(asked("access"))
    assert (relay.reason, relay.authority.slug) == (RelayReason.SILENT, "region-wallonne")
    assert relay.procedure == rung("appeal")


def test_the_next_rung_may_be_before_the_same_authority(asked, namur):
    relay = silent(asked("question"))
    assert (relay.authority, relay.procedure) == (namur, rung("interpellation"))


def test_a_silent_authority_may_be_asked_again_by_the_next_rung(asked, moderator, db):
    first = asked("question")
    relay = silent(first)
    operations.choose_way(relay, rung("access"))
    at = moment_of(Step.RELAY, first.answer_due_at)
    following = operations.confirm_relay(relay, "", by=moderator, at=at)
    assert (following.authority, following.procedure) == (first.authority, rung("access"))
    assert (first.state, following.state) == (State.SENT, State.SENT)
    assert following.relay_of_id == first.id


def test_a_relay_that_was_decided_keeps_its_way(asked, moderator, now):
    relay = silent(asked("access"))
    operations.decline_relay(relay, by=moderator, at=now)
    with pytest.raises(RuleBroken, match=r"referral\.relay_decided"):
        operations.choose_way(relay, None)


def test_a_complaint_goes_to_the_ombudsman_not_to_the_region(asked, db):
    region = a_commune("region-wallonne")
    region.email = "region@example.org"
    body = rung("ombudsman")
    body.email = "mediateur@example.org"
    one = asked("ombudsman", region)
    assert db.session.scalars(select(Letter.recipient)).all() == ["mediateur@example.org"]
    assert one.receiver == body.bodies["fr"]


def test_a_body_without_an_address_gets_paper(asked, db):
    region = a_commune("region-wallonne")
    region.email = "region@example.org"
    one = asked("ombudsman", region)
    assert (one.email, db.session.scalars(select(Letter)).all()) == (None, [])


def test_a_petition_is_printed_never_mailed(asked, db):
    region = a_commune("region-wallonne")
    region.email = "region@example.org"
    asked("walloon-petition", region)
    assert not db.session.scalars(select(Letter)).all()


def test_a_corrected_address_is_that_of_the_body(asked, moderator, now):
    region = a_commune("region-wallonne")
    region.email, body = "region@example.org", rung("ombudsman")
    one = asked("ombudsman", region)
    operations.resend(one, to="mediateur@example.org", by=moderator, at=now)
    assert (body.email, region.email) == ("mediateur@example.org", "region@example.org")


def test_a_moderator_chooses_the_way(as_him, dossier, namur, db):
    page = f"/fr/desk/dossiers/{dossier.reference}/forward"
    shown = as_him.get(page).text
    assert rung("question").name in shown
    data = {"authorities": [str(namur.id)], "letter": "", "way": "question"}
    read = as_him.post(page, data=data | {"step": "read"}).text
    assert rung("question").letters["fr"] in read
    assert as_him.post(page, data=data | {"step": "send"}).status_code == 303
    entry = db.session.scalars(select(Entry).where(Entry.verb == "referral.sent")).one()
    assert entry.details["way"] == "question"


@pytest.mark.parametrize(
    ("way", "status"), [("provincial", 422), ("interpellation", 409), ("no-such-way", 422)]
)
def test_a_way_that_cannot_be_used_sends_nothing(as_him, dossier, namur, db, way, status):
    page = f"/fr/desk/dossiers/{dossier.reference}/forward"
    data = {"authorities": [str(namur.id)], "letter": "", "way": way, "step": "send"}
    assert as_him.post(page, data=data).status_code == status
    assert not db.session.scalars(select(Letter)).all()


def test_a_moderator_may_choose_another_way_for_a_relay(as_him, asked, db):
    relay = silent(asked("question"))
    db.session.commit()
    page = f"/fr/desk/relays/{relay.id}"
    assert rung("interpellation").name in as_him.get(page).text
    refused = as_him.post(page, data={"way": "interpellation", "letter": "", "step": "send"})
    assert refused.status_code == 409
    shown = as_him.post(page, data={"way": "access", "letter": "", "step": "read"}).text
    assert rung("access").letters["fr"] in shown
    sent = as_him.post(page, data={"way": "access", "letter": "", "step": "send"})
    assert sent.status_code == 303
    db.session.expire_all()
    assert db.session.get(Relay, relay.id).next_id


@pytest.mark.parametrize("lang", ["fr", "nl", "en", "ar"])
def test_everyone_reads_the_ladder(client, lang, db):
    page = client.get(f"/{lang}/authorities/ladder").text
    for each in territory.procedures():
        assert each.names[lang] in page
        assert each.source in page
    assert f'href="/{lang}/authorities/ladder"' in client.get(f"/{lang}/authorities").text


def test_the_ladder_says_what_was_checked_and_who_has_other_delays(client, db, namur, now):
    rung("access").checked_on = date(2026, 1, 15)
    db.session.commit()
    page = client.get("/fr/authorities/ladder").text
    assert page.count("Pas encore vérifié") == len(territory.procedures()) - 1
    assert "Vérifié le 15 janvier 2026" in page


def test_an_official_reads_no_desk_of_the_ladder(client, db):
    client.sign_in(sign_in(a_member(role=Role.RESIDENT)))
    assert client.get("/fr/admin/procedures").status_code == 403
