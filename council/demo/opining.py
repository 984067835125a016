"""Opinions of the demonstration: one looked at again, one whose day has come, one to sign.

And a draft that takes amendments.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from council.assembly import queries
from council.assembly.amending import Change, Kind
from council.assembly.models import Ballot, Motion, Office, Opinion
from council.assembly.operations import amendments, balloting, motions, opinions, voting
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
    for row in read("opinions.toml")["draft"]:
        yield Scene(stage.ago(row["opened"]), ORDER, partial(draft, stage, row))
        yield Scene(stage.ago(row["amended"]), ORDER, partial(amend_draft, stage, row))
    yield Scene(stage.ago(1), ORDER, partial(sign_half, stage))
    yield Scene(stage.ago(0), ORDER, bring_back)


def people(at: datetime) -> list[Member]:
    """Those who have a seat, who chairs first."""
    return [each.member for each in queries.sitting(council(), local_day(at))]


def open_vote(stage: Stage, row: Row, at: datetime) -> None:
    """The motion is proposed and amended, some disagree, and its ballot opens."""
    mover, other, *rest = people(at)[2:]
    secretary, changes = stage.cast.accounts["secretary"], row.get("amendment", [])
    texts = list(row["paragraphs"])
    for each in changes:
        texts[each["paragraph"] - 1] = each.get("before", texts[each["paragraph"] - 1])
    dossier = stage.dossiers[row["dossier"]]
    motion = motions.propose(
        council(), dossier, title=row["title"], paragraphs=texts, language="fr", by=mover, at=at
    )
    motions.join(motion, by=other, at=at)
    motions.open_motion(motion, by=mover, at=at)
    for each in changes:
        amend(motion, each, by=other, at=at)
    if "minority" in row:
        held = motions.disagree(
            motion, text=row["minority"].strip(), language="fr", by=rest[0], at=at
        )
        for signer in rest[1:3]:
            motions.sign(held, by=signer, at=at)
    ballot = balloting.prepare(
        council(),
        by=secretary,
        at=at,
        **RULE,
        title=row["title"],
        secret=row["secret"],
        motion_id=motion.id,
        dossier_id=motion.dossier_id,
        closes_at=stage.ago(row["counted"]),
    )
    balloting.open_ballot(ballot, by=secretary, at=at)


def amend(motion: Motion, row: Row, *, by: Member, at: datetime) -> None:
    """A member proposes to replace a paragraph; the council takes it over, does not, or waits."""
    amendment = amendments.propose(
        motion,
        Change(Kind.REPLACE, row["paragraph"], row["text"]),
        version=motion.version,
        title=row["title"],
        reason=row["reason"],
        by=by,
        at=at,
    )
    if row.get("accepted"):
        amendments.accept(amendment, by=by, at=at)
    elif "accepted" in row:
        amendments.reject(amendment, answer=row["answer"], by=by, at=at)


def draft(stage: Stage, row: Row, at: datetime) -> None:
    """The member with an account proposes a text, and it opens to amendments."""
    mover, texts = stage.cast.accounts["member"], list(row["paragraphs"])
    about = {"title": row["title"], "paragraphs": texts, "language": "fr"}
    motion = motions.propose(council(), stage.dossiers[row["dossier"]], **about, by=mover, at=at)
    motions.open_motion(motion, by=people(at)[0], at=at)


def amend_draft(_stage: Stage, row: Row, at: datetime) -> None:
    """Others propose to change it."""
    motion = db.session.scalars(select(Motion).where(Motion.title == row["title"])).one()
    for number, each in enumerate(row["amendment"], start=2):
        amend(motion, each, by=people(at)[number], at=at)


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
    balloting.count_ballot(ballot, by=None, at=at)


def of(stage: Stage, row: Row) -> Opinion:
    """The opinion that a row tells of."""
    dossier = stage.dossiers[row["dossier"]]
    return db.session.scalars(select(Opinion).where(Opinion.dossier_id == dossier.id)).one()


def sign(stage: Stage, row: Row, at: datetime) -> None:
    """Both sign; the secretary sets the day on which it comes back."""
    opinion, secretary = of(stage, row), stage.cast.accounts["secretary"]
    day = local_day(stage.now) + timedelta(days=row["again"])
    opinions.set_day(opinion, day, by=secretary, at=at)
    chair, stands_in, *_others = people(at)
    if row.get("stood_in"):
        opinions.sign(opinion, Office.VICE_CHAIR, by=stands_in, at=at)
    else:
        opinions.sign(opinion, Office.CHAIR, by=chair, at=at)
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
