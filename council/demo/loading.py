"""Loading the demonstration: every scene in the order of time, through the real operations."""

from collections.abc import Callable
from datetime import datetime

from council.core.db import db
from council.demo import cast, course, debating, opining, scenes, sitting
from council.demo.scenes import Scene, Stage
from council.territory import queries as territory
from council.territory.models import Level

ADDRESS = "{slug}@commune.example"  # leads nowhere (RFC 2606)
POSTED = {"european-eu", "federal-01000"}  # authorities that are written to on paper


def load(at: datetime, progress: Callable[[int, int], None] = lambda _done, _all: None) -> bool:
    """Load the demonstration as of `at` into a database without members; whether it was done.

    `progress` is told how many scenes of how many are played. All or nothing: one transaction.
    """
    with db.unit():
        if not cast.is_empty():
            return False
        give_addresses()
        stage = Stage(at, cast.enter(at))
        play = sorted(all_scenes(stage))
        for number, scene in enumerate(play, start=1):
            scene.play(scene.at)
            progress(number, len(play))
    return True


def all_scenes(stage: Stage) -> list[Scene]:
    """Everything that happens, in no order; what would come after the loading is left out."""
    told = (
        scenes.contributions,
        scenes.comments,
        scenes.moderated,
        course.scenes,
        sitting.scenes,
        opining.scenes,
        debating.scenes,
    )
    return [scene for tell in told for scene in tell(stage) if scene.at <= stage.now]


def give_addresses() -> None:
    """Give each authority that people of the territory meet an e-mail address."""
    for each in territory.local_authorities():
        if each.key not in POSTED and each.level is not Level.EUROPEAN:
            each.email = ADDRESS.format(slug=each.slug)
