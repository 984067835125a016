"""What tests of the core share: one application that is only read from, however many ask it."""

import shutil
from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from tests.conftest import an_app, create_database, database_url, let_go, settings


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
    app = an_app(settings(folder, url), compiled)
    yield app
    let_go(app)


@pytest.fixture
def french(house: Flask) -> Iterator[Flask]:
    """A request of a French page, for what speaks or reads addresses."""
    with house.test_request_context("/fr/"):
        house.preprocess_request()
        yield house
