"""What is reported in a dossier: out of sight, read again, and back in its place."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from council.contributions.models import Contribution, State
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.dossiers import document
from council.dossiers import operations as dossiers
from council.dossiers.models import Dossier, Grouping
from council.dossiers.queries import numbers
from council.moderation import operations, queries
from council.moderation.models import Outcome, Reason, Report, Review
from council.notices import tasks as notices
from council.notices.models import Notice
from council.people.models import Member, Role
from tests.support import Browser, a_contribution, a_dossier, a_member

CANARY = "xylophone-turquoise"


@pytest.fixture
def one(db: Database) -> Contribution:
    return a_contribution(title=f"Chez {CANARY}", supports=5)


@pytest.fixture
def dossier(db: Database, one: Contribution) -> Dossier:
    return a_dossier(one, a_contribution(supports=2))


@pytest.fixture
def moderator(db: Database) -> Member:
    return a_member(role=Role.MODERATOR)


def reported(one: Contribution, by: Member, at: datetime) -> None:
    """A reader alerts, and a moderator agrees."""
    alert = operations.report(one, reason=Reason.PERSONAL_DATA, note="", by=None, at=at)
    alert.contribution = one
    operations.handle(alert, upheld=True, by=by, at=at)


def public_pages(dossier: Dossier, client: Browser) -> str:
    """All that everybody reads of a dossier and its contributions."""
    page = f"/fr/dossiers/{dossier.reference}"
    paths = [page, f"{page}/voices", f"{page}/print", "/fr/contributions", "/fr/contributions.atom"]
    return "\n".join(client.get(path).text for path in paths)


def test_what_is_reported_in_a_dossier_is_seen_nowhere_until_it_is_read_again(
    db: Database,
    client: Browser,
    as_moderator: Browser,
    one: Contribution,
    dossier: Dossier,
    now: datetime,
) -> None:
    operations.report(one, reason=Reason.PERSONAL_DATA, note="", by=None, at=now)
    db.session.commit()
    assert CANARY in public_pages(dossier, client)
    alert = db.session.scalars(select(Report)).one()
    path, mine = f"/fr/desk/moderation/reports/{alert.id}", f"/fr/contributions/{one.public_id}"
    assert as_moderator.post(path, data={"choice": "yes"}).status_code == 303
    pages = public_pages(dossier, client)
    assert CANARY not in pages
    assert "1 contribution de ce dossier n’est plus montrée." in pages
    assert client.get(mine).status_code == 404
    assert CANARY not in str(document.contents(dossier))
    assert CANARY in as_moderator.get("/fr/desk/moderation").text
    desk = f"/fr/desk/moderation/{one.public_id}"
    masked = {
        "redact-title": "Chez ▇▇▇",
        "redact-body": one.body,
        "redact-reason": "personal_data",
        "redact-version": "1",
    }
    assert as_moderator.post(f"{desk}/redact", data=masked).status_code == 303
    assert as_moderator.post(f"{desk}/publish").status_code == 303
    pages = public_pages(dossier, client)
    assert "Chez ▇▇▇" in pages
    assert CANARY not in pages
    assert "plus montrée" not in pages
    page = client.get(mine).text
    assert "Mots masqués" in page  # on the path
    assert "a masqué des mots de ce texte" in page  # and below the text
    db.session.expire_all()
    assert one.state is State.GROUPED


def test_a_dossier_counts_only_what_it_shows(
    db: Database, one: Contribution, dossier: Dossier, moderator: Member, now: datetime
) -> None:
    found = numbers([dossier.id])[dossier.id]
    assert (found.contributions, found.unseen, found.supports) == (2, 0, 7)
    reported(one, moderator, now)
    found = numbers([dossier.id])[dossier.id]
    assert (found.contributions, found.unseen, found.supports) == (1, 1, 2)
    assert len(found.communes) == 1


def test_refused_in_a_dossier_and_granted_by_a_second_look_it_finds_its_place_again(
    db: Database, one: Contribution, dossier: Dossier, moderator: Member, now: datetime
) -> None:
    reported(one, moderator, now)
    review = operations.reject(one, reason=Reason.HARM, note="", by=moderator, at=now)
    assert (one.state, one.in_dossier) == (State.REJECTED, True)
    author = db.session.get_one(Member, one.author_id)
    asked = operations.appeal(review, text="Relisez.", by=author, at=now)
    other = a_member(role=Role.MODERATOR)
    operations.decide_appeal(asked, granted=True, note="", by=other, at=now)
    assert one.state is State.GROUPED


def test_taken_out_of_the_dossier_meanwhile_it_is_published_on_its_own(
    db: Database, one: Contribution, dossier: Dossier, moderator: Member, now: datetime
) -> None:
    reported(one, moderator, now)
    whole = joinedload(Grouping.contribution), joinedload(Grouping.dossier)
    asked = select(Grouping).where(Grouping.contribution_id == one.id).options(*whole)
    place = db.session.scalars(asked).one()
    dossiers.leave(place, by=db.session.get_one(Member, one.author_id), at=now)
    assert (one.state, one.in_dossier) == (State.SUBMITTED, False)
    operations.publish(one, by=moderator, at=now)
    assert one.state is State.PUBLISHED
    again = a_dossier()
    dossiers.add(again, [one], by=moderator, at=now)
    assert (one.state, one.in_dossier) == (State.GROUPED, True)


def test_a_publication_is_undone_in_a_dossier_too(
    db: Database, dossier: Dossier, moderator: Member, now: datetime
) -> None:
    one = a_contribution(state=State.SUBMITTED, published_at=None)
    review = operations.publish(one, by=moderator, at=now)
    dossiers.add(dossier, [one], by=moderator, at=now)
    at = now + timedelta(days=30)
    operations.undo(review, by=moderator, at=at)
    assert (one.state, one.in_dossier) == (State.SUBMITTED, True)
    fresh = operations.publish(one, by=moderator, at=at)
    assert one.state is State.GROUPED
    operations.undo(fresh, by=moderator, at=at + timedelta(days=30))
    late = operations.publish(one, by=moderator, at=at)
    with pytest.raises(RuleBroken, match=r"review\.undo"):
        operations.undo(late, by=moderator, at=at + timedelta(days=31))


def test_a_withdrawn_one_is_not_shown_in_its_dossier_again(
    db: Database, one: Contribution, dossier: Dossier, moderator: Member, now: datetime
) -> None:
    reported(one, moderator, now)
    one.move_to(State.WITHDRAWN)
    with pytest.raises(RuleBroken, match=r"review\.decided"):
        operations.publish(one, by=moderator, at=now)
    assert numbers([dossier.id])[dossier.id].unseen == 1


def test_its_author_and_the_journal_are_told(
    db: Database, one: Contribution, dossier: Dossier, moderator: Member, now: datetime
) -> None:
    reported(one, moderator, now)
    db.session.commit()
    verbs = select(Entry.verb).where(Entry.about_kind == "contribution", Entry.about_id == one.id)
    assert list(db.session.scalars(verbs)) == ["contribution.reported", "contribution.read_again"]
    notices.tell(now)
    told = select(Notice).where(Notice.member_id == one.author_id)
    [notice] = db.session.scalars(told)
    assert notice.verb == "contribution.read_again"


def test_the_desk_offers_undo_only_while_the_decision_stands(
    db: Database, as_moderator: Browser, now: datetime
) -> None:
    one, gone = (a_contribution() for _ in range(2))
    for each in (one, gone):
        db.session.add(
            Review(
                contribution_id=each.id,
                opened_at=now,
                due_at=now,
                outcome=Outcome.PUBLISH,
                decided_at=now,
                decided_by_id=a_member().id,
            )
        )
    gone.move_to(State.WITHDRAWN)
    db.session.commit()
    page = as_moderator.get("/fr/desk/moderation/decided").text
    assert page.count("/undo") == 1
    assert queries.decided(a_member(role=Role.MODERATOR), None).rows[1].can_undo(now)
