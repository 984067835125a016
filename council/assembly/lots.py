"""Drawing lots that anyone can draw again. This file needs nothing but Python 3.11.

    python lots.py lots.json

says whether the lots in a published file are right. `algorithm` names this way of drawing:

1. A hash is the SHA-256 of the seed and some words, joined by "|".
2. Candidates are put in line by the hashes of their gender, of gender and commune, of gender,
   commune and language, and of their number: those who are alike stand together, in an order
   that nobody could choose.
3. Where the rules ask for at least so many seats for a gender, and its share would be less, its
   part of the line is drawn from by itself, for just so many.
4. From a line of N, n are taken: one in each n-th part of it, all at the same place of their part,
   which a hash says. So each in a line has the same chance, and each group that stands together
   gets its share of the seats, rounded up or down.
5. Substitutes are drawn in the same way from those who are left; hashes of their numbers rank them.
"""

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ALGORITHM = "council-lots-1"
BITS = 256  # of a hash
Candidate = dict[str, Any]  # number (from 1), gender, commune, language: marks, no words
Paper = dict[str, Any]


def draw(
    candidates: Sequence[Candidate],
    *,
    seed: str,
    seats: int,
    substitutes: int = 0,
    at_least: dict[str, int] | None = None,
) -> Paper:
    """Draw lots; all that went in and what came out: the numbers `drawn`, and `waiting` in order.

    `at_least` says how many seats a gender should have, as far as it has candidates.
    """
    given = sorted(candidates, key=lambda each: int(each["number"]))
    floors = dict(sorted((at_least or {}).items()))
    drawn = take_all(line(given, f"{seed}|seats"), f"{seed}|seats", seats, floors)
    left = [each for each in given if each["number"] not in drawn]
    spare = f"{seed}|substitutes"
    waiting = take(line(left, spare), spare, substitutes)
    return {
        "algorithm": ALGORITHM,
        "seed": seed,
        "seats": seats,
        "substitutes": substitutes,
        "at_least": floors,
        "candidates": given,
        "digest": digest(given),
        "drawn": sorted(drawn),
        "waiting": sorted(waiting, key=lambda number: hashed(spare, "rank", number)),
    }


def hashed(*words: Any) -> str:
    """The hash of some words, in 64 hexadecimal digits."""
    return hashlib.sha256("|".join(map(str, words)).encode()).hexdigest()


def digest(candidates: Sequence[Candidate]) -> str:
    """What stands for a list of candidates: another list has another one."""
    text = json.dumps(candidates, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def line(candidates: Sequence[Candidate], seed: str) -> list[Candidate]:
    """The candidates in line: those who are alike together."""

    def place(each: Candidate) -> list[str]:
        alike = [each["gender"], each["commune"], each["language"]]
        groups = [hashed(seed, *alike[:depth]) for depth in (1, 2, 3)]
        return [*groups, hashed(seed, each["number"])]

    return sorted(candidates, key=place)


def take_all(
    candidates: Sequence[Candidate], seed: str, seats: int, at_least: dict[str, int]
) -> list[int]:
    """The numbers of those who get a seat: first the genders that would have too few, then all."""
    rest, drawn, short = list(candidates), list[int](), True
    while short:  # what one gender is given changes the share of the others
        short = False
        for gender, least in at_least.items():
            group = [each for each in rest if each["gender"] == gender]
            left = seats - len(drawn)
            if group and len(group) * left < least * len(rest):
                drawn += take(group, f"{seed}|{gender}", min(least, left))
                rest = [each for each in rest if each["gender"] != gender]
                short = True
    return drawn + take(rest, seed, seats - len(drawn))


def take(candidates: Sequence[Candidate], seed: str, seats: int) -> list[int]:
    """The numbers of `seats` in a line, one in each part; of all, when there are no more."""
    many = len(candidates)
    if many <= seats:
        return [each["number"] for each in candidates]
    place = int(hashed(seed, "place"), 16)
    spots = [((part << BITS) + place) * many // (seats << BITS) for part in range(seats)]
    return [candidates[spot]["number"] for spot in spots]


def faults(paper: Paper) -> list[str]:
    """What is wrong with published lots, in English; nothing when they are right."""
    if paper.get("algorithm") != ALGORITHM:
        return [f"the algorithm is not {ALGORITHM}"]
    try:
        again = draw(
            paper["candidates"],
            seed=paper["seed"],
            seats=paper["seats"],
            substitutes=paper["substitutes"],
            at_least=paper["at_least"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"the file is not complete: {error!r}"]
    return [f"{name} is another" for name, value in again.items() if paper.get(name) != value]


def told(file: Path) -> tuple[bool, str]:
    """Whether the lots in a file are right, and a sentence that says so."""
    try:
        paper = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        return False, f"This file cannot be read: {error}"
    wrong = faults(paper) if isinstance(paper, dict) else ["these are no lots"]
    if wrong:
        return False, f"These lots are NOT right: {'; '.join(wrong)}."
    return True, f"These lots are right: {len(paper['drawn'])} drawn, {len(paper['waiting'])} wait."


if __name__ == "__main__":
    right, sentence = told(Path(sys.argv[1]))
    sys.stdout.write(sentence + "\n")
    sys.exit(0 if right else 1)
