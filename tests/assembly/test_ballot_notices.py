"""Those who vote are told: that a ballot is open, that they have not voted, what came out."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from council.assembly import tasks
from council.assembly.models import Council
from council.assembly.operations import balloting, voting
from council.core.db import Database
from council.core.outbox import Letter
from council.notices import tasks as notices
from council.notices.models import Notice
from council.people import privacy
from council.people.models import Member
from tests.assembly.chamber import a_council, a_draft, a_secretary, an_open_ballot, sitting, who
from tests.support import Browser, sign_in

DAY = timedelta(days=1)


@pytest.fixture
def council(db: Database) -> Council:
    return a_council()


def told(db: Database, verb: str) -> Counter[int]:
    """How often each person was told of something."""
    asked = select(Notice.member_id).where(Notice.verb == verb)
    return Counter(db.session.scalars(asked).all())


def test_who_votes_is_told_and_who_has_not_voted_is_reminded(
    db: Database, council: Council, now: datetime, client: Browser
) -> None:
    first, second, third = sitting(council, 3, now)
    ballot = a_draft(council, now)
    voting.give_proxy(ballot, who(first), by=who(third), at=now)
    balloting.open_ballot(ballot, by=a_secretary(), at=now)
    db.session.commit()
    notices.tell(now)
    everyone = Counter([first.member_id, second.member_id])  # the third one's holder is told
    assert told(db, "ballot.opened") == everyone
    voting.vote(ballot, second.id, ["for"], "", by=who(second), at=now)
    voting.vote(ballot, first.id, ["for"], "", by=who(first), at=now)
    db.session.commit()
    tasks.remind_voters(now + DAY)
    notices.tell(now + DAY)
    assert told(db, "ballot.closing_soon") == Counter([first.member_id])  # a proxy waits
    tasks.count_ballots(now + 2 * DAY)
    notices.tell(now + 2 * DAY)
    assert told(db, "ballot.closed") == everyone
    letters = db.session.scalars(select(Letter)).all()
    assert letters
    client.sign_in(sign_in(who(first)))
    page = client.get("/fr/me").text
    assert "Un vote de votre conseil est terminé" in page


def test_no_notice_and_no_letter_says_how_anybody_voted(
    db: Database, council: Council, now: datetime
) -> None:
    (mandate,) = sitting(council, 1, now)
    ballot = an_open_ballot(council, now, secret=True)
    before = db.session.scalars(select(Letter.id)).all()
    voting.vote(ballot, mandate.id, ["for"], "", by=who(mandate), at=now)
    db.session.commit()
    notices.tell(now)
    assert told(db, "ballot.opened") == Counter([mandate.member_id])
    assert before == []
    for letter in db.session.scalars(select(Letter)):
        assert '"for"' not in str(letter.details)


def test_one_takes_ones_own_votes_away_but_no_secret_one(
    db: Database, council: Council, now: datetime
) -> None:
    first, second = sitting(council, 2, now)
    opened = an_open_ballot(council, now)
    secret = an_open_ballot(council, now, secret=True)
    draft = a_draft(council, now)
    for ballot in (opened, secret):
        voting.vote(ballot, first.id, ["against"], "", by=who(first), at=now)
    voting.give_proxy(draft, who(second), by=who(first), at=now)
    db.session.flush()
    taken = privacy.SECTIONS["ballots"](who(first))
    assert [(row["voted"], row["vote"]) for row in taken] == [(True, ["against"]), (True, None)]
    assert [row["given"] for row in privacy.SECTIONS["ballot_proxies"](who(first))] == [True]
    secretary = db.session.get_one(Member, draft.prepared_by_id)
    assert len(privacy.SECTIONS["ballots_prepared"](secretary)) == 1
