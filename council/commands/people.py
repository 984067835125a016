"""`council admin`: people with a role."""

import click
from email_validator import EmailNotValidError, validate_email
from flask_babel import force_locale

from council.admin.operations.people import invite_to_role
from council.commands.frame import with_app
from council.core import clock
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.locale import CODES, DEFAULT
from council.people.models import Role
from council.territory import queries
from council.territory.models import Authority


@click.group()
def admin() -> None:
    """People with a role."""


@admin.command()
@click.argument("email", metavar="E-MAIL")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.ADMINISTRATOR.value,
    show_default=True,
)
@click.option("--scope", help="Slug of an authority; by default everywhere.")
@click.option(
    "--language",
    type=click.Choice(CODES),
    default=DEFAULT,
    show_default=True,
    help="Language of the mail.",
)
@with_app
def invite(email: str, role: str, scope: str | None, language: str) -> None:
    """Invite E-MAIL to a role.

    A mail brings a link that is good for seven days.
    """
    address, where = checked(email), authority(scope)
    try:
        with db.unit():
            invite_to_role(address, Role(role), where, language, None, clock.now())
    except RuleBroken as refusal:
        with force_locale("en"):  # as the command speaks
            raise click.ClickException(refusal.sentence) from None
    click.echo("Invited. The mail leaves as soon as the worker runs (council work).")


def checked(email: str) -> str:
    """The address in lower case."""
    try:
        found = validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise click.BadParameter(f"{email!r} is no e-mail address: {error}") from None
    return found.normalized.lower()


def authority(slug: str | None) -> Authority | None:
    """The authority with this slug; None for none."""
    found = queries.authority_by_slug(slug) if slug else None
    if slug and found is None:
        raise click.BadParameter(f"no authority has the slug {slug}.")
    return found
