"""The questions of a contribution, one form each, as their author types the answers."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, RadioField, SelectField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from council.contributions.models import Kind, Signature
from council.contributions.queries import drafting
from council.core import language, locale
from council.core.forms import LONGEST, REQUIRED, CouncilForm, LineField, TextField, between
from council.core.text import BadText, clean, one_line
from council.people.models import Member
from council.territory import queries as territory
from council.territory.models import Authority, Theme

TITLE = (5, 120)  # characters
BODY = (20, 3000)
NAME = (2, 40)
LONGEST_ALT = 300
EVERYWHERE = "0"  # the whole province, or unknown
UNKNOWN = "0"  # no theme chosen
CHOOSE_ONE = InputRequired(_l("Please choose one answer."))
MISSING = _l("Please say what is on this file.")
TOO_LONG = _l("Please write less: 300 characters at most.")
DANGER, PERSONAL = "danger", "personal"  # answers for which this is not the right place


class StepForm(CouncilForm):
    """One question of a contribution."""

    later = SubmitField(_l("Keep and finish later"))

    @property
    def answers(self) -> dict[str, Any]:
        """What is kept of a good answer, as JSON values."""
        return {name: value for name, value in self.values.items() if name != "later"}

    @property
    def rough(self) -> dict[str, Any]:
        """What can be kept of an answer that is not finished: texts as typed."""
        texts = (f for f in self if isinstance(f, LineField | TextField))
        return {field.name: field.data for field in texts if len(field.data or "") <= LONGEST}


class KindForm(StepForm):
    """What it is; two of the answers lead to help elsewhere."""

    kind = RadioField(
        _l("What is most like your situation?"),
        [CHOOSE_ONE],
        choices=[
            SelectChoice(Kind.PROBLEM.value, _l("A problem touches people like me")),
            SelectChoice(Kind.PROPOSAL.value, _l("I have an idea to make things better")),
            SelectChoice(DANGER, _l("I am in danger, or somebody is in danger")),
            SelectChoice(PERSONAL, _l("I want help with my own case")),
        ],
    )


class StoryForm(StepForm):
    """The words: a title, what happens, and their language when it was recognised wrongly."""

    title = LineField(
        _l("A title, in one line"), [REQUIRED, between(*TITLE)], render_kw={"maxlength": TITLE[1]}
    )
    body = TextField(_l("Your words"), [REQUIRED, between(*BODY)])
    language = SelectField(
        _l("Language of your text"),
        [Optional()],
        choices=[
            SelectChoice("", _l("Recognise it from my words")),
            *(SelectChoice(code, language.own_name(code)) for code in language.KNOWN),
        ],
    )

    @property
    def answers(self) -> dict[str, Any]:
        """The words and their language: chosen, else recognised, else that of the page."""
        chosen = self.language.data or ""
        found = chosen or language.detect(f"{self.title.data}\n{self.body.data}")
        return {
            "title": self.title.data,
            "body": self.body.data,
            "language": found or locale.current(),
            "language_chosen": bool(chosen),
        }


class WhereForm(StepForm):
    """The commune, found by its name, a place in it or a postal code."""

    commune = SelectField(_l("Commune or postal code"), [REQUIRED])

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commune.choices = commune_choices()

    @property
    def answers(self) -> dict[str, Any]:
        """The id of the commune; None for the whole province."""
        return {"commune_id": int(self.commune.data) or None}


class ThemeForm(StepForm):
    """What it is about, or "I do not know"; `suggested` come first."""

    theme = RadioField(_l("What is it about?"), [CHOOSE_ONE])

    def __init__(self, *, suggested: list[Theme], **given: Any) -> None:
        super().__init__(**given)
        others = [each for each in territory.themes() if each not in suggested]
        self.suggested = {str(each.id) for each in suggested}
        self.theme.choices = [
            *(SelectChoice(str(each.id), each.name) for each in suggested),
            SelectChoice(UNKNOWN, _l("I do not know")),
            *(SelectChoice(str(each.id), each.name) for each in others),
        ]

    @property
    def answers(self) -> dict[str, Any]:
        """The id of the theme; None when it is not known."""
        return {"theme_id": int(self.theme.data) or None}


class SimilarForm(StepForm):
    """Mine is different: go on."""

    @property
    def answers(self) -> dict[str, Any]:
        """That the similar ones were looked at."""
        return {"similar": "different"}


class FilesForm(StepForm):
    """Files to add, and what is on those kept: `alts` by token."""

    added = MultipleFileField(_l("Add photos or PDF documents"), [Optional()])
    add = SubmitField(_l("Add these files"))

    def __init__(self, *, kept: list[dict[str, str]], typed: Mapping[str, str]) -> None:
        super().__init__()
        self.kept = [
            {**each, "alt": typed.get(f"alt-{each['token']}", each["alt"])} for each in kept
        ]
        self.alt_errors: dict[str, object] = {}

    @property
    def contents(self) -> list[Any]:
        """The uploads; browsers send an empty one when none was chosen."""
        return [upload for upload in self.added.data or [] if getattr(upload, "filename", "")]

    @property
    def alts(self) -> dict[str, str]:
        """What is on each file, by token."""
        return {each["token"]: each["alt"] for each in self.kept}

    def describes_all(self) -> bool:
        """Whether each file has its words, clean and short enough; else says what is wrong."""
        for each in self.kept:
            self.tidy_alt(each)
        return not self.alt_errors

    def is_clean(self) -> bool:
        """Whether the words typed so far can be kept, empty ones included."""
        self.describes_all()
        self.alt_errors = {t: error for t, error in self.alt_errors.items() if error != MISSING}
        return not self.alt_errors

    def tidy_alt(self, each: dict[str, str]) -> None:
        """Clean the words of one file; remember why they are refused."""
        try:
            each["alt"] = one_line(clean(each["alt"]))
        except BadText as error:
            each["alt"], self.alt_errors[each["token"]] = "", str(error)
            return
        if not each["alt"]:
            self.alt_errors[each["token"]] = MISSING
        elif len(each["alt"]) > LONGEST_ALT:
            self.alt_errors[each["token"]] = TOO_LONG


class SignatureForm(StepForm):
    """How the author is shown; a visitor may choose a name or pseudonym."""

    signature = RadioField(
        _l("What do others read?"),
        [CHOOSE_ONE],
        choices=[
            SelectChoice(Signature.ANONYMOUS.value, _l("No name")),
            SelectChoice(Signature.NAME.value, _l("My name or my pseudonym")),
        ],
    )
    name = LineField(_l("Name or pseudonym"), [Optional()], render_kw={"maxlength": NAME[1]})

    def __init__(self, *, member: Member | None, **given: Any) -> None:
        super().__init__(**given)
        self.member = member

    def validate(self, extra_validators: Any = None) -> bool:
        """A visitor who signs with a name types one."""
        if self.member is None and self.signature.data == Signature.NAME.value:
            self.name.validators = [REQUIRED, between(*NAME)]
        return bool(super().validate(extra_validators))

    @property
    def answers(self) -> dict[str, Any]:
        """How the author is shown, and the name of a visitor who gave one."""
        shown = self.signature.data == Signature.NAME.value
        return {"signature": self.signature.data, "name": self.name.data if shown else ""}


def commune_choices() -> list[SelectChoice]:
    """The communes, each found by its places and postal codes too."""
    words = territory.words_of_communes()
    return [
        SelectChoice("", _l("Choose a commune")),
        *(commune_choice(each, words.get(each.id, "")) for each in territory.communes()),
        SelectChoice(EVERYWHERE, _l("The whole province, or I do not know")),
    ]


def commune_choice(commune: Authority, words: str) -> SelectChoice:
    """A commune, with the first of its postal codes; `words` are those by which it is found."""
    code = words.partition(" ")[0]
    text = f"{commune.name} ({code})" if code.isdigit() else commune.name
    return SelectChoice(str(commune.id), text, {"data-words": words})


def form_of(step: str, answers: dict[str, Any], member: Member | None) -> StepForm:
    """The form of a question, filled with what was answered before."""
    if step == "theme":
        suggested = territory.suggest_themes(drafting.words_of(answers))
        return ThemeForm(suggested=suggested, data=typed_before(step, answers))
    if step == "signature":
        return SignatureForm(member=member, data=typed_before(step, answers))
    if step == "files":
        return FilesForm(kept=answers.get("files", []), typed=request.form)
    return PLAIN[step](data=typed_before(step, answers))


def typed_before(step: str, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers as the fields of the form of `step` hold them."""
    if step == "story" and not answers.get("language_chosen"):
        return {**answers, "language": ""}
    if step in {"where", "theme"} and step in answers.get("done", []):
        key = "commune" if step == "where" else "theme"
        return {key: str(answers[f"{key}_id"] or "0")}
    return answers


PLAIN: dict[str, type[StepForm]] = {
    "kind": KindForm,
    "story": StoryForm,
    "where": WhereForm,
    "similar": SimilarForm,
    "check": StepForm,
}
