"""Writing a draft: one answer after the other, files, starting again; it may be left for long."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from council.contributions.models import Draft
from council.contributions.queries import authoring, drafting
from council.core import files
from council.core.db import db
from council.core.errors import RuleBroken
from council.people.models import Member

KEPT_FOR = timedelta(days=30)  # a draft is dropped this long after its last answer


def answer(
    draft: Draft | None,
    by: Member | None,
    step: str,
    values: dict[str, Any],
    at: datetime,
    *,
    finished: bool = True,
) -> Draft:
    """Keep the answer to the question `step`; begins a draft when there is none (flushed).

    `values` are JSON. Not `finished`: kept as typed, and asked again. A draft begun by a visitor
    becomes the member's who goes on with it. Another text, place or theme asks for similar
    contributions once more.
    """
    draft = draft or begin(at)
    answers = drafting.answers_of(draft)
    changed = any(answers.get(name) != value for name, value in values.items())
    done = [each for each in answers.get("done", []) if each != step]
    if step in drafting.RECHECKED and changed:
        done = [each for each in done if each != "similar"]
    draft.answers = {**answers, **values, "done": [*done, step] if finished else done}
    draft.member_id = draft.member_id or (by.id if by else None)
    draft.updated_at = at
    db.session.flush()
    return draft


def begin(at: datetime) -> Draft:
    """An empty draft, under a key of 192 bits."""
    draft = Draft(key=secrets.token_urlsafe(24), answers={}, updated_at=at)
    db.session.add(draft)
    return draft


def attach(draft: Draft, contents: list[bytes], at: datetime) -> None:
    """Keep files with the draft, each made anew from its bytes; they wait to be described.

    Raises `RuleBroken`: `contribution.files` beyond the most, `file.large`, `file.kind`,
    `file.broken`; then none is kept. Or `contribution.no_draft`, when it was sent meanwhile.
    """
    within_limit(draft, contents)
    id, made = draft.id, [files.remade(content) for content in contents]
    still = db.session.get(Draft, id, populate_existing=True, with_for_update=True)
    if still is None or still.submitted_id is not None:
        raise RuleBroken("contribution.no_draft")
    kept = within_limit(draft, contents)
    stored = [files.keep(each, at) for each in made]
    kept += [{"token": file.token, "kind": file.kind.value, "alt": ""} for file in stored]
    done = [step for step in draft.answers.get("done", []) if step != "files"]
    draft.answers = {**draft.answers, "files": kept, "done": done}
    draft.updated_at = at


def within_limit(draft: Draft, contents: list[bytes]) -> list[dict[str, str]]:
    """The files of a draft, to which some may be added; `RuleBroken` when that is too many."""
    kept = list(draft.answers.get("files", []))
    if len(kept) + len(contents) > drafting.MOST_FILES:
        raise RuleBroken("contribution.files", limit=drafting.MOST_FILES)
    return kept


def describe(draft: Draft, alts: dict[str, str], at: datetime) -> None:
    """Say what is on the files, by token; those not named keep their words."""
    kept = draft.answers.get("files", [])
    described = [{**each, "alt": alts.get(each["token"], each["alt"])} for each in kept]
    draft.answers = {**draft.answers, "files": described}
    draft.updated_at = at


def detach(draft: Draft, token: str, at: datetime) -> None:
    """Remove a file from the draft; nothing happens when it is not there."""
    kept = draft.answers.get("files", [])
    for file in authoring.stored([each["token"] for each in kept if each["token"] == token]):
        files.forget(file)
    left = [each for each in kept if each["token"] != token]
    draft.answers = {**draft.answers, "files": left}
    draft.updated_at = at


def drop(draft: Draft) -> None:
    """Forget a draft and, unless it was sent, its files."""
    kept = draft.answers.get("files", []) if draft.submitted_id is None else []
    for file in authoring.stored([each["token"] for each in kept]):
        files.forget(file)
    db.session.delete(draft)
    db.session.flush()


def drop_old_drafts(at: datetime) -> int:
    """Forget the drafts left alone for `KEPT_FOR`; how many there were."""
    old = drafting.drafts_untouched_since(at - KEPT_FOR)
    for draft in old:
        drop(draft)
    return len(old)
