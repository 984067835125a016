"""A meeting of the demonstration that comes, its debate, and a vote open for its members."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial

from council.assembly.debated import hall_of
from council.assembly.models import Opening, Side
from council.assembly.operations import agenda, balloting, debating, meetings, voting
from council.assembly.queries import ballots, mandates
from council.assembly.rules.debates import Hall
from council.assembly.tally import Base, Method, Part
from council.core.clock import ZONE, local_day
from council.demo.scenes import Row, Scene, Stage, read
from council.demo.sitting import council
from council.people.models import Member

ORDER = 8
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
EVENING = time(19)  # in Brussels: when people are free
VOTED = 14  # members who have voted in the open ballot; the account's is awaited


def scenes(stage: Stage) -> Iterator[Scene]:
    """All that happens."""
    row = read("debate.toml")
    yield Scene(stage.ago(9), ORDER, partial(convene, stage, row))
    yield Scene(stage.ago(3), ORDER, partial(open_vote, stage, row["ballot"]))


def convene(stage: Stage, row: Row, at: datetime) -> None:
    """Members are called to a meeting; they debate what is on its agenda."""
    secretary = stage.cast.accounts["secretary"]
    starts = datetime.combine(local_day(at + 30 * DAY), EVENING, ZONE)
    meeting = meetings.prepare_meeting(
        council(),
        by=secretary,
        at=at,
        starts_at=starts,
        ends_at=starts + 2 * HOUR,
        answers_by=starts - 7 * DAY,
        public=True,
        link="",
        language="fr",
        new_voices_first=True,
        **row["meeting"],
    )
    items = [
        agenda.add_item(meeting, by=secretary, at=at, language="fr", **each) for each in row["item"]
    ]
    meetings.convene(meeting, urgent=False, by=secretary, at=at)
    debate = debating.open_debate(items[0], Opening.PART, by=secretary, at=at)
    hall = hall_of(debate, secretary, at)
    assert hall, "its item is there"
    speak(stage, hall, row, at)


def speak(stage: Stage, hall: Hall, row: Row, at: datetime) -> None:
    """Members argue, an expert answers, the secretary sums up in two languages."""
    secretary = stage.cast.accounts["secretary"]
    people = list(dict.fromkeys([stage.cast.accounts["member"], *members(at)]))
    for number, each in enumerate(row["argument"]):
        said = debating.argue(
            hall,
            Side(each["side"]),
            body=each["body"],
            language=each["language"],
            by=people[number],
            at=at + number * HOUR,
        )
        if "answer" in each:
            expert = debating.invite(
                hall, **row["expert"], email="", account=None, by=secretary, at=at
            )
            debating.answer(hall, expert, said, body=each["answer"], language="fr", at=at + 2 * DAY)
        for fan in people[number + 1 : number + 1 + each["convinced"]]:
            debating.mark(hall, said, convinced=True, by=fan, at=at + DAY)
    for version, each in enumerate(row["summary"]):
        debating.summarise(hall, **each, version=version, by=secretary, at=at + 3 * DAY)


def members(at: datetime) -> list[Member]:
    """Those who have a seat."""
    return [each.member for each in mandates.sitting(council(), local_day(at))]


def open_vote(stage: Stage, row: Row, at: datetime) -> None:
    """A vote opens; some members have voted already."""
    secretary = stage.cast.accounts["secretary"]
    ballot = balloting.prepare(
        council(),
        by=secretary,
        at=at,
        dossier_id=None,
        title=row["title"],
        text=row["text"],
        language="fr",
        method=Method.MAJORITY,
        secret=False,
        options=[],
        majority=Part.HALF,
        majority_of=Base.EXPRESSED,
        quorum=Part.HALF,
        quorum_of=Base.ELECTORS,
        quorum_number=1,
        proxies=1,
        closes_at=at + 12 * DAY,
    )
    balloting.open_ballot(ballot, by=secretary, at=at)
    voters = [each for each in members(at) if each.id != stage.cast.accounts["member"].id]
    for number, each in enumerate(voters[:VOTED]):
        [seat, *_others] = ballots.seats(ballot, each)
        choice = ["against"] if number % 5 == 4 else ["for"]
        mandate = seat.elector.mandate_id
        voting.vote(ballot, mandate, choice, "", by=each, at=at + (number + 1) * HOUR)
