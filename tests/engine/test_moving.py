"""Moving to another database: all of it, in any direction, also when it is interrupted."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from contextvars import Context
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import create_engine, delete, func, inspect, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from council import cli as command
from council import create_app
from council.commands import doctor
from council.contributions.models import Contribution
from council.contributions.queries import filters as asked
from council.contributions.queries import lists
from council.core import jobs, journal, moving, search
from council.core.changes import ChangeMark
from council.core.db import PRAGMAS
from council.core.db import db as database
from council.core.migrating import upgrade
from council.core.moving import source as left
from council.core.moving import steps
from council.core.moving.source import CannotMove, tables
from council.core.moving.target import NOTE
from council.demo.world.loading import load
from council.demo.world.sizes import Size
from tests.conftest import MONDAY, create_database, database_url, settings
from tests.journeys.world import World
from tests.support import a_contribution, a_member

SIZE = Size(contributions=20, supports=60, comments=40, members=10)
NAMES = count()

Make = Callable[[], str]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, template: str, postgresql: str | None) -> str:
    """A database with one of everything, many of some, and a sealed journal: a file, or a name."""
    folder = tmp_path_factory.mktemp("filled")
    url = f"sqlite:///{folder / 'filled.sqlite'}"
    if postgresql:
        create_database(postgresql, "filled_council", template)
        url = database_url(postgresql, "filled_council")
    else:
        shutil.copy(template, folder / "filled.sqlite")
    with time_machine.travel(MONDAY, tick=False), into(url, folder).app_context():
        load(SIZE, seed=1, at=MONDAY)
        with database.unit():
            World(a_member())
            a_contribution(title="Écharpe « ß » 🧣\tet\\N", body="a\\b\n\r\x0bc 'd' \"e\"; حافلة")
        journal.seal_all(MONDAY + timedelta(days=1))
        database.session.remove()
        database.engine.dispose()
    return "filled_council" if postgresql else str(folder / "filled.sqlite")


@pytest.fixture
def source(app: Flask, filled: str, postgresql: str | None) -> str:
    """The address of the application's database, which is filled."""
    address = str(app.config["SQLALCHEMY_DATABASE_URI"])
    if postgresql:
        create_database(postgresql, "test_council", filled)
    else:
        shutil.copy(filled, address.removeprefix("sqlite:///"))
    return address


@pytest.fixture
def empty_file(tmp_path: Path) -> Make:
    """Addresses of SQLite databases that are not there yet."""
    return lambda: f"sqlite:///{tmp_path / f'{next(NAMES)}.sqlite'}"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, postgresql: str | None) -> str:
    """A database with all tables and nothing in them: a file, or a name."""
    folder = tmp_path_factory.mktemp("bare")
    url = f"sqlite:///{folder / 'bare.sqlite'}"
    if postgresql:
        create_database(postgresql, "bare_council")
        url = database_url(postgresql, "bare_council")
    with into(url, folder).app_context():
        upgrade()
        database.session.remove()
        database.engine.dispose()
    return "bare_council" if postgresql else str(folder / "bare.sqlite")


@pytest.fixture
def an_empty(postgresql: str | None, bare: str, tmp_path: Path) -> Make:
    """Addresses of databases with all tables and nothing in them, of the kind that is tested."""

    def made() -> str:
        name = f"moved{next(NAMES)}"
        if postgresql is None:
            shutil.copy(bare, tmp_path / name)
            return f"sqlite:///{tmp_path / name}"
        create_database(postgresql, name, bare)
        return database_url(postgresql, name)

    return made


@pytest.fixture
def council(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Calls the command as a shell does: outside of any application."""
    monkeypatch.setenv("COUNCIL_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    monkeypatch.setenv("COUNCIL_DATA_DIR", str(app.config["DATA_DIR"]))
    monkeypatch.setenv("COUNCIL_SECRET_KEY", app.config["SECRET_KEY"])
    return lambda *words: Context().run(CliRunner().invoke, command.cli, words)


@pytest.fixture
def in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows at once, so that a small database is many batches."""
    monkeypatch.setitem(left.STREAMED, "yield_per", 7)


def into(target: str, folder: Path) -> Flask:
    """An application on a database."""
    return create_app(settings(folder, target))


def move(source: str, target: str, folder: Path, at: datetime, tell: object = None) -> moving.Moved:
    """Move, outside of the command."""
    with into(target, folder).app_context():
        try:
            return moving.move(source, at, tell or (lambda *_: None))  # type: ignore[arg-type]
        finally:
            database.session.remove()
            database.engine.dispose()


def run(address: str, sql: str, patience: str = "10s") -> None:
    """Run a statement on a database by hand: on SQLite, nothing checks what refers to what."""
    if address.startswith("sqlite"):
        seconds = 0.01 if patience.endswith("ms") else 10
        path = address.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=seconds)) as file, file:
            file.execute(sql)
        return
    engine = create_engine(address)
    try:
        with engine.begin() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = '{patience}'"))
            connection.execute(text(sql))
    finally:
        engine.dispose()


def content(address: str) -> dict[str, tuple[int, int]]:
    """Every table's count of rows and sum, and the names of all that is in the database."""
    engine = create_engine(address)
    with engine.connect() as connection:
        found = {table.name: steps.summed(connection, table) for table in tables()}
    engine.dispose()
    return found


def shape(address: str) -> set[str]:
    """The names of tables, indexes and references."""
    engine = create_engine(address)
    looked = inspect(engine)
    names = {name for name in looked.get_table_names() if "_search_" not in name}
    kept = {name for name in names if "_search" not in name}
    found = names | {
        str(each["name"])
        for name in kept
        for each in [*looked.get_indexes(name), *looked.get_foreign_keys(name)]
    }
    engine.dispose()
    return found


def test_everything_is_there_and_back_again(
    source: str, council: Callable[..., Result], an_empty: Make, empty_file: Make
) -> None:
    there, back = empty_file(), an_empty()
    for start, end in ((source, there), (there, back)):
        said = council("move", "--from", start, "--to", end)
        assert said.exit_code == 0, said.output
        assert "every seal of the journal fits" in said.output
        assert content(start) == content(end)
    assert shape(back) == shape(source)
    assert sum(rows for rows, _ in content(back).values()) > 500


def test_the_new_database_goes_on(
    source: str, an_empty: Make, tmp_path: Path, now: datetime
) -> None:
    target = an_empty()
    assert move(source, target, tmp_path, now).broken_seal is None
    app = into(target, tmp_path)
    with app.app_context():
        last = database.session.scalar(select(func.max(Contribution.id)))
        with database.unit():
            new = a_contribution(title="Un bus de plus")
        assert new.id == last + 1  # ids are counted on
        assert doctor.check_migrations().well
        found = lists.page(asked.Filters(q="écharpe"), [], []).rows
        assert [card.title for card in found] == ["Écharpe « ß » 🧣\tet\\N"]
        assert all(followed.compare() == (0, 0) for followed in search.FOLLOWED)
        with pytest.raises(Exception, match="append-only"), database.unit():
            database.session.execute(delete(journal.Entry))
        with pytest.raises(Exception, match=r"(?i)foreign key"), database.unit():
            database.session.execute(update(Contribution).values(theme_id=123_456))
    assert app.test_client().get("/fr/contributions?q=echarpe").status_code == 200
    with app.app_context():
        database.session.remove()
        database.engine.dispose()


def test_marks_of_changes_are_the_new_databases_own(
    source: str, an_empty: Make, tmp_path: Path, now: datetime
) -> None:
    target = an_empty()
    move(source, target, tmp_path, now)
    marks = []
    for address in (source, target):
        engine = create_engine(address)
        with engine.connect() as connection:
            marks.append(set(connection.scalars(select(ChangeMark.mark))))
        engine.dispose()
    assert not marks[0] & marks[1]


class Interrupted(Exception):
    """As if the machine had stopped."""


def interrupt_at(word: str, times: int) -> Callable[..., None]:
    """Stops the move when it has said a word so many times."""
    said = count(1)

    def tell(what: str, *_: int) -> None:
        if what.startswith(word) and next(said) == times:
            raise Interrupted

    return tell


@pytest.mark.usefixtures("in_small_batches")
@pytest.mark.parametrize(
    ("word", "times"),
    [("Copying", 1), ("Copying", 40), ("Making", 1), ("Comparing", 5), ("Indexing", 1)],
)
def test_an_interrupted_move_goes_on_where_it_stopped(
    source: str, an_empty: Make, tmp_path: Path, now: datetime, word: str, times: int
) -> None:
    target = an_empty()
    with pytest.raises(Interrupted):
        move(source, target, tmp_path, now, interrupt_at(word, times))
    kept = sum(rows for rows, _ in content(target).values())
    with into(target, tmp_path).app_context():
        finding = doctor.check_migrations()
        database.session.remove()
        database.engine.dispose()
    assert (finding.well, finding.found) == (False, "a move into it has not ended.")
    told: list[int] = []
    move(
        source, target, tmp_path, now, lambda what, done, _: what == "Copying" and told.append(done)
    )
    assert content(target) == content(source)
    assert not told or kept < told[0] <= kept + 7  # nothing was copied twice
    assert NOTE.name not in shape(target)
    assert shape(target) == shape(source)


def test_what_was_begun_from_another_database_is_refused(
    source: str, an_empty: Make, empty_file: Make, tmp_path: Path, now: datetime
) -> None:
    target, other = an_empty(), empty_file()
    move(source, other, tmp_path, now)
    with pytest.raises(Interrupted):
        move(source, target, tmp_path, now, interrupt_at("Copying", 3))
    with pytest.raises(CannotMove, match="was begun here"):
        move(other, target, tmp_path, now)


def test_a_source_that_was_written_since_is_refused(
    app: Flask, source: str, an_empty: Make, tmp_path: Path, now: datetime
) -> None:
    target = an_empty()
    with pytest.raises(Interrupted):
        move(source, target, tmp_path, now, interrupt_at("Copying", 3))
    with app.app_context(), database.unit():
        a_contribution()
    with pytest.raises(CannotMove, match="as it is now"):
        move(source, target, tmp_path, now)


def test_what_differs_is_found(source: str, an_empty: Make, tmp_path: Path, now: datetime) -> None:
    target = an_empty()
    with pytest.raises(Interrupted):
        move(source, target, tmp_path, now, interrupt_at("Comparing", 1))
    run(target, "UPDATE member SET language = 'nl' WHERE language = 'fr'")
    with pytest.raises(CannotMove, match="member is not the same"):
        move(source, target, tmp_path, now)


def test_a_row_that_refers_to_nothing_is_found(
    source: str, an_empty: Make, tmp_path: Path, now: datetime
) -> None:
    target = an_empty()
    with pytest.raises(Interrupted):
        move(source, target, tmp_path, now, interrupt_at("Making", 1))
    run(target, "DELETE FROM theme")
    with pytest.raises((CannotMove, IntegrityError), match=r"(?i)theme"):
        move(source, target, tmp_path, now)


def test_a_seal_that_does_not_fit_is_told_and_everything_is_moved(
    source: str, council: Callable[..., Result], an_empty: Make
) -> None:
    run(source, "UPDATE seal SET digest = 'no' WHERE id = 1")
    target = an_empty()
    said = council("move", "--to", target)
    assert (said.exit_code, "Seal 1 of the journal does not fit" in said.output) == (1, True)
    assert content(target) == content(source)


def test_a_database_with_anything_in_it_is_refused(
    source: str, council: Callable[..., Result], an_empty: Make, empty_file: Make
) -> None:
    target = an_empty()
    assert council("move", "--to", target).exit_code == 0
    again = council("move", "--to", target)
    assert (again.exit_code, "is not empty" in again.output) == (1, True)
    another = empty_file()
    run(another, "CREATE TABLE recipes (id INTEGER)")
    of_others = council("move", "--to", another)
    assert (of_others.exit_code, "something else (recipes" in of_others.output) == (1, True)


def test_a_source_of_another_version_is_refused(
    source: str, council: Callable[..., Result], an_empty: Make
) -> None:
    run(source, "UPDATE alembic_version SET version_num = '0007'")
    said = council("move", "--to", an_empty())
    assert (said.exit_code, "is at 0007" in said.output) == (1, True)


def test_a_source_with_a_living_worker_is_refused(
    app: Flask, source: str, an_empty: Make, tmp_path: Path, now: datetime
) -> None:
    with app.app_context(), database.unit():
        jobs.beat(now)
    with pytest.raises(CannotMove, match="Stop Council there"):
        move(source, an_empty(), tmp_path, now + timedelta(seconds=5))
    assert move(source, an_empty(), tmp_path, now + timedelta(minutes=1)).rows


def test_a_source_in_which_somebody_writes_is_refused(
    app: Flask, source: str, an_empty: Make, tmp_path: Path, now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(left, "PATIENCE", "10ms")
    monkeypatch.setitem(PRAGMAS, "busy_timeout", "10")
    with app.app_context(), database.unit():
        a_contribution()
        with pytest.raises(CannotMove, match="is being written"):
            Context().run(move, source, an_empty(), tmp_path, now)


def test_nobody_writes_to_the_source_meanwhile(
    source: str, an_empty: Make, tmp_path: Path, now: datetime
) -> None:
    refused = []

    def try_to_write(what: str, *_: int) -> None:
        if what == "Making indexes":
            with pytest.raises((OperationalError, sqlite3.OperationalError)) as found:
                run(source, "UPDATE member SET language = 'nl'", patience="10ms")
            refused.append(found)

    target = an_empty()
    move(source, target, tmp_path, now, try_to_write)
    assert refused
    assert content(target) == content(source)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "sqlite:////nowhere/x.sqlite", "--to", "sqlite:///y"], "There is no database"),
        (["--from", "mysql://host/name", "--to", "sqlite:///y"], "Write sqlite:///file"),
        (["--from", "sqlite://", "--to", "sqlite:///y"], "in memory"),
        (["--from", "sqlite:///y", "--to", "nonsense"], "Write sqlite:///file"),
        (["--from", "sqlite:///y", "--to", "sqlite:///./y"], "the same database"),
        (["--to", "postgresql://127.0.0.1:1/none"], "A database refused"),
    ],
)
def test_what_cannot_be_moved_is_told_in_a_sentence(
    council: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    words: list[str], said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    found = council("move", *words)
    assert (found.exit_code, said in found.output) == (1, True), found.output


def test_a_password_is_never_shown() -> None:
    assert moving.named("postgresql://me:secret@host/name") == "postgresql://me:***@host/name"
