"""Who takes part in a debate or follows it is told what is new there: grouped, not one by one."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from council.assembly import tasks
from council.assembly.models import Council, Debate, Ending, Office, Opening
from council.assembly.operations import debating
from council.assembly.queries import debates as queries
from council.core import journal
from council.core.clock import local_day
from council.core.db import Database
from council.core.outbox import Letter
from council.discussion.models import Comment, Thread
from council.notices import operations
from council.notices import tasks as notices
from council.notices.models import Notice, Why
from council.notices.queries import audience
from council.people.models import Member, Role
from tests.assembly.adopted import an_officer
from tests.assembly.chamber import a_council, a_mandate, a_secretary, browser_of, sitting, who
from tests.assembly.talking import a_debate, say
from tests.support import Browser, a_commune, a_member

HOUR = timedelta(hours=1)


@pytest.fixture
def council(db: Database) -> Council:
    return a_council()


@pytest.fixture
def debate(council: Council, now: datetime) -> Debate:
    return a_debate(council, now - HOUR, by=a_secretary())


def run(db: Database, at: datetime) -> None:
    """The tasks run, more often than needed."""
    db.session.commit()
    for _ in range(2):
        tasks.tell_of_debates(at)
        notices.tell(at)


def told(db: Database) -> list[tuple[int, Why]]:
    """Who was told of something new in a debate, and why, as often as they were."""
    asked = select(Notice).where(Notice.verb == "debate.argued").order_by(Notice.id)
    return [(each.member_id, each.why) for each in db.session.scalars(asked)]


def test_many_arguments_are_told_in_one_notice(
    db: Database, council: Council, debate: Debate, now: datetime
) -> None:
    first, second = (who(each) for each in sitting(council, 2, now))
    say(debate, first, now)
    for number in range(5):
        say(debate, second, now + number * HOUR / 2, body=f"Un argument de plus, le {number}e.")
    run(db, now + HOUR)
    assert told(db) == [], "it waits, for others may follow"
    run(db, now + 4 * HOUR)
    assert sorted(told(db)) == sorted([(first.id, Why.COMMENTER), (second.id, Why.COMMENTER)])
    item = queries.item_of(debate)
    assert item
    [entry] = [each for each in journal.of(item) if each.verb == "debate.argued"]
    assert entry.details["number"] == 6
    run(db, now + 9 * HOUR)
    assert len(told(db)) == 2, "nothing is told twice"


def test_who_said_all_that_is_new_is_not_told_of_it(
    db: Database, council: Council, debate: Debate, now: datetime
) -> None:
    first, second = (who(each) for each in sitting(council, 2, now))
    say(debate, first, now)
    run(db, now + 4 * HOUR)
    assert told(db) == []
    say(debate, second, now + 5 * HOUR, body="Une petite commune n’a pas ce budget.")
    run(db, now + 9 * HOUR)
    assert told(db) == [(first.id, Why.COMMENTER)]


def test_what_was_masked_is_not_told(
    db: Database, council: Council, debate: Debate, now: datetime
) -> None:
    fan = a_member()
    operations.follow(fan, queries.ABOUT, debate.thread.about_id, now)
    argument = say(debate, who(sitting(council, 1, now)[0]), now)
    argument.comment.hidden_at, argument.comment.hidden_reason = now, "spam"
    run(db, now + 4 * HOUR)
    assert told(db) == []
    debating.tell_what_is_new(debate, at=now + 5 * HOUR)
    assert debate.told_at == now + 5 * HOUR
    run(db, now + 6 * HOUR)
    assert told(db) == []


def test_what_is_masked_before_it_is_told_is_told_to_nobody(
    db: Database, council: Council, debate: Debate, now: datetime
) -> None:
    first, second = (who(each) for each in sitting(council, 2, now))
    say(debate, first, now)
    argument = say(debate, second, now, body="Insultes, et rien d’autre.")
    debating.tell_what_is_new(debate, at=now + HOUR)
    argument.comment.hidden_at, argument.comment.hidden_reason = now, "harm"
    run(db, now + HOUR)
    assert told(db) == [], "and whose words are masked takes part no longer"


def test_whoever_follows_is_told_until_they_stop(
    app: Flask, db: Database, council: Council, debate: Debate, now: datetime
) -> None:
    fan, speaker = a_member(), who(sitting(council, 1, now)[0])
    db.session.commit()
    browser, here = browser_of(app, fan), f"/fr/debates/{debate.thread_id}"
    path = f"/fr/follow/agenda_item/{debate.thread.about_id}"
    assert "Suivre ce débat" in browser.get(here).text
    assert browser.post(path, data={"next": here}).location == here
    assert "Ne plus suivre" in browser.get(here).text
    assert "Les bus du soir" in browser.get("/fr/me").text
    say(debate, speaker, now)
    run(db, now + 4 * HOUR)
    assert told(db) == [(fan.id, Why.FOLLOWER)]
    page = browser.get("/fr/me").text
    assert "Il y a du nouveau dans un débat" in page
    assert f'href="{here}"' in page
    assert browser.post(path, data={"stop": "1"}).status_code == 303
    say(debate, speaker, now + 5 * HOUR, body="Encore une idée, plus tard.")
    run(db, now + 10 * HOUR)
    assert len(told(db)) == 1


def test_nobody_follows_what_they_may_not_read(
    app: Flask, db: Database, council: Council, now: datetime
) -> None:
    closed = a_debate(council, now, by=a_secretary(), opening=Opening.MEMBERS)
    [mandate] = sitting(council, 1, now)
    stranger = a_member()
    db.session.commit()
    path = f"/fr/follow/agenda_item/{closed.thread.about_id}"
    assert browser_of(app, stranger).post(path).status_code == 404
    assert browser_of(app, stranger).post("/fr/follow/agenda_item/99999").status_code == 404
    assert browser_of(app, stranger).post("/fr/follow/thread/1").status_code == 404
    assert app.test_client().post(path).status_code == 401
    assert browser_of(app, who(mandate)).post(path).status_code == 303


def test_of_what_members_say_among_themselves_they_alone_are_told(
    db: Database, council: Council, now: datetime
) -> None:
    debate = a_debate(council, now - HOUR, by=a_secretary())
    former, seated, clerk, guest = (a_member() for _ in range(4))
    mandate = a_mandate(council, now, member=former)
    a_mandate(council, now, member=seated)
    an_officer(council, Office.SECRETARY, clerk, now)
    for each in (former, seated, clerk, guest):
        operations.follow(each, queries.ABOUT, debate.thread.about_id, now)
    say(debate, who(a_mandate(council, now)), now)
    debate.opening = Opening.MEMBERS
    mandate.ended_on, mandate.ending = local_day(now) - timedelta(days=1), Ending.RESIGNED
    run(db, now + 4 * HOUR)
    assert {id for id, _why in told(db)} == {seated.id, clerk.id}


def test_it_is_mailed_in_the_language_of_each(db: Database, debate: Debate, now: datetime) -> None:
    fan = a_member(email="fan@example.org", email_confirmed_at=now, language="nl")
    operations.follow(fan, queries.ABOUT, debate.thread.about_id, now)
    say(debate, a_member(), now)
    run(db, now + 4 * HOUR)
    [letter] = db.session.scalars(select(Letter).where(Letter.recipient == fan.email))
    assert (letter.template, letter.locale) == ("notices/one", "nl")


def test_a_debate_whose_item_is_gone_is_told_to_nobody(
    db: Database, debate: Debate, now: datetime
) -> None:
    item = queries.item_of(debate)
    assert item
    entry = journal.Entry(about_kind=queries.ABOUT, about_id=98765, verb="debate.argued", at=now)
    assert audience.concerned(entry) == []


# Alerts about what is said in debates


def alert(db: Database, comment: Comment, at: datetime) -> set[int]:
    """Who is told that a reader alerts us about a comment."""
    journal.record("comment.reported", by=None, about=comment, at=at)
    db.session.commit()
    notices.tell(at)
    asked = select(Notice.member_id).where(Notice.verb == "comment.reported")
    return set(db.session.scalars(asked))


def test_alerts_in_a_debate_go_to_moderators_whose_scope_is_wider_than_a_commune(
    db: Database, debate: Debate, now: datetime
) -> None:
    province = a_member(role=Role.MODERATOR, scope=a_commune("province-de-namur"))
    everywhere = a_member(role=Role.MODERATOR)
    a_member(role=Role.MODERATOR, scope=a_commune("namur"))
    argument = say(debate, a_member(), now)
    assert alert(db, argument.comment, now) == {province.id, everywhere.id}


def test_a_thread_about_anything_else_has_no_place_rather_than_a_dossiers(
    db: Database, debate: Debate, now: datetime
) -> None:
    """A thread of another kind may bear the id of a dossier: that is not its place."""
    everywhere = a_member(role=Role.MODERATOR)
    near = a_member(role=Role.MODERATOR, scope=a_commune("namur"))
    thread = Thread(about_kind="anything", about_id=1)
    db.session.add(thread)
    db.session.flush()
    said = Comment(thread_id=thread.id, body="Oui", html="<p>Oui</p>", language="fr", at=now)
    said.author_id = near.id
    db.session.add(said)
    db.session.flush()
    assert alert(db, said, now) == {everywhere.id}


def test_the_page_of_ones_things_shows_the_debate(
    client: Browser, db: Database, debate: Debate, now: datetime
) -> None:
    page = client.get(f"/fr/debates/{debate.thread_id}").text
    assert "Suivre ce débat" in page, "visitors are asked to sign in first"
    member: Member = a_member()
    operations.follow(member, queries.ABOUT, debate.thread.about_id, now)
    assert operations.mine.followed(member)[0].title == "Les bus du soir"
