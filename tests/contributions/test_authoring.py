"""What an author may still do: change the words while nobody stands behind them, or withdraw."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from council.contributions import operations
from council.contributions.models import (
    Contribution,
    ContributionFile,
    ContributionVersion,
    State,
)
from council.contributions.operations.submitting import WithdrawalReason
from council.core import files
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.people.models import Member
from tests.contributions.steps import BODY, TITLE, a_picture
from tests.support import Browser, a_contribution, a_member

NEW_TEXT = {"title": "Plus de bus après 18 heures", "body": "Le dernier bus part bien trop tôt."}


def mine(browser: Browser, db: Database, **changes: object) -> Contribution:
    author = db.session.get(Member, browser.member.id)
    kept = a_contribution(author=author, **{"title": TITLE, "body": BODY, **changes})
    db.session.commit()
    return kept


def test_an_author_changes_what_waits(as_resident: Browser, db: Database) -> None:
    kept = mine(as_resident, db, state=State.SUBMITTED)
    address = f"/fr/contributions/{kept.public_id}/edit"
    assert BODY in as_resident.get(address).text
    answer = as_resident.post(address, data={**NEW_TEXT, "version": "1"})
    assert answer.location == f"/fr/contributions/{kept.public_id}/receipt"
    db.session.expire_all()
    assert (kept.title, kept.body, kept.version) == (*NEW_TEXT.values(), 2)
    before = db.session.scalars(select(ContributionVersion)).one()
    assert (before.title, before.body, before.number) == (TITLE, BODY, 1)
    entry = db.session.scalars(select(Entry).where(Entry.verb == "contribution.edited")).one()
    assert entry.details == {"version": 2}


def test_a_stale_change_is_refused_with_both_texts(as_resident: Browser, db: Database) -> None:
    kept = mine(as_resident, db, state=State.SUBMITTED)
    address = f"/fr/contributions/{kept.public_id}/edit"
    as_resident.post(address, data={**NEW_TEXT, "version": "1"})
    typed = {"title": "Un troisième titre", "body": "Un troisième texte, écrit ailleurs."}
    page = as_resident.post(address, data={**typed, "version": "1"})
    assert page.status_code == 409
    assert NEW_TEXT["body"] in page.text
    assert typed["body"] in page.text
    assert 'name="version" value="2"' in page.text


@pytest.mark.parametrize(
    "typed",
    [
        {"title": "x"},
        {"body": "x" * 4000},
        {"version": ""},
        {"version": "one"},
        {"version": "9" * 30},
    ],
)
def test_a_bad_change_is_shown_again(
    as_resident: Browser, db: Database, typed: dict[str, str]
) -> None:
    kept = mine(as_resident, db, state=State.SUBMITTED)
    address = f"/fr/contributions/{kept.public_id}/edit"
    answer = as_resident.post(address, data={**NEW_TEXT, "version": "1", **typed})
    assert answer.status_code == 422
    db.session.expire_all()
    assert kept.version == 1


def test_a_published_text_changed_goes_back_to_the_moderators(
    as_resident: Browser, db: Database, now: datetime
) -> None:
    kept = mine(as_resident, db)
    stored = files.keep(a_picture(), now)
    stored.public = True
    db.session.add(
        ContributionFile(contribution_id=kept.id, file_id=stored.id, alt="Un bus", position=0)
    )
    db.session.commit()
    address = f"/fr/contributions/{kept.public_id}/edit"
    assert "relit" in as_resident.get(address).text
    as_resident.post(address, data={**NEW_TEXT, "version": "1"})
    db.session.expire_all()
    assert (kept.state, kept.published_at, stored.public) == (State.SUBMITTED, None, False)


def test_words_that_others_stand_behind_do_not_change_under_them(
    as_resident: Browser, db: Database, now: datetime
) -> None:
    supported = mine(as_resident, db)
    operations.claim(supported, a_member(), now)
    db.session.commit()
    for kept in (supported, mine(as_resident, db, comment_count=1)):
        address = f"/fr/contributions/{kept.public_id}/edit"
        assert as_resident.post(address, data={**NEW_TEXT, "version": "1"}).status_code == 409
        db.session.expire_all()
        assert (kept.title, kept.state) == (TITLE, State.PUBLISHED)


@pytest.mark.parametrize("state", [State.GROUPED, State.REJECTED, State.WITHDRAWN])
def test_what_is_settled_is_not_changed(db: Database, now: datetime, state: State) -> None:
    author = a_member()
    kept = a_contribution(author=author, state=state)
    with pytest.raises(RuleBroken, match=r"contribution\.settled"):
        operations.edit(kept, author, **NEW_TEXT, version=1, at=now)


@pytest.mark.parametrize("page", ["edit", "withdraw"])
def test_only_the_author_may(
    app: Flask, as_resident: Browser, as_moderator: Browser, db: Database, page: str
) -> None:
    kept = a_contribution()
    db.session.commit()
    address = f"/fr/contributions/{kept.public_id}/{page}"
    for browser, status in ((as_resident, 403), (as_moderator, 403), (app.test_client(), 401)):
        assert browser.get(address).status_code == status
        assert browser.post(address).status_code == status
    assert as_resident.get(f"/fr/contributions/nothing2/{page}").status_code == 404


@pytest.mark.parametrize("state", [State.SUBMITTED, State.PUBLISHED, State.GROUPED])
def test_an_author_withdraws(as_resident: Browser, db: Database, state: State) -> None:
    kept = mine(as_resident, db, state=state)
    address = f"/fr/contributions/{kept.public_id}/withdraw"
    assert as_resident.get(address).status_code == 200
    answer = as_resident.post(address, data={"reason": "solved"})
    assert answer.location == f"/fr/contributions/{kept.public_id}/receipt"
    assert "retirée" in as_resident.get(answer.location).text
    db.session.expire_all()
    assert (kept.state, kept.withdrawn_reason) == (State.WITHDRAWN, "solved")
    entry = db.session.scalars(select(Entry).where(Entry.verb == "contribution.withdrawn")).one()
    assert entry.details == {"reason": "solved"}
    assert as_resident.post(address, data={"reason": "solved"}).status_code == 409


@pytest.mark.parametrize("reason", ["", "revenge"])
def test_a_withdrawal_says_why(as_resident: Browser, db: Database, reason: str) -> None:
    kept = mine(as_resident, db)
    answer = as_resident.post(
        f"/fr/contributions/{kept.public_id}/withdraw", data={"reason": reason}
    )
    assert answer.status_code == 422


def test_a_masked_text_is_kept_for_moderators(db: Database, now: datetime) -> None:
    kept = a_contribution()
    at = now + timedelta(days=1)
    operations.rewrite(kept, title="[…]", body="[…]", version=1, at=at, redacted=True)
    before = db.session.scalars(select(ContributionVersion)).one()
    assert (before.redacted, before.by_id, kept.version) == (True, kept.author_id, 2)
    with pytest.raises(RuleBroken, match=r"contribution\.stale"):
        operations.rewrite(kept, title="x", body="y", version=1, at=at)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.PUBLISHED])
def test_what_waits_again_keeps_the_words_that_others_support(
    db: Database, now: datetime, state: State
) -> None:
    author = a_member()
    kept = a_contribution(author=author, state=state, supports_imported=3)
    with pytest.raises(RuleBroken, match=r"contribution\.supported"):
        operations.edit(kept, author, **NEW_TEXT, version=1, at=now)


def test_what_has_a_place_in_a_dossier_is_not_changed_while_it_waits(
    db: Database, now: datetime
) -> None:
    author = a_member()
    kept = a_contribution(author=author, state=State.SUBMITTED, in_dossier=True)
    with pytest.raises(RuleBroken, match=r"contribution\.settled"):
        operations.edit(kept, author, **NEW_TEXT, version=1, at=now)


def test_a_withdrawn_reason_is_one_of_four() -> None:
    assert [reason.value for reason in WithdrawalReason] == [
        "solved",
        "mistake",
        "private",
        "other",
    ]
