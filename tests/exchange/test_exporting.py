"""What everybody may read can be taken along: whole, as it is filtered, and nothing more."""

import csv
import io
import json
import socket
import tracemalloc
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import BoundedSemaphore

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from council import create_app
from council.commands.exporting import export
from council.contributions.models import Channel, Contribution, Kind, Signature, State
from council.contributions.queries.filters import Filters
from council.core import journal
from council.core.db import Database
from council.core.limits import limiter
from council.demo.world.loading import load
from council.demo.world.sizes import Size
from council.exchange import queries, views, writers
from council.exchange.queries import Asked
from council.exchange.sheets import unescape_formula
from council.territory import queries as territory
from tests.support import Browser, QueryCount, a_commune, a_contribution, a_member, a_theme

CSV = "/fr/contributions.csv"
JSON = "/fr/contributions.json"


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room that no answer of another test takes up."""
    monkeypatch.setattr(views, "ROOM", BoundedSemaphore(2))


@pytest.fixture
def six(db: Database, now: datetime) -> None:
    """Contributions in all states that are listed, and two of which nobody may know."""
    a_contribution(
        title="Bus",
        kind=Kind.PROPOSAL,
        supports=3,
        objections=1,
        supports_verified=2,
        body="Le soir",
    )
    a_contribution(
        title="Loyer",
        theme_id=a_theme("logement").id,
        commune_id=a_commune("dinant").id,
        published_at=now - timedelta(days=9),
        state=State.GROUPED,
    )
    a_contribution(title="حافلة", body="الحافلة بعيدة", language="ar", theme_id=None)
    a_contribution(title="Lune", state=State.REJECTED, rejected_reason="off_topic")
    a_contribution(title="Accuse", state=State.REJECTED, rejected_reason="accusation")
    a_contribution(
        title="Repris",
        state=State.WITHDRAWN,
        withdrawn_at=now,
        withdrawn_reason="Je ne veux plus, dit Amina",
    )
    a_contribution(title="Insulte", state=State.REJECTED, rejected_reason="harm")
    a_contribution(title="Attente", state=State.SUBMITTED, published_at=None)
    db.session.commit()


def sheet(content: bytes) -> list[dict[str, str]]:
    """The lines of a sheet as a spreadsheet reads it."""
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def titles(browser: Browser, asked: str = "") -> list[str]:
    """The titles in the file that an address gives."""
    answer = browser.get(f"{CSV}{asked}")
    assert answer.status_code == 200
    return [line["title"] for line in sheet(answer.data)]


@pytest.mark.usefixtures("six")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ["Bus", "Loyer", "حافلة"]),
        ("?sort=supported", ["Bus", "Loyer", "حافلة"]),
        ("?sort=waiting", ["Bus", "حافلة"]),
        ("?kind=proposal", ["Bus"]),
        ("?commune=dinant", ["Loyer"]),
        ("?theme=logement&theme=mobilite", ["Bus", "Loyer"]),
        ("?language=ar", ["حافلة"]),
        ("?state=grouped", ["Loyer"]),
        ("?state=rejected", ["Lune", ""]),
        ("?state=withdrawn", [""]),
        ("?q=bus", ["Bus"]),
        ("?q=soir&kind=problem", ["Loyer"]),
        ("?q=introuvable", []),
    ],
)
def test_the_file_holds_what_the_list_shows(
    client: Browser, asked: str, expected: list[str]
) -> None:
    assert titles(client, asked) == expected
    found = json.loads(client.get(f"{JSON}{asked}").data)
    assert [each["title"] or "" for each in found] == expected


@pytest.mark.usefixtures("six")
def test_both_files_say_the_same_in_the_same_words(client: Browser) -> None:
    first = sheet(client.get(CSV).data)[0]
    assert tuple(first) == writers.COLUMNS
    assert first | {"id": "", "address": ""} == {
        "id": "", "address": "", "kind": "proposal", "state": "published", "reason": "",
        "date": "2026-03-02T09:00:00+00:00", "title": "Bus", "text": "Le soir", "language": "fr",
        "theme": "mobilite", "commune": "namur", "channel": "web", "source": "", "supports": "3",
        "unsure": "0", "objections": "1", "supports_met": "2", "unsure_met": "0",
        "objections_met": "0", "supports_elsewhere": "0", "comments": "0",
    }  # fmt: skip
    assert first["address"] == f"http://localhost/fr/contributions/{first['id']}"
    same = json.loads(client.get(JSON).data)[0]
    assert {name: "" if value is None else str(value) for name, value in same.items()} == first
    assert same["supports"] == 3


@pytest.mark.usefixtures("six")
def test_what_is_not_shown_does_not_leave(client: Browser, db: Database, now: datetime) -> None:
    author = a_member(name="Zénobie Secrète", email="zenobie@example.org")
    a_contribution(author=author, signature=Signature.ANONYMOUS, channel=Channel.CARD)
    db.session.commit()
    everything = "".join(
        client.get(f"{address}?state=published&state=grouped&state=rejected&state=withdrawn").text
        for address in (CSV, JSON)
    )
    for hidden in ("Zénobie", "zenobie@", "Insulte", "Attente", "Accuse", "Repris", "Amina"):
        assert hidden not in everything
    assert {"Lune", "off_topic", "accusation"} <= set(everything.replace('"', ";").split(";"))


@pytest.mark.parametrize(
    "title", ["=1+1", "+32 81 00", "-5 %", "@tous", '=HYPERLINK("http://x";"y")']
)
def test_no_cell_is_a_formula(client: Browser, db: Database, title: str) -> None:
    a_contribution(title=title, body='a;b\n"c"\n=d')
    db.session.commit()
    [line] = sheet(client.get(CSV).data)
    assert line["title"] == f"'{title}"
    assert unescape_formula(line["title"]) == title  # as our own importer reads it
    assert line["text"] == 'a;b\n"c"\n=d'
    assert json.loads(client.get(JSON).data)[0]["title"] == title


def test_an_empty_list_is_an_empty_file(client: Browser, app: Flask) -> None:
    answer = client.get(CSV)
    assert answer.data.decode("utf-8-sig") == ";".join(writers.COLUMNS) + "\r\n"
    assert json.loads(client.get(JSON).data) == []
    assert "contributions.csv" not in client.get("/fr/contributions").text


@pytest.mark.usefixtures("six")
def test_the_list_leads_to_its_own_file(client: Browser) -> None:
    page = client.get("/fr/contributions?theme=mobilite&sort=supported").text
    assert 'href="/fr/contributions.csv?theme=mobilite&amp;sort=supported"' in page
    assert 'href="/fr/contributions.json?theme=mobilite&amp;sort=supported"' in page


@pytest.mark.usefixtures("six")
def test_it_is_a_file_to_be_kept_and_writes_nothing(client: Browser, db: Database) -> None:
    before = journal.length()
    answer = client.get(CSV)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    kept = "attachment; filename=contributions-2026-03-02.csv"
    assert answer.headers["Content-Disposition"] == kept
    assert answer.headers["Content-Security-Policy"]
    assert journal.length() == before
    assert client.head(CSV).status_code == 200


@pytest.mark.parametrize(
    "asked",
    ["?theme=rien", "?kind=x", "?state=submitted", "?language=%00", "?q=a%00"],
)
def test_a_filter_that_is_none_is_refused(client: Browser, asked: str) -> None:
    for address in (CSV, JSON):
        answer = client.get(address + asked)
        assert (answer.status_code, answer.mimetype) == (400, "text/html")


@pytest.mark.usefixtures("six")
def test_two_at_once_and_no_more(client: Browser) -> None:
    first, second = client.get(CSV), client.get(JSON)
    refused = client.get(CSV)
    assert refused.status_code == 503
    assert "Réessayez dans une minute" in refused.text
    first.close()
    assert client.get(CSV).status_code == 200
    second.close()


@pytest.mark.usefixtures("six")
def test_room_is_given_back_by_who_reads_no_more(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PATIENCE", 0.01)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        answer = client.get(CSV, environ_overrides={views.SOCKET: ours})
        with pytest.raises(TimeoutError):
            ours.sendall(bytes(16 * 1024 * 1024))  # nobody reads: the wire is full before
        answer.close()  # as the server does then
    assert views.ROOM.acquire(blocking=False)
    assert views.ROOM.acquire(blocking=False)


@pytest.mark.usefixtures("six")
def test_room_is_given_back_by_who_goes_away(client: Browser) -> None:
    for _ in range(4):
        assert next(client.get(CSV).iter_encoded())


@pytest.mark.usefixtures("six")
def test_an_address_may_ask_now_and_then(app: Flask, db: Database) -> None:
    limited = create_app(replace(app.config["SETTINGS"], limits=True))
    visitor = limited.test_client()
    said = [visitor.get(CSV, buffered=True).status_code for _ in range(7)]
    assert said == [200] * 6 + [429]
    limiter.reset()
    limiter.enabled = False  # the limiter is one for all applications of this process
    with limited.app_context():
        db.engine.dispose()


def test_many_batches_are_one_file(
    client: Browser, db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "BATCH", 7)
    load(Size(contributions=60, supports=100, comments=10, members=20), seed=1, at=now)
    states = "?state=published&state=grouped&state=rejected&state=withdrawn"
    one = db.session.scalars(
        select(Contribution).where(Contribution.state == State.PUBLISHED)
    ).first()
    word = max(one.title.split(), key=len)
    for asked in (states, f"?q={word}", f"{states}&language={one.language}"):
        lines = [line["id"] for line in sheet(client.get(CSV + asked).data)]
        found = [each["id"] for each in json.loads(client.get(JSON + asked).data)]
        assert lines == found
        assert len(set(lines)) == len(lines) > 0
    public = select(func.count()).where(Contribution.state.in_(["published", "grouped"]))
    assert len(sheet(client.get(CSV).data)) == db.session.scalar(public)


def test_a_batch_is_one_query_off_the_ids(db: Database, app: Flask, now: datetime) -> None:
    a_contribution()
    asked = Asked(
        Filters(theme=("mobilite",), commune=("namur",)),
        territory.theme_labels(),
        territory.commune_labels(),
    )
    with QueryCount() as counted:
        rows, last = queries.batch(asked, 0)
    assert (len(rows), last, len(counted.statements)) == (1, None, 1)
    if db.engine.dialect.name == "sqlite":
        sql = f"EXPLAIN QUERY PLAN {counted.statements[0]}"
        blanks = (0,) * sql.count("?")
        [step] = [row[3] for row in db.session.connection().exec_driver_sql(sql, blanks)]
        assert "USING INTEGER PRIMARY KEY" in step


def peak(app: Flask, contributions: int) -> int:
    """The most memory that a file of the first so many takes, while it is written."""
    asked = Asked(Filters(), territory.theme_labels(), territory.commune_labels())
    tracemalloc.start()
    try:
        written = 0
        for part in writers.exported(app, asked, "http://localhost", writers.FORMATS["csv"]):
            written += part.count(b"\r\n")
            if written >= contributions:
                break
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_as_much_takes_no_more_memory(
    app: Flask, db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "BATCH", 50)
    load(Size(contributions=1_000, supports=0, comments=0, members=50), seed=1, at=now)
    peak(app, 50)  # statements are compiled once
    assert peak(app, 700) < 1.5 * peak(app, 70)


def test_the_command_writes_the_same_file(
    app: Flask, client: Browser, six: None, tmp_path: Path
) -> None:
    def run(*words: object) -> tuple[int, bytes]:
        with app.app_context():
            result = CliRunner().invoke(export, [str(word) for word in words])
        return result.exit_code, result.stdout_bytes

    assert run("csv") == (0, client.get(CSV).data)
    file = tmp_path / "out.json"
    chosen = ["--theme", "mobilite", "--theme", "logement", "--words", "soir"]
    assert run("json", file, *chosen) == (0, b"")
    same = client.get(f"{JSON}?theme=mobilite&theme=logement&q=soir")
    assert file.read_bytes() == same.data
    assert run("csv", "--theme", "rien")[0] == 2
    assert run("xml")[0] == 2
