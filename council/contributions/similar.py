"""Which published contributions say much the same as a text: a proposal to a human, no more."""

from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from council.contributions.models import PUBLIC, Contribution
from council.core import search
from council.core.db import db
from council.core.text import fold

LOOKED_AT = 200  # candidates ranked, the newest ones
WORDS_ASKED = 12  # the longest words of a text are its rarest, and find its likes
WORDS_RANKED = 40
ALIKE = 62  # of 100: below, people see nothing in common
SHARED = 2  # words that both texts must have
SAME_COMMUNE, SAME_THEME = 8, 4
STEM = 5  # letters by which two words count as the same ("guichet", "guichets")
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
    out. Looks at the newest `LOOKED_AT` that share a telling word, so its cost does not grow.
    """
    said = telling_words(text)
    asked = candidates(said, language, exclude)
    if asked is None:
        return []
    near = {"commune_id": commune_id, "theme_id": theme_id}
    found = [Similar(each, likeness(said, each, near)) for each in db.session.scalars(asked)]
    alike = [each for each in found if each.score >= ALIKE]
    return sorted(alike, key=lambda each: (-each.score, -each.contribution.id))[:limit]


def telling_words(text: str) -> list[str]:
    """The folded words of `text` that tell what it is about, in its order."""
    all_words = search.words(text, most=400)
    return [word for word in all_words if len(word) > 2 and word not in COMMON]


def candidates(
    said: list[str], language: str | None, exclude: int | None
) -> Select[Contribution] | None:
    """The newest public contributions sharing one of the rarer words; None without any word."""
    rarest = sorted(said, key=len, reverse=True)[:WORDS_ASKED]
    holds = search.contributions.resembles(Contribution.id, rarest)
    if holds is None:
        return None
    asked = select(Contribution).where(holds, Contribution.state.in_(PUBLIC))
    if language:
        asked = asked.where(Contribution.language == language)
    if exclude:
        asked = asked.where(Contribution.id != exclude)
    whole = joinedload(Contribution.commune), joinedload(Contribution.theme)
    return asked.options(*whole).order_by(Contribution.id.desc()).limit(LOOKED_AT)


def likeness(said: list[str], other: Contribution, near: dict[str, int | None]) -> float:
    """How alike the words of a text and a contribution are, with what place and theme add."""
    theirs = telling_words(f"{other.title} {other.body}")
    if len({word[:STEM] for word in said} & {word[:STEM] for word in theirs}) < SHARED:
        return 0.0
    score = fuzz.token_set_ratio(" ".join(said[:WORDS_RANKED]), " ".join(theirs[:WORDS_RANKED]))
    score += SAME_COMMUNE * (
        other.commune_id is not None and other.commune_id == near["commune_id"]
    )
    return score + SAME_THEME * (other.theme_id is not None and other.theme_id == near["theme_id"])
