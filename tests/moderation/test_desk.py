"""Moderators read what waits, decide, take back, and look again."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from council.contributions.models import Contribution, ContributionVersion, State
from council.contributions.operations import edit
from council.core.db import Database
from council.core.journal import Entry
from council.moderation import operations, queries
from council.moderation.models import Appeal, Reason, Redaction, Review
from council.moderation.queries import Wanted
from council.people.models import Member, Role
from tests.conftest import signed_in_as
from tests.support import Browser, a_commune, a_contribution, a_member, a_theme, sign_in

QUEUE = "/fr/desk/moderation"


def waiting(**changes: object) -> Contribution:
    """A stored contribution that waits to be read."""
    return a_contribution(**{"state": State.SUBMITTED, "published_at": None, **changes})


def state_of(db: Database, id: int) -> State:
    """Where the contribution stands in the database."""
    db.session.rollback()
    return db.session.scalars(select(Contribution.state).where(Contribution.id == id)).one()


def verbs(db: Database) -> list[str]:
    """What the journal tells, in order."""
    db.session.rollback()
    return list(db.session.scalars(select(Entry.verb).order_by(Entry.id)))


def page_of(contribution: Contribution) -> str:
    """The desk's page of a contribution."""
    return f"{QUEUE}/{contribution.public_id}"


def test_the_longest_wait_comes_first_with_its_clock(
    db: Database, as_moderator: Browser, clock: time_machine.Traveller, now: datetime
) -> None:
    late = waiting(title="Attend depuis longtemps", submitted_at=now - timedelta(days=10))
    waiting(title="Vient d’arriver")
    db.session.commit()
    page = as_moderator.get(QUEUE).text
    assert page.index(late.title) < page.index("Vient d’arriver")
    assert "retard" in page
    assert page.count("jours") > 1


def test_an_empty_queue_says_so(as_moderator: Browser) -> None:
    for tab in ("", "/reports", "/appeals", "/decided"):
        assert as_moderator.get(QUEUE + tab).status_code == 200


def test_the_queue_holds_the_moderators_own_scope_only(app: Flask, db: Database) -> None:
    here, there = (
        waiting(title="Ici à Namur"),
        waiting(title="Là-bas", commune_id=a_commune("dinant").id),
    )
    nowhere = waiting(title="Nulle part", commune_id=None)
    db.session.commit()
    browser = signed_in_as(app, Role.MODERATOR, "namur")
    page = browser.get(QUEUE).text
    assert here.title in page
    assert there.title not in page
    assert nowhere.title not in page
    assert browser.get(page_of(there)).status_code == 404
    assert browser.post(f"{page_of(there)}/publish").status_code == 404
    db.session.rollback()  # a request inside the test's context reads what is committed since
    wide = signed_in_as(app, Role.MODERATOR, "province-de-namur")
    assert "Nulle part" in wide.get(QUEUE).text


@pytest.mark.parametrize("filters", ["kind=x", "theme=x", "commune=x"])
def test_an_unknown_filter_is_refused(as_moderator: Browser, filters: str) -> None:
    assert as_moderator.get(f"{QUEUE}?{filters}").status_code == 400


def test_filters_narrow_the_queue(db: Database, now: datetime) -> None:
    moderator = a_member(role=Role.MODERATOR)
    one = waiting()
    waiting(commune_id=a_commune("dinant").id)
    asked = Wanted(kind=one.kind, theme=a_theme(), commune=a_commune())
    assert [each.contribution for each in queries.waiting(moderator, asked, None).rows] == [one]


def test_publishing_shows_it_and_opens_the_next(
    db: Database, client: Browser, as_moderator: Browser, now: datetime
) -> None:
    first = waiting(submitted_at=now - timedelta(hours=2))
    second = waiting()
    db.session.commit()
    assert client.get(f"/fr/contributions/{first.public_id}").status_code == 404
    answer = as_moderator.post(f"{page_of(first)}/publish")
    assert answer.location == page_of(second)
    assert client.get(f"/fr/contributions/{first.public_id}").status_code == 200
    assert as_moderator.post(f"{page_of(second)}/publish").location == QUEUE
    assert verbs(db).count("contribution.published") == 2
    assert as_moderator.post(f"{page_of(second)}/publish").status_code == 409


def test_words_that_changed_while_they_were_read_are_not_published(
    db: Database, as_moderator: Browser, now: datetime
) -> None:
    one, other = waiting(), waiting()
    db.session.commit()
    assert 'name="version" value="1"' in as_moderator.get(page_of(one)).text
    assert f'name="seen" value="{one.public_id}:1"' in as_moderator.get(QUEUE).text
    author = db.session.get_one(Member, one.author_id)
    edit(one, author, title="Un autre titre", body="D’autres mots, plus longs.", version=1, at=now)
    db.session.commit()
    read = as_moderator.post(f"{page_of(one)}/publish", data={"version": "1"})
    assert (read.status_code, state_of(db, one.id)) == (409, State.SUBMITTED)
    assert "Lisez-le à nouveau" in read.text
    ticked = [one.public_id, other.public_id]
    seen = [f"{one.public_id}:1", f"{other.public_id}:1", "x", ":", "t:١"]
    several = as_moderator.post(f"{QUEUE}/several", data={"picked": ticked, "seen": seen})
    assert (several.status_code, state_of(db, other.id)) == (409, State.SUBMITTED)
    assert as_moderator.post(f"{page_of(one)}/publish", data={"version": "x"}).status_code == 422
    assert as_moderator.post(f"{page_of(one)}/publish", data={"version": "2"}).status_code == 303
    assert (
        as_moderator.post(f"{QUEUE}/several", data={"picked": [], "seen": seen}).status_code == 422
    )


def test_several_are_published_at_once_or_none(db: Database, as_moderator: Browser) -> None:
    one, two = waiting(), waiting()
    mine = waiting(author=db.session.get(Member, as_moderator.member.id))
    db.session.commit()
    picked = {"picked": [one.public_id, two.public_id]}
    refused = as_moderator.post(
        f"{QUEUE}/several", data={"picked": [one.public_id, mine.public_id]}
    )
    assert (refused.status_code, state_of(db, one.id)) == (403, State.SUBMITTED)
    assert as_moderator.post(f"{QUEUE}/several", data=picked).status_code == 303
    assert {state_of(db, one.id), state_of(db, two.id)} == {State.PUBLISHED}


def test_a_refusal_has_a_reason_and_plain_words_in_the_authors_language(
    app: Flask, db: Database, as_moderator: Browser
) -> None:
    one = waiting(language="nl")
    db.session.commit()
    bare = as_moderator.post(f"{page_of(one)}/reject", data={})
    assert (bare.status_code, state_of(db, one.id)) == (422, State.SUBMITTED)
    assert (
        as_moderator.post(f"{page_of(one)}/reject", data={"reject-reason": "x"}).status_code == 422
    )
    as_moderator.post(
        f"{page_of(one)}/reject", data={"reject-reason": "unclear", "reject-note": ""}
    )
    db.session.rollback()
    review = db.session.scalars(select(Review)).one()
    assert (review.reason, state_of(db, one.id)) == (Reason.UNCLEAR, State.REJECTED)
    assert review.note
    assert "begrepen" in review.note
    assert "contribution.rejected" in verbs(db)


def test_one_who_is_on_it_keeps_the_others_away(
    app: Flask, db: Database, as_moderator: Browser, clock: time_machine.Traveller, now: datetime
) -> None:
    one = waiting()
    db.session.commit()
    other = signed_in_as(app, Role.MODERATOR)
    assert as_moderator.post(f"{page_of(one)}/hold").status_code == 303
    assert as_moderator.get(page_of(one)).status_code == 200
    refused = other.post(f"{page_of(one)}/publish")
    assert refused.status_code == 409
    assert as_moderator.member.name in refused.text
    assert as_moderator.member.name in other.get(QUEUE).text
    as_moderator.post(f"{page_of(one)}/release")
    assert other.post(f"{page_of(one)}/hold").status_code == 303
    other.post(f"{page_of(one)}/release")
    as_moderator.post(f"{page_of(one)}/release")
    as_moderator.post(f"{page_of(one)}/hold")
    clock.move_to(now + timedelta(minutes=21))
    assert other.post(f"{page_of(one)}/publish").status_code == 303
    assert as_moderator.post(f"{page_of(one)}/release").status_code == 303
    assert as_moderator.post(f"{page_of(one)}/hold").status_code == 409


def test_nobody_decides_on_their_own(db: Database, as_moderator: Browser) -> None:
    mine = waiting(author=db.session.get(Member, as_moderator.member.id))
    db.session.commit()
    assert as_moderator.post(f"{page_of(mine)}/publish").status_code == 403


def test_masked_words_leave_the_public_text_and_stay_with_moderators(
    db: Database, client: Browser, as_moderator: Browser
) -> None:
    one = a_contribution(title="Chez Jean Dupont", body="Jean Dupont habite au 3.")
    db.session.commit()
    masked = {
        "redact-title": "Chez ▇▇▇",
        "redact-body": "▇▇▇ habite au ▇▇▇.",
        "redact-reason": "personal_data",
        "redact-version": "1",
    }
    assert as_moderator.post(f"{page_of(one)}/redact", data=masked).status_code == 303
    for page in (
        f"/fr/contributions/{one.public_id}",
        f"/fr/contributions/{one.public_id}/versions",
    ):
        assert "Dupont" not in client.get(page).text
    assert "Dupont" not in client.get("/fr/contributions?q=dupont").text
    kept = db.session.scalars(select(ContributionVersion)).one()
    assert (kept.body, kept.redacted) == ("Jean Dupont habite au 3.", True)
    assert db.session.scalars(select(Redaction.reason)).one() is Reason.PERSONAL_DATA
    stale = as_moderator.post(f"{page_of(one)}/redact", data=masked | {"redact-body": "Mon essai"})
    assert stale.status_code == 409
    assert "Mon essai" in stale.text
    assert "▇▇▇ habite" in stale.text
    bad = as_moderator.post(f"{page_of(one)}/redact", data=masked | {"redact-body": ""})
    assert bad.status_code == 422


def test_a_stale_mask_is_refused_by_the_operation_too(db: Database, now: datetime) -> None:
    one, moderator = a_contribution(version=2), a_member(role=Role.MODERATOR)
    with pytest.raises(Exception, match=r"contribution\.stale"):
        operations.redact(
            one, title="x", body="y", reason=Reason.SPAM, version=1, by=moderator, at=now
        )


def test_a_decision_is_taken_back_within_thirty_days(
    app: Flask, db: Database, as_moderator: Browser, clock: time_machine.Traveller, now: datetime
) -> None:
    one, two = waiting(), waiting()
    db.session.commit()
    as_moderator.post(f"{page_of(one)}/publish")
    as_moderator.post(f"{page_of(two)}/reject", data={"reject-reason": "spam"})
    db.session.rollback()
    first, second = db.session.scalars(select(Review.id).order_by(Review.id)).all()
    assert as_moderator.get(f"{QUEUE}/decided").text.count("/undo") >= 2
    undo = f"{QUEUE}/reviews/{first}/undo"
    assert as_moderator.post(undo).location == page_of(one)
    assert state_of(db, one.id) is State.SUBMITTED
    assert as_moderator.post(undo).status_code == 409
    assert as_moderator.post(f"{page_of(one)}/publish").status_code == 303
    clock.move_to(now + timedelta(days=31))
    late = signed_in_as(app, Role.MODERATOR)
    assert late.post(f"{QUEUE}/reviews/{second}/undo").status_code == 409
    assert as_moderator.post(f"{QUEUE}/reviews/999/undo").status_code == 404


def test_an_undecided_review_cannot_be_undone(db: Database, now: datetime) -> None:
    moderator = a_member(role=Role.MODERATOR)
    review = operations.hold(waiting(), by=moderator, at=now)
    with pytest.raises(Exception, match=r"review\.undo"):
        operations.undo(review, by=moderator, at=now)


def refuse(browser: Browser, one: Contribution) -> None:
    """Refuse `one` in `browser`."""
    browser.post(f"{page_of(one)}/reject", data={"reject-reason": "off_topic"})


def author_of(app: Flask, db: Database, one: Contribution) -> Browser:
    """A browser in which its author is signed in."""
    author = db.session.get(Member, one.author_id)
    assert author
    browser: Browser = app.test_client()
    browser.sign_in(sign_in(author))
    return browser


def test_an_author_gets_a_second_look_by_someone_else(
    app: Flask, db: Database, as_moderator: Browser, client: Browser
) -> None:
    one = waiting()
    db.session.commit()
    author, other = author_of(app, db, one), signed_in_as(app, Role.MODERATOR)
    refuse(as_moderator, one)
    asking = f"/fr/contributions/{one.public_id}/appeal"
    assert asking in author.get(f"/fr/contributions/{one.public_id}").text
    assert client.get(asking).status_code == 404
    assert author.get(asking).status_code == 200
    assert author.post(asking, data={"text": "court"}).status_code == 422
    assert author.post(asking, data={"text": "Relisez ma demande, merci."}).status_code == 303
    assert author.post(asking, data={"text": "Relisez ma demande, merci."}).status_code == 409
    assert author.get(asking).status_code == 200
    db.session.rollback()
    look = f"{QUEUE}/appeals/{db.session.scalars(select(Appeal.id)).one()}"
    assert as_moderator.get(f"{QUEUE}/appeals").status_code == 200
    assert as_moderator.get(look).status_code == 404
    assert other.get(look).status_code == 200
    assert other.post(look, data={"granted": "maybe", "note": ""}).status_code == 422
    note = {"granted": "yes", "note": "Vous aviez raison, nous publions."}
    assert other.post(look, data=note).status_code == 303
    assert state_of(db, one.id) is State.PUBLISHED
    assert other.post(look, data=note).status_code == 409
    assert verbs(db)[-1] == "contribution.appeal_decided"
    assert author.get(asking).status_code in {200, 404}


def test_a_refusal_may_be_upheld(app: Flask, db: Database, as_moderator: Browser) -> None:
    one = waiting()
    db.session.commit()
    author, other = author_of(app, db, one), signed_in_as(app, Role.MODERATOR)
    refuse(as_moderator, one)
    author.post(f"/fr/contributions/{one.public_id}/appeal", data={"text": "Relisez, merci bien."})
    db.session.rollback()
    look = f"{QUEUE}/appeals/{db.session.scalars(select(Appeal.id)).one()}"
    other.post(look, data={"granted": "no", "note": "La raison reste la même."})
    assert state_of(db, one.id) is State.REJECTED
    assert "La raison reste" in author.get(f"/fr/contributions/{one.public_id}/appeal").text


def test_the_first_person_cannot_look_again_even_without_the_page(
    db: Database, now: datetime
) -> None:
    moderator, one = a_member(role=Role.MODERATOR), waiting()
    review = operations.reject(one, reason=Reason.SPAM, note="x", by=moderator, at=now)
    author = db.session.get(Member, one.author_id)
    assert author
    asked = operations.appeal(review, text="Encore", by=author, at=now)
    with pytest.raises(Exception, match=r"appeal\.same"):
        operations.decide_appeal(asked, granted=True, note="x", by=moderator, at=now)
    with pytest.raises(Exception, match=r"appeal\.late"):
        operations.appeal(review, text="Encore", by=author, at=now + timedelta(days=31))


def test_two_who_decide_at_once_make_one_decision(app: Flask, db: Database) -> None:
    one = waiting()
    db.session.commit()
    browsers = [signed_in_as(app, Role.MODERATOR) for _ in range(4)]
    path, start, answers = f"{page_of(one)}/publish", Barrier(len(browsers)), []

    def decide(browser: Browser) -> None:
        start.wait()
        answers.append(browser.post(path).status_code)

    threads = [Thread(target=decide, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409, 409, 409]
    assert verbs(db).count("contribution.published") == 1
