"""Languages of what people write: recognised from the text, named for the reader."""

import threading
from functools import cache
from typing import Any

from babel import Locale

from council.core import locale

CODES = (  # those met in the field, the interface's own first; as browsers know them
    "fr nl en ar de ps fa-AF fa tr uk ti so es sq ro pt it ru pl ln sw rn ff ku hy ce ur am wa"
)
KNOWN = tuple(CODES.split())
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
    """The name of a language in that language, as its speakers look for it."""
    own = Locale.parse(code.replace("-", "_"))
    return str(own.languages.get(code.replace("-", "_")) or name(code))
