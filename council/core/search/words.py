"""Words as the index holds them: folded, with their stems beside them; and what a query asks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import Stemmer

from council.core.text import fold

WORD = re.compile(r"\w+")
MOST_WORDS = 8  # of a query; the rest is ignored
QUOTED = re.compile(r'["“”„«]([^"“”„«»]*)["“”»]|([^"“”„«»]+)')
ARTICLE = re.compile(r"^[وف]?(?:[بك]?ال|لل)(?=\w{3})")  # Arabic writes "the" onto its word
ALGORITHMS = {
    "fr": "french",
    "nl": "dutch",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "tr": "turkish",
    "ar": "arabic",
}
ASKED_IN = ("fr", "nl", "de", "en", "ar")  # a query does not tell its language: these are tried
SHORTEST_BEGINNING = 2  # letters; one letter alone is a word like "à"
LOCK = Lock()  # a stemmer works for one thread at a time
STEMMERS = {code: Stemmer.Stemmer(name) for code, name in ALGORITHMS.items()}


@dataclass(frozen=True)
class Said:
    """A text to be found, and the code of its language."""

    text: str
    language: str


@dataclass(frozen=True)
class Term:
    """A word of a query with what stands for it, or the words of a phrase, in their order.

    `alike` holds the word and its stems; `open`: any word that begins like it will do.
    """

    words: tuple[str, ...]
    alike: frozenset[str] = frozenset()
    open: bool = False


def prepared(content: str) -> str:
    """The words of `content` as the index reads them; PostgreSQL would look for markup in it."""
    return " ".join(WORD.findall(fold(content)))


def words(query: str, most: int = MOST_WORDS) -> list[str]:
    """The folded words of `query`, each once, the first `most`."""
    return list(dict.fromkeys(WORD.findall(fold(query))))[:most]


def stems_beside(said: Said) -> str:
    """The stems of the words of a text that are no words of it themselves, each once."""
    return " ".join(sorted(all_stems_of(said).difference(WORD.findall(fold(said.text)))))


def all_stems_of(said: Said) -> set[str]:
    """The stems of the words of a text."""
    found = set(MARKED_WORD.findall(said.text.lower()))
    return {stem for word in found for stem in stems(word, said.language)}


@lru_cache(maxsize=100_000)
def stems(word: str, language: str) -> frozenset[str]:
    """The stems of a word (in small letters) in a language, folded; none in one we cannot stem.

    There are two where accents count, so that a word typed without them meets its like.
    """
    stemmer = STEMMERS.get(language.partition("-")[0])
    if stemmer is None:
        return frozenset()
    if language == "ar":
        word = ARTICLE.sub("", fold_marks(word))
    with LOCK:
        both = {stemmer.stemWord(word), stemmer.stemWord(fold(word))}
    return frozenset(each for stem in both for each in WORD.findall(fold(stem)) if len(each) > 1)


def fold_marks(word: str) -> str:
    """An Arabic word without its vowel signs, its letters otherwise as they are."""
    return MARKS.sub("", word)


@lru_cache(maxsize=1_000)
def asked(query: str) -> tuple[Term, ...]:
    """What a query asks for: words, and phrases between quotes, the first `MOST_WORDS` in all.

    The last word, when it is not quoted, may be a beginning. Nothing else means anything.
    """
    terms: list[Term] = []
    for phrase, loose in QUOTED.findall(query):
        if phrase:
            quoted = tuple(WORD.findall(fold(phrase)))[:MOST_WORDS]
            terms += [Term(quoted)] if quoted else []
        else:
            terms += [a_word(each) for each in MARKED_WORD.findall(loose.lower())]
    terms = [each for each in dict.fromkeys(terms) if each.words][:MOST_WORDS]
    if terms and terms[-1].alike and len(terms[-1].words[0]) >= SHORTEST_BEGINNING:
        terms[-1] = Term(terms[-1].words, terms[-1].alike, open=True)
    return tuple(terms)


def a_word(typed: str) -> Term:
    """A word of a query, with its stems in each language that people search in.

    A word that folds into several is a phrase.
    """
    folded = tuple(WORD.findall(fold(typed)))
    if len(folded) != 1:
        return Term(folded)
    return Term(folded, frozenset({*folded, *all_stems(typed)}))


@lru_cache(maxsize=100_000)
def alike(word: str) -> frozenset[str]:
    """A folded word and its stems, in any of the languages that people search in."""
    return frozenset({word, *all_stems(word)})


def all_stems(word: str) -> Iterable[str]:
    """The stems of a word in any of the languages that people search in."""
    return (stem for code in ASKED_IN for stem in stems(word, code))


def holds(said: Said, query: str) -> bool:
    """Whether a text has all that a query asks for, as an index would find it; for a few texts."""
    content = prepared(said.text)
    words = {*content.split(), *all_stems_of(said)}
    return all(meets(content, words, term) for term in asked(query))


def meets(content: str, words: set[str], term: Term) -> bool:
    """Whether a prepared text, of which `words` are the words and their stems, has a term."""
    if not term.alike:
        return f" {' '.join(term.words)} " in f" {content} "
    begins = term.open and any(word.startswith(term.words[0]) for word in words)
    return begins or not term.alike.isdisjoint(words)


SIGNS = (  # that stand on letters: accents, and the vowels of Hebrew and Arabic
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0640"
)
MARKS = re.compile(f"[{SIGNS}]")
MARKED_WORD = re.compile(rf"\w[\w{SIGNS}]*")
