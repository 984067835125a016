"""Talking under a contribution: comments, replies, voices, and what is refused."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from council.contributions.models import Contribution, State
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.discussion import operations, queries, tasks
from council.discussion.models import Comment, Thread, Voice
from council.people.models import Role
from tests.conftest import signed_in_as
from tests.support import Browser, a_contribution, a_member

SAID = "La même chose m’arrive à Salzinnes."


@pytest.fixture
def contribution(db: Database) -> Contribution:
    """A published contribution that anyone may discuss."""
    found = a_contribution()
    db.session.commit()
    return found


def say(browser: Browser, contribution: Contribution, **changes: object) -> object:
    """Send the form under the contribution."""
    data = {"body": SAID, "language": "fr", **changes}
    return browser.post(f"/fr/threads/{contribution.thread_id}/comments", data=data)


def page_of(browser: Browser, contribution: Contribution) -> str:
    """The page on which the discussion is read."""
    return browser.get(f"/fr/contributions/{contribution.public_id}").text


def comments(db: Database) -> list[Comment]:
    """Every stored comment, in order."""
    db.session.expire_all()
    return list(db.session.scalars(select(Comment).order_by(Comment.id)))


def counts(db: Database, contribution: Contribution) -> tuple[int, int]:
    """The number of comments, of the thread and of the contribution."""
    db.session.expire_all()
    thread = db.session.get_one(Thread, contribution.thread_id)
    return thread.comment_count, db.session.get_one(Contribution, contribution.id).comment_count


def test_a_resident_comments_and_everyone_reads_it(
    as_resident: Browser, client: Browser, db: Database, contribution: Contribution
) -> None:
    answer = say(as_resident, contribution)
    [kept] = comments(db)
    assert answer.status_code == 303
    assert answer.location == f"/fr/contributions/{contribution.public_id}#comment-{kept.id}"
    page = page_of(client, contribution)
    assert SAID in page
    assert f'id="comment-{kept.id}"' in page
    assert counts(db, contribution) == (1, 1)
    [event] = db.session.scalars(select(Entry).where(Entry.verb == "comment.posted"))
    assert (event.about_kind, event.about_id) == ("contribution", contribution.id)
    assert event.details["comment"] == kept.id


def test_a_visitor_is_asked_to_sign_in(client: Browser, contribution: Contribution) -> None:
    assert say(client, contribution).status_code == 401
    assert "<textarea" not in page_of(client, contribution)


def test_a_reply_stands_under_its_comment_and_a_reply_to_a_reply_beside_it(
    as_resident: Browser, db: Database, contribution: Contribution
) -> None:
    say(as_resident, contribution, body="Premier")
    [first] = comments(db)
    assert as_resident.get(f"/fr/comments/{first.id}/reply").status_code == 200
    say(as_resident, contribution, body="Deuxième", parent_id=first.id)
    second = comments(db)[1]
    say(as_resident, contribution, body="Troisième", parent_id=second.id)
    assert [c.parent_id for c in comments(db)] == [None, first.id, first.id]


def test_markdown_is_kept_and_scripts_are_not(
    as_resident: Browser, client: Browser, db: Database, contribution: Contribution
) -> None:
    body = "**Fort** <script>alert(1)</script> [ici](javascript:alert(2)) <img src=x onerror=a>"
    say(as_resident, contribution, body=body)
    page = page_of(client, contribution)
    assert "<strong>Fort</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert "<img src=x" not in page


def test_an_official_speaks_as_the_authority_with_its_service(
    as_official: Browser, client: Browser, db: Database, contribution: Contribution
) -> None:
    page = page_of(as_official, contribution)
    key = page.split('value="authority-')[1].split('"')[0]
    say(as_official, contribution, speaker=f"authority-{key}", service="service logement")
    [kept] = comments(db)
    assert (kept.voice, kept.voice_of) == (Voice.AUTHORITY, "Namur, service logement")
    page = page_of(client, contribution)
    assert "says--auth" in page
    assert as_official.member.name not in page.split('id="comments"')[1]


def test_a_moderator_speaks_for_the_council(
    as_moderator: Browser, client: Browser, db: Database, contribution: Contribution
) -> None:
    say(as_moderator, contribution, speaker="council", service="rien")
    assert (comments(db)[0].voice, comments(db)[0].voice_of) == (Voice.COUNCIL, None)
    assert "avatar--council" in page_of(client, contribution)


def test_a_moderator_of_elsewhere_does_not_speak_for_the_council_here(
    app: Flask, contribution: Contribution
) -> None:
    elsewhere = signed_in_as(app, Role.MODERATOR, "dinant")
    assert say(elsewhere, contribution, speaker="council").status_code == 403


@pytest.mark.parametrize("speaker", ["council", "authority-1", "authority-x", "nobody", "x" * 500])
def test_nobody_speaks_in_a_name_that_is_not_theirs(
    as_resident: Browser, db: Database, contribution: Contribution, speaker: str
) -> None:
    assert say(as_resident, contribution, speaker=speaker).status_code == 403
    assert comments(db) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"body": ""},
        {"body": "x" * 1501},
        {"body": "x" * 100_000},
        {"body": "un\x00deux"},
        {"body": "un\u202edeux"},
        {"body": "un\uffffdeux"},
        {"language": "pas une langue"},
        {"language": "fr; DROP"},
        {"parent_id": "douze"},
        {"parent_id": "9" * 30},
        {"service": "x" * 81},
    ],
)
def test_what_cannot_be_kept_is_shown_again(
    as_resident: Browser, db: Database, contribution: Contribution, changes: dict[str, str]
) -> None:
    answer = say(as_resident, contribution, **changes)
    assert answer.status_code == 422
    assert "<form" in answer.text
    assert comments(db) == []


def test_a_reply_to_what_is_not_there_is_refused_and_the_words_stay(
    as_resident: Browser, db: Database, contribution: Contribution
) -> None:
    other = a_contribution()
    db.session.commit()
    say(as_resident, other, body="Ailleurs")
    [elsewhere] = comments(db)
    for parent in (999_999, elsewhere.id):
        answer = say(as_resident, contribution, parent_id=parent)
        assert answer.status_code == 409
        assert SAID in answer.text
    assert len(comments(db)) == 1


def test_a_form_sent_twice_is_one_comment(
    as_resident: Browser,
    db: Database,
    contribution: Contribution,
    clock: time_machine.Traveller,
) -> None:
    first, second = (say(as_resident, contribution) for _ in range(2))
    assert first.location == second.location
    assert counts(db, contribution) == (1, 1)
    clock.shift(timedelta(minutes=6))
    say(as_resident, contribution)  # said again later, it is meant
    assert counts(db, contribution) == (2, 2)


def test_ten_comments_an_hour_and_then_a_pause(
    as_resident: Browser, contribution: Contribution, clock: time_machine.Traveller
) -> None:
    for n in range(10):
        assert say(as_resident, contribution, body=f"Point {n}.").status_code == 303
    refused = say(as_resident, contribution)
    assert refused.status_code == 429
    assert SAID in refused.text
    clock.shift(timedelta(hours=1, seconds=1))
    assert say(as_resident, contribution).status_code == 303


def test_a_closed_discussion_is_read_only(
    as_resident: Browser, db: Database, contribution: Contribution, now: object
) -> None:
    db.session.get_one(Thread, contribution.thread_id).closed_at = now
    db.session.commit()
    assert say(as_resident, contribution).status_code == 409
    assert "<textarea" not in page_of(as_resident, contribution)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REJECTED, State.WITHDRAWN])
def test_nobody_comments_on_what_is_not_published(
    as_resident: Browser, db: Database, contribution: Contribution, state: State
) -> None:
    contribution.state, contribution.rejected_reason = state, "off_topic"
    db.session.commit()
    assert say(as_resident, contribution).status_code in {404, 409}
    assert comments(db) == []


def test_the_discussion_of_what_is_gone_is_not_found(as_resident: Browser, db: Database) -> None:
    orphan, unknown = (
        Thread(about_kind="contribution", about_id=99_999),
        Thread(about_kind="moon", about_id=1),
    )
    db.session.add_all([orphan, unknown])
    db.session.commit()
    for id in (orphan.id, unknown.id, 99_999):
        answer = as_resident.post(f"/fr/threads/{id}/comments", data={"body": SAID})
        assert answer.status_code == 404
    assert as_resident.get("/fr/comments/99999").status_code == 404


def test_the_author_of_a_comment_removes_it_for_good(
    as_resident: Browser, client: Browser, db: Database, contribution: Contribution
) -> None:
    say(as_resident, contribution)
    [kept] = comments(db)
    address = f"/fr/comments/{kept.id}/remove"
    assert SAID in as_resident.get(address).text
    assert counts(db, contribution) == (1, 1)  # a GET changed nothing
    assert as_resident.post(address).status_code == 303
    assert as_resident.post(address).status_code == 409
    [kept] = comments(db)
    assert (kept.body, kept.html, kept.hidden_reason) == ("", "", "author")
    assert counts(db, contribution) == (0, 0)
    assert "La personne qui l’a écrit l’a retiré." in page_of(client, contribution)


def test_nobody_removes_the_comment_of_another(
    app: Flask,
    as_resident: Browser,
    as_moderator: Browser,
    client: Browser,
    db: Database,
    contribution: Contribution,
) -> None:
    say(as_resident, contribution)
    [kept] = comments(db)
    address = f"/fr/comments/{kept.id}/remove"
    assert client.post(address).status_code == 401
    assert as_moderator.post(address).status_code == 403
    assert as_moderator.get(address).status_code == 403


def test_a_hidden_comment_says_why_and_can_be_shown_again(
    as_resident: Browser, client: Browser, db: Database, contribution: Contribution, now: object
) -> None:
    say(as_resident, contribution)
    [kept] = comments(db)
    moderator = a_member(role=Role.MODERATOR)
    operations.hide(kept, reason="accusation", by=moderator, at=now)
    db.session.commit()
    page = page_of(client, contribution)
    assert SAID not in page
    assert "Le texte accuse une personne en la nommant." in page
    assert counts(db, contribution) == (0, 0)
    assert say(as_resident, contribution, parent_id=kept.id).status_code == 409
    for _ in range(2):  # the second time changes nothing
        operations.restore(comments(db)[0], by=moderator, at=now)
    db.session.commit()
    assert SAID in page_of(client, contribution)
    assert counts(db, contribution) == (1, 1)


def test_a_comment_that_its_author_removed_does_not_come_back(
    db: Database, contribution: Contribution, now: object
) -> None:
    author, where = a_member(), queries.place(contribution.thread_id)
    comment = operations.post(
        author,
        where,
        body="x",
        language="fr",
        speaker="person",
        service="",
        parent_id=None,
        at=now,
    )
    operations.remove(comment, by=author, at=now)
    with pytest.raises(RuleBroken, match=r"comment\.hidden"):
        operations.restore(comment, by=author, at=now)


def test_a_wrong_number_of_comments_is_mended(
    as_resident: Browser, db: Database, contribution: Contribution, now: object
) -> None:
    say(as_resident, contribution)
    other = a_contribution()
    db.session.get_one(Thread, contribution.thread_id).comment_count = 7
    db.session.commit()
    for _ in range(2):
        tasks.recount(now)
    assert counts(db, contribution) == (1, 1)
    assert not operations.recount(other.thread_id)
