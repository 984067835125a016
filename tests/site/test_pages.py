"""The explaining pages, and the administrator who changes their words."""

import re
from datetime import datetime

import pytest
from sqlalchemy import select
from time_machine import Traveller

from council.core import journal
from council.core.db import Database
from council.people.models import Role
from council.site import operations, rules
from council.site.models import PageText
from council.site.texts import PAGES
from tests.support import Browser, a_commune, a_member

TYPED = {"title": "Chez nous", "body_source": "Bonjour.\n\n## Le lundi\n\n- de 9 h à 12 h\n"}


@pytest.mark.parametrize("lang", ["fr", "nl", "en", "ar"])
@pytest.mark.parametrize("slug", PAGES)
def test_every_page_reads_in_every_language(client: Browser, lang: str, slug: str) -> None:
    page = client.get(f"/{lang}/{slug}")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert 'aria-current="page"' in page.text


def test_the_privacy_page_says_what_is_never_asked(client: Browser) -> None:
    page = client.get("/fr/privacy").text
    assert "Ce que nous ne demandons jamais" in page
    assert "<li>Votre nationalité" in page


def test_an_unknown_page_is_not_found(client: Browser) -> None:
    answer = client.get("/fr/nothing-here")
    assert answer.status_code == 404
    assert "Cette page est introuvable" in answer.text


def test_an_administrator_replaces_a_text_in_one_language(
    as_administrator: Browser, client: Browser, db: Database
) -> None:
    answer = as_administrator.post("/fr/admin/pages/help", data=TYPED)
    assert (answer.status_code, answer.location) == (303, "/fr/help")
    page = client.get("/fr/help").text
    assert "<h2>Le lundi</h2>" in page
    assert "<li>de 9 h à 12 h</li>" in page
    assert "Chez nous" not in client.get("/en/help").text
    text = db.session.scalars(select(PageText)).one()
    assert [entry.verb for entry in journal.of(text)] == ["page_text.replaced"]


def test_the_form_begins_with_the_words_that_stand_there(as_administrator: Browser) -> None:
    page = as_administrator.get("/en/admin/pages/help").text
    assert "## Who can write?" in page
    as_administrator.post("/en/admin/pages/help", data=TYPED)
    assert "## Le lundi" in as_administrator.get("/en/admin/pages/help").text


def on_the_present(page: str) -> dict[str, str]:
    """What the form on a page says of the edition it shows."""
    found = re.search(r'name="version"[^>]* value="([^"]*)"', page)
    assert found
    return {"version": found[1]}


def test_a_text_replaced_twice_stays_one(as_administrator: Browser, db: Database) -> None:
    address = "/fr/admin/pages/rules"
    for _sent_twice in range(2):
        assert as_administrator.post(address, data=TYPED).status_code == 303
    again = {**TYPED, "title": "Encore", **on_the_present(as_administrator.get(address).text)}
    assert as_administrator.post(address, data=again).status_code == 303
    assert db.session.scalars(select(PageText.title)).all() == ["Encore"]


def test_what_someone_else_wrote_meanwhile_is_not_lost(
    as_administrator: Browser, db: Database, clock: Traveller
) -> None:
    address = "/fr/admin/pages/rules"
    mine = {**TYPED, "title": "Le mien", **on_the_present(as_administrator.get(address).text)}
    as_administrator.post(address, data={**TYPED, "title": "Le leur"})
    clock.shift(60)
    for bad in ({"title": ""}, {}):
        answer = as_administrator.post(address, data=mine | bad)
    assert answer.status_code == 409
    assert "Le mien" in answer.text
    assert "Le leur" in answer.text
    assert db.session.scalars(select(PageText.title)).all() == ["Le leur"]
    assert as_administrator.post(f"{address}/restore").status_code == 409
    merged = mine | on_the_present(answer.text)
    assert as_administrator.post(address, data=merged).status_code == 303


def test_our_own_text_comes_back(as_administrator: Browser, db: Database) -> None:
    as_administrator.post("/fr/admin/pages/rules", data=TYPED)
    present = on_the_present(as_administrator.get("/fr/admin/pages/rules").text)
    for _twice in range(2):
        answer = as_administrator.post("/fr/admin/pages/rules/restore", data=present)
        assert (answer.status_code, answer.location) == (303, "/fr/rules")
    assert not db.session.scalars(select(PageText)).all()
    assert "Les règles et les délais" in as_administrator.get("/fr/rules").text


def test_the_table_of_texts_tells_ours_from_theirs(as_administrator: Browser) -> None:
    as_administrator.post("/nl/admin/pages/rules", data=TYPED)
    page = as_administrator.get("/fr/admin/pages").text
    assert page.count("Texte remplacé") == 1
    assert page.count("Notre texte") == 4 * len(PAGES) - 1


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": "ab"},
        {"title": "a\x00b"},
        {"title": "\u202eabc"},
        {"body_source": ""},
        {"body_source": "x" * 10_001},
    ],
)
def test_a_bad_text_is_shown_again_and_nothing_is_kept(
    as_administrator: Browser, db: Database, change: dict[str, str]
) -> None:
    answer = as_administrator.post("/fr/admin/pages/help", data={**TYPED, **change})
    assert 400 <= answer.status_code < 500
    assert not db.session.scalars(select(PageText)).all()


def test_markup_in_a_text_is_shown_not_run(as_administrator: Browser, client: Browser) -> None:
    body = "Une page <script>alert(1)</script>\n\n[x](javascript:alert) et # Grand"
    as_administrator.post("/fr/admin/pages/help", data={**TYPED, "body_source": body})
    page = client.get("/fr/help").text
    assert "<script>alert" not in page
    assert "href=&#34;javascript" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("path", ["/fr/admin/pages", "/fr/admin/pages/help"])
def test_only_administrators_change_texts(
    client: Browser, as_resident: Browser, as_moderator: Browser, path: str
) -> None:
    assert client.get(path).status_code == 401
    assert as_resident.get(path).status_code == 403
    assert as_moderator.get(path).status_code == 403


def test_an_administrator_of_one_commune_does_not_change_texts(db: Database) -> None:
    local = a_member(role=Role.ADMINISTRATOR, scope=a_commune("namur"))
    assert not rules.is_administrator(local, None)
    assert not rules.is_administrator(None, None)
    assert rules.is_administrator(a_member(role=Role.ADMINISTRATOR), None)


def test_restoring_what_was_never_replaced_leaves_no_trace(db: Database, now: datetime) -> None:
    by = a_member(role=Role.ADMINISTRATOR)
    operations.restore_text(by, slug="help", locale="fr", version="", at=now)
    assert not db.session.scalars(select(journal.Entry)).all()
