"""How people take a stance on a contribution, and how its counters stay exact."""

from collections import Counter
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from council.contributions.models import PUBLIC, Contribution, Kind, Stance, Support
from council.contributions.queries import counting
from council.core import journal
from council.core.db import Model, db
from council.core.errors import RuleBroken
from council.core.logs import log
from council.people.models import Member

CONTRIBUTIONS, SUPPORTS = (
    Model.metadata.tables[each.__tablename__] for each in (Contribution, Support)
)
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


def take_first_stance(member: Member, public_id: str, stance: Stance | None, at: datetime) -> bool:
    """Count a first stance of `member` on a published contribution.

    In two statements, since nearly all stances are such: hundreds a second are counted. False, and
    nothing is changed, when it is anything else: `take_stance` does that, or says why not.
    """
    if stance is None:
        return False
    verified = member.verified_at is not None
    asked = {"named": public_id.lower(), "asker": member.id}
    id = db.session.scalar(
        one_more(stance, verified), asked
    )  # first: all wait for it, in one order
    if id is None:
        return False
    row = {"contribution_id": id, "member_id": member.id, "stance": stance, "verified": verified}
    given = db.insert_new(SUPPORTS).returning(SUPPORTS.c.member_id)
    if db.session.scalar(given, row | {"at": at}) is not None:
        return True
    move(id, Counter(dict.fromkeys(counted(stance, verified), -1)))  # there is one already
    return False


@cache
def one_more(stance: Stance, verified: bool) -> ReturningUpdate[int]:
    """Count one more such stance on the contribution `named`, if `asker` may take it; its id.

    Made once: putting it together takes longer than carrying it out.
    """
    able = [kind for kind, stances in STANCES.items() if stance in stances]
    of = CONTRIBUTIONS.c
    return (
        update(CONTRIBUTIONS)
        .where(
            of.public_id == bindparam("named"),
            of.state.in_(PUBLIC),
            of.kind.in_(able),
            of.author_id.is_distinct_from(bindparam("asker")),
        )
        .values({name: of[name] + 1 for name in counted(stance, verified)})
        .returning(of.id)
    )


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
