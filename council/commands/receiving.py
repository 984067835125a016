"""`council lmtp`: takes in answers by e-mail from the mail server of the machine."""

import signal
from threading import Event

import click

from council.config import load

HOST = "127.0.0.1"
PORT = 8024


@click.command()
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65_535))
def lmtp(host: str, port: int) -> None:
    """Take in answers by e-mail, handed over by a mail server by LMTP."""
    asked = Event()
    for each in (signal.SIGTERM, signal.SIGINT):  # from the start: importing takes its time
        signal.signal(each, lambda _number, _frame: asked.set())
    settings = load()
    if not settings.inbox_domain:
        raise click.ClickException("Set COUNCIL_INBOX_DOMAIN first: which addresses are ours.")
    from council.application import create_app  # late: the refusals above need none of it
    from council.inbox import serving  # late: likewise

    server = serving.controller(create_app(settings), host, port)
    server.start()
    click.echo(f"Taking in mails to {settings.inbox_domain} by LMTP on {host}:{port}")
    asked.wait()
    server.stop()
