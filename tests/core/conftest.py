"""What tests of the core share: one application that is only read from, however many ask it."""

import shutil
from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from council import create_app
from council.core.db import db as database
from tests.conftest import create_database, database_url, settings
from tests.support import Browser


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory,
    template: str,
    compiled: FileSystemBytecodeCache,
    postgresql: str | None,
) -> Iterator[Flask]:
    """An application of the whole module, on a copy of the template; no test changes anything."""
    folder = tmp_path_factory.mktemp("house")
    if postgresql:
        create_database(postgresql, "house_council", template)
        url = database_url(postgresql, "house_council")
    else:
        shutil.copy(template, folder / "council.sqlite")
        url = f"sqlite:///{folder / 'council.sqlite'}"
    app = create_app(settings(folder, url))
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = compiled
    yield app
    with app.app_context():
        database.session.remove()
        database.engine.dispose()


@pytest.fixture
def french(house: Flask) -> Iterator[Flask]:
    """A request of a French page, for what speaks or reads addresses."""
    with house.test_request_context("/fr/"):
        house.preprocess_request()
        yield house
