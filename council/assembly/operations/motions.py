"""A draft opinion is proposed, written anew, opened to amendments; others join, or disagree."""

from datetime import datetime

from sqlalchemy import delete

from council.assembly.models import (
    Council,
    MinorityOpinion,
    MinoritySigner,
    Motion,
    MotionState,
    MotionVersion,
    Mover,
)
from council.assembly.queries import motions as queries
from council.core import journal
from council.core.db import db
from council.core.errors import STALE, RuleBroken
from council.dossiers.models import Dossier, State
from council.people.models import Member


def propose(
    council: Council,
    dossier: Dossier,
    *,
    title: str,
    paragraphs: list[str],
    language: str,
    by: Member,
    at: datetime,
) -> Motion:
    """Write a draft opinion of a council on a dossier; who proposes it is its first mover.

    The same text sent twice is one draft. Raises `RuleBroken`: "motion.dossier_closed" or
    "council.ended".
    """
    council.require_alive()
    if dossier.state is State.CLOSED:
        raise RuleBroken("motion.dossier_closed")
    db.lock(by)
    again = queries.draft_of(by, council, dossier, title)
    if again and again.paragraphs == paragraphs:
        return again
    motion = Motion(
        council=council,
        dossier=dossier,
        title=title,
        paragraphs=paragraphs,
        language=language,
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(motion)
    db.session.flush()
    db.session.add(Mover(motion_id=motion.id, member_id=by.id, since=at))
    keep_version(motion, by=by, at=at)
    journal.record("motion.proposed", by=by, about=motion, at=at)
    return motion


def keep_version(motion: Motion, *, by: Member | None, at: datetime) -> None:
    """Keep the present text of a motion as its version; `by` None: a vote made it."""
    db.session.add(
        MotionVersion(
            motion_id=motion.id,
            number=motion.version,
            title=motion.title,
            paragraphs=list(motion.paragraphs),
            at=at,
            by_id=by.id if by else None,
        )
    )
    db.session.flush()


def rewrite(
    motion: Motion, *, version: int, title: str, paragraphs: list[str], by: Member, at: datetime
) -> None:
    """Write a draft anew; `version` is the one on which it was written.

    Nothing happens when nothing changed. Raises `RuleBroken`: `motion.written` once it is open,
    `motion.given_up`, `text.stale` when someone else wrote meanwhile.
    """
    require_kept(motion)
    if motion.state is not MotionState.DRAFT:
        raise RuleBroken("motion.written")
    if motion.version != version:
        raise RuleBroken(STALE)
    if (title, paragraphs) == (motion.title, motion.paragraphs):
        return
    motion.title, motion.paragraphs = title, paragraphs
    motion.version += 1
    keep_version(motion, by=by, at=at)
    journal.record("motion.rewritten", by=by, about=motion, at=at, version=motion.version)


def require_kept(motion: Motion) -> None:
    """Hold a motion; raise `RuleBroken("motion.given_up")` for a draft that was."""
    db.lock(motion)
    if motion.given_up_at is not None:
        raise RuleBroken("motion.given_up")


def open_motion(motion: Motion, *, by: Member, at: datetime) -> None:
    """Open a draft to amendments, for everyone to read.

    Raises `RuleBroken`: `motion.move`, `motion.given_up`, `council.ended`.
    """
    require_kept(motion)
    motion.council.require_alive()
    motion.move_to(MotionState.OPEN)
    motion.opened_at = at
    journal.record("motion.opened", by=by, about=motion, at=at)


def join(motion: Motion, *, by: Member, at: datetime) -> None:
    """Stand behind a motion too, before it is put to the vote; once is enough.

    Raises `RuleBroken`: `motion.move` afterwards, `motion.given_up` for a draft that was.
    """
    require_unsettled(motion)
    if not queries.stands_behind(motion, by):
        db.session.add(Mover(motion_id=motion.id, member_id=by.id, since=at))
        journal.record("motion.joined", by=by, about=motion, at=at)


def require_unsettled(motion: Motion) -> None:
    """Hold a motion; refuse when it is put to the vote or decided, or was given up.

    Raises `RuleBroken`: `motion.move`, `motion.given_up`.
    """
    require_kept(motion)
    if motion.state not in (MotionState.DRAFT, MotionState.OPEN):
        raise RuleBroken("motion.move")


def disagree(
    motion: Motion, *, text: str, language: str, by: Member, at: datetime
) -> MinorityOpinion:
    """Write a minority opinion, and sign it; the same words sent twice are one.

    Raises `RuleBroken("minority.late")`.
    """
    require_minority(motion)
    for each in queries.minorities(motion):
        if (each.by_id, each.text) == (by.id, text):
            return each
    minority = MinorityOpinion(motion=motion, text=text, language=language, at=at, by_id=by.id)
    db.session.add(minority)
    db.session.flush()
    db.session.add(MinoritySigner(minority_id=minority.id, member_id=by.id, at=at))
    journal.record("minority_opinion.written", by=by, about=minority, at=at)
    return minority


def sign(minority: MinorityOpinion, *, by: Member, at: datetime) -> None:
    """Hold a minority opinion too; once is enough. Raises `RuleBroken("minority.late")`."""
    require_minority(minority.motion)
    if db.session.get(MinoritySigner, (minority.id, by.id)) is None:
        db.session.add(MinoritySigner(minority_id=minority.id, member_id=by.id, at=at))
        journal.record("minority_opinion.signed", by=by, about=minority, at=at)


def leave_minority(minority: MinorityOpinion, *, by: Member, at: datetime) -> None:
    """Hold it no longer; one that nobody holds is gone. Raises `RuleBroken("minority.late")`."""
    require_minority(minority.motion)
    signer = db.session.get(MinoritySigner, (minority.id, by.id))
    if signer is None:
        return
    journal.record("minority_opinion.left", by=by, about=minority, at=at)
    db.session.delete(signer)
    db.session.flush()
    if not queries.signers([minority])[minority.id]:
        db.session.execute(delete(MinorityOpinion).where(MinorityOpinion.id == minority.id))


def require_minority(motion: Motion) -> None:
    """Raise `RuleBroken("minority.late")` unless a minority may speak; held until the end.

    It may from when the motion is open until the opinion is published.
    """
    db.lock(motion)
    opinion = queries.opinion(motion)
    speaks = {MotionState.OPEN, MotionState.BALLOTING, MotionState.ADOPTED}
    if motion.state not in speaks or (opinion and opinion.published_at):
        raise RuleBroken("minority.late")
