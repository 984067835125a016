"""Changing one's comment: soon after, until somebody answers; the words before are kept."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from council.contributions.models import Contribution, State
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.discussion import operations, privacy, queries
from council.discussion.models import EDITABLE, Comment, CommentVersion
from council.discussion.owners import Spot
from council.moderation import operations as moderation
from council.moderation.models import Reason
from council.people.models import Member
from tests.support import Browser, a_contribution, a_member

SAID, MENDED = "Le bus ne vien pas.", "Le bus ne vient pas."


@pytest.fixture
def contribution(db: Database) -> Contribution:
    """A published contribution that anyone may discuss."""
    found = a_contribution()
    db.session.commit()
    return found


@pytest.fixture
def author(db: Database, as_resident: Browser) -> Member:
    """The resident whose browser is `as_resident`."""
    return db.session.get_one(Member, as_resident.member.id)


def said(
    by: Member, contribution: Contribution, at: datetime, parent: Comment | None = None
) -> Comment:
    """A comment of a member."""
    where = queries.place(contribution.thread_id)
    assert where is not None
    comment = operations.post(
        by,
        where,
        body=SAID,
        language="fr",
        speaker="person",
        service="",
        parent_id=parent.id if parent else None,
        at=at,
    )
    operations.db.session.commit()
    return comment


def spot_of(comment: Comment) -> Spot:
    """A comment, and where it stands."""
    spot = queries.spot(comment.id)
    assert spot is not None
    return spot


def refused(act: Callable[[], object]) -> str | None:
    """The code of the refusal that `act` meets; None when it is done."""
    try:
        act()
    except RuleBroken as refusal:
        return refusal.code
    return None


def change(comment: Comment, by: Member, at: datetime, **changes: object) -> str | None:
    """Change a comment; the code of the refusal, None when it is done."""
    values = {"body": MENDED, "version": 1, **changes}
    return refused(lambda: operations.edit(spot_of(comment), by=by, at=at, **values))


def test_an_author_mends_a_comment_and_everyone_sees_that_it_was_changed(
    as_resident: Browser,
    client: Browser,
    author: Member,
    db: Database,
    contribution: Contribution,
    now: datetime,
) -> None:
    comment = said(author, contribution, now)
    page, form = f"/fr/contributions/{contribution.public_id}", f"/fr/comments/{comment.id}/edit"
    assert form in as_resident.get(page).text
    assert form not in client.get(page).text
    assert SAID in as_resident.get(form).text
    for _ in range(2):  # a form sent twice is one change
        answer = as_resident.post(form, data={"body": MENDED, "version": "1"})
        assert answer.status_code == 303
        assert answer.location == f"{page}#comment-{comment.id}"
    shown = client.get(page).text
    assert MENDED in shown
    assert SAID not in shown
    assert "modifié" in shown
    db.session.expire_all()
    assert (comment.body, comment.version) == (MENDED, 2)
    kept = db.session.scalars(select(CommentVersion)).one()
    assert (kept.comment_id, kept.number, kept.body) == (comment.id, 1, SAID)
    event = db.session.scalars(select(Entry).where(Entry.verb == "comment.edited")).one()
    assert (event.about_id, event.details["comment"]) == (contribution.id, comment.id)
    assert SAID not in str(event.details)


@pytest.mark.parametrize(
    ("after", "code"),
    [(EDITABLE, None), (EDITABLE + timedelta(seconds=1), "comment.settled")],
)
def test_it_can_be_changed_for_fifteen_minutes(
    author: Member,
    contribution: Contribution,
    now: datetime,
    as_resident: Browser,
    clock: time_machine.Traveller,
    after: timedelta,
    code: str | None,
) -> None:
    comment = said(author, contribution, now)
    assert change(comment, author, now + after) == code
    clock.move_to(now + after)
    page = as_resident.get(f"/fr/contributions/{contribution.public_id}").text
    assert (f"/fr/comments/{comment.id}/edit" in page) is (code is None)


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("level", ["comment", "reply"])
def test_it_can_be_changed_until_somebody_else_answers(
    as_resident: Browser,
    author: Member,
    contribution: Contribution,
    now: datetime,
    level: str,
    own: bool,
) -> None:
    top = said(a_member(), contribution, now) if level == "reply" else None
    comment = said(author, contribution, now, top)
    answerer = author if own else a_member()
    said(answerer, contribution, now + timedelta(minutes=12), comment)
    code = None if own else "comment.settled"
    page = as_resident.get(f"/fr/contributions/{contribution.public_id}").text
    assert (f"/fr/comments/{comment.id}/edit" in page) is own
    assert change(comment, author, now + timedelta(minutes=13)) == code


def test_words_that_moved_meanwhile_are_shown_beside(
    as_resident: Browser, author: Member, db: Database, contribution: Contribution, now: datetime
) -> None:
    comment = said(author, contribution, now)
    assert change(comment, author, now) is None
    db.session.commit()
    form = f"/fr/comments/{comment.id}/edit"
    stale = as_resident.post(form, data={"body": "Autre chose.", "version": "1"})
    assert stale.status_code == 409
    assert MENDED in stale.text
    assert "Autre chose." in stale.text
    assert 'name="version" value="2"' in stale.text
    assert as_resident.post(form, data={"body": "Autre chose.", "version": "2"}).status_code == 303
    earlier = queries.texts_before([comment.id])
    assert earlier == {comment.id: [SAID, MENDED]}


@pytest.mark.parametrize(
    "data", [{}, {"body": "", "version": "1"}, {"body": MENDED}, {"body": MENDED, "version": "١"}]
)
def test_what_is_missing_is_said(
    as_resident: Browser,
    author: Member,
    db: Database,
    contribution: Contribution,
    now: datetime,
    data: dict[str, str],
) -> None:
    comment = said(author, contribution, now)
    assert as_resident.post(f"/fr/comments/{comment.id}/edit", data=data).status_code == 422
    db.session.expire_all()
    assert comment.body == SAID


def test_only_its_author_changes_what_is_shown_and_open(
    as_moderator: Browser,
    client: Browser,
    author: Member,
    db: Database,
    contribution: Contribution,
    now: datetime,
) -> None:
    comment = said(author, contribution, now)
    form = f"/fr/comments/{comment.id}/edit"
    for browser, status in ((as_moderator, 403), (client, 401)):
        assert browser.get(form).status_code == status
        assert browser.post(form, data={"body": MENDED, "version": "1"}).status_code == status
    contribution.move_to(State.SUBMITTED)
    db.session.flush()
    assert change(comment, author, now) == "comment.closed"
    contribution.move_to(State.PUBLISHED)
    operations.hide(comment, reason="harm", by=a_member(), at=now)
    assert change(comment, author, now) == "comment.hidden"


def test_moderators_read_what_a_reported_comment_said_before(
    as_moderator: Browser, author: Member, db: Database, contribution: Contribution, now: datetime
) -> None:
    comment = said(author, contribution, now)
    moderation.report(comment, reason=Reason.HARM, note="", by=None, at=now)
    change(comment, author, now)
    db.session.commit()
    page = as_moderator.get("/fr/desk/moderation/reports").text
    assert SAID in page
    assert MENDED in page


def test_the_words_before_go_with_their_author_and_with_the_comment(
    author: Member, db: Database, contribution: Contribution, now: datetime
) -> None:
    comment = said(author, contribution, now)
    change(comment, author, now)
    [taken] = privacy.comments(author)
    assert (taken["body"], taken["before"]) == (MENDED, [SAID])
    operations.remove(comment, by=author, at=now)
    db.session.flush()
    assert db.session.scalars(select(CommentVersion)).all() == []
