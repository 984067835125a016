"""Compiled catalogues: made when stale, and only then."""

import gettext
import os
from pathlib import Path

import pytest

from council.core.catalogues import compile_stale

PO = """\
msgid ""
msgstr ""
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Send"
msgstr "Envoyer"

msgid "%(num)d day"
msgid_plural "%(num)d days"
msgstr[0] "%(num)d jour"
msgstr[1] "%(num)d jours"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "fr" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "people.po").write_text(PO, "utf-8")
    return tmp_path


def compiled(folder: Path, name: str = "people") -> Path:
    return folder / "fr" / "LC_MESSAGES" / f"{name}.mo"


def test_what_was_never_compiled_is(folder: Path) -> None:
    assert compile_stale(folder) == 1
    with compiled(folder).open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert french.gettext("Send") == "Envoyer"
    assert french.ngettext("%(num)d day", "%(num)d days", 0) == "%(num)d jour"
    assert french.ngettext("%(num)d day", "%(num)d days", 1_000_000) == "%(num)d jours"


def test_what_is_fresh_is_left_alone(folder: Path) -> None:
    compile_stale(folder)
    before = compiled(folder).stat()
    assert compile_stale(folder) == 0
    assert compiled(folder).stat() == before


def test_what_has_changed_is_compiled_again(folder: Path) -> None:
    compile_stale(folder)
    source = compiled(folder).with_suffix(".po")
    source.write_text(PO.replace("Envoyer", "Expédier"), "utf-8")
    later = compiled(folder).stat().st_mtime + 10
    os.utime(source, (later, later))
    assert compile_stale(folder) == 1
    assert "Expédier".encode() in compiled(folder).read_bytes()


def test_what_lost_its_source_goes(folder: Path) -> None:
    compile_stale(folder)
    compiled(folder).rename(compiled(folder, "gone"))
    assert compile_stale(folder) == 1
    assert not compiled(folder, "gone").exists()


def test_no_scratch_file_is_left_and_others_may_read(folder: Path) -> None:
    compile_stale(folder)
    names = sorted(path.name for path in compiled(folder).parent.iterdir())
    assert names == ["people.mo", "people.po"]
    assert compiled(folder).stat().st_mode & 0o777 == 0o644


def test_a_folder_without_catalogues_is_fine(tmp_path: Path) -> None:
    assert compile_stale(tmp_path / "nowhere") == 0
