"""Submitting a contribution: one question a page, told as the people who do it would."""

from sqlalchemy import select

from council.contributions.models import (
    Contribution,
    Kind,
    State,
)
from council.core.db import Database
from council.people.models import CodeCard
from tests.contributions.steps import Submission
from tests.support import Browser, a_commune


def test_a_visitor_says_a_problem_and_gets_a_card_and_a_receipt(
    client: Browser, db: Database
) -> None:
    submission = Submission(client)
    submission.answer_all()
    answer = submission.send()
    assert answer.location == "/fr/card"
    kept = db.session.scalars(select(Contribution)).one()
    assert (kept.kind, kept.state, kept.language) == (Kind.PROBLEM, State.SUBMITTED, "fr")
    assert kept.commune_id == a_commune("gedinne").id
    card = client.get("/fr/card")
    assert db.session.scalars(select(CodeCard)).one().member_id == kept.author_id
    done = client.post("/fr/card")
    assert done.location == f"/fr/contributions/{kept.public_id}/receipt"
    receipt = client.get(done.location)
    assert kept.public_id in receipt.text
    assert "5 mars 2026" in receipt.text
    assert card.status_code == receipt.status_code == 200
