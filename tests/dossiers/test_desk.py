"""Stewards at their desk: group, write, place words, add evidence, close; and authors who leave."""

import io
from datetime import datetime, timedelta

import pytest
from flask import Flask
from PIL import Image

from council.contributions.models import Contribution
from council.contributions.models import State as Standing
from council.core import journal
from council.core.db import Database
from council.core.db import db as database
from council.dossiers import queries, rules
from council.dossiers.models import Dossier, Evidence, State
from council.people.models import Member, Role
from council.territory.models import Authority
from tests.conftest import signed_in_as
from tests.support import (
    Browser,
    QueryCount,
    a_commune,
    a_contribution,
    a_dossier,
    a_member,
    a_theme,
    sign_in,
)

TEXT = {
    "title": "Guichets fermés trop tôt",
    "summary": "Le guichet ferme à midi.\n\nLe dernier bus part à 17 heures.",
    "ask": "Ouvrir un soir par semaine.",
    "theme": "mobilite",
    "language": "fr",
}
NEW = "/fr/desk/dossiers/new"


def desk(dossier: Dossier, more: str = "") -> str:
    return f"/fr/desk/dossiers/{dossier.reference}{more}"


def kept(dossier: Dossier) -> Dossier:
    database.session.expire_all()
    return database.session.get_one(Dossier, dossier.id)


def test_a_moderator_ticks_writes_and_opens_a_dossier(as_moderator: Browser, db: Database) -> None:
    first, second = a_contribution(), a_contribution()
    db.session.commit()
    ids = [first.public_id, second.public_id]
    assert first.title in as_moderator.get(NEW).text
    answer = as_moderator.post(NEW, data={"picked": ids, "do": "go", "into": ""})
    assert answer.status_code == 303
    form = as_moderator.get(answer.location)
    assert form.status_code == 200
    assert f"**{first.title}.**" in form.text
    answer = as_moderator.post(answer.location, data=TEXT)
    assert answer.status_code == 303
    dossier = queries.by_reference("2026-001")
    assert dossier is not None
    assert dossier.commune_id == a_commune().id
    assert answer.location == desk(dossier)
    assert {each.contribution_id for each in queries.groupings(dossier)} == {first.id, second.id}
    assert "2026-001" in as_moderator.get(answer.location).text


def test_contributions_of_several_communes_make_a_dossier_of_none(
    as_moderator: Browser, db: Database
) -> None:
    both = a_contribution(), a_contribution(commune_id=a_commune("gedinne").id, theme_id=None)
    db.session.commit()
    address = f"{NEW}/text?" + "&".join(f"picked={each.public_id}" for each in both)
    assert as_moderator.post(address, data=TEXT).status_code == 303
    dossier = queries.by_reference("2026-001")
    assert dossier is not None
    assert dossier.commune_id is None


def test_the_same_form_sent_twice_opens_one_dossier(as_moderator: Browser, db: Database) -> None:
    one = a_contribution()
    db.session.commit()
    address = f"{NEW}/text?picked={one.public_id}"
    assert as_moderator.post(address, data=TEXT).status_code == 303
    again = as_moderator.post(address, data=TEXT)
    assert again.status_code == 409
    assert "n’est plus libre" in again.text
    assert queries.by_reference("2026-002") is None


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", ""),
        ("title", "court"),
        ("summary", "x" * 10_001),
        ("summary", "a\x00b" * 20),
        ("ask", "demande \u202e renversée"),
        ("theme", "inconnu"),
        ("language", "xx"),
    ],
)
def test_a_text_that_cannot_be_kept_is_shown_again(
    as_moderator: Browser, db: Database, field: str, typed: str
) -> None:
    one = a_contribution()
    db.session.commit()
    answer = as_moderator.post(f"{NEW}/text?picked={one.public_id}", data={**TEXT, field: typed})
    assert answer.status_code == 422
    assert queries.by_reference("2026-001") is None


def test_nothing_ticked_or_what_is_not_free_is_refused(as_moderator: Browser, db: Database) -> None:
    taken, hidden = a_contribution(), a_contribution(state=Standing.SUBMITTED)
    a_dossier(taken)
    db.session.commit()
    empty = as_moderator.post(NEW, data={"do": "go"})
    assert (empty.status_code, "cocher au moins une" in empty.text) == (422, True)
    assert as_moderator.get(f"{NEW}/text").status_code == 422
    for each in (taken.public_id, hidden.public_id, "zzzzzzzz"):
        assert as_moderator.get(f"{NEW}/text?picked={each}").status_code == 409
    assert as_moderator.get(f"{NEW}/text?picked=%00").status_code == 422


def test_ticks_and_filters_stay_while_looking_for_more(as_moderator: Browser, db: Database) -> None:
    ticked = a_contribution(title="Guichet fermé le mercredi", theme_id=a_theme("logement").id)
    alike = a_contribution(title="Encore un guichet fermé")
    gedinne = a_commune("gedinne").id
    other = a_contribution(title="Une piscine", body="Nager le dimanche.", commune_id=gedinne)
    db.session.commit()
    sent = {"picked": [ticked.public_id], "do": "look", "theme": "mobilite", "q": "guichet"}
    answer = as_moderator.post(NEW, data=sent)
    assert answer.status_code == 303
    page = as_moderator.get(answer.location).text
    assert f'value="{ticked.public_id}" checked' in page
    assert "Proche de ce qui est coché" in page
    assert page.index(ticked.title) < page.index(alike.title)
    assert other.title not in page


@pytest.mark.parametrize(
    "asked", ["q=%00", "q=---", "q=%E2%80%AEx", "theme=zz&commune=zz", "picked=%00&picked=ZZ"]
)
def test_odd_questions_do_not_break_the_page(
    as_moderator: Browser, db: Database, asked: str
) -> None:
    a_contribution()
    db.session.commit()
    assert as_moderator.get(f"{NEW}?{asked}").status_code == 200


def test_titles_without_a_longer_word_resemble_nothing(as_moderator: Browser, db: Database) -> None:
    one = a_contribution(title="Oh là")
    db.session.commit()
    page = as_moderator.get(f"{NEW}?picked={one.public_id}").text
    assert "Proche de ce qui est coché" not in page


def test_heaps_of_contributions_on_one_thing_are_proposed(
    as_moderator: Browser, db: Database
) -> None:
    for _ in range(3):
        a_contribution(commune_id=a_commune("gedinne").id)
    a_contribution()
    db.session.commit()
    page = as_moderator.get(NEW).text
    assert "Plusieurs attendent sur le même sujet" in page
    assert "theme=mobilite&amp;commune=gedinne" in page
    assert "theme=mobilite&amp;commune=namur" not in page


def test_older_ones_are_one_page_further(
    as_moderator: Browser, db: Database, now: datetime
) -> None:
    for n in range(23):
        a_contribution(title=f"N{n:02d}", published_at=now - timedelta(days=n))
    db.session.commit()
    page = as_moderator.get(NEW).text
    assert "N19" in page
    assert "N20" not in page
    after = page.split('name="after" value="')[1].split('"')[0]
    answer = as_moderator.post(NEW, data={"after": after})
    assert "N20" in as_moderator.get(answer.location).text


def test_more_contributions_join_a_dossier_of_ones_own_scope(app: Flask, db: Database) -> None:
    mine, foreign = a_dossier(a_contribution()), a_dossier(commune_id=a_commune("gedinne").id)
    several = a_dossier(commune_id=None)
    one = a_contribution()
    db.session.commit()
    browser = signed_in_as(app, Role.MODERATOR, "namur")
    page = browser.get(f"{NEW}?picked={one.public_id}").text
    assert mine.reference in page
    assert foreign.reference not in page
    for reference in (foreign.reference, several.reference, "2026-999", "", "\x00"):
        sent = {"picked": one.public_id, "do": "go", "into": reference or "x"}
        assert browser.post(NEW, data=sent).status_code == 404
    sent = {"picked": one.public_id, "do": "go", "into": "", "other": f" {mine.reference} "}
    answer = browser.post(NEW, data=sent)
    assert (answer.status_code, answer.location) == (303, desk(mine))
    assert len(queries.groupings(kept(mine))) == 2


def test_a_moderator_sees_and_groups_only_what_is_in_scope(app: Flask, db: Database) -> None:
    inside = a_contribution(title="Dedans")
    outside = a_contribution(title="Dehors", commune_id=a_commune("gedinne").id)
    nowhere = a_contribution(title="Ailleurs", commune_id=None)
    db.session.commit()
    of_namur = signed_in_as(app, Role.MODERATOR, "namur")
    of_province = signed_in_as(app, Role.SECRETARY, "province-de-namur")
    page = of_namur.get(NEW).text
    assert "Dedans" in page
    assert "Dehors" not in page
    assert "Ailleurs" not in page
    page = of_province.get(NEW).text
    assert all(each in page for each in ("Dedans", "Dehors", "Ailleurs"))
    assert of_namur.get(f"{NEW}/text?picked={outside.public_id}").status_code == 409
    assert of_namur.get(f"{NEW}/text?picked={nowhere.public_id}").status_code == 409
    assert of_namur.get(f"{NEW}/text?picked={inside.public_id}").status_code == 200


def test_someone_without_a_grant_has_nothing_in_scope(db: Database) -> None:
    a_contribution()
    for nobody in (a_member(), a_member(role=Role.OFFICIAL, scope=a_commune())):
        assert not queries.waiting(nobody, queries.Wanted(), None).rows


def test_the_page_that_groups_costs_a_fixed_number_of_queries(
    as_moderator: Browser, db: Database
) -> None:
    counts = []
    for number in (2, 15):
        for _ in range(number):
            a_contribution()
        a_dossier(a_contribution())
        db.session.commit()
        with QueryCount() as count:
            as_moderator.get(NEW)
        counts.append(len(count.statements))
    assert counts[0] == counts[1] <= 9


def test_the_desk_lists_what_dossiers_need(
    as_moderator: Browser, db: Database, now: datetime
) -> None:
    assert "Aucun dossier ne vous attend" in as_moderator.get("/fr/desk/dossiers").text
    placed = a_dossier(a_contribution(), title="Tout va bien")
    a_dossier(title="Vide", opened_at=now - timedelta(days=1))
    old = a_dossier(a_contribution(), title="Ancien", opened_at=now - timedelta(days=30))
    loose = a_dossier(a_contribution(), title="Sans place", opened_at=now - timedelta(days=2))
    queries.groupings(loose)[0].paragraph = None
    a_dossier(a_contribution(), title="Fini", state=State.CLOSED)
    db.session.commit()
    page = as_moderator.get("/fr/desk/dossiers").text
    assert "Fini" not in page
    assert page.count('class="job"') == 4
    found = {
        need: {
            title
            for title in ("Tout va bien", "Vide", "Ancien", "Sans place")
            if title in as_moderator.get(f"/fr/desk/dossiers?need={need}").text
        }
        for need in ("deserted", "waiting", "unplaced", "unknown")
    }
    assert found["deserted"] == {"Vide"}
    assert found["waiting"] == {"Ancien"}
    assert found["unplaced"] == {"Sans place"}
    assert found["unknown"] == {"Tout va bien", "Vide", "Ancien", "Sans place"}
    assert placed.title in page
    assert old.reference in page


def test_words_are_placed_from_one_form_and_a_guess_is_offered(
    as_moderator: Browser, db: Database
) -> None:
    bus = a_contribution(title="Le dernier bus", body="Il part trop tôt.")
    desk_one = a_contribution(title="Rien à voir", body="…")
    dossier = a_dossier(bus, desk_one, summary=TEXT["summary"])
    for grouping in queries.groupings(dossier):
        grouping.paragraph = None
    db.session.commit()
    page = as_moderator.get(desk(dossier)).text
    assert page.count("Proposé, pas enregistré") == 1
    sent = {f"paragraph-{bus.id}": "2", f"paragraph-{desk_one.id}": "", "paragraph-9": "1"}
    assert as_moderator.post(desk(dossier, "/places"), data=sent).status_code == 303
    places = {each.contribution_id: each.paragraph for each in queries.groupings(kept(dossier))}
    assert places == {bus.id: 2, desk_one.id: None}
    for wrong in ("3", "x", "-1", "9" * 30, "\x00", "²"):
        answer = as_moderator.post(desk(dossier, "/places"), data={f"paragraph-{bus.id}": wrong})
        assert answer.status_code == 422


def test_the_text_is_changed_and_a_stale_one_shows_both(
    as_moderator: Browser, db: Database
) -> None:
    dossier = a_dossier(a_contribution())
    db.session.commit()
    page = as_moderator.get(desk(dossier, "/edit")).text
    assert 'name="version" type="hidden" value="1"' in page or 'value="1"' in page
    assert '<option selected value="mobilite">' in page
    mine = {**TEXT, "version": "1", "title": "Mon titre à moi"}
    assert as_moderator.post(desk(dossier, "/edit"), data=mine).status_code == 303
    late = {**TEXT, "version": "1", "title": "Un titre en retard", "theme": ""}
    answer = as_moderator.post(desk(dossier, "/edit"), data=late)
    assert answer.status_code == 409
    assert "Mon titre à moi" in answer.text
    assert "Un titre en retard" in answer.text
    assert kept(dossier).title == "Mon titre à moi"
    again = {**late, "version": "2"}
    assert as_moderator.post(desk(dossier, "/edit"), data=again).status_code == 303
    assert (kept(dossier).title, kept(dossier).theme_id) == ("Un titre en retard", None)
    page = as_moderator.get(f"/fr/dossiers/{dossier.reference}/versions").text
    assert page.count("<ins>") >= 1
    for version in ("", "x", "0", "9" * 12):
        answer = as_moderator.post(desk(dossier, "/edit"), data={**TEXT, "version": version})
        assert answer.status_code == 409
    assert as_moderator.post(desk(dossier, "/edit"), data={"version": "3"}).status_code == 422
    assert as_moderator.get(desk(a_bare_dossier(db), "/edit")).status_code == 200


def a_bare_dossier(db: Database) -> Dossier:
    dossier = a_dossier(theme_id=None)
    db.session.commit()
    return dossier


def test_a_moderator_takes_a_contribution_out(as_moderator: Browser, db: Database) -> None:
    one = a_contribution()
    dossier = a_dossier(one)
    db.session.commit()
    address = desk(dossier, f"/remove/{one.public_id}")
    assert as_moderator.post(address).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Contribution, one.id).state is Standing.PUBLISHED
    assert as_moderator.post(address).status_code == 404
    assert "ont quitté ce dossier" in as_moderator.get(desk(dossier)).text
    assert as_moderator.post(desk(dossier, "/remove/%C3%A9")).status_code == 404


def test_others_may_write_while_a_picture_is_made_anew(
    as_moderator: Browser, db: Database, remade: list[bool]
) -> None:
    dossier = a_dossier(a_contribution())
    db.session.commit()
    picture = io.BytesIO()
    Image.new("RGB", (30, 20)).save(picture, "PNG")
    picture.seek(0)
    sent = {"text": "L’horaire du soir", "source": "TEC", "file": (picture, "horaire.png")}
    assert as_moderator.post(desk(dossier, "/evidence"), data=sent).status_code == 303
    [evidence] = queries.evidence(dossier)
    assert evidence.file
    assert remade == [False]


def test_evidence_is_added_with_its_source_and_removed(as_moderator: Browser, db: Database) -> None:
    dossier, other = a_dossier(a_contribution()), a_dossier(a_contribution())
    db.session.commit()
    picture = io.BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "JPEG")
    words = {"text": "Trois guichets sur quatre.", "source": "https://iweps.be/fiche"}
    sent = {**words, "file": (io.BytesIO(picture.getvalue()), "photo.jpg")}
    assert as_moderator.post(desk(dossier, "/evidence"), data=sent).status_code == 303
    assert as_moderator.post(desk(dossier, "/evidence"), data=words).status_code == 303
    page = as_moderator.get(f"/fr/dossiers/{dossier.reference}").text
    assert 'href="https://iweps.be/fiche" rel="nofollow noopener noreferrer"' in page
    fake = {**words, "file": (io.BytesIO(b"#!/bin/sh"), "photo.png")}
    assert as_moderator.post(desk(dossier, "/evidence"), data=fake).status_code == 422
    for missing in ({}, {"text": "abc"}, {**words, "source": ""}, {**words, "text": "\x00"}):
        answer = as_moderator.post(desk(dossier, "/evidence"), data=missing)
        assert answer.status_code == 422
    first, second = db.session.query(Evidence).order_by(Evidence.id)
    wrong = desk(other, f"/evidence/{first.id}/remove")
    assert as_moderator.post(wrong).status_code == 404
    for each in (first, second):
        answer = as_moderator.post(desk(dossier, f"/evidence/{each.id}/remove"))
        assert answer.status_code == 303
    assert as_moderator.post(desk(dossier, "/evidence/99999999999/remove")).status_code == 404
    assert not queries.evidence(dossier)


def test_a_dossier_is_closed_with_a_reason_and_opened_again(
    as_moderator: Browser, db: Database
) -> None:
    dossier = a_dossier(a_contribution())
    db.session.commit()
    for wrong in ({}, {"reason": "because"}):
        assert as_moderator.post(desk(dossier, "/close"), data=wrong).status_code == 422
    sent = {"reason": "solved"}
    assert as_moderator.post(desk(dossier, "/close"), data=sent).status_code == 303
    assert as_moderator.post(desk(dossier, "/close"), data=sent).status_code == 409
    assert "Rouvrir le dossier" in as_moderator.get(desk(dossier)).text
    assert as_moderator.post(desk(dossier, "/reopen"), data={}).status_code == 422
    again = {"reason": "not_solved"}
    assert as_moderator.post(desk(dossier, "/reopen"), data=again).status_code == 303
    assert kept(dossier).state is State.OPEN


def test_an_author_learns_where_the_words_are_and_can_leave(app: Flask, db: Database) -> None:
    author = a_member()
    one, other = a_contribution(author=author), a_contribution()
    loose = a_contribution(author=author)
    dossier = a_dossier(one, other, loose)
    by_contribution = {each.contribution_id: each for each in queries.groupings(dossier)}
    by_contribution[loose.id].paragraph = None
    db.session.commit()
    browser: Browser = app.test_client()
    browser.sign_in(sign_in(author))
    page = browser.get(f"/fr/dossiers/{dossier.reference}").text
    assert "Vos mots sont au paragraphe 1." in page
    assert "Nous dirons ici où se trouvent vos mots." in page
    address = f"/fr/dossiers/{dossier.reference}/leave/{one.public_id}"
    assert browser.get(address).status_code == 200
    assert browser.post(address).status_code == 303
    assert browser.post(address).status_code == 404
    foreign = f"/fr/dossiers/{dossier.reference}/leave/{other.public_id}"
    assert browser.post(foreign).status_code == 403
    assert browser.get("/fr/dossiers/2026-999/leave/zzzz").status_code == 404
    assert len(queries.groupings(kept(dossier))) == 2


WHO = {  # role and scope -> whether the list of the desk, and a dossier of Namur, are theirs
    ("visitor", None): (401, 401),
    (None, None): (403, 403),
    (Role.HELPER, None): (403, 403),
    (Role.OFFICIAL, "namur"): (403, 403),
    (Role.ADMINISTRATOR, None): (403, 403),
    (Role.MODERATOR, "gedinne"): (200, 403),
    (Role.MODERATOR, "namur"): (200, 200),
    (Role.MODERATOR, None): (200, 200),
    (Role.SECRETARY, "gedinne"): (200, 403),
    (Role.SECRETARY, "namur"): (200, 200),
    (Role.SECRETARY, None): (200, 200),
}


@pytest.mark.parametrize(("role", "scope"), WHO)
def test_these_may_look_after_a_dossier_and_nobody_else(
    app: Flask, db: Database, role: Role | str | None, scope: str | None
) -> None:
    one = a_contribution()
    dossier = a_dossier(one)
    db.session.commit()
    visitor = role == "visitor"
    browser = app.test_client() if visitor else signed_in_as(app, role, scope)  # type: ignore[arg-type]
    listed, managed = WHO[role, scope]  # type: ignore[index]
    for address in ("/fr/desk/dossiers", NEW):
        assert browser.get(address).status_code == listed
    for more in ("", "/edit"):
        assert browser.get(desk(dossier, more)).status_code == managed
    refused = managed if managed != 200 else None
    for more in ("/edit", "/places", "/evidence", "/close", "/reopen", f"/remove/{one.public_id}"):
        answer = browser.post(desk(dossier, more), data={})
        assert answer.status_code == (refused or answer.status_code)
        assert managed != 200 or answer.status_code not in (401, 403)


def test_a_dossier_of_several_communes_is_for_wider_scopes(app: Flask, db: Database) -> None:
    dossier = a_dossier(a_contribution(), commune_id=None)
    dossier = queries.by_id(dossier.id) or dossier
    province = a_commune("province-de-namur")

    def may(role: Role, scope: Authority | None) -> bool:
        return rules.steward(a_member(role=role, scope=scope), dossier)

    assert may(Role.MODERATOR, None)
    assert may(Role.SECRETARY, province)
    assert not may(Role.MODERATOR, a_commune())
    assert not may(Role.OFFICIAL, None)
    assert not rules.steward(None, dossier)


def test_only_its_author_may_take_a_contribution_out(db: Database) -> None:
    one = a_contribution()
    [grouping] = queries.groupings(a_dossier(one))
    assert rules.its_author(db.session.get_one(Member, one.author_id), grouping)
    assert not rules.its_author(a_member(), grouping)
    assert not rules.its_author(None, grouping)


def test_a_word_to_the_authors_goes_with_the_grouping(as_moderator: Browser, db: Database) -> None:
    first, second = a_contribution(), a_contribution()
    db.session.commit()
    typed = {"picked": [first.public_id], "do": "go", "into": "", "word": "Merci à vous."}
    on = as_moderator.post(NEW, data=typed)
    assert "Merci à vous." in as_moderator.get(on.location).text
    assert as_moderator.post(on.location, data=TEXT | {"word": "Merci."}).status_code == 303
    dossier = queries.by_reference("2026-001")
    assert dossier is not None
    looked = as_moderator.post(NEW, data=typed | {"do": "look"})
    assert "Merci à vous." in as_moderator.get(looked.location).text, "typed words are kept"
    joined = {"picked": [second.public_id], "do": "go", "into": dossier.reference, "word": "Vous."}
    assert as_moderator.post(NEW, data=joined).status_code == 303
    assert [each.text for each in queries.words_to_authors(dossier, 5)] == ["Vous.", "Merci."]
    rows = [e for e in journal.of(dossier) if "word" in e.details]
    assert [e.verb for e in rows] == ["dossier.opened", "dossier.contribution_added"]


@pytest.mark.parametrize("word", ["a" * 501, "\x00", "\u202e"])
def test_a_word_that_cannot_be_kept_is_refused(
    as_moderator: Browser, db: Database, word: str
) -> None:
    dossier = a_dossier(one := a_contribution())
    db.session.commit()
    assert as_moderator.post(desk(dossier, "/word"), data={"word": word}).status_code == 422
    picked = {"picked": [one.public_id], "do": "go", "word": word}
    assert as_moderator.post(NEW, data=picked).status_code == 422
    assert as_moderator.get(NEW, query_string={"word": word}).status_code == 200
    assert not queries.words_to_authors(dossier, 5)


def test_a_word_of_its_own_is_sent_once(as_moderator: Browser, db: Database) -> None:
    dossier = a_dossier(a_contribution())
    db.session.commit()
    typed = {"word": "La commune ouvre le jeudi."}
    assert as_moderator.post(desk(dossier, "/word"), data={"word": ""}).status_code == 422
    assert as_moderator.post(desk(dossier, "/word"), data=typed).status_code == 303
    assert typed["word"] in as_moderator.get(desk(dossier)).text
    assert as_moderator.post(desk(dossier, "/word"), data=typed).status_code == 409
    assert len(queries.words_to_authors(dossier, 5)) == 1
    [said] = [e for e in journal.of(dossier) if e.verb == "dossier.word_said"]
    assert typed["word"] not in str(said.details), "the journal holds no words of people"
    public = as_moderator.get(f"/fr/dossiers/{dossier.reference}")
    assert typed["word"] not in public.text
