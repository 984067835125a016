"""The life of a sentence: written in the code, extracted, translated, checked, compiled."""

import gettext
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import catalogue_files
import catalogues

SEND = {"id": "Send", "fr": "Envoyer", "nl": "Versturen", "ar": "إرسال"}
DAYS = {
    "id": "%(num)d day",
    "plural": "%(num)d days",
    "fr": ["%(num)d jour", "%(num)d jours"],
    "nl": ["%(num)d dag", "%(num)d dagen"],
    "ar": ["لا أيام", "يوم واحد", "يومان", "%(num)d أيام", "%(num)d يومًا", "%(num)d يوم"],
}
WELCOME = {
    "id": "Dear %(name)s, welcome",
    "fr": "Bienvenue %(name)s",
    "nl": "Welkom %(name)s",
    "ar": "أهلا %(name)s",
}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house with two features, a layout and a letter."""
    package = tmp_path / "council"
    files = {
        "people/views.py": 'A = _l("Send")\n',
        "people/models.py": "",
        "dossiers/views.py": 'B = ngettext("%(num)d day", "%(num)d days", 2)\n',
        "core/errors.py": 'C = _("Not found")\n',
        "templates/email/people/welcome.txt": (
            "{% trans name=n %}\n  Dear {{ name }},\n  welcome\n{% endtrans %}"
        ),
        "templates/layouts/base.html": '<p>{{ _("Not found") }}</p>',
    }
    for name, text in files.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, "utf-8")
    for module in (catalogue_files, catalogues):
        monkeypatch.setattr(module, "TRANSLATIONS", package / "translations")
    monkeypatch.setattr(catalogue_files, "ROOT", tmp_path)
    monkeypatch.setattr(catalogue_files, "PACKAGE", package)
    monkeypatch.setattr(catalogue_files, "TEMPLATES", package / "templates")
    return package


@pytest.fixture
def run(project: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; gives its status, its answer and its complaints."""

    def command(*arguments: str, answers: Any = None) -> tuple[int, str, str]:
        if answers is not None:
            path = project.parent / "answers.json"
            path.write_text(json.dumps(answers), "utf-8")
            arguments = (*arguments, str(path))
        status = catalogues.main(list(arguments))
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return command


@pytest.fixture
def complete(run: Run) -> Run:
    """The same, with every sentence translated."""
    run("fill", "people", answers=[SEND, WELCOME])
    run("fill", "dossiers", answers=[DAYS])
    found = {"id": "Not found", "fr": "Introuvable", "nl": "Niet gevonden", "ar": "غير موجود"}
    run("fill", "council", answers=[found])
    return run


def translated(project: Path, locale: str, domain: str) -> gettext.GNUTranslations:
    with (project / "translations" / locale / "LC_MESSAGES" / f"{domain}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def ids(answer: str) -> list[str]:
    return [entry["id"] for entry in json.loads(answer)]


def test_each_feature_is_asked_for_its_own_sentences_and_its_letters(run: Run) -> None:
    assert ids(run("missing", "people", "--json")[1]) == ["Dear %(name)s, welcome", "Send"]
    assert ids(run("missing", "dossiers", "--json")[1]) == ["%(num)d day"]


def test_the_core_and_the_layouts_are_the_house_s(run: Run) -> None:
    assert ids(run("missing", "council", "--json")[1]) == ["Not found"]


def test_what_is_missing_has_the_form_that_fill_takes(run: Run) -> None:
    blank = json.loads(run("missing", "dossiers", "--json")[1])[0]
    assert blank == DAYS | {"fr": [""] * 2, "nl": [""] * 2, "ar": [""] * 6}


def test_missing_says_so_by_its_status(run: Run) -> None:
    status, answer, _ = run("missing", "all")
    assert status == 1
    assert "4 missing" in answer


def test_filled_sentences_are_compiled_and_said(run: Run, project: Path) -> None:
    status, answer, _ = run("fill", "people", answers=[SEND, WELCOME])
    assert (status, answer.strip()) == (0, "nothing missing")
    assert translated(project, "nl", "people").gettext("Send") == "Versturen"
    assert translated(project, "en", "people").gettext("Send") == "Send"


def test_plurals_follow_the_language(run: Run, project: Path) -> None:
    run("fill", "dossiers", answers=[DAYS])
    arabic, french = (translated(project, code, "dossiers") for code in ("ar", "fr"))
    said = [arabic.ngettext("%(num)d day", "%(num)d days", n) for n in (0, 1, 2, 3, 11, 100)]
    assert said == DAYS["ar"]
    assert french.ngettext("%(num)d day", "%(num)d days", 0) == "%(num)d jour"


def test_fill_tells_what_is_still_missing(run: Run) -> None:
    status, answer, _ = run("fill", "people", answers=[SEND])
    assert status == 0
    assert ids(answer) == ["Dear %(name)s, welcome"]


def test_fill_keeps_what_was_there(run: Run, project: Path) -> None:
    run("fill", "people", answers=[SEND])
    run("fill", "people", answers=[WELCOME])
    assert translated(project, "fr", "people").gettext("Send") == "Envoyer"


def test_fill_leaves_out_what_the_sources_do_not_say(run: Run) -> None:
    _, _, complaint = run("fill", "people", answers=[SEND | {"id": "Sent"}])
    assert "not in the sources, left out: “Sent”" in complaint


def test_one_sentence_has_one_wording(complete: Run, project: Path) -> None:
    (project / "dossiers" / "forms.py").write_text('D = _("Send")\n', "utf-8")
    _, answer, complaint = complete("fill", "dossiers", answers=[SEND | {"fr": "Transmettre"}])
    assert answer.strip() == "nothing missing"
    assert "keeps the wording it has in another domain: “Envoyer”" in complaint
    assert translated(project, "fr", "dossiers").gettext("Send") == "Envoyer"
    assert complete("check")[0] == 0


def test_a_wording_can_be_changed_everywhere(complete: Run, project: Path) -> None:
    (project / "dossiers" / "forms.py").write_text('D = _("Send")\n', "utf-8")
    complete("extract")
    complete("fill", "dossiers", "--everywhere", answers=[SEND | {"fr": "Transmettre"}])
    for domain in ("people", "dossiers"):
        assert translated(project, "fr", domain).gettext("Send") == "Transmettre"
    assert complete("check")[0] == 0


def test_a_sentence_with_a_plural_is_another_than_the_same_without(
    complete: Run, project: Path
) -> None:
    (project / "people" / "forms.py").write_text('D = _("%(num)d day")\n', "utf-8")
    day = {"id": "%(num)d day", "fr": "%(num)d jour", "nl": "%(num)d dag", "ar": "%(num)d يوم"}
    assert complete("fill", "people", answers=[day])[1].strip() == "nothing missing"
    complete("extract")
    assert complete("check")[0] == 0


def test_a_complete_house_passes_the_check(complete: Run) -> None:
    assert complete("missing", "all")[0] == 0
    assert complete("check") == (0, "the catalogues are complete\n", "")


def test_extracting_twice_changes_nothing(complete: Run) -> None:
    complete("extract")
    assert complete("extract")[1] == ""


def test_a_new_sentence_fails_the_check(complete: Run, project: Path) -> None:
    (project / "people" / "forms.py").write_text('D = _("Sign out")\n', "utf-8")
    status, answer, _ = complete("check")
    assert status == 1
    assert "people (fr nl en ar): not in the catalogue: “Sign out”" in answer


def test_a_sentence_that_is_gone_fails_the_check_until_extracted(
    complete: Run, project: Path
) -> None:
    (project / "people" / "views.py").write_text("", "utf-8")
    assert "people (fr nl en ar): not in the sources any more: “Send”" in complete("check")[1]
    complete("extract")
    assert complete("check")[0] == 0


def test_a_feature_that_is_gone_takes_its_catalogues_along(complete: Run, project: Path) -> None:
    (project / "dossiers" / "views.py").unlink()
    assert "dossiers (fr nl en ar): there is no such domain any more" in complete("check")[1]


def test_a_catalogue_edited_by_hand_fails_the_check(complete: Run, project: Path) -> None:
    path = project / "translations" / "fr" / "LC_MESSAGES" / "people.po"
    path.write_text(path.read_text("utf-8").replace("Envoyer", "Envoyer !"), "utf-8")
    assert "ordinary space before" in complete("check")[1]
    path.write_text(path.read_text("utf-8") + "# a remark\n", "utf-8")
    assert "people (fr): not as the tool writes it" in complete("check")[1]


def test_two_wordings_of_one_sentence_fail_the_check(complete: Run, project: Path) -> None:
    (project / "dossiers" / "forms.py").write_text('D = _("Send")\n', "utf-8")
    complete("extract")
    path = project / "translations" / "fr" / "LC_MESSAGES" / "people.po"
    path.write_text(path.read_text("utf-8").replace("Envoyer", "Transmettre"), "utf-8")
    assert "all (fr): “Send” is worded differently in" in complete("check")[1]


def test_catalogues_hold_nothing_that_two_people_would_both_change(
    complete: Run, project: Path
) -> None:
    for path in (project / "translations").rglob("*.po"):
        text = path.read_text("utf-8")
        assert "Date" not in text
        assert "#:" not in text


def test_compile_writes_what_is_stale(complete: Run, project: Path) -> None:
    for path in (project / "translations").rglob("*.mo"):
        path.unlink()
    assert complete("compile")[1] == "12 compiled\n"
    assert complete("compile")[1] == "0 compiled\n"


@pytest.mark.parametrize(
    ("answers", "about"),
    [
        ({"id": "Send"}, "a list is expected"),
        (["Send"], "an entry without an id"),
        ([{"fr": "Envoyer"}], "an entry without an id"),
        ([{"id": "Send", "de": "Senden"}], "unknown keys de"),
        ([{"id": "Send", "fr": ["Envoyer", "Envoyez"]}], "fr needs 1 text(s)"),
        ([DAYS | {"ar": ["يوم"]}], "ar needs 6 text(s)"),
        ([{"id": "Send", "fr": 3}], "fr needs 1 text(s)"),
    ],
)
def test_bad_answers_are_refused_with_a_sentence(run: Run, answers: Any, about: str) -> None:
    status, _, complaint = run("fill", "people", answers=answers)
    assert status == 1
    assert about in complaint


def test_an_unknown_feature_is_refused(run: Run) -> None:
    assert run("fill", "peeple", answers=[])[0] == 1
    assert "no domain peeple: there are council, dossiers, people" in run("missing", "peeple")[2]


def test_a_file_that_is_not_json_is_refused(run: Run, project: Path) -> None:
    assert run("fill", "people", str(project / "people" / "views.py"))[0] == 1


def test_a_template_that_does_not_parse_is_named(run: Run, project: Path) -> None:
    (project / "templates" / "layouts" / "base.html").write_text('{{ _("open" }}', "utf-8")
    status, _, complaint = run("extract")
    assert status == 1
    assert "council/templates/layouts/base.html: TemplateSyntaxError" in complaint
