"""Reading one contribution: who sees it, what its page says, its path, versions and journal."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from council.contributions.models import (
    Channel,
    Contribution,
    ContributionFile,
    ContributionVersion,
    Kind,
    Signature,
    State,
)
from council.contributions.operations import rewrite
from council.contributions.queries import nearby, reading, trail
from council.core import files, journal
from council.core.db import Database
from council.core.files import FileKind, StoredFile
from council.discussion import operations, queries
from council.people.models import Member, Role
from council.referrals import operations as referrals
from tests.conftest import signed_in_as
from tests.contributions.steps import a_picture
from tests.support import (
    Browser,
    QueryCount,
    a_commune,
    a_contribution,
    a_dossier,
    a_member,
    sign_in,
)

NASTY = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'`{{ 7*7 }}"
PAGES = ("", "/versions", "/journal")


def page_of(browser: Browser, contribution: Contribution, part: str = "", lang: str = "fr") -> str:
    """The page of a contribution."""
    answer = browser.get(f"/{lang}/contributions/{contribution.public_id}{part}")
    assert answer.status_code == 200
    return answer.text


def browser_of(app: Flask, member: Member) -> Browser:
    """A browser in which this member is signed in."""
    browser: Browser = app.test_client()
    browser.sign_in(sign_in(member))
    return browser


def test_an_address_in_capitals_leads_to_the_same_page(client: Browser, db: Database) -> None:
    contribution = a_contribution(public_id="abcd2345")
    db.session.commit()
    assert client.get("/fr/contributions/ABCD2345").status_code == 200
    assert contribution.title in client.get("/fr/contributions/abcd2345").text


@pytest.mark.parametrize("unknown", ["zzzzzzzz", "x", "%00", "é", "1", "a" * 300])
def test_an_unknown_address_is_not_found(client: Browser, unknown: str) -> None:
    for part in (*PAGES, "/support"):
        assert client.get(f"/fr/contributions/{unknown}{part}").status_code == 404


def test_the_page_says_what_where_and_whose(client: Browser, db: Database, now: datetime) -> None:
    contribution = a_contribution(
        author=a_member(name="Selam"),
        title="« Déjà loué » quand j’arrive",
        body="Un.\nDeux.\n\nTrois.",
        channel=Channel.ASSISTED,
    )
    db.session.commit()
    page = page_of(client, contribution)
    assert "<bdi>Selam</bdi>" in page
    assert "écrit avec l’aide d’une personne" in page
    assert "<p>Un.<br>Deux.</p><p>Trois.</p>" in page
    assert "Mobilité" in page
    assert "<bdi>Namur</bdi>" in page
    assert 'datetime="2026-03-02' in page
    assert f"http://localhost/fr/contributions/{contribution.public_id}" in page


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"signature": Signature.ANONYMOUS}, "Une personne de Namur"),
        ({"signature": Signature.ANONYMOUS, "commune_id": None}, "Une personne"),
        ({"name": ""}, "Une personne de Namur"),
        ({"erased": True}, "Une personne partie"),
        ({"source": "Decidim Lille", "source_author": "Zoé"}, "importé de Decidim Lille"),
        ({"channel": Channel.PAPER}, "reçu sur papier"),
        ({"channel": Channel.CARD}, "envoyé avec une carte à code"),
    ],
)
def test_an_author_is_shown_as_they_chose(
    client: Browser, db: Database, now: datetime, changes: dict, shown: str
) -> None:
    author = a_member(
        name=changes.pop("name", "Prénom-unique"),
        erased_at=now if changes.pop("erased", False) else None,
    )
    contribution = a_contribution(author=author, **changes)
    db.session.commit()
    page = page_of(client, contribution)
    assert shown in page
    hidden = {"signature", "name", "erased", "source"} & set(changes) or not author.name
    assert ("Prénom-unique" in page) == (not hidden and author.erased_at is None)


def test_a_text_says_its_language_and_direction(client: Browser, db: Database) -> None:
    contribution = a_contribution(title="لا حافلة في المساء", body="أعمل ليلًا.", language="ar")
    db.session.commit()
    assert '<h1 lang="ar" dir="rtl">' in page_of(client, contribution)
    assert '<h1 lang="ar"' not in page_of(client, contribution, lang="ar")
    assert 'lang="ar" dir="rtl"' in client.get("/fr/contributions").text


VISIBLE = {  # who reads the page: visitor, resident, moderator of elsewhere, author, moderator
    State.PUBLISHED: (200, 200, 200, 200, 200),
    State.GROUPED: (200, 200, 200, 200, 200),
    State.SUBMITTED: (404, 404, 404, 200, 200),
    State.WITHDRAWN: (200, 200, 200, 200, 200),
    State.REJECTED: (200, 200, 200, 200, 200),
    "harm": (404, 404, 404, 200, 200),
    "never": (404, 404, 404, 200, 200),
}


@pytest.mark.parametrize("case", VISIBLE)
def test_who_reads_what(
    app: Flask, client: Browser, as_resident: Browser, db: Database, now: datetime, case: str
) -> None:
    state = {"harm": State.REJECTED, "never": State.WITHDRAWN}.get(case, case)
    elsewhere = signed_in_as(app, Role.MODERATOR, "dinant")
    here = signed_in_as(app, Role.MODERATOR, "namur")
    author = a_member()
    writer = browser_of(app, author)
    contribution = a_contribution(
        author=author,
        state=state,
        title="Des mots à ne pas voir",
        rejected_reason="harm" if case == "harm" else "accusation",
        withdrawn_at=now if state is State.WITHDRAWN else None,
        published_at=None if case in ("never", State.SUBMITTED) else now,
    )
    db.session.commit()
    address = f"/fr/contributions/{contribution.public_id}"
    browsers = (client, as_resident, elsewhere, writer, here)
    answers = [browser.get(address) for browser in browsers]
    assert tuple(answer.status_code for answer in answers) == VISIBLE[case]
    seen = tuple("Des mots à ne pas voir" in answer.text for answer in answers)
    assert seen == ((True,) * 5 if contribution.is_public else (False, False, False, True, True))
    for part in PAGES[1:]:
        for browser, words in zip(browsers, seen, strict=True):
            assert words or "Des mots" not in browser.get(address + part).text


def test_only_moderators_of_everything_read_what_is_nowhere(app: Flask, db: Database) -> None:
    of_namur = signed_in_as(app, Role.MODERATOR, "namur")
    of_everything = signed_in_as(app, Role.MODERATOR)
    contribution = a_contribution(state=State.SUBMITTED, commune_id=None, published_at=None)
    db.session.commit()
    address = f"/fr/contributions/{contribution.public_id}"
    assert of_namur.get(address).status_code == 404
    assert of_everything.get(address).status_code == 200


@pytest.mark.parametrize(
    "reason", ["off_topic", "duplicate", "personal_data", "accusation", "spam", "unclear", "other"]
)
def test_a_refusal_says_its_reason(client: Browser, db: Database, reason: str) -> None:
    contribution = a_contribution(state=State.REJECTED, rejected_reason=reason, title="Mes mots")
    journal.record(
        "contribution.rejected", by=None, about=contribution, at=contribution.submitted_at
    )
    db.session.commit()
    page = page_of(client, contribution)
    assert "Cette contribution n’a pas été publiée" in page
    assert ("Mes mots" in page) == (reason in {"off_topic", "duplicate", "unclear"})
    assert "Non publiée" in page.split('id="path"')[1]


@pytest.mark.parametrize("reason", ["solved", "mistake", "private", "other", "Doublon", None])
def test_a_withdrawal_gives_the_words_back(
    client: Browser, db: Database, now: datetime, reason: str | None
) -> None:
    contribution = a_contribution(
        state=State.WITHDRAWN, withdrawn_reason=reason, withdrawn_at=now, title="Mes mots"
    )
    db.session.commit()
    page = page_of(client, contribution)
    assert "Mes mots" not in page
    assert "a été retirée" in page
    assert "Retirée par la personne qui l’a écrite" in page.split('id="path"')[1]


def test_its_author_finds_what_can_be_done_with_it(app: Flask, db: Database) -> None:
    author = a_member()
    contribution = a_contribution(author=author)
    db.session.commit()
    page = page_of(browser_of(app, author), contribution)
    assert "/edit" in page
    assert "/withdraw" in page


def test_the_path_is_told_in_order_and_later_floors_add_to_it(
    client: Browser, db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    contribution = a_contribution(
        submitted_at=now - timedelta(days=3), published_at=now - timedelta(days=2)
    )
    db.session.commit()
    monkeypatch.setattr(trail, "PROVIDERS", [])

    @trail.provider
    def grouped(each: Contribution) -> list[trail.Step]:
        added = now - timedelta(days=1)
        return [trail.Step(added, "Ajoutée", "council", "folder", NASTY, "/fr/dossiers/2026-1")]

    page = page_of(client, contribution).split('id="path"')[1].split("</ol>")[0]
    assert re.findall(r"<h3>(.*?)</h3>", page) == ["Déposée", "Publiée", "Ajoutée"]
    assert 'href="/fr/dossiers/2026-1"' in page
    assert "<script>" not in page


def test_the_journal_tells_every_event(client: Browser, db: Database, now: datetime) -> None:
    author, moderator = a_member(), a_member(role=Role.MODERATOR)
    contribution = a_contribution(author=author)
    for verb, by, role in (
        ("contribution.submitted", author, None),
        ("contribution.published", moderator, "moderator"),
        ("contribution.recounted", None, None),
        ("comment.posted", a_member(), "official"),
        ("contribution.claimed", a_member(), None),
        ("contribution.edited", moderator, "administrator"),
    ):
        journal.record(verb, by=by, about=contribution, at=now, role=role)
    db.session.commit()
    page = page_of(client, contribution, "/journal")
    for words in (
        *("Déposée", "Publiée", "Comptes corrigés", "Un commentaire a été écrit"),
        *("La personne qui l’a écrite", "La modération", "Council, automatiquement"),
        *("Une autorité", "Une personne", "L’administration du site"),
    ):
        assert words in page
    assert author.name not in page


def test_a_journal_without_lines_says_so(client: Browser, db: Database) -> None:
    contribution = a_contribution()
    db.session.commit()
    assert "Rien n’est encore inscrit" in page_of(client, contribution, "/journal")


def an_edited_one(db: Database, now: datetime, **changes: bool) -> Contribution:
    """A contribution in its third version."""
    author = a_member()
    contribution = a_contribution(author=author, version=3, title="Un titre", body="Rouge et vert.")
    for number, body in ((1, "Rouge secret."), (2, "Rouge et bleu.\n\nFin.")):
        version = ContributionVersion(
            contribution_id=contribution.id,
            number=number,
            title="Un titre",
            body=body,
            at=now,
            by_id=author.id,
            redacted=changes.get("redacted", False) and number == 1,
        )
        db.session.add(version)
    db.session.commit()
    return contribution


def test_versions_show_what_changed(client: Browser, db: Database, now: datetime) -> None:
    contribution = an_edited_one(db, now)
    assert "/versions" in page_of(client, contribution)
    page = page_of(client, contribution, "/versions")
    assert re.findall(r'id="version-(\d)"', page) == ["3", "2", "1"]
    assert "<del>bleu.<br><br>Fin.</del><ins>vert.</ins>" in page
    assert "<del>secret.</del>" in page


def test_a_masked_version_is_for_moderators_only(
    app: Flask, client: Browser, db: Database, now: datetime
) -> None:
    moderator = signed_in_as(app, Role.MODERATOR, "namur")
    contribution = an_edited_one(db, now, redacted=True)
    page = page_of(client, contribution, "/versions")
    assert "secret" not in page
    assert "a masqué des mots" in page
    assert "secret" in page_of(moderator, contribution, "/versions")


def test_comparing_long_texts_stays_quick() -> None:
    runs = reading.compare("a " * 5000, "a " * 4999 + "b")
    assert "".join(text for name, text in runs if name != "removed").endswith("b")
    assert reading.compare("", "un") == [("added", "un")]
    assert reading.compare("un", "") == [("removed", "un")]


def test_pictures_are_shown_once_they_are_public(
    app: Flask, client: Browser, db: Database, now: datetime
) -> None:
    author = a_member()
    contribution = a_contribution(author=author)
    for position, (kind, public) in enumerate(
        [(FileKind.PICTURE, True), (FileKind.DOCUMENT, True), (FileKind.PICTURE, False)]
    ):
        stored = StoredFile(
            token=f"token{position}",
            kind=kind,
            mime="image/webp",
            size=1,
            width=20,
            height=10,
            created_at=now,
            public=public,
        )
        db.session.add(stored)
        db.session.flush()
        db.session.add(
            ContributionFile(
                contribution_id=contribution.id, file_id=stored.id, alt=NASTY, position=position
            )
        )
    db.session.commit()
    page = page_of(client, contribution)
    assert "/files/token0" in page
    assert "/files/token1" in page
    assert "/files/token2" not in page
    assert "<script>alert" not in page
    assert "/files/token2" in page_of(browser_of(app, author), contribution)


def test_similar_contributions_are_offered(
    client: Browser, db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "Le guichet de la commune ferme à midi, impossible pour les personnes qui travaillent"
    contribution, near, gone = (
        a_contribution(title=f"Guichet fermé {n}", body=words) for n in range(3)
    )
    a_contribution(title="Chien perdu", body="Mon chien aboie dans la forêt.")
    db.session.commit()
    page = page_of(client, contribution)
    assert "Contributions proches" in page
    assert "Chien perdu" not in page.split('id="similar"')[1]
    db.session.get_one(Contribution, gone.id).state = State.WITHDRAWN
    db.session.commit()
    with QueryCount() as count:  # remembered, yet what was withdrawn since is not shown
        kept = nearby.near(db.session.get_one(Contribution, contribution.id), now)
    assert [row.id for row in kept] == [near.id]
    assert not any("contribution_search" in sql for sql in count.statements)
    monkeypatch.setattr(nearby, "KEPT", 1)
    assert nearby.near(near, now)
    assert nearby.near(contribution, now + nearby.FRESH + timedelta(seconds=1))


def test_words_of_people_are_never_markup(
    app: Flask, client: Browser, as_resident: Browser, db: Database, now: datetime
) -> None:
    author = a_member(name=NASTY[:60])
    contribution = a_contribution(
        author=author, title=NASTY, body=NASTY, kind=Kind.PROPOSAL, version=2
    )
    db.session.add(
        ContributionVersion(
            contribution_id=contribution.id, number=1, title="a", body=NASTY + " b", at=now
        )
    )
    imported = a_contribution(
        title="x", source=NASTY, source_author=NASTY, source_url=f"javascript:alert(3)//{NASTY}"
    )
    withdrawn = a_contribution(
        state=State.WITHDRAWN, withdrawn_reason=NASTY, withdrawn_at=now, title="x"
    )
    db.session.flush()
    where = queries.place(contribution.thread_id)
    assert where is not None
    official = a_member(role=Role.OFFICIAL, scope=a_commune())
    values = {"language": "fr", "parent_id": None, "at": now, "body": NASTY}
    operations.post(
        official, where, **values, speaker=f"authority-{a_commune().id}", service=NASTY[:80]
    )
    said = operations.post(author, where, **values, speaker="person", service="")
    db.session.commit()
    addresses = [
        f"/fr/contributions/{each.public_id}{part}"
        for each in (contribution, imported, withdrawn)
        for part in PAGES
    ]
    addresses += [f"/fr/comments/{said.id}/reply", f"/fr/comments/{said.id}/remove"]
    addresses += [f"/fr/contributions/{contribution.public_id}/support"]
    for browser in (client, as_resident, browser_of(app, author)):
        for address in addresses:
            page = browser.get(address).text
            assert "<script>alert" not in page, address
            assert "<img src=x" not in page, address
            assert 'href="javascript:' not in page, address
            assert "49" not in re.findall(r"`(.{0,9})", page), address


def test_a_long_discussion_comes_in_pages_that_links_find(
    client: Browser, db: Database, now: datetime
) -> None:
    contribution, who = a_contribution(), a_member()
    where = queries.place(contribution.thread_id)
    assert where is not None
    ids, top = [], None
    for n in range(130):
        said = operations.post(
            a_member() if n % 9 == 0 else who,
            where,
            body=f"Commentaire {n}.",
            language="fr",
            speaker="person",
            service="",
            parent_id=None if n % 30 == 0 else top,
            at=now - timedelta(hours=3 * (200 - n)),
        )
        top = said.id if n % 30 == 0 else top
        ids.append(said.id)
    db.session.commit()
    address, seen, pages = f"/fr/contributions/{contribution.public_id}", [], 0
    while address:
        page = client.get(address).text
        here = re.findall(r'id="comment-(\d+)"', page)
        seen += [int(id) for id in here if int(id) not in seen]
        more = re.search(r'href="([^"]+)" rel="next"', page)
        pages, address = pages + 1, more.group(1) if more else ""
    assert (pages, seen) == (3, ids)
    assert "Voir les premiers commentaires" in page
    for id in (ids[0], ids[59], ids[60], ids[99], ids[129]):
        moved = client.get(f"/fr/comments/{id}")
        assert moved.status_code == 302
        assert moved.location.endswith(f"#comment-{id}")
        assert f'id="comment-{id}"' in client.get(moved.location).text


@pytest.mark.parametrize("cursor", ["zzz", "W10", "WzEsIngiXQ", "WzEsMiwzXQ", "W251bGwsbnVsbF0"])
def test_a_cursor_that_is_not_ours_is_refused(client: Browser, db: Database, cursor: str) -> None:
    contribution = a_contribution()
    db.session.commit()
    answer = client.get(f"/fr/contributions/{contribution.public_id}?comments={cursor}")
    assert answer.status_code == 400


@pytest.mark.usefixtures("unkept")
@pytest.mark.parametrize("number", [1, 100])
def test_a_page_costs_the_same_with_one_comment_or_a_hundred(
    client: Browser, as_resident: Browser, db: Database, now: datetime, number: int
) -> None:
    contribution = a_contribution()
    where = queries.place(contribution.thread_id)
    assert where is not None
    for n in range(number):
        operations.post(
            a_member(commune_id=a_commune().id),
            where,
            body=f"Commentaire {n}.",
            language="fr",
            speaker="person",
            service="",
            parent_id=None,
            at=now,
        )
    db.session.commit()
    address = f"/fr/contributions/{contribution.public_id}"
    client.get(address)  # what is near it is remembered from here on
    for browser in (client, as_resident):
        db.session.rollback()
        with QueryCount() as count:
            assert browser.get(address).status_code == 200
        assert len(count.statements) <= 8, count.statements


@pytest.mark.usefixtures("unkept")
@pytest.mark.parametrize("whose", ["client", "as_resident", "as_moderator"])
def test_a_page_of_a_dossier_under_way_costs_eight_queries_at_most(
    request: pytest.FixtureRequest, db: Database, now: datetime, whose: str
) -> None:
    """Masked, pictured, grouped, sent on, with others like it: all that a page can show."""
    browser: Browser = request.getfixturevalue(whose)
    contribution, by = a_contribution(), a_member(role=Role.MODERATOR)
    a_contribution(title=contribution.title, body=contribution.body)
    masked = {"title": contribution.title, "body": f"▇▇▇ {contribution.body}", "version": 1}
    rewrite(contribution, **masked, at=now, redacted=True)
    for position in range(2):
        file = files.keep(a_picture(), now)
        file.public = True
        given = {"contribution_id": contribution.id, "file_id": file.id}
        db.session.add(ContributionFile(**given, alt="Le guichet", position=position))
    a_commune().email = "namur@example.org"
    [one] = referrals.prepare(a_dossier(contribution), [a_commune()], "", by=by, at=now)
    referrals.send(one, by=by, at=now)
    db.session.commit()
    address = f"/fr/contributions/{contribution.public_id}"
    for _compared_before in (False, True):
        db.session.rollback()
        with QueryCount() as count:
            page = browser.get(address).text
        assert "Mots masqués" in page
        assert "Contributions proches" in page
        assert page.count('class="photo"') == 2
        assert len(count.statements) <= (6 if whose == "client" else 8), count.statements


def test_every_event_has_words() -> None:
    verbs = {
        verb
        for path in Path("council").rglob("*.py")
        for verb in re.findall(r'record\(\s*"((?:contribution|comment)\.\w+)"', path.read_text())
    }
    assert verbs
    assert not verbs - set(journal.WORDS)
