"""The bytes of kept files, under names that nobody guesses."""

from flask import session as cookie
from flask.typing import ResponseReturnValue

from council.contributions import rules
from council.contributions.queries import authoring, drafting
from council.contributions.queries.authoring import ServedFile
from council.contributions.views.blueprint import files
from council.contributions.views.submitting import HELD
from council.core import files as files_of
from council.core.files import FileKind
from council.core.policy import may, me

ENDINGS = {"image/webp": "webp", "application/pdf": "pdf"}
A_DAY = "private, max-age=86400"  # not for ever, nor by a proxy: it may be hidden or taken back


def served(token: str) -> ServedFile | None:
    """The file of this name, with what decides whether the person now asking may see it."""
    return authoring.served_file(token, drafting.open_draft(me(), cookie.get(HELD)))


@files.get("/files/<token>")
@may(rules.SEE_FILE, on=served)
def file(found: ServedFile) -> ResponseReturnValue:
    """A picture to be shown or a document to be saved; never under its giver's file name."""
    stored = found.file
    name = f"council-{stored.token[:6]}.{ENDINGS[stored.mime]}"
    response = files_of.sent(stored, name, saved=stored.kind is FileKind.DOCUMENT)
    response.headers["Cache-Control"] = A_DAY if stored.public else "private, no-store"
    return response
