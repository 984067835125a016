"""What is found by its words: exactly what everybody may read, whatever becomes of it."""

import re
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text

from council.cli import cli
from council.commands import doctor
from council.contributions.models import (
    HARM,
    NEXT,
    Contribution,
    Signature,
    State,
    said,
    shows_text,
)
from council.contributions.queries import lists
from council.contributions.queries.filters import Filters, Sort
from council.core import search
from council.core.db import Database
from council.core.search import FEW, FOLLOWED, NEWEST
from council.core.search.following import Followed
from council.dossiers import operations as dossiers
from council.people.models import Role
from tests.support import Browser, a_contribution, a_dossier, a_member, a_theme

LIST = "/fr/contributions"
OF_CONTRIBUTIONS = next(each for each in FOLLOWED if each.model is Contribution)


def found(query: str) -> list[int]:
    page = lists.page(Filters(q=query, state=tuple(State)), [], [])
    return [card.id for card in page.rows]


def is_exact(followed: Followed, db: Database) -> bool:
    """Whether the index holds what it should, no more and no less."""
    db.session.flush()
    rows, _ = followed.rows(0, 10_000)
    connection = db.session.connection()
    held = followed.index.held(connection, 0)
    return held == [row[0] for row in rows] and not followed.index.differing(connection, rows)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("reason", [None, "off_topic", "duplicate", "personal_data", HARM])
def test_what_is_found_is_what_can_be_read(db: Database, state: State, reason: str | None) -> None:
    one = a_contribution(body="Une passerelle", state=state, rejected_reason=reason)
    db.session.flush()
    assert found("passerelles") == ([one.id] if shows_text(state, reason) else [])
    condition = select(Contribution.id).where(OF_CONTRIBUTIONS.shown)
    assert (one.id in db.session.scalars(condition).all()) is (said(one) is not None)


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(["title", "body", "language", "state", "reason", "supports"]),
        st.sampled_from(["Un guichet fermé", "Les écoles", "حافلة المدرسة", "De loketten", ""]),
    ),
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=CHANGES, data=st.data())
def test_the_index_follows_every_change_and_a_rebuild_makes_the_same(
    db: Database, changes: list[tuple[int, str, str]], data: st.DataObject
) -> None:
    things = [a_contribution() for _ in range(4)]
    for number, what, value in changes:
        one = things[number]
        if what == "state" and NEXT.get(one.state):
            one.move_to(data.draw(st.sampled_from(sorted(NEXT[one.state]))))
        elif what == "reason":
            one.rejected_reason = data.draw(st.sampled_from(["off_topic", HARM]))
        elif what == "language":
            one.language = data.draw(st.sampled_from(["fr", "nl", "ar", "ti"]))
        elif what == "supports":
            one.supports = Contribution.supports + 1
        elif what in {"title", "body"}:
            setattr(one, what, value)
        if data.draw(st.booleans()):
            db.session.flush()
    assert is_exact(OF_CONTRIBUTIONS, db)
    db.session.rollback()


def spoil(db: Database) -> None:
    """Leave an index in which one thing is missing, one is too many, and one is another."""
    connection = db.session.connection()
    first, second, *_ = OF_CONTRIBUTIONS.index.held(connection, 0)
    OF_CONTRIBUTIONS.index.remove(connection, [first])
    OF_CONTRIBUTIONS.index.put(connection, second, search.Said("autre chose", "fr"))
    OF_CONTRIBUTIONS.index.put(connection, 999_999, search.Said("rien", "fr"))
    db.session.commit()


def test_a_rebuild_mends_what_the_doctor_finds(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("council.core.search.following.BATCH", 2)
    a_dossier(*(a_contribution(state=State.GROUPED) for _ in range(2)))
    for _ in range(3):
        a_contribution()
    a_contribution(state=State.WITHDRAWN)
    db.session.commit()
    assert doctor.check_search().well
    spoil(db)
    assert not doctor.check_search().well
    assert "council search rebuild" in doctor.check_search().advice
    db.session.rollback()
    for _ in range(2):
        answer = CliRunner().invoke(cli, ["search", "rebuild"])
        assert (answer.exit_code, answer.output) == (0, "The indexes hold all that can be read.\n")
        assert all(is_exact(each, db) for each in FOLLOWED)
        db.session.rollback()
    assert doctor.check_search().well


def test_an_upgrade_fills_an_index_that_is_empty(db: Database) -> None:
    one = a_contribution(body="Une passerelle")
    db.session.flush()
    db.session.execute(text("DELETE FROM contribution_search"))
    db.session.commit()
    assert CliRunner().invoke(cli, ["db", "upgrade"]).exit_code == 0
    assert found("passerelle") == [one.id]


def test_a_dossier_is_found_by_its_title_its_text_and_what_it_asks(
    client: Browser, db: Database, now: datetime
) -> None:
    moderator = a_member(role=Role.MODERATOR)
    one = a_dossier(
        title="Des trottoirs <b>étroits</b>",
        summary="Les poussettes ne passent pas.",
        ask="Élargir avant l’hiver.",
        by=moderator,
    )
    a_dossier(title="Autre chose")
    db.session.commit()
    for query in ("trottoir", "poussette etroit", "elarg", '"avant l’hiver"'):
        page = client.get("/fr/dossiers", query_string={"q": query}).text
        assert one.reference in page
        assert "Autre chose" not in page
    page = client.get("/fr/dossiers?q=trottoirs").text
    assert "Des <mark>trottoirs</mark> &lt;b&gt;étroits&lt;/b&gt;" in page
    dossiers.edit(
        one,
        version=1,
        title="Des quais",
        summary="Trop hauts.",
        ask="Les abaisser.",
        theme=None,
        by=moderator,
        at=now,
    )
    db.session.commit()
    assert one.reference not in client.get("/fr/dossiers?q=trottoir").text
    assert one.reference in client.get("/fr/dossiers?q=quai").text
    assert one.reference in client.get("/fr/dossiers.atom?q=quai").text


@pytest.mark.parametrize("query", ["zzzz", "%00", "%FF", '"', "x" * 300, "%E2%80%AEx", "' OR 1=1"])
def test_nothing_typed_hurts_the_list_of_dossiers(client: Browser, query: str) -> None:
    assert client.get(f"/fr/dossiers?q={query}").status_code in {200, 400}


def many(db: Database, number: int, now: datetime) -> None:
    """So many contributions on the bus, the last in the newest place; every tenth on housing."""
    thread = a_contribution(title="Premier", body="Autre").thread_id
    mobility, housing = a_theme().id, a_theme("logement").id
    start = (
        db.session.scalar(select(Contribution.id).order_by(Contribution.id.desc()).limit(1)) or 0
    )
    rows = [
        {
            "id": start + n + 1,
            "public_id": f"m{n:07d}",
            "kind": "problem",
            "state": State.PUBLISHED,
            "title": f"Bus {n}",
            "body": "Le bus du soir",
            "language": "fr",
            "theme_id": mobility if n % 10 else housing,
            "signature": Signature.ANONYMOUS,
            "source": "test",
            "source_key": str(n),
            "thread_id": thread,
            "submitted_at": now,
            "published_at": now + timedelta(minutes=n),
            "supports": n % 7,
        }
        for n in range(number)
    ]
    db.session.execute(insert(Contribution), rows)
    indexed = [(row["id"], "bus le bus du soir", "") for row in rows]
    search.contributions.put_all(db.session.connection(), indexed)
    db.session.commit()


def walk(browser: Browser, address: str, way: str) -> list[list[str]]:
    """The titles on each page, from an address on, one way."""
    pages = []
    while address:
        page = browser.get(address).text
        pages.append(re.findall(r"<mark>Bus</mark> (\d+)</bdi>", page))
        link = re.search(rf'href="([^"]+)" rel="{way}"', page)
        address = link[1].replace("&amp;", "&") if link else ""
        last = page
    walk.last = last  # type: ignore[attr-defined]
    return pages


def test_pages_of_what_is_found_go_on_to_the_end_and_back(
    client: Browser, db: Database, now: datetime
) -> None:
    number = FEW * 2 + 5
    many(db, number, now)
    pages = walk(client, f"{LIST}?q=bus", "next")
    assert [int(n) for page in pages for n in page] == list(reversed(range(number)))
    prev = re.search(r'href="([^"]+)" rel="prev"', walk.last)  # type: ignore[attr-defined]
    assert prev
    back = walk(client, prev[1].replace("&amp;", "&"), "prev")
    assert back[::-1] == pages[: len(back)]
    assert len(back) == len(pages) - 1


@pytest.mark.parametrize("sort", list(Sort))
def test_filters_and_orders_hold_for_what_is_found(
    client: Browser, db: Database, now: datetime, sort: Sort
) -> None:
    many(db, 45, now)
    pages = walk(client, f"{LIST}?q=bus&theme=logement&sort={sort}", "next")
    shown = [int(n) for page in pages for n in page]
    expected = {
        Sort.RECENT: [40, 30, 20, 10, 0],
        Sort.SUPPORTED: [20, 40, 10, 30, 0],
        Sort.WAITING: [0, 10, 20, 30, 40],
    }
    assert shown == expected[sort]


def plan(db: Database, query: str) -> str:
    """How the database finds what holds the words."""
    condition = search.contributions.matches(Contribution.id, query, FEW)
    asked = select(Contribution.id).where(condition).order_by(Contribution.id.desc()).limit(21)
    sql = str(asked.compile(db.engine, compile_kwargs={"literal_binds": True}))
    sqlite = db.engine.dialect.name == "sqlite"
    rows = db.session.connection().exec_driver_sql(
        f"EXPLAIN {'QUERY PLAN' if sqlite else ''} {sql}"
    )
    return "\n".join(str(row[-1]) for row in rows)


def test_words_are_found_off_the_index_and_nothing_is_sorted(db: Database, now: datetime) -> None:
    many(db, NEWEST, now)
    if db.engine.dialect.name == "sqlite":
        steps = plan(db, "bus soir")
        assert "contribution_search VIRTUAL TABLE INDEX" in steps
        assert "SEARCH contribution USING INTEGER PRIMARY KEY" in steps
        assert "TEMP B-TREE" not in steps
    else:
        db.session.connection().exec_driver_sql("ANALYZE contribution_search, contribution")
        assert "Index Scan Backward using contribution_search_pkey" in plan(db, "bus")
        for way in ("indexscan", "seqscan"):  # few rows: reading them all would be as quick
            db.session.connection().exec_driver_sql(f"SET LOCAL enable_{way} = off")
        assert "Bitmap Index Scan on ix_contribution_search" in plan(db, "introuvable")


def test_nothing_found_says_what_to_do_next(client: Browser, db: Database) -> None:
    a_contribution(body="Une passerelle")
    db.session.commit()
    page = client.get(f"{LIST}?q=passerelle&kind=proposal").text
    assert "Rien trouvé" in page or "Aucun résultat" in page
    assert f'href="{LIST}?q=passerelle"' in page
    assert f'href="{LIST}?q=zzz"' not in client.get(f"{LIST}?q=zzz").text.partition("empty")[2]
