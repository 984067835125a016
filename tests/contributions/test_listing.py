"""The list of contributions: finding, filtering, ordering, paging, following."""

import re
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from itertools import chain, pairwise

import pytest
from sqlalchemy import insert

from council.contributions.models import Contribution, Kind, Signature, State
from council.core import search
from council.core.db import Database
from council.discussion.models import Thread
from tests.support import Browser, QueryCount, a_commune, a_contribution, a_theme

ATOM = "{http://www.w3.org/2005/Atom}"
LIST = "/fr/contributions"


def titles(browser: Browser, address: str) -> list[str]:
    """The titles on a page of the list, in order."""
    page = re.sub("</?mark>", "", browser.get(address).text)
    return re.findall(r'<h3[^>]*><a href="[^"]*/contributions/\w+"><bdi>(.*?)</bdi>', page)


def next_of(page: str, way: str = "next") -> str | None:
    """The address of the next page, or of the one before (`prev`)."""
    found = re.search(rf'href="([^"]+)" rel="{way}"', page)
    return found.group(1).replace("&amp;", "&") if found else None


@pytest.fixture
def five(db: Database, now: datetime) -> None:
    """A proposal and four problems, in all the states that are listed, and two that are not."""
    a_contribution(
        title="Bus", kind=Kind.PROPOSAL, supports=3, published_at=now - timedelta(days=5)
    )
    a_contribution(
        title="Loyer",
        theme_id=a_theme("logement").id,
        commune_id=a_commune("dinant").id,
        supports=9,
        published_at=now - timedelta(days=9),
    )
    a_contribution(title="حافلة", language="ar", published_at=now - timedelta(days=1))
    a_contribution(title="Guichet", state=State.GROUPED, published_at=now - timedelta(days=3))
    a_contribution(title="Lune", state=State.REJECTED, rejected_reason="off_topic")
    a_contribution(
        title="Résolu", state=State.WITHDRAWN, withdrawn_at=now, withdrawn_reason="solved"
    )
    a_contribution(title="Insulte", state=State.REJECTED, rejected_reason="harm")
    a_contribution(title="Attente", state=State.SUBMITTED, published_at=None)
    db.session.commit()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ["حافلة", "Guichet", "Bus", "Loyer"]),
        ("?sort=supported", ["Loyer", "Bus", "Guichet", "حافلة"]),
        ("?sort=waiting", ["Loyer", "Bus", "حافلة"]),
        ("?kind=proposal", ["Bus"]),
        ("?kind=proposal&kind=problem", ["حافلة", "Guichet", "Bus", "Loyer"]),
        ("?theme=logement", ["Loyer"]),
        ("?theme=logement&theme=mobilite", ["حافلة", "Guichet", "Bus", "Loyer"]),
        ("?commune=dinant", ["Loyer"]),
        ("?state=published", ["حافلة", "Bus", "Loyer"]),
        ("?state=grouped", ["Guichet"]),
        ("?state=rejected", ["Lune"]),
        ("?language=ar", ["حافلة"]),
        ("?language=ti", []),
        ("?q=GUICHÉT", ["Guichet"]),
        ("?q=guich", ["Guichet"]),
        ("?q=dragon", []),
        ("?q=bus&kind=problem", []),
        ("?kind=&theme=&q=&commune=&sort=&after=", ["حافلة", "Guichet", "Bus", "Loyer"]),
        ("?utm_source=x&nothing=1", ["حافلة", "Guichet", "Bus", "Loyer"]),
    ],
)
@pytest.mark.usefixtures("five")
def test_filters_and_orders(client: Browser, asked: str, expected: list[str]) -> None:
    found = titles(client, LIST + asked)
    if asked == "?sort=supported":  # those with no support come in either order
        found, expected = found[:2] + sorted(found[2:]), expected[:2] + sorted(expected[2:])
    assert found == expected


@pytest.mark.usefixtures("five")
def test_what_was_withdrawn_is_known_of_but_not_read(client: Browser) -> None:
    page = client.get(f"{LIST}?state=withdrawn").text
    assert "Résolu" not in page
    assert "Le problème est résolu." in page


@pytest.mark.usefixtures("five")
def test_what_does_harm_is_nowhere(client: Browser) -> None:
    states = "state=published&state=grouped&state=rejected&state=withdrawn"
    for address in (f"{LIST}?{states}", f"{LIST}.atom?{states}", f"{LIST}?q=insulte&{states}"):
        page = client.get(address).text
        assert "Insulte" not in page
        assert "Attente" not in page


def test_an_accusation_is_listed_without_its_words(client: Browser, db: Database) -> None:
    a_contribution(title="Jean Untel", state=State.REJECTED, rejected_reason="accusation")
    db.session.commit()
    page = client.get(f"{LIST}?state=rejected").text
    assert "Jean Untel" not in page
    assert "Le texte accuse une personne en la nommant." in page
    assert "Jean Untel" not in client.get(f"{LIST}.atom?state=rejected").text


@pytest.mark.parametrize(
    "asked",
    [
        "kind=dragon",
        "theme=dragons",
        "commune=atlantis",
        "state=submitted",
        "state=draft",
        "language=FR; DROP TABLE",
        "language=%00",
        "sort=random",
        "q=" + "x" * 201,
        "q=a%00b",
        "q=a%E2%80%AEb",
        "&".join(f"theme=t{n}" for n in range(100)),
        "after=zzz",
        "after=W10",
        "after=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzA1OjAwIiwxXQ",  # 1 January of the year 1, +05:00
        "after=WyJub3QgYSBtb21lbnQiLDFd",
        "after=WyIyMDI2LTAxLTAxIiwxXQ",
        "after=WzEsMl0&sort=recent",
        "after=" + "W" * 5000,
        "sort=supported&after=WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCwxXQ",
    ],
)
def test_what_names_nothing_is_refused_with_a_sentence(client: Browser, asked: str) -> None:
    for address in (f"{LIST}?{asked}", f"{LIST}.atom?{asked}"):
        answer = client.get(address)
        if address.startswith(f"{LIST}.atom?after") or ".atom?sort=supported" in address:
            continue  # a feed has no pages
        assert answer.status_code == 400, address
        assert 'class="big"' in answer.text


@pytest.mark.usefixtures("five")
def test_active_filters_are_tags_that_take_themselves_away(client: Browser) -> None:
    page = client.get(f"{LIST}?theme=logement&theme=mobilite&q=loyer&sort=supported").text
    tags = page.split('aria-label="Filtres actifs"')[1].split("</ul>")[0]
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', tags)]
    assert f"{LIST}?theme=mobilite&q=loyer&sort=supported" in links
    assert f"{LIST}?theme=logement&theme=mobilite&sort=supported" in links
    assert links[-1] == LIST
    assert "Filtrer (2 filtres actifs)" in page


def test_an_empty_list_says_what_to_do(client: Browser) -> None:
    assert "Vous pouvez commencer." in client.get(LIST).text
    assert "Retirez un filtre" in client.get(f"{LIST}?kind=problem").text


@pytest.mark.parametrize("sort", ["recent", "supported", "waiting"])
def test_pages_follow_each_other_without_a_gap(
    client: Browser, db: Database, now: datetime, sort: str
) -> None:
    for n in range(45):
        a_contribution(
            title=f"Titre {n}.",
            supports=n % 4,
            published_at=now - timedelta(days=n % 5),
            state=State.PUBLISHED if n % 3 or sort == "waiting" else State.GROUPED,
        )
    db.session.commit()
    address, shown = f"{LIST}?sort={sort}", []
    while address:
        page = client.get(address).text
        shown.append(titles(client, address))
        address = next_of(page)
    seen = list(chain.from_iterable(shown))
    assert len(shown) == 3
    assert len(seen) == len(set(seen)) == 45
    assert "Revenir aux premiers résultats" in page
    while before := next_of(page, "prev"):  # the way back shows the same pages
        shown.pop()
        assert f"sort={sort}" in before or sort == "recent"
        assert titles(client, before) == shown[-1]
        page = client.get(before).text
    assert len(shown) == 1
    assert "Revenir aux premiers résultats" not in page


def many(db: Database, number: int, now: datetime) -> None:
    """Store so many published contributions at once."""
    thread = Thread(about_kind="contribution", about_id=0)
    db.session.add(thread)
    db.session.flush()
    theme, commune = a_theme().id, a_commune().id
    rows = [
        {
            "public_id": f"m{n:07d}",
            "kind": Kind.PROBLEM,
            "state": State.PUBLISHED if n % 3 else State.GROUPED,
            "title": f"Titre {n}",
            "body": "Un texte sur le bus du soir.",
            "language": "fr",
            "theme_id": theme,
            "commune_id": commune,
            "signature": Signature.ANONYMOUS,
            "source": "test",
            "source_key": str(n),
            "thread_id": thread.id,
            "submitted_at": now,
            "published_at": now - timedelta(minutes=n),
            "supports": n % 50,
        }
        for n in range(number)
    ]
    for start in range(0, number, 1000):
        db.session.execute(insert(Contribution), rows[start : start + 1000])
    ids = db.session.query(Contribution.id).order_by(Contribution.id.desc()).limit(50)
    rows = [(id, "un texte sur le bus du soir", "text") for (id,) in ids]
    search.contributions.put_all(db.session.connection(), rows)
    db.session.commit()


@pytest.mark.usefixtures("unkept")
@pytest.mark.parametrize("number", [10, 10_000])
def test_a_list_costs_the_same_at_any_size_and_depth(
    client: Browser, as_resident: Browser, db: Database, now: datetime, number: int
) -> None:
    many(db, number, now)
    addresses = [f"{LIST}?sort={sort}" for sort in ("recent", "supported", "waiting")]
    addresses += [f"{LIST}?q=bus&theme=mobilite&kind=problem&commune=namur", f"{LIST}.atom"]
    addresses += [n for n in map(next_of, (client.get(a).text for a in addresses[:3])) if n]
    for browser in (client, as_resident):
        for address in addresses:
            db.session.rollback()
            with QueryCount() as count:
                assert browser.get(address).status_code == 200
            assert len(count.statements) <= 6, (address, count.statements)
            assert "count(" not in " ".join(count.statements).lower()


def test_each_state_is_read_in_order_off_its_index(db: Database, now: datetime) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the plan is read as SQLite writes it")
    many(db, 2_000, now)
    for order, index in (
        ("published_at DESC, id DESC", "ix_contribution_recent"),
        ("supports DESC, id DESC", "ix_contribution_supported"),
    ):
        first = order.split()[0]
        plan = db.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN SELECT id FROM contribution WHERE state = 'published' "
            f"AND ({first}, id) < (?, ?) ORDER BY {order} LIMIT 21",
            ("2026-01-01", 5),
        )
        steps = " ".join(row[3] for row in plan)
        assert index in steps
        assert "TEMP B-TREE" not in steps


def entries(browser: Browser, address: str) -> list[ET.Element]:
    """The entries of a feed."""
    answer = browser.get(address)
    assert answer.mimetype == "application/atom+xml"
    return ET.fromstring(answer.data).findall(f"{ATOM}entry")


@pytest.mark.usefixtures("five")
def test_a_feed_follows_any_filtered_list(client: Browser) -> None:
    page = client.get(f"{LIST}?kind=problem&q=loyer").text
    link = re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]+)"', page)
    assert link is not None
    [entry] = entries(client, link.group(1).replace("&amp;", "&"))
    assert entry.findtext(f"{ATOM}title") == "Loyer"
    assert entry.findtext(f"{ATOM}updated", "").startswith("2026-02-21T09:00:00")
    address = entry.find(f"{ATOM}link")
    assert address is not None
    assert address.get("href", "").startswith("http://localhost/fr/contributions/")


@pytest.mark.usefixtures("five")
def test_a_feed_is_newest_first_and_its_ids_hold_in_every_language(client: Browser) -> None:
    french, arabic = (
        entries(client, f"/{code}/contributions.atom?sort=supported") for code in ("fr", "ar")
    )
    moments = [entry.findtext(f"{ATOM}updated", "") for entry in french]
    assert all(a >= b for a, b in pairwise(moments))
    ids = [entry.findtext(f"{ATOM}id") for entry in french]
    assert ids == [entry.findtext(f"{ATOM}id") for entry in arabic]
    assert len(set(ids)) == 4


def test_a_feed_is_xml_whatever_people_write(client: Browser, db: Database) -> None:
    a_contribution(title="<b>&amp; ]]> “a”", body="</entry><script>alert(1)</script> 🚲 \u200f")
    db.session.commit()
    [entry] = entries(client, f"{LIST}.atom?q=script")
    assert entry.findtext(f"{ATOM}title") == "<b>&amp; ]]> “a”"


def test_words_of_people_are_never_markup(client: Browser, db: Database) -> None:
    nasty = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    a_contribution(title=nasty, body=nasty)
    db.session.commit()
    for address in (LIST, f"{LIST}?q=script", f"{LIST}?q=%22%3E%3Cscript%3Ealert(1)"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
