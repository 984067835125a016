"""The administration opens to administrators alone, in every language."""

import pytest
from flask import Flask

from council.core.db import Database
from tests.support import Browser

PAGES = [
    "admin",
    "admin/people",
    "admin/people/invite",
    "admin/authorities",
    "admin/authorities/new",
    "admin/authorities/1",
    "admin/themes",
    "admin/themes/new",
    "admin/themes/1",
    "admin/delays",
    "admin/delays/new",
    "admin/delays/1",
    "admin/outbox",
    "admin/outbox/waiting",
    "admin/machine",
    "admin/mails",
    "admin/mails/people/confirm",
]
ACTS = [
    "admin/people/1/roles",
    "admin/people/1/contact",
    "admin/people/1/close",
    "admin/people/1/open",
    "admin/people/invite",
    "admin/authorities/1",
    "admin/authorities/new",
    "admin/themes/1",
    "admin/themes/new",
    "admin/themes/1/competences",
    "admin/competences/1/remove",
    "admin/delays/1",
    "admin/delays/new",
    "admin/delays/1/remove",
    "admin/mails/people/confirm",
    "admin/mails/people/confirm/restore",
    "admin/outbox/retry",
    "admin/outbox/give-up",
]


@pytest.mark.parametrize("language", ["fr", "nl", "en", "ar"])
def test_every_page_opens_to_an_administrator(as_administrator: Browser, language: str) -> None:
    for page in [*PAGES, f"admin/people/{as_administrator.member.id}", "delays"]:
        assert as_administrator.get(f"/{language}/{page}").status_code == 200, page


def test_every_page_is_closed_to_the_others(
    client: Browser, as_resident: Browser, as_moderator: Browser, as_official: Browser
) -> None:
    for page in PAGES:
        assert client.get(f"/fr/{page}").status_code in {302, 401}, page
        for other in (as_resident, as_moderator, as_official):
            assert other.get(f"/fr/{page}").status_code == 403, page


def test_nobody_else_changes_anything(
    client: Browser, as_resident: Browser, as_moderator: Browser, as_official: Browser
) -> None:
    for page in ACTS:
        assert client.post(f"/fr/{page}").status_code in {302, 401}, page
        for other in (as_resident, as_moderator, as_official):
            assert other.post(f"/fr/{page}").status_code == 403, page


def test_what_is_not_there_is_not_found(as_administrator: Browser) -> None:
    for page in ("people", "authorities", "themes", "delays"):
        assert as_administrator.get(f"/fr/admin/{page}/999999").status_code == 404
    for act in ("roles/999999/end", "outbox/999999/retry", "competences/999999/remove"):
        assert as_administrator.post(f"/fr/admin/{act}").status_code == 404


def test_everyone_reads_the_delays(client: Browser) -> None:
    page = client.get("/fr/delays")
    assert page.status_code == 200
    assert "15" in page.text
    assert "60" in page.text


def test_lists_ask_few_questions(as_administrator: Browser, db: Database, app: Flask) -> None:
    from tests.support import QueryCount  # late: only here

    for page in ("people", "authorities", "themes", "delays", "outbox"):
        with QueryCount() as count:
            as_administrator.get(f"/fr/admin/{page}")
        assert len(count.statements) <= 8, (page, count.statements)
