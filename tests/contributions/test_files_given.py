"""Photos and documents given with a contribution: made anew, described, shown to whom they may."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy import delete, select, update

from council.contributions import operations
from council.contributions.models import Contribution, ContributionFile, Draft
from council.core import remaking
from council.core.db import WRITES, Database
from council.core.files import StoredFile
from council.people.models import Role
from tests.conftest import POSTGRESQL, signed_in_as
from tests.contributions.steps import NEW, Submission, a_picture
from tests.support import Browser, lying

FILES = f"{NEW}/files"


def a_document() -> bytes:
    """The bytes of a PDF of one page."""
    out = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


def give(browser: Browser, *contents: bytes, **more: str) -> Any:
    """Add files, under names that must never be seen again."""
    uploads = [(io.BytesIO(content), f"<script>{n}.png") for n, content in enumerate(contents)]
    answer = browser.post(FILES, data={"added": uploads, "add": "1", **more})
    answer.request.environ["wsgi.input"].close()  # the test client spools a large one to disk
    return answer


def fetch(browser: Browser, token: str) -> Any:
    """Ask for a file, and close what came."""
    answer = browser.get(f"/files/{token}")
    answer.close()
    return answer


def tokens(db: Database) -> list[str]:
    db.session.rollback()
    return [each["token"] for each in db.session.scalars(select(Draft)).one().answers["files"]]


def at_files(browser: Browser) -> Submission:
    submission = Submission(browser)
    submission.answer_until("similar")
    return submission


def test_a_photo_is_kept_described_and_sent(as_resident: Browser, db: Database) -> None:
    submission = at_files(as_resident)
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    assert give(as_resident, a_picture(exif=exif)).location == FILES
    [token] = tokens(db)
    page = as_resident.get(FILES).text
    assert f'src="/files/{token}"' in page
    assert "script&gt;" not in page
    done = as_resident.post(FILES, data={f"alt-{token}": " L’arrêt  de bus "})
    assert done.location == f"{NEW}/signature"
    submission.answer("signature")
    assert "L’arrêt de bus" in as_resident.get(f"{NEW}/check").text
    submission.send()
    shown = db.session.scalars(select(ContributionFile)).one()
    assert (shown.alt, shown.position, shown.file.token) == ("L’arrêt de bus", 0, token)
    assert b"Secret" not in lying(shown.file).read_bytes()


def test_going_on_without_a_file_is_fine(client: Browser, db: Database) -> None:
    submission = at_files(client)
    assert submission.answer("files").location == f"{NEW}/signature"


def test_each_file_needs_words_before_going_on(client: Browser, db: Database) -> None:
    at_files(client)
    give(client, a_picture())
    [token] = tokens(db)
    page = client.post(FILES, data={f"alt-{token}": "  "})
    assert page.status_code == 422
    assert f'href="#alt-{token}"' in page.text
    assert client.get(f"{NEW}/signature").location == FILES


@pytest.mark.parametrize("words", ["x" * 301, "a\x00b", "a\u202eb"])
def test_words_that_cannot_be_kept_are_shown_again(
    client: Browser, db: Database, words: str
) -> None:
    at_files(client)
    give(client, a_picture())
    [token] = tokens(db)
    assert client.post(FILES, data={f"alt-{token}": words}).status_code == 422
    assert give(client, a_picture(), **{f"alt-{token}": words}).status_code == 422
    assert len(tokens(db)) == 1


def test_words_stay_when_another_file_is_added(client: Browser, db: Database) -> None:
    at_files(client)
    give(client, a_picture())
    [first] = tokens(db)
    give(client, a_document(), **{f"alt-{first}": "L’arrêt de bus"})
    assert "L’arrêt de bus" in client.get(FILES).text
    assert "Document PDF 2" in client.get(FILES).text


def test_words_may_wait_when_one_leaves_for_now(client: Browser, db: Database) -> None:
    at_files(client)
    give(client, a_picture())
    assert client.post(FILES, data={"later": "1"}).location == NEW
    assert f'href="{FILES}"' in client.get(NEW).text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<?php system('id'); ?>", "images"),
        (b"\x89PNG\r\n\x1a\n but no picture", "abîmé"),
        (b"%PDF-1.7 but no document", "abîmé"),
        (b"", "images"),
        (b"\x00" * (8 * 1024 * 1024 + 1), "trop"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(
    client: Browser, db: Database, content: bytes, sentence: str
) -> None:
    at_files(client)
    page = give(client, content)
    assert (page.status_code, sentence in page.text) == (422, True)
    assert not db.session.scalars(select(StoredFile)).all()


def test_four_files_are_the_most_and_none_of_a_refused_lot_is_kept(
    app: Flask, client: Browser, db: Database
) -> None:
    at_files(client)
    assert give(client, a_picture(), a_picture(), a_document(), a_picture()).status_code == 303
    assert give(client, a_picture()).status_code == 422
    assert len(tokens(db)) == 4
    client.post(f"{FILES}/{tokens(db)[0]}/remove")
    client.post(f"{FILES}/{tokens(db)[0]}/remove")
    assert give(client, a_picture(), b"no picture").status_code == 422
    kept = Path(app.config["DATA_DIR"]) / "files"
    assert len([path for path in kept.rglob("*") if path.is_file()]) == len(tokens(db)) == 2


def test_a_file_is_removed_again(client: Browser, db: Database) -> None:
    at_files(client)
    give(client, a_picture())
    [token] = tokens(db)
    assert client.post(f"{FILES}/{token}/remove").location == FILES
    assert tokens(db) == []
    assert fetch(client, token).status_code == 404
    assert client.post(f"{FILES}/{token}/remove").status_code == 303


def test_files_need_a_draft(client: Browser, db: Database) -> None:
    assert client.post(FILES).status_code == 410
    assert client.post(f"{FILES}/abc/remove").status_code == 410


def test_a_draft_dropped_takes_its_files_along(client: Browser, db: Database) -> None:
    at_files(client)
    give(client, a_picture())
    client.post(f"{NEW}/start-again")
    assert not db.session.scalars(select(StoredFile)).all()


def sent_with_a_photo(browser: Browser, db: Database) -> tuple[Contribution, str]:
    submission = at_files(browser)
    give(browser, a_picture())
    [token] = tokens(db)
    browser.post(FILES, data={f"alt-{token}": "L’arrêt de bus"})
    submission.answer("signature")
    submission.send()
    db.session.rollback()
    return db.session.scalars(select(Contribution)).one(), token


def test_a_drafts_photo_is_for_whoever_writes_it(
    app: Flask, as_moderator: Browser, client: Browser, db: Database
) -> None:
    at_files(client)
    give(client, a_picture())
    [token] = tokens(db)
    assert fetch(client, token).status_code == 200
    assert fetch(app.test_client(), token).status_code == 404
    assert fetch(as_moderator, token).status_code == 404


def test_a_photo_that_waits_is_for_its_author_and_the_moderators_of_the_place(
    app: Flask, as_resident: Browser, as_moderator: Browser, db: Database
) -> None:
    _contribution, token = sent_with_a_photo(as_resident, db)
    answer = fetch(as_resident, token)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert fetch(as_moderator, token).status_code == 200
    for role, place, status in (
        (Role.MODERATOR, "gedinne", 200),
        (Role.MODERATOR, "namur", 404),
        (Role.OFFICIAL, "gedinne", 404),
        (None, None, 404),
    ):
        db.session.rollback()  # what was read so far must not hide who comes now
        assert fetch(signed_in_as(app, role, place), token).status_code == status
    assert fetch(app.test_client(), token).status_code == 404


def test_a_published_photo_is_for_everybody_until_it_is_hidden(
    app: Flask, as_resident: Browser, db: Database
) -> None:
    contribution, token = sent_with_a_photo(as_resident, db)
    operations.publish_files(contribution)
    db.session.commit()
    answer = fetch(app.test_client(), token)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert "Last-Modified" not in answer.headers
    assert answer.headers["Content-Disposition"] == f"inline; filename=council-{token[:6]}.webp"
    operations.hide_files(contribution)
    db.session.commit()
    assert fetch(app.test_client(), token).status_code == 404


def test_a_document_is_to_be_saved_not_shown(client: Browser, db: Database) -> None:
    at_files(client)
    give(client, a_document())
    [token] = tokens(db)
    disposition = fetch(client, token).headers["Content-Disposition"]
    assert disposition == f"attachment; filename=council-{token[:6]}.pdf"


def test_a_file_whose_bytes_are_gone_is_not_found(client: Browser, db: Database) -> None:
    at_files(client)
    give(client, a_picture())
    [token] = tokens(db)
    lying(db.session.scalars(select(StoredFile)).one()).unlink()
    assert fetch(client, token).status_code == 404
    assert client.get("/files/..%2f..%2fcouncil.sqlite").status_code == 404


def test_a_photo_about_the_whole_province_is_for_moderators_of_everything(
    app: Flask, as_resident: Browser, as_moderator: Browser, db: Database
) -> None:
    contribution, token = sent_with_a_photo(as_resident, db)
    contribution.commune_id = None
    db.session.commit()
    somewhere = signed_in_as(app, Role.MODERATOR, "gedinne")
    assert fetch(as_moderator, token).status_code == 200
    assert fetch(somewhere, token).status_code == 404


def test_others_write_while_a_photo_is_made_anew(
    as_resident: Browser, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_files(as_resident)
    remake = remaking.remake

    def slow(given: bytes) -> remaking.Made:
        with db.engine.connect().execution_options(**{WRITES: True}) as other:
            other.exec_driver_sql("PRAGMA busy_timeout = 0" if not POSTGRESQL else "SELECT 1")
            other.rollback()
            other.execute(update(Draft).values(updated_at=Draft.updated_at))
            other.commit()
        return remake(given)

    monkeypatch.setattr(remaking, "remake", slow)
    assert give(as_resident, a_picture(), a_picture()).status_code == 303
    assert len(tokens(db)) == 2


def test_a_draft_that_is_gone_when_its_photo_is_ready(
    as_resident: Browser, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_files(as_resident)
    remake = remaking.remake

    def slow(given: bytes) -> remaking.Made:
        with db.engine.begin() as other:
            other.execute(delete(Draft))
        return remake(given)

    monkeypatch.setattr(remaking, "remake", slow)
    assert give(as_resident, a_picture()).status_code == 410
