"""The council of the demonstration: lots, members, one who left, and a call that is open."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle

from council.assembly import operations, queries
from council.assembly.models import Call, CollegeKind, Council, Ending, Gender, Office
from council.core.clock import local_day
from council.demo.scenes import Row, Scene, Stage, read
from council.people.models import Member
from council.territory import queries as territory

SLUG = "namur"
CANDIDATES = 96
LUCKY = 11  # how many apply before the account of a member, whose number the lots give a seat
DAY = timedelta(days=1)


def scenes(stage: Stage) -> Iterator[Scene]:
    """All that happens to it."""
    row = read("council.toml")
    yield Scene(stage.ago(200), 7, partial(prepare, stage))
    yield Scene(stage.ago(199), 7, partial(call_residents, stage, row))
    yield Scene(stage.ago(198), 7, partial(apply_all, stage, row))
    yield Scene(stage.ago(160), 7, partial(draw, stage, row))
    yield Scene(stage.ago(149), 7, partial(entrust, stage, row))
    yield Scene(stage.ago(40), 7, partial(leave, stage))
    yield Scene(stage.ago(6), 7, partial(call_associations, stage, row))
    yield Scene(stage.ago(4), 7, partial(apply_for, stage, row))


def prepare(stage: Stage, at: datetime) -> None:
    """The administrator sets the councils of the Province up."""
    operations.prepare(by=stage.cast.accounts["administrator"], at=at)


def council() -> Council:
    """The council of Namur."""
    found = queries.by_slug(SLUG)
    assert found, "it was set up before"
    return found


def open_call(stage: Stage, kind: CollegeKind, row: Row, lasts: timedelta, at: datetime) -> Call:
    """The secretary calls for candidates."""
    own = row[kind.value]
    return operations.open_call(
        next(each for each in council().colleges if each.kind is kind),
        text=own["text"].strip(),
        language="fr",
        questions=own["questions"],
        closes_at=at + lasts,
        starts_on=local_day(at + lasts) + 10 * DAY,
        seed_source=row["source"],
        seed_hash=None,
        by=stage.cast.accounts["secretary"],
        at=at,
    )


def call_residents(stage: Stage, row: Row, at: datetime) -> None:
    """The first call is for residents."""
    open_call(stage, CollegeKind.RESIDENTS, row, 38 * DAY, at)


def apply_all(stage: Stage, row: Row, at: datetime) -> None:
    """People of all communes apply, in their languages."""
    [call] = queries.calls(council())
    voices = stage.cast.voices
    own, communes = row["residents"], queries.communes(council())
    given = zip(
        [*voices[:LUCKY], stage.cast.accounts["member"], *voices[LUCKY : CANDIDATES - 1]],
        cycle(own["motivations"]),
        cycle(own["answers"]),
        cycle(row["languages"]),
        cycle(row["genders"]),
        cycle(communes + communes[9:12] * 3),  # some communes are larger
        strict=False,
    )
    for number, (member, motivation, answer, language, gender, commune) in enumerate(given):
        operations.apply(
            call,
            motivation=motivation,
            answers=[answer],
            language=language,
            commune=commune,
            gender=Gender(gender) if gender else None,
            represents="",
            old_enough=True,
            by=member,
            at=at + timedelta(hours=5 * number),
        )


def draw(stage: Stage, row: Row, at: datetime) -> None:
    """The lots are drawn with the numbers of the lottery."""
    [call] = queries.calls(council())
    operations.draw_lots(call, seed=row["seed"], by=stage.cast.accounts["secretary"], at=at)


def entrust(stage: Stage, row: Row, at: datetime) -> None:
    """Members have their seats: one chairs; some communes have named somebody."""
    secretary, day = stage.cast.accounts["secretary"], local_day(at)
    members = [each.member for each in queries.sitting(council(), day)]
    offices = {
        Office.CHAIR: members[0],
        Office.VICE_CHAIR: members[1],
        Office.SECRETARY: secretary,
    }
    for office, member in offices.items():
        operations.entrust(council(), office, member, starts_on=day, by=secretary, at=at)
    free: list[Member] = stage.cast.voices[CANDIDATES:]
    for slug, member in zip(row["delegates"], free, strict=False):
        operations.designate(
            council().colleges[2],
            member,
            starts_on=day,
            commune=territory.authority_by_slug(slug),
            by=secretary,
            at=at,
        )


def leave(stage: Stage, at: datetime) -> None:
    """A member moves away; a substitute takes the seat."""
    day = local_day(at)
    one = queries.sitting(council(), day)[5]
    secretary = stage.cast.accounts["secretary"]
    operations.end(one, Ending.MOVED, on=day, by=secretary, at=at)


def call_associations(stage: Stage, row: Row, at: datetime) -> None:
    """A second call, for associations, is open when the demonstration is loaded."""
    open_call(stage, CollegeKind.ASSOCIATIONS, row, 30 * DAY, at)


def apply_for(stage: Stage, row: Row, at: datetime) -> None:
    """Some associations have applied; one of them by the resident."""
    call = next(each for each in queries.calls(council()) if each.is_open(at))
    people = [stage.cast.accounts["resident"], *stage.cast.voices[-3:]]
    for name, member in zip(row["associations"]["names"], people, strict=True):
        operations.apply(
            call,
            motivation="Nous rencontrons des personnes que l’on entend trop peu.",
            answers=["Des familles de tout le quartier."],
            language="fr",
            commune=queries.communes(council())[0],
            gender=None,
            represents=name,
            old_enough=True,
            by=member,
            at=at,
        )
