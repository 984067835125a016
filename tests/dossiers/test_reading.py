"""What everybody reads: the list, one dossier, its voices, versions, feed, print and PDF."""

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from pypdf import PdfReader

from council.contributions.models import Contribution, Signature
from council.contributions.models import State as Standing
from council.core import journal, outbox
from council.core.db import Database
from council.core.errors import RuleBroken
from council.dossiers import document, operations, panels, queries, words
from council.dossiers.models import ClosingReason, Dossier, ReopeningReason, State
from council.people.models import Role
from tests.support import (
    Browser,
    QueryCount,
    a_commune,
    a_contribution,
    a_dossier,
    a_member,
    a_theme,
)

CANARY = "Zébulon Canarival"


def page_of(dossier: Dossier, *, lang: str = "fr", more: str = "") -> str:
    return f"/{lang}/dossiers/{dossier.reference}{more}"


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_the_list_shows_dossiers_with_their_numbers_latest_first(
    client: Browser, db: Database, now: datetime
) -> None:
    old = a_contribution(supports=4), a_contribution(supports=3)
    a_dossier(*old, title="Le vieux", opened_at=now - timedelta(days=9))
    a_dossier(a_contribution(commune_id=a_commune("gedinne").id), title="Le neuf")
    db.session.commit()
    page = client.get("/fr/dossiers").text
    assert page.index("Le neuf") < page.index("Le vieux")
    assert "7 soutiens · 2 contributions" in page
    assert "Gedinne" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("theme=logement", {"Toit"}),
        ("theme=unknown", {"Toit", "Bus"}),
        ("commune=gedinne", {"Toit"}),
        ("commune=namur", {"Bus"}),
        ("state=forwarded", {"Toit"}),
        ("state=closed", set()),
        ("state=nothing", {"Toit", "Bus"}),
        ("theme=logement&commune=namur", set()),
    ],
)
def test_the_list_can_be_filtered(
    client: Browser, db: Database, asked: str, found: set[str]
) -> None:
    said = a_contribution(commune_id=a_commune("gedinne").id)
    housing = a_theme("logement").id
    a_dossier(said, title="Toit", theme_id=housing, commune_id=None, state=State.FORWARDED)
    a_dossier(a_contribution(), title="Bus")
    db.session.commit()
    page = client.get(f"/fr/dossiers?{asked}").text
    assert {title for title in ("Toit", "Bus") if title in page} == found
    feed = client.get(f"/fr/dossiers.atom?{asked}")
    assert feed.content_type.startswith("application/atom+xml")
    assert {title for title in ("Toit", "Bus") if title in feed.text} == found


def test_an_empty_list_says_what_to_do(client: Browser) -> None:
    assert "Il n’y a pas encore de dossier" in client.get("/fr/dossiers").text
    assert "Retirez un filtre" in client.get("/fr/dossiers?state=open").text


def test_pages_follow_each_other_and_a_foreign_cursor_is_refused(
    client: Browser, db: Database, now: datetime
) -> None:
    for n in range(25):
        a_dossier(a_contribution(), title=f"D{n:02d}", opened_at=now - timedelta(days=n))
    db.session.commit()
    first = client.get("/fr/dossiers").text
    assert "D19" in first
    assert "D20" not in first
    after = queries.listed().after
    second = client.get(f"/fr/dossiers?after={after}").text
    assert "D20" in second
    assert "D19" not in second
    assert client.get("/fr/dossiers?after=zzz").status_code == 400


def test_a_list_costs_as_many_queries_for_one_as_for_twenty(client: Browser, db: Database) -> None:
    counts = []
    for _round in range(2):
        for _ in range(1 if not counts else 19):
            a_dossier(a_contribution())
        db.session.commit()
        with QueryCount() as count:
            client.get("/fr/dossiers")
        counts.append(len(count.statements))
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize("lang", ["fr", "nl", "en", "ar"])
def test_every_page_of_a_dossier_can_be_read_in_every_language(
    client: Browser, db: Database, lang: str, now: datetime
) -> None:
    moderator = a_member(role=Role.MODERATOR)
    foreign = a_contribution(language="ar", title="المكتب مغلق", body="أعمل في النهار.")
    dossier = a_dossier(a_contribution(), foreign)
    operations.add_evidence(
        dossier, text="12 %", source="https://iweps.be", given=None, by=moderator, at=now
    )
    changed = {"title": "Autre", "summary": "Un seul\n\n- a\n- b", "ask": dossier.ask}
    operations.edit(dossier, version=1, **changed, theme=None, by=moderator, at=now)
    db.session.commit()
    for more in ("", "/voices", "/versions", "/print"):
        answer = client.get(page_of(dossier, lang=lang, more=more))
        assert answer.status_code == 200
    made = client.get(page_of(dossier, lang=lang, more=".pdf"))
    assert made.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(made.data))
    assert reader.root_object["/Lang"] == lang
    assert "Autre" in text_of(made.data)


@pytest.mark.parametrize(
    "reference", ["2026-999", "0000-1", "2026", "a-b", "2026-1234567", "2026-0x1", "2026-٣", "%00"]
)
def test_a_reference_that_leads_nowhere_says_so(client: Browser, reference: str) -> None:
    for more in ("", ".pdf", "/print", "/voices", "/versions"):
        assert client.get(f"/fr/dossiers/{reference}{more}").status_code == 404


def test_a_page_tells_what_happened_in_order(client: Browser, db: Database, now: datetime) -> None:
    moderator = a_member(role=Role.MODERATOR)
    first = a_contribution(published_at=now - timedelta(days=30))
    dossier = operations.open_dossier(
        title="Guichets fermés",
        summary="Le guichet ferme à midi.",
        ask="Ouvrir le soir.",
        contributions=[first],
        theme=None,
        commune=a_commune(),
        language="fr",
        by=moderator,
        at=now,
    )
    for day, late in enumerate((a_contribution(), a_contribution())):
        operations.add(dossier, [late], by=moderator, at=now + timedelta(minutes=day))
    [grouping] = [each for each in queries.groupings(dossier) if each.contribution_id == first.id]
    author = grouping.contribution.author_id
    later = now + timedelta(days=2)
    operations.place(grouping, 1, by=moderator, at=later)
    operations.edit(
        dossier,
        version=1,
        title="Un autre titre",
        summary=dossier.summary,
        ask=dossier.ask,
        theme=None,
        by=moderator,
        at=later,
    )
    operations.add_evidence(dossier, text="a", source="b", given=None, by=moderator, at=later)
    operations.remove(grouping, by=moderator, at=later + timedelta(days=1))
    operations.close(dossier, ClosingReason.SOLVED, by=moderator, at=later + timedelta(days=2))
    operations.reopen(
        dossier, ReopeningReason.NOT_SOLVED, by=moderator, at=later + timedelta(days=3)
    )
    db.session.commit()
    page = client.get(page_of(dossier)).text
    told = [
        "Le conseil ouvre le dossier",
        "2 contributions rejoignent le dossier",
        "Le texte est revu",
        "Une pièce est ajoutée",
        "1 contribution quitte le dossier",
        "Le problème est réglé",
        "Le dossier est rouvert",
    ]
    assert [page.count(each) for each in told] == [1] * len(told)
    assert sorted(told, key=page.index) == told
    assert author is not None
    path = client.get(f"/fr/contributions/{first.public_id}").text
    assert f"Réunie dans le dossier {dossier.reference}" in path
    assert f"Retirée du dossier {dossier.reference}" in path


def test_the_story_begins_with_the_first_voice_wherever_it_comes_from(
    db: Database, now: datetime
) -> None:
    placed = a_dossier(a_contribution())
    unplaced = a_dossier(a_contribution(commune_id=None))
    undated = a_dossier(a_contribution(published_at=None))
    empty = a_dossier()
    told = [list(words.first_voice(each, now)) for each in (placed, unplaced, undated, empty)]
    with force_locale("en"):
        assert [len(steps) for steps in told] == [1, 1, 0, 0]


def test_closed_dossiers_take_no_more_comments(
    as_resident: Browser, client: Browser, db: Database
) -> None:
    dossier = a_dossier(a_contribution(), state=State.CLOSED)
    opened = a_dossier(a_contribution(), a_contribution())
    db.session.commit()
    assert "La discussion est" in client.get(page_of(dossier)).text or (
        "Votre commentaire" not in as_resident.get(page_of(dossier)).text
    )
    address = f"/fr/threads/{opened.thread_id}"
    page = as_resident.get(page_of(opened)).text
    assert "Votre commentaire" in page
    action = page.split('action="')
    post = next(part.split('"')[0] for part in action if "discussion" in part or address in part)
    answer = as_resident.post(post, data={"body": "Moi aussi, chaque mardi.", "language": "fr"})
    assert answer.status_code == 303
    assert "Moi aussi, chaque mardi." in client.get(page_of(opened)).text


def test_six_voices_are_shown_and_the_others_are_one_click_away(
    client: Browser, db: Database
) -> None:
    dossier = a_dossier(*[a_contribution() for _ in range(23)])
    db.session.commit()
    assert "Lire les 23 contributions" in client.get(page_of(dossier)).text
    first = client.get(page_of(dossier, more="/voices")).text
    assert first.count('class="voice"') == 20
    after = queries.voices(dossier, None).after
    rest = client.get(page_of(dossier, more=f"/voices?after={after}")).text
    assert rest.count('class="voice"') == 3


def test_withdrawn_words_are_no_longer_in_the_dossier_nor_in_its_pdf(
    client: Browser, db: Database
) -> None:
    gone = a_contribution(title="Paroles reprises")
    dossier = a_dossier(a_contribution(title="Paroles laissées"), gone)
    db.session.commit()
    before = client.get(page_of(dossier, more=".pdf")).data
    gone.state = Standing.WITHDRAWN
    db.session.commit()
    after = client.get(page_of(dossier, more=".pdf")).data
    assert "Paroles reprises" in text_of(before)
    assert "Paroles reprises" not in text_of(after)
    for more in ("", "/voices", "/print"):
        assert "Paroles reprises" not in client.get(page_of(dossier, more=more)).text


def test_the_pdf_holds_the_words_of_people_and_never_their_names(
    client: Browser, db: Database
) -> None:
    named = a_member(name=CANARY, email="canarival@example.org")
    steward = a_member(role=Role.MODERATOR, name="Modeste Secretaire")
    dossier = a_dossier(
        a_contribution(author=named, signature=Signature.NAME, supports=12),
        a_contribution(
            author=named, source="decidim", source_key="1", source_author="Externe Canarival"
        ),
        by=steward,
    )
    db.session.commit()
    for lang in ("fr", "nl", "en", "ar"):
        printed = text_of(client.get(page_of(dossier, lang=lang, more=".pdf")).data)
        assert "Canarival" not in printed
        assert "Modeste" not in printed
    printed = text_of(client.get(page_of(dossier, more=".pdf")).data)
    for words_of in ("Le guichet ferme à midi.", "Ouvrir un soir par semaine.", "Une personne de"):
        assert words_of in printed
    assert f"http://localhost/fr/dossiers/{dossier.reference}" in printed


def test_the_pdf_is_made_once_for_each_text_and_language(
    app: Flask, db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    moderator = a_member(role=Role.MODERATOR)
    dossier = a_dossier(a_contribution())
    pressed = []
    press = document.pdf.compile
    monkeypatch.setattr(
        document.pdf, "compile", lambda *given: pressed.append(given) or press(*given)
    )

    def ask(lang: str) -> bytes:
        return outbox.BUILDERS["dossier_pdf"](dossier_id=dossier.id, locale=lang)[2]

    assert ask("fr") == ask("fr")
    ask("ar")
    assert len(pressed) == 2
    with monkeypatch.context() as patch:
        patch.setattr(document.pdf, "look", lambda _template: "another")
        ask("ar")
    assert len(pressed) == 3
    pressed.pop()
    kept = {"title": dossier.title, "ask": dossier.ask, "theme": None}
    operations.edit(dossier, version=1, summary="Autrement.", **kept, by=moderator, at=now)
    ask("fr")
    assert len(pressed) == 3
    files = sorted(each.name for each in (Path(app.config["DATA_DIR"]) / "documents").iterdir())
    assert [name.split("-")[1] for name in files] == ["ar", "fr"]


def test_the_attachment_is_named_after_the_reference_and_a_lost_one_is_refused(
    app: Flask, db: Database
) -> None:
    dossier = a_dossier(a_contribution())
    name, mime, content = outbox.BUILDERS["dossier_pdf"](dossier_id=dossier.id, locale="nl")
    assert (name, mime) == (f"dossier-{dossier.reference}.pdf", "application/pdf")
    assert PdfReader(io.BytesIO(content)).root_object["/Lang"] == "nl"
    with pytest.raises(RuleBroken):
        outbox.BUILDERS["dossier_pdf"](dossier_id=999_999, locale="nl")


def test_later_floors_add_clocks_steps_parts_and_filters(
    client: Browser, db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = a_dossier(a_contribution(), title="Avec horloge")
    journal.record("test.sent", by=None, about=dossier, at=now, to="Gedinne")
    db.session.commit()
    clock = {"tone": "late", "n": 23, "legend": "Attendu le 31 octobre.", "pct": 70, "over": 30}
    fact = panels.Fact("late", ("late", "clock-alert", "En retard"), clock, "Commune de Gedinne")
    for name in ("FACTS", "SOURCES"):
        monkeypatch.setattr(panels, name, [*getattr(panels, name)])
    for name in ("TELLERS", "FILTERS", "NEEDS"):
        monkeypatch.setattr(panels, name, {**getattr(panels, name)})
    monkeypatch.setattr(panels, "BLOCKS", {slot: [*b] for slot, b in panels.BLOCKS.items()})
    panels.facts(lambda ids, at: dict.fromkeys(ids, fact))
    panels.tells("test.sent")(lambda _d, entries: panels.Step(entries[0].at, "Parti", end=True))
    panels.source(lambda _d, at: [panels.Step(at + timedelta(days=9), "Prochaine date")])
    panels.block("aside")(lambda _d, _at: panels.Block("dossiers/_numbers.html"))
    panels.block("aside")(lambda _d, _at: None)
    panels.state_filter("test", "Essai", lambda at: Dossier.opened_at < at)
    listed = client.get("/fr/dossiers").text
    assert "jours de retard" in listed
    assert "Commune de Gedinne" in listed
    assert "Avec horloge" not in client.get("/fr/dossiers?state=test").text
    page = client.get(page_of(dossier)).text
    assert page.index("Parti") < page.index("Prochaine date")


def test_the_authorities_filter_finds_every_dossier_with_a_voice_of_the_commune(
    db: Database,
) -> None:
    said: list[Contribution] = [a_contribution(commune_id=a_commune("ciney").id)]
    dossier = a_dossier(*said, commune_id=None)
    assert queries.listed(commune=a_commune("ciney")).rows == [dossier]
    assert queries.listed(commune=a_commune("couvin")).rows == []
