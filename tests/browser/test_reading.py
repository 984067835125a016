"""Finding, reading, supporting and commenting in a real browser, with and without scripts."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from council.contributions.models import Channel, Contribution, Kind, State
from council.contributions.operations import supporting
from council.contributions.queries import counting
from council.core.db import Database
from council.discussion import operations, queries
from council.people.models import Member, Role
from tests.browser.conftest import Judge, Opener, Photographer
from tests.support import a_commune, a_contribution, a_member, a_theme, sign_in

pytestmark = pytest.mark.browser

TEXT = (
    "Je cherche un logement pour moi et mes deux filles. J’ai un contrat de travail.\n\n"
    "Au téléphone, on me dit : « Oui, c’est libre. » Quand j’arrive, c’est déjà loué.\n\n"
    "C’est la quatrième fois depuis mars."
)


def a_lively_list(db: Database, now: datetime) -> Contribution:
    """Contributions of several kinds; the one returned is supported and discussed."""
    housing, andenne = a_theme("logement").id, a_commune("andenne")
    lively = a_contribution(
        author=a_member(name="Selam"),
        title="« L’appartement est déjà loué » quand j’arrive",
        body=TEXT,
        theme_id=housing,
        commune_id=andenne.id,
        channel=Channel.ASSISTED,
        submitted_at=now - timedelta(days=30),
        published_at=now - timedelta(days=28),
    )
    a_contribution(title="Une liste de propriétaires", kind=Kind.PROPOSAL, theme_id=housing)
    a_contribution(title="لا حافلة في المساء", body="أعمل ليلًا.", language="ar")
    a_contribution(title="Moisissures dans la chambre", state=State.GROUPED, theme_id=housing)
    for n in range(12):
        met = now if n % 3 else None
        member = a_member(verified_at=met)
        supporting.take_stance(member, lively, next(iter(supporting.STANCES[lively.kind])), now)
    discuss(lively, now)
    db.session.commit()
    return lively


def discuss(contribution: Contribution, now: datetime) -> None:
    """A discussion in which all three voices are heard."""
    where = queries.place(contribution.thread_id)
    assert where is not None

    def say(who: Member, body: str, speaker: str = "person", language: str = "fr") -> int:
        comment = operations.post(
            who,
            where,
            body=body,
            language=language,
            speaker=speaker,
            service="service logement" if "authority" in speaker else "",
            parent_id=None,
            at=now - timedelta(days=3),
        )
        return comment.id

    andenne = a_commune("andenne")
    say(a_member(name="Fatou", commune_id=a_commune().id), "**La même chose** m’est arrivée.")
    say(a_member(role=Role.MODERATOR), "Unia écoute. C’est gratuit : 0800 12 800.", "council")
    official = a_member(role=Role.OFFICIAL, scope=andenne)
    say(official, "Nous avons lu votre message.", f"authority-{andenne.id}")
    say(a_member(name="يوسف"), "حدث لي الأمر نفسه.", language="ar")


def enter(page: Page, key: str) -> None:
    """Be signed in, in this browser, with the key of a sign-in."""
    from flask.sessions import SecureCookieSessionInterface

    from council import create_app  # noqa: F401  # the serializer needs only the secret
    from tests.conftest import SECRET

    class Keyed:
        secret_key = SECRET
        config = {"SECRET_KEY_FALLBACKS": None}

    signer = SecureCookieSessionInterface().get_signing_serializer(Keyed())
    value = signer.dumps({"_user_id": key, "_fresh": True})
    page.context.add_cookies([{"name": "council", "value": value, "url": page.url}])
    page.reload()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_the_pages_are_open_to_everyone(
    visit: Opener, judge: Judge, db: Database, now: datetime, lang: str, width: int, dark: bool
) -> None:
    contribution = a_lively_list(db, now)
    key = sign_in(a_member())
    address = f"/{lang}/contributions/{contribution.public_id}"
    page = visit(f"/{lang}/contributions?theme=logement&q=logement", width=width, dark=dark)
    judge(page)
    for path in (address, f"{address}/support", f"{address}/journal", f"{address}/versions"):
        page.goto(path)
        judge(page)
    enter(page, key)
    for path in (address, "/fr/comments/1/reply"):
        page.goto(path)
        judge(page)


@pytest.mark.parametrize("script", [True, False])
def test_a_resident_supports_changes_their_mind_and_comments(
    visit: Opener, db: Database, now: datetime, script: bool
) -> None:
    contribution = a_lively_list(db, now)
    key, address = sign_in(a_member(name="Amina")), f"/fr/contributions/{contribution.public_id}"
    page = visit(address, script=script, width=390)
    enter(page, key)
    button = page.get_by_role("button", name="Je vis la même chose")
    button.click()
    expect(page.locator("#support .figure b")).to_have_text("13")
    expect(button).to_have_attribute("aria-pressed", "true")
    if script:  # the page stayed, and says what changed
        expect(button).to_be_focused()
        expect(page.locator("p[role=status]").last).to_contain_text("13")
    button.click()
    expect(page.locator("#support .figure b")).to_have_text("12")
    page.get_by_role("textbox", name="Votre commentaire").fill("Moi aussi, à *Seilles*.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".talk em")).to_have_text("Seilles")
    db.session.rollback()
    assert counting.difference_of(contribution.id) == {}


def test_filters_are_plain_addresses(visit: Opener, db: Database, now: datetime) -> None:
    a_lively_list(db, now)
    page = visit("/fr/contributions", script=False)
    page.get_by_label("Proposition").check()
    page.get_by_role("button", name="Voir les résultats").click()
    expect(page.locator(".voice")).to_have_count(1)
    page.get_by_role("link", name="Proposition").first.click()
    expect(page.locator(".voice")).to_have_count(4)


def test_the_guide_shows_finding_and_reading(
    visit: Opener, picture: Photographer, db: Database, now: datetime
) -> None:
    contribution = a_lively_list(db, now)
    page = visit("/fr/contributions?theme=logement")
    picture(page, "contributions")
    page.goto(f"/fr/contributions/{contribution.public_id}")
    picture(page, "contribution")
    page.evaluate("document.querySelector('#comments').scrollIntoView()")
    picture(page, "commentaires")
