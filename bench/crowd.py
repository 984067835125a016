"""Many clients at once over HTTP: votes that must all count once, and readers beside them."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import quantiles

from flask import Flask
from sqlalchemy import func, select

from bench.browsers import Browser, signed_in
from bench.pages import LIST
from bench.servers import Server
from bench.wire import Reply, Wire
from council.contributions.models import Contribution, State, Support
from council.contributions.queries import counting
from council.core.db import db

VOTERS = 32
EACH = 60  # votes of one client
FEW = 8  # clients whose throughput is measured
READS = 60  # pages read by each of these
EVERY = 20  # one request in so many is a vote, when some read and some vote

Work = Callable[[Wire, int], list[Reply]]


@dataclass(frozen=True)
class Tally:
    """What a crowd did: how many `answers`, in how many `seconds`, and each client's replies."""

    seconds: float
    replies: list[list[Reply]]

    @property
    def per_second(self) -> float:
        """Answers a second, of all clients together."""
        return sum(map(len, self.replies)) / self.seconds

    def p99(self, least: int = 0) -> float:
        """The slowest hundredth, in milliseconds, of the answers with this status (0: all)."""
        taken = [r.seconds * 1_000 for r in chain(*self.replies) if r.status == (least or r.status)]
        return quantiles(taken, n=100)[98]


def at_once(clients: int, port: int, work: Work) -> Tally:
    """Let so many clients work at the same time, each over a connection of its own."""
    replies: list[list[Reply]] = [[] for _ in range(clients)]
    gate = threading.Barrier(clients + 1)

    def client(number: int) -> None:
        wire = Wire(port)
        gate.wait()
        replies[number] = work(wire, number)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for each in threads:
        each.start()
    gate.wait()
    began = time.perf_counter()
    for each in threads:
        each.join()
    return Tally(time.perf_counter() - began, replies)


def votes_of_32(app: Flask, server: Server, ids: Sequence[str]) -> dict[str, float]:
    """Votes of 32 clients, two of whom always are the same person, sending the same at once.

    The first contribution is hot: everybody votes for it. `lost` are votes that were answered and
    are not kept; `double` are those that counters count more than once; both must be 0.
    """
    people = signed_in(app, VOTERS // 2)
    chosen = ids[:EACH]

    def vote(wire: Wire, number: int) -> list[Reply]:
        browser = people[number // 2]
        return [post(wire, browser, id) for id in chosen]

    tally = at_once(VOTERS, server.port, vote)
    answered = {
        (people[number // 2].member, id)
        for number, replies in enumerate(tally.replies)
        for id, reply in zip(chosen, replies, strict=True)
        if reply.status == 303
    }
    refused = Counter(reply.status for reply in chain(*tally.replies) if reply.status != 303)
    with app.app_context():
        kept = stored(people)
        double = sum(bool(counting.difference_of(id)) for id in numbers(chosen))
    return {
        "answers": VOTERS * EACH,
        "refused": sum(refused.values()),
        "lost": len(answered) - kept,
        "double": double,
        "per_second": tally.per_second,
        "p99": tally.p99(),
    }


def post(wire: Wire, browser: Browser, id: str) -> Reply:
    """One vote."""
    return wire.post(f"{LIST}/{id}/support", browser.cookie, browser.vote())


def stored(people: list[Browser]) -> int:
    """How many votes of these people are kept."""
    members = [each.member for each in people]
    asked = select(func.count()).select_from(Support).where(Support.member_id.in_(members))
    return db.session.scalar(asked) or 0


def numbers(public_ids: Sequence[str]) -> list[int]:
    """The ids of contributions by their public ones."""
    asked = select(Contribution.id).where(Contribution.public_id.in_(public_ids))
    return list(db.session.scalars(asked))


def throughput(app: Flask, server: Server, ids: Sequence[str]) -> dict[str, float]:
    """Votes a second of eight clients, and what votes do to the readers of the list."""
    people = signed_in(app, 2 * FEW)

    def vote(wire: Wire, number: int) -> list[Reply]:
        return [post(wire, people[number], id) for id in ids[:EACH]]

    def read(wire: Wire, _number: int) -> list[Reply]:
        return [wire.get(LIST) for _ in range(READS)]

    def both(wire: Wire, number: int) -> list[Reply]:
        return [
            post(wire, people[FEW + number], ids[turn])
            if turn % EVERY == number
            else wire.get(LIST)
            for turn in range(READS)
        ]

    alone = at_once(FEW, server.port, read).p99()
    return {
        "votes_per_second": at_once(FEW, server.port, vote).per_second,
        "list_p99": alone,
        "list_p99_with_votes": at_once(FEW, server.port, both).p99(200),
    }


def greetings(server: Server) -> float:
    """Answers a second of the bare route to eight clients."""
    return at_once(FEW, server.port, lambda wire, _: [wire.get("/") for _ in range(500)]).per_second


def hot_and_others(app: Flask) -> list[str]:
    """Public ids to vote for, the one with most supports first."""
    with app.app_context():
        asked = select(Contribution.public_id).where(Contribution.state == State.PUBLISHED)
        return list(db.session.scalars(asked.order_by(Contribution.supports.desc()).limit(EACH)))
