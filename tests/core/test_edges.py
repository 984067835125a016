"""Headers, limits, logs, static files and the tables of the whole application."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, request, url_for
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from time_machine import Traveller

from council import create_app, tables, wiring
from council.core import assets, headers, jobs, limits, logs
from council.core.db import db
from council.core.locale import CODES
from tests.conftest import settings
from tests.support import Browser

SECRETS = {"email", "password", "token", "code", "ip", "recipient"}


@pytest.mark.parametrize(
    ("address", "hsts"),
    [("https://localhost", headers.ONE_YEAR), ("http://localhost", None)],
)
def test_only_over_tls_is_tls_asked_for_ever(house: Flask, address: str, hsts: str | None) -> None:
    answer = house.test_client().get("/fr/", base_url=address)
    assert answer.headers.get("Strict-Transport-Security") == hsts


@pytest.mark.parametrize(
    ("path", "rule"),
    [("/fr/", "no-cache, public"), ("/fr/nowhere", "no-cache, private")],
)
def test_a_visitors_page_is_asked_for_again_each_time(house: Flask, path: str, rule: str) -> None:
    assert house.test_client().get(path).headers["Cache-Control"] == rule


@pytest.mark.parametrize("path", ["/fr/", "/fr/contributions", "/fr/me", "/fr/nowhere"])
def test_what_a_person_sees_signed_in_is_kept_nowhere(as_resident: Browser, path: str) -> None:
    assert as_resident.get(path).headers["Cache-Control"] == "no-store"


def test_every_page_bears_the_name_of_the_site(client: Browser, app: Flask) -> None:
    app.config["SITE_NAME"] = "Conseil & nous"
    page = client.get("/fr/contributions").text
    assert "– Conseil &amp; nous</title>" in page
    assert "<b>Conseil &amp; nous</b>" in page


def test_what_a_visitor_began_is_kept_nowhere(client: Browser) -> None:
    assert client.get("/fr/contributions/new/kind").headers["Cache-Control"] == "no-cache, private"
    client.post("/fr/contributions/new/kind", data={"kind": "problem"})
    for page in ("/fr/contributions/new/story", "/fr/"):
        assert client.get(page).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", ["confirm", "reset", "invitation", "reply", "stop"])
def test_a_page_behind_a_mailed_link_is_kept_nowhere(client: Browser, page: str) -> None:
    assert client.get(f"/fr/{page}/abc").headers["Cache-Control"] == "no-store"


def test_what_a_visitor_sends_is_kept_nowhere(house: Flask) -> None:
    answer = house.test_client().post("/fr/sign-in", data={})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/fr/", "/healthz", "/robots.txt", "/fr/nowhere", "/static/x/y"])
def test_every_answer_carries_the_policy(house: Flask, path: str) -> None:
    answer = house.test_client().get(path)
    assert {name: answer.headers[name] for name in headers.HEADERS} == headers.HEADERS


@pytest.mark.parametrize("word", ["unsafe", "http:", "https:", "*", "data:", "blob:"])
def test_the_policy_lets_nothing_foreign_in(word: str) -> None:
    assert word not in headers.POLICY


def visitor(house: Flask, address: str | None) -> str:
    with house.test_request_context("/fr/", environ_base={"REMOTE_ADDR": address}):
        return limits.visitor()


def test_a_visitor_is_the_same_all_day_and_another_the_next(house: Flask, clock: Traveller) -> None:
    seen = visitor(house, "192.0.2.7")
    clock.shift(timedelta(hours=12))
    assert visitor(house, "192.0.2.7") == seen
    clock.shift(timedelta(hours=12))
    assert visitor(house, "192.0.2.7") != seen


def test_the_day_of_a_visitor_changes_at_midnight_in_brussels(
    house: Flask, clock: Traveller
) -> None:
    clock.move_to("2026-03-02T22:59:59+00:00")
    seen = visitor(house, "192.0.2.7")
    clock.move_to("2026-03-02T23:00:00+00:00")
    assert visitor(house, "192.0.2.7") != seen


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7", "", None])
def test_the_address_of_a_visitor_cannot_be_read(house: Flask, address: str | None) -> None:
    seen = visitor(house, address)
    assert re.fullmatch(r"[0-9a-f]{64}", seen)
    assert not address or address not in seen


def test_two_visitors_are_two_and_two_houses_see_them_differently(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = visitor(house, "192.0.2.7")
    assert visitor(house, "192.0.2.8") != seen
    monkeypatch.setattr(house, "secret_key", "another secret for tests, of 32 characters")
    assert visitor(house, "192.0.2.7") != seen


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:0:1::7", "2001:db8:0:1:ffff::8", True),  # one connection changes its second half
        ("2001:db8:0:1::7", "2001:db8:0:2::7", False),
        ("192.0.2.7", "192.0.2.8", False),
        ("unix:", "unix:", True),
    ],
)
def test_a_connection_is_limited_as_one(house: Flask, one: str, other: str, same: bool) -> None:
    assert (visitor(house, one) == visitor(house, other)) is same


def test_only_a_proxy_that_is_trusted_is_believed_and_only_what_it_sets(tmp_path: Path) -> None:
    pretended = {
        "X-Forwarded-For": "203.0.113.7, 198.51.100.8",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "council.example",
        "X-Forwarded-Prefix": "/namur",
        "X-Forwarded-Port": "666",  # no proxy of ours sets it
    }
    seen = {}
    for proxies in (0, 1):
        app = create_app(replace(settings(tmp_path, "sqlite://"), trusted_proxies=proxies))
        app.add_url_rule("/seen", view_func=lambda: f"{request.remote_addr} {request.url}")
        seen[proxies] = app.test_client().get("/seen", headers=pretended).text
    assert seen == {
        0: "127.0.0.1 http://localhost/seen",
        1: "198.51.100.8 https://council.example/namur/seen",
    }


def test_no_header_of_a_stranger_changes_who_is_limited(house: Flask) -> None:
    pretended = {"X-Forwarded-For": "192.0.2.9", "Forwarded": "for=192.0.2.9"}
    with house.test_request_context(
        "/", environ_base={"REMOTE_ADDR": "192.0.2.7"}, headers=pretended
    ):
        assert limits.visitor() == visitor(house, "192.0.2.7")


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_log_blanks_what_is_secret(name: str) -> None:
    assert logs.told({"x": "y", name: "amina@example.org"}) == {"x": "y", name: "…"}


def test_a_line_of_the_log_is_json_with_level_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    logs.log.error("été", email="amina@example.org", count=3)
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    read = json.loads(line)
    assert (read["event"], read["email"], read["count"]) == ("été", "…", 3)
    assert read["level"] == "error"
    assert read["timestamp"].endswith("Z")


def test_a_complaint_in_the_log_names_nobody(
    capsys: pytest.CaptureFixture[str], house: Flask
) -> None:
    with house.app_context():
        try:
            db.session.execute(text("SELECT :email FROM nowhere"), {"email": "amina@example.org"})
        except DBAPIError as error:
            logs.log.error("failure", exc_info=error)
    refused = ConnectionError({"léa.d+1@exämple.be": (550, b"<lea@example.be> unknown")})
    logs.log.error("mail.failed", exc_info=refused, to="Zoé <zoe@example.org>", tries=2)
    lines = capsys.readouterr().out
    assert "nowhere" in lines
    assert "550" in lines
    assert "@" not in lines


def test_a_fault_in_the_log_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.log.error("failure", exc_info=ValueError("a fault\nof two lines"))
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert "a fault" in json.loads(line)["exception"]


def test_every_file_of_a_style_sheet_is_there() -> None:
    missing = []
    for path, file in assets.files().items():
        if path.endswith(".css"):
            folder = path.rpartition("/")[0]
            for name in re.findall(rb"url\([\"']?([^\"')#]+)", file.content):
                there = (assets.STATIC / folder / name.decode()).resolve()
                missing += [] if there.is_file() else [f"{path}: {name.decode()}"]
    assert not missing


def test_an_address_of_a_file_changes_with_any_file(monkeypatch: pytest.MonkeyPatch) -> None:
    one = assets.File(b"a", None, "text/css", "1")
    versions = set()
    for known in ({"a.css": one}, {"b.css": one}, {"a.css": assets.File(b"b", None, "", "2")}):
        monkeypatch.setattr(assets, "files", lambda known=known: known)
        versions.add(assets.version.__wrapped__())
    assert len(versions) == 3


@pytest.mark.parametrize(
    ("asked", "packed"),
    [
        ("gzip", True),
        ("gzip;q=0", False),
        ("br", False),
        ("*", True),
        ("", False),
        ("gzip;q=x", None),
    ],
)
def test_only_those_who_can_unpack_are_sent_packed_files(
    house: Flask, asked: str, packed: bool | None
) -> None:
    path = f"/static/{assets.version()}/css/council.css"
    answer = house.test_client().get(path, headers={"Accept-Encoding": asked})
    assert answer.status_code == 200
    assert packed is None or (answer.content_encoding == "gzip") is packed
    assert "Accept-Encoding" in answer.vary


def test_a_file_that_a_browser_has_is_not_sent_again(house: Flask) -> None:
    client = house.test_client()
    path = f"/static/{assets.version()}/css/council.css"
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_every_feature_with_tables_is_known_before_a_migration() -> None:
    known = {name for name in tables.__all__ if hasattr(getattr(tables, name), "__name__")}
    assert known == set(tables.__all__)
    assert len(db.metadata.tables) > 20


@pytest.mark.parametrize("code", CODES)
def test_a_menu_leads_to_pages_in_its_language(house: Flask, code: str) -> None:
    with house.test_request_context(f"/{code}/"):
        house.preprocess_request()
        assert wiring.link("contributions.index") == f"/{code}/contributions"
        assert wiring.link("contributions.index", theme="sante") == url_for(
            "contributions.index", theme="sante"
        )
        assert wiring.link("nowhere.at_all") is None


def test_a_visitor_is_shown_no_door_that_is_closed_to_them(french: Flask) -> None:
    assert wiring.open_link("contributions.index")
    assert wiring.open_link("moderation.queue") is None
    assert wiring.open_link("nowhere.at_all") is None


def test_an_administrators_page_is_cleaned(french: Flask) -> None:
    assert "<script" not in wiring.page_html("<script>alert(1)</script>")


def test_every_task_of_the_house_is_named_after_its_feature_and_runs_in_time(house: Flask) -> None:
    assert len(jobs.TASKS) >= 5
    for name, task in jobs.TASKS.items():
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", name)
        assert task.name == name
        assert timedelta(minutes=1) <= task.every <= timedelta(days=1)
