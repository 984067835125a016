"""Static files are packed once, when Council is installed, and sent as they were packed."""

import gzip
from pathlib import Path

import brotli
import pytest

from council.core import assets
from tests.support import Browser
from tools import pack_static

STYLE = b"body { margin: 0 }\n" * 200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Static files of another house."""
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "house.css").write_bytes(STYLE)
    (tmp_path / "picture.png").write_bytes(b"no text")
    return tmp_path


def test_a_file_is_read_as_it_was_packed(folder: Path) -> None:
    assert pack_static.pack(folder) == 1
    file = assets.read(folder / "css" / "house.css")
    assert list(file.packed) == ["br", "gzip"]
    assert brotli.decompress(file.packed["br"]) == gzip.decompress(file.packed["gzip"]) == STYLE
    assert len(file.packed["br"]) < len(STYLE) / 10
    assert not assets.read(folder / "picture.png").packed


def test_what_was_packed_of_an_older_content_is_not_sent_and_goes(folder: Path) -> None:
    pack_static.pack(folder)
    (folder / "css" / "house.css").write_bytes(b"body { margin: 1px }")
    [only] = assets.read(folder / "css" / "house.css").packed.items()
    assert (only[0], gzip.decompress(only[1])) == ("gzip", b"body { margin: 1px }")
    pack_static.pack(folder)
    assert len(list(folder.rglob(f"*{assets.PACKED}*"))) == len(assets.ENCODINGS)


def test_a_browser_gets_the_smallest_it_can_unpack(
    client: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack_static.pack(folder)
    house = {"house.css": assets.read(folder / "css" / "house.css")}
    monkeypatch.setattr(assets, "files", lambda: house)
    for accepted, encoding in {"gzip, br": "br", "gzip": "gzip", "identity": None}.items():
        answer = client.get("/static/x/house.css", headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding") == encoding
        assert "Accept-Encoding" in answer.vary
