"""What a council changed: each paragraph of the first text, followed through the amendments."""

from datetime import datetime
from functools import reduce

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from council.assembly import amending
from council.assembly.amending import Change, Kind, Strand, applied, traced
from council.assembly.models import Council, Motion, Opening
from council.assembly.operations import amendments, balloting, motions, voting
from council.assembly.queries import amendments as queries
from council.assembly.queries import debates, opinions
from council.assembly.words.ballots import articles
from council.core.db import Database
from council.core.locale import CODES
from tests.assembly.adopted import PARAGRAPHS, a_count, a_motion, signed
from tests.assembly.chamber import a_council, a_secretary, an_open_ballot, browser_of, sitting, who
from tests.assembly.moving import TEXTS, a_ballot_on, a_draft_opinion, an_amendment, an_open_motion
from tests.assembly.talking import a_debate
from tests.support import Browser

ABC = ["un", "deux", "trois"]


def test_nothing_changed() -> None:
    assert traced(ABC, []) == [Strand(each, each) for each in ABC]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([Change(Kind.REPLACE, 2, "DEUX")], [("un", "un"), ("deux", "DEUX"), ("trois", "trois")]),
        ([Change(Kind.DELETE, 2)], [("un", "un"), ("deux", None), ("trois", "trois")]),
        (
            [Change(Kind.ADD, 0, "zéro")],
            [(None, "zéro"), ("un", "un"), ("deux", "deux"), ("trois", "trois")],
        ),
        (
            [Change(Kind.DELETE, 1), Change(Kind.REPLACE, 1, "DEUX")],
            [("un", None), ("deux", "DEUX"), ("trois", "trois")],
        ),
        (
            [Change(Kind.DELETE, 2), Change(Kind.ADD, 1, "un et demi")],
            [("un", "un"), (None, "un et demi"), ("deux", None), ("trois", "trois")],
        ),
        (
            [Change(Kind.REPLACE, 3, "drei"), Change(Kind.REPLACE, 3, "three")],
            [("un", "un"), ("deux", "deux"), ("trois", "three")],
        ),
        (
            [Change(Kind.ADD, 3, "quatre"), Change(Kind.DELETE, 4)],
            [("un", "un"), ("deux", "deux"), ("trois", "trois")],
        ),
        ([Change(Kind.DELETE, 1)] * 3, [("un", None), ("deux", None), ("trois", None)]),
        (
            [*[Change(Kind.DELETE, 1)] * 3, Change(Kind.ADD, 0, "rien")],
            [(None, "rien"), ("un", None), ("deux", None), ("trois", None)],
        ),
    ],
)
def test_each_paragraph_is_followed(
    changes: list[Change], expected: list[tuple[str | None, str | None]]
) -> None:
    assert [(each.before, each.after) for each in traced(ABC, changes)] == expected


def test_it_says_which_changes_touched_a_paragraph() -> None:
    changes = [Change(Kind.REPLACE, 2, "II"), Change(Kind.ADD, 0, "0"), Change(Kind.DELETE, 3)]
    assert [each.by for each in traced(ABC, changes)] == [(1,), (), (0, 2), ()]


@pytest.mark.parametrize(
    "change",
    [
        Change(Kind.REPLACE, 4, "quatre"),
        Change(Kind.ADD, 4, "cinq"),
        Change(Kind.DELETE, 0),
        Change(Kind.REPLACE, 0, "zéro"),
    ],
)
def test_there_is_no_such_paragraph(change: Change) -> None:
    with pytest.raises(ValueError, match="no such paragraph"):
        traced(ABC, [change])


KINDS = st.sampled_from(list(Kind))


@given(
    texts=st.lists(st.text("abc", min_size=1, max_size=3), max_size=5),
    wishes=st.lists(st.tuples(KINDS, st.integers(0, 8), st.text("xyz", min_size=1, max_size=3))),
)
def test_what_is_left_is_what_applying_them_leaves(
    texts: list[str], wishes: list[tuple[Kind, int, str]]
) -> None:
    changes: list[Change] = []
    for kind, number, text in wishes:
        change = Change(kind, number, "" if kind is Kind.DELETE else text)
        if amending.fits(reduce(applied, changes, texts), change):
            changes.append(change)
    strands = traced(texts, changes)
    assert [each.after for each in strands if each.after is not None] == reduce(
        applied, changes, texts
    )
    assert [each.before for each in strands if each.before is not None] == texts


# On the pages


@pytest.fixture
def council(db: Database) -> Council:
    return a_council()


def test_what_movers_wrote_anew_is_not_what_the_council_changed(
    council: Council, now: datetime
) -> None:
    motion = a_draft_opinion(council, now)
    words = {"title": "Un tout autre titre", "paragraphs": list(reversed(TEXTS))}
    motions.rewrite(motion, version=1, **words, by=a_secretary(), at=now)
    motions.open_motion(motion, by=a_secretary(), at=now)
    assert queries.passages(motion) == []
    one = an_amendment(motion, Kind.DELETE, 4, at=now)
    assert queries.passages(motion) == [], "it is only proposed"
    amendments.accept(one, by=a_secretary(), at=now)
    found = queries.passages(motion)
    assert [each.after for each in found] == [*list(reversed(TEXTS))[:3], None]
    assert found[3].runs == [("gone", TEXTS[0])]
    assert [each.amendments for each in found] == [(), (), (), (one,)]


def changed(motion: Motion, now: datetime) -> None:
    """The council replaces the second paragraph, adds one and deletes one."""
    for kind, number, text in (
        (Kind.REPLACE, 2, "L’interprète est proposé le jour même."),
        (Kind.ADD, 2, "Une petite commune reçoit un subside."),
        (Kind.DELETE, 1, ""),
    ):
        one = an_amendment(motion, kind, number, text, at=now)
        amendments.accept(one, by=a_secretary(), at=now)


def test_the_page_of_a_draft_shows_what_the_council_changed(
    client: Browser, db: Database, council: Council, now: datetime
) -> None:
    motion = an_open_motion(council, now)
    db.session.commit()
    assert "Ce que le conseil a changé" not in client.get(f"/fr/motions/{motion.id}").text
    changed(motion, now)
    db.session.commit()
    page = client.get(f"/fr/motions/{motion.id}").text
    assert "Ce que le conseil a changé" in page
    assert f"<del>{TEXTS[0]}</del>" in page
    assert "<ins>Une petite commune reçoit un subside.</ins>" in page
    assert "<del>dans les 15 jours.</del>" in page
    assert "A1, accepté le 2 mars 2026." in page


@pytest.mark.parametrize("lang", CODES)
def test_the_page_of_an_opinion_shows_it_too_and_its_text_stays_plain(
    client: Browser, db: Database, council: Council, now: datetime, lang: str
) -> None:
    motion, people = a_motion(council, now), sitting(council, 3, now)
    motions.keep_version(motion, by=None, at=now)
    one = an_amendment(motion, Kind.REPLACE, 2, "L’interprète est là tout de suite.", at=now)
    amendments.accept(one, by=a_secretary(), at=now)
    a_count(motion, people, now)
    opinion = opinions.motions.opinion(motion)
    assert opinion
    signed(opinion, now)
    db.session.commit()
    page = client.get(f"/{lang}/opinions/{opinion.reference}").text
    assert "<ins>" in page
    assert "<del>" in page
    assert f'<li id="p1"><bdi>{PARAGRAPHS[0]}</bdi></li>' in page
    assert '<li id="p2"><bdi>L’interprète est là tout de suite.</bdi></li>' in page
    assert "<ins>" not in client.get(f"/{lang}/opinions/{opinion.reference}/print").text


def test_the_page_of_an_opinion_says_how_each_amendment_was_decided(
    client: Browser, db: Database, council: Council, now: datetime
) -> None:
    motion, people = a_motion(council, now), sitting(council, 3, now)
    motions.keep_version(motion, by=None, at=now)
    voted = an_amendment(motion, Kind.DELETE, 1, at=now)
    ballot = a_ballot_on(voted, now)
    for mandate, choice in zip(people, ("for", "against", "against"), strict=True):
        voting.vote(ballot, mandate.id, [choice], "", by=who(mandate), at=now)
    balloting.count_ballot(ballot, by=None, at=now)
    answered = an_amendment(motion, Kind.DELETE, 2, at=now)
    amendments.reject(answered, answer="Le délai est le cœur du texte.", by=a_secretary(), at=now)
    a_count(motion, people, now)
    opinion = opinions.motions.opinion(motion)
    assert opinion
    signed(opinion, now)
    db.session.commit()
    page = client.get(f"/fr/opinions/{opinion.reference}").text
    assert "1 voix pour, 2 contre et 0 abstention" in page
    assert "Le délai est le cœur du texte." in page


def test_the_page_of_a_vote_on_a_draft_numbers_its_paragraphs(
    client: Browser, db: Database, council: Council, now: datetime
) -> None:
    sitting(council, 1, now)
    motion = an_open_motion(council, now, paragraphs=["Un. Deux. Trois.", "Et 4. Quatre."])
    ballot = a_ballot_on(motion, now)
    other = an_open_ballot(council, now, text="1. Ce n’est pas un paragraphe.")
    db.session.commit()
    assert articles(ballot) == ["Un. Deux. Trois.", "Et 4. Quatre."]
    assert articles(other) == []
    assert "<li><bdi>Et 4. Quatre.</bdi></li>" in client.get(f"/fr/ballots/{ballot.id}").text
    assert "1. Ce n’est pas" in client.get(f"/fr/ballots/{other.id}").text


def test_a_draft_leads_to_the_debates_about_its_dossier_that_one_may_read(
    app: Flask, client: Browser, db: Database, council: Council, now: datetime
) -> None:
    [mandate] = sitting(council, 1, now)
    motion = an_open_motion(council, now)
    found = {}
    for opening in (Opening.READ, Opening.MEMBERS):
        found[opening] = a_debate(council, now, by=a_secretary(), opening=opening)
        item = debates.item_of(found[opening])
        assert item
        item.dossier_id = motion.dossier_id
    elsewhere = a_debate(council, now, by=a_secretary())
    db.session.commit()
    links = {each: f'href="/fr/debates/{one.thread_id}"' for each, one in found.items()}
    page = client.get(f"/fr/motions/{motion.id}").text
    assert links[Opening.READ] in page
    assert links[Opening.MEMBERS] not in page
    assert f'href="/fr/debates/{elsewhere.thread_id}"' not in page
    mine = browser_of(app, who(mandate)).get(f"/fr/motions/{motion.id}").text
    assert links[Opening.MEMBERS] in mine
