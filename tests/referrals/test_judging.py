"""Answers judged by those concerned, marked by a panel, and replied to by the authority."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from council.core import journal, outbox
from council.core.db import Database
from council.core.outbox import Letter
from council.dossiers.models import Dossier, Grouping
from council.notices import operations as notices
from council.notices.models import Notice
from council.people import operations as people
from council.people import privacy
from council.people.models import Member, Role
from council.referrals import operations, tasks
from council.referrals.models import (
    POINTS,
    SHOWN,
    FirstTime,
    Grade,
    Judgement,
    PanelMark,
    Referral,
    Relay,
    RelayReason,
    Response,
    Round,
    round_at,
    round_moment,
)
from council.referrals.models.verdicts import counted, is_evasive, shown
from council.referrals.operations import Opinion
from council.referrals.queries import judgements, sent
from tests.assembly.chamber import a_council, a_mandate, who
from tests.conftest import signed_in_as
from tests.referrals.test_life import not_ours, yes
from tests.referrals.test_promises import code
from tests.support import Browser, QueryCount, a_commune, a_contribution, a_member, sign_in

YES, PARTLY, NO, UNKNOWN = Grade
COUNTS = st.fixed_dictionaries({grade: st.integers(0, 12) for grade in Grade})
POSTED = {"answered": "no", "clear": "partly", "changed": "unknown"}


@pytest.fixture
def answer(db: Database, sent_referral: Referral, now: datetime) -> Response:
    """An answer of the commune of Namur."""
    response = operations.answer(sent_referral, yes(), by=None, at=now)
    db.session.commit()
    return judgements.answer(response.id) or response


@pytest.fixture
def crowd(db: Database, dossier: Dossier) -> list[Member]:
    """Seven people whose contributions are in the dossier."""
    members = [a_member() for _ in range(7)]
    for each in members:
        one = a_contribution(author=each)
        db.session.add(
            Grouping(
                dossier_id=dossier.id,
                contribution_id=one.id,
                added_at=dossier.opened_at,
                added_by_id=dossier.opened_by_id,
            )
        )
    db.session.commit()
    return members


def say(one: Response, who: Member, grade: Grade, at: datetime, **more) -> Judgement:
    return operations.judge(one, who, Opinion(grade, YES, NO), at=at, **more)


@given(COUNTS)
def test_nothing_small_is_shown_nor_told_by_subtraction(counts: dict) -> None:
    found, total = shown(counts), sum(counts.values())
    assert (found is None) is (total < SHOWN)
    if found is None:
        return
    hidden = [grade for grade, count in found.items() if count is None]
    assert len(hidden) != 1
    for grade, count in counts.items():
        assert found[grade] in (count, None)
        assert not 0 < count < SHOWN or found[grade] is None


@given(COUNTS, st.integers(0, 12))
def test_an_answer_is_evasive_for_most_of_five_whoever_does_not_know(
    counts: dict, others: int
) -> None:
    said = counts[YES] + counts[PARTLY] + counts[NO]
    assert is_evasive(counts) is (said >= SHOWN and counts[NO] * 2 > said)
    assert is_evasive(counts) is is_evasive({**counts, UNKNOWN: others})
    if is_evasive(counts):
        assert is_evasive({**counts, NO: counts[NO] + 1})


@given(st.integers(0, 400))
def test_rounds_follow_each_other(days: int) -> None:
    start = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
    which = round_at(start, start + timedelta(days=days))
    expected = Round.SIX_MONTHS if days >= 182 else Round.FOUR_WEEKS if days >= 28 else "reception"
    assert which == expected
    assert round_moment(which, start) <= start + timedelta(days=days)


def test_people_are_asked_at_reception_at_four_weeks_and_at_six_months(
    db: Database, answer: Response, dossier: Dossier, now: datetime
) -> None:
    for day in range(400):
        tasks.ask_again(now + timedelta(days=day))
    asked = [e for e in journal.of(dossier) if e.verb == "referral.judgement_asked"]
    assert [(e.details["round"], (e.at - now).days) for e in asked] == [
        ("four_weeks", 28),
        ("six_months", 182),
    ]
    assert db.session.get_one(Response, answer.id).next_round_at is None


def test_after_a_pause_people_are_asked_once(answer: Response, now: datetime) -> None:
    assert operations.ask_again(answer, at=now) is None
    assert operations.ask_again(answer, at=now + timedelta(days=300)) is Round.SIX_MONTHS
    assert operations.ask_again(answer, at=now + timedelta(days=301)) is None


def test_what_names_another_authority_is_not_judged(
    db: Database, sent_referral: Referral, crowd: list[Member], now: datetime
) -> None:
    not_ours(sent_referral, now, to="beauraing")
    response = sent.response_to(sent_referral.id)
    assert response.next_round_at is None
    assert code(lambda: say(response, crowd[0], YES, now)) == "answer.not_judged"
    assert code(lambda: operations.mark(response, crowd[0], (), at=now)) == "answer.not_judged"


def test_only_those_concerned_judge_and_once_a_round(
    db: Database, answer: Response, crowd: list[Member], dossier: Dossier, now: datetime
) -> None:
    official = a_member(role=Role.OFFICIAL, scope=a_commune("namur"))
    assert code(lambda: say(answer, official, YES, now)) == "answer.official"
    assert code(lambda: say(answer, a_member(), YES, now)) == "answer.not_concerned"
    say(answer, crowd[0], YES, now, before=NO)
    say(answer, crowd[0], NO, now, before=YES)
    later = now + timedelta(days=30)
    say(answer, crowd[0], PARTLY, later)
    kept = judgements.all_of(answer)
    assert [(each.round, each.answered) for each in kept] == [
        (Round.RECEPTION, NO),
        (Round.FOUR_WEEKS, PARTLY),
    ]
    assert [each.answered for each in judgements.latest(kept)] == [PARTLY]
    assert db.session.get_one(FirstTime, crowd[0].id).before is NO  # as it was said first
    assert {e.actor_id for e in journal.of(dossier) if e.verb == "referral.judged"} == {None}


def test_an_evasive_answer_is_marked_and_a_relay_prepared(
    db: Database, answer: Response, crowd: list[Member], dossier: Dossier, now: datetime
) -> None:
    for each in crowd[:4]:
        say(answer, each, NO, now)
    assert answer.evasive_at is None
    say(answer, crowd[4], YES, now)
    assert answer.evasive_at == now
    [relay] = db.session.scalars(select(Relay)).all()
    assert relay.reason is RelayReason.INSUFFICIENT
    for each in crowd[:2]:
        say(answer, each, YES, now + timedelta(days=30))
    assert answer.evasive_at is None
    verbs = [e.verb for e in journal.of(dossier)]
    assert verbs.count("referral.evasive") == verbs.count("referral.evasive_lifted") == 1


def test_results_are_shown_from_five_people_on(
    answer: Response, crowd: list[Member], now: datetime
) -> None:
    for each in crowd[:4]:
        say(answer, each, YES, now, before=NO)
    [few] = judgements.results(judgements.all_of(answer))
    assert few.questions == {"answered": None, "clear": None, "changed": None}
    assert judgements.first_times(answer) is None
    say(answer, crowd[4], YES, now, before=NO)
    [some] = judgements.results(judgements.all_of(answer))
    assert some.questions["answered"] == {YES: 5, PARTLY: 0, NO: 0, UNKNOWN: 0}
    assert judgements.first_times(answer) == counted([NO] * 5)


def test_the_panel_gives_five_points(
    db: Database, answer: Response, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    members = [a_member() for _ in range(3)]
    assert code(lambda: operations.mark(answer, members[0], POINTS, at=now)) == "answer.no_seat"
    monkeypatch.setattr(judgements, "sits", lambda _member, _at: True)
    for each in members:
        assert judgements.panel(answer) is None
        operations.mark(answer, each, POINTS, at=now)
    operations.mark(answer, members[0], ("plain", "dated"), at=now)
    found = judgements.panel(answer)
    assert (found.members, found.mean) == (3, 4.0)
    assert found.points == {"answers": 2, "reasons": 2, "plain": 3, "dated": 3, "next_steps": 2}


def test_the_authority_replies_once_and_only_to_what_is_shown(
    answer: Response, crowd: list[Member], dossier: Dossier, now: datetime
) -> None:
    def reply(text: str) -> None:
        operations.remark(answer, text, language="fr", by=None, at=now)

    assert code(lambda: reply("Nous avons compris.")) == "answer.nothing_shown"
    for each in crowd[:5]:
        say(answer, each, PARTLY, now)
    reply("Nous avons compris **cela**.")
    reply("Nous avons compris **cela**.")
    assert code(lambda: reply("Encore ceci.")) == "answer.remarked"
    assert "<strong>cela</strong>" in judgements.remark(answer).html
    assert [e.verb for e in journal.of(dossier)].count("referral.remarked") == 1


def test_who_leaves_is_forgotten_but_their_judgement_counts(
    db: Database, answer: Response, crowd: list[Member], now: datetime
) -> None:
    say(answer, crowd[0], NO, now, before=NO)
    data = privacy.data_of(crowd[0], now)
    assert data["judgements"][0]["said"] == ["no", "yes", "no"]
    assert data["addressed_an_authority_before"] == "no"
    for forget in privacy.FORGETTERS:
        forget(crowd[0], now)
    db.session.expire_all()
    [kept] = db.session.scalars(select(Judgement)).all()
    assert kept.member_id is None
    assert db.session.get(FirstTime, crowd[0].id) is None
    assert len(judgements.latest(judgements.all_of(answer))) == 1


def test_one_judges_by_the_link_of_a_mail(
    db: Database, app: Flask, answer: Response, crowd: list[Member], now: datetime
) -> None:
    for _ in range(20):
        notices.tell_next(now + timedelta(minutes=2))
    db.session.commit()
    told = select(Notice.id).where(
        Notice.verb == "referral.answered", Notice.member_id == crowd[0].id
    )
    notice = db.session.scalars(told).one()
    mails = db.session.scalars(select(Letter).where(Letter.template == "notices/one")).all()
    mine = next(each for each in mails if each.details["notice"] == notice)
    with app.test_request_context("/fr/"):
        body = outbox.compose(mine).body
    path = "/fr/judge/" + body.split("/fr/judge/")[1].split()[0]
    visitor: Browser = app.test_client()
    assert visitor.get(path).status_code == 200
    assert judgements.all_of(answer) == []  # a GET says nothing
    assert visitor.post(path, data={**POSTED, "clear": "x"}).status_code == 422
    assert visitor.post(path, data={**POSTED, "before": "no"}).status_code == 303
    assert "Vous étiez-vous déjà" not in visitor.get(path).text  # asked once
    db.session.expire_all()
    [kept] = judgements.all_of(answer)
    assert (kept.answered, kept.through) == (NO, "mail")
    assert visitor.get("/fr/judge/abc").status_code == 404


def test_one_judges_on_the_page_once_signed_in(
    db: Database, app: Flask, answer: Response, crowd: list[Member]
) -> None:
    page = f"/fr/answers/{answer.id}"
    browser: Browser = app.test_client()
    assert "/sign-in?next=" in browser.get(page).text
    assert browser.post(f"{page}/judgement", data=POSTED).status_code == 401
    browser.sign_in(sign_in(crowd[0]))
    assert browser.post(f"{page}/judgement", data=POSTED).status_code == 303
    assert browser.post(f"{page}/judgement", data={}).status_code == 422
    assert "checked" in browser.get(page).text
    stranger: Browser = signed_in_as(app, None)
    assert stranger.post(f"{page}/judgement", data=POSTED).status_code == 403
    assert stranger.post(f"{page}/panel", data={"points": ["plain"]}).status_code == 409
    assert stranger.post(f"{page}/panel", data={"points": ["x"]}).status_code == 422
    assert stranger.get("/fr/answers/99999").status_code == 404


def test_a_member_of_a_council_marks_on_the_page(
    db: Database, app: Flask, answer: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judgements, "sits", lambda _member, _at: True)
    page = f"/fr/answers/{answer.id}"
    for _ in range(3):
        member: Browser = signed_in_as(app, None)
        data = {"points": ["plain", "dated"]}
        assert member.post(f"{page}/panel", data=data).status_code == 303
    assert "2 points sur 5" in app.test_client().get(page).text.replace("\u00a0", " ")
    assert len(db.session.scalars(select(PanelMark)).all()) == 3


def test_a_helper_writes_it_down_with_the_card_of_the_person(
    db: Database, app: Flask, answer: Response, crowd: list[Member], now: datetime
) -> None:
    helper = a_member(role=Role.HELPER)
    crowd[0].email = None
    db.session.commit()
    card = people.replace_card(crowd[0], place="Maison de quartier", by=helper, at=now)
    db.session.commit()
    browser: Browser = app.test_client()
    browser.sign_in(sign_in(helper))
    page = f"/fr/desk/answers/{answer.id}/judgement"
    assert browser.get(page).status_code == 200
    said = {**POSTED, "code": card, "agreed": "y"}
    assert browser.post(page, data={**said, "code": "AAAA"}).status_code == 422
    assert browser.post(page, data={**said, "agreed": ""}).status_code == 422
    assert browser.post(page, data=said).status_code == 303
    [kept] = db.session.scalars(select(Judgement)).all()
    assert (kept.member_id, kept.helper_id) == (crowd[0].id, helper.id)


def test_an_authority_replies_by_link_and_at_its_desk(
    db: Database,
    app: Flask,
    answer: Response,
    sent_referral: Referral,
    crowd: list[Member],
    as_official: Browser,
    now: datetime,
) -> None:
    link = f"/fr/reply/{sent.token_for(sent_referral)}/remark"
    desk = f"/fr/desk/authority/answers/{answer.id}/remark"
    client: Browser = app.test_client()
    text = {"text": "Nous avons compris, et nous le disons autrement."}
    assert client.get(link).status_code == 200
    assert client.post(link, data=text).status_code == 422  # nothing is shown yet
    for each in crowd[:5]:
        say(answer, each, NO, now)
    db.session.commit()
    assert as_official.get(desk).status_code == 200
    assert client.post(link, data={"text": "court"}).status_code == 422
    assert client.post(link, data=text).status_code == 303
    assert (
        as_official.post(desk, data={"text": "Une autre réplique, plus longue."}).status_code == 422
    )
    public = client.get(f"/fr/answers/{answer.id}").text
    assert "nous le disons autrement" in public
    assert "Ne répond pas à la question" in public
    dossier = sent_referral.dossier_id
    reference = db.session.get_one(Dossier, dossier).reference
    assert "Réponse jugée évasive" in client.get(f"/fr/dossiers/{reference}").text


def test_the_page_costs_few_queries(
    client: Browser,
    unkept: None,
    answer: Response,
    crowd: list[Member],
    now: datetime,
    db: Database,
) -> None:
    for each in crowd:
        say(answer, each, YES, now)
    db.session.commit()
    with QueryCount() as count:
        client.get(f"/fr/answers/{answer.id}")
    assert len(count.statements) <= 10


def test_a_seat_in_a_council_is_looked_up(db: Database, now: datetime) -> None:
    seat = a_mandate(a_council(), now)
    assert judgements.sits(who(seat), now) is True
    assert judgements.sits(who(seat), now + timedelta(days=4000)) is False
    assert judgements.sits(a_member(), now) is False
