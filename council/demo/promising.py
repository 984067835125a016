"""What becomes of the demonstration's commitments: what was reported, and what people say."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select

from council.core.db import db
from council.demo.scenes import Row, Scene, Stage
from council.people.models import Member, Role
from council.referrals import operations as referrals
from council.referrals.models import Commitment, ProgressKind, Referral, Response, VoiceStance
from council.referrals.operations import Reported
from council.referrals.queries import concerned, promises


def scenes(stage: Stage, key: str, row: Row) -> Iterator[Scene]:
    """The life of each commitment in the answer that `row` tells of."""
    for position, each in enumerate(row.get("commitments", ())):
        one = partial(find, stage, key, row["authority"], position)
        for said in each.get("reports", ()):
            yield Scene(stage.ago(said[0]), 5, partial(report, one, said))
        for said in each.get("voices", ()):
            yield Scene(stage.ago(said[0]), 6, partial(speak, one, said))


def find(stage: Stage, key: str, slug: str, position: int) -> Commitment:
    """The commitment at this place of an answer."""
    return db.session.scalars(
        select(Commitment)
        .join(Response, Response.id == Commitment.response_id)
        .join(Referral, Referral.id == Response.referral_id)
        .where(
            Referral.dossier_id == stage.dossiers[key].id,
            Referral.authority.has(slug=slug),
            Commitment.position == position,
        )
    ).one()


def report(find: "partial[Commitment]", said: Sequence[object], at: datetime) -> None:
    """The authority says where it stands: days ago, kind, words, and how many if it counts."""
    _days, kind, text, *amount = said
    count = amount[0] if amount and isinstance(amount[0], int) else None
    reported = Reported(ProgressKind(str(kind)), str(text), "fr", count)
    referrals.report(find(), reported, by=None, role="official", at=at)


def speak(find: "partial[Commitment]", said: Sequence[object], at: datetime) -> None:
    """The next people concerned say it: days ago, stance, how many of them, one's words."""
    _days, stance, many, *words = said
    one = find()
    assert isinstance(many, int)
    for number, member in enumerate(silent(one)[:many]):
        if not one.may_be_judged:  # it was decided meanwhile
            return
        comment = str(words[0]) if words and number == 0 else ""
        voice = VoiceStance(str(stance))
        referrals.voice(one, member, voice, comment, language="fr", at=at)


def silent(one: Commitment) -> list[Member]:
    """Those concerned who have said nothing yet, in a steady order; officials are not asked."""
    if one.asked_at is None:
        return []
    response = db.session.get_one(Response, one.response_id)
    referral = db.session.get_one(Referral, response.referral_id)
    people = concerned.everyone(referral.dossier_id, one.asked_at)
    asked = select(Member).where(Member.id.in_(select(people.c.member_id))).order_by(Member.id)
    return [
        each
        for each in db.session.scalars(asked)
        if promises.voice_of(one, each) is None and not each.has(Role.OFFICIAL)
    ]


def prompt(at: datetime) -> None:
    """Whatever the clocks of the commitments ask for on this day."""
    for id in promises.due_ids(at):
        referrals.prompt(db.session.get_one(Commitment, id), at=at)
