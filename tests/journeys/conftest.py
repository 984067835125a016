"""Fixtures of journeys: a browser, a mail server that really receives, forms with their tokens."""

import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from council.core import jobs
from council.core.db import db as database
from tests.browser.conftest import clock as clock
from tests.browser.conftest import judge as judge
from tests.browser.conftest import picture as picture
from tests.browser.conftest import site as site
from tests.browser.conftest import visit as visit

Work = Callable[[], None]


class Postbox:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802  # aiosmtpd's name
        content: bytes = envelope.content  # type: ignore[attr-defined]
        self.mails.append(email.message_from_bytes(content, policy=email.policy.default))
        return "250 OK"

    def sent_to(self, address: str) -> list[EmailMessage]:
        """The mails that this address received, oldest first."""
        return [mail for mail in self.mails if mail["To"] == address]


@pytest.fixture
def postbox() -> Postbox:
    """What the mail server received."""
    return Postbox()


@pytest.fixture
def mail_url(postbox: Postbox) -> Iterator[str]:
    """The address of a mail server, which runs during the test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application of each journey's own, whose mails go to its mail server."""
    return own_app


@pytest.fixture
def work(app: Flask) -> Work:
    """Does all the due work, as the worker would."""

    def do() -> None:
        database.session.rollback()
        with app.app_context():
            for task in jobs.in_order():
                assert jobs.attempt(task), task.name

    return do
