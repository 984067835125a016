"""The words of a world: some 20,000, a few of them everywhere, most of them rare."""

import re
import tomllib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from random import Random
from typing import Any

from council.core import search

DATA = Path(__file__).parents[1] / "data" / "words.toml"
SIZE = 20_000  # words of a language
BITS = 18  # of the table off which words are drawn
FLATTENING = 2.7  # Zipf-Mandelbrot: how much less common the commonest words are than by Zipf
THINGS = slice(0, 300)  # of the words that people speak of: the titles' share
SENTENCE = (6, 9, 12, 15, 18)  # words in a sentence
POOL = 4_000  # sentences of a language from which comments are put together
BLANK = re.compile(r"\{(thing|place)\}")

Source = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """A text, and how the search index holds its words."""

    title: str
    body: str
    folded: str
    stems: str


class Vocabulary:
    """The words of one language, drawn as people use them: the n-th word 1/n as often."""

    def __init__(self, language: str, source: Source, names: Source, rng: Random) -> None:
        self.rng, self.language = rng, language
        self.places = list(made_names(source if "heads" in source else names, rng))
        self.things: list[str] = source["words"][THINGS]
        self.titles: list[str] = source["titles"]
        words = list(islice(self.ordered(source), SIZE))
        self.table = table(words)
        said = {*words, *self.places, *" ".join(self.things + self.titles).split()}
        self.folded = {word: search.prepared(word) for word in said}
        self.stems = {word: search.all_stems_of(search.Said(word, language)) for word in said}
        self.pool = [self.sentence(rng.choice(SENTENCE)) for _ in range(POOL)]

    def ordered(self, source: Source) -> Iterator[str]:
        """The words by how common they are: small ones, topics, derived ones, then names."""
        rare = [
            "".join(p) for p in product(*(source[k] for k in ("prefixes", "stems", "suffixes")))
        ]
        self.rng.shuffle(rare)
        yield from dict.fromkeys([*source["small"], *source["words"], *rare, *self.places])

    def draw(self, count: int) -> list[str]:
        """So many words, as common as they are."""
        numbers = array("I")
        numbers.frombytes(self.rng.randbytes(count * numbers.itemsize))
        return [self.table[number >> (32 - BITS)] for number in numbers]

    def sentence(self, length: int) -> str:
        """A sentence of so many words."""
        return spoken(self.draw(length))

    def text(self) -> Text:
        """The text of a contribution: a title, and three to six sentences."""
        title = BLANK.sub(self.fill, self.rng.choice(self.titles))
        lengths = self.rng.choices(SENTENCE, k=self.rng.randint(3, 6))
        words = self.draw(sum(lengths))
        rest = iter(words)
        body = " ".join(spoken(list(islice(rest, length))) for length in lengths)
        said = [*title.split(), *words]
        folded = " ".join(map(self.folded.__getitem__, said))
        stems: set[str] = set().union(*map(self.stems.__getitem__, said)).difference(folded.split())
        return Text(title[0].upper() + title[1:], body, folded, " ".join(sorted(stems)))

    def fill(self, blank: re.Match[str]) -> str:
        """A word for a blank in a title."""
        return self.rng.choice(self.things if blank[1] == "thing" else self.places)

    def remark(self) -> str:
        """What a comment says: one to three sentences."""
        return " ".join(self.rng.choices(self.pool, k=self.rng.randint(1, 3)))


def read(rng: Random) -> dict[str, Vocabulary]:
    """The vocabularies by language."""
    found = tomllib.loads(DATA.read_text("utf-8"))
    names = found.pop("names")
    return {code: Vocabulary(code, source, names, rng) for code, source in found.items()}


def made_names(source: Source, rng: Random) -> Iterator[str]:
    """Names of places that are not there, in an order by chance."""
    names = ["".join(p) for p in product(source["heads"], source["middles"], source["tails"])]
    rng.shuffle(names)
    yield from dict.fromkeys(names)


def table(words: list[str]) -> list[str]:
    """Each word as many times as it is common, in 2**BITS places."""
    weights = [1 / (rank + FLATTENING) for rank in range(1, len(words) + 1)]
    size, total, reached = 2**BITS, sum(weights), 0.0
    found: list[str] = []
    for word, weight in zip(words, weights, strict=True):
        reached += weight
        found += [word] * (round(reached / total * size) - len(found))
    return found


def spoken(words: list[str]) -> str:
    """Words as a sentence."""
    sentence = " ".join(words)
    return f"{sentence[0].upper()}{sentence[1:]}."
