"""Drafts: which one a person has, and which question comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from council.contributions.models import Contribution, Draft
from council.contributions.queries import authoring
from council.core.db import db
from council.core.files import StoredFile
from council.people.models import Member
from council.territory import queries as territory
from council.territory.models import Authority, Theme

STEPS = ("kind", "story", "where", "theme", "similar", "files", "signature", "check")
RECHECKED = {"story", "where", "theme"}  # another answer here asks for similar ones again
MOST_FILES = 4


@dataclass(frozen=True)
class Summary:
    """What ids in a draft's answers stand for; `authorities` are those that usually act."""

    commune: Authority | None
    theme: Theme | None
    authorities: list[Authority]
    files: dict[str, StoredFile]


def open_draft(member: Member | None, key: str | None) -> Draft | None:
    """The draft not sent yet that `member` has, or the visitor who holds `key`.

    The one held by this browser comes first; another member's is never given.
    """
    whose: list[Any] = []
    if key:
        held = [Draft.member_id.is_(None), *([Draft.member_id == member.id] if member else [])]
        whose.append((Draft.key == key) & or_(*held))
    if member:
        whose.append(Draft.member_id == member.id)
    if not whose:
        return None
    asked = select(Draft).where(Draft.submitted_id.is_(None), or_(*whose))
    return db.session.scalars(
        asked.order_by((Draft.key == key).desc(), Draft.updated_at.desc()).limit(1)
    ).first()


def draft_to_send(key: str, member: Member | None, held: str | None) -> Draft | None:
    """The draft named `key`, sent or not, locked, if it is this person's to send.

    It is when it is `member`'s, or when their browser holds its key and it is nobody else's.
    """
    if "\0" in key:  # no key of ours, and PostgreSQL does not even look for it
        return None
    draft = db.session.scalars(select(Draft).where(Draft.key == key).with_for_update()).first()
    if draft is None:
        return None
    if member and draft.member_id not in {None, member.id}:
        return None
    return draft if key == held or (member and draft.member_id) else None


def answers_of(draft: Draft | None) -> dict[str, Any]:
    """What was answered so far, by name; `done` lists the questions finished with."""
    return dict(draft.answers) if draft else {}


def is_done(draft: Draft | None, step: str) -> bool:
    """Whether the question `step` was answered well."""
    return step in answers_of(draft).get("done", [])


def first_missing(draft: Draft | None) -> str:
    """The first question without a good answer; `check` when there is none."""
    return next((step for step in STEPS[:-1] if not is_done(draft, step)), "check")


def is_reachable(draft: Draft | None, step: str) -> bool:
    """Whether every question before `step` has its answer."""
    return STEPS.index(step) <= STEPS.index(first_missing(draft))


def step_before(draft: Draft | None, step: str) -> str | None:
    """The question before `step`, without the similar ones when there were none."""
    index = STEPS.index(step)
    if STEPS[index - 1] == "similar" and answers_of(draft).get("similar") == "none":
        index -= 1
    return STEPS[index - 1] if index else None


def position(step: str) -> int:
    """Which question of how many this is, from 1."""
    return STEPS.index(step) + 1


def sent_from(draft: Draft) -> Contribution:
    """The contribution that `draft` became, or whose cause it joined."""
    return db.session.scalars(
        select(Contribution).where(Contribution.id == draft.submitted_id)
    ).one()


def drafts_untouched_since(moment: datetime) -> list[Draft]:
    """The drafts, sent or not, in which nothing was answered since `moment`."""
    return list(db.session.scalars(select(Draft).where(Draft.updated_at < moment)))


def is_begun(draft: Draft | None) -> bool:
    """Whether anything was answered yet."""
    return bool(draft and draft.answers)


def files_of(draft: Draft | None) -> dict[str, StoredFile]:
    """The files kept with a draft, by token."""
    tokens = [each["token"] for each in answers_of(draft).get("files", [])]
    return {file.token: file for file in authoring.stored(tokens)}


def tokens_in_drafts() -> set[str]:
    """The names of all files that drafts hold."""
    answers = db.session.scalars(select(Draft.answers))
    return {file["token"] for each in answers for file in each.get("files", [])}


def summary(draft: Draft | None) -> Summary:
    """The answers as people read them."""
    answers = answers_of(draft)
    commune = commune_of(answers)
    theme_id = answers.get("theme_id")
    theme = db.session.get(Theme, theme_id) if theme_id else None
    acting = territory.likely_authorities(theme_id, commune)
    return Summary(commune, theme, acting, files_of(draft))


def who_acts_on_suggested(answers: dict[str, Any]) -> dict[str, list[Authority]]:
    """For each theme that the words suggest (its id as text), who usually acts on it."""
    commune = commune_of(answers)
    suggested = territory.suggest_themes(words_of(answers))
    return {str(each.id): territory.likely_authorities(each.id, commune) for each in suggested}


def commune_of(answers: dict[str, Any]) -> Authority | None:
    """The commune answered; None for the whole province."""
    commune_id = answers.get("commune_id")
    return territory.authority(commune_id) if commune_id else None


def words_of(answers: dict[str, Any]) -> str:
    """What was written: the title and the text."""
    return f"{answers.get('title', '')}\n{answers.get('body', '')}"
