"""Contributions of other platforms are imported once, cleaned, and without accounts."""

import gc
import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from council.commands.importing import importing
from council.contributions.models import Contribution, Kind, State
from council.core.db import Database
from council.core.journal import Entry
from council.exchange import operations, sheets
from council.exchange.models import Import
from council.exchange.readers import READERS
from council.people.models import Member

PUBLIC = Path(__file__).parents[3] / "shared" / "data" / "public"
needs_public = pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public data sets are not here")
PROPOSALS = "id;title;body;votes;created_at;url;component/id\n"
CONSUL = '"id";"title";"description";"cached_votes_up";"created_at";"retired_at"\n'


def write(folder: Path, text: str | bytes, name: str = "sheet.csv") -> Path:
    """A file holding `text`."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def run(app: Flask, *words: object) -> tuple[int, str]:
    """Exit code and output of `council import …`."""
    with app.app_context():
        result = CliRunner().invoke(importing, [str(word) for word in words])
    return result.exit_code, result.output


@needs_public
def test_lille_is_read_whole_and_twice_changes_nothing(
    app: Flask, db: Database, now: datetime
) -> None:
    folder = PUBLIC / "decidim_lille_nancy_fr"
    files = [folder / "propositions-libres.csv", folder / "debats.csv"]
    report = operations.examine("decidim", files, "decidim")
    assert report.counts == {
        "proposals": 196, "problems": 29, "supports": 498, "withdrawn": 0, "known": 0, "refused": 0,
    }  # fmt: skip
    operations.import_files("decidim", files, "decidim", at=now)
    again = operations.examine("decidim", files, "decidim")
    assert (again.counts["known"], again.new) == (225, 0)
    assert db.session.scalar(select(func.sum(Contribution.supports))) == 498
    assert db.session.scalar(select(func.count(Member.id))) == 0
    one = db.session.scalars(
        select(Contribution).where(Contribution.source_key == "proposals/111/457")
    ).one()
    assert (one.kind, one.language, one.source) == (
        Kind.PROPOSAL, "fr", "participation.lillemetropole.fr",
    )  # fmt: skip
    assert one.published_at == datetime(2019, 1, 24, 21, 29, 15, tzinfo=UTC)


@needs_public
def test_madrid_is_read_whole_with_its_retired_proposals(app: Flask, db: Database) -> None:
    file = PUBLIC / "madrid_consul_es" / "proposals_2024_2025.csv"
    code, output = run(app, "consul", file, "--yes", "--source", "decide.madrid.es")
    assert code == 0, output
    assert "2,738 contributions imported." in output
    assert "council compare" in output.splitlines()[-1]
    figures = db.session.execute(
        select(func.count(), func.sum(Contribution.supports)).select_from(Contribution)
    ).one()
    assert tuple(figures) == (2738, 19_200)
    withdrawn = select(func.count()).where(Contribution.state == State.WITHDRAWN)
    assert db.session.scalar(withdrawn) == 30
    marked_up = select(Contribution.body).where(Contribution.body.regexp_match("</?(p|a|br)[ >]"))
    words_of_a_probe = "<a onclick=alert(1)>"  # was escaped in the file: words, not markup
    assert db.session.scalars(marked_up).all() == [words_of_a_probe]
    assert db.session.scalar(select(func.count(Import.id))) == 1


def test_a_dry_run_keeps_nothing_and_says_which_lines_it_refuses(
    app: Flask, db: Database, tmp_path: Path
) -> None:
    file = write(
        tmp_path,
        PROPOSALS
        + "1;Un banc;Il faut un banc;3;2019-01-24 22:29:15 +0100;;7\n"
        + "2;;;1;2019-01-24 22:29:15 +0100;;7\n"
        + "3;Trop tard;Texte;1;0000-01-24 22:29:15 +0100;;7\n"
        + "4;Trop loin;Texte;beaucoup;2019-01-24 22:29:15 +0100;;7\n"
        + ";Sans numéro;Texte;1;2019-01-24 22:29:15 +0100;;7\n"
        + "1;Un banc;Il faut un banc;3;2019-01-24 22:29:15 +0100;;7\n"
        + f"5;Long;{'x' * 10_001};3;2019-01-24 22:29:15 +0100;;7\n",
    )
    code, output = run(app, "decidim", file, "--dry-run")
    assert code == 0
    for line, reason in (
        (3, "title is missing"),
        (4, "created_at is '0000-01-24 22:29:15 +0100', not a date"),
        (5, "votes is 'beaucoup', not a number"),
        (6, "id is missing"),
        (8, "the text has 10001 characters"),
    ):
        assert f"sheet.csv, line {line}: {reason}" in output.replace("\n", " ").replace("  ", " ")
    assert db.session.scalar(select(func.count(Contribution.id))) == 0


def test_texts_lose_their_markup_and_keep_their_words(tmp_path: Path) -> None:
    body = (
        "<p>Des <strong>bancs</strong> &amp; des arbres.</p><ul><li>ici</li><li>là</li></ul>"
        "<script>fetch('http://127.0.0.1/')</script><img src='http://127.0.0.1/x'>"
    )
    assert sheets.plain(body) == "Des bancs & des arbres.\n\n- ici\n\n- là"
    assert sheets.plain("'+1 de police") == "+1 de police"
    assert sheets.plain("''=x") == "''=x"
    assert sheets.plain("a\u202eb\x00c") == "abc"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1"])
def test_encodings_and_separators_are_found_out(tmp_path: Path, encoding: str) -> None:
    text = CONSUL.replace(";", ",") + '"9","Más árboles","<p>Sí</p>","4","08/03/2025 12",""\n'
    file = write(tmp_path, text.encode(encoding))
    (_, row), *rest = sheets.read(file)
    item = READERS["consul"](row, "x")
    assert not rest
    assert (item.title, item.body, item.supports) == ("Más árboles", "Sí", 4)
    assert item.created_at == datetime(2025, 3, 8, 11, 0, tzinfo=UTC)


def test_newer_decidim_columns_are_understood() -> None:
    row = {
        "id": "5", "title/nl": "Een bank", "title/fr": "", "body/nl": "Graag <b>een</b> bank",
        "author/name": "Participant 7", "supports": "2", "state": "withdrawn",
        "created_at": "2024-05-01T10:00:00Z", "updated_at": "2024-06-01T10:00:00+00:00",
        "url": "javascript:alert(1)", "component/id": "3", "category/name/nl": "Mobiliteit",
    }  # fmt: skip
    item = READERS["decidim"](row, "elders.be")
    assert (item.title, item.language, item.author, item.url) == (
        "Een bank",
        "nl",
        "Participant 7",
        "",
    )
    assert (item.source, item.key, item.theme) == ("elders.be", "proposals/3/5", "Mobiliteit")
    assert item.withdrawn_at == datetime(2024, 6, 1, 10, 0, tzinfo=UTC)
    later = READERS["decidim"](row | {"withdrawn_at": "2024-07-01 10:00:00 +0000"}, "elders.be")
    assert later.withdrawn_at == datetime(2024, 7, 1, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no header"),
        (b"only one column\nx\n", "no header"),
        (b'a;b\n"' + b"x" * (sheets.WIDEST + 1), "field larger"),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_sentence(
    app: Flask, tmp_path: Path, content: bytes, said: str
) -> None:
    code, output = run(app, "decidim", write(tmp_path, content))
    assert (code, said in output) == (1, True)


@pytest.mark.parametrize(
    ("format", "header", "said"),
    [("decidim", CONSUL, "a sheet of consul"), ("consul", PROPOSALS, "a sheet of decidim")],
)
def test_a_sheet_of_another_platform_is_not_misread(
    app: Flask, tmp_path: Path, format: str, header: str, said: str
) -> None:
    code, output = run(app, format, write(tmp_path, header + "1;2;3;4;5;6;7\n"))
    assert (code, said in output) == (1, True)


def test_a_missing_file_is_told(app: Flask, tmp_path: Path) -> None:
    code, output = run(app, "consul", tmp_path / "nowhere.csv")
    assert code == 1
    assert "No such file" in " ".join(output.split())


def test_too_large_a_file_is_not_read(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "LARGEST", 10)
    code, output = run(app, "consul", write(tmp_path, CONSUL))
    assert (code, "larger" in output) == (1, True)


def test_the_theme_is_proposed_from_the_other_platforms_word(
    app: Flask, db: Database, tmp_path: Path, now: datetime
) -> None:
    header = "id;category/name/fr;title;body;votes;created_at;url;component/id\n"
    line = "{};Mobilité et transport en bus;Un bus;Le soir;1;2019-01-24 22:29:15 +0100;;7\n"
    file = write(tmp_path, header + line.format(1) + line.format(2))
    operations.import_files("decidim", [file], "here", at=now)
    found = db.session.scalars(select(Contribution)).all()
    assert {each.theme_id for each in found} != {None}
    verbs = db.session.scalars(select(Entry.verb)).all()
    assert verbs.count("contribution.imported") == 2
    assert verbs.count("import.done") == 1


def test_many_refused_lines_are_cut(app: Flask, tmp_path: Path) -> None:
    file = write(tmp_path, PROPOSALS + "1;;;;;;\n" * 60)
    _code, output = run(app, "decidim", file)
    assert "and 10 more lines" in output


ENTRY = {
    "id": 7, "title": {"fr": "Un banc", "nl": ""}, "body": {"fr": "<p>Il faut un banc</p>"},
    "component": {"id": 3}, "author": {"name": "Amina"}, "votes": 4, "tags": ["bois", "parc"],
    "created_at": "2024-05-01T10:00:00Z", "url": "https://elders.be/p/7", "amended": False,
    "category": None,
}  # fmt: skip


def test_an_array_of_json_is_read_like_a_sheet(
    app: Flask, db: Database, tmp_path: Path, now: datetime
) -> None:
    second = ENTRY | {"id": 8, "title": {"fr": "Un \ud83c\udf33 et \ud800\u0000 rien"}}
    text = json.dumps([ENTRY, second, ENTRY], indent=1)
    assert "\\ud800" in text
    file = write(tmp_path, text, "proposals.json")
    report = operations.import_files("decidim", [file], "here", at=now)
    assert report.counts == {
        "proposals": 2, "problems": 0, "supports": 8, "withdrawn": 0, "known": 1, "refused": 0,
    }  # fmt: skip
    stored = db.session.scalars(select(Contribution).order_by(Contribution.id)).all()
    assert [each.title for each in stored] == ["Un banc", "Un 🌳 et rien"]
    assert [each.source_key for each in stored] == ["proposals/3/7", "proposals/3/8"]
    assert (stored[0].body, stored[0].language) == ("Il faut un banc", "fr")
    assert sheets.flat(ENTRY)["tags"] == "bois, parc"
    assert sheets.flat(ENTRY)["amended"] == "false"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "entry 1: no object"),
        ('[{"id": 1}, "x"]', "entry 2: no object"),
        ('[{"id": 1', "entry 1: no JSON"),
        ("[", "entry 1: no JSON"),
        ('[{"id": ' + "9" * 5_000 + "}]", "entry 1: no JSON, or too long"),
        ('[{"a": ' + "[" * 100_000, "entry 1: no JSON"),
        ('[{"a": "' + "x" * (3 * 1024 * 1024) + '"}]', "entry 1: no JSON, or too long"),
    ],
)
def test_what_is_no_array_of_objects_is_refused_with_a_sentence(
    app: Flask, tmp_path: Path, text: str, said: str
) -> None:
    code, output = run(app, "decidim", write(tmp_path, text, "x.json"))
    assert (code, said in output.replace("\n", " ")) == (1, True), output


def test_an_entry_may_be_as_long_as_a_cell_and_end_anywhere(tmp_path: Path) -> None:
    entries = [{"id": number, "text": "é\n,]}" * number * 500} for number in range(60)]
    for text in (json.dumps(entries), f" \n{json.dumps(entries, ensure_ascii=False, indent=2)}\n"):
        file = write(tmp_path, text, "x.json")
        found = list(sheets.read(file))
        assert [number for number, _ in found] == list(range(1, 61))
        assert [len(row["text"]) for _, row in found] == [n * 2_500 for n in range(60)]


def rows_of(first: int, last: int) -> str:
    """A sheet of proposals with these numbers, of which every tenth is refused."""
    line = "{};{};Le texte est assez long pour compter;3;{};;7\n"
    at = "2019-01-24 22:29:15 +0100"
    return PROPOSALS + "".join(
        line.format(n, "Un banc", at if n % 10 else "jamais") for n in range(first, last)
    )


def peak(files: list[Path], now: datetime) -> int:
    """The most memory that reporting and importing take."""
    tracemalloc.start()
    try:
        operations.examine("decidim", files, "here")
        operations.import_files(
            "decidim",
            files,
            "here",
            at=now,
            progress=lambda _: gc.collect() and None,  # of what was let go, but refers to itself
        )
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.once
def test_ten_times_as_much_takes_no_more_memory(
    app: Flask, db: Database, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "BATCH", 10)
    monkeypatch.setattr(operations, "TOLD", 3)
    few, many = (
        write(tmp_path, rows_of(*ends), f"{ends[0]}.csv") for ends in ((100, 120), (200, 400))
    )
    peak([write(tmp_path, rows_of(0, 60))], now)  # statements are compiled and words learnt once
    assert peak([few], now) * 1.5 > peak([many], now)
    assert db.session.scalar(select(func.count(Contribution.id))) == 252


def test_the_same_line_far_below_is_known(
    app: Flask, db: Database, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "BATCH", 3)
    line = "{};Un banc;Il faut un banc;3;2019-01-24 22:29:15 +0100;;7\n"
    file = write(tmp_path, PROPOSALS + "".join(line.format(n % 8) for n in range(20)))
    report = operations.examine("decidim", [file, file], "here")
    assert (report.new, report.counts["known"]) == (8, 32)
    assert operations.import_files("decidim", [file, file], "here", at=now).counts == report.counts


def test_words_for_themes_are_not_kept_for_ever(
    app: Flask, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "THEMES", 1)
    row = {"id": "1", "title": "t", "component/id": "1", "created_at": "2024-05-01T10:00:00Z"}
    known: dict[str, int | None] = {}
    for word in ("Bus", "Logement", "", "Bus"):
        item = READERS["decidim"](row | {"category/name/fr": word}, "x")
        operations.theme_of(item, known)
        assert len(known) <= 2
