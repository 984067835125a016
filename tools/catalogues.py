"""The message catalogues: extract, fill, check and compile them.

    python tools/catalogues.py fill people answers.json   put translations in, from JSON
    python tools/catalogues.py missing people             the ids without a translation (or: all)
    python tools/catalogues.py extract                    bring every catalogue up to date
    python tools/catalogues.py check                      fail on anything missing or broken
    python tools/catalogues.py compile                    write the stale .mo files

The JSON of `fill` is a list of ``{"id": "Send", "fr": "Envoyer", "nl": "Versturen", "ar": "…"}``;
with plurals, ``{"id": "%(num)d day", "plural": "%(num)d days", "fr": ["…", "…"], "nl": ["…", "…"],
"ar": [six forms]}``. A sentence that is given a meaning by a context also has ``"context"``.
English is filled from the ids, and a sentence that another domain has is taken over from there.
"""

import argparse
import fcntl
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs uninstalled

from babel.messages.catalog import Catalog, Message

from catalogue_checks import faults, untranslated
from catalogue_files import (
    PLURALS,
    SOURCE_LOCALE,
    TRANSLATIONS,
    Key,
    UnreadableSource,
    catalogue_path,
    domains,
    extracted,
    form_count,
    ids_of,
    key_of,
    load,
    messages,
    rendered,
    save,
    strings_of,
)
from council.core.catalogues import compile_stale

TARGET_LOCALES = tuple(locale for locale in PLURALS if locale != SOURCE_LOCALE)

Strings = tuple[str, ...]
Wordings = dict[str, dict[Key, Strings]]
"""Translations by locale, then by sentence."""

Complaint = tuple[str, str, str]
"""The locale, the domain, and what is wrong there."""


class BadAnswers(Exception):
    """The JSON given to `fill` is not what it should be: the sentence says where."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0 when all is well, 1 when something is to be done."""
    options = _parser().parse_args(arguments)
    try:
        with _alone():
            return int(options.run(options))
    except (BadAnswers, UnreadableSource) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    fill = commands.add_parser("fill", help="put translations in, from a JSON file")
    fill.add_argument("domain")
    fill.add_argument("file", type=Path)
    fill.add_argument(
        "--everywhere", action="store_true", help="change the wording in the other domains too"
    )
    fill.set_defaults(run=_run_fill)
    missing = commands.add_parser("missing", help="list the ids without a translation")
    missing.add_argument("domain", help="a domain, or all")
    missing.add_argument("--json", action="store_true", help="JSON that fill takes back")
    missing.set_defaults(run=_run_missing)
    for name, run, words in (
        ("extract", _run_extract, "bring every catalogue up to date with the sources"),
        ("check", _run_check, "fail on anything missing or broken"),
        ("compile", _run_compile, "write the stale .mo files"),
    ):
        commands.add_parser(name, help=words).set_defaults(run=run)
    return parser


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the catalogues: a second run waits until the first has written them."""
    TRANSLATIONS.mkdir(parents=True, exist_ok=True)
    folder = os.open(TRANSLATIONS, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _run_fill(options: argparse.Namespace) -> int:
    if options.domain not in domains():
        raise BadAnswers(f"no domain {options.domain}: there are {', '.join(domains())}")
    answers = _read_answers(options.file)
    known = _known_wordings(except_for=None if options.everywhere else options.domain)
    templates = extracted(None if options.everywhere else {options.domain})
    _report_unknown(answers, templates[options.domain])
    for domain, template in templates.items():
        wanted = answers if options.everywhere or domain == options.domain else {}
        _update(domain, template, wanted, known, insist=options.everywhere)
    compile_stale(TRANSLATIONS)
    missing = _missing({options.domain: templates[options.domain]})
    print(json.dumps(missing, ensure_ascii=False, indent=1) if missing else "nothing missing")
    return 0


def _read_answers(path: Path) -> Wordings:
    try:
        entries = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadAnswers(f"{path}: {error}") from error
    if not isinstance(entries, list):
        raise BadAnswers(f"{path}: a list is expected")
    answers: Wordings = defaultdict(dict)
    for entry in entries:
        for locale, strings in _translations_in(entry):
            answers[locale][entry["id"], entry.get("plural"), entry.get("context")] = strings
    return answers


def _translations_in(entry: Any) -> Iterator[tuple[str, Strings]]:
    """The locale and forms of each translation in one JSON entry; an empty one is left out."""
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise BadAnswers(f"an entry without an id: {entry}")
    if unknown := entry.keys() - {"id", "plural", "context", *PLURALS}:
        raise BadAnswers(f"“{entry['id']}”: unknown keys {', '.join(sorted(unknown))}")
    for locale in sorted(entry.keys() & set(TARGET_LOCALES)):
        given = entry[locale]
        strings = tuple(given) if isinstance(given, list) else (given,)
        expected = form_count(locale) if "plural" in entry else 1
        if len(strings) != expected or not all(isinstance(text, str) for text in strings):
            raise BadAnswers(f"“{entry['id']}”: {locale} needs {expected} text(s), not {given!r}")
        if all(strings):
            yield locale, strings


def _known_wordings(except_for: str | None) -> Wordings:
    """The translations there are, whatever their domain (but one)."""
    known: Wordings = {locale: {} for locale in PLURALS}
    for locale in PLURALS:
        for domain in domains():
            if domain != except_for:
                for key, message in messages(load(locale, domain)).items():
                    if not any(untranslated(locale, message)):
                        known[locale].setdefault(key, strings_of(message))
    return known


def _report_unknown(answers: Wordings, template: Catalog) -> None:
    keys = {key for wordings in answers.values() for key in wordings}
    for unknown in sorted(keys - messages(template).keys(), key=str):
        print(f"not in the sources, left out: “{unknown[0]}”", file=sys.stderr)


def _update(
    domain: str, template: Catalog, answers: Wordings, known: Wordings, *, insist: bool
) -> bool:
    """Write the catalogues of one domain from its sentences; say whether any file changed.

    A wording that the other domains `known` goes before an answer, so that one sentence reads
    the same everywhere, unless we `insist`.
    """
    changed = False
    for locale in PLURALS:
        there = known.get(locale, {})
        given = answers.get(locale, {})
        if not insist:
            _report_differences(locale, given, there)
        own = {key: strings_of(old) for key, old in messages(load(locale, domain)).items()}
        wordings = own | ({} if insist else there) | given
        if not insist:
            wordings |= {key: there[key] for key in given.keys() & there.keys()}
        changed |= save(locale, domain, _translated(locale, template, wordings))
    return changed


def _report_differences(locale: str, given: dict[Key, Strings], there: dict[Key, Strings]) -> None:
    for key in given.keys() & there.keys():
        if given[key] != there[key]:
            kept = " / ".join(there[key])
            print(
                f"{locale}: “{key[0]}” keeps the wording it has in another domain: “{kept}”"
                " (--everywhere changes it)",
                file=sys.stderr,
            )


def _translated(locale: str, template: Catalog, wordings: dict[Key, Strings]) -> Catalog:
    """A catalogue with the sentences of the template and what is known of their translations."""
    catalogue = Catalog(locale=locale, domain=template.domain)
    for key, message in messages(template).items():
        ids = ids_of(message)
        expected = form_count(locale) if len(ids) == 2 else 1
        strings = ids if locale == SOURCE_LOCALE else wordings.get(key, ())
        if len(strings) != expected:
            strings = ("",) * expected
        catalogue.add(
            message.id,
            strings if len(ids) == 2 else strings[0],
            flags=message.flags - {"fuzzy"},
            auto_comments=message.auto_comments,
            context=message.context,
        )
    return catalogue


def _missing(templates: dict[str, Catalog]) -> list[dict[str, Any]]:
    """The sentences without a translation, in the form that `fill` takes back."""
    found: dict[Key, dict[str, Any]] = {}
    for domain, template in templates.items():
        for locale in TARGET_LOCALES:
            there = messages(load(locale, domain))
            for key, message in messages(template).items():
                translation = there.get(key)
                if translation is None or any(untranslated(locale, translation)):
                    found.setdefault(key, _entry(message))[locale] = _blank(locale, message)
    return [found[key] for key in sorted(found, key=str)]


def _entry(message: Message) -> dict[str, Any]:
    names = ("id", "plural")
    entry: dict[str, Any] = dict(zip(names, ids_of(message), strict=False))
    return entry | ({"context": message.context} if message.context else {})


def _blank(locale: str, message: Message) -> str | list[str]:
    return "" if len(ids_of(message)) == 1 else [""] * form_count(locale)


def _run_missing(options: argparse.Namespace) -> int:
    names = domains() if options.domain == "all" else [options.domain]
    if unknown := set(names) - set(domains()):
        raise BadAnswers(f"no domain {unknown.pop()}: there are {', '.join(domains())}")
    missing = _missing(extracted(set(names)))
    if options.json:
        print(json.dumps(missing, ensure_ascii=False, indent=1))
    else:
        for entry in missing:
            print(f"{' '.join(sorted(PLURALS.keys() & entry.keys()))}\t{entry['id']}")
        print(f"{len(missing)} missing")
    return 1 if missing else 0


def _run_extract(_options: argparse.Namespace) -> int:
    known = _known_wordings(except_for=None)
    for domain, template in extracted().items():
        if _update(domain, template, {}, known, insist=False):
            print(f"updated: {domain}")
    compile_stale(TRANSLATIONS)
    return 0


def _run_check(_options: argparse.Namespace) -> int:
    by_text: dict[tuple[str, str], list[str]] = defaultdict(list)
    for locale, domain, complaint in (*_stale_files(), *_broken_ones(), *_differing_wordings()):
        by_text[domain, complaint].append(locale)
    for (domain, complaint), locales in by_text.items():
        print(f"{domain} ({' '.join(locales)}): {complaint}")
    print(f"{len(by_text)} complaint(s)" if by_text else "the catalogues are complete")
    return 1 if by_text else 0


def _stale_files() -> Iterator[Complaint]:
    """Catalogues that do not hold just what the sources say, or not in the one form they have."""
    templates = extracted()
    for locale in PLURALS:
        for path in sorted((TRANSLATIONS / locale).glob("*/*.po")):
            if path.stem not in templates:
                yield locale, path.stem, "there is no such domain any more"
        for domain, template in templates.items():
            there, wanted = messages(load(locale, domain)), messages(template)
            for key in sorted(wanted.keys() - there.keys(), key=str):
                yield locale, domain, f"not in the catalogue: “{key[0]}”"
            for key in sorted(there.keys() - wanted.keys(), key=str):
                yield locale, domain, f"not in the sources any more: “{key[0]}”"
            if wanted.keys() == there.keys() and not _is_canonical(locale, domain, template):
                yield locale, domain, "not as the tool writes it (run: extract)"


def _is_canonical(locale: str, domain: str, template: Catalog) -> bool:
    path = catalogue_path(locale, domain)
    if not path.exists():
        return not len(template)
    own = {key: strings_of(message) for key, message in messages(load(locale, domain)).items()}
    return path.read_text("utf-8") == rendered(locale, _translated(locale, template, own))


def _broken_ones() -> Iterator[Complaint]:
    for locale in PLURALS:
        for domain in domains():
            for message in messages(load(locale, domain)).values():
                for fault in faults(locale, message):
                    yield locale, domain, f"“{key_of(message)[0]}”: {fault}"


def _differing_wordings() -> Iterator[Complaint]:
    """One sentence said in two ways, depending on the page."""
    for locale in PLURALS:
        wordings: dict[Key, dict[Strings, str]] = defaultdict(dict)
        for domain in domains():
            for key, message in messages(load(locale, domain)).items():
                wordings[key].setdefault(strings_of(message), domain)
        for key, ways in wordings.items():
            if len(ways) > 1:
                said = "; ".join(f"{domain}: “{way[0]}”" for way, domain in ways.items())
                yield locale, "all", f"“{key[0]}” is worded differently in {said}"


def _run_compile(_options: argparse.Namespace) -> int:
    print(f"{compile_stale(TRANSLATIONS)} compiled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
