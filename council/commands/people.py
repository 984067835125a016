"""`council admin`: people with a role."""

import click

from council.commands.frame import with_app
from council.core import clock
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Role
from council.people.operations import joining
from council.territory import queries


@click.group()
def admin() -> None:
    """People with a role."""


@admin.command()
@click.argument("email", metavar="E-MAIL")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.ADMINISTRATOR.value
)
@click.option("--scope", help="Slug of an authority; by default everywhere.")
@with_app
def invite(email: str, role: str, scope: str | None) -> None:
    """Invite E-MAIL to a role: a mail brings a link that is good for seven days."""
    try:
        with db.unit():
            authority = queries.authority_by_slug(scope) if scope else None
            if scope and authority is None:
                raise click.BadParameter(f"no authority has the slug {scope}.")
            joining.invite(email.strip().lower(), Role(role), authority, None, clock.now())
    except RuleBroken as refusal:
        raise click.ClickException(refusal.sentence) from None
    click.echo("Invited. The mail leaves as soon as the worker runs (council work).")
