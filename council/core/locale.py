"""Languages of the interface: which one a request speaks, its direction, and its dates."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale as BabelLocale
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_request_context, request, url_for
from flask_babel import (
    Babel,
    Domain,
    format_date,
    format_decimal,
    format_timedelta,
    get_locale,
    get_translations,
    refresh,
)
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.routing import BuildError
from werkzeug.routing.converters import BaseConverter

from council.core import addresses, catalogues, clock

FOLDER = Path(__file__).parent.parent / "translations"
RTL = {"ar", "fa", "fa-AF", "ps", "ur", "he", "ckb"}


@dataclass(frozen=True)
class Language:
    """A language of the interface: code, own name, direction of writing."""

    code: str
    name: str

    @property
    def dir(self) -> str:
        """`ltr` or `rtl`."""
        return direction(self.code)


LANGUAGES = (
    Language("fr", "Français"),
    Language("nl", "Nederlands"),
    Language("en", "English"),
    Language("ar", "العربية"),
)
CODES = tuple(language.code for language in LANGUAGES)
DEFAULT = "fr"
COOKIE = "language"
FIRST = re.compile(r"\b1\b")  # of a month


class LanguageConverter(BaseConverter):
    """The first part of an address: a language of the interface, nothing else."""

    regex = f"(?:{'|'.join(CODES)})"


class MergedDomain(Domain):
    """All features' catalogues as one, read once a process."""

    def get_translations(self) -> NullTranslations:
        """The sentences of the present language, from every feature's catalogue."""
        code = current()
        if code not in self.cache:
            merged = Translations()
            for file in sorted((FOLDER / code / "LC_MESSAGES").glob("*.mo")):
                with file.open("rb") as stream:
                    catalogue = Translations(stream)
                merged.merge(catalogue)
                merged.plural = catalogue.plural
            self.cache[code] = merged
        found: NullTranslations = self.cache[code]
        return found


def direction(code: str) -> str:
    """`rtl` for a language written from right to left, else `ltr`."""
    return "rtl" if code in RTL else "ltr"


def current() -> str:
    """The code of the language now spoken: the address's, or the one forced for a mail."""
    spoken = get_locale()
    return spoken.language if spoken and spoken.language in CODES else DEFAULT


def preferred() -> str:
    """The best language for someone who has not chosen: cookie, then Accept-Language."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in CODES:
        return chosen
    return request.accept_languages.best_match(CODES, DEFAULT)


def chosen_by_menu() -> str | None:
    """The language of this page when the reader came to it from a page of ours in another one."""
    before = addresses.came_from()
    if before is None:
        return None
    said = before.path.split("/")[1:2]
    spoken: str | None = getattr(g, "lang", None)
    return spoken if said and said[0] in CODES and said[0] != spoken else None


def install(app: Flask) -> None:
    """Put the language into addresses, catalogues into gettext, and dates into templates."""
    catalogues.compile_stale(FOLDER)
    app.url_map.converters["lang"] = LanguageConverter
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", str(clock.ZONE))
    babel = Babel(app, locale_selector=select)
    babel.domain_instance = MergedDomain()
    app.url_value_preprocessor(take_language)
    app.url_defaults(give_language)
    app.context_processor(names)
    app.jinja_env.globals.update(lang_attrs=lang_attrs)  # macros do not see a page's context
    app.jinja_env.globals.update(gettext=said, _=said)
    app.jinja_env.filters.update(isolated=isolated)
    app.jinja_env.filters.update(
        isoday=iso_day, date=long_date, day=short_date, ago=ago, number=number, clock=time_of_day
    )


def select() -> str:
    """For Flask-Babel: the language of the address, else the reader's preference."""
    return getattr(g, "lang", None) or (preferred() if has_request_context() else DEFAULT)


def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the language out of the address, so that views need not name it."""
    code = values.pop("lang", None) if values else None
    if code is None:  # an address that leads nowhere still says its language
        code = next((c for c in CODES if request.path.startswith(f"/{c}/")), None)
    g.lang = code
    refresh()  # an outer context (a command, a test) may have spoken another language


def give_language(endpoint: str, values: dict[str, Any]) -> None:
    """Put the present language into an address that has one and was not given any."""
    if "lang" not in values and has_language(endpoint):
        values["lang"] = current()


def has_language(endpoint: str) -> bool:
    """Whether the addresses of `endpoint` begin with a language."""
    return current_app.url_map.is_endpoint_expecting(endpoint, "lang")


def names() -> dict[str, Any]:
    """What templates know about language."""
    code = current()
    language = next(each for each in LANGUAGES if each.code == code)
    return {
        "locale": language,
        "locales": LANGUAGES,
        "other_language_url": other_language_url,
    }


@pass_eval_context
def said(around: EvalContext, sentence: str, /, **variables: Any) -> str:
    """A sentence of a template in the language now spoken, with what is to be filled in.

    As Jinja's own, which looks up each of a page's hundred sentences and fills in nothing.
    """
    if variables:
        return found(sentence, current(), markup=around.autoescape) % variables
    return filled(sentence, current(), markup=around.autoescape)


@lru_cache(10_000)
def found(sentence: str, _language: str, *, markup: bool) -> str:
    """A sentence in a language."""
    words = get_translations().ugettext(sentence)
    return Markup(words) if markup else words  # noqa: S704  # of ours: what is filled in is escaped


@lru_cache(10_000)
def filled(sentence: str, language: str, *, markup: bool) -> str:
    """A sentence into which nothing is filled: two signs for a hundred become one."""
    nothing: dict[str, str] = {}
    return found(sentence, language, markup=markup) % nothing


def lang_attrs(code: str | None) -> Markup:
    """`lang` and `dir` for a text in another language than the page's; nothing for the same."""
    if not code or code == current():
        return Markup("")
    return Markup('lang="{}" dir="{}"').format(code, direction(code))


def isolated(text: str, code: str) -> str:
    """A text in the language `code` inside a sentence, where `lang_attrs` has no place: a letter.

    One that is written the other way round is set apart by Unicode's invisible signs for that.
    """
    return text if direction(code) == direction(current()) else f"\u2068{text}\u2069"


def other_language_url(code: str) -> str:
    """This same page in the language `code`; its home page when this page has no other."""
    if request.endpoint and request.view_args is not None:
        values = {**request.args.to_dict(flat=False), **request.view_args, "lang": code}
        try:
            return url_for(request.endpoint, **values)
        except BuildError:
            pass
    return f"/{code}/"


def long_date(moment: datetime | date) -> str:
    """`5 décembre 2026`, the day in Brussels."""
    return in_words(to_day(moment), "long")


def short_date(moment: datetime | date) -> str:
    """`5 décembre`, without the year."""
    skeleton = BabelLocale.parse(current()).datetime_skeletons["MMMMd"]
    return in_words(to_day(moment), skeleton.pattern)


def in_words(day: date, pattern: str) -> str:
    """A day whose month is a word, as it is written: in French the first one is `1er`."""
    words = format_date(day, pattern, rebase=False)
    return FIRST.sub("1er", words) if current() == "fr" and day.day == 1 else words


def time_of_day(value: datetime) -> str:
    """The time of the day in Brussels, as everybody here writes it: 18:30."""
    return f"{value.astimezone(clock.ZONE):%H:%M}"


def iso_day(moment: datetime | date) -> str:
    """`2026-12-05`, for programs. Pages tell the day a person did something, never the second."""
    return to_day(moment).isoformat()


def ago(moment: datetime) -> str:
    """`il y a 3 jours`."""
    return format_timedelta(moment - clock.now(), add_direction=True)


def number(value: float) -> str:
    """A number as it is written in the language now spoken."""
    return written(value, current())


@lru_cache(10_000)
def written(value: float, _language: str) -> str:
    """A number in a language; pages hold dozens, mostly the same small ones."""
    return format_decimal(value)


def to_day(moment: datetime | date) -> date:
    """The Brussels day of a moment; a day stays itself."""
    return clock.local_day(moment) if isinstance(moment, datetime) else moment
