"""A secret vote leads to nobody: tried with copies of the database, its order and its files."""

import json
import math
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from council.assembly import box, tasks
from council.assembly.models import Ballot, Box, Mandate
from council.assembly.operations import voting
from council.assembly.queries import ballots as queries
from council.assembly.tally import Method
from council.core.db import Database
from tests.assembly.chamber import a_council, an_open_ballot, sitting, who

VOTERS = 60
OPTIONS = ["1", "2", "3", "4", "5"]
RANKINGS = [list(order) for order in permutations(OPTIONS)]  # one for each voter: it marks them
CHANCE = 4 / math.sqrt(VOTERS - 1)  # a rank correlation goes beyond this once in 16,000 times


def correlation(one: Sequence[int], other: Sequence[int]) -> float:
    """How alike two orders of the same numbers are: 1 the same, -1 turned round, 0 no relation."""
    places = {value: place for place, value in enumerate(other)}
    number = len(one)
    distance = sum((place - places[value]) ** 2 for place, value in enumerate(one))
    return 1 - 6 * distance / (number * (number**2 - 1))


def orders(db: Database, table: str) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table in each order that the database itself knows, oldest first."""
    if db.engine.dialect.name == "postgresql":
        columns = ["ctid", "xmin::text::bigint, ctid"]
    else:
        asked = text("SELECT sql FROM sqlite_master WHERE name = :name")
        with_rowid = "WITHOUT ROWID" not in (db.session.scalar(asked, {"name": table}) or "")
        columns = ["rowid"] if with_rowid else []
    for order in ["", *(f"ORDER BY {column}" for column in columns)]:
        rows = db.session.execute(text(f"SELECT * FROM {table} {order}"))
        yield [dict(row) for row in rows.mappings()]


def dump(db: Database) -> dict[str, str]:
    """Every row of every table, as text."""
    return {
        table: json.dumps(
            [list(row) for row in db.session.execute(text(f'SELECT * FROM "{table}"'))], default=str
        )
        for table in db.metadata.tables
    }


@pytest.fixture
def voted(db: Database, now: datetime) -> tuple[Ballot, list[Mandate], list[str], list[list[str]]]:
    """A secret ballot in which sixty have voted, each in a transaction of their own and each with
    a ranking of their own; the voters, their codes and rankings in the order of their votes."""
    council = a_council(seats=VOTERS)
    people = sitting(council, VOTERS, now)
    ballot = an_open_ballot(council, now, method=Method.RANKED, secret=True, options=OPTIONS)
    chance = random.Random(7)
    chance.shuffle(people)
    rankings = chance.sample(RANKINGS, VOTERS)
    codes = []
    for minute, (mandate, ranking) in enumerate(zip(people, rankings, strict=True)):
        at = now + timedelta(minutes=minute)
        codes.append(voting.vote(ballot, mandate.id, ranking, "", by=who(mandate), at=at) or "")
        db.session.commit()
    return ballot, people, codes, rankings


def test_while_it_is_open_no_table_and_no_file_holds_a_vote_or_a_code(
    db: Database, voted: Any, data_folder: Path
) -> None:
    _ballot, _people, codes, rankings = voted
    tables = dump(db)
    for code in codes:
        assert not [name for name, rows in tables.items() if code in rows]
    for ranking in rankings:
        assert not [name for name, rows in tables.items() if json.dumps(ranking) in rows]
    for path in data_folder.rglob("*sqlite*"):
        content = path.read_bytes()
        assert not [code for code in codes if code.encode() in content]


def test_when_it_is_counted_no_order_leads_from_a_vote_or_a_code_to_a_voter(
    db: Database, voted: Any, now: datetime
) -> None:
    ballot, people, codes, rankings = voted
    tasks.count_ballots(ballot.closes_at)
    cast = list(range(VOTERS))
    electors = {mandate.id: place for place, mandate in enumerate(people)}
    for votes in orders(db, "secret_vote"):
        found = [rankings.index(as_list(row["choice"])) for row in votes]
        assert sorted(found) == cast
        assert abs(correlation(found, cast)) < CHANCE
        for rows in orders(db, "elector"):
            by_row = [electors[row["mandate_id"]] for row in rows]
            assert abs(correlation(found, by_row)) < CHANCE
        for receipts in orders(db, "ballot_receipt"):
            by_code = [codes.index(row["code"]) for row in receipts]
            assert sorted(by_code) == cast
            assert abs(correlation(by_code, cast)) < CHANCE
            assert abs(correlation(by_code, found)) < CHANCE


def as_list(choice: Any) -> list[str]:
    """A column of JSON, which one of the databases gives as text."""
    return json.loads(choice) if isinstance(choice, str) else choice


def test_when_it_is_counted_nothing_says_when_a_vote_was_cast(db: Database, voted: Any) -> None:
    ballot, _people, codes, _rankings = voted
    tasks.count_ballots(ballot.closes_at)
    tables = dump(db)
    for code in codes:
        assert [name for name, rows in tables.items() if code in rows] == ["ballot_receipt"]
    assert tables["ballot_box"] == "[]"
    assert tables["open_vote"] == "[]"
    names = {column.key for column in db.metadata.tables["secret_vote"].columns}
    assert names == {"ballot_id", "key", "choice", "reason"}
    names = {column.key for column in db.metadata.tables["elector"].columns}
    assert names == {"ballot_id", "mandate_id", "member_id", "holder_id", "voted"}
    if db.engine.dialect.name == "postgresql":  # all written by one transaction
        for table in ("secret_vote", "ballot_receipt"):
            writers = db.session.scalars(text(f"SELECT DISTINCT xmin::text FROM {table}")).all()
            assert len(writers) == 1


def test_copies_taken_before_and_after_a_vote_differ_in_noise_alone(
    db: Database, now: datetime
) -> None:
    council = a_council(seats=20)
    people = sitting(council, 20, now)
    ballot = an_open_ballot(council, now, secret=True)
    copies = []
    for mandate in people:
        voting.vote(ballot, mandate.id, ["for"], "", by=who(mandate), at=now)
        db.session.commit()
        copies.append(db.session.scalars(select(Box.sealed)).one())
    assert len({len(copy) for copy in copies}) == 1
    for before, after in pairwise(copies):
        same = sum(a == b for a, b in zip(before, after, strict=True))
        assert same < len(before) / 256 * 4  # one in 256 by chance


def test_the_order_in_the_box_is_drawn_anew_with_each_vote() -> None:
    slips = [box.Slip(str(n), ["for"]) for n in range(VOTERS)]
    size = box.length(VOTERS, 0, reasons=False)
    found = [int(slip.code) for slip in box.opened(box.sealed(slips, size, "secret"), "secret")]
    assert sorted(found) == list(range(VOTERS))
    assert abs(correlation(found, range(VOTERS))) < 6 / math.sqrt(VOTERS - 1)


def test_a_box_takes_no_more_votes_than_there_are_electors() -> None:
    size = box.length(1, 0, reasons=False)
    slips = [box.Slip("x" * 19, ["objection"])] * 3
    with pytest.raises(ValueError):
        box.sealed(slips, size, "secret")


@pytest.mark.parametrize("spoilt", ["other", "changed", "cut"])
def test_a_box_that_was_tampered_with_is_not_read(spoilt: str) -> None:
    content = box.sealed([box.Slip("a", ["for"])], 200, "secret")
    content = {"other": content, "changed": content[:-1] + b"\x00", "cut": content[:20]}[spoilt]
    with pytest.raises(box.Unreadable):
        box.opened(content, "another" if spoilt == "other" else "secret")


SLIPS = st.lists(
    st.builds(
        box.Slip,
        st.just("abcd-efgh-ijkm-npqr"),
        st.just(["=".join(str(n) for n in range(1, 13))]) | st.just(["objection"]),
        st.text(st.characters(exclude_categories=["C"]), max_size=box.LONGEST_REASON)
        | st.just("🙂" * box.LONGEST_REASON)
        | st.just('"' * box.LONGEST_REASON),
    ),
    max_size=8,
)


@given(SLIPS)
def test_what_goes_into_the_box_comes_out_of_it(slips: list[box.Slip]) -> None:
    size = box.length(max(1, len(slips)), 12, reasons=True)
    content = box.sealed(slips, size, "secret")
    assert box.size_of(content) == size
    key = lambda slip: (slip.code, slip.choice, slip.reason)  # noqa: E731
    assert sorted(box.opened(content, "secret"), key=key) == sorted(slips, key=key)


def test_nobody_reads_a_vote_before_the_end(db: Database, voted: Any) -> None:
    ballot, *_rest = voted
    assert queries.voices(ballot) == []
    assert queries.receipts(ballot) == []
