"""Referrals one by one and of a dossier: their answers, promises, files, relays and letters."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from council.core import journal, tokens
from council.core.db import db
from council.core.errors import RuleBroken
from council.core.outbox import Letter
from council.dossiers.models import Dossier, Grouping
from council.dossiers.models import State as Standing
from council.dossiers.queries import numbers
from council.referrals import resting
from council.referrals.models import (
    WAITING,
    Commitment,
    Referral,
    Relay,
    RelayReason,
    Response,
    ResponseFile,
    State,
    Tally,
)
from council.referrals.queries import promises
from council.territory.models import Authority
from council.territory.queries import delays_for

LINK_DAYS = 400  # how long a reply link lives
PURPOSE = "reply"
WITH_DOSSIER = joinedload(Referral.dossier).options(
    joinedload(Dossier.commune), joinedload(Dossier.theme)
)


Adder = Callable[[dict[int, "Track"]], None]


@dataclass
class Track:
    """A referral with all that happened to it."""

    referral: Referral
    response: Response | None = None
    commitments: list[Commitment] = field(default_factory=list)
    said: dict[int, Tally] = field(default_factory=dict)  # by commitment
    files: list[ResponseFile] = field(default_factory=list)
    relays: list[Relay] = field(default_factory=list)
    reminded: int = 0  # reminders that left
    letter: Letter | None = None  # the latest letter to the authority in the outbox
    posted_at: datetime | None = None  # when somebody last put the letter in the post
    unposted_at: datetime | None = None  # when the last reminder to be posted came up

    @property
    def is_to_post(self) -> bool:
        """Whether somebody has to print the letter and post it, the first time or as a reminder."""
        if self.letter or not self.referral.is_waiting:
            return False
        return self.posted_at is None or (self.unposted_at or self.posted_at) > self.posted_at


def onward(contribution_id: int) -> Sequence[Referral]:
    """The referrals of the dossier that a contribution is in, sent and not withdrawn, in order."""
    return db.session.scalars(
        select(Referral)
        .join(Grouping, Grouping.dossier_id == Referral.dossier_id)
        .where(
            Grouping.contribution_id == contribution_id,
            Grouping.left_at.is_(None),
            Referral.sent_at.is_not(None),
            Referral.state != State.WITHDRAWN,
        )
        .options(joinedload(Referral.dossier))
        .order_by(Referral.sent_at, Referral.id)
    ).all()


def referral(id: int) -> Referral | None:
    """The referral with this id, its dossier loaded."""
    return db.session.scalar(select(Referral).where(Referral.id == id).options(WITH_DOSSIER))


def relay(id: int) -> Relay | None:
    """The relay with this id, the referral it comes from and the dossier loaded."""
    return db.session.scalar(
        select(Relay)
        .where(Relay.id == id)
        .options(joinedload(Relay.referral).options(WITH_DOSSIER))
    )


def token_for(one: Referral) -> str:
    """What stands in the reply link of a referral."""
    return tokens.seal(PURPOSE, [one.id, one.nonce])


def by_token(token: str) -> Referral:
    """The referral of a reply link.

    Raises `RuleBroken`: `link.wrong` for a damaged link, `referral.link_ended` for one that is too
    old or was replaced.
    """
    try:
        id, nonce = tokens.open_sealed(PURPOSE, token, days=LINK_DAYS)
    except RuleBroken as refusal:
        raise RuleBroken(LINK_CODES[refusal.code]) from None
    found = referral(id)
    if found is None or found.nonce != nonce:
        raise RuleBroken("referral.link_ended")
    return found


LINK_CODES = {"link.ended": "referral.link_ended", "link.wrong": "link.wrong"}


def waiting_for(dossier: Dossier, authorities: Iterable[Authority]) -> list[Referral]:
    """The referrals of a dossier to these authorities that are prepared or wait for an answer."""
    return list(
        db.session.scalars(
            select(Referral).where(
                Referral.dossier_id == dossier.id,
                Referral.authority_id.in_([each.id for each in authorities]),
                Referral.state.in_((State.PREPARED, *WAITING)),
            )
        )
    )


def states_of(dossier_id: int) -> set[State]:
    """The states in which the referrals of a dossier stand."""
    return set(db.session.scalars(select(Referral.state).where(Referral.dossier_id == dossier_id)))


def open_relay(one: Referral, authority: Authority) -> Relay | None:
    """A relay that waits for the moderators: of this referral, or of its dossier to `authority`."""
    return db.session.scalar(
        select(Relay)
        .join(Relay.referral)
        .where(
            Relay.decided_at.is_(None),
            Referral.dossier_id == one.dossier_id,
            or_(Relay.referral_id == one.id, Relay.authority_id == authority.id),
        )
        .limit(1)
    )


def silent_relay_of(one: Referral) -> Relay | None:
    """The relay that waits for the moderators because this referral was not answered."""
    return db.session.scalar(
        select(Relay)
        .where(
            Relay.referral_id == one.id,
            Relay.reason == RelayReason.SILENT,
            Relay.decided_at.is_(None),
        )
        .with_for_update(of=Relay)
    )


def relay_to(one: Referral) -> Relay | None:
    """The relay that gave birth to a referral, with the referral before it; None for a first."""
    return db.session.scalar(
        select(Relay).where(Relay.next_id == one.id).options(joinedload(Relay.referral))
    )


def response_to(referral_id: int) -> Response | None:
    """The official answer to a referral."""
    return db.session.scalar(select(Response).where(Response.referral_id == referral_id))


def brief(one: Referral) -> dict[str, Any]:
    """What a page about one referral shows: its voices, delays, and the dossier's other answers."""
    tracks = tracks_of(one.dossier)
    return {
        "voices": numbers([one.dossier_id])[one.dossier_id],
        "delays": delays_for(one.authority, one.procedure),
        "relay": relay_to(one),
        "track": next((t for t in tracks if t.referral.id == one.id), Track(one)),
        "others": [t for t in tracks if t.referral.id != one.id and t.response],
    }


def due_ids(at: datetime) -> list[int]:
    """The referrals whose clock has a step to take at `at`, the longest due first."""
    return list(
        db.session.scalars(
            select(Referral.id)
            .join(Referral.dossier)
            .where(
                Referral.state.in_(WAITING),
                Referral.next_reminder_at <= at,
                Dossier.state != Standing.CLOSED,
                *resting.none(),
            )
            .order_by(Referral.next_reminder_at, Referral.id)
        )
    )


def of_dossier(dossier: Dossier) -> Sequence[Referral]:
    """The referrals of a dossier that were sent, oldest first."""
    return db.session.scalars(
        select(Referral)
        .where(Referral.dossier_id == dossier.id, Referral.sent_at.is_not(None))
        .order_by(Referral.sent_at, Referral.id)
    ).all()


def prepared_of(dossier: Dossier) -> Sequence[Referral]:
    """The referrals of a dossier that are prepared and were not sent, oldest first."""
    return db.session.scalars(
        select(Referral)
        .where(Referral.dossier_id == dossier.id, Referral.state == State.PREPARED)
        .options(joinedload(Referral.dossier))
        .order_by(Referral.id)
    ).all()


def of_dossiers(ids: Sequence[int]) -> dict[int, list[Referral]]:
    """The referrals that were sent and not withdrawn, by dossier, oldest first. One query."""
    found: dict[int, list[Referral]] = {}
    for one in db.session.scalars(
        select(Referral)
        .where(
            Referral.dossier_id.in_(ids),
            Referral.sent_at.is_not(None),
            Referral.state != State.WITHDRAWN,
        )
        .order_by(Referral.sent_at, Referral.id)
    ):
        found.setdefault(one.dossier_id, []).append(one)
    return found


def tracks_of(dossier: Dossier) -> list[Track]:
    """The referrals of a dossier that were sent, oldest first, with all about them."""
    return tracks(of_dossier(dossier))


def tracks(referrals: Sequence[Referral], *about: Adder) -> list[Track]:
    """These referrals, in their order, with what is asked `about` them (by default all).

    A fixed number of queries, however many there are.
    """
    found = {each.id: Track(each) for each in referrals}
    for add in about or (add_answers, add_relays, add_letters, add_events):
        if found:
            add(found)
    return list(found.values())


def add_relays(found: dict[int, Track]) -> None:
    """Put relays where they belong."""
    for each in db.session.scalars(
        select(Relay).where(Relay.referral_id.in_(found)).order_by(Relay.id)
    ):
        found[each.referral_id].relays.append(each)


def add_letters(found: dict[int, Track]) -> None:
    """Put the latest letter of each where it belongs."""
    for letter in db.session.scalars(
        select(Letter)
        .where(
            Letter.about_kind == Referral.__tablename__,
            Letter.about_id.in_(found),
            Letter.template == "referrals/letter",
        )
        .order_by(Letter.id)
    ):
        found[letter.about_id or 0].letter = letter


def add_answers(found: dict[int, Track]) -> None:
    """Put responses, commitments and files where they belong."""
    answered = {}
    for response in db.session.scalars(
        select(Response).where(Response.referral_id.in_(found)).order_by(Response.id)
    ):
        answered[response.id] = found[response.referral_id]
        answered[response.id].response = response
    for promise in db.session.scalars(
        select(Commitment)
        .where(Commitment.response_id.in_(answered))
        .order_by(Commitment.response_id, Commitment.position)
    ):
        answered[promise.response_id].commitments.append(promise)
    add_voices(answered.values())
    for file in db.session.scalars(
        select(ResponseFile).where(ResponseFile.response_id.in_(answered)).order_by(ResponseFile.id)
    ):
        answered[file.response_id].files.append(file)


def add_voices(tracks: Iterable[Track]) -> None:
    """Put what people say of commitments where it belongs; one query, if anybody was asked."""
    known = list(tracks)
    asked = [each.id for track in known for each in track.commitments if each.asked_at]
    tallies = promises.tallies(asked) if asked else {}
    for track in known:
        track.said = {each.id: tallies.get(each.id, Tally()) for each in track.commitments}


def add_events(found: dict[int, Track]) -> None:
    """Count reminders, and note what was or is to be posted, from the journal of the dossiers."""
    dossiers = {track.referral.dossier_id for track in found.values()}
    told = ["referral.reminded", "referral.posted", "referral.reminder_to_post"]
    for event in events(dossiers, told):
        track = found.get(event.details["referral"])
        if track is None:
            continue
        if event.verb == "referral.reminded":
            track.reminded += 1
        elif event.verb == "referral.posted":
            track.posted_at = event.at
        else:
            track.unposted_at = event.at


def events(dossier_ids: Iterable[int], verbs: list[str]) -> list[Any]:
    """The journal's rows of these verbs about these dossiers, oldest first."""
    return list(
        db.session.scalars(
            select(journal.Entry)
            .where(
                journal.Entry.about_kind == Dossier.__tablename__,
                journal.Entry.about_id.in_(list(dossier_ids)),
                journal.Entry.verb.in_(verbs),
            )
            .order_by(journal.Entry.id)
        )
    )


def commitments_of(response_id: int) -> list[Commitment]:
    """The promises of a response, in their order."""
    return list(
        db.session.scalars(
            select(Commitment)
            .where(Commitment.response_id == response_id)
            .order_by(Commitment.position)
        )
    )


def has_promises(dossier_id: int) -> bool:
    """Whether an answer to a dossier holds a commitment."""
    return (
        db.session.scalar(
            select(Commitment.id)
            .join(Response, Response.id == Commitment.response_id)
            .join(Referral, Referral.id == Response.referral_id)
            .where(Referral.dossier_id == dossier_id)
            .limit(1)
        )
        is not None
    )
