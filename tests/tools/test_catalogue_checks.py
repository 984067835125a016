"""What the tool finds wrong with a translation, without knowing the language."""

import pytest
from babel.messages.catalog import Message

from catalogue_checks import faults

NBSP = "\u00a0"
THIN = "\u202f"
DAYS = ("%(num)d day", "%(num)d days")


def complaints(locale: str, sentence: str | tuple[str, str], *strings: str) -> list[str]:
    string = strings if isinstance(sentence, tuple) else strings[0]
    return list(faults(locale, Message(sentence, string)))


@pytest.mark.parametrize(
    ("locale", "sentence", "translation"),
    [
        ("fr", "Send", "Envoyer"),
        ("fr", "Who can act?", f"Qui peut agir{NBSP}?"),
        ("fr", "Your reference: %(reference)s", f"Votre référence{NBSP}: %(reference)s"),
        ("fr", "Read; then answer", f"Lisez{THIN}; puis répondez"),
        ("fr", "It says “no”", f"Il est dit «{NBSP}non{NBSP}»"),
        ("fr", "At 10:30", "À 10:30"),
        ("fr", "Someone's", "Celle d’une personne"),
        ("fr", 'See <a href="%(url)s">it</a>', 'Voyez-<a href="%(url)s">le</a>'),
        ("fr", "%(share)s %% agree", f"%(share)s{NBSP}%% sont d’accord"),
        ("fr", "50 % of all", f"50{NBSP}% du tout"),
        ("nl", "Who can act?", "Wie kan iets doen?"),
        ("ar", "Send", "إرسال"),
    ],
)
def test_a_good_translation_passes(locale: str, sentence: str, translation: str) -> None:
    assert complaints(locale, sentence, translation) == []


@pytest.mark.parametrize(
    ("locale", "sentence", "translation", "about"),
    [
        ("fr", "Send", "", "not translated"),
        ("fr", "Send", "  ", "not translated"),
        ("fr", "Who can act?", "Qui peut agir ?", "ordinary space before"),
        ("fr", "Who can act?", "Qui peut agir?", "no space before"),
        ("fr", "It says “no”", f"Il est dit « non{NBSP}»", "ordinary space after"),
        ("fr", "It says “no”", f"Il est dit «non{NBSP}»", "no space after"),
        ("fr", "The authority", "L'autorité", "straight apostrophe"),
        ("fr", "It says “no”", 'Il est dit "non"', "straight quotation marks"),
        ("fr", "Wait…", "Attendez...", "three dots"),
        ("nl", "Hello %(name)s", "Dag %(naam)s", "placeholders %(naam)s instead of %(name)s"),
        ("nl", "Hello %(name)s", "Dag", "placeholders (none)"),
        ("nl", "Hello", "Dag %(name)s", "placeholders %(name)s instead of (none)"),
        ("nl", "%(num)d of %(total)d", "%(num)s van %(total)d", "placeholders"),
        ("fr", "%(share)s %% agree", f"%(share)s{NBSP}% sont d’accord", "lone %"),
        ("nl", "Read <strong>this</strong>", "Lees dit", "tags (none) differ"),
        ("nl", "Read <b>this</b>", "Lees <b>dit<b>", "tags"),
        ("nl", "Read <b>this</b>", "Lees <i>dit</i>", "tags"),
        ("nl", "Read this", "Lees dit</b>", "opened and not closed"),
        ("nl", "Send ", "Versturen", "white space at its ends"),
        ("nl", "Send", "Versturen\n", "white space at its ends"),
    ],
)
def test_a_broken_translation_is_told(
    locale: str, sentence: str, translation: str, about: str
) -> None:
    assert any(about in complaint for complaint in complaints(locale, sentence, translation))


def test_a_translation_that_is_marked_unsure_is_told() -> None:
    message = Message("Send", "Envoyer", flags={"fuzzy"})
    assert list(faults("fr", message)) == ["marked fuzzy"]


def test_every_plural_form_names_the_number() -> None:
    assert complaints("fr", DAYS, "%(num)d jour", "%(num)d jours") == []
    assert complaints("fr", DAYS, "%(num)d jour", "des jours") != []


def test_forms_for_one_and_two_may_say_it_in_words() -> None:
    assert complaints("fr", DAYS, "un jour", "%(num)d jours") == []
    arabic = ("لا أيام", "يوم واحد", "يومان", "%(num)d أيام", "%(num)d يومًا", "%(num)d يوم")
    assert complaints("ar", DAYS, *arabic) == []
    assert complaints("ar", DAYS, *arabic[:3], "أيام", *arabic[4:]) != []


def test_a_form_for_one_may_drop_only_the_number() -> None:
    sentence = ("%(num)d day for %(name)s", "%(num)d days for %(name)s")
    assert complaints("nl", sentence, "één dag voor %(name)s", "%(num)d dagen voor %(name)s") == []
    assert complaints("nl", sentence, "één dag", "%(num)d dagen voor %(name)s") != []


def test_each_language_has_its_number_of_forms() -> None:
    assert complaints("ar", DAYS, "%(num)d", "%(num)d") == [
        "has 2 plural forms, the language has 6"
    ]
