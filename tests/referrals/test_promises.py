"""Commitments: reported, reminded, judged by those concerned, kept, broken, contested."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from council.contributions.models import CoAuthor, Contribution, Stance, Support
from council.core import clock, journal, outbox
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.outbox import Letter
from council.dossiers import operations as dossiers
from council.dossiers.models import ClosingReason, Dossier, Grouping
from council.dossiers.models import State as Standing
from council.notices import operations as notices
from council.notices.models import Notice
from council.people import operations as people
from council.people import privacy
from council.people.models import Member, Role
from council.referrals import operations, tasks
from council.referrals.models import (
    CHECK_DAYS,
    PROMISE_STEPS,
    Commitment,
    CommitmentKind,
    CommitmentState,
    ProgressKind,
    PromiseStep,
    Referral,
    Tally,
    Through,
    Voice,
    VoiceStance,
    promise_moment,
)
from council.referrals.operations import Promise, Reported
from council.referrals.queries import concerned, promises
from tests.conftest import signed_in_as
from tests.core.test_files import a_picture
from tests.referrals.test_life import yes
from tests.support import Browser, QueryCount, a_commune, a_contribution, a_member, sign_in

S = CommitmentState
DUE = date(2026, 6, 15)
DONE = Reported(ProgressKind.DONE, "Le guichet est ouvert depuis jeudi.", "fr")
STEP = Reported(ProgressKind.STEP, "Deux agents sont formés.", "fr", 2)
GIVEN_UP = Reported(ProgressKind.GIVEN_UP, "Le budget a été refusé.", "fr")
YES, NO, UNKNOWN = VoiceStance.CONFIRM, VoiceStance.NOT_YET, VoiceStance.UNKNOWN


@pytest.fixture
def promise(db: Database, sent_referral: Referral, now: datetime) -> Commitment:
    """Three evenings a week, for June."""
    typed = Promise("Ouvrir le soir", DUE, CommitmentKind.OPENING_HOURS, 3, "soirs par semaine")
    response = operations.answer(sent_referral, yes(commitments=(typed,)), by=None, at=now)
    db.session.commit()
    one = db.session.scalars(select(Commitment).where(Commitment.response_id == response.id)).one()
    return promises.commitment(one.id) or one


@pytest.fixture
def authors(db: Database, dossier: Dossier) -> list[Member]:
    """Those who wrote what is in the dossier, and three who support it."""
    inside = db.session.scalars(
        select(Grouping).where(Grouping.dossier_id == dossier.id).order_by(Grouping.id)
    ).all()
    contributions = [db.session.get_one(Contribution, each.contribution_id) for each in inside]
    others = [a_member() for _ in range(3)]
    for each in others:
        db.session.add(
            Support(
                contribution_id=contributions[0].id,
                member_id=each.id,
                stance=Stance.SUPPORT,
                verified=False,
                at=clock.now() - timedelta(days=1),
            )
        )
    db.session.commit()
    return [*(db.session.get_one(Member, each.author_id) for each in contributions), *others]


def code(act) -> str | None:
    """The code of the refusal of an act; None when it goes through."""
    try:
        act()
    except RuleBroken as refusal:
        return refusal.code
    return None


def say(one: Commitment, member: Member, stance: VoiceStance, at: datetime, **more) -> Voice:
    return operations.voice(one, member, stance, language="fr", at=at, **more)


def report(one: Commitment, given: Reported, at: datetime) -> None:
    operations.report(one, given, by=None, role="official", at=at)


def verbs(dossier: Dossier) -> list[str]:
    return [e.verb for e in journal.of(dossier) if e.verb.startswith(("commitment", "dossier."))]


def after(days: int) -> datetime:
    """Noon in Brussels, so many days after the date of the promise."""
    return datetime(2026, 6, 15, 10, tzinfo=UTC) + timedelta(days=days)


def letters(db: Database) -> list[str]:
    found = select(Letter).where(Letter.template == "referrals/promise").order_by(Letter.id)
    return [each.details["why"] for each in db.session.scalars(found)]


def test_a_promise_has_a_kind_a_measure_and_a_clock(promise: Commitment) -> None:
    assert (promise.kind, promise.target, promise.unit) == (
        CommitmentKind.OPENING_HOURS,
        3,
        "soirs par semaine",
    )
    assert promise.next_step_at == datetime(2026, 5, 16, 7, tzinfo=UTC)
    assert promise.due_steps(after(-31)) == []
    assert promise.due_steps(after(20)) == list(PROMISE_STEPS)


def test_a_late_clock_begins_with_what_is_still_to_come(
    db: Database, sent_referral: Referral, now: datetime
) -> None:
    soon = clock.local_day(now) + timedelta(days=5)
    operations.answer(sent_referral, yes(commitments=(("Ouvrir", soon),)), by=None, at=now)
    one = db.session.scalars(select(Commitment)).one()
    assert one.next_step_at == promise_moment(PromiseStep.DUE, soon)


def test_reminders_leave_once_each_with_a_fresh_link(
    db: Database, promise: Commitment, dossier: Dossier
) -> None:
    links = {promises.token_for(promise)}
    for day in range(-40, 30):
        operations.prompt(promise, at=after(day))
        operations.prompt(promise, at=after(day))
        links.add(promises.token_for(promise))
    assert letters(db) == ["before", "due", "late"]
    assert len(links) == 4
    assert [v for v in verbs(dossier) if v.startswith("commitment")] == [
        "commitment.reminded",
        "commitment.reminded",
        "commitment.date_passed",
        "commitment.reminded",
    ]


def test_after_a_pause_only_the_latest_reminder_leaves_and_people_are_asked(
    db: Database, promise: Commitment
) -> None:
    assert operations.prompt(promise, at=after(20)) == list(PROMISE_STEPS)
    assert letters(db) == ["late"]
    assert (promise.asking, promise.claimed, promise.next_step_at) == (True, False, None)


def test_without_an_address_moderators_are_told_to_remind(
    db: Database, promise: Commitment, namur, dossier: Dossier
) -> None:
    namur.email = None
    operations.prompt(promise, at=after(0))
    assert letters(db) == []
    assert verbs(dossier)[-1] == "commitment.reminder_to_post"


def test_no_reminder_leaves_while_people_are_asked_if_it_is_done(
    db: Database, promise: Commitment
) -> None:
    report(promise, DONE, after(-1))
    operations.prompt(promise, at=after(1))
    assert letters(db) == []
    assert promise.claimed


def test_progress_moves_it_on_and_is_public_with_its_evidence(
    db: Database, promise: Commitment, dossier: Dossier, now: datetime
) -> None:
    report(promise, STEP, now)
    report(promise, STEP, now)  # sent twice
    assert promise.state is S.UNDER_WAY
    [entry] = promises.entries(promise)
    assert (entry.progress.amount, entry.progress.role) == (2, "official")
    assert verbs(dossier)[-1] == "commitment.progressed"


def test_nobody_objects_within_the_announced_delay_so_it_is_kept(
    db: Database, promise: Commitment, dossier: Dossier, now: datetime
) -> None:
    report(promise, DONE, now)
    db.session.commit()
    assert promise.decide_at == clock.end_of_day(clock.local_day(now) + timedelta(days=CHECK_DAYS))
    tasks.prompt(now + timedelta(days=CHECK_DAYS - 1))
    assert db.session.get_one(Commitment, promise.id).state is S.UNDER_WAY
    tasks.prompt(now + timedelta(days=CHECK_DAYS + 1))
    assert db.session.get_one(Commitment, promise.id).state is S.KEPT
    last = journal.of(dossier)[-1]
    assert (last.verb, last.details["grounds"]) == ("commitment.kept", "no_objection")
    assert dossier.state is Standing.FOLLOWED


def test_three_who_confirm_are_enough_at_once(
    promise: Commitment, authors: list[Member], now: datetime
) -> None:
    report(promise, DONE, now)
    for each in authors[:3]:
        assert promise.state is S.UNDER_WAY
        say(promise, each, YES, now)
    assert promise.state is S.KEPT


def test_a_voice_is_one_a_person_and_may_change(
    promise: Commitment, authors: list[Member], now: datetime
) -> None:
    report(promise, DONE, now)
    say(promise, authors[0], NO, now, comment="Fermé jeudi.")
    say(promise, authors[0], UNKNOWN, now)
    say(promise, authors[1], NO, now)
    assert promises.tally(promise) == Tally(0, 1, 1)


def test_said_not_yet_before_the_date_the_authority_goes_on(
    db: Database, promise: Commitment, authors: list[Member], dossier: Dossier, now: datetime
) -> None:
    report(promise, DONE, now)
    say(promise, authors[0], NO, now)
    operations.prompt(promise, at=now + timedelta(days=31))
    assert (promise.state, promise.asking, promise.claimed) == (S.UNDER_WAY, False, False)
    assert promise.next_step_at is not None
    assert letters(db) == ["not_yet"]
    assert verbs(dossier)[-1] == "commitment.not_yet"
    assert code(lambda: say(promise, authors[0], YES, now)) == "commitment.not_asked"


def test_said_not_yet_past_the_date_it_is_broken_and_the_dossier_opens_again(
    db: Database, promise: Commitment, authors: list[Member], dossier: Dossier
) -> None:
    operations.prompt(promise, at=after(1))
    say(promise, authors[0], NO, after(2))
    say(promise, authors[1], YES, after(2))
    operations.prompt(promise, at=after(35))
    assert (promise.state, promise.ended_at) == (S.BROKEN, after(35))
    assert dossier.state is Standing.OPEN
    assert verbs(dossier)[-2:] == ["commitment.broken", "dossier.reopened"]
    assert letters(db)[-1] == "broken"
    broken = journal.of(dossier)[-2].details
    assert (broken["confirm"], broken["not_yet"], broken["grounds"]) == (1, 1, "objection")


def test_people_may_see_it_done_though_nobody_said_so(
    promise: Commitment, authors: list[Member]
) -> None:
    operations.prompt(promise, at=after(1))
    for each in authors[:2]:
        say(promise, each, YES, after(2))
    assert promise.state is S.PLANNED
    operations.prompt(promise, at=after(35))
    assert promise.state is S.KEPT


def test_when_nobody_says_anything_it_stays_open_and_the_first_voice_decides(
    promise: Commitment, authors: list[Member]
) -> None:
    operations.prompt(promise, at=after(20))
    operations.prompt(promise, at=after(60))
    assert (promise.state, promise.asking, promise.decide_at) == (S.PLANNED, True, None)
    say(promise, authors[0], NO, after(61))
    assert promise.state is S.BROKEN


def test_a_broken_one_may_be_taken_up_again(promise: Commitment, authors: list[Member]) -> None:
    operations.prompt(promise, at=after(20))
    operations.prompt(promise, at=after(60))
    say(promise, authors[0], NO, after(61))
    report(promise, DONE, after(70))
    assert (promise.state, promise.asking, promise.ended_at) == (S.UNDER_WAY, True, None)
    assert promises.tally(promise) == Tally()
    say(promise, authors[0], YES, after(71))
    operations.prompt(promise, at=after(120))
    assert promise.state is S.KEPT


def test_a_kept_one_is_contested(
    promise: Commitment, authors: list[Member], dossier: Dossier, now: datetime
) -> None:
    report(promise, DONE, now)
    operations.prompt(promise, at=now + timedelta(days=31))
    for each in authors[:3]:
        assert promise.state is S.KEPT
        say(promise, each, NO, now + timedelta(days=40))
    assert promise.state is S.UNDER_WAY
    assert verbs(dossier)[-1] == "commitment.contested"


def test_a_kept_one_contested_past_its_date_is_broken(
    promise: Commitment, authors: list[Member], dossier: Dossier, moderator: Member, now: datetime
) -> None:
    report(promise, DONE, now)
    operations.prompt(promise, at=now + timedelta(days=31))
    dossiers.close(dossier, ClosingReason.SOLVED, by=moderator, at=after(1))
    for each in authors[:3]:
        say(promise, each, NO, after(2))
    assert promise.state is S.BROKEN
    assert dossier.state is Standing.OPEN


def test_given_up_with_a_reason_it_is_over_and_the_dossier_opens_again(
    promise: Commitment, dossier: Dossier, now: datetime
) -> None:
    report(promise, GIVEN_UP, now)
    assert promise.state is S.ABANDONED
    assert dossier.state is Standing.OPEN
    assert verbs(dossier)[-2:] == ["commitment.abandoned", "dossier.reopened"]
    assert code(lambda: report(promise, STEP, now)) == "commitment.move"
    assert operations.prompt(promise, at=after(60)) == []


def test_done_is_said_once(promise: Commitment, now: datetime) -> None:
    report(promise, DONE, now)
    again = Reported(ProgressKind.DONE, "Encore une fois.", "fr")
    assert code(lambda: report(promise, again, now)) == "commitment.said_done"


def test_those_concerned_are_asked_and_nobody_else(
    db: Database, promise: Commitment, dossier: Dossier, authors: list[Member], now: datetime
) -> None:
    late, co_author, follower = a_member(), a_member(), a_member()
    first = db.session.scalars(select(Grouping)).first()
    db.session.add(CoAuthor(contribution_id=first.contribution_id, member_id=co_author.id, at=now))
    notices.follow(follower, "dossier", dossier.id, now)
    report(promise, DONE, now + timedelta(hours=1))
    notices.follow(late, "dossier", dossier.id, now + timedelta(hours=2))
    official = a_member(role=Role.OFFICIAL, scope=a_commune("namur"))
    notices.follow(official, "dossier", dossier.id, now)
    at = now + timedelta(hours=3)
    assert code(lambda: say(promise, late, YES, at)) == "commitment.not_concerned"
    assert code(lambda: say(promise, a_member(), YES, at)) == "commitment.not_concerned"
    assert code(lambda: say(promise, official, YES, at)) == "commitment.official"
    for each in (co_author, follower):
        assert code(lambda each=each: say(promise, each, UNKNOWN, at)) is None
    assert concerned.number(dossier.id, promise.asked_at) >= 8


def test_the_record_never_says_who_spoke(
    promise: Commitment, authors: list[Member], dossier: Dossier, now: datetime
) -> None:
    report(promise, DONE, now)
    helper = a_member(role=Role.HELPER)
    say(promise, authors[0], NO, now)
    say(promise, authors[1], YES, now, helper=helper, through=Through.COUNTER)
    own, helped = journal.of(dossier)[-2:]
    assert (own.actor_id, own.details["stance"]) == (None, "not_yet")
    assert (helped.actor_id, helped.role) == (helper.id, "helper")


def test_who_leaves_is_forgotten_but_still_counts(
    db: Database, promise: Commitment, authors: list[Member], now: datetime
) -> None:
    report(promise, DONE, now)
    say(promise, authors[0], NO, now, comment="Fermé jeudi.")
    data = privacy.data_of(authors[0], now)["commitment_voices"]
    assert [(each["stance"], each["comment"]) for each in data] == [("not_yet", "Fermé jeudi.")]
    for forget in privacy.FORGETTERS:
        forget(authors[0], now)
    db.session.expire_all()
    assert promises.tally(promise) == Tally(0, 1, 0)
    [said] = db.session.scalars(select(Voice)).all()
    assert (said.member_id, said.comment) == (None, "")


def test_people_are_told_and_their_mail_holds_a_link_of_their_own(
    db: Database, app: Flask, promise: Commitment, authors: list[Member], now: datetime
) -> None:
    report(promise, DONE, now)
    db.session.commit()
    for _ in range(20):
        notices.tell_next(now + timedelta(minutes=2))
    db.session.commit()
    told = db.session.scalars(select(Notice).where(Notice.verb == "commitment.said_done")).all()
    assert {each.member_id for each in told} >= {each.id for each in authors}
    mails = db.session.scalars(select(Letter).where(Letter.template == "notices/one")).all()
    mine = next(
        each
        for each in mails
        if each.recipient == authors[0].email and each.details["notice"] in {t.id for t in told}
    )
    with app.test_request_context("/fr/"):
        body = outbox.compose(mine).body
    path = re.search(r"/fr/voice/\S+", body)
    assert path
    visitor: Browser = app.test_client()
    assert visitor.get(path[0]).status_code == 200
    assert promises.tally(promise) == Tally()  # a GET says nothing
    assert visitor.post(path[0], data={"stance": "maybe"}).status_code == 422
    answer = visitor.post(path[0], data={"stance": "not_yet", "comment": "Fermé <b>jeudi</b>."})
    assert answer.status_code == 303
    page = visitor.get(f"/fr/commitments/{promise.id}").text
    assert "1 personne dit : pas encore" in page.replace("\u00a0", " ")
    assert "Fermé &lt;b&gt;jeudi&lt;/b&gt;." in page
    visitor.post(path[0], data={"stance": "confirm"})
    assert promises.tally(promise) == Tally(1, 0, 0)


@pytest.mark.parametrize("path", ["/fr/voice/abc", "/fr/promise/abc"])
def test_a_damaged_link_is_refused(client: Browser, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_a_link_ends_with_the_next_reminder(
    db: Database, client: Browser, promise: Commitment
) -> None:
    old = promises.token_for(promise)
    assert client.get(f"/fr/promise/{old}").status_code == 200
    operations.prompt(promise, at=after(0))
    db.session.commit()
    assert client.get(f"/fr/promise/{old}").status_code == 410
    assert client.get(f"/fr/promise/{promises.token_for(promise)}").status_code == 200


def test_an_authority_reports_by_its_link_with_files(
    db: Database, client: Browser, promise: Commitment
) -> None:
    page = f"/fr/promise/{promises.token_for(promise)}"
    data = {"kind": "step", "text": "Deux soirs sont ouverts.", "amount": "2"}
    given = {**data, "files": (BytesIO(a_picture()), "guichet.png")}
    answer = client.post(page, data=given, content_type="multipart/form-data")
    assert answer.status_code == 303
    public = client.get(f"/fr/commitments/{promise.id}").text
    assert "guichet.png" in public
    assert "2 sur 3" in public
    bad = {**data, "files": (BytesIO(b"MZ..."), "x.exe")}
    refused = client.post(page, data=bad, content_type="multipart/form-data")
    assert refused.status_code == 422
    for wrong in ({}, {**data, "kind": "x"}, {**data, "text": "court"}, {**data, "amount": "9e9"}):
        assert client.post(page, data=wrong).status_code == 422


def test_officials_and_moderators_report_at_the_desk(
    as_official: Browser, as_moderator: Browser, as_resident: Browser, promise: Commitment
) -> None:
    page = f"/fr/desk/commitments/{promise.id}"
    data = {"kind": "step", "text": "Deux agents sont engagés."}
    assert as_resident.get(page).status_code == 403
    assert as_official.post(page, data=data).status_code == 303
    other = {**data, "text": "La commune l’a dit au téléphone."}
    assert as_moderator.post(page, data=other).status_code == 303
    assert [e.progress.role for e in promises.entries(promise)] == ["official", "moderator"]
    assert f"/commitments/{promise.id}" in as_official.get("/fr/desk/authority/promised").text
    assert as_official.post(page, data={**data, "kind": "given_up"}).status_code == 303
    assert as_official.post(page, data={**data, "kind": "done"}).status_code == 422
    assert as_official.get(page).status_code == 200


def test_one_says_it_on_the_page_once_signed_in(
    db: Database, app: Flask, promise: Commitment, authors: list[Member], now: datetime
) -> None:
    report(promise, DONE, now)
    db.session.commit()
    browser: Browser = app.test_client()
    page = f"/fr/commitments/{promise.id}"
    assert "/sign-in?next=" in browser.get(page).text
    assert browser.post(f"{page}/voice", data={"stance": "confirm"}).status_code == 401
    browser.sign_in(sign_in(authors[0]))
    assert browser.post(f"{page}/voice", data={"stance": "confirm"}).status_code == 303
    assert "changer votre réponse" in browser.get(page).text
    for wrong in ({}, {"stance": "x"}, {"stance": "confirm", "comment": "x" * 501}):
        assert browser.post(f"{page}/voice", data=wrong).status_code == 422
    stranger: Browser = signed_in_as(app, None)
    assert 'name="stance"' not in stranger.get(page).text
    assert stranger.post(f"{page}/voice", data={"stance": "confirm"}).status_code == 403
    assert promises.tally(promise) == Tally(1, 0, 0)


def test_a_helper_writes_it_down_with_the_card_of_the_person(
    db: Database, app: Flask, promise: Commitment, dossier: Dossier, now: datetime
) -> None:
    person = a_member(email=None)
    helper = a_member(role=Role.HELPER)
    card = people.replace_card(person, place="Maison de quartier", by=helper, at=now)
    one = a_contribution(author=person)
    dossiers.add(dossier, [one], by=a_member(role=Role.MODERATOR), at=now)
    report(promise, DONE, now)
    db.session.commit()
    browser: Browser = app.test_client()
    browser.sign_in(sign_in(helper))
    page = f"/fr/desk/commitments/{promise.id}/voice"
    assert browser.get(page).status_code == 200
    said = {"stance": "not_yet", "code": card, "agreed": "y", "comment": "Toujours fermé."}
    assert browser.post(page, data={**said, "code": "AAAA"}).status_code == 422
    assert browser.post(page, data={**said, "agreed": ""}).status_code == 422
    assert browser.post(page, data=said).status_code == 303
    [voice] = db.session.scalars(select(Voice)).all()
    assert (voice.member_id, voice.helper_id) == (person.id, helper.id)
    assert voice.through is Through.COUNTER


def test_a_moderator_takes_a_comment_away_and_the_voice_still_counts(
    db: Database,
    app: Flask,
    as_moderator: Browser,
    promise: Commitment,
    authors: list[Member],
    now: datetime,
) -> None:
    report(promise, DONE, now)
    said = say(promise, authors[0], NO, now, comment="Une insulte.")
    db.session.commit()
    page = f"/fr/commitments/{promise.id}"
    assert "Une insulte." in app.test_client().get(page).text
    for _ in range(2):
        assert as_moderator.post(f"/fr/desk/voices/{said.id}/hide").status_code == 303
    assert "Une insulte." not in app.test_client().get(page).text
    assert promises.tally(promise) == Tally(0, 1, 0)
    say(promise, authors[0], NO, now, comment="Toujours fermé.")
    assert [each.comment for each in promises.comments(promise)] == ["Toujours fermé."]


def test_the_list_is_filtered_and_costs_few_queries(
    client: Browser, unkept: None, promise: Commitment, authors: list[Member], now: datetime
) -> None:
    for query, shown in {
        "": True,
        "?kind=opening_hours&standing=open": True,
        "?kind=works": False,
        "?standing=kept": False,
        "?standing=past": False,
        "?kind=x&standing=x": True,
    }.items():
        assert ("Ouvrir le soir" in client.get(f"/fr/commitments{query}").text) is shown, query
    with QueryCount() as count:
        client.get("/fr/commitments")
    assert len(count.statements) <= 6
    with QueryCount() as count:
        client.get(f"/fr/commitments/{promise.id}")
    assert len(count.statements) <= 8
    assert client.get("/fr/commitments/999999").status_code == 404


def test_the_dossier_tells_it_all(
    db: Database, client: Browser, promise: Commitment, dossier: Dossier, authors: list[Member]
) -> None:
    report(promise, STEP, after(-20))
    operations.prompt(promise, at=after(1))
    for each in authors[:3]:
        say(promise, each, NO, after(2))
    operations.prompt(promise, at=after(35))
    db.session.commit()
    page = client.get(f"/fr/dossiers/{dossier.reference}").text.replace("\u00a0", " ")
    assert "3 personnes disent : pas encore" in page
    assert "Engagement non tenu" in page
    assert f"/fr/commitments/{promise.id}" in page


def test_a_letter_about_a_promise_is_whole(
    db: Database, app: Flask, promise: Commitment, authors: list[Member]
) -> None:
    operations.prompt(promise, at=after(0))
    operations.prompt(promise, at=after(1))
    say(promise, authors[0], NO, after(2))
    operations.prompt(promise, at=after(35))
    found = db.session.scalars(select(Letter).where(Letter.template == "referrals/promise")).all()
    for each in found:
        with app.test_request_context("/fr/"):
            mail = outbox.compose(each)
        assert "/promise/" in mail.body
        assert "Ouvrir le soir" in mail.body
        assert "%(" not in mail.body + mail.subject
    assert [each.details["why"] for each in found] == ["due", "late", "broken"]
