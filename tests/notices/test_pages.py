"""The pages of one’s own things, of following, and of stopping mails."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from council.contributions.models import Draft, Stance, State, Support
from council.core import clock, journal, outbox, tokens
from council.core.outbox import Letter
from council.moderation.models import Review
from council.notices import letters, operations, tasks
from council.notices.models import Notice, Subscription
from council.people.models import Member, Rhythm
from council.referrals import models as referrals
from tests.support import QueryCount, a_commune, a_contribution, a_dossier, a_member


@pytest.fixture
def resident(as_resident, db) -> Member:
    return db.session.get(Member, as_resident.member.id)


def tell(db, now, verb, about, **details) -> None:
    journal.record(verb, by=None, about=about, at=now, **details)
    db.session.commit()
    tasks.tell(now)


def test_a_visitor_is_asked_to_sign_in(client) -> None:
    assert client.get("/fr/me").status_code == 401
    assert client.post("/fr/me/read").status_code == 401


def test_an_empty_page_says_what_will_be_there(as_resident) -> None:
    page = as_resident.get("/fr/me").text
    assert "Rien de nouveau" in page
    assert "Vous n’avez encore rien déposé" in page


@pytest.mark.parametrize("code", ["fr", "nl", "en", "ar"])
def test_my_things_hold_all_that_concerns_me(as_resident, resident, db, now, code) -> None:
    waiting = a_contribution(author=resident, state=State.SUBMITTED, title="Première demande")
    db.session.add(Review(contribution=waiting, opened_at=now, due_at=now + timedelta(days=7)))
    grouped = a_contribution(author=resident)
    dossier = a_dossier(grouped, title="Des bus le soir")
    db.session.add(
        referrals.Referral(
            dossier=dossier,
            authority=a_commune(),
            state=referrals.State.SENT,
            letter="",
            locale="fr",
            nonce="n",
            dossier_version=1,
            prepared_at=now,
            prepared_by_id=dossier.opened_by_id,
            sent_at=now,
            ack_due_at=now + timedelta(days=21),
            answer_due_at=now + timedelta(days=60),
        )
    )
    other = a_contribution(title="Un cours trop loin de tout")
    db.session.add(
        Support(
            contribution_id=other.id,
            member_id=resident.id,
            stance=Stance.SUPPORT,
            verified=False,
            at=now,
        )
    )
    operations.follow(resident, "dossier", dossier.id, now)
    operations.follow(resident, "contribution", other.id, now)
    db.session.add(Draft(key="k", member_id=resident.id, answers={}, updated_at=now))
    tell(db, now, "referral.answered", dossier, authority=a_commune().id)
    tell(db, now, "contribution.published", grouped)
    page = as_resident.get(f"/{code}/me").text
    for expected in ("Première demande", "Des bus le soir", "Un cours trop loin de tout"):
        assert expected in page
    if code == "fr":
        assert "9 mars 2026" in page  # the moderators' date
        assert "1er mai 2026" in page  # the authority's
        assert "Une autorité a répondu" in page
        assert "Namur a répondu au dossier" in page


def test_the_page_costs_the_same_however_much_there_is(as_resident, resident, db, now) -> None:
    def cost() -> int:
        with QueryCount() as count:
            assert as_resident.get("/fr/me").status_code == 200
        return len(count.statements)

    def add(number: int) -> None:
        for _ in range(number):
            tell(
                db,
                now,
                "referral.answered",
                a_dossier(a_contribution(author=resident)),
                authority=a_commune().id,
            )

    add(2)
    few = cost()
    add(9)
    assert cost() == few


def test_notices_are_read_page_by_page_and_marked_by_a_button(as_resident, resident, db, now):
    for _ in range(9):
        tell(db, now, "contribution.published", a_contribution(author=resident))
    page = as_resident.get("/fr/me").text
    assert page.count("Nouveau") == 8
    after = re.search(r'href="(/fr/me\?after=[^"]+)" rel="next"', page)
    assert after
    assert as_resident.get(after[1]).text.count("Nouveau") == 1
    assert db.session.scalars(select(Notice.read_at).distinct()).all() == [None]  # GETs read none
    answer = as_resident.post("/fr/me/read")
    assert (answer.status_code, answer.location) == (303, "/fr/me")
    assert "Nouveau" not in as_resident.get("/fr/me").text


@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "WyJ4Il0"])
def test_a_cursor_that_is_not_ours_is_refused(as_resident, cursor) -> None:
    assert as_resident.get(f"/fr/me?after={cursor}").status_code == 400


def test_following_and_stopping(as_resident, resident, db) -> None:
    dossier, contribution = a_dossier(a_contribution()), a_contribution()
    db.session.commit()
    pages = {
        "dossier": f"/en/dossiers/{dossier.reference}",
        "contribution": f"/en/contributions/{contribution.public_id}",
    }
    for kind, thing in (("dossier", dossier), ("contribution", contribution)):
        address = f"/fr/follow/{kind}/{thing.id}"
        page = pages[kind]
        assert "Stop following" not in as_resident.get(page).text
        assert as_resident.post(address).status_code == 303
        assert "Stop following" in as_resident.get(page).text
        assert as_resident.post(address, data={"next": "/fr/dossiers"}).location == "/fr/dossiers"
        assert thing.title in as_resident.get("/fr/me").text
        as_resident.post(address, data={"stop": "1"})
        assert "Stop following" not in as_resident.get("/en/me").text
    assert len(db.session.scalars(select(Subscription)).all()) == 2


def test_visitors_who_would_follow_are_asked_who_they_are_and_come_back(client, db) -> None:
    dossier, contribution = a_dossier(a_contribution()), a_contribution()
    db.session.commit()
    for page in (
        f"/fr/dossiers/{dossier.reference}",
        f"/fr/contributions/{contribution.public_id}",
    ):
        assert f'href="/fr/sign-in?next={page}"' in client.get(page).text


def test_what_is_not_there_or_not_public_cannot_be_followed(as_resident, client, db) -> None:
    hidden = a_contribution(state=State.SUBMITTED)
    db.session.commit()
    for address in (
        f"/fr/follow/contribution/{hidden.id}",
        "/fr/follow/contribution/999999",
        "/fr/follow/dossier/999999",
        "/fr/follow/member/1",
    ):
        assert as_resident.post(address).status_code == 404
    assert client.post(f"/fr/follow/contribution/{hidden.id}").status_code == 401
    assert as_resident.get(f"/fr/follow/contribution/{hidden.id}").status_code == 405


def path_of(db, letter: Letter) -> str:
    """The path of the link that stops the mails of this kind."""
    message = outbox.compose(letter)
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert url in message.body
    return url.removeprefix("http://localhost")


def test_a_mail_says_why_it_came_and_how_to_stop_it(app, client, db, now) -> None:
    contribution = a_contribution(title="Le guichet <ferme>")
    tell(db, now, "contribution.published", contribution)
    (letter,) = db.session.scalars(select(Letter))
    message = outbox.compose(letter)
    assert message.subject == f"Votre contribution est publiée – {contribution.public_id}"
    assert "Vous recevez ceci parce que vous avez écrit cette contribution." in message.body
    assert f"http://localhost/fr/contributions/{contribution.public_id}" in message.body
    html = message.alternatives[0][0]
    assert "Le guichet &lt;ferme&gt;" in html
    path = path_of(db, letter)
    asked = client.get(path)
    assert (asked.status_code, "Le guichet" in asked.text) == (200, True)
    assert not db.session.scalars(select(Subscription)).all()  # a GET stops nothing
    assert client.post(path).status_code == 200
    tell(db, now, "contribution.redacted", contribution)
    assert len(db.session.scalars(select(Notice)).all()) == 1


def test_a_mail_program_stops_them_without_cookie_or_token(app, client, db, now) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    contribution = a_contribution()
    tell(db, now, "contribution.published", contribution)
    (letter,) = db.session.scalars(select(Letter))
    answer = client.post(path_of(db, letter), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert db.session.scalars(select(Subscription.muted_at)).one() == now
    assert client.post("/fr/me/read").status_code == 400  # all else still needs the token


def test_all_mails_can_be_stopped_at_once(client, db, now) -> None:
    contribution = a_contribution()
    tell(db, now, "contribution.published", contribution)
    (letter,) = db.session.scalars(select(Letter))
    assert client.post(path_of(db, letter), data={"everything": "1"}).status_code == 200
    author = db.session.get(Member, contribution.author_id, populate_existing=True)
    assert author.rhythm is Rhythm.NEVER


@pytest.mark.parametrize("change", ["x", "", "é"])
def test_a_wrong_link_says_so(client, db, change) -> None:
    token = tokens.seal(letters.STOP, [1, "", 0])
    answer = client.get(f"/fr/stop/{token[:-3]}{change}")
    assert (answer.status_code, "Copiez-le en entier" in answer.text) == (404, True)
    assert client.post("/fr/stop/" + tokens.seal("other", [1, "", 0])).status_code == 404


def test_an_old_link_has_ended_and_one_of_a_person_who_is_gone_leads_nowhere(client, db, clock):
    token = tokens.seal(letters.STOP, [999_999, "", 0])
    assert client.get(f"/fr/stop/{token}").status_code == 404
    token = tokens.seal(letters.STOP, [a_member().id, "", 0])
    db.session.commit()
    assert client.get(f"/fr/stop/{token}").status_code == 200
    clock.shift(timedelta(days=401))
    assert client.get(f"/fr/stop/{token}").status_code == 410


def digests(db) -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.template == "notices/digest")))


def test_a_daily_digest_comes_in_the_morning_and_holds_each_notice_once(client, db, now):
    author = a_member(rhythm=Rhythm.DAILY, language="nl")
    one, two = a_contribution(author=author, title="Eerste"), a_contribution(author=author)
    tell(db, now, "contribution.published", one)  # Monday, ten o'clock in Brussels
    tell(db, now, "referral.answered", a_dossier(two), authority=a_commune().id)
    tasks.send_digests(now)
    tasks.send_digests(now + timedelta(hours=20))  # six o'clock
    assert not digests(db)
    for _ in range(2):
        tasks.send_digests(now + timedelta(hours=23))
    (letter,) = digests(db)
    message = outbox.compose(letter)
    assert message.subject == "2 nieuwtjes op Council"
    assert "Eerste" in message.body
    assert "Namen heeft het dossier beantwoord" in message.body
    assert "Eerste" in message.alternatives[0][0]
    assert client.post(path_of(db, letter)).status_code == 200
    assert db.session.get(Member, author.id, populate_existing=True).rhythm is Rhythm.NEVER


def test_a_weekly_digest_comes_on_monday_or_as_soon_as_the_worker_is_back(client, db, now):
    author = a_member(rhythm=Rhythm.WEEKLY)
    tell(db, now, "contribution.published", a_contribution(author=author))
    tasks.send_digests(now + timedelta(days=6))
    assert not digests(db)
    tasks.send_digests(now + timedelta(days=8))
    assert len(digests(db)) == 1


def test_a_digest_that_fails_spares_the_others(client, db, now, monkeypatch) -> None:
    first, second = a_member(rhythm=Rhythm.DAILY), a_member(rhythm=Rhythm.DAILY)
    for author in (first, second):
        tell(db, now, "contribution.published", a_contribution(author=author))
    send = operations.send_digest

    def fail_once(member, before, at):
        if member.id == first.id:
            raise ValueError("a fault")
        send(member, before, at)

    monkeypatch.setattr(operations, "send_digest", fail_once)
    tasks.send_digests(now + timedelta(days=1))
    assert [each.details["member"] for each in digests(db)] == [second.id]


def test_a_digest_with_nothing_left_to_tell_is_not_sent(db, now, monkeypatch) -> None:
    author = a_member(rhythm=Rhythm.DAILY)
    with db.unit():
        operations.send_digest(db.session.merge(author), now, now)
    monkeypatch.setattr(tasks.jobs, "stopping", lambda: True)
    tell(db, now, "contribution.published", a_contribution(author=author))
    monkeypatch.setattr(tasks.mine, "awaiting_digest", lambda *_: [author.id])
    tasks.send_digests(now + timedelta(days=1))
    assert not digests(db)


def test_mornings_are_those_of_brussels_whatever_the_season(now) -> None:
    winter, summer = now.replace(month=1, day=6, hour=7), now.replace(month=7, day=7, hour=6)
    assert tasks.last_morning(winter) == winter
    assert tasks.last_morning(summer) == summer
    assert tasks.last_morning(summer - timedelta(minutes=1)) == summer - timedelta(days=1)
    assert clock.local_day(tasks.last_monday(summer)).weekday() == 0
