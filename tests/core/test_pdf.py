"""PDF files: what is written in them can be read back, whatever the language."""

import io

import pytest
from flask import Flask
from flask_babel import force_locale
from pypdf import PdfReader

from council.core import pdf


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def a_sheet(*paragraphs: str, **more: str) -> bytes:
    return pdf.compile("blank.typ", {"title": "Titre", "paragraphs": list(paragraphs), **more})


def test_what_people_wrote_is_text_and_never_markup(app: Flask) -> None:
    with app.test_request_context("/fr/"):
        made = a_sheet('#read("/etc/passwd") *pas gras* $x$ <l> @nul \\ "', "Été à Gedinne")
    assert '#read("/etc/passwd") *pas gras* $x$ <l> @nul \\ "' in text_of(made)
    assert "Été à Gedinne" in text_of(made)


def test_the_file_says_its_title_and_language_and_is_tagged(app: Flask) -> None:
    with app.test_request_context("/"), force_locale("ar"):
        reader = PdfReader(io.BytesIO(a_sheet("مرحبا")))
    assert reader.metadata is not None
    assert reader.metadata.title == "Titre"
    assert reader.root_object["/Lang"] == "ar"
    assert reader.root_object["/MarkInfo"]["/Marked"].value
    assert not reader.metadata.creation_date


@pytest.mark.parametrize("text", ["😀", "漢字", "ማይ", "Привіт", "سلام"])
def test_signs_of_any_script_do_not_stop_the_press(app: Flask, text: str) -> None:
    with app.test_request_context("/fr/"):
        assert a_sheet(text).startswith(b"%PDF-")


def test_the_same_data_give_the_same_bytes(app: Flask) -> None:
    with app.test_request_context("/fr/"):
        assert a_sheet("Bonjour") == a_sheet("Bonjour")
        assert a_sheet("Bonjour", lang="nl") != a_sheet("Bonjour")


def test_only_our_fonts_are_used(app: Flask) -> None:
    assert set(pdf.fonts().families()) == {
        "Noto Sans",
        "Noto Sans Arabic",
        "Noto Sans Ethiopic",
        "Noto Serif",
    }


def test_a_qr_code_is_a_picture_without_anything_foreign() -> None:
    picture = pdf.qr("https://council.example/fr/dossiers/2026-014")
    assert picture.startswith("<svg")
    assert "href" not in picture
