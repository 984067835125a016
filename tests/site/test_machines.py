"""What machines ask: health, robots, icons, static files."""

import gzip
from datetime import datetime, timedelta
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from council.core import health, jobs
from council.core.assets import BRIEFLY, FOREVER, asset, files
from council.core.db import Database
from council.core.outbox import queue
from tests.assembly.adopted import an_opinion, signed
from tests.support import Browser, unpacked

SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_health_and_readiness(client: Browser, db: Database, now: datetime) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\nworker: silent\noutbox: moving\n"
    with db.unit():
        jobs.beat(now)
        queue("people/reset", key="a", to="a@example.org", locale="fr", at=now - timedelta(hours=1))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert answer.text == "ready\nworker: alive\noutbox: held up\n"


def test_with_the_tables_of_another_version_the_site_is_not_ready(
    client: Browser, db: Database
) -> None:
    for change in ("UPDATE alembic_version SET version_num = '0001'", "DROP TABLE alembic_version"):
        with db.unit():
            db.session.execute(text(change))
        answer = client.get("/readyz")
        assert (answer.status_code, answer.text.startswith("waiting")) == (503, True)


def test_on_the_tables_of_a_newer_version_it_goes_on(client: Browser, db: Database) -> None:
    with db.unit():
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert client.get("/readyz").status_code == 200


def test_without_its_database_the_site_is_not_ready(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> bool:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr(health, "is_current", away)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_robots_keep_out_of_what_is_private(client: Browser) -> None:
    rules = client.get("/robots.txt")
    assert rules.mimetype == "text/plain"
    assert "Disallow: /ar/me\n" in rules.text
    assert "Disallow: /fr/reply\n" in rules.text
    assert "Disallow: /fr/contributions\n" not in rules.text
    assert "Disallow: /fr/contributions.csv\n" in rules.text  # large, and read as pages already
    assert "Disallow: /fr/data/\n" in rules.text  # likewise


def test_search_engines_are_told_where_to_begin(
    client: Browser, db: Database, now: datetime
) -> None:
    unsigned = an_opinion(now)
    opinion = an_opinion(now, council=unsigned.council)
    signed(opinion, now)
    db.session.commit()
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    told = {each.text or "" for each in fromstring(answer.data).iter(f"{SITEMAPS}loc")}
    assert f"http://localhost/fr/opinions/{opinion.reference}" in told
    assert f"http://localhost/fr/dossiers/{opinion.dossier.reference}" in told
    assert f"http://localhost/fr/opinions/{unsigned.reference}" not in told
    assert f'hreflang="ar" href="http://localhost/ar/opinions/{opinion.reference}"' in answer.text
    for address in told:
        assert client.get(address.removeprefix("http://localhost")).status_code == 200


def test_the_old_address_of_the_icon_leads_to_the_mark(client: Browser) -> None:
    answer = client.get("/favicon.ico", follow_redirects=True)
    assert answer.mimetype == "image/svg+xml"


@pytest.mark.parametrize("path", sorted(files()))
def test_every_static_file_is_kept_for_ever(client: Browser, app: Flask, path: str) -> None:
    with app.test_request_context():
        address = asset(path)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == FOREVER
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_texts_are_sent_packed_to_those_who_can_unpack(client: Browser, app: Flask) -> None:
    with app.test_request_context():
        address = asset("css/council.css")
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.vary


def test_an_address_of_another_release_is_kept_briefly(client: Browser) -> None:
    answer = client.get("/static/0123456789/css/council.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, BRIEFLY)


@pytest.mark.parametrize("path", ["css/none.css", "../config.py", "fonts", "%2e%2e/wiring.py"])
def test_nothing_else_is_served(client: Browser, path: str) -> None:
    assert client.get(f"/static/x/{path}").status_code == 404


def test_pages_are_packed_unless_they_hold_a_token(client: Browser, as_resident: Browser) -> None:
    accepts = {"Accept-Encoding": "gzip"}
    assert client.get("/fr/help", headers=accepts).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/fr/help").headers
    page = as_resident.get("/fr/help", headers=accepts)
    assert ('name="csrf_token"' in unpacked(page)) == ("Content-Encoding" not in page.headers)
