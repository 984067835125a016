"""A member's data across the house: taken away whole, and forgotten when they leave."""

import json

import pytest
from sqlalchemy import select

from council.contributions.models import CoAuthor, Draft, Stance, Support
from council.core.db import db as database
from council.discussion.models import Comment
from council.notices.models import Notice, Subscription, Why
from council.people import operations, privacy
from council.people.models import Member
from tests.support import a_contribution, a_member

NAME = "Canari-Jaune"
EMAIL = "canari.jaune@example.org"


@pytest.fixture
def canary(db, now):
    """A member who did a little of everything."""
    member = a_member(name=NAME, email=EMAIL, password=None)
    mine = a_contribution(author=member, title="Un guichet ouvert le soir", body="Le soir, svp.")
    other = a_contribution()
    at = {"at": now}
    db.session.add_all(
        [
            Support(
                contribution_id=other.id,
                member_id=member.id,
                stance=Stance.SUPPORT,
                verified=False,
                **at,
            ),
            CoAuthor(contribution_id=other.id, member_id=member.id, **at),
            Draft(key="k", member_id=member.id, answers={"title": NAME}, updated_at=now),
            Comment(
                thread_id=mine.thread_id,
                author_id=member.id,
                body="Merci",
                html="<p>Merci</p>",
                language="fr",
                **at,
            ),
            Subscription(
                member_id=member.id, about_kind="contribution", about_id=other.id, since=now
            ),
            Notice(
                key="n",
                member_id=member.id,
                verb="contribution.published",
                why=Why.AUTHOR,
                about_kind="contribution",
                about_id=mine.id,
                details={},
                **at,
            ),
        ]
    )
    db.session.flush()
    return member


def rows_naming(*words):
    """Tables in which any of the words stands, the search table included."""
    found = set()
    for table in database.metadata.sorted_tables:
        for row in database.session.execute(select(table)):
            text = json.dumps(row._asdict(), default=str, ensure_ascii=False).lower()
            if any(word.lower() in text for word in words):
                found.add(table.name)
    return found


def test_all_that_was_done_is_taken_away(db, canary, now):
    data = privacy.data_of(canary, now)
    json.dumps(data)
    assert data["contributions"][0]["title"] == "Un guichet ouvert le soir"
    for section in ("supports", "also_mine", "drafts", "comments", "follows", "notices"):
        assert len(data[section]) == 1, section
    assert data["supports"][0]["stance"] == "support"


def test_another_persons_data_never_cross(db, canary, now):
    other = privacy.data_of(a_member(name="Olena"), now)
    assert not [name for name, rows in other.items() if rows and name not in {"account", "made_at"}]
    assert NAME not in json.dumps(other)


def test_who_leaves_is_named_nowhere_and_what_was_said_stays(db, canary, now):
    assert rows_naming(NAME, EMAIL) == {"member", "draft"}
    operations.erase(canary, "", now)
    db.session.flush()
    db.session.expire_all()
    assert rows_naming(NAME, EMAIL) == set()
    assert db.session.get(Member, canary.id).erased_at == now
    for table in (Draft, Notice, Subscription):
        assert not db.session.scalars(select(table)).all()
    assert len(db.session.scalars(select(Support)).all()) == 1
    assert len(db.session.scalars(select(Comment)).all()) == 1


def test_readers_see_that_a_person_left(client, db, canary, now):
    mine = privacy.data_of(canary, now)["contributions"][0]["reference"]
    operations.erase(canary, "", now)
    db.session.commit()
    page = client.get(f"/fr/contributions/{mine}").text
    assert "Une personne partie" in page
    assert NAME not in page
