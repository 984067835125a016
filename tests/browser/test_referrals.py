"""Sending a dossier and answering it, in a real browser; and the pictures of the guide."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from council.core.db import Database
from council.dossiers.models import Dossier
from council.people.models import Member, Role
from council.referrals import operations, tasks
from council.referrals.models import Referral, Relay, Response, Verdict
from council.referrals.operations import Answer
from council.referrals.queries import sent
from tests.browser.conftest import Judge, Opener, Photographer
from tests.support import Browser, a_commune, a_contribution, a_dossier, a_member


def a_sent_dossier(db: Database, at: datetime, **changes: str) -> Referral:
    """A referral of a new dossier to the commune of Namur, which has an address."""
    namur, moderator = a_commune("namur"), a_member(role=Role.MODERATOR)
    namur.email = "namur@example.org"
    dossier = a_dossier(a_contribution(supports=61), a_contribution(supports=27), **changes)
    [one] = operations.prepare(dossier, [namur], "", by=moderator, at=at)
    operations.send(one, by=moderator, at=at)
    db.session.commit()
    return one


def fill_in(page: Page) -> None:
    """What an authority types: position, words, service, a dated commitment."""
    page.check('input[name="verdict"][value="partly"]')
    page.fill('textarea[name="body"]', "Oui, en partie. Nous ouvrons le guichet le jeudi soir.")
    page.fill('input[name="service"]', "Service population")
    page.fill('input[name="commitments-0-text"]', "Ouvrir le jeudi jusqu’à 19 heures")
    page.fill('input[name="commitments-0-due_on"]', "2026-06-01")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("code", "width", "script", "dark"),
    [
        ("fr", 1280, True, False),
        ("fr", 390, False, False),
        ("ar", 390, True, True),
        ("ar", 1280, True, False),
    ],
)
def test_an_authority_answers_by_the_link(
    visit: Opener,
    judge: Judge,
    picture: Photographer,
    db: Database,
    now: datetime,
    code: str,
    width: int,
    script: bool,
    dark: bool,
) -> None:
    one = a_sent_dossier(db, now - timedelta(days=23))
    link = f"/{code}/reply/{sent.token_for(one)}"
    page = visit(link, width=width, script=script, dark=dark)
    plain = (code, width) == ("fr", 1280)
    if script:
        judge(page)
    if plain:
        picture(page, "repondre")
    page.click(f'form[action="{link}/received"] button')
    fill_in(page)
    page.click('button[name="step"][value="add"]')
    expect(page.locator('input[name="commitments-1-text"]')).to_have_count(1)
    page.press('input[name="service"]', "Enter")
    expect(page.locator('button[value="publish"]')).to_have_count(1)
    if script:
        judge(page)
    if plain:
        picture(page, "relire-reponse")
    assert not db.session.scalars(select(Response)).all()
    page.click('button[value="publish"]')
    page.wait_for_url(f"**{link}/receipt")
    if script:
        judge(page)
    if plain:
        picture(page, "reponse-publiee")
    db.session.rollback()
    assert db.session.scalars(select(Response.verdict)).one() is Verdict.PARTLY


@pytest.mark.browser
def test_an_official_answers_several_with_one_text(
    visit: Opener,
    judge: Judge,
    picture: Photographer,
    db: Database,
    as_official: Browser,
    now: datetime,
) -> None:
    for days, title in ((70, "Des guichets fermés"), (50, "Pas de bus"), (10, "Un cours loin")):
        a_sent_dossier(db, now - timedelta(days=days), title=title)
    page = visit("/fr/desk/authority", as_=as_official)
    judge(page)
    picture(page, "espace-autorite")
    page.check("article.job >> nth=1 >> input")
    page.check("article.job >> nth=2 >> input")
    page.click(".tray button")
    judge(page)
    fill_in(page)
    page.click('.cluster button[value="read"]')
    page.click('button[value="publish"]')
    page.wait_for_url("**/fr/desk/authority")
    expect(page.locator("article.job")).to_have_count(1)
    for tab in ("answered", "promised"):
        page.goto(f"/fr/desk/authority/{tab}")
        judge(page)


@pytest.mark.browser
def test_a_moderator_finds_an_authority_by_typing_and_sends(
    visit: Opener,
    judge: Judge,
    picture: Photographer,
    db: Database,
    as_moderator: Browser,
) -> None:
    a_commune("gedinne").email = "gedinne@example.org"
    dossier = a_dossier(a_contribution(supports=61), a_contribution(supports=27))
    db.session.commit()
    page = visit(f"/fr/desk/dossiers/{dossier.reference}/forward", as_=as_moderator)
    judge(page)
    page.fill("#other", "gedi")
    page.click("#other-list li >> nth=0")
    page.click('button[value="add"]')
    expect(page.locator('input[name="authorities"]:checked')).to_have_count(1)
    picture(page, "transmettre")
    page.fill('textarea[name="letter"]', "Ce dossier vient de trois communes.")
    page.click('.cluster button[value="read"]')
    judge(page)
    picture(page, "relire-lettres")
    page.click('button[value="send"]')
    page.wait_for_url("**/fr/desk/referrals?dossier=*")
    judge(page)
    db.session.rollback()
    [one] = db.session.scalars(select(Referral)).all()
    assert one.authority.slug == "gedinne"


@pytest.mark.browser
@pytest.mark.parametrize(("code", "dark"), [("fr", False), ("ar", True)])
def test_a_silence_is_relayed_and_seen_by_everybody(
    visit: Opener,
    judge: Judge,
    picture: Photographer,
    db: Database,
    as_moderator: Browser,
    now: datetime,
    code: str,
    dark: bool,
) -> None:
    one = a_sent_dossier(db, now - timedelta(days=120))
    dossier = db.session.get_one(Dossier, one.dossier_id)
    moderator = db.session.get_one(Member, as_moderator.member.id)
    [other] = operations.prepare(
        dossier, [a_commune("beauraing")], "", by=moderator, at=now - timedelta(days=60)
    )
    operations.send(other, by=moderator, at=now - timedelta(days=60))
    answer = Answer(Verdict.REFUSED, "Non, le bâtiment est vendu.", "Service population", "fr")
    operations.answer(other, answer, by=None, at=now - timedelta(days=20))
    db.session.commit()
    for days in range(70, -1, -1):
        tasks.remind(now - timedelta(days=days))
    relay = db.session.scalars(select(Relay)).one()
    page = visit(f"/{code}/desk/referrals", as_=as_moderator, dark=dark)
    judge(page)
    if code == "fr":
        picture(page, "lettres-et-relais")
    page.goto(f"/{code}/desk/relays/{relay.id}")
    judge(page)
    if code == "fr":
        picture(page, "relais")
    page.click('button[value="send"]')
    page.wait_for_url("**/desk/referrals?dossier=*")
    for path, name in (
        (f"/{code}/authorities", "autorites"),
        (f"/{code}/authorities/namur", "autorite"),
        (f"/{code}/dossiers/{dossier.reference}", "dossier-delais"),
    ):
        page.goto(path)
        judge(page)
        if code == "fr":
            picture(page, name)
