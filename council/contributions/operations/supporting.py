"""How people take a stance on a contribution, and how its counters stay exact."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from council.contributions.models import PUBLIC, Contribution, Kind, Stance, Support
from council.contributions.queries import counting
from council.core import journal
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.logs import log
from council.people.models import Member

WITHDRAW = "none"
STANCES = {Kind.PROBLEM: {Stance.SUPPORT}, Kind.PROPOSAL: set(Stance)}


def stance_named(word: str) -> Stance | None:
    """The stance a button names; None for the word that withdraws it.

    Raises `RuleBroken("support.stance")` for any other word.
    """
    if word == WITHDRAW:
        return None
    try:
        return Stance(word)
    except ValueError:
        raise RuleBroken("support.stance") from None


def take_first_stance(
    member: Member, public_id: str, stance: Stance | None, at: datetime
) -> Contribution | None:
    """Count a first stance of `member` on a published contribution; it as it now is.

    In two statements, since nearly all stances are such: hundreds a second are counted. None, and
    nothing is changed, when it is anything else: `take_stance` does that, or says why not.
    """
    if stance is None:
        return None
    verified = member.verified_at is not None
    values = {name: getattr(Contribution, name) + 1 for name in counted(stance, verified)}
    contribution = db.session.scalars(  # first: everyone waits for this row, in the same order
        update(Contribution)
        .where(
            Contribution.public_id == public_id.lower(),
            Contribution.state.in_(PUBLIC),
            Contribution.kind.in_([kind for kind, able in STANCES.items() if stance in able]),
            Contribution.author_id.is_distinct_from(member.id),
        )
        .values(values)
        .returning(Contribution)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).one_or_none()
    if contribution is None:
        return None
    row: dict[str, Any] = {"contribution_id": contribution.id, "member_id": member.id}
    row |= {"stance": stance, "verified": verified, "at": at}
    given = db.insert_new(Support).values(row).returning(Support.member_id)
    if db.session.scalar(given) is not None:
        return contribution
    move(contribution.id, Counter(dict.fromkeys(values, -1)))  # there is one already
    return None


def take_stance(
    member: Member, contribution: Contribution, stance: Stance | None, at: datetime
) -> None:
    """Give, change or (None) withdraw `member`'s one stance on `contribution`.

    Asked twice, it changes nothing the second time. Exact under concurrency: everyone waits for
    the contribution's row, reads the stance kept so far, and moves the counters by the difference.
    No row of the journal: it is append-only, and an opinion that is withdrawn has to be gone.
    Raises `RuleBroken`: `support.closed` (it is not published), `support.own`, `support.stance`
    (a problem is only supported).
    """
    locked = lock_id(contribution.id)
    check(member, locked, stance)
    kept = db.session.get(Support, (contribution.id, member.id), populate_existing=True)
    change: Counter[str] = Counter()
    if kept:
        change.subtract(counted(kept.stance, kept.verified))
    if stance:
        change.update(counted(stance, member.verified_at is not None))
    keep(kept, member, contribution, stance, at)
    move(contribution.id, change)


def lock_id(contribution_id: int) -> Contribution:
    """The contribution as it is now, its row locked until the transaction ends."""
    return db.session.scalars(
        select(Contribution)
        .where(Contribution.id == contribution_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def check(member: Member, contribution: Contribution, stance: Stance | None) -> None:
    """Whether this stance can be taken; withdrawing one always can."""
    if stance is None:
        return
    if contribution.state not in PUBLIC:
        raise RuleBroken("support.closed")
    if contribution.author_id == member.id:
        raise RuleBroken("support.own")
    if stance not in STANCES[contribution.kind]:
        raise RuleBroken("support.stance")


def counted(stance: Stance, verified: bool) -> list[str]:
    """The counters in which one stance stands."""
    name = counting.STANCES[stance]
    return [name, f"{name}_verified"] if verified else [name]


def keep(
    kept: Support | None,
    member: Member,
    contribution: Contribution,
    stance: Stance | None,
    at: datetime,
) -> None:
    """Store the stance in place of the one kept so far."""
    verified = member.verified_at is not None
    if kept and stance is None:
        db.session.delete(kept)
    elif kept and stance and (kept.stance, kept.verified) != (stance, verified):
        kept.stance, kept.verified, kept.at = stance, verified, at
    elif kept is None and stance:
        row = Support(
            contribution_id=contribution.id,
            member_id=member.id,
            stance=stance,
            verified=verified,
            at=at,
        )
        db.session.add(row)
    db.session.flush()


def move(contribution_id: int, change: Counter[str]) -> None:
    """Move the counters of a contribution by SQL expression, never read-modify-write."""
    values = {name: getattr(Contribution, name) + by for name, by in change.items() if by}
    if values:
        db.session.execute(
            update(Contribution).where(Contribution.id == contribution_id).values(values)
        )


def count_comments(contribution_id: int, change: int) -> None:
    """Move the number of comments of a contribution, in the transaction of the comment."""
    move(contribution_id, Counter(comment_count=change))


def count_as_met(contribution_id: int, member_id: int) -> None:
    """Count a stance as one of a person met by a recognised place, from the voucher on."""
    lock_id(contribution_id)
    kept = db.session.get(Support, (contribution_id, member_id), populate_existing=True)
    if kept and not kept.verified:
        kept.verified = True
        db.session.flush()
        move(contribution_id, Counter([f"{counting.STANCES[kept.stance]}_verified"]))


def recount(contribution_id: int, at: datetime) -> dict[str, list[int]]:
    """Put the counters of a contribution right; say which were wrong, as [was, is].

    A drift is a fault of ours: it is logged, and told in the journal.
    """
    lock_id(contribution_id)
    wrong = counting.difference_of(contribution_id)
    if wrong:
        log.error("counters drifted", contribution=contribution_id, wrong=wrong)
        move(contribution_id, Counter({name: now - was for name, (was, now) in wrong.items()}))
        about = (Contribution.__tablename__, contribution_id)
        journal.record("contribution.recounted", by=None, about=about, at=at, wrong=wrong)
    return wrong
