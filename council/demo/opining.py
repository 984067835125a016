"""Opinions of the demonstration: one looked at again, one whose day has come, one to sign."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from council.assembly import queries
from council.assembly.amending import Kind
from council.assembly.models import (
    Amendment,
    AmendmentState,
    Ballot,
    MinorityOpinion,
    MinoritySigner,
    Motion,
    MotionState,
    MotionVersion,
    Mover,
    Office,
    Opinion,
)
from council.assembly.operations import balloting, opinions, voting
from council.assembly.tally import Base, Method, Part
from council.core.clock import local_day
from council.core.db import db
from council.demo.scenes import Row, Scene, Stage, read
from council.demo.sitting import council
from council.people.models import Member

ORDER = 3  # after its dossier was opened
RULE = {
    "text": "",
    "language": "fr",
    "method": Method.MAJORITY,
    "options": [],
    "majority": Part.HALF,
    "majority_of": Base.EXPRESSED,
    "quorum": Part.HALF,
    "quorum_of": Base.ELECTORS,
    "quorum_number": 1,
    "proxies": 1,
}


def scenes(stage: Stage) -> Iterator[Scene]:
    """All that happens to them."""
    for row in read("opinions.toml")["opinion"]:
        yield Scene(stage.ago(row["opened"]), ORDER, partial(open_vote, stage, row))
        yield Scene(stage.ago(row["counted"]), ORDER, partial(adopt, stage, row))
        if "signed" in row:
            yield Scene(stage.ago(row["signed"]), ORDER, partial(sign, stage, row))
        if "review" in row:
            yield Scene(stage.ago(row["reviewed"]), ORDER, partial(review, stage, row))
    yield Scene(stage.ago(1), ORDER, partial(sign_half, stage))
    yield Scene(stage.ago(0), ORDER, bring_back)


def people(at: datetime) -> list[Member]:
    """Those who have a seat, who chairs first."""
    return [each.member for each in queries.sitting(council(), local_day(at))]


def open_vote(stage: Stage, row: Row, at: datetime) -> None:
    """The motion is written and amended, and its ballot opens."""
    movers = people(at)[2:4]
    motion = Motion(
        council=council(),
        dossier=stage.dossiers[row["dossier"]],
        title=row["title"],
        paragraphs=row["paragraphs"],
        language="fr",
        state=MotionState.OPEN,
        version=1 + sum(each["accepted"] for each in row.get("amendment", ())),
        proposed_at=at,
        proposed_by_id=movers[0].id,
        opened_at=at,
    )
    db.session.add(motion)
    db.session.flush()
    db.session.add_all(Mover(motion_id=motion.id, member_id=each.id, since=at) for each in movers)
    keep_versions(motion, row, at)
    ballot = balloting.prepare(
        council(),
        by=stage.cast.accounts["secretary"],
        at=at,
        **RULE,
        title=row["title"],
        secret=row["secret"],
        motion_id=motion.id,
        dossier_id=motion.dossier_id,
        closes_at=stage.ago(row["counted"]),
    )
    balloting.open_ballot(ballot, by=stage.cast.accounts["secretary"], at=at)


def keep_versions(motion: Motion, row: Row, at: datetime) -> None:
    """The text as it was proposed, and what each amendment would make of it."""
    texts = list(motion.paragraphs)
    versions = [list(texts)]
    for number, each in enumerate(row.get("amendment", ()), start=1):
        state = AmendmentState.ACCEPTED if each["accepted"] else AmendmentState.REJECTED
        if each["accepted"]:
            versions[0][each["paragraph"] - 1] = each["before"]
            versions.append(list(texts))
        db.session.add(
            Amendment(
                motion_id=motion.id,
                number=number,
                title=each["title"],
                kind=Kind(each["kind"]),
                paragraph=each["paragraph"],
                text=each["text"],
                reason=each["reason"],
                on_version=1,
                state=state,
                mover_id=motion.proposed_by_id,
                at=at,
                decided_at=at,
                made_version=len(versions) if each["accepted"] else None,
                applied_to=each["paragraph"] if each["accepted"] else None,
            )
        )
    db.session.add_all(
        MotionVersion(motion_id=motion.id, number=n, title=motion.title, paragraphs=text, at=at)
        for n, text in enumerate(versions, start=1)
    )


def adopt(stage: Stage, row: Row, at: datetime) -> None:
    """Members vote, two of them not at all; the motion is adopted."""
    ballot = db.session.scalars(select(Ballot).where(Ballot.title == row["title"])).one()
    voted = at - timedelta(hours=2)
    voters = queries.electorate(council(), local_day(at))[:-2]
    for number, seat in enumerate(voters):
        short = number - (len(voters) - row["against"] - row["abstain"])
        choice = "for" if short < 0 else "against" if short < row["against"] else "abstain"
        by = db.session.get_one(Member, seat.member_id)
        voting.vote(ballot, seat.id, [choice], "", by=by, at=voted)
    motion = db.session.get_one(Motion, ballot.motion_id)
    if "minority" in row:
        dissent(motion, row["minority"].strip(), [each.member_id for each in voters[-9:-6]], at)
    balloting.count_ballot(ballot, by=None, at=at)


def dissent(motion: Motion, text: str, holders: list[int], at: datetime) -> None:
    """Some members say why they disagree."""
    held = MinorityOpinion(motion_id=motion.id, text=text, language="fr", at=at, by_id=holders[0])
    db.session.add(held)
    db.session.flush()
    db.session.add_all(
        MinoritySigner(minority_id=held.id, member_id=each, at=at) for each in holders
    )


def of(stage: Stage, row: Row) -> Opinion:
    """The opinion that a row tells of."""
    dossier = stage.dossiers[row["dossier"]]
    return db.session.scalars(select(Opinion).where(Opinion.dossier_id == dossier.id)).one()


def sign(stage: Stage, row: Row, at: datetime) -> None:
    """Both sign; the secretary sets the day on which it comes back."""
    opinion, secretary = of(stage, row), stage.cast.accounts["secretary"]
    day = local_day(stage.now) + timedelta(days=row["again"])
    opinions.set_day(opinion, day, by=secretary, at=at)
    opinions.sign(opinion, Office.CHAIR, by=people(at)[0], at=at)
    opinions.sign(opinion, Office.SECRETARY, by=secretary, at=at)


def review(stage: Stage, row: Row, at: datetime) -> None:
    """The secretary says what became of it."""
    day = local_day(stage.now) + timedelta(days=row["again"])
    secretary = stage.cast.accounts["secretary"]
    text = row["review"].strip()
    opinions.review(of(stage, row), text, "fr", next_on=day, by=secretary, at=at)


def sign_half(stage: Stage, at: datetime) -> None:
    """The chair has signed the last one; the secretary finds it on their desk."""
    row = read("opinions.toml")["opinion"][-1]
    opinions.sign(of(stage, row), Office.CHAIR, by=people(at)[0], at=at)


def bring_back(at: datetime) -> None:
    """The day of one of them has come."""
    for opinion in db.session.scalars(select(Opinion)):
        opinions.bring_back(opinion, at=at)
