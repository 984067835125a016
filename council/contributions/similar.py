"""Which published contributions say much the same as a text: a proposal to a human, no more."""

from collections import Counter
from dataclasses import dataclass
from math import log, sqrt

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from council.contributions.models import PUBLIC, Contribution
from council.core import search
from council.core.db import db
from council.core.text import fold

WORDS_ASKED = 12  # the longest words of a text are its rarest, and find its likes
EACH = 12  # of those that hold one of these words, the newest
READ = 800  # characters of each text: what people say first says what it is about
WORDS_RANKED = 60
ALIKE = 32  # of 100: below, people see nothing in common
SHARED = 2  # words that both texts must have
LETTERS = 0.35  # how much of the likeness is in the letters of the words, the rest in their stems
SAME_COMMUNE, SAME_THEME = 8, 4
COMMON_WORDS = """
afin ainsi alors apres aucun aussi autre autres avant avec avoir beaucoup cela ces cet cette ceux
chaque chez comme dans depuis des donc dont elle elles encore entre est etait etre fait faire faut
ils jamais les leur leurs lors mais meme mes moi moins mon nos notre nous ont par parce pas peu peut
pendant personne personnes plus pour pourquoi quand que quel quelle qui quoi rien sans ses seulement
sont son sous souvent sur tous tout toute toutes tres trop une vers votre vous
aan als dan dat deze die dit door een geen haar het hij hun iets kan maar meer met mij mijn naar
niet nog omdat ons onze ook over teveel toch tot uit van veel voor waar wat wel wij worden wordt zij
zijn
zonder
about after all also and any are because been before but can for from had has have her his how into
its just many more most much not one only other our out she some than that the their them then there
these they this too was were what when where which who why will with would you your
الى التي الذي بعد بين ذلك علي على عند كان ليس منذ هذا هذه
"""
COMMON = frozenset(
    fold(COMMON_WORDS).split()
)  # folded words that tell nothing of what a text is about


@dataclass(frozen=True)
class Similar:
    """A published contribution and how alike it is, of 100 and a little more."""

    contribution: Contribution
    score: float


def similar_to(
    text: str,
    *,
    commune_id: int | None = None,
    theme_id: int | None = None,
    language: str | None = None,
    exclude: int | None = None,
    limit: int = 3,
) -> list[Similar]:
    """The public contributions most like `text`, best first; one query.

    The same commune and theme weigh in; `language` narrows to one, `exclude` is an id to leave
    out. Looks at the newest `EACH` that hold each of its telling words, so its cost does not grow.
    """
    said = telling_words(text)
    asked = candidates(said, language, exclude)
    if asked is None:
        return []
    others = [
        (each, telling_words(f"{each.title} {each.body[:READ]}"))
        for each in db.session.scalars(asked)
    ]
    near = {"commune_id": commune_id, "theme_id": theme_id}
    found = [
        Similar(each, score + nearness(each, near))
        for (each, _), score in zip(others, likenesses(said, others), strict=True)
        if score
    ]
    alike = [each for each in found if each.score >= ALIKE]
    return sorted(alike, key=lambda each: (-each.score, -each.contribution.id))[:limit]


def telling_words(text: str) -> list[str]:
    """The folded words of `text` that tell what it is about, in its order."""
    all_words = search.words(text, most=400)
    return [word for word in all_words if len(word) > 2 and word not in COMMON]


def candidates(
    said: list[str], language: str | None, exclude: int | None
) -> Select[Contribution] | None:
    """The newest public contributions for each of the rarer words; None without any word."""
    rarest = sorted(said, key=len, reverse=True)[:WORDS_ASKED]
    terms = [search.alike(word) for word in rarest]
    holds = search.contributions.resembles(Contribution.id, terms, EACH)
    if holds is None:
        return None
    asked = select(Contribution).where(holds, Contribution.state.in_(PUBLIC))
    if language:
        asked = asked.where(Contribution.language == language)
    if exclude:
        asked = asked.where(Contribution.id != exclude)
    whole = joinedload(Contribution.commune), joinedload(Contribution.theme)
    return asked.options(*whole).order_by(Contribution.id.desc())


def likenesses(said: list[str], others: list[tuple[Contribution, list[str]]]) -> list[float]:
    """How alike the words of a text and each of the others are, of 100; 0: too few in common.

    A word that few of the others hold tells more than one that many do.
    """
    shared = [
        [word for word in said if not search.alike(word).isdisjoint(keys)]
        for keys in (set().union(*map(search.alike, theirs)) for _, theirs in others)
    ]
    held = Counter(word for words in shared for word in words)
    weight = {word: log(1 + len(others) / count) for word, count in held.items()}
    usual = sum(weight.values()) / len(weight) if weight else 0
    mine = sum(weight.get(word, usual) for word in said)
    typed = " ".join(said[:WORDS_RANKED])
    return [
        likeness(sum(map(weight.__getitem__, words)), mine, len(theirs) * usual, typed, theirs)
        if len(words) >= SHARED
        else 0.0
        for words, (_, theirs) in zip(shared, others, strict=True)
    ]


def likeness(both: float, mine: float, others: float, typed: str, theirs: list[str]) -> float:
    """The share that two texts have in common: by the weight of their words, and by letters."""
    from rapidfuzz import fuzz  # late: pages that are only read do without

    by_words = both / sqrt(mine * max(others, both))
    by_letters = fuzz.token_set_ratio(typed, " ".join(theirs[:WORDS_RANKED])) / 100
    return 100 * ((1 - LETTERS) * by_words + LETTERS * by_letters)


def nearness(other: Contribution, near: dict[str, int | None]) -> float:
    """What the same commune and the same theme add."""
    return sum(
        more
        for name, more in (("commune_id", SAME_COMMUNE), ("theme_id", SAME_THEME))
        if near[name] is not None and getattr(other, name) == near[name]
    )
