"""Files people give: made anew from their content, with nothing hidden left; or refused."""

import io
import os
import zipfile
import zlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from council.contributions.models import ContributionFile, Draft
from council.core import documents, files, remaking, storage
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.files import FileKind, StoredFile
from council.core.remaking import remake
from tests.support import a_contribution, files_folder, lying

CALM = settings(max_examples=25, deadline=None)
GPS, ORIENTATION, ARTIST = 0x8825, 0x0112, 0x013B
REFUSALS = {"file.kind", "file.broken", "file.large"}
SECRET = "rue du Secret 7"
LEFT = ("aa/" + "a" * 26, "bb/" + "b" * 26, "no/notes.txt")  # bytes without a row


def a_picture(
    kind: str = "PNG", size: tuple[int, int] = (8, 4), mode: str = "RGB", **more: Any
) -> bytes:
    """A picture whose left half is red and right half blue."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    picture.convert(mode).save(out, kind, **more)
    return out.getvalue()


def with_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[ARTIST] = SECRET
    exif.get_ifd(GPS).update({1: "N", 2: (50.0, 28.0, 0.0), 3: "E", 4: (4.0, 52.0, 0.0)})
    return exif


def a_document(pages: int = 1, **more: Any) -> bytes:
    """A PDF; `more` fill its first page's dictionary."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    for name, value in more.items():
        writer.pages[0][NameObject(f"/{name}")] = value
    writer.add_metadata({"/Author": SECRET})
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def script() -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject(f"app.alert('{SECRET}')"),
        }
    )


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def outcome(given_: bytes) -> str:
    """The type of what was made, or the code of the refusal."""
    try:
        return remake(given_).mime
    except RuleBroken as refused:
        return refused.code


def refusal(given_: bytes) -> str:
    with pytest.raises(RuleBroken) as refused:
        remake(given_)
    return refused.value.code


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "L"),
        ("PNG", "1"),
        ("PNG", "I;16"),
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
    ],
)
def test_a_picture_of_any_kind_is_made_anew(kind: str, mode: str) -> None:
    via = "L" if mode == "I;16" else mode
    made = remake(a_picture(kind, mode=via))
    assert (made.kind, made.mime) == (FileKind.PICTURE, "image/webp")
    assert (made.width, made.height) == opened(made.content).size == (8, 4)
    assert opened(made.content).format == "WEBP"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_and_by_whom_a_photo_was_taken_is_gone(kind: str) -> None:
    given_ = a_picture(kind, exif=with_exif())
    assert opened(given_).getexif()[ARTIST] == SECRET, "the test gives one with a secret"
    made = opened(remake(given_).content)
    assert not dict(made.getexif())
    assert not dict(made.getexif().get_ifd(GPS))
    assert not made.info.get("exif")


def test_words_hidden_in_a_picture_are_gone() -> None:
    notes = PngInfo()
    notes.add_text("Comment", SECRET)
    notes.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>", zip=True)
    made = remake(a_picture(pnginfo=notes))
    assert SECRET.encode() not in made.content
    assert not {"Comment", "xmp", "XML:com.adobe.xmp"} & set(opened(made.content).info)


@pytest.mark.parametrize("name", ["icc_profile", "xmp"])
def test_profiles_and_programs_words_are_gone(name: str) -> None:
    made = remake(a_picture("WEBP", **{name: SECRET.encode() * 8}))
    assert SECRET.encode() not in made.content


def test_what_hangs_behind_a_picture_is_gone() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.html", "<script>alert(1)</script>")
    made = remake(a_picture("JPEG", size=(64, 64)) + packed.getvalue())
    assert b"PK" not in made.content
    assert b"script" not in made.content


@pytest.mark.parametrize(
    ("orientation", "size", "left_top"),
    [
        (1, (64, 32), "red"),
        (2, (64, 32), "blue"),  # mirrored
        (3, (64, 32), "blue"),  # upside down
        (6, (32, 64), "red"),  # held upright, top on the right
        (8, (32, 64), "blue"),
    ],
)
def test_a_photo_is_turned_upright(orientation: int, size: tuple[int, int], left_top: str) -> None:
    given_ = a_picture("JPEG", size=(64, 32), exif=with_exif(orientation), quality=95)
    made = opened(remake(given_).content).convert("RGB")
    red, _green, blue = made.getpixel((3, 3))
    assert made.size == size
    assert ("red" if red > blue else "blue") == left_top


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((1600, 20), (1600, 20)),
        ((1601, 20), (1600, 20)),
        ((3200, 1600), (1600, 800)),
        ((20, 3200), (10, 1600)),
        ((6000, 1), (1600, 1)),
    ],
)
def test_a_large_picture_is_made_smaller(size: tuple[int, int], kept: tuple[int, int]) -> None:
    made = remake(a_picture(size=size))
    assert (made.width, made.height) == kept


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a script", b"<?php system('id'); ?>"),
        ("a page", b"<!doctype html><script>alert(1)</script>"),
        ("a drawing", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a drawing with a head", b"<?xml version='1.0'?><svg onload='alert(1)'/>"),
        ("an archive", b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + b"\x00" * 40),
        ("a program", b"\x7fELF\x02\x01\x01" + b"\x00" * 60),
        ("a program of Windows", b"MZ\x90\x00" + b"\x00" * 60),
        ("a moving picture", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;<script>alert(1)</script>"),
        ("a bitmap", b"BM" + b"\x00" * 60),
        ("words", b"bonjour"),
        ("nothing", b""),
        ("one byte", b"\x00"),
        ("zeros", b"\x00" * 1000),
        ("PostScript", b"%!PS-Adobe-3.0\n(x) run"),
    ],
)
def test_anything_else_is_refused_whatever_its_name_says(name: str, content: bytes) -> None:
    assert refusal(content) in {"file.kind", "file.broken"}, name


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kept", [0.3, 0.6])
def test_half_a_picture_is_refused(kind: str, kept: float) -> None:
    whole = a_picture(kind, size=(64, 64))
    assert refusal(whole[: int(len(whole) * kept)]) in {"file.kind", "file.broken"}


def a_bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is large."""

    def piece(name: bytes, content: bytes) -> bytes:
        checked = zlib.crc32(name + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + name + content + checked

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x01\x00\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + piece(b"IHDR", head)
        + piece(b"IDAT", zlib.compress(b"\x00" * 10_000))
        + piece(b"IEND", b"")
    )


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    "size", [(5000, 4001), (10_000, 10_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_picture_that_would_fill_the_memory_is_not_unpacked(size: tuple[int, int]) -> None:
    assert refusal(a_bomb(*size)) == "file.large"


def test_twenty_million_pixels_are_just_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remaking, "MOST_PIXELS", 32)
    assert remake(a_picture(size=(8, 4))).width == 8
    assert refusal(a_picture(size=(11, 3))) == "file.large"


def test_a_file_is_measured_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    content = a_picture()
    monkeypatch.setattr(remaking, "LARGEST", len(content))
    assert remake(content)
    assert refusal(content + b"\x00") == "file.large"


def test_words_packed_into_a_picture_are_not_unpacked_without_end() -> None:
    notes = PngInfo()
    notes.add_text("Comment", "a" * 20_000_000, zip=True)
    assert refusal(a_picture(pnginfo=notes)) == "file.broken"


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of damaged EXIF
@CALM
@given(place=st.integers(0, 2000), value=st.integers(0, 255), kind=st.sampled_from(["JPEG", "PNG"]))
def test_a_picture_with_a_wrong_byte_is_made_anew_or_refused(
    place: int, value: int, kind: str
) -> None:
    content = bytearray(a_picture(kind, exif=with_exif(6)))
    content[place % len(content)] = value
    assert outcome(bytes(content)) in {"image/webp"} | REFUSALS


@CALM
@given(content=st.binary(max_size=200), head=st.sampled_from([b"", b"%PDF-1.7\n", b"\xff\xd8\xff"]))
def test_any_bytes_are_made_anew_or_refused(content: bytes, head: bytes) -> None:
    assert outcome(head + content) in {"image/webp", "application/pdf"} | REFUSALS


def test_a_document_keeps_its_pages_and_loses_its_authors_name() -> None:
    made = remake(a_document(3))
    assert (made.kind, made.mime, made.width) == (FileKind.DOCUMENT, "application/pdf", None)
    assert len(PdfReader(io.BytesIO(made.content)).pages) == 3
    assert SECRET.encode() not in made.content


@pytest.mark.parametrize("where", ["document", "page", "note", "open"])
def test_a_script_in_a_document_is_gone(where: str) -> None:
    if where == "document":
        writer = PdfWriter()
        writer.add_blank_page(100, 100)
        names = DictionaryObject(
            {NameObject("/Names"): ArrayObject([TextStringObject("x"), script()])}
        )
        writer._root_object[NameObject("/Names")] = DictionaryObject(
            {NameObject("/JavaScript"): names}
        )
        content = written(writer)
    elif where == "open":
        writer = PdfWriter()
        writer.add_blank_page(100, 100)
        writer._root_object[NameObject("/OpenAction")] = script()
        content = written(writer)
    elif where == "page":
        content = a_document(AA=DictionaryObject({NameObject("/O"): script()}))
    else:
        note = DictionaryObject(
            {NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): script()}
        )
        content = a_document(Annots=ArrayObject([note]))
    assert SECRET.encode() in content, "the test gives one with a script"
    made = remake(content).content
    assert SECRET.encode() not in made
    assert b"JavaScript" not in made


@pytest.mark.parametrize("name", ["Metadata", "PieceInfo", "Thumb"])
def test_what_programs_noted_on_a_page_is_gone(name: str) -> None:
    stream = DecodedStreamObject()
    stream.set_data(f"<x>{SECRET}</x>".encode())
    content = a_document(**{name: stream})
    assert SECRET.encode() in content
    assert SECRET.encode() not in remake(content).content


def jpeg_in_a_document(*filters: str) -> bytes:
    """A PDF that shows a photo with EXIF and a comment, inside a form that notes something too."""
    jpeg = a_picture("JPEG", size=(64, 32), exif=with_exif(), comment=SECRET.encode(), quality=95)
    assert jpeg.count(SECRET.encode()) == 2
    packed = zlib.compress(jpeg) if len(filters) > 1 else jpeg
    photo, form = StreamObject(), DecodedStreamObject()
    photo._data = packed
    names = ArrayObject(map(NameObject, filters))
    photo.update(
        {
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(64),
            NameObject("/Height"): NumberObject(32),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): names if len(filters) > 1 else names[0],
        }
    )
    writer = PdfWriter()
    form.set_data(b"/P Do")
    noted = DictionaryObject({NameObject("/X"): TextStringObject(SECRET)})
    pictures = DictionaryObject({NameObject("/P"): writer._add_object(photo)})
    form.update(
        {
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/PieceInfo"): writer._add_object(noted),
            NameObject("/Resources"): DictionaryObject({NameObject("/XObject"): pictures}),
        }
    )
    page = writer.add_blank_page(100, 100)
    forms = DictionaryObject({NameObject("/F"): writer._add_object(form)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): forms})
    return written(writer)


def test_a_picture_kept_in_another_way_stays_as_it_is() -> None:
    made = remake(jpeg_in_a_document("/RunLengthDecode")).content
    [form] = PdfReader(io.BytesIO(made)).pages[0]["/Resources"]["/XObject"].values()
    [photo] = form.get_object()["/Resources"]["/XObject"].values()
    assert photo.get_object()["/Filter"] == "/RunLengthDecode"


@pytest.mark.parametrize("filters", [["/DCTDecode"], ["/FlateDecode", "/DCTDecode"]])
def test_what_a_camera_noted_in_a_picture_of_a_document_is_gone(filters: list[str]) -> None:
    made = remake(jpeg_in_a_document(*filters)).content
    assert SECRET.encode() not in made
    [form] = PdfReader(io.BytesIO(made)).pages[0]["/Resources"]["/XObject"].values()
    [photo] = form.get_object()["/Resources"]["/XObject"].values()
    picture = opened(photo.get_object()._data)
    assert picture.size == (64, 32)
    assert not dict(picture.getexif())
    red, _green, blue = picture.convert("RGB").getpixel((3, 3))
    assert red > blue, "its pixels are as they were"


def test_a_jpeg_loses_its_notes_and_no_pixel() -> None:
    given_ = a_picture("JPEG", size=(64, 32), exif=with_exif(), comment=SECRET.encode())
    bare = a_picture("JPEG", size=(64, 32))
    assert documents.without_notes(given_) == bare
    padded = bare[:2] + b"\xff\x01" + b"\xff" + bare[2:]  # a bare marker, and a fill byte
    assert documents.without_notes(padded) == padded
    assert documents.without_notes(given_[:100]) == b"\xff\xd8" + bare[2:20], "cut off in its notes"
    for damaged in (b"", b"\xff\xd8\x00\x00\x00\x00"):
        with pytest.raises(ValueError, match="JPEG"):
            documents.without_notes(damaged)


def test_a_jpeg_2000_loses_its_words() -> None:
    def box(name: bytes, content: bytes, long: bool = False) -> bytes:
        if long:
            return b"\x00\x00\x00\x01" + name + (len(content) + 16).to_bytes(8, "big") + content
        return (len(content) + 8).to_bytes(4, "big") + name + content

    head, pixels = box(b"jP  ", b"\r\n\x87\n"), b"\x00\x00\x00\x00jp2c" + b"p" * 9
    words = box(b"uuid", SECRET.encode()) + box(b"xml ", SECRET.encode(), long=True)
    assert documents.without_boxes(head + words + pixels) == head + pixels
    assert documents.without_boxes(b"\xff\x4fbare") == b"\xff\x4fbare"


def test_pages_that_point_to_each_other_are_walked_once() -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    loop = DictionaryObject()
    loop[NameObject("/Again")] = writer._add_object(loop)
    page[NameObject("/Resources")] = loop
    assert remake(written(writer))


def test_what_is_attached_to_a_document_is_gone() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("x.exe", SECRET.encode())
    made = remake(written(writer)).content
    assert not PdfReader(io.BytesIO(made)).attachments
    assert SECRET.encode() not in made


@pytest.mark.parametrize(
    ("pages", "code"), [(1, None), (60, None), (61, "file.large"), (0, "file.broken")]
)
def test_a_document_has_one_to_sixty_pages(pages: int, code: str | None) -> None:
    content = a_document(pages) if pages else written(PdfWriter())
    if code:
        assert refusal(content) == code
    else:
        assert remake(content)


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128"])
def test_a_document_that_needs_a_password_is_refused(algorithm: str) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm=algorithm)
    assert refusal(written(writer)) == "file.broken"


def test_a_document_locked_in_a_way_we_do_not_know_is_refused() -> None:
    content = a_document().replace(
        b"trailer\n<<",
        b"trailer\n<< /Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -4 "
        b"/CF << /StdCF << /CFM /AESV3 /Length 32 >> >> /StmF /StdCF /StrF /StdCF "
        b"/O (" + b"o" * 48 + b") /U (" + b"u" * 48 + b") /OE (" + b"e" * 32 + b") "
        b"/UE (" + b"e" * 32 + b") /Perms (" + b"p" * 16 + b") >> /ID [(a)(b)] ",
    )
    assert b"/AESV3" in content
    assert refusal(content) == "file.broken"


def test_a_document_whose_pages_turn_in_a_circle_is_refused() -> None:
    content = a_document().replace(b"/Type /Page\n", b"/Type /Pages\n/Kids [ 3 0 R 4 0 R ]\n")
    assert outcome(content) in {"application/pdf"} | REFUSALS


@CALM
@given(place=st.integers(0, 5000), value=st.integers(0, 255))
def test_a_document_with_a_wrong_byte_is_made_anew_or_refused(place: int, value: int) -> None:
    content = bytearray(a_document(2))
    content[place % len(content)] = value
    assert outcome(bytes(content)) in {"application/pdf"} | REFUSALS


def test_a_kept_file_has_an_unguessable_name_and_is_not_public(
    app: Flask, db: Database, now: datetime
) -> None:
    one, other = files.keep(a_picture(), now), files.keep(a_picture(), now)
    assert one.token != other.token
    assert len(one.token) == 26
    assert set(one.token) <= set(files.ALPHABET)
    assert not one.public
    assert lying(one).read_bytes() == remake(a_picture()).content
    assert one.size == lying(one).stat().st_size


def test_a_refused_file_leaves_nothing(app: Flask, db: Database, now: datetime) -> None:
    with pytest.raises(RuleBroken):
        files.keep(b"bonjour", now)
    assert not list(files_folder().rglob("*"))
    assert not db.session.scalars(select(StoredFile)).all()


def test_a_forgotten_file_is_gone_even_when_its_bytes_were_before(
    app: Flask, db: Database, now: datetime
) -> None:
    one, other = files.keep(a_picture(), now), files.keep(a_document(), now)
    lying(other).unlink()
    db.keep()
    files.forget(one)
    files.forget(other)
    db.session.flush()
    assert lying(one).exists(), "it may still be undone"
    db.keep()
    assert not lying(one).exists()
    assert not db.session.scalars(select(StoredFile)).all()


def test_a_file_is_on_the_disk_before_its_row_is_committed(db: Database, now: datetime) -> None:
    with db.unit():
        file = files.keep(a_picture(), now)
        assert lying(file).exists()
    assert lying(file).exists()
    db.undo()
    assert lying(file).exists(), "what comes later does not concern it"


def test_what_is_undone_leaves_no_bytes_behind(db: Database, now: datetime) -> None:
    def fail() -> None:
        with db.unit():
            files.keep(a_picture(), now)
            files.keep(a_document(), now)
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        fail()
    assert not [each for each in files_folder().rglob("*") if each.is_file()]


def test_a_commit_that_fails_leaves_no_bytes_behind(db: Database, now: datetime) -> None:
    def fail() -> None:
        with db.unit():
            one, other = files.keep(a_picture(), now), files.keep(a_picture(), now)
            other.token = one.token

    with pytest.raises(IntegrityError):
        fail()
    assert not [each for each in files_folder().rglob("*") if each.is_file()]
    assert not db.session.scalars(select(StoredFile)).all()


def test_forgetting_that_is_undone_keeps_the_bytes(db: Database, now: datetime) -> None:
    with db.unit():
        file = files.keep(a_picture(), now)
    db.begin_writing()
    files.forget(file)
    db.undo()
    assert lying(file).exists()
    assert db.session.scalars(select(StoredFile)).one().token == file.token


def test_what_nothing_holds_is_swept_after_a_week(app: Flask, db: Database, now: datetime) -> None:
    with db.unit():
        public, held, left, shown = (files.keep(a_picture(), now) for _ in range(4))
        public.public = True
        answers = {"files": [{"token": held.token, "kind": "picture", "alt": ""}]}
        db.session.add(Draft(key="k", answers=answers, updated_at=now))
        contribution = a_contribution()
        db.session.add(
            ContributionFile(contribution_id=contribution.id, file_id=shown.id, alt="", position=0)
        )
    orphan, fresh, foreign = (files_folder() / name for name in LEFT)
    for each in (orphan, fresh, foreign):
        each.parent.mkdir()
        each.write_bytes(b"lost, on its way, or somebody else's")
    before = (now - timedelta(days=1)).timestamp()
    for each in (orphan, foreign):
        os.utime(each, (before, before))
    os.utime(lying(left), (before, before))
    os.utime(fresh, ((now + timedelta(days=7)).timestamp(),) * 2)
    files.sweep(now + timedelta(days=6))
    assert lying(left).exists()
    gone = lying(left)
    for _ in range(2):
        files.sweep(now + timedelta(days=8))
    assert not gone.exists()
    assert [each.exists() for each in (orphan, fresh, foreign)] == [False, True, True]
    assert {each.id for each in db.session.scalars(select(StoredFile))} == {
        public.id,
        held.id,
        shown.id,
    }
    assert all(lying(each).exists() for each in (public, held, shown))


def test_no_more_of_an_upload_is_read_than_is_needed_to_refuse_it() -> None:
    class Upload:
        stream = io.BytesIO(b"\x00" * (files.LARGEST + 5_000))

    assert len(files.read(Upload)) == files.LARGEST + 1


def test_the_disk_keeps_the_bytes_and_the_names_that_lead_to_them(
    db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled: list[str] = []
    kept = storage.os.fsync

    def watch(handle: int) -> None:
        settled.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        kept(handle)

    monkeypatch.setattr(storage.os, "fsync", watch)
    file = lying(files.keep(a_picture(), now))
    assert settled == [str(each.resolve()) for each in (file, file.parent, file.parent.parent)]
