"""How many of the contributions that say the same are proposed: recall at five.

    python -m bench.similar PUBLIC

PUBLIC is a folder of public data of other platforms: Madrid's proposals (CONSUL), UK petitions,
French debates. Its texts are what stands there already; those with the same title and another text,
and the pairs of `tests/contributions/paraphrases.toml`, are what should be found. Everything is
made in a database of its own, and forgotten.
"""

import csv
import json
import os
import random
import secrets
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from sqlalchemy import insert

ROOT = Path(__file__).parents[1]
PAIRS = ROOT / "tests/contributions/paraphrases.toml"
AT = 5


class Text(NamedTuple):
    """A text that stands there already."""

    title: str
    body: str
    language: str


class Question(NamedTuple):
    """What somebody types, of which set, and the places of the texts that should be found."""

    of: str
    typed: str
    wanted: set[int]
    itself: int | None


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a sheet."""
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter=";")


def public(folder: Path) -> Iterator[Text]:
    """The texts of other platforms."""
    for each in rows(folder / "madrid_consul_es/proposals_2024_2025.csv"):
        yield Text(each["title"].strip(), each["description"][:2_000], "es")
    for each in rows(folder / "decidim_lille_nancy_fr/propositions-libres.csv"):
        yield Text(each["title"], each["body"], "fr")
    for each in json.loads((folder / "vrai_debat_fr/contributions.json").read_text("utf-8")):
        yield Text(each["title"], each["bodyText"][:2_000], "fr")
    petitions = (folder / "uk_petitions_en/petitions_2015_2017.json").read_text("utf-8")
    for each in json.loads(petitions):
        yield Text(said(each["label"]), "", "en")


def said(label: object) -> str:
    """The words of a label, which some exports wrap."""
    return str(label["_value"] if isinstance(label, dict) else label)


def world(folder: Path) -> tuple[list[Text], list[Question]]:
    """What stands there, in an order by chance, and what is asked of it."""
    texts = list(public(folder))
    pairs = tomllib.loads(PAIRS.read_text("utf-8"))
    asked = [(code, each["kept"], each["typed"]) for code, some in pairs.items() for each in some]
    kept = [Text(*split(kept), code) for code, kept, _ in asked]
    texts += kept
    random.Random(1).shuffle(texts)  # noqa: S311  # an order, no secret
    places = {text: place for place, text in enumerate(texts)}
    questions = [
        Question(f"paraphrase {code}", typed, {places[text]}, None)
        for (code, _, typed), text in zip(asked, kept, strict=True)
    ]
    for (code, _), group in same_titles(texts).items():
        bodies = {texts[place].body: place for place in group}
        if code == "es" and len(bodies) > 1:  # asked with the text alone: the title would tell all
            first, *others = bodies.values()
            questions.append(Question("repeated title es", texts[first].body, set(others), first))
        if code == "en" and len(group) > 1:
            first, *others = group
            questions.append(Question("repeated title en", texts[first].title, set(others), first))
    return texts, questions


def same_titles(texts: list[Text]) -> dict[tuple[str, str], list[int]]:
    """The places of texts by language and folded title."""
    from council.core.search import prepared  # late: the settings come first

    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        groups[text.language, prepared(text.title)].append(place)
    return groups


def split(text: str) -> tuple[str, str]:
    """A title and a body: the first sentence, and the rest."""
    title, _, body = text.partition(". ")
    return title, body


def fill(texts: list[Text]) -> None:
    """Store the texts as published contributions, the first under id 1."""
    from council.contributions.models import Contribution  # late: as above
    from council.core import search  # late: as above
    from council.core.clock import now  # late: as above
    from council.core.db import db  # late: as above
    from council.discussion.models import Thread  # late: as above

    with db.unit():
        db.session.add(Thread(id=1, about_kind="contribution", about_id=1))
        db.session.flush()
        same: dict[str, object] = {
            "kind": "problem",
            "state": "published",
            "signature": "anonymous",
        }
        same |= {"thread_id": 1, "source": "x", "submitted_at": now(), "published_at": now()}
        db.session.execute(
            insert(Contribution),
            [
                {"id": n + 1, "public_id": f"p{n:07d}", "source_key": str(n), **same}
                | {"title": each.title, "body": each.body, "language": each.language}
                for n, each in enumerate(texts)
            ],
        )
        [index] = [each for each in search.FOLLOWED if each.model is Contribution]
        search.contributions.put_all(db.session.connection(), index.rows(0, len(texts))[0])


def main(folder: Path) -> None:
    """Print the share found of each set, and how long asking takes."""
    from council.contributions.similar import similar_to  # late: as above

    texts, questions = world(folder)
    fill(texts)
    found: dict[str, list[float]] = defaultdict(list)
    proposed: dict[str, list[int]] = defaultdict(list)
    spent = []
    for each in questions:
        began = time.perf_counter()
        exclude = None if each.itself is None else each.itself + 1
        hits = [
            hit.contribution.id - 1 for hit in similar_to(each.typed, exclude=exclude, limit=AT)
        ]
        spent.append((time.perf_counter() - began) * 1000)
        found[each.of].append(len(each.wanted.intersection(hits)) / min(AT, len(each.wanted)))
        proposed[each.of].append(len(set(hits) - each.wanted))
    print(f"{len(texts):,} texts, {len(questions)} questions; {median(spent):.1f} ms each")
    for of, shares in found.items():
        recall, extra = sum(shares) / len(shares), sum(proposed[of]) / len(shares)
        print(f"{of:20} {len(shares):4} asked  recall@5 {recall:.2f}  others {extra:.1f}")


@contextmanager
def scratch() -> Iterator[None]:
    """An application on a database of its own, which is forgotten."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "COUNCIL_DATA_DIR": folder,
            "COUNCIL_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite",
            "COUNCIL_SECRET_KEY": secrets.token_hex(32),
        }
        from council import create_app  # late: it reads the settings
        from council.commands.database import bring_up_to_date  # late: as above

        with create_app().app_context():
            bring_up_to_date()
            yield


if __name__ == "__main__":
    with scratch():
        main(Path(sys.argv[1]))
