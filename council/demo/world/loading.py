"""Loading a large world into an empty database: `council load`."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from random import Random

from sqlalchemy import delete, exists, func, select

from council.contributions.models import Contribution
from council.core import bulk
from council.core.db import db
from council.core.journal import Entry
from council.demo.world import contributions, people, words
from council.demo.world.calendar import Calendar
from council.demo.world.contributions import SEARCH, Contributions
from council.demo.world.events import Events
from council.demo.world.fates import Fates
from council.demo.world.people import Batch, People
from council.demo.world.sizes import BadSize, Size
from council.notices.models import Cursor
from council.notices.operations import READER
from council.people.models import Member
from council.territory import queries as territory

COLUMNS = {**people.COLUMNS, **contributions.COLUMNS, "cursor": "name entry_id"}
MADE = ("member", "contribution", "support", "comment")  # what is asked for, and told as progress

Progress = Callable[[int], None]


def load(size: Size, seed: int, at: datetime, progress: Progress = lambda _rows: None) -> None:
    """Make a world of this size, the same for the same seed; its last hour is the one before `at`.

    All or nothing. `progress` is told how many more of what was asked for are written. Nobody is
    told of it by notices: they begin behind it. Raises `BadSize`, also for a database that holds
    people or contributions.
    """
    size.check()
    require_empty()
    journal, batches = made(size, seed, at)
    db.session.rollback()  # reading ends here: the writer must not wait for it
    with bulk.writing(COLUMNS) as writer:
        for batch in batches:
            writer.index(batch.pop(SEARCH, []))
            for table, rows in batch.items():
                writer.write(table, rows)
            progress(sum(len(batch.get(table, ())) for table in MADE))
        writer.connection.execute(delete(Cursor).where(Cursor.name == READER))
        writer.write("cursor", [(READER, journal.last)])
    bulk.analyse(COLUMNS)


def made(size: Size, seed: int, at: datetime) -> tuple[Events, Iterator[Batch]]:
    """The rows of a world, some thousands at a time; and its journal, which goes on from ours."""
    rng = Random(seed)  # noqa: S311  # plausible, not secret
    calendar = Calendar(at, rng)
    everybody = People(size.members, weights_of_communes(), rng)
    fates = Fates(size, rng)
    journal = Events(calendar, first=(db.session.scalar(select(func.max(Entry.id))) or 0) + 1)
    themes, vocabularies = weights_of_themes(), words.read(rng)
    said = Contributions(fates, everybody, calendar, vocabularies, themes, journal, rng)
    return journal, chain(everybody.rows(calendar), said.rows())


def require_empty() -> None:
    """Raise `BadSize` when somebody is here, or something was said."""
    if db.session.scalar(select(exists(select(Member.id)) | exists(select(Contribution.id)))):
        raise BadSize("There is content: a world is made in a database without any.")


def weights_of_communes() -> dict[int, float]:
    """How much is said in each commune: as much as it has people."""
    return {each.id: float(each.population or 1_000) for each in territory.communes()}


def weights_of_themes() -> dict[int, float]:
    """How much is said of each theme: of the first ones most."""
    return {each.id: 1 / (rank + 2) for rank, each in enumerate(territory.themes())}
