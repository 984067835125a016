"""How well clusters of look-alikes agree with labels: pairwise precision and recall.

    python -m bench.clusters PUBLIC

PUBLIC is as for `bench.similar`. Labelled as the same are texts under the same title there, and the
pairs of `tests/contributions/paraphrases.toml`. What is clustered and has no label is partly
right: some such pairs are printed, for somebody to read.
"""

import random
import sys
import time
import tomllib
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from bench.similar import PAIRS, Text, fill, public, same_titles, scratch, split

SHOWN = 60  # pairs without a label
LANGUAGES = ("fr", "nl", "en", "ar", "es")


class Same(NamedTuple):
    """Texts, by their places, that were labelled as saying the same, of which set."""

    of: str
    places: set[int]


def world(folder: Path) -> list[Text]:
    """What stands there, and both texts of each written pair, in an order by chance."""
    pairs = tomllib.loads(PAIRS.read_text("utf-8"))
    texts = list(public(folder)) + [
        Text(*split(each[side]), code)
        for code, some in pairs.items()
        for each in some
        for side in ("kept", "typed")
    ]
    random.Random(1).shuffle(texts)  # noqa: S311  # an order, no secret
    return texts


def labelled(texts: list[Text]) -> list[Same]:
    """What says the same: written pairs, and what has the same title and is not the same text."""
    pairs = tomllib.loads(PAIRS.read_text("utf-8"))
    places = {text: place for place, text in enumerate(texts)}
    found = [
        Same(
            f"paraphrase {code}",
            {places[Text(*split(each[side]), code)] for side in ("kept", "typed")},
        )
        for code, some in pairs.items()
        for each in some
    ]
    return found + [
        Same(f"same title {code}", set(group))
        for (code, _), group in same_titles(texts).items()
        if len(group) > 1 and code in {"es", "en"}
    ]


def clusters(texts: list[Text]) -> None:
    """Print how well clusters agree with the labels, from each likeness on; and some of them."""
    from council.contributions.similar import READ, similar_to  # late: the settings come first
    from council.dossiers.clustering import threshold  # late: as above
    from council.dossiers.queries.alike import CLOSEST  # late: as above

    scores: dict[tuple[int, int], float] = {}
    began = time.perf_counter()
    for place, each in enumerate(texts):
        said = f"{each.title} {each.body[:READ]}"
        hits = similar_to(said, language=each.language, exclude=place + 1, limit=CLOSEST)
        for hit in hits:
            other = hit.contribution.id - 1
            pair = min(place, other), max(place, other)
            scores[pair] = max(hit.score, scores.get(pair, 0))
    spent = (time.perf_counter() - began) * 1000 / len(texts)
    print(f"{len(scores):,} pairs of {len(texts):,} texts; {spent:.1f} ms a text")
    labels = labelled(texts)
    for least in range(32, 92, 4):
        agree(texts, labels, scores, dict.fromkeys(LANGUAGES, float(least)), f"{least}")
    chosen = {code: threshold(code) for code in LANGUAGES}
    made = agree(texts, labels, scores, chosen, "chosen")
    unlabelled = [pair for pair in sorted(pairs_of(made)) if not same(labels, pair)]
    random.Random(2).shuffle(unlabelled)  # noqa: S311  # an order, no secret
    for one, other in unlabelled[:SHOWN]:
        print(f"? {scores.get((one, other), 0):.0f}", *(brief(texts[n]) for n in (one, other)))


def agree(
    texts: list[Text],
    labels: list[Same],
    scores: dict[tuple[int, int], float],
    least: dict[str, float],
    name: str,
) -> list[set[int]]:
    """Print recall of each labelled set, and precision: among the labelled, and of all pairs."""
    from council.dossiers import clustering  # late: the settings come first

    kept = [pair for pair, score in scores.items() if score >= least[texts[pair[0]].language]]
    made = clustering.clusters(sorted(kept, key=lambda pair: (-scores[pair], pair)), {})
    put = pairs_of(made)
    wanted: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for each in labels:
        wanted[each.of] |= pairs_of([each.places])
    known = {place for each in labels for place in each.places}
    both = {pair for pair in put if known.issuperset(pair)}
    every = set().union(*wanted.values())
    recalls = " ".join(f"{of} {len(some & put) / len(some):.2f}" for of, some in wanted.items())
    right = len(both & every) / max(1, len(both))
    by_language = " ".join(
        f"{code} {sum(texts[min(each)].language == code for each in made)}" for code in LANGUAGES
    )
    largest = max(map(len, made), default=0)
    print(f"{name:6} precision {right:.2f} of {len(both)}; {len(put)} pairs; largest {largest}")
    print(f"       clusters {by_language}; recall {recalls}")
    return made


def pairs_of(groups: list[set[int]]) -> set[tuple[int, int]]:
    """The pairs in groups."""
    return {pair for each in groups for pair in combinations(sorted(each), 2)}


def same(labels: list[Same], pair: tuple[int, int]) -> bool:
    """Whether two texts were labelled as saying the same."""
    return any(each.places.issuperset(pair) for each in labels)


def brief(text: Text) -> str:
    """A text in a line."""
    return f"[{text.language}] {text.title[:90]} / {' '.join(text.body.split())[:110]} |"


if __name__ == "__main__":
    with scratch():
        texts = world(Path(sys.argv[1]))
        fill(texts)
        clusters(texts)
