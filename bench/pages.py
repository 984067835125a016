"""What is asked in each round: pages, searches, and votes, as visitors and signed in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

from flask import Flask
from sqlalchemy import Select, func, select

from bench import yardsticks
from bench.asking import Request
from bench.browsers import Browser, signed_in
from council.contributions.models import Contribution, State
from council.core import paging
from council.core.db import db

LIST = "/fr/contributions"
SEARCHES = {"ordinary word": "trottoir", "commonest word": "de", "two words": "bus trottoir"}
FOUR = (  # of which there is a page in the smallest world too: a shorter page costs less
    "?kind=proposal&language=fr&commune=namur"
    "&theme=aide-sociale-cpas&theme=logement&theme=accueil-asile"
)
LISTS = {
    "list": "",
    "list, most supported": "?sort=supported",
    "list, waiting": "?sort=waiting",
    "list, one theme": "?theme=mobilite",
    "list, one commune": "?commune=namur",
    "list, four filters": FOUR,
}
FEW = "?kind=proposal&language=nl&commune=namur&theme=mobilite"  # fill a page of a large world only
VARIANTS = 20  # of what is asked in turn, where one page would not stand for all
TALKED = 100  # comments of a long discussion


@dataclass(frozen=True)
class Endpoint:
    """Something measured: its name, and who gives the next request for it.

    Pages are made anew for each request, unless they are `known`: then they are asked for once
    before, so that the product has kept them, and the browser too where 304 is the right answer.
    """

    name: str
    app: Flask
    next: Callable[[], Request]
    known: bool = False


def endpoints(app: Flask) -> list[Endpoint]:
    """Everything measured in a round, the yardsticks first."""
    with app.app_context():
        talked, deep, supported, rare = (
            talked_about(),
            deep_pages(),
            supported_pages(),
            rare_words(),
        )
        voted = public_ids()
    [browser] = signed_in(app, 1)
    cookie = browser.cookie
    hello = yardsticks.hello()
    asked: dict[str, list[Request]] = {
        "mem": [yardsticks.keep(app, "list", Request(LIST))],
        "mem of a detail page": [yardsticks.keep(app, "detail", Request(talked[0]))],
        "home": [Request("/fr/")],
        **{name: [Request(LIST + query)] for name, query in LISTS.items()},
        "list, four rare filters": [Request(LIST + FEW)],
        "list, deep page": [Request(path) for path in deep],
        "list, most supported, deep page": [Request(path) for path in supported],
        "list, signed in": [Request(LIST, cookie)],
        "search, rare word": [Request(path) for path in rare],
        **{f"search, {name}": [Request(f"{LIST}?q={q}")] for name, q in SEARCHES.items()},
        "detail, 100 comments": [Request(path) for path in talked],
        "detail, 100 comments, signed in": [Request(path, cookie) for path in talked],
        "authorities": [Request("/fr/authorities")],
        "dossiers": [Request("/fr/dossiers")],
    }
    again = {"list": LIST, "detail": talked[0]}
    return [
        Endpoint("hello", hello, lambda: Request("/")),
        *(Endpoint(name, app, cycle(requests).__next__) for name, requests in asked.items()),
        *(known(app, f"{name}, kept", path, 200) for name, path in again.items()),
        *(known(app, f"{name}, 304", path, 304) for name, path in again.items()),
        Endpoint("vote", app, votes(browser, voted).__next__),
    ]


def known(app: Flask, name: str, path: str, status: int) -> Endpoint:
    """A page that was asked for before."""
    return Endpoint(name, app, lambda: Request(path, status=status), known=True)


def votes(browser: Browser, public_ids: list[str]) -> Iterator[Request]:
    """One vote after the other, each for something else."""
    for id in public_ids:
        yield Request(f"{LIST}/{id}/support", browser.cookie, body=browser.vote(), status=303)
    raise AssertionError("fewer rounds, or a larger world: everything is supported")


def published(*columns: object) -> Select[tuple[object, ...]]:
    """What everybody may read."""
    return select(*columns).where(Contribution.state == State.PUBLISHED)  # type: ignore[call-overload]


def talked_about() -> list[str]:
    """Pages of the contributions that have nearest to a hundred comments."""
    distance = func.abs(Contribution.comment_count - TALKED)
    rows = db.session.scalars(published(Contribution.public_id).order_by(distance).limit(VARIANTS))
    return [f"{LIST}/{id}" for id in rows]


def spread_ids() -> list[int]:
    """Ids at equal distances over all there are."""
    last = db.session.scalar(select(func.max(Contribution.id))) or 0
    return [last * place // VARIANTS or 1 for place in range(VARIANTS)]


def deep_pages() -> list[str]:
    """Pages of the list that begin anywhere in it."""
    rows = db.session.execute(
        select(Contribution.submitted_at, Contribution.id).where(Contribution.id.in_(spread_ids()))
    )
    return [f"{LIST}?after={paging.encode(list(row))}" for row in rows]


def supported_pages() -> list[str]:
    """Pages of the list by supports that begin anywhere in it."""
    rows = db.session.execute(
        select(Contribution.supports, Contribution.id).where(Contribution.id.in_(spread_ids()))
    )
    return [f"{LIST}?sort=supported&after={paging.encode(list(row))}" for row in rows]


def rare_words() -> list[str]:
    """Searches for names of places, which stand in hardly any text."""
    titles = db.session.scalars(
        published(Contribution.title)
        .where(Contribution.language == "fr", Contribution.title.like("% à %"))
        .order_by(Contribution.id)
        .limit(VARIANTS)
    )
    return [f"{LIST}?q={str(title).split()[-1]}" for title in titles]


def public_ids() -> list[str]:
    """Contributions to vote for, the newest first: as many as a run can need."""
    rows = published(Contribution.public_id).order_by(Contribution.id.desc()).limit(20_000)
    return [str(id) for id in db.session.scalars(rows)]
