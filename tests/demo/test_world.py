"""Large worlds: as much as was asked for, true to their own counts, and all or nothing."""

import re
import shutil
from array import array
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as some
from sqlalchemy import func, inspect, select, text

from council import create_app
from council.cli import cli
from council.contributions import tasks as counters
from council.contributions.models import (
    PUBLIC,
    Contribution,
    Kind,
    Signature,
    Stance,
    State,
    Support,
    shows_text,
)
from council.contributions.queries import counting
from council.contributions.queries.filters import LISTED
from council.core import journal, search
from council.core.db import Database
from council.core.db import db as database
from council.core.journal import Entry
from council.core.search.index import row as as_indexed
from council.core.text import to_html
from council.demo.world import loading
from council.demo.world.calendar import Calendar
from council.demo.world.contributions import SEARCH
from council.demo.world.loading import load
from council.demo.world.sizes import BadSize, Size, dealt, dealt_within
from council.discussion import queries as talks
from council.discussion import tasks as discussions
from council.discussion.models import Comment, Thread
from council.moderation.models import Review
from council.notices import tasks as notices
from council.notices.models import Notice
from council.people.models import Member, Voucher
from council.territory.models import Authority
from tests.conftest import MONDAY, create_database, database_url, settings
from tests.support import Browser, a_contribution

SIZE = Size(contributions=600, supports=6_000, comments=1_800, members=180)
SMALL = Size(contributions=5, supports=10, comments=5, members=6)


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory, template: str, postgresql: str | None
) -> Iterator[Flask]:
    """The application with a world in it; its tests only read."""
    folder = tmp_path_factory.mktemp("world")
    url = f"sqlite:///{folder / 'council.sqlite'}"
    if postgresql:
        create_database(postgresql, "world", template)
        url = database_url(postgresql, "world")
    else:
        shutil.copy(template, folder / "council.sqlite")
    app = create_app(settings(folder, url))
    app.testing = True
    app.test_client_class = Browser
    with time_machine.travel(MONDAY, tick=False), app.app_context():
        load(SIZE, seed=1, at=MONDAY)
        yield app
        database.session.remove()
        database.engine.dispose()


def count(model: Any, *conditions: Any) -> int:
    found = database.session.scalar(select(func.count()).select_from(model).where(*conditions))
    return found or 0


def indexes() -> set[tuple[str, str]]:
    """Every index there is, those of the search table too, with its table."""
    if database.engine.dialect.name == "sqlite":
        sql = "SELECT tbl_name, name || coalesce(sql, '') FROM sqlite_master WHERE type = 'index'"
    else:
        sql = "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    found = {(row[0], row[1]) for row in database.session.execute(text(sql))}
    database.session.rollback()
    return found


def foreign_keys() -> set[tuple[str, str | None]]:
    found = inspect(database.engine)
    return {
        (name, key["name"])
        for name in found.get_table_names()
        for key in found.get_foreign_keys(name)
    }


def test_there_is_as_much_as_was_asked_for(world: Flask) -> None:
    assert count(Contribution) == SIZE.contributions
    assert count(Thread) == SIZE.contributions
    assert count(Support) == SIZE.supports
    assert count(Comment) == SIZE.comments
    assert count(Member) == SIZE.members


def test_every_counter_is_exact(world: Flask) -> None:
    wrong, last = counting.drifted()
    while last is not None:
        assert wrong == []
        wrong, last = counting.drifted(last)
    assert all(kept == true for _id, kept, true in talks.true_counts(most=SIZE.contributions))
    assert counting.newly_met() == []


def test_the_recounts_find_nothing_to_mend(world: Flask) -> None:
    before = journal.length()
    counters.recount(MONDAY)
    discussions.recount(MONDAY)
    assert journal.length() == before


def test_all_kinds_of_everything_are_there(world: Flask) -> None:
    def of(column: Any) -> set[Any]:
        return set(database.session.scalars(select(column).distinct()))

    assert of(Contribution.state) == {*State} - {State.GROUPED}
    assert of(Contribution.kind) == {*Kind}
    assert of(Contribution.language) == {"fr", "nl", "en", "ar"}
    assert of(Contribution.signature) == {*Signature}
    assert of(Support.stance) == {*Stance}
    assert of(Support.verified) == {True, False}
    assert len(of(Contribution.theme_id)) > 8
    assert len(of(Contribution.commune_id)) > 20
    assert count(Comment, Comment.parent_id.isnot(None))
    assert count(Voucher) == count(Member, Member.verified_at.isnot(None)) > 0


def test_some_have_much_and_most_have_little(world: Flask) -> None:
    rows = select(Contribution.supports + Contribution.unsure + Contribution.objections)
    held = sorted(database.session.scalars(rows.where(Contribution.state.in_(PUBLIC))))
    assert held[-1] > 4 * SIZE.supports / SIZE.contributions
    assert held[len(held) // 2] < SIZE.supports / SIZE.contributions
    communes = Counter(database.session.scalars(select(Contribution.commune_id))).most_common()
    assert communes[0][1] > 5 * communes[-1][1]
    namur = select(Authority.id).where(Authority.slug == "namur")
    assert communes[0][0] == database.session.scalar(namur)
    languages = Counter(database.session.scalars(select(Contribution.language)))
    assert languages.most_common(1)[0][0] == "fr"


def test_nobody_supports_what_is_not_public_or_their_own(world: Flask) -> None:
    joined = (
        select(func.count())
        .select_from(Support)
        .join(Contribution, Contribution.id == Support.contribution_id)
    )
    own = joined.where(Support.member_id == Contribution.author_id)
    hidden = joined.where(Contribution.state.notin_(PUBLIC))
    early = joined.where(Support.at < Contribution.published_at)
    objecting = joined.where(Contribution.kind == Kind.PROBLEM, Support.stance != Stance.SUPPORT)
    assert [database.session.scalar(each) for each in (own, hidden, early, objecting)] == [0] * 4


def test_nothing_happens_before_its_time(world: Flask) -> None:
    rows = database.session.scalars(select(Contribution).order_by(Contribution.id)).all()
    assert all(one.submitted_at <= next_.submitted_at for one, next_ in pairwise(rows))
    for each in rows:
        moments = [each.submitted_at, each.published_at, each.withdrawn_at]
        told = [moment for moment in moments if moment]
        assert told == sorted(told)
        assert told[-1] <= MONDAY
    said = database.session.execute(
        select(Comment.thread_id, Comment.at).order_by(Comment.thread_id, Comment.id)
    )
    assert all(one[1] <= next_[1] for one, next_ in pairwise(said) if one[0] == next_[0])
    told = database.session.scalars(select(Entry.at).order_by(Entry.id)).all()
    assert list(told) == sorted(told)


def test_replies_stand_under_comments_of_their_discussion(world: Flask) -> None:
    by_id = {each.id: each for each in database.session.scalars(select(Comment))}
    for each in by_id.values():
        if each.parent_id:
            parent = by_id[each.parent_id]
            assert (parent.thread_id, parent.parent_id) == (each.thread_id, None)
            assert parent.id < each.id


def test_comments_are_kept_as_the_house_would_have_made_them(world: Flask) -> None:
    for each in database.session.scalars(select(Comment).limit(200)):
        assert each.html == (to_html(each.body) if each.body else "")


def test_what_was_read_has_its_review(world: Flask) -> None:
    decided = database.session.execute(
        select(
            Review.outcome, Contribution.state, Review.reason, Contribution.rejected_reason
        ).join(Contribution, Contribution.id == Review.contribution_id)
    ).all()
    for outcome, state, reason, rejected_reason in decided:
        assert (outcome == "reject") == (state is State.REJECTED)
        assert reason == rejected_reason
    assert len(decided) >= count(Contribution, Contribution.state.in_(PUBLIC))


def test_everything_that_is_named_is_there(world: Flask) -> None:
    if database.engine.dialect.name == "sqlite":
        assert not database.session.execute(text("PRAGMA foreign_key_check")).all()
    else:  # PostgreSQL looked when it took its foreign keys back
        assert foreign_keys()


@pytest.mark.parametrize("state", [State.PUBLISHED, State.REJECTED, State.WITHDRAWN])
def test_the_page_of_a_contribution_tells_its_path(world: Flask, state: State) -> None:
    listed = select(Contribution).where(
        Contribution.state == state, Contribution.rejected_reason.is_distinct_from("harm")
    )
    visitor = world.test_client()
    for each in database.session.scalars(
        listed.where(Contribution.published_at.isnot(None) | (state == State.REJECTED)).limit(3)
    ).all():
        for page in ("", "/journal"):
            answer = visitor.get(f"/fr/contributions/{each.public_id}{page}")
            assert answer.status_code == 200
        verbs = [entry.verb.partition(".")[2] for entry in journal.of(each)]
        told = {
            State.PUBLISHED: "published",
            State.REJECTED: "rejected",
            State.WITHDRAWN: "withdrawn",
        }
        assert (verbs[0], verbs[-1]) == ("submitted", told[state])


@pytest.mark.parametrize(
    "path",
    [
        "",
        "contributions",
        "contributions?sort=supported",
        "contributions?sort=waiting",
        "contributions?" + "&".join(f"state={each.value}" for each in LISTED),
        "contributions?language=ar&kind=proposal",
        "moderation",
        "dossiers",
        "authorities",
    ],
)
def test_pages_answer(world: Flask, path: str) -> None:
    assert world.test_client().get(f"/fr/{path}").status_code == 200


def test_what_was_said_is_found(world: Flask) -> None:
    public = select(Contribution).where(
        Contribution.state.in_(PUBLIC), Contribution.language == "fr"
    )
    for each in database.session.scalars(public.limit(5)).all():
        found = search.contributions.matches(Contribution.id, f"{each.title} {each.body[:30]}"[:60])
        assert each.id in database.session.scalars(select(Contribution.id).where(found)).all()


def test_the_index_holds_what_the_house_would_have_put_there(world: Flask) -> None:
    _journal, batches = loading.made(SMALL, 1, MONDAY)
    refused = loading.COLUMNS["contribution"].split().index("rejected_reason")
    for batch in batches:
        rows = batch.get("contribution", ())
        shown = {row[0] for row in rows if shows_text(State(row[3]), row[refused])}
        said = {row[0]: search.Said(f"{row[4]}\n{row[5]}", row[6]) for row in rows}
        assert {each[0] for each in batch.get(SEARCH, ())} == shown
        for each in batch.get(SEARCH, ()):
            assert each == as_indexed(each[0], said[each[0]])


def test_nobody_is_told_of_it_afterwards(world: Flask) -> None:
    notices.tell(MONDAY)
    assert count(Notice) == 0


def test_one_can_go_on_in_it(db: Database) -> None:
    load(SMALL, seed=1, at=MONDAY)
    later = a_contribution()
    db.session.commit()
    assert later.id > SMALL.contributions
    journal.record("contribution.submitted", by=None, about=later, at=MONDAY)
    db.session.commit()
    notices.tell(MONDAY)


def test_the_same_seed_makes_the_same_world(db: Database) -> None:
    def rows(seed: int) -> list[Any]:
        return [dict(batch) for batch in loading.made(SMALL, seed, MONDAY)[1]]

    assert rows(1) == rows(1)
    assert rows(1) != rows(2)


def test_indexes_and_keys_are_those_there_were(db: Database) -> None:
    before = indexes(), foreign_keys()
    load(SMALL, seed=1, at=MONDAY)
    assert (indexes(), foreign_keys()) == before


def test_an_interrupted_load_leaves_nothing_behind(db: Database) -> None:
    before = indexes(), foreign_keys()

    def pull_the_plug(_rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(SMALL, seed=1, at=MONDAY, progress=pull_the_plug)
    assert (count(Member), count(Contribution), journal.length()) == (0, 0, 0)
    assert (indexes(), foreign_keys()) == before
    load(SMALL, seed=1, at=MONDAY)
    assert count(Contribution) == SMALL.contributions


def test_it_goes_on_behind_a_journal_that_has_begun(db: Database) -> None:
    about = ("authority", 1)
    journal.record("authority.changed", by=None, about=about, at=MONDAY)
    db.session.commit()
    notices.tell(MONDAY)  # the reader has its place already
    load(SMALL, seed=1, at=MONDAY)
    notices.tell(MONDAY)
    assert count(Notice) == 0
    assert journal.length() > SMALL.contributions


@pytest.mark.parametrize(
    "size", [Size(0, 0, 0, 0), Size(0, 0, 0, 5), Size(1, 0, 0, 1), Size(1, 1, 1, 2)]
)
def test_a_world_may_be_tiny(db: Database, size: Size) -> None:
    load(size, seed=3, at=MONDAY)
    found = (count(Contribution), count(Support), count(Comment), count(Member))
    assert found == (size.contributions, size.supports, size.comments, size.members)


def test_everybody_may_support_everything(db: Database) -> None:
    size = Size(contributions=1, supports=29, comments=0, members=30)
    load(size, seed=1, at=MONDAY)
    assert count(Support) == 29


def command(app: Flask, *arguments: str) -> Any:
    with app.app_context():
        return app.test_cli_runner().invoke(cli, ["load", *arguments])


def test_the_command_makes_one(app: Flask) -> None:
    asked = ["--contributions=5", "--supports=10", "--comments=5", "--members=6", "--seed=4"]
    made = command(app, *asked)
    assert made.exit_code == 0, made.output
    assert "5 contributions, 6 members" in made.output
    assert "council compare" in made.output.splitlines()[-1]
    again = command(app, *asked)
    assert again.exit_code == 1
    assert "There is content" in again.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--contributions=-1"], "is not in the range"),
        (["--contributions=many"], "is not a valid integer"),
        (["--contributions=1", "--members=0", "--supports=0"], "Contributions need authors"),
        (["--contributions=0", "--supports=0"], "Comments need --contributions"),
        (["--members=3000000000"], "--members must be a number from 0"),
        (["--contributions=1", "--members=3", "--supports=3"], "make 2 --supports at the most"),
        (["--contributions=0", "--comments=0", "--supports=3"], "make 0 --supports at the most"),
    ],
)
def test_numbers_that_cannot_be_get_a_sentence(
    app: Flask, arguments: list[str], sentence: str
) -> None:
    refused = command(app, *arguments)
    assert refused.exit_code > 0
    assert sentence in refused.output
    with app.app_context():
        assert count(Member) == 0


def test_too_much_is_refused_before_anything_is_written(db: Database) -> None:
    with pytest.raises(BadSize, match="at the most"):
        load(Size(1, 50, 0, 2), seed=1, at=MONDAY)
    assert count(Member) == 0


WEIGHTS = some.lists(some.floats(0, 1e6).filter(lambda each: not 0 < each < 1e-3), max_size=60)


@given(total=some.integers(0, 10**9), weights=WEIGHTS)
def test_what_is_dealt_out_is_exactly_the_whole(total: int, weights: list[float]) -> None:
    shares = list(dealt(total, weights))
    assert len(shares) == len(weights)
    assert all(share >= 0 for share in shares)
    if any(weights):
        assert sum(shares) == total
    assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if not weight)


@given(most=some.integers(0, 1000), share=some.floats(0, 1), weights=WEIGHTS)
def test_what_is_dealt_within_bounds_is_the_whole_too(
    most: int, share: float, weights: list[float]
) -> None:
    total = int(share * most * sum(1 for each in weights if each))
    shares = list(dealt_within(total, array("d", weights), most))
    assert sum(shares) == total
    assert all(0 <= each <= most for each in shares)
    assert all(each == 0 for each, weight in zip(shares, weights, strict=True) if not weight)


@tries(max_examples=30)
@given(total=some.integers(0, 3_000), seed=some.integers(0, 50))
def test_moments_come_in_order_within_three_years(total: int, seed: int) -> None:
    calendar = Calendar(MONDAY + timedelta(minutes=17), Random(seed))
    moments = list(calendar.moments(total))
    assert len(moments) == total
    assert moments == sorted(moments)
    assert all(0 <= moment < calendar.count for moment in moments)
    assert re.fullmatch(r"2026-03-02 09:00:00.000000", calendar.shown[-1])


def test_people_speak_in_bursts_and_by_day(world: Flask) -> None:
    calendar = Calendar(MONDAY, Random(1))
    days = Counter(int(moment) // 24 for moment in calendar.moments(20_000))
    usual = sorted(days.values())[len(days) // 2]
    assert max(days.values()) > 3 * usual
    hours = Counter(int(moment) % 24 for moment in calendar.moments(20_000))
    assert max(hours.values()) > 5 * min(hours.values())
