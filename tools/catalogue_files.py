"""Where the sentences of the interface are: extracted from the sources, kept in ``.po`` files.

A *domain* is one catalogue in each language. Each feature folder of ``council/`` is a domain with
its Python files, its templates and its letters; everything else belongs to the domain ``council``.
The files hold no dates, no places and no wrapped lines, and are sorted, so that git merges them.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "council"
TRANSLATIONS = PACKAGE / "translations"
TEMPLATES = PACKAGE / "templates"

HOUSE = "council"
"""The domain of everything that is not a feature."""

SOURCE_LOCALE = "en"
"""The language the sentences are written in: its catalogues are filled from the ids."""

PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "nl": "nplurals=2; plural=(n != 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 :"
        " n%100>=11 && n%100<=99 ? 4 : 5);"
    ),
}
"""The languages, each with its plural rule. Said here, not taken from CLDR, whose French has grown
a third form for millions that no sentence of ours needs."""

KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "_l", "N_", "gettext", "lazy_gettext")),
    **dict.fromkeys(("ngettext", "lazy_ngettext"), (1, 2)),
    **dict.fromkeys(("pgettext", "lazy_pgettext"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "lazy_npgettext"), ((1, "c"), 2, 3)),
}

_TEMPLATE_SUFFIXES = {".html", ".txt", ".xml", ".svg", ".j2", ".md"}
_NOT_FEATURES = {"core", "data", "static", "templates", "translations"}
_JINJA = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}

Key = tuple[str, str | None, str | None]
"""What tells one sentence from another: its id, its plural id and its context, if it has them."""


class UnreadableSource(Exception):
    """A source that cannot be parsed: the sentence says which and why."""


class Source(NamedTuple):
    """A file that may hold sentences, and the catalogue they go to."""

    domain: str
    path: Path


def domains() -> list[str]:
    """The domains of the project, the house's own first."""
    folders = (path for path in PACKAGE.iterdir() if path.name not in _NOT_FEATURES)
    return [HOUSE, *sorted(path.name for path in folders if any(path.glob("*.py")))]


def sources() -> Iterator[Source]:
    """Every file that is searched for sentences, in a stable order."""
    features = set(domains())
    for path in sorted(PACKAGE.rglob("*.py")):
        yield Source(_owner(path.relative_to(PACKAGE), features), path)
    for path in sorted(TEMPLATES.rglob("*")):
        if path.is_file() and path.suffix in _TEMPLATE_SUFFIXES:
            place = path.relative_to(TEMPLATES)
            inner = place.relative_to("email") if place.parts[0] == "email" else place
            yield Source(_owner(inner, features), path)


def _owner(place: Path, features: set[str]) -> str:
    first = place.parts[0]
    return first if len(place.parts) > 1 and first in features else HOUSE


def extracted(wanted: set[str] | None = None) -> dict[str, Catalog]:
    """The sentences of the sources, by domain (all of them, or the `wanted` ones).

    Raises `UnreadableSource` for a file that does not parse.
    """
    found = {domain: Catalog(domain=domain) for domain in wanted or domains()}
    for source in sources():
        if source.domain in found:
            _collect(source.path, found[source.domain])
    return found


def _collect(path: Path, into: Catalog) -> None:
    method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
    options = {"encoding": "utf-8"} if path.suffix == ".py" else _JINJA
    try:
        with path.open("rb") as file:
            found = list(extract(method, file, KEYWORDS, ("Translators:",), options))
    except Exception as error:
        place = path.relative_to(ROOT)
        raise UnreadableSource(f"{place}: {type(error).__name__}: {error}") from error
    for _line, message, comments, context in found:
        into.add(message, auto_comments=comments, context=context)


def catalogue_path(locale: str, domain: str) -> Path:
    """Where the catalogue of a domain in a language is kept."""
    return TRANSLATIONS / locale / "LC_MESSAGES" / f"{domain}.po"


def load(locale: str, domain: str) -> Catalog:
    """The catalogue as it is on disk; an empty one when there is none yet."""
    path = catalogue_path(locale, domain)
    text = path.read_text("utf-8") if path.exists() else _header(locale)
    return read_po(io.BytesIO(text.encode()), locale=locale, domain=domain)


def save(locale: str, domain: str, catalogue: Catalog) -> bool:
    """Write the catalogue (none for a domain without a sentence); say whether anything changed."""
    path = catalogue_path(locale, domain)
    text = rendered(locale, catalogue) if len(catalogue) else ""
    if text == (path.read_text("utf-8") if path.exists() else ""):
        return False
    if text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    else:
        path.unlink()
    return True


def rendered(locale: str, catalogue: Catalog) -> str:
    """The one text a catalogue has on disk."""
    body = io.BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    return f"{_header(locale)}\n{body.getvalue().decode().strip()}\n"


def _header(locale: str) -> str:
    fields = (
        f"Language: {locale}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURALS[locale]}",
    )
    return "\n".join(['msgid ""', 'msgstr ""', *(f'"{field}\\n"' for field in fields), ""])


def key_of(message: Message) -> Key:
    """What tells this sentence from the others of its catalogue."""
    singular, *plural = ids_of(message)
    return (singular, plural[0] if plural else None, message.context)


def ids_of(message: Message) -> tuple[str, ...]:
    """The id, or the singular and the plural id."""
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def strings_of(message: Message) -> tuple[str, ...]:
    """The translation, or each of its plural forms; an untranslated one is an empty text."""
    if isinstance(message.string, list | tuple):
        return tuple(message.string)
    return (message.string or "",)


def messages(catalogue: Catalog) -> dict[Key, Message]:
    """The sentences of a catalogue, without its header."""
    return {key_of(message): message for message in catalogue if message.id}


def form_count(locale: str) -> int:
    """How many plural forms the language has."""
    return int(PLURALS[locale].split("=")[1].split(";")[0])
