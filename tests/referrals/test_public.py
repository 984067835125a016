"""What everybody sees: who must answer, what was answered, and how long each authority takes."""

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from council.core.db import Database
from council.dossiers.models import Dossier
from council.people.models import Member
from council.referrals import operations, tasks
from council.referrals.models import Referral, Relay, Step, Verdict, moment_of
from council.referrals.queries import late, scoreboard
from council.referrals.scores import Score
from council.territory.models import Authority, Level
from tests.referrals.test_life import not_ours, yes
from tests.support import Browser, QueryCount, a_commune, a_contribution, a_dossier


@pytest.fixture
def many(
    db: Database, sent_referral: Referral, namur: Authority, moderator: Member, now: datetime
) -> list[Referral]:
    """Four more referrals to Namur: answered after 10, 20 and 90 days, and one that waits."""
    made = []
    for took in (10, 20, 90, None):
        dossier = a_dossier(a_contribution(), by=moderator)
        [one] = operations.prepare(dossier, [namur], "", by=moderator, at=now)
        operations.send(one, by=moderator, at=now)
        if took:
            promise = (("Ouvrir", (now + timedelta(days=200)).date()),)
            at = now + timedelta(days=took)
            operations.answer(one, yes(commitments=promise), by=None, at=at)
        made.append(one)
    db.session.commit()
    return made


def score(at: datetime) -> Score:
    return next(s for s in scoreboard.board(at).scores if s.authority.slug == "namur")


def test_the_figures_of_an_authority(many: list[Referral], now: datetime) -> None:
    found = score(now + timedelta(days=30))
    assert (found.sent, found.answered, found.waiting, found.overdue) == (5, 3, 2, 0)
    assert (found.in_time, found.promises, found.kept) == (2, 3, 0)
    assert (found.median_days, found.slow_days) == (14, 60)  # after 20 days, and 90
    later = score(now + timedelta(days=61))
    assert (later.overdue, later.share_in_time) == (2, 40)
    assert later.is_ranked
    one, _quarters = scoreboard.one(a_commune(), now + timedelta(days=61))
    for each in (one, later):
        each.days.sort()  # the database gives them in any order
    assert one == later


def test_the_middle_of_two_is_between_them(
    db: Database, sent_referral: Referral, dossier: Dossier, moderator: Member, now: datetime
) -> None:
    [other] = operations.prepare(dossier, [a_commune("gedinne")], "", by=moderator, at=now)
    operations.send(other, by=moderator, at=now)
    operations.answer(sent_referral, yes(), by=None, at=now + timedelta(days=10))
    operations.answer(other, yes(verdict=Verdict.REFUSED), by=None, at=now + timedelta(days=20))
    db.session.commit()
    assert scoreboard.board(now).total.median_days == 11  # eight working days, and fourteen


def test_without_any_referral_there_is_nothing_to_rank(db: Database, now: datetime) -> None:
    board = scoreboard.board(now)
    total = board.total
    assert (total.sent, total.share_in_time, total.median_days) == (0, None, None)
    assert total.slow_days is None
    assert late.most_late(now) == []
    assert len(board.scores) == 81
    assert not board.levels
    assert scoreboard.one(a_commune("province-d-anvers"), now)[0].sent == 0


def test_authorities_are_found_by_level_and_by_any_of_their_names(
    db: Database, now: datetime
) -> None:
    communes = scoreboard.board(now, levels=(Level.COMMUNE,)).scores
    assert len(communes) == 38
    named = scoreboard.board(now, name="NAMEN").scores
    assert {each.authority.slug for each in named if each.authority} >= {"namur"}
    assert scoreboard.board(now, name="nowhere").scores == []


@pytest.mark.parametrize("code", ["fr", "nl", "en", "ar"])
def test_the_page_of_all_authorities(
    client: Browser, many: list[Referral], clock, now: datetime, code: str
) -> None:
    clock.move_to(now + timedelta(days=61))
    with QueryCount() as queries:
        page = client.get(f"/{code}/authorities")
    assert page.status_code == 200
    assert len(queries.statements) <= 6
    assert page.text.count("file--late") == 2
    assert client.get(f"/{code}/authorities/namur").status_code == 200


@pytest.mark.parametrize(
    "asked", ["?q=zzz", "?q=gedin", "?level=nothing", "?level=region", "?q=%00", "?q=%FF"]
)
def test_any_filter_gets_a_page(client: Browser, db: Database, asked: str) -> None:
    assert client.get(f"/fr/authorities{asked}").status_code == 200


def test_one_authority_shows_its_answers_page_by_page(
    client: Browser, db: Database, many: list[Referral]
) -> None:
    with QueryCount() as queries:
        page = client.get("/fr/authorities/namur")
    assert "Service population" in page.text
    assert len(queries.statements) <= 12
    assert client.get("/fr/authorities/nowhere").status_code == 404
    assert client.get("/fr/authorities/namur?after=x").status_code == 400


@pytest.mark.parametrize("code", ["fr", "nl", "en", "ar"])
def test_a_dossier_tells_its_whole_story(
    client: Browser,
    db: Database,
    dossier: Dossier,
    sent_referral: Referral,
    moderator: Member,
    now: datetime,
    clock,
    code: str,
) -> None:
    gedinne, dinant, ciney = (a_commune(each) for each in ("gedinne", "dinant", "ciney"))
    others = operations.prepare(dossier, [gedinne, dinant, ciney], "", by=moderator, at=now)
    for each in others:
        operations.send(each, by=moderator, at=now)
    operations.extend(others[0], reason="Le collège.", days=30, by=None, at=now)
    promise = (("Ouvrir le jeudi", (now + timedelta(days=20)).date()),)
    operations.answer(others[0], yes(commitments=promise), by=None, at=now)
    not_ours(others[1], now, to="beauraing")
    operations.withdraw(others[2], by=moderator, at=now)
    db.session.commit()
    late = moment_of(Step.RELAY, sent_referral.answer_due_at)
    tasks.remind(late)
    for relay in db.session.scalars(select(Relay)).all():
        operations.confirm_relay(relay, "", by=moderator, at=late)
    db.session.commit()
    clock.move_to(late + timedelta(minutes=1))
    page = client.get(f"/{code}/dossiers/{dossier.reference}")
    assert page.status_code == 200
    assert page.text.count("deadline--late") == 1
    assert page.text.count("river__body") >= 9
    assert "Ouvrir le jeudi" in page.text
    assert "is-late" in page.text
    assert client.get(f"/{code}/dossiers?state=overdue").text.count('class="file ') == 1
    assert client.get(f"/{code}/dossiers/{dossier.reference}/print").status_code == 200


def test_the_desk_of_a_dossier_shows_what_to_do(
    as_moderator: Browser, db: Database, dossier: Dossier, sent_referral: Referral, now: datetime
) -> None:
    page = f"/fr/desk/dossiers/{dossier.reference}"
    assert "/forward" in as_moderator.get(page).text
    not_ours(sent_referral, now)
    db.session.commit()
    assert "/desk/relays/" in as_moderator.get(page).text
    assert "Relais à confirmer" in as_moderator.get("/fr/desk/dossiers").text


def entries(client: Browser, address: str) -> list[Any]:
    """The entries of an Atom feed."""
    answer = client.get(address)
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    return feed.findall("{http://www.w3.org/2005/Atom}entry")


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_late_answers_are_followed_in_a_news_reader(
    client: Browser, sent_referral: Referral, clock, code: str
) -> None:
    of_all, of_namur = f"/{code}/authorities/late.atom", f"/{code}/authorities/namur/late.atom"
    assert not entries(client, of_all)
    clock.move_to(sent_referral.answer_due_at + timedelta(hours=1))
    for address in (of_all, of_namur):
        [entry] = entries(client, address)
        said = "".join(entry.itertext())
        assert sent_referral.dossier.reference in said
        assert f"/dossiers/{sent_referral.dossier.reference}/late/{sent_referral.id}/2026-" in said
        assert sent_referral.authority.name in said
    assert not entries(client, f"/{code}/authorities/gedinne/late.atom")
    assert client.get(f"/{code}/authorities/nowhere/late.atom").status_code == 404


def test_the_late_ones_cost_the_same_however_many(client: Browser, many, clock) -> None:
    clock.move_to(many[0].sent_at + timedelta(days=100))
    with QueryCount() as count:
        assert len(entries(client, "/fr/authorities/late.atom")) == 2
    assert len(count.statements) <= 3


def test_pages_about_answers_lead_to_the_delays_and_to_the_feeds(
    client: Browser, sent_referral: Referral
) -> None:
    board = client.get("/fr/authorities").text
    one = client.get("/fr/authorities/namur").text
    dossier = client.get(f"/fr/dossiers/{sent_referral.dossier.reference}").text
    assert 'href="/fr/delays"' in board
    assert 'href="/fr/delays"' in dossier
    for page, feed in ((board, "late.atom"), (one, "namur/late.atom")):
        assert page.count(f'href="/fr/authorities/{feed}"') == 2  # for people and for programs
