"""The `council` command: an operator's way in. Each command is imported when it is called."""

import sys
from importlib import import_module

import click

from council.config import BadSetting

COMMANDS = {  # name: (module:function, its line in the help)
    "serve": ("council.commands.serving:serve", "Serve pages and do due work, together."),
    "web": ("council.commands.serving:web", "Serve pages only."),
    "work": (
        "council.commands.serving:work",
        "Do due work only: mails, notices, reminders, seals.",
    ),
    "lmtp": ("council.commands.receiving:lmtp", "Take in answers by e-mail, from the mail server."),
    "demo": (
        "council.commands.demonstration:demo",
        "Load the demonstration, or list its accounts.",
    ),
    "load": (
        "council.commands.loading:load",
        "Fill an empty database with a large invented world.",
    ),
    "db": ("council.commands.database:database", "Create the database or bring it up to date."),
    "move": ("council.commands.moving:move", "Copy everything to another database."),
    "search": (
        "council.commands.searching:search",
        "Write the indexes of words anew.",
    ),
    "compare": (
        "council.commands.comparing:compare",
        "Look again for contributions that say the same.",
    ),
    "import": (
        "council.commands.importing:importing",
        "Bring in contributions of another platform.",
    ),
    "export": ("council.commands.exporting:export", "Write the public contributions to a file."),
    "journal": ("council.commands.record:journal", "Check that the public record was not changed."),
    "assembly": (
        "council.commands.councils:assembly",
        "Set up the councils that come with the product.",
    ),
    "lots": ("council.commands.councils:lots", "Check lots that were drawn for seats."),
    "admin": ("council.commands.people:admin", "Invite people to a role."),
    "doctor": ("council.commands.doctor:doctor", "Check this installation and say what to do."),
}
WRONG_SETTING = 2  # exit status


class Commands(click.Group):
    """Commands known by name, so that the help needs none of them."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The command of this name, or None."""
        if name not in COMMANDS:
            return None
        module, _, function = COMMANDS[name][0].partition(":")
        found: click.Command = getattr(import_module(module), function)
        return found

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=Commands)
def cli() -> None:
    """Council: from a voice to an official answer."""


def main() -> None:
    """Run the command; a wrong setting ends it with one sentence."""
    try:
        cli(prog_name="council")
    except BadSetting as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG_SETTING)
