"""The contributions of a world, each with its discussion, its supports and what happened to it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import ceil, inf
from random import Random
from typing import Any

from council.contributions.models import Channel, Kind, Signature, State, shows_text
from council.contributions.operations.submitting import WithdrawalReason
from council.contributions.queries.counting import COUNTERS
from council.core import clock
from council.core.files import ALPHABET
from council.demo.world import events, voices
from council.demo.world.calendar import HOUR, Calendar, written
from council.demo.world.chance import Urn
from council.demo.world.events import KIND, Events
from council.demo.world.fates import Fate, Fates
from council.demo.world.people import SPOKEN, Batch, People
from council.demo.world.voices import Spot, Voices
from council.demo.world.words import Vocabulary
from council.moderation.models import READING_DAYS, Outcome, Reason
from council.people.models import Role

COLUMNS = {
    "thread": "id about_kind about_id comment_count",
    "contribution": (
        "id public_id kind state title body language theme_id commune_id author_id signature "
        "channel thread_id version submitted_at published_at rejected_reason withdrawn_at "
        "withdrawn_reason supports_imported " + " ".join(COUNTERS)
    ),
    "review": "id contribution_id opened_at due_at outcome reason note decided_at decided_by_id",
    **voices.COLUMNS,
    **events.COLUMNS,
}
SEARCH = "search"  # of a batch: what is not a table of ours
KINDS = {Kind.PROBLEM.value: 55, Kind.PROPOSAL.value: 45}
SIGNED = {Signature.NAME.value: 65, Signature.ANONYMOUS.value: 35}
CHANNELS = {
    Channel.WEB.value: 78,
    Channel.CARD.value: 12,
    Channel.ASSISTED.value: 6,
    Channel.PAPER.value: 4,
}
REASONS = dict(zip((each.value for each in Reason), (30, 25, 10, 8, 12, 10, 5), strict=True))
GIVEN_BACK = dict(zip((each.value for each in WithdrawalReason), (40, 30, 10, 20), strict=True))
AT_HOME = 0.85  # how many speak of the commune where they live
READ_WITHIN = (2, 70)  # hours
MODERATOR = Role.MODERATOR.value
BATCH = 20_000  # rows kept before they are written
PUBLIC_ID = 8  # letters
NAMES = len(ALPHABET) ** PUBLIC_ID
STEP = 611_953_472_017  # from one public id to the next: no common factor with `NAMES`
STATES = {
    Fate.PUBLISHED: State.PUBLISHED.value,
    Fate.REFUSED: State.REJECTED.value,
    Fate.WITHDRAWN: State.WITHDRAWN.value,
    Fate.TAKEN_BACK: State.WITHDRAWN.value,
    Fate.WAITING: State.SUBMITTED.value,
}


@dataclass(frozen=True)
class Course:
    """What happened to a contribution after it was sent; moments in hours since the beginning."""

    published: float | None = None
    refused: str | None = None  # why
    withdrawn: float | None = None
    given_back: str | None = None  # why


class Contributions:
    """Everything that people say in a world, in the order in which they say it."""

    def __init__(
        self,
        fates: Fates,
        people: People,
        calendar: Calendar,
        words: dict[str, Vocabulary],
        themes: dict[int, float],
        journal: Events,
        rng: Random,
    ) -> None:
        self.fates, self.people, self.calendar, self.words = fates, people, calendar, words
        self.rng, self.journal = rng, journal
        self.voices = Voices(people, calendar, rng)
        self.themes, self.languages = Urn(rng, themes), Urn(rng, SPOKEN)
        self.kinds, self.signed = Urn(rng, KINDS), Urn(rng, SIGNED)
        self.channels, self.reasons = Urn(rng, CHANNELS), Urn(rng, REASONS)
        self.given_back = Urn(rng, GIVEN_BACK)
        self.first_name = rng.randrange(NAMES)
        self.due = cache(self.due_on)

    def rows(self) -> Iterator[Batch]:
        """All of it, some thousands of rows at a time."""
        batch: Batch = defaultdict(list)
        for number, moment in enumerate(self.calendar.moments(len(self.fates.all))):
            batch["journal"] += self.journal.until(moment)
            self.add(number, moment, batch)
            if sum(map(len, batch.values())) >= BATCH:
                yield batch
                batch = defaultdict(list)
        batch["journal"] += self.journal.until(inf)
        yield batch

    def add(self, number: int, sent: float, batch: Batch) -> None:
        """One contribution, with all that hangs on it."""
        id, author, rng = number + 1, self.people.author(), self.rng
        kind, language = self.kinds.draw(), self.languages.draw()
        fate = Fate(self.fates.all[number])
        self.journal.note(sent, "submitted", id, author, kind=kind)
        course = self.course(fate, id, sent, author, batch)
        text = self.words[language].text()
        counters = self.heard(
            Spot(id, Kind(kind), language, author, ceil(course.published or 0)), batch
        )
        batch["thread"].append((id, KIND, id, counters["comment_count"]))
        batch["contribution"].append(
            (
                id,
                self.name(id),
                kind,
                STATES[fate],
                text.title,
                text.body,
                language,
                self.themes.draw(),
                self.people.communes[author if rng.random() < AT_HOME else self.people.anybody()],
                author,
                self.signed.draw(),
                self.channels.draw(),
                id,
                1,
                self.calendar.write(sent),
                self.written(course.published),
                course.refused,
                self.written(course.withdrawn),
                course.given_back,
                0,
                *(counters[name] for name in COUNTERS),
            )
        )
        if shows_text(State(STATES[fate]), course.refused):
            batch[SEARCH].append((id, text.folded, text.stems))

    def heard(self, spot: Spot, batch: Batch) -> Counter[str]:
        """The supports and comments of a contribution, and its counters."""
        supports, comments = self.fates.supports[spot.id - 1], self.fates.comments[spot.id - 1]
        counters: Counter[str] = Counter()
        if supports:
            rows, counters = self.voices.supports(spot, supports)
            batch["support"] += rows
        if comments:
            words = self.words[spot.language]
            rows, counters["comment_count"] = self.voices.comments(spot, comments, words)
            batch["comment"] += rows
        return counters

    def course(self, fate: Fate, id: int, sent: float, author: int, batch: Batch) -> Course:
        """What becomes of a contribution, told to the journal and to the moderators' reviews."""
        if fate is Fate.WAITING:
            return Course()
        read = self.later(sent, self.rng.uniform(*READ_WITHIN))
        if fate is Fate.TAKEN_BACK:
            return Course(withdrawn=read, given_back=self.give_back(read, id, author))
        if fate is Fate.REFUSED:
            reason = self.reasons.draw()
            self.decide("rejected", id, read, reason=reason)
            note = self.words["fr"].sentence(9)
            batch["review"].append(self.review(id, sent, read, Outcome.REJECT, reason, note))
            return Course(refused=reason)
        self.decide("published", id, read)
        batch["review"].append(self.review(id, sent, read, Outcome.PUBLISH, None, None))
        if fate is Fate.PUBLISHED:
            return Course(published=read)
        left = self.later(read, self.rng.expovariate(1 / 2_000))
        return Course(read, withdrawn=left, given_back=self.give_back(left, id, author))

    def later(self, moment: float, hours: float) -> float:
        """A moment so many hours after another one, sooner where the world ends before."""
        return min(moment + hours, (moment + self.calendar.count) / 2)

    def decide(self, verb: str, id: int, moment: float, **details: str) -> None:
        """A moderator has read a contribution."""
        self.journal.note(moment, verb, id, self.people.moderator, role=MODERATOR, **details)

    def give_back(self, moment: float, id: int, author: int) -> str:
        """An author takes their contribution back; why."""
        reason = self.given_back.draw()
        self.journal.note(moment, "withdrawn", id, author, reason=reason)
        return reason

    def review(
        self, id: int, sent: float, read: float, outcome: Outcome, why: str | None, note: str | None
    ) -> tuple[Any, ...]:
        """The review of a contribution that was read; reviews have the ids of what they judge."""
        opened, due = self.calendar.write(sent), self.due(int(sent) // 24)
        decided = self.calendar.write(read)
        return (id, id, opened, due, outcome.value, why, note, decided, self.people.moderator)

    def due_on(self, day: int) -> str:
        """Until when something sent on a day of the world is to be read."""
        noon = self.calendar.start + (24 * day + 12) * HOUR
        return written(clock.deadline(noon, days=READING_DAYS, working=True))

    def written(self, moment: float | None) -> str | None:
        """A moment as databases read it, or None."""
        return None if moment is None else self.calendar.write(moment)

    def name(self, id: int) -> str:
        """The public id of a contribution: each its own, without showing their order."""
        rest, letters = (self.first_name + id * STEP) % NAMES, []
        for _ in range(PUBLIC_ID):
            rest, digit = divmod(rest, len(ALPHABET))
            letters.append(ALPHABET[digit])
        return "".join(letters)
