"""Every refusal of the house: explained in four languages, filled, and never a reproach."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from council.core.errors import CONSTRAINTS, EXPLANATIONS, RuleBroken

CODE = Path(__file__).parents[2] / "council"
LANGUAGES = ("fr", "nl", "en", "ar")
DETAILS = {  # what fills the sentences that have a place for something
    "assembly.too_young": {"age": 16},
    "assembly.terms": {"terms": 2},
    "ballot.options": {"most": 12},
    "meeting.late": {"days": 10},
    "ballot.full": {"most": 3},
    "motion.amendments_left": {"names": "A1, A2"},
    "amendment.in_the_way": {"name": "A1"},
    "admin.unknown_place": {"place": "adresse"},
    "review.held": {"name": "Chantal"},
    "college.seats_held": {"held": 4},
    "comment.hourly": {"limit": 10},
    "debate.experts": {"most": 20},
    "dossier.many": {"most": 100},
    "contribution.daily": {"limit": 10},
    "contribution.files": {"limit": 5},
    "referral.already_sent": {"authority": "Namur"},
    "referral.extension_long": {"most": 30},
    "referral.way_unfit": {"authority": "Namur", "way": "Question"},
    "referral.carrier_missing": {"way": "Question"},
    "carriage.needless": {"way": "Question"},
    "carriage.open": {"way": "Question"},
}
STATUSES = {  # what is refused for the same kind of reason has the same status
    403: {
        "appeal.same",
        "comment.voice",
        "motion.no_seat",
        "council.authority",
        "people.blocked",
        "people.not_yours",
        "review.own",
    },
    404: {"dossier.unknown", "link.wrong", "meeting.unknown"},
    410: {
        "contribution.no_draft",
        "debate.expert_gone",
        "link.ended",
        "people.card_gone",
        "people.link",
        "referral.link_ended",
        "referral.withdrawn",
    },
    413: {"file.large"},
    429: {"comment.hourly", "contribution.daily"},
    503: {"dossier.busy"},
}


def raised() -> set[str]:
    """The codes that the code of the house names where it refuses."""
    found: set[str] = set()
    for file in CODE.rglob("*.py"):
        found |= set(re.findall(r'RuleBroken\("([a-z_]+\.[a-z_]+)"', file.read_text()))
    return found


def test_every_refusal_that_is_raised_is_explained(app: Flask) -> None:
    assert raised() - set(EXPLANATIONS) == set()


def test_every_constraint_that_is_told_leads_to_an_explained_refusal(app: Flask) -> None:
    assert set(CONSTRAINTS.values()) <= set(EXPLANATIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_is_a_whole_sentence_in_every_language(app: Flask, language: str) -> None:
    said = {}
    with app.test_request_context(f"/{language}/"), force_locale(language):
        for code in EXPLANATIONS:
            sentence = RuleBroken(code, **DETAILS.get(code, {})).sentence
            assert "%(" not in sentence, (code, sentence)
            assert sentence.rstrip()[-1] in ".؟?", (code, sentence)
            assert "!" not in sentence, (code, sentence)
            for filled in DETAILS.get(code, {}).values():
                assert str(filled) in sentence, (code, sentence)
            said[code] = sentence
    assert len(said) == len(EXPLANATIONS)


def test_no_refusal_says_in_one_language_what_it_says_in_another(app: Flask) -> None:
    said: dict[str, set[str]] = {code: set() for code in EXPLANATIONS}
    for language in LANGUAGES:
        with app.test_request_context(f"/{language}/"), force_locale(language):
            for code in EXPLANATIONS:
                said[code].add(RuleBroken(code, **DETAILS.get(code, {})).sentence)
    assert {code for code, sentences in said.items() if len(sentences) < len(LANGUAGES)} == set()


def test_a_refusal_has_the_status_of_its_kind(app: Flask) -> None:
    for status, codes in STATUSES.items():
        found = {code for code, known in EXPLANATIONS.items() if known.status == status}
        assert codes <= found, (status, codes - found)
    assert {each.status for each in EXPLANATIONS.values()} <= {
        *STATUSES,
        400,
        401,
        409,
        422,
    }


def test_a_refusal_that_nobody_explained_is_still_a_sentence(app: Flask) -> None:
    with app.test_request_context("/fr/"):
        refusal = RuleBroken("nobody.knows")
        assert refusal.status == 409
        assert refusal.sentence.endswith(".")
