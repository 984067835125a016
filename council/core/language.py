"""Languages of what people write: recognised from the text, named for the reader."""

import threading
from functools import cache
from typing import Any

from babel import Locale

from council.core import locale

OWN_NAMES = {  # those met in the field, the interface's own first; codes as browsers know them
    "fr": "français",
    "nl": "Nederlands",
    "en": "English",
    "ar": "العربية",
    "de": "Deutsch",
    "ps": "پښتو",
    "fa-AF": "دری",
    "fa": "فارسی",
    "tr": "Türkçe",
    "uk": "українська",
    "ti": "ትግርኛ",
    "so": "Soomaali",
    "es": "español",
    "sq": "shqip",
    "ro": "română",
    "pt": "português",
    "it": "italiano",
    "ru": "русский",
    "pl": "polski",
    "ln": "lingála",
    "sw": "Kiswahili",
    "rn": "Ikirundi",
    "ff": "Pulaar",
    "ku": "kurdî (kurmancî)",
    "hy": "հայերեն",
    "ce": "нохчийн",
    "ur": "اردو",
    "am": "አማርኛ",
    "wa": "walon",
}
KNOWN = tuple(OWN_NAMES)
UNTAUGHT = {"fa-AF", "ti", "rn", "ff", "ce"}  # no model tells them: only their author can
SURE = 0.7  # below, a guess is worth less than the language of the page
UNSURE = "und"
turn = threading.Lock()


def detect(text: str) -> str | None:
    """The code (of `KNOWN`) of the language that `text` is most likely in; None when not sure.

    A proposal only: its author corrects it. The first call of a process reads the model.
    """
    if not text.strip():
        return None
    code, _confidence = identifier().classify(text)
    return None if code == UNSURE else str(code)


def identifier() -> Any:
    """The recogniser, made once a process."""
    with turn:  # two requests must not both read the model
        return make_identifier()


@cache
def make_identifier() -> Any:
    """A recogniser that knows our languages and says so when it is not sure."""
    from py3langid import langid  # late: its model takes 100 MB, and few processes need it

    made = langid.LanguageIdentifier.from_model_file(
        langid.MODEL_FILE, norm_probs=True, min_confidence=SURE
    )
    made.set_languages([code for code in KNOWN if code not in UNTAUGHT])
    return made


def name(code: str) -> str:
    """The name of a language in the language now spoken; its code when that has none."""
    names = Locale.parse(locale.current()).languages
    return str(names.get(code.replace("-", "_")) or code)


def own_name(code: str) -> str:
    """The name of a language in that language, as its speakers look for it.

    Written down, not asked of Babel: reading thirty locales would slow every start.
    """
    return OWN_NAMES.get(code) or name(code)
