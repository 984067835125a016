"""The text of a dossier: versions, paragraphs that move, evidence, closing and reopening."""

import io
from datetime import datetime, timedelta

import pytest
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from council.core import journal
from council.core.db import Database
from council.core.db import db as database
from council.core.errors import RuleBroken
from council.core.files import StoredFile
from council.dossiers import operations, paragraphs, queries
from council.dossiers.models import (
    ClosingReason,
    Dossier,
    DossierVersion,
    Evidence,
    ReopeningReason,
    State,
)
from council.people.models import Member, Role
from tests.support import a_contribution, a_dossier, a_member, a_theme, lying


@pytest.fixture
def moderator(db: Database) -> Member:
    return a_member(role=Role.MODERATOR)


def a_text(dossier: Dossier, **changes: object) -> dict[str, object]:
    kept = {name: getattr(dossier, name) for name in ("version", "title", "summary", "ask")}
    return {**kept, "theme": a_theme(), **changes}


def last(dossier: Dossier) -> journal.Entry:
    return journal.of(dossier)[-1]


def test_an_edit_makes_a_version_and_keeps_the_one_before(moderator: Member, now: datetime) -> None:
    dossier = a_dossier(a_contribution())
    operations.edit(dossier, **a_text(dossier, title="Un titre clair"), by=moderator, at=now)
    assert (dossier.title, dossier.version) == ("Un titre clair", 2)
    titles = [each.title for each in queries.versions(dossier)]
    assert titles == ["Un titre clair", "Des guichets fermés trop tôt"]
    assert (last(dossier).verb, last(dossier).details) == ("dossier.edited", {"version": 2})


def test_an_edit_that_changes_nothing_makes_no_version(moderator: Member, now: datetime) -> None:
    dossier = a_dossier(a_contribution())
    operations.edit(dossier, **a_text(dossier, theme=None), by=moderator, at=now)
    assert (dossier.version, dossier.theme_id) == (1, None)
    assert len(queries.versions(dossier)) == 1


def test_an_edit_on_an_old_version_is_refused(moderator: Member, now: datetime) -> None:
    dossier = a_dossier(a_contribution())
    mine = a_text(dossier, title="Le mien")
    operations.edit(dossier, **a_text(dossier, title="Le leur"), by=moderator, at=now)
    with pytest.raises(RuleBroken) as caught:
        operations.edit(dossier, **mine, by=moderator, at=now)
    assert (caught.value.code, caught.value.status) == ("dossier.stale", 409)
    assert dossier.title == "Le leur"


def test_words_follow_their_paragraph(moderator: Member, now: datetime) -> None:
    first, second, third = a_contribution(), a_contribution(), a_contribution()
    dossier = a_dossier(first, second, third, summary="Un.\n\nDeux.\n\nTrois.")
    for number, grouping in enumerate(queries.groupings(dossier), 1):
        grouping.paragraph = number if number < 3 else None
    changed = a_text(dossier, summary="Zéro.\n\nUn.\n\nTrois.")
    operations.edit(dossier, **changed, by=moderator, at=now)
    places = {each.contribution_id: each.paragraph for each in queries.groupings(dossier)}
    assert places == {first.id: 2, second.id: None, third.id: None}


def test_evidence_says_where_it_comes_from_and_may_hold_a_file(
    moderator: Member, now: datetime
) -> None:
    dossier = a_dossier(a_contribution())
    picture = io.BytesIO()
    Image.new("RGB", (30, 20)).save(picture, "PNG")
    bare = operations.add_evidence(
        dossier, text="12 %", source="Iweps", given=None, by=moderator, at=now
    )
    pictured = operations.add_evidence(
        dossier,
        text="L’horaire",
        source="https://example.org",
        given=picture.getvalue(),
        by=moderator,
        at=now,
    )
    assert queries.evidence(dossier) == [bare, pictured]
    assert last(dossier).details == {"evidence": pictured.id}
    assert pictured.file is not None
    assert pictured.file.public
    path = lying(pictured.file)
    assert path.exists()
    for each in (bare, pictured):
        operations.remove_evidence(dossier, each, by=moderator, at=now)
    assert path.exists()  # until it is committed
    database.keep()
    assert not path.exists()
    assert not database.session.scalars(select(Evidence)).all()
    assert last(dossier).verb == "dossier.evidence_removed"


def test_the_same_evidence_sent_twice_within_minutes_is_one(
    moderator: Member, now: datetime
) -> None:
    dossier = a_dossier(a_contribution())
    given = {"text": "12 %", "source": "Iweps", "given": None, "by": moderator}
    first = operations.add_evidence(dossier, **given, at=now)
    assert operations.add_evidence(dossier, **given, at=now + timedelta(minutes=5)) is first
    later = operations.add_evidence(dossier, **given, at=now + timedelta(minutes=6))
    other = operations.add_evidence(dossier, **{**given, "source": "Statbel"}, at=now)
    picture = io.BytesIO()
    Image.new("RGB", (30, 20)).save(picture, "PNG")
    shown = {**given, "given": picture.getvalue()}
    pictured = operations.add_evidence(dossier, **shown, at=now)
    assert operations.add_evidence(dossier, **shown, at=now) is pictured
    assert queries.evidence(dossier) == [first, later, other, pictured]
    assert len(database.session.scalars(select(StoredFile)).all()) == 1


def test_a_dossier_is_closed_with_a_reason_and_opened_again(
    moderator: Member, now: datetime
) -> None:
    dossier = a_dossier(a_contribution())
    operations.close(dossier, ClosingReason.SOLVED, by=moderator, at=now)
    assert (dossier.state, dossier.closed_at) == (State.CLOSED, now)
    assert last(dossier).details == {"reason": "solved"}
    with pytest.raises(RuleBroken):
        operations.close(dossier, ClosingReason.SOLVED, by=moderator, at=now)
    operations.reopen(dossier, ReopeningReason.NOT_SOLVED, by=moderator, at=now)
    assert (dossier.state, dossier.closed_at) == (State.OPEN, None)
    assert (last(dossier).verb, last(dossier).details) == (
        "dossier.reopened",
        {"reason": "not_solved"},
    )
    with pytest.raises(RuleBroken):
        operations.reopen(dossier, ReopeningReason.MISTAKE, by=moderator, at=now)


def test_a_dossier_moves_on_with_its_referrals(moderator: Member) -> None:
    dossier = a_dossier(a_contribution())
    with pytest.raises(RuleBroken):
        operations.mark_answered(dossier)
    for move, state in [
        (operations.mark_forwarded, State.FORWARDED),
        (operations.mark_forwarded, State.FORWARDED),
        (operations.mark_answered, State.ANSWERED),
        (operations.mark_answered, State.ANSWERED),
        (operations.mark_forwarded, State.FORWARDED),
        (operations.mark_answered, State.ANSWERED),
        (operations.mark_followed, State.FOLLOWED),
        (operations.mark_followed, State.FOLLOWED),
        (operations.mark_answered, State.FOLLOWED),
    ]:
        move(dossier)
        assert dossier.state is state
        database.session.flush()


def test_an_answer_to_a_closed_dossier_does_not_open_it(moderator: Member) -> None:
    dossier = a_dossier(a_contribution(), state=State.CLOSED)
    operations.mark_answered(dossier)
    operations.mark_followed(dossier)
    assert dossier.state is State.CLOSED
    with pytest.raises(RuleBroken):
        operations.mark_forwarded(dossier)


def test_a_summary_is_cut_at_blank_lines() -> None:
    assert paragraphs.split(" Un.\nEncore.\n\n \n\nDeux.\n") == ["Un.\nEncore.", "Deux."]
    assert paragraphs.split("  ") == []


def test_the_nearest_paragraph_shares_the_most_words() -> None:
    summary = "Le guichet ferme à midi.\n\nLe dernier bus part à 17 heures."
    assert paragraphs.nearest("Plus de BÙS, le dernier est parti", summary) == 2
    assert paragraphs.nearest("Rien à voir", summary) is None
    assert paragraphs.nearest("Rien", "") is None


TEXT = st.text("ab \n", max_size=30)
LINES = st.lists(st.sampled_from(["Un.", "Deux.", "Trois.", "Quatre."]), max_size=6, unique=True)


def test_every_version_is_kept_under_its_number(moderator: Member, now: datetime) -> None:
    dossier = a_dossier(a_contribution())
    for title in ("A", "A", "B", "A"):
        operations.edit(dossier, **a_text(dossier, title=title), by=moderator, at=now)
    kept = database.session.scalars(select(DossierVersion).order_by(DossierVersion.number)).all()
    assert [(each.number, each.title) for each in kept][1:] == [(2, "A"), (3, "B"), (4, "A")]
    assert dossier.version == 4


def test_another_theme_is_written_down_without_a_new_version(
    moderator: Member, now: datetime
) -> None:
    dossier = a_dossier(a_contribution())
    kept = {name: getattr(dossier, name) for name in ("title", "summary", "ask")}
    theme = a_theme("logement")
    for _ in range(2):
        operations.edit(dossier, version=1, **kept, theme=theme, by=moderator, at=now)
    assert (dossier.theme_id, dossier.version) == (theme.id, 1)
    changed = [e for e in journal.of(dossier) if e.verb == "dossier.theme_changed"]
    assert [each.details for each in changed] == [{"theme": theme.id}]
