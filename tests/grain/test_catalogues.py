"""The application reads sentences just as the tool that extracts them does."""

from flask import Flask

import catalogue_files
from council.core import locale


def test_templates_trim_their_sentences_like_the_extraction(app: Flask) -> None:
    assert app.jinja_env.policies["ext.i18n.trimmed"] is True
    assert app.jinja_env.newstyle_gettext  # type: ignore[attr-defined]


def test_the_catalogues_are_those_of_the_languages_of_the_interface() -> None:
    assert set(catalogue_files.PLURALS) == set(locale.CODES)
    assert catalogue_files.TRANSLATIONS == locale.FOLDER
