"""The course of the demonstration's dossiers: sent, reminded, answered, relayed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from council.core.clock import local_day
from council.core.db import db
from council.demo import promising
from council.demo.scenes import Row, Scene, Stage, read
from council.dossiers import operations as dossiers
from council.dossiers.models import ClosingReason
from council.referrals import operations as referrals
from council.referrals.models import (
    CommitmentKind,
    Referral,
    Relay,
    RelayReason,
    Verdict,
)
from council.referrals.operations import Answer, Promise
from council.referrals.operations.relaying import prepare_relay
from council.referrals.queries import sent
from council.territory import queries as territory
from council.territory.models import Authority

REMINDED_FOR = 100  # days before the loading from which the clocks are looked at, each day


def scenes(stage: Stage) -> Iterator[Scene]:
    """Every dossier's course, and the clocks that run meanwhile."""
    for row in read("dossiers.toml")["dossier"]:
        yield Scene(stage.ago(row["opened"]), 3, partial(open_it, stage, row))
        for each in row.get("referral", ()):
            yield from referral(stage, row["key"], each)
        if "closed" in row:
            yield Scene(stage.ago(row["closed"]), 9, partial(close, stage, row))
    for days in range(REMINDED_FOR, -1, -1):
        yield Scene(stage.ago(days), 8, remind)


def open_it(stage: Stage, row: Row, at: datetime) -> None:
    """A moderator groups the contributions, and says in which paragraph their words are."""
    moderator = stage.cast.accounts["moderator"]
    voices = stage.grouped[row["key"]]
    communes = {each.commune_id for each in voices}
    dossier = dossiers.open_dossier(
        title=row["title"],
        summary=row["summary"].strip(),
        ask=row["ask"],
        contributions=voices,
        theme=territory.theme_by_slug(row["theme"]),
        commune=territory.authority(communes.pop() or 0) if len(communes) == 1 else None,
        language="fr",
        by=moderator,
        at=at,
    )
    places = {each.id: number % 2 + 1 for number, each in enumerate(voices)}
    dossiers.place_all(dossier, places, by=moderator, at=at)
    for text, source in row.get("evidence", ()):
        dossiers.add_evidence(dossier, text=text, source=source, given=None, by=moderator, at=at)
    stage.dossiers[row["key"]] = dossier


def referral(stage: Stage, key: str, row: Row) -> Iterator[Scene]:
    """What happens to one referral of a dossier."""
    if row.get("ready"):
        yield Scene(stage.ago(1), 3, partial(ready, stage, key, row))
        return
    sending = relay if "relay" in row else send
    yield Scene(stage.ago(row["sent"]), 4, partial(sending, stage, key, row))
    for what, play in (
        ("acknowledged", acknowledge),
        ("extended", extend),
        ("answered", answer),
    ):
        if what in row:
            yield Scene(stage.ago(row[what]), 4, partial(play, stage, key, row))
    yield from promising.scenes(stage, key, row)


def prepare(stage: Stage, key: str, row: Row, at: datetime) -> list[Referral]:
    """A moderator prepares the letter."""
    authorities = [authority(row["authority"])]
    by = stage.cast.accounts["moderator"]
    return referrals.prepare(stage.dossiers[key], authorities, "", by=by, at=at)


def ready(stage: Stage, key: str, row: Row, at: datetime) -> None:
    """The letter is prepared, and waits to be sent."""
    prepare(stage, key, row, at)


def send(stage: Stage, key: str, row: Row, at: datetime) -> None:
    """The dossier leaves for an authority."""
    [one] = prepare(stage, key, row, at)
    referrals.send(one, by=stage.cast.accounts["moderator"], at=at)


def relay(stage: Stage, key: str, row: Row, at: datetime) -> None:
    """The dossier goes on to the next authority, from a relay that is open."""
    before = find(stage, key, row["of"])
    opened = db.session.scalar(
        select(Relay).where(Relay.referral_id == before.id, Relay.decided_at.is_(None))
    )
    by = stage.cast.accounts["moderator"]
    if opened is None:  # the clock has not come to the relay by itself
        opened = prepare_relay(
            before, authority(row["authority"]), RelayReason(row["relay"]), at=at
        )
    assert opened is not None, "no relay is open, so one can be"
    referrals.confirm_relay(opened, "", by=by, at=at)


def acknowledge(stage: Stage, key: str, row: Row, at: datetime) -> None:
    """The authority says that it received the dossier."""
    referrals.acknowledge(find(stage, key, row["authority"]), by=None, at=at)


def extend(stage: Stage, key: str, row: Row, at: datetime) -> None:
    """The authority asks for more time, with a reason."""
    one = find(stage, key, row["authority"])
    days, reason = row["extension_days"], row["extension_reason"]
    referrals.extend(one, reason=reason, days=days, by=None, at=at)


def answer(stage: Stage, key: str, row: Row, at: datetime) -> None:
    """The authority answers."""
    today = local_day(stage.now)
    promises = row.get("commitments", ())
    given = Answer(
        verdict=Verdict(row["verdict"]),
        body=row["body"].strip(),
        service=row["service"],
        language="fr",
        commitments=tuple(
            Promise(
                each["text"],
                max(today + timedelta(days=each["in_days"]), local_day(at)),
                CommitmentKind(each.get("kind", "other")),
                *each.get("measure", ()),
            )
            for each in promises
        ),
        competent=authority(row["competent"]) if "competent" in row else None,
    )
    referrals.answer(find(stage, key, row["authority"]), given, by=None, at=at)


def close(stage: Stage, row: Row, at: datetime) -> None:
    """A moderator closes the dossier."""
    by = stage.cast.accounts["moderator"]
    dossiers.close(stage.dossiers[row["key"]], ClosingReason.SOLVED, by=by, at=at)


def remind(at: datetime) -> None:
    """Whatever the clocks of the referrals ask for on this day."""
    for id in sent.due_ids(at):
        referrals.remind(db.session.get_one(Referral, id), at=at)
    promising.prompt(at)


def find(stage: Stage, key: str, slug: str) -> Referral:
    """The referral of a dossier to an authority."""
    return db.session.scalars(
        select(Referral).where(
            Referral.dossier_id == stage.dossiers[key].id,
            Referral.authority_id == authority(slug).id,
        )
    ).one()


def authority(slug: str) -> Authority:
    """The authority with this slug; the data files name only those there are."""
    found = territory.authority_by_slug(slug)
    assert found is not None, slug
    return found
