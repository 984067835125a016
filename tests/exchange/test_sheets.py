"""Cells of other platforms' sheets: numbers, dates, texts, each read or refused with a reason."""

import html
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from council.exchange import sheets
from council.exchange.sheets import BadLine, moment, number, plain, row, separator

CALM = settings(max_examples=40, deadline=None)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("  ", 0), ("0", 0), ("12", 12), (" 7 ", 7), ("999999999", 999999999)],
)
def test_a_count_is_read(text: str, count: int) -> None:
    assert number(text, "votes") == count


@pytest.mark.parametrize(
    "text", ["-1", "1.5", "1e3", "²", "٣", "1234567890", "many", "1 000", "=1", "0x1", "9" * 5_000]
)
def test_what_is_no_count_is_refused_by_the_name_of_its_column(text: str) -> None:
    with pytest.raises(BadLine, match="votes") as refused:
        number(text, "votes")
    assert len(str(refused.value)) < 80


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2019-01-24 22:29:15 +0100", datetime(2019, 1, 24, 21, 29, 15, tzinfo=UTC)),
        ("08/03/2025 12:30", datetime(2025, 3, 8, 11, 30, tzinfo=UTC)),  # of Brussels, in winter
        ("08/07/2025 12", datetime(2025, 7, 8, 10, 0, tzinfo=UTC)),  # in summer
        ("08/03/2025", datetime(2025, 3, 7, 23, 0, tzinfo=UTC)),
        ("2024-05-01T10:00:00Z", datetime(2024, 5, 1, 10, 0, tzinfo=UTC)),
        ("2024-05-01", datetime(2024, 4, 30, 22, 0, tzinfo=UTC)),
        (" 2024-05-01T10:00:00+02:00 ", datetime(2024, 5, 1, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_as_a_moment(text: str, at: datetime) -> None:
    assert moment(text, "created_at") == at


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "0000-01-01", "0001-01-01T00:00:00+14:00", "1989-12-31", "2101-01-01",
     "9999-12-31T23:59:59-12:00", "32/01/2024", "2024-02-30", "1709251200", "²/03/2025"],
)  # fmt: skip
def test_what_is_no_date_is_refused_by_the_name_of_its_column(text: str) -> None:
    with pytest.raises(BadLine, match="created_at"):
        moment(text, "created_at")


@CALM
@given(text=st.text(max_size=40))
def test_any_cell_is_a_date_or_is_refused(text: str) -> None:
    try:
        assert moment(text, "x").utcoffset() is not None
    except BadLine as refused:
        said = str(refused)
        assert said.startswith("x is")  # either way is right


@CALM
@given(text=st.text(max_size=80))
def test_a_text_without_markup_keeps_no_sign_that_cannot_be_shown(text: str) -> None:
    kept = plain(text)
    assert not sheets.CONTROLS.search(kept)
    assert kept == kept.strip()
    assert "\n\n\n" not in kept


@CALM
@given(words=st.text("abc éà<>&'\"", max_size=40))
def test_words_that_were_escaped_come_back(words: str) -> None:
    assert plain(f"<p>{html.escape(words)}</p>") == " ".join(words.split())


@pytest.mark.parametrize(
    ("header", "sign"), [("a;b;c\n1,2", ";"), ("a,b\n1;2;3", ","), ("a\tb", "\t"), ("a", ";")]
)
def test_the_separator_is_that_of_the_header(header: str, sign: str) -> None:
    assert separator(header) == sign


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        (["1", "2"], {"a": "1", "b": "2"}),
        (["1"], {"a": "1", "b": ""}),
        (["1", "2", "3"], {"a": "1", "b": "2"}),
    ],
)
def test_cells_stand_under_their_headers(cells: list[str], kept: dict[str, str]) -> None:
    assert row(["a", "b"], cells) == kept


@CALM
@given(content=st.binary(max_size=120))
def test_any_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    try:
        lines = list(sheets.read(path))
    except sheets.BadFile:
        lines = []
    assert all(number > 0 and cells for number, cells in lines)
