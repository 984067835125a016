"""What can be wrong with a translation, told without knowing the language.

Each check takes one sentence and gives the complaints about it, in plain words.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from babel.messages.catalog import Message

from catalogue_files import form_count, ids_of, strings_of

Check = Callable[[str, Message], Iterator[str]]

_PLACEHOLDER = re.compile(r"%\((\w+)\)([a-z])")
_STRAY_PERCENT = re.compile(r"%(?!\(\w+\)[a-z])")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_ENTITY = re.compile(r"&#?\w+;")
_COUNT_NAMES = {"num", "count", "n", "number", "total"}

SMALL_FORMS = {"fr": {0}, "nl": {0}, "en": {0}, "ar": {0, 1, 2}}
"""The plural forms used for so few numbers that they may say it in words ("one", "two")."""

_FRENCH_FAULTS = (
    (re.compile(r" [:;?!»]"), "an ordinary space before : ; ? ! or » (use U+00A0 or U+202F)"),
    (re.compile(r"« "), "an ordinary space after « (use U+00A0 or U+202F)"),
    (re.compile(r"\w[;?!»]|\w:(?=\s|$)"), "no space before : ; ? ! or » (use U+00A0 or U+202F)"),
    (re.compile(r"«\w"), "no space after « (use U+00A0 or U+202F)"),
    (re.compile(r"'"), "a straight apostrophe (use ’)"),
    (re.compile(r'"'), "straight quotation marks (use « … »)"),
    (re.compile(r"\.\.\."), "three dots (use …)"),
)


def untranslated(locale: str, message: Message) -> Iterator[str]:
    """Nothing, or not every plural form, is translated; or it is marked as unsure."""
    strings = strings_of(message)
    if message.fuzzy:
        yield "marked fuzzy"
    if not all(text.strip() for text in strings):
        yield "not translated"
    elif len(ids_of(message)) == 2 and len(strings) != form_count(locale):
        yield f"has {len(strings)} plural forms, the language has {form_count(locale)}"


def placeholders(locale: str, message: Message) -> Iterator[str]:
    """The translation fills in other things than the sentence does."""
    ids = ids_of(message)
    expected = _names(ids[-1])
    for index, text in enumerate(strings_of(message)):
        small = len(ids) == 2 and index in SMALL_FORMS[locale]
        optional = {item for item in expected if _is_count(item)} if small else set()
        found = _names(text)
        if text and not expected - optional <= found <= expected:
            yield f"placeholders {_listed(found)} instead of {_listed(expected)} in “{text}”"
        if expected and _STRAY_PERCENT.search(text.replace("%%", "")):
            yield f"a lone % beside placeholders (write %%) in “{text}”"


def _names(text: str) -> set[tuple[str, str]]:
    return set(_PLACEHOLDER.findall(text.replace("%%", "")))


def _is_count(placeholder: tuple[str, str]) -> bool:
    name, kind = placeholder
    return kind == "d" or name in _COUNT_NAMES


def _listed(names: set[tuple[str, str]]) -> str:
    return " ".join(sorted(f"%({name}){kind}" for name, kind in names)) or "(none)"


def tags(_locale: str, message: Message) -> Iterator[str]:
    """The translation has other HTML tags than the sentence."""
    expected = {tuple(sorted(_TAG.findall(text))) for text in ids_of(message)}
    for text in strings_of(message):
        found = _TAG.findall(text)
        if text and tuple(sorted(found)) not in expected:
            yield f"tags {' '.join(found) or '(none)'} differ from the sentence in “{text}”"
        if _unbalanced(found):
            yield f"a tag is opened and not closed, or the reverse, in “{text}”"


def _unbalanced(found: list[str]) -> bool:
    names = [re.split(r"[\s/>]", tag.strip("</"), maxsplit=1)[0] for tag in found]
    closing = Counter(name for name, tag in zip(names, found, strict=True) if tag.startswith("</"))
    opening = Counter(
        name for name, tag in zip(names, found, strict=True) if not tag.startswith("</")
    )
    return any(opening[name] != count for name, count in closing.items())


def french_typography(locale: str, message: Message) -> Iterator[str]:
    """French puts a space that does not break before its high signs, and curls its apostrophes."""
    if locale != "fr":
        return
    for text in strings_of(message):
        prose = _ENTITY.sub("\u00a0", _TAG.sub("", _PLACEHOLDER.sub("x", text)))
        for fault, sentence in _FRENCH_FAULTS:
            if fault.search(prose):
                yield f"{sentence} in “{text}”"


def edges(_locale: str, message: Message) -> Iterator[str]:
    """White space at either end, or a final line break, is not the sentence's."""
    expected = {_ends(text) for text in ids_of(message)}
    for text in strings_of(message):
        if text and _ends(text) not in expected:
            yield f"other white space at its ends than the sentence in “{text}”"


def _ends(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


CHECKS: tuple[Check, ...] = (untranslated, placeholders, tags, french_typography, edges)


def faults(locale: str, message: Message) -> Iterator[str]:
    """Everything that is wrong with one translation."""
    for check in CHECKS:
        yield from check(locale, message)
