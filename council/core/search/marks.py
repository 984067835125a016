"""Found words shown in a text: what of it to show, and where to mark it."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup, escape

from council.core.search.words import MARKED_WORD, WORD, Term, asked, stems
from council.core.text import excerpt, fold, one_line

BEFORE = 60  # characters shown before the first found word

Span = tuple[int, int]


def marked(text: str, query: str, language: str) -> Markup:
    """`text` as HTML with the words that `query` asks for in `<mark>`; everything else escaped."""
    spans = found_in(text, asked(query), language)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    pieces = [escape(text[start:end]) for start, end in pairwise(edges)]
    return Markup("").join(  # every other piece was found
        Markup("<mark>{}</mark>").format(piece) if number % 2 else piece
        for number, piece in enumerate(pieces)
    )


def extract(text: str, query: str, language: str, length: int = 180) -> str:
    """An excerpt of `text` with the first word found; its beginning when that has one, or none."""
    text = one_line(text)
    terms = asked(query)
    spans = found_in(text, terms, language) if terms else []
    if not spans or spans[0][1] < length:
        return excerpt(text, length)
    start = text.rfind(" ", 0, spans[0][0] - BEFORE) + 1
    return "…" + excerpt(text[start:], length - 1)


def found_in(text: str, terms: Sequence[Term], language: str) -> list[Span]:
    """Where `text` holds what is asked for: spans in order, none within another."""
    places = list(MARKED_WORD.finditer(text))
    read = [read_as(place[0], language) for place in places]
    hits: set[int] = set()
    for term in terms:
        if term.alike:
            hits |= {number for number, keys in enumerate(read) if is_like(keys, term)}
        else:
            hits |= phrase_in([words for words, _ in read], term.words)
    return [places[n].span() for n in sorted(hits)]


@lru_cache(maxsize=50_000)
def read_as(word: str, language: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """A word of a text as it is compared: folded, into several at times, and with its stems."""
    folded = tuple(WORD.findall(fold(word)))
    return folded, stems(word.lower(), language).union(folded)


def is_like(keys: tuple[tuple[str, ...], frozenset[str]], term: Term) -> bool:
    """Whether a word of a text is one that a term asks for."""
    words, all_keys = keys
    if not term.alike.isdisjoint(all_keys):
        return True
    return term.open and any(word.startswith(term.words[0]) for word in words)


def phrase_in(folded: list[tuple[str, ...]], phrase: tuple[str, ...]) -> set[int]:
    """The numbers of the words of a text that make up a phrase, wherever it stands."""
    flat = [(word, number) for number, words in enumerate(folded) for word in words]
    size = len(phrase)
    starts = [
        n
        for n in range(len(flat) - size + 1)
        if tuple(word for word, _ in flat[n : n + size]) == phrase
    ]
    return {flat[n + k][1] for n in starts for k in range(size)}
