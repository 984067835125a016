"""Readers alert the moderators; the log tells everybody what was decided."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from council.contributions.models import Contribution, State
from council.core.db import Database
from council.discussion import operations as talk
from council.discussion.models import Comment, Thread
from council.moderation import operations, queries
from council.moderation.models import Reason, Report
from council.people import desks
from council.people.models import Role
from tests.conftest import signed_in_as
from tests.support import Browser, QueryCount, a_commune, a_contribution, a_member

DESK = "/fr/desk/moderation"


def a_comment(db: Database, now: datetime) -> Comment:
    """A stored comment under a contribution."""
    one = a_contribution(comment_count=1)
    db.session.execute(update(Thread).where(Thread.id == one.thread_id).values(comment_count=1))
    comment = Comment(
        thread_id=one.thread_id,
        author_id=one.author_id,
        body="Une remarque",
        html="<p>Une remarque</p>",
        language="fr",
        at=now,
    )
    db.session.add(comment)
    db.session.flush()
    return comment


def alert_of(db: Database) -> Report:
    """The one alert there is."""
    db.session.rollback()
    return db.session.scalars(select(Report)).one()


def test_a_visitor_reports_a_contribution_and_it_is_read_again(
    db: Database, client: Browser, as_moderator: Browser
) -> None:
    one = a_contribution()
    db.session.commit()
    form = f"/fr/report/contribution/{one.public_id}"
    assert client.get(form).status_code == 200
    assert client.post(form, data={}).status_code == 422
    assert client.post(form, data={"reason": "harm", "note": "Voyez"}).status_code == 303
    assert "Voyez" in as_moderator.get(f"{DESK}/reports").text
    alert = alert_of(db)
    assert as_moderator.post(f"{DESK}/reports/{alert.id}", data={}).status_code == 422
    assert (
        as_moderator.post(f"{DESK}/reports/{alert.id}", data={"choice": "yes"}).status_code == 303
    )
    db.session.rollback()
    assert db.session.get(type(one), one.id).state is State.SUBMITTED
    again = as_moderator.post(f"{DESK}/reports/{alert.id}", data={"choice": "yes"})
    assert again.status_code == 409


def test_a_dismissed_alert_changes_nothing(
    db: Database, as_resident: Browser, as_moderator: Browser
) -> None:
    one = a_contribution()
    db.session.commit()
    form = f"/fr/report/contribution/{one.public_id}"
    for _ in range(2):  # the same alert twice is one
        assert as_resident.post(form, data={"reason": "spam"}).status_code == 303
    as_moderator.post(f"{DESK}/reports/{alert_of(db).id}", data={"choice": "no"})
    db.session.rollback()
    assert db.session.get(type(one), one.id).state is State.PUBLISHED


def test_an_upheld_alert_hides_a_comment_and_can_be_taken_back(
    app: Flask, db: Database, client: Browser, now: datetime
) -> None:
    comment = a_comment(db, now)
    moderator = a_member(role=Role.MODERATOR)
    alert = operations.report(comment, reason=Reason.HARM, note="", by=None, at=now)
    db.session.flush()
    alert = queries.report(alert.id)
    assert alert
    with pytest.raises(Exception, match=r"review\.undo"):
        operations.show_again(alert, by=moderator, at=now)
    operations.handle(alert, upheld=True, by=moderator, at=now)
    db.session.flush()
    db.session.refresh(comment)
    assert comment.hidden_reason == "harm"
    with pytest.raises(Exception, match=r"review\.undo"):
        operations.show_again(alert, by=moderator, at=now + timedelta(days=31))
    operations.show_again(alert, by=moderator, at=now)
    db.session.flush()
    db.session.refresh(comment)
    assert comment.hidden_at is None
    talk.hide(comment, reason="harm", by=moderator, at=now)
    db.session.commit()
    assert client.get(f"/fr/report/comment/{comment.id}").status_code == 404


def test_what_nobody_can_read_cannot_be_reported(db: Database, client: Browser) -> None:
    hidden = a_contribution(state=State.SUBMITTED)
    db.session.commit()
    gone = ("contribution/zzzzzzzz", "comment/999999", "comment/²", "dossier/1")
    for path in (f"contribution/{hidden.public_id}", *gone):
        assert client.get(f"/fr/report/{path}").status_code == 404


def test_a_comment_is_reported_only_by_who_can_read_the_discussion(
    db: Database, client: Browser, as_moderator: Browser, now: datetime
) -> None:
    comment = a_comment(db, now)
    one = db.session.scalars(select(Contribution)).one()
    one.move_to(State.SUBMITTED)
    db.session.commit()
    form = f"/fr/report/comment/{comment.id}"
    assert client.get(form).status_code == 404
    assert client.post(form, data={"reason": "spam"}).status_code == 404
    assert as_moderator.get(form).status_code == 200


def test_a_hidden_comment_is_shown_again_from_the_desk(
    db: Database, client: Browser, as_moderator: Browser, now: datetime
) -> None:
    comment = a_comment(db, now)
    public_id = db.session.scalars(select(Contribution.public_id)).one()
    operations.report(comment, reason=Reason.HARM, note="", by=None, at=now)
    db.session.commit()
    alert = f"{DESK}/reports/{alert_of(db).id}"
    db.session.rollback()
    assert "Une remarque" not in page_after(as_moderator, f"{alert}", {"choice": "yes"}, client)
    assert "Une remarque" in as_moderator.get(f"{DESK}/reports").text
    assert client.post(f"{alert}/undo").status_code == 404
    page = page_after(as_moderator, f"{alert}/undo", {}, client)
    assert "Une remarque" in page
    assert public_id in page
    assert as_moderator.post(f"{alert}/undo").status_code == 409
    assert "Une remarque" not in as_moderator.get(f"{DESK}/reports").text


def page_after(desk: Browser, path: str, data: dict[str, str], reader: Browser) -> str:
    """What a reader sees of the contribution after an act on the desk."""
    assert desk.post(path, data=data).status_code == 303
    [href] = set(re.findall(r"/fr/contributions/t\d+", reader.get("/fr/contributions").text))
    return reader.get(href).text


def test_a_moderator_of_elsewhere_does_not_handle_it(app: Flask, db: Database) -> None:
    one = a_contribution(commune_id=a_commune("dinant").id)
    alert = operations.report(one, reason=Reason.SPAM, note="", by=None, at=one.submitted_at)
    db.session.commit()
    browser = signed_in_as(app, Role.MODERATOR, "namur")
    assert browser.post(f"{DESK}/reports/{alert.id}", data={"choice": "yes"}).status_code == 404


def test_everybody_reads_the_log_without_names(
    db: Database, client: Browser, as_moderator: Browser
) -> None:
    assert client.get("/fr/moderation").status_code == 200
    one = a_contribution(state=State.SUBMITTED)
    two = a_contribution(state=State.SUBMITTED, title="Texte refusé")
    db.session.commit()
    as_moderator.post(f"{DESK}/{one.public_id}/publish")
    as_moderator.post(f"{DESK}/{two.public_id}/reject", data={"reject-reason": "harm"})
    page = client.get("/fr/moderation").text
    assert one.public_id in page
    assert "Texte refusé" not in page
    assert two.public_id not in page  # refused for harm: not listed
    assert as_moderator.member.name not in page


def test_desk_pages_are_for_moderators(client: Browser, as_resident: Browser) -> None:
    for tab in ("", "/reports", "/appeals", "/decided"):
        assert client.get(DESK + tab).status_code == 401
        assert as_resident.get(DESK + tab).status_code == 403


def test_many_alerts_are_read_page_by_page_and_their_number_is_on_the_tab(
    app: Flask, db: Database, now: datetime
) -> None:
    here, elsewhere = a_contribution(commune=a_commune("gedinne")), a_contribution()
    for minute in range(101):
        at = now + timedelta(minutes=minute)
        operations.report(here, reason=Reason.SPAM, note=f"n° {minute}.", by=None, at=at)
    operations.report(elsewhere, reason=Reason.SPAM, note="ailleurs", by=None, at=now)
    db.session.commit()
    desk = signed_in_as(app, Role.MODERATOR, "gedinne")
    assert ">99+</b>" in desk.get(DESK).text
    seen, page = [], f"{DESK}/reports"
    while page:
        text = desk.get(page).text
        seen += re.findall(r"n° (\d+)\.", text)
        onward = re.search(r'href="([^"]+)" rel="next"', text)
        page = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == [str(minute) for minute in range(101)]


def test_many_hidden_comments_are_read_page_by_page(
    app: Flask, db: Database, now: datetime
) -> None:
    comments = [a_comment(db, now) for _ in range(21)]
    moderator = a_member(role=Role.MODERATOR)
    for each in comments:
        alert = operations.report(each, reason=Reason.HARM, note="", by=None, at=now)
        operations.handle(alert, upheld=True, by=moderator, at=now)
    db.session.commit()
    desk = signed_in_as(app, Role.MODERATOR)
    first = desk.get(f"{DESK}/reports").text
    onward = re.search(r'href="([^"]+hidden=[^"]+)" rel="next"', first)
    assert onward
    assert first.count("Une remarque") > desk.get(onward[1]).text.count("Une remarque") > 0
    assert desk.get(f"{DESK}/reports?hidden=x").status_code == 400


def test_what_waits_is_counted_in_one_query_within_ones_scope(
    app: Flask, db: Database, now: datetime
) -> None:
    for slug in ("gedinne", "gedinne", "namur"):
        a_contribution(commune=a_commune(slug), state=State.SUBMITTED, published_at=None)
    reader = a_member(role=Role.MODERATOR, scope=a_commune("gedinne"))
    with QueryCount() as count:
        found = desks.waiting(reader)
    assert len(count.statements) == 1
    others = dict.fromkeys(("reports", "appeals", "letters", "authority", "inbox"), 0)
    assert found == {"moderation": 2} | others
