"""Templates that are kept compiled."""

import shutil
from pathlib import Path

from flask import Flask
from jinja2 import Environment

from council import create_app
from council.core.compiled import Compiled, manner
from tests.conftest import settings


def made(folder: Path) -> Flask:
    return create_app(settings(folder, f"sqlite:///{folder / 'council.sqlite'}"))


def test_a_template_is_compiled_once_for_all_starts(tmp_path: Path) -> None:
    for _start in (1, 2):
        assert made(tmp_path).jinja_env.get_template("site/home.html")
        assert len(list((tmp_path / "templates").iterdir())) == 1
    assert (tmp_path / "templates").stat().st_mode & 0o077 == 0


def test_a_folder_that_is_not_there_costs_no_page(tmp_path: Path) -> None:
    app = made(tmp_path)
    shutil.rmtree(tmp_path / "templates")
    assert isinstance(app.jinja_env.bytecode_cache, Compiled)
    assert app.jinja_env.get_template("site/home.html")


def test_other_options_compile_another_way() -> None:
    plain, other = Environment(autoescape=True), Environment(autoescape=True, trim_blocks=True)
    assert manner(plain) == manner(Environment(autoescape=True))
    assert manner(plain) != manner(other)
