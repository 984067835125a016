"""Two people at the same moment: one is first, the other is told, nothing is done by halves."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from council.contributions.models import CoAuthor, Contribution, State, Support
from council.contributions.operations import claiming, submitting
from council.core.db import Database
from council.core.db import db as database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.core.outbox import Letter
from council.discussion import operations as discussion
from council.discussion import queries as talk
from council.discussion.models import Comment
from council.dossiers import operations as dossiers
from council.dossiers import queries as kept
from council.dossiers.models import Dossier, Grouping
from council.moderation import operations as moderation
from council.moderation import queries
from council.moderation.models import Reason, Report, Review
from council.notices import operations as notices
from council.notices import tasks
from council.notices.models import Notice, Subscription
from council.people import operations as people
from council.people.models import Grant, Member, Role
from council.referrals import operations as referrals
from council.referrals.models import Commitment, Referral, Relay, Response, Verdict, moment_of
from council.referrals.models import Step as Tick
from council.referrals.operations import Answer
from council.referrals.queries import sent
from tests.support import a_commune, a_contribution, a_dossier, a_member

Work = Callable[[], object]


def at_once(app: Flask, works: list[Work]) -> list[str]:
    """Do each work in a thread and transaction of its own; what came of them, sorted."""
    database.session.commit()
    database.session.remove()
    gate, found = threading.Barrier(len(works)), []

    def run(work: Work) -> None:
        with app.app_context():
            gate.wait()
            try:
                with database.unit():
                    work()
                found.append("done")
            except RuleBroken as refusal:
                found.append(refusal.code)
            except IntegrityError:
                found.append("refused by the database")
            finally:
                database.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def count(table: type, *conditions: object) -> int:
    """How many rows there are."""
    database.session.rollback()
    return database.session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def told(verb: str) -> int:
    """How often the journal tells a verb."""
    return count(Entry, Entry.verb == verb)


@pytest.fixture
def desk(db: Database) -> list[int]:
    """The ids of two moderators."""
    return [a_member(role=Role.MODERATOR).id for _ in range(2)]


@pytest.fixture
def sent_id(db: Database, now: datetime) -> Iterator[int]:
    """The id of a dossier's referral to Namur that waits."""
    by = a_member(role=Role.MODERATOR)
    authority = a_commune()
    authority.email = "namur@example.org"
    [one] = referrals.prepare(a_dossier(a_contribution(), by=by), [authority], "", by=by, at=now)
    referrals.send(one, by=by, at=now)
    db.session.commit()
    return one.id


def member(id: int) -> Member:
    return database.session.get_one(Member, id)


def test_two_officials_answer_and_one_answer_is_published(
    app: Flask, db: Database, now: datetime, sent_id: int
) -> None:
    def reply(words: str) -> None:
        given = Answer(Verdict.ACCEPTED, words, "Accueil", "fr", (("Ouvrir", now.date()),))
        one = database.session.get_one(Referral, sent_id)
        referrals.answer(one, given, by=None, at=now)

    found = at_once(app, [lambda: reply("Oui, le jeudi."), lambda: reply("Oui, le mardi.")])
    assert found == ["done", "referral.answered"]
    assert (count(Response), count(Commitment), told("referral.answered")) == (1, 1, 1)
    assert count(Letter, Letter.template == "referrals/receipt") == 1


def test_the_same_answer_from_two_windows_is_one(
    app: Flask, db: Database, now: datetime, sent_id: int
) -> None:
    def reply() -> None:
        given = Answer(Verdict.REFUSED, "Non.", "Accueil", "fr")
        one = database.session.get_one(Referral, sent_id)
        referrals.answer(one, given, by=None, at=now)

    assert at_once(app, [reply] * 3) == ["done"] * 3
    assert (count(Response), told("referral.answered")) == (1, 1)


def test_an_answer_and_a_withdrawal_do_not_both_happen(
    app: Flask, db: Database, now: datetime, sent_id: int, desk: list[int]
) -> None:
    def reply() -> None:
        given = Answer(Verdict.REFUSED, "Non.", "Accueil", "fr")
        referrals.answer(database.session.get_one(Referral, sent_id), given, by=None, at=now)

    def take_back() -> None:
        one = database.session.get_one(Referral, sent_id)
        referrals.withdraw(one, by=member(desk[0]), at=now)

    assert at_once(app, [reply, take_back]) == ["done", "referral.move"]
    assert told("referral.answered") + told("referral.withdrawn") == 1


def test_two_workers_ask_one_clock_and_one_reminder_leaves(
    app: Flask, db: Database, now: datetime, sent_id: int
) -> None:
    due = db.session.get_one(Referral, sent_id).answer_due_at
    assert due is not None
    at = moment_of(Tick.DUE, due)
    work = lambda: referrals.remind(database.session.get_one(Referral, sent_id), at=at)  # noqa: E731
    assert at_once(app, [work] * 3) == ["done"] * 3
    assert count(Letter, Letter.template == "referrals/reminder") == 1
    assert told("referral.reminded") == 1


def test_two_moderators_confirm_one_relay_and_one_letter_leaves(
    app: Flask, db: Database, now: datetime, sent_id: int, desk: list[int]
) -> None:
    above = a_commune("province-de-namur")
    above.email = "province@example.org"
    given = Answer(Verdict.NOT_COMPETENT, "Pas nous.", "Accueil", "fr", competent=above)
    referrals.answer(db.session.get_one(Referral, sent_id), given, by=None, at=now)
    relay_id = db.session.scalars(select(Relay.id)).one()

    def confirm(who: int) -> None:
        relay = sent.relay(relay_id)
        assert relay is not None
        referrals.confirm_relay(relay, "", by=member(who), at=now)

    def decline() -> None:
        relay = sent.relay(relay_id)
        assert relay is not None
        referrals.decline_relay(relay, by=member(desk[0]), at=now)

    found = at_once(app, [*(lambda who=who: confirm(who) for who in desk), decline])
    assert found == ["done", "referral.relay_decided", "referral.relay_decided"]
    assert told("referral.relayed") + told("referral.relay_declined") == 1
    assert count(Referral) == 1 + told("referral.relayed")
    assert count(Letter, Letter.recipient == "province@example.org") == told("referral.relayed")


def test_two_forward_one_dossier_to_the_same_authority_and_it_gets_one_letter(
    app: Flask, db: Database, now: datetime, desk: list[int]
) -> None:
    id = a_dossier(a_contribution()).id

    def forward(who: int) -> None:
        dossier = database.session.get_one(Dossier, id)
        [one] = referrals.prepare(dossier, [a_commune()], "", by=member(who), at=now)
        referrals.send(one, by=member(who), at=now)

    found = at_once(app, [lambda who=who: forward(who) for who in desk])
    assert found == ["done", "referral.already_sent"]
    assert (count(Referral), told("referral.sent")) == (1, 1)


def test_two_open_a_dossier_with_one_contribution_and_it_is_in_one(
    app: Flask, db: Database, now: datetime, desk: list[int]
) -> None:
    id = a_contribution().id

    def open_one(who: int) -> None:
        dossiers.open_dossier(
            title="Le guichet",
            summary="Le guichet ferme.",
            ask="Ouvrir.",
            contributions=[database.session.get_one(Contribution, id)],
            theme=None,
            commune=a_commune(),
            language="fr",
            by=member(who),
            at=now,
        )

    found = at_once(app, [lambda who=who: open_one(who) for who in desk])
    assert found == ["done", "dossier.not_free"]
    assert (count(Dossier), count(Grouping), told("dossier.opened")) == (1, 1, 1)


def test_its_author_and_a_moderator_take_words_out_once(
    app: Flask, db: Database, now: datetime, desk: list[int]
) -> None:
    one = a_contribution()
    id, author = a_dossier(one).id, one.author_id

    def take_out(verb: Callable[..., None], who: int) -> None:
        dossier = kept.by_id(id)
        assert dossier is not None
        grouping = kept.grouping(dossier, database.session.scalar(select(Contribution.public_id)))
        if grouping is None:
            raise RuleBroken("dossier.left")
        verb(grouping, by=member(who), at=now)

    found = at_once(
        app,
        [
            lambda: take_out(dossiers.leave, author),
            lambda: take_out(dossiers.remove, desk[0]),
        ],
    )
    assert found == ["done", "dossier.left"]
    assert told("dossier.contribution_left") == 1


def test_two_edits_of_one_text_do_not_overwrite_each_other(
    app: Flask, db: Database, now: datetime, desk: list[int]
) -> None:
    id = a_dossier(a_contribution()).id

    def edit(who: int) -> None:
        dossiers.edit(
            database.session.get_one(Dossier, id),
            version=1,
            title=f"Titre de {who}",
            summary="Autre.",
            ask="Ouvrir.",
            theme=None,
            by=member(who),
            at=now,
        )

    assert at_once(app, [lambda who=who: edit(who) for who in desk]) == ["done", "dossier.stale"]
    assert told("dossier.edited") == 1


def refused_one(db: Database, desk: list[int], now: datetime) -> Review:
    """A refusal by someone who is no longer at the desk."""
    one = a_contribution(state=State.SUBMITTED, published_at=None)
    first = a_member(role=Role.MODERATOR)
    review = moderation.reject(one, reason=Reason.UNCLEAR, note="", by=first, at=now)
    db.session.flush()
    return review


def test_two_look_again_at_one_refusal_and_one_decides(
    app: Flask, db: Database, now: datetime, desk: list[int]
) -> None:
    review = refused_one(db, desk, now)
    author = member(review.contribution.author_id)
    id = moderation.appeal(review, text="Relisez.", by=author, at=now)
    db.session.flush()
    id = id.id

    def decide(who: int, granted: bool) -> None:
        asked = queries.appeal(id)
        assert asked is not None
        moderation.decide_appeal(asked, granted=granted, note="", by=member(who), at=now)

    found = at_once(app, [lambda: decide(desk[0], True), lambda: decide(desk[1], False)])
    assert found == ["appeal.decided", "done"]
    assert told("contribution.appeal_decided") == 1


def test_a_second_look_is_asked_for_once(
    app: Flask, db: Database, now: datetime, desk: list[int]
) -> None:
    review = refused_one(db, desk, now)
    id, author = review.id, review.contribution.author_id

    def ask() -> None:
        found = queries.review(id)
        assert found is not None
        moderation.appeal(found, text="Relisez.", by=member(author), at=now)

    assert at_once(app, [ask, ask]) == ["appeal.double", "done"]
    assert told("contribution.appealed") == 1


def test_a_decision_is_undone_once(
    app: Flask, db: Database, now: datetime, desk: list[int]
) -> None:
    id = refused_one(db, desk, now).id

    def undo(who: int) -> None:
        review = queries.review(id)
        assert review is not None
        moderation.undo(review, by=member(who), at=now)

    found = at_once(app, [lambda who=who: undo(who) for who in desk])
    assert found == ["done", "review.undo"]
    assert told("contribution.decision_undone") == 1
    assert count(Review, Review.decided_at.is_(None)) == 1


def test_an_alert_is_handled_once(app: Flask, db: Database, now: datetime, desk: list[int]) -> None:
    one = a_contribution()
    moderation.report(one, reason=Reason.SPAM, note="", by=None, at=now)
    db.session.flush()
    id = db.session.scalars(select(Report.id)).one()

    def handle(who: int, upheld: bool) -> None:
        alert = queries.report(id)
        assert alert is not None
        moderation.handle(alert, upheld=upheld, by=member(who), at=now)

    found = at_once(app, [lambda: handle(desk[0], True), lambda: handle(desk[1], False)])
    assert found == ["done", "report.handled"]
    assert count(Report, Report.handled_at.is_not(None)) == 1


def test_an_alert_sent_twice_at_once_is_one(app: Flask, db: Database, now: datetime) -> None:
    id, reader = a_contribution().id, a_member().id

    def alert() -> None:
        thing = database.session.get_one(Contribution, id)
        moderation.report(thing, reason=Reason.HARM, note="", by=member(reader), at=now)

    assert at_once(app, [alert, alert]) == ["done", "done"]
    assert count(Report) == told("contribution.reported") == 1


def test_a_comment_sent_twice_at_once_is_one(app: Flask, db: Database, now: datetime) -> None:
    id, writer = a_contribution().thread_id, a_member().id

    def say() -> None:
        where = talk.place(id)
        assert where is not None
        words = {"body": "Chez nous aussi.", "language": "fr", "speaker": "person", "service": ""}
        discussion.post(member(writer), where, **words, parent_id=None, at=now)

    assert at_once(app, [say, say]) == ["done", "done"]
    assert count(Comment) == told("comment.posted") == 1


def test_what_its_author_withdraws_is_not_published_by_a_hasty_moderator(
    app: Flask, db: Database, now: datetime, desk: list[int]
) -> None:
    one = a_contribution(state=State.SUBMITTED, published_at=None)
    id, author = one.id, one.author_id
    moderation.hold(one, by=member(desk[0]), at=now)

    def publish() -> None:
        moderation.publish(database.session.get_one(Contribution, id), by=member(desk[0]), at=now)

    def take_back() -> None:
        mine = database.session.get_one(Contribution, id)
        submitting.withdraw(
            mine, member(author), reason=submitting.WithdrawalReason.PRIVATE, at=now
        )

    found = at_once(app, [publish, take_back])
    assert found in (["done", "done"], ["done", "review.decided"])
    database.session.rollback()
    assert database.session.get_one(Contribution, id).state is State.WITHDRAWN
    assert told("contribution.withdrawn") == 1


def test_two_administrators_do_not_end_each_other(app: Flask, db: Database, now: datetime) -> None:
    boss, other = (a_member(role=Role.ADMINISTRATOR).id for _ in range(2))

    def end(whose: int, by: int) -> None:
        given = database.session.scalars(select(Grant).where(Grant.member_id == whose)).one()
        people.end_grant(given, by=member(by), at=now)

    found = at_once(app, [lambda: end(boss, other), lambda: end(other, boss)])
    assert found == ["done", "people.last_administrator"]
    assert count(Grant, Grant.ended_at.is_(None)) == 1


def test_two_workers_tell_the_same_news_and_each_is_told_once(
    app: Flask, db: Database, now: datetime
) -> None:
    for _ in range(4):
        one = a_contribution(state=State.SUBMITTED, published_at=None)
        moderation.publish(one, by=a_member(role=Role.MODERATOR), at=now)
    db.session.commit()
    db.session.remove()
    faults: list[Exception] = []

    def run() -> None:
        with app.app_context():
            try:
                tasks.tell(now)
            except Exception as error:
                faults.append(error)
            finally:
                database.session.remove()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        tasks.tell(now)
    assert count(Notice) == 4
    assert all(isinstance(fault, IntegrityError) for fault in faults)


def test_a_cause_joined_in_two_windows_is_joined_once(
    app: Flask, db: Database, now: datetime
) -> None:
    id, who = a_contribution().id, a_member().id

    def join() -> None:
        claiming.claim(database.session.get_one(Contribution, id), member(who), now)

    assert at_once(app, [join, join]) == ["done", "done"]
    assert count(CoAuthor) == count(Support) == told("contribution.claimed") == 1
    assert database.session.get_one(Contribution, id).supports == 1


def test_words_are_published_as_they_were_read_or_not_at_all(
    app: Flask, db: Database, now: datetime, desk: list[int]
) -> None:
    one = a_contribution(state=State.SUBMITTED, published_at=None, body="Lu.")
    id, author = one.id, one.author_id

    def change() -> None:
        one, words = database.session.get_one(Contribution, id), {"title": "T", "body": "Non lu."}
        submitting.edit(one, member(author), **words, version=1, at=now)

    def publish() -> None:
        one = database.session.get_one(Contribution, id)
        moderation.publish(one, by=member(desk[0]), at=now, version=1)

    found = at_once(app, [change, publish])
    one = database.session.get_one(Contribution, id)
    assert (one.state, one.body) in {(State.SUBMITTED, "Non lu."), (State.PUBLISHED, "Lu.")} or (
        found == ["done", "done"] and (one.state, one.body) == (State.SUBMITTED, "Non lu.")
    )


def test_an_alert_and_leaving_the_dossier_at_once_both_happen(
    app: Flask, db: Database, now: datetime, desk: list[int]
) -> None:
    one = a_contribution()
    a_dossier(one)
    alert = moderation.report(one, reason=Reason.HARM, note="", by=None, at=now)
    db.session.flush()
    alert_id, id, author = alert.id, one.id, one.author_id

    def uphold() -> None:
        found = queries.report(alert_id)
        assert found is not None
        moderation.handle(found, upheld=True, by=member(desk[0]), at=now)

    def leave() -> None:
        [place] = kept.ways(database.session.get_one(Contribution, id))
        place = kept.grouping(place.dossier, database.session.get_one(Contribution, id).public_id)
        if place:  # still seen there
            dossiers.leave(place, by=member(author), at=now)

    assert at_once(app, [uphold, leave]) == ["done", "done"]
    one = database.session.get_one(Contribution, id)
    here = count(Grouping, Grouping.left_at.is_(None)) == 1
    assert (one.state, one.in_dossier) == (State.SUBMITTED, here)


def test_two_clicks_on_follow_are_one(app: Flask, db: Database, now: datetime) -> None:
    id, about = a_member().id, a_dossier(a_contribution()).id
    db.session.commit()

    def follow() -> None:
        notices.follow(db.session.get_one(Member, id), "dossier", about, now)

    assert at_once(app, [follow] * 3) == ["done"] * 3
    assert count(Subscription, Subscription.muted_at.is_(None)) == 1
