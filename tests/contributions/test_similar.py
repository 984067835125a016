"""Similar contributions: found in the words of the person, and joined instead of repeated."""

import io
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from council.contributions import operations
from council.contributions.models import CoAuthor, Contribution, Draft, State, Support
from council.contributions.similar import similar_to, telling_words
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.files import StoredFile
from council.core.journal import Entry
from council.people.models import CodeCard, Member
from tests.contributions.steps import BODY, NEW, TITLE, Submission, a_picture
from tests.support import Browser, QueryCount, a_commune, a_contribution, a_member, a_theme

SAME = {
    "title": "Aucun bus le soir à Gedinne",
    "body": "Après 18 heures, plus de bus. Impossible de rentrer du cours du soir.",
}
OTHER = {
    "title": "Un potager partagé derrière la bibliothèque",
    "body": "Nous voulons cultiver des légumes ensemble et les donner aux voisins.",
}


def found(text: str, **near: int | str | None) -> list[str]:
    return [each.contribution.title for each in similar_to(text, **near)]  # type: ignore[arg-type]


def test_the_same_in_other_words_is_found_and_another_thing_is_not(db: Database) -> None:
    a_contribution(**SAME)
    a_contribution(**OTHER)
    assert found(f"{TITLE} {BODY}") == [SAME["title"]]


def test_what_others_said_in_their_own_words_is_proposed(db: Database) -> None:
    pairs = tomllib.loads((Path(__file__).parent / "paraphrases.toml").read_text("utf-8"))
    for language, some in pairs.items():
        for pair in some:
            title, _, body = pair["kept"].partition(". ")
            a_contribution(title=title, body=body, language=language)
    for language, some in pairs.items():
        first = [found(pair["typed"], limit=5) for pair in some]
        hits = sum(
            pair["kept"].partition(". ")[0] in each for pair, each in zip(some, first, strict=True)
        )
        others = sum(map(len, first)) - hits
        assert hits >= 0.8 * len(some), (language, hits)
        assert others <= 0.3 * len(some), (language, others)


def test_it_is_found_in_arabic_too(db: Database) -> None:
    a_contribution(
        language="ar",
        title="الحافلة لا تأتي في المساء",
        body="لا توجد حافلة في المساء إلى قريتنا بعد الدروس",
    )
    assert len(found("لا توجد حافلة في المساء إلى القرية بعد انتهاء الدروس")) == 1


def test_the_same_place_and_theme_weigh_in(db: Database) -> None:
    far = a_contribution(**{**SAME, "commune_id": a_commune("dinant").id, "theme_id": None})
    near = a_contribution(**{**SAME, "commune_id": a_commune("gedinne").id})
    both = similar_to(f"{TITLE} {BODY}", commune_id=a_commune("gedinne").id, theme_id=a_theme().id)
    assert [each.contribution.id for each in both] == [near.id, far.id]
    assert both[0].score == both[1].score + 12


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REJECTED, State.WITHDRAWN])
def test_only_what_everybody_may_read_is_proposed(db: Database, state: State) -> None:
    a_contribution(**SAME, state=state)
    assert found(BODY) == []


def test_a_language_and_oneself_can_be_left_out(db: Database) -> None:
    kept = a_contribution(**SAME)
    assert found(BODY, exclude=kept.id) == []
    assert found(BODY, language="nl") == []
    assert found(BODY, language="fr") == [SAME["title"]]


@pytest.mark.parametrize("text", ["", "   ", "le la les", "!!!", "bus"])
def test_a_text_that_tells_nothing_has_none_like_it(db: Database, text: str) -> None:
    a_contribution(**SAME)
    assert found(text) == []


def test_one_word_in_common_is_not_enough(db: Database) -> None:
    a_contribution(title="Bibliothèque", body="bibliothèque")
    assert found("La bibliothèque est trop loin de la gare") == []


def test_no_more_than_asked_for_and_the_best_first(db: Database) -> None:
    for _ in range(5):
        a_contribution(**SAME)
    assert len(found(BODY, limit=3)) == 3


def test_finding_costs_one_query(db: Database) -> None:
    for _ in range(30):
        a_contribution(**SAME)
    db.session.expire_all()
    with QueryCount() as queries:
        for each in similar_to(BODY):
            assert each.contribution.commune
    assert len(queries.statements) == 1


def test_common_words_tell_nothing() -> None:
    assert telling_words("Pour les bus, c’est aussi très loin de chez nous") == ["bus", "loin"]


# Joining one instead of sending one's own.


def at_similar(browser: Browser, db: Database) -> tuple[Submission, Contribution]:
    other = a_contribution(**SAME)
    db.session.commit()
    submission = Submission(browser)
    submission.answer_until("theme")
    return submission, other


def join(submission: Submission, other: Contribution) -> str:
    address = f"{NEW}/similar/{other.public_id}"
    answer = submission.browser.post(address, data={"draft": submission.key()})
    return answer.location or str(answer.status_code)


def test_a_member_joins_in_one_click(as_resident: Browser, db: Database) -> None:
    submission, other = at_similar(as_resident, db)
    assert SAME["title"] in as_resident.get(f"{NEW}/similar").text
    receipt = join(submission, other)
    assert receipt == f"/fr/contributions/{other.public_id}/receipt"
    assert "Votre voix est ajoutée" in as_resident.get(receipt).text
    db.session.expire_all()
    assert db.session.get(CoAuthor, (other.id, as_resident.member.id))
    assert db.session.get(Support, (other.id, as_resident.member.id))
    assert other.supports == 1
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 1
    assert db.session.scalars(select(Entry).where(Entry.verb == "contribution.claimed")).one()


def test_a_visitor_joins_and_gets_a_card(client: Browser, db: Database) -> None:
    submission, other = at_similar(client, db)
    assert join(submission, other) == "/fr/card"
    assert client.post("/fr/card").location == f"/fr/contributions/{other.public_id}/receipt"
    assert client.get(f"/fr/contributions/{other.public_id}/receipt").status_code == 200
    joined = db.session.scalars(select(CoAuthor)).one()
    member = db.session.get(Member, joined.member_id)
    assert member is not None
    assert (member.email, member.commune_id) == (None, a_commune("gedinne").id)


def test_joining_twice_counts_once(app: Flask, db: Database) -> None:
    browser = app.test_client()
    submission, other = at_similar(browser, db)
    key = submission.key()
    join(submission, other)
    twin = app.test_client()
    with twin.session_transaction() as session:
        session["draft"] = key
    assert join(Submission(twin), other) == "/fr/card"
    db.session.expire_all()
    assert other.supports == 1
    assert len(db.session.scalars(select(CoAuthor)).all()) == 1
    assert len(db.session.scalars(select(CodeCard)).all()) == 2


def test_joining_forgets_the_files_of_ones_own(client: Browser, db: Database) -> None:
    submission, other = at_similar(client, db)
    submission.answer("similar")
    photo = {"added": (io.BytesIO(a_picture()), "photo.jpg"), "add": "1"}
    client.post(f"{NEW}/files", data=photo)
    assert len(db.session.scalars(select(StoredFile)).all()) == 1
    db.session.rollback()
    join(submission, other)
    db.session.rollback()
    assert not db.session.scalars(select(StoredFile)).all()


def test_mine_is_different(client: Browser, db: Database) -> None:
    submission, _other = at_similar(client, db)
    assert submission.answer("similar").location == f"{NEW}/files"
    page = client.get(f"{NEW}/files").text
    assert f'href="{NEW}/similar"' in page


def test_without_similar_ones_the_question_is_left_out(client: Browser, db: Database) -> None:
    submission = Submission(client)
    submission.answer_until("where")
    assert submission.answer("theme").location == f"{NEW}/files"
    assert f'href="{NEW}/theme"' in client.get(f"{NEW}/files").text
    assert "rien trouvé" in client.get(f"{NEW}/similar").text


def test_another_text_asks_again(client: Browser, db: Database) -> None:
    submission = Submission(client)
    submission.answer_all()
    a_contribution(**OTHER)
    db.session.commit()
    assert submission.answer("story").location == f"{NEW}/check"
    assert submission.answer("story", **OTHER).location == f"{NEW}/similar"


@pytest.mark.parametrize("public_id", ["nothing2", "waiting2"])
def test_what_is_not_public_cannot_be_joined(client: Browser, db: Database, public_id: str) -> None:
    submission, _other = at_similar(client, db)
    a_contribution(public_id="waiting2", state=State.SUBMITTED)
    db.session.commit()
    answer = client.post(f"{NEW}/similar/{public_id}", data={"draft": submission.key()})
    assert answer.status_code == 409
    assert not db.session.scalars(select(CoAuthor)).all()


def test_joining_needs_a_draft(client: Browser, db: Database) -> None:
    other = a_contribution(**SAME)
    db.session.commit()
    answer = client.post(f"{NEW}/similar/{other.public_id}", data={"draft": "none"})
    assert answer.status_code == 410


def test_a_member_joins_from_the_page_of_a_contribution(
    client: Browser, as_resident: Browser, db: Database
) -> None:
    other = a_contribution()
    hidden = a_contribution(state=State.SUBMITTED)
    db.session.commit()
    address = f"/fr/contributions/{other.public_id}/claim"
    assert as_resident.post(address).location == f"/fr/contributions/{other.public_id}/receipt"
    assert as_resident.post(address).status_code == 303
    db.session.expire_all()
    assert other.supports == 1
    assert client.post(address).status_code == 401
    assert as_resident.post(f"/fr/contributions/{hidden.public_id}/claim").status_code == 404


def test_ones_own_is_ones_own_already(db: Database, now: datetime) -> None:
    author = a_member()
    own = a_contribution(author=author)
    with pytest.raises(RuleBroken, match=r"contribution\.own"):
        operations.claim(own, author, now)
    own.state = State.WITHDRAWN
    with pytest.raises(RuleBroken, match=r"contribution\.not_public"):
        operations.claim(own, a_member(), now)


def test_somebody_who_supported_already_can_join(db: Database, now: datetime) -> None:
    member, other = a_member(), a_contribution()
    operations.claim(other, member, now)
    operations.claim(other, member, now + timedelta(hours=1))
    db.session.refresh(other)
    assert other.supports == 1


def test_a_sent_draft_that_joined_is_dropped_without_a_trace(
    client: Browser, db: Database, now: datetime
) -> None:
    submission, other = at_similar(client, db)
    join(submission, other)
    assert operations.drop_old_drafts(now + timedelta(days=31)) == 1
    assert not db.session.scalars(select(Draft)).all()
