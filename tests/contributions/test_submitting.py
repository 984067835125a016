"""Submitting a contribution: one question a page, told as the people who do it would."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from council import create_app
from council.contributions import operations
from council.contributions.models import (
    Channel,
    Contribution,
    Draft,
    Kind,
    Signature,
    State,
)
from council.contributions.queries import drafting
from council.contributions.tasks import drop_old_drafts
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.core.limits import limiter
from council.people.models import CodeCard, Member
from tests.contributions.steps import BODY, NEW, TITLE, Submission
from tests.support import Browser, a_commune, a_member, a_theme, sign_in


def only_contribution(db: Database) -> Contribution:
    return db.session.scalars(select(Contribution)).one()


def count(db: Database, model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_visitor_says_a_problem_and_gets_a_card_and_a_receipt(
    client: Browser, db: Database
) -> None:
    submission = Submission(client)
    submission.answer_all()
    answer = submission.send()
    assert answer.location == "/fr/card"
    kept = only_contribution(db)
    assert (kept.kind, kept.state, kept.language) == (Kind.PROBLEM, State.SUBMITTED, "fr")
    assert (kept.commune_id, kept.theme_id) == (a_commune("gedinne").id, a_theme().id)
    assert (kept.signature, kept.channel) == (Signature.ANONYMOUS, Channel.CARD)
    assert db.session.scalars(select(CodeCard)).one().member_id == kept.author_id
    assert client.get("/fr/card").status_code == 200
    done = client.post("/fr/card")
    assert done.location == f"/fr/contributions/{kept.public_id}/receipt"
    receipt = client.get(done.location).text
    assert kept.public_id in receipt
    assert "5 mars 2026" in receipt  # three working days after Monday 2 March


def test_a_member_says_a_proposal_under_their_name(as_resident: Browser, db: Database) -> None:
    submission = Submission(as_resident, kind="proposal", signature="name")
    submission.answer_all()
    assert as_resident.member.name in as_resident.get(f"{NEW}/check").text
    answer = submission.send()
    kept = only_contribution(db)
    assert answer.location == f"/fr/contributions/{kept.public_id}/receipt"
    assert (kept.kind, kept.signature) == (Kind.PROPOSAL, Signature.NAME)
    assert (kept.author_id, kept.channel) == (as_resident.member.id, Channel.WEB)
    assert count(db, CodeCard) == 0
    entry = db.session.scalars(select(Entry).where(Entry.verb == "contribution.submitted")).one()
    assert (entry.about_id, entry.actor_id) == (kept.id, as_resident.member.id)
    assert entry.details == {"kind": "proposal"}


def test_a_visitor_may_choose_the_name_that_others_read(client: Browser, db: Database) -> None:
    submission = Submission(client, signature="name", name="Zahra")
    submission.answer_all()
    submission.send()
    author = db.session.get(Member, only_contribution(db).author_id)
    assert author is not None
    assert (author.name, author.email) == ("Zahra", None)


def test_a_visitor_who_signs_with_a_name_has_to_type_one(client: Browser, db: Database) -> None:
    submission = Submission(client)
    submission.answer_until("files")
    assert submission.answer("signature", signature="name", name="").status_code == 422


def test_a_member_without_a_name_is_told_so(app: Flask, db: Database) -> None:
    member = a_member(name="")
    browser = signed_in(app, member)
    submission = Submission(browser)
    submission.answer_until("files")
    assert "n’a pas de nom" in browser.get(f"{NEW}/signature").text


@pytest.mark.parametrize("language", ["fr", "nl", "en", "ar"])
@pytest.mark.parametrize("step", drafting.STEPS)
def test_each_question_has_a_page_in_each_language(
    client: Browser, db: Database, step: str, language: str
) -> None:
    Submission(client).answer_all()
    page = client.get(f"/{language}/contributions/new/{step}")
    assert page.status_code == 200


@pytest.mark.parametrize("page", ["urgent", "personal"])
def test_there_is_help_for_what_is_not_for_the_council(client: Browser, page: str) -> None:
    answer = {"urgent": "danger", "personal": "personal"}[page]
    sent = client.post(f"{NEW}/kind", data={"kind": answer})
    assert sent.location == f"{NEW}/{page}"
    assert client.get(sent.location).status_code == 200


def test_reading_the_first_page_keeps_nothing(client: Browser, db: Database) -> None:
    assert client.get(NEW).location == f"{NEW}/kind"
    assert client.get(f"{NEW}/kind").status_code == 200
    assert count(db, Draft) == 0


def test_a_page_that_comes_too_early_leads_to_the_first_open_question(
    client: Browser, db: Database
) -> None:
    assert client.get(f"{NEW}/check").location == f"{NEW}/kind"
    submission = Submission(client)
    submission.answer("kind")
    assert client.get(f"{NEW}/theme").location == f"{NEW}/story"
    assert submission.answer("theme").location == f"{NEW}/story"
    assert client.get(f"{NEW}/nowhere").status_code == 404


BAD = [
    ("kind", {"kind": ""}),
    ("kind", {"kind": "complaint"}),
    ("story", {"title": ""}),
    ("story", {"title": "   "}),
    ("story", {"title": "Bus"}),
    ("story", {"title": "x" * 121}),
    ("story", {"body": "Trop court"}),
    ("story", {"body": "x" * 3001}),
    ("story", {"body": "x" * 1_000_000}),
    ("story", {"body": "Le bus\x00 ne passe plus le soir."}),
    ("story", {"body": "Le bus \u202ene passe plus le soir."}),
    ("story", {"language": "klingon"}),
    ("where", {"commune": ""}),
    ("where", {"commune": "999999"}),
    ("where", {"commune": "namur"}),
    ("theme", {"theme": ""}),
    ("theme", {"theme": "999999"}),
    ("signature", {"signature": ""}),
    ("signature", {"signature": "king"}),
    ("signature", {"signature": "name", "name": "x" * 41}),
]


@pytest.mark.parametrize(("step", "typed"), BAD)
def test_a_bad_answer_is_shown_again_and_not_kept(
    client: Browser, db: Database, step: str, typed: dict[str, str]
) -> None:
    submission = Submission(client)
    steps = list(submission.answers)
    if step != "kind":
        submission.answer_until(steps[steps.index(step) - 1])
    answer = submission.answer(step, **typed)
    assert answer.status_code == 422
    assert client.get(f"{NEW}/check").location == f"{NEW}/{step}"


def test_what_was_typed_stays_in_the_page_that_refuses_it(client: Browser, db: Database) -> None:
    submission = Submission(client)
    submission.answer("kind")
    page = submission.answer("story", title="Bus", body=BODY)
    assert (page.status_code, BODY in page.text) == (422, True)
    assert "<title>Erreur" in page.text


def test_letters_that_cannot_be_kept_are_refused(client: Browser, db: Database) -> None:
    submission = Submission(client)
    submission.answer("kind")
    half = f'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n{BODY} \ud800\r\n--x--\r\n'
    answer = client.post(
        f"{NEW}/story",
        data=half.encode("utf-8", "surrogatepass"),
        content_type="multipart/form-data; boundary=x",
    )
    assert (answer.status_code, "illisibles" in answer.text) == (422, True)


def test_a_text_too_large_for_any_page_is_refused_with_a_sentence(
    client: Browser, db: Database
) -> None:
    Submission(client).answer("kind")
    answer = client.post(f"{NEW}/story", data={"title": TITLE, "body": "x" * 40_000_000})
    assert answer.status_code == 413


def test_the_language_is_recognised_and_its_author_may_correct_it(
    client: Browser, db: Database
) -> None:
    submission = Submission(client)
    submission.answer("kind")
    arabic = {
        "title": "لا توجد حافلة في المساء",
        "body": "آخر حافلة تغادر في السادسة ولا أستطيع العودة.",
    }
    submission.answer("story", **arabic)
    assert draft_of(db).answers["language"] == "ar"
    submission.answer("story", **arabic, language="fa")
    assert draft_of(db).answers["language"] == "fa"
    assert '<option selected value="fa">' in client.get(f"{NEW}/story").text


def test_a_text_in_no_recognised_language_is_in_that_of_the_page(
    client: Browser, db: Database
) -> None:
    client.post("/nl/contributions/new/kind", data={"kind": "problem"})
    client.post("/nl/contributions/new/story", data={"title": "12345", "body": "1234 " * 6})
    assert draft_of(db).answers["language"] == "nl"


def test_themes_are_proposed_from_the_words_with_who_usually_acts(
    client: Browser, db: Database
) -> None:
    submission = Submission(client)
    submission.answer_until("where")
    page = client.get(f"{NEW}/theme").text
    assert page.index(a_theme().name) < page.index("Je ne sais pas")
    assert "Agit d’habitude" in page
    assert "checked" not in page


def test_somebody_may_know_neither_the_place_nor_the_theme(client: Browser, db: Database) -> None:
    submission = Submission(client, commune="0", theme="0")
    submission.answer_all()
    page = client.get(f"{NEW}/check").text
    assert "Toute la province" in page
    submission.send()
    kept = only_contribution(db)
    assert (kept.commune_id, kept.theme_id) == (None, None)


def test_answers_can_be_changed_from_the_last_page(client: Browser, db: Database) -> None:
    submission = Submission(client)
    submission.answer_all()
    assert f'href="{NEW}/story"' in client.get(f"{NEW}/check").text
    assert submission.answer("kind", kind="proposal").location == f"{NEW}/check"
    assert submission.answer("signature").location == f"{NEW}/check"
    submission.send()
    assert only_contribution(db).kind is Kind.PROPOSAL


def test_a_draft_is_left_and_resumed(client: Browser, db: Database) -> None:
    submission = Submission(client)
    submission.answer("kind")
    left = submission.answer("story", title="Bus", later="1")
    assert left.location == NEW
    page = client.get(NEW).text
    assert "Bus" in page
    assert f'href="{NEW}/story"' in page
    assert BODY in client.get(f"{NEW}/story").text


def test_a_visitors_browser_may_be_closed_meanwhile(client: Browser, db: Database) -> None:
    submission = Submission(client)
    submission.answer("kind")
    submission.answer("story", later="1")
    cookie = client.get_cookie("council")
    assert cookie is not None
    assert cookie.expires is not None
    assert "dans ce navigateur" in client.get(NEW).text


def test_a_member_is_told_that_the_draft_stays(as_resident: Browser, db: Database) -> None:
    submission = Submission(as_resident)
    submission.answer("kind", later="1")
    page = as_resident.get(NEW).text
    assert "gardées 30" in page
    assert "navigateur" not in page


def test_only_texts_are_kept_of_an_unfinished_answer(client: Browser, db: Database) -> None:
    submission = Submission(client)
    submission.answer_until("story")
    submission.answer("where", commune="999999", later="1")
    assert "commune_id" not in draft_of(db).answers


def test_somebody_starts_again(client: Browser, db: Database) -> None:
    Submission(client).answer_until("where")
    assert client.post(f"{NEW}/start-again").location == f"{NEW}/kind"
    assert count(db, Draft) == 0
    assert client.post(f"{NEW}/start-again").status_code == 303


def test_a_members_draft_follows_them_to_another_browser(app: Flask, db: Database) -> None:
    member = a_member()
    Submission(signed_in(app, member)).answer_until("where")
    elsewhere = signed_in(app, member)
    assert "Vous aviez commencé" in elsewhere.get(NEW).text
    assert elsewhere.get(f"{NEW}/theme").status_code == 200


def test_a_visitors_draft_becomes_theirs_when_they_sign_in(app: Flask, db: Database) -> None:
    browser = app.test_client()
    submission = Submission(browser)
    submission.answer_until("files")
    member = a_member()
    sign_in_again(browser, member)
    assert submission.answer("signature").status_code == 303
    assert draft_of(db).member_id == member.id
    submission.send()
    assert only_contribution(db).author_id == member.id
    assert count(db, CodeCard) == 0


def test_a_visitors_draft_may_be_signed_in_for_on_the_last_page(app: Flask, db: Database) -> None:
    browser = app.test_client()
    submission = Submission(browser)
    submission.answer_all()
    member = a_member()
    sign_in_again(browser, member)
    submission.send()
    assert only_contribution(db).author_id == member.id


def test_nobody_reaches_the_draft_of_another(app: Flask, db: Database) -> None:
    mine = Submission(signed_in(app, a_member()))
    mine.answer_all()
    key = mine.key()
    other = app.test_client()
    assert other.post(f"{NEW}/check", data={"draft": key}).status_code == 410
    signed = signed_in(app, a_member())
    with signed.session_transaction() as session:
        session["draft"] = key
    assert signed.get(f"{NEW}/check").location == f"{NEW}/kind"
    assert signed.post(f"{NEW}/check", data={"draft": key}).status_code == 410
    assert count(db, Contribution) == 0


def test_sending_twice_gives_one_contribution_and_the_same_receipt(
    as_resident: Browser, db: Database
) -> None:
    submission = Submission(as_resident)
    submission.answer_all()
    first, second = submission.send(), submission.send()
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert count(db, Contribution) == 1


def test_a_visitor_whose_first_answer_was_lost_gets_the_same_receipt_and_a_new_card(
    app: Flask, db: Database
) -> None:
    browser = app.test_client()
    submission = Submission(browser)
    submission.answer_all()
    key = submission.key()
    submission.send()
    twin = holding(app, key)
    assert twin.post(f"{NEW}/check", data={"draft": key}).location == "/fr/card"
    kept = only_contribution(db)
    assert twin.post("/fr/card").location == f"/fr/contributions/{kept.public_id}/receipt"
    cards = db.session.scalars(select(CodeCard)).all()
    assert [card.ended_at is None for card in cards] == [False, True]
    assert count(db, Member) == 1


def test_a_sent_draft_opens_nothing_an_hour_later(
    app: Flask, db: Database, clock: time_machine.Traveller
) -> None:
    submission = Submission(app.test_client())
    submission.answer_all()
    key = submission.key()
    submission.send()
    clock.shift(timedelta(minutes=61))
    refused = holding(app, key).post(f"{NEW}/check", data={"draft": key})
    assert refused.status_code == 409
    assert count(db, CodeCard) == 1


def test_after_sending_a_new_contribution_begins_afresh(as_resident: Browser, db: Database) -> None:
    submission = Submission(as_resident)
    submission.answer_all()
    submission.send()
    assert as_resident.get(NEW).location == f"{NEW}/kind"


def test_sending_at_the_same_moment_gives_one_contribution(app: Flask, db: Database) -> None:
    submission = Submission(app.test_client())
    submission.answer_all()
    key = submission.key()
    db.session.rollback()
    twins = [holding(app, key) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        sending = [pool.submit(twin.post, f"{NEW}/check", data={"draft": key}) for twin in twins]
        answers = [each.result() for each in sending]
    assert {answer.location for answer in answers} == {"/fr/card"}
    db.session.rollback()
    assert (count(db, Contribution), count(db, Member)) == (1, 1)


@pytest.mark.parametrize("key", ["", "no such draft"])
def test_a_draft_that_is_gone_is_told(client: Browser, db: Database, key: str) -> None:
    assert client.post(f"{NEW}/check", data={"draft": key}).status_code == 410


def test_a_draft_without_all_answers_is_not_sent(client: Browser, db: Database) -> None:
    submission = Submission(client)
    submission.answer_until("where")
    assert submission.send().status_code == 409
    assert count(db, Contribution) == 0


def test_ten_contributions_a_day_are_the_most(db: Database, now: datetime) -> None:
    author = a_member()
    for _ in range(10):
        submitted(author, at=now)
    with pytest.raises(RuleBroken, match=r"contribution\.daily"):
        submitted(author, at=now + timedelta(hours=23))
    assert submitted(author, at=now + timedelta(hours=25)).id


def test_public_ids_tell_neither_order_nor_volume(db: Database, now: datetime) -> None:
    author = a_member()
    names = [submitted(author, at=now).public_id for _ in range(10)]
    assert sorted(names) != names
    assert all(len(name) == 8 and not set(name) & set("01ilo") for name in names)


def test_a_public_id_is_given_once(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    signs = iter("aaaaaaaa" * 2 + "bbbbbbbb")
    monkeypatch.setattr("council.contributions.operations.submitting.secrets", Chance(signs))
    names = [submitted(a_member(), at=now).public_id for _ in range(2)]
    assert names == ["aaaaaaaa", "bbbbbbbb"]


def test_one_address_gets_so_many_cards_an_hour_and_members_are_not_counted(
    app: Flask, db: Database
) -> None:
    limited = create_app(replace(app.config["SETTINGS"], limits=True))
    limited.config["WTF_CSRF_ENABLED"] = False
    limited.test_client_class = Browser
    address, nothing = f"{NEW}/check", {"draft": "none"}
    visitor = limited.test_client()
    visits = [visitor.post(address, data=nothing).status_code for _ in range(21)]
    assert visits == [410] * 20 + [429]
    limiter.reset()
    member = signed_in(limited, a_member())
    assert {member.post(address, data=nothing).status_code for _ in range(25)} == {410}
    limiter.enabled = False  # the limiter is one for all applications of this process
    with limited.app_context():
        db.engine.dispose()


def test_the_receipt_is_for_its_author_only(app: Flask, as_resident: Browser, db: Database) -> None:
    kept = submitted(a_member(), at=datetime(2026, 3, 2, tzinfo=UTC))
    db.session.commit()
    address = f"/fr/contributions/{kept.public_id}/receipt"
    assert as_resident.get(address).status_code == 404
    assert app.test_client().get(address).status_code == 404
    assert as_resident.get("/fr/contributions/nothing2/receipt").status_code == 404


def test_the_worker_drops_them(client: Browser, db: Database, now: datetime) -> None:
    Submission(client).answer_until("where")
    db.session.rollback()
    drop_old_drafts(now + timedelta(days=31))
    assert count(db, Draft) == 0


def test_drafts_left_for_thirty_days_are_dropped(
    client: Browser, db: Database, now: datetime
) -> None:
    Submission(client).answer_until("where")
    assert operations.drop_old_drafts(now + timedelta(days=30)) == 0
    assert operations.drop_old_drafts(now + timedelta(days=30, seconds=1)) == 1
    assert count(db, Draft) == 0


class Chance:
    """Chance that is not: the signs it gives are known."""

    def __init__(self, signs: Iterator[str]) -> None:
        self.signs = signs

    def choice(self, _among: str) -> str:
        """The next sign."""
        return next(self.signs)


def submitted(author: Member, at: datetime) -> Contribution:
    return operations.submit(
        author,
        kind=Kind.PROBLEM,
        title=TITLE,
        body=BODY,
        language="fr",
        commune_id=None,
        theme_id=None,
        signature=Signature.NAME,
        kept=[],
        at=at,
    )


def draft_of(db: Database) -> Draft:
    db.session.rollback()
    return db.session.scalars(select(Draft)).one()


def signed_in(app: Flask, member: Member) -> Browser:
    browser: Browser = app.test_client()
    sign_in_again(browser, member)
    return browser


def sign_in_again(browser: Browser, member: Member) -> None:
    browser.sign_in(sign_in(member))


def holding(app: Flask, key: str) -> Browser:
    """A browser that never got the answer to its first try."""
    browser: Browser = app.test_client()
    with browser.session_transaction() as session:
        session["draft"] = key
    return browser
