"""The home page, told as a visitor meets it."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask

from council.contributions.models import State
from council.core.assets import files
from council.core.clock import end_of_day, local_day
from council.core.db import Database
from council.dossiers.models import Dossier
from council.referrals.models import Commitment, CommitmentState, Referral, Response, Verdict
from council.referrals.models import State as ReferralState
from council.site import queries
from tests.assembly.adopted import a_motion, an_opinion, signed
from tests.assembly.chamber import a_council, an_open_ballot
from tests.support import (
    Browser,
    QueryCount,
    a_commune,
    a_contribution,
    a_dossier,
    a_member,
    unpacked,
)

FIRST_VISIT = 100_000  # bytes, of the page and all it asks for


def a_referral(
    dossier: Dossier,
    now: datetime,
    *,
    due_in: int,
    to: str = "gedinne",
    answered_after: int | None = None,
) -> Referral:
    """A referral sent 60 days before its due day, which is `due_in` days from now."""
    due = end_of_day(local_day(now) + timedelta(days=due_in))
    sent = end_of_day(local_day(due) - timedelta(days=60))
    answered = answered_after is not None
    referral = Referral(
        dossier_id=dossier.id,
        authority_id=a_commune(to).id,
        state=ReferralState.ANSWERED if answered else ReferralState.SENT,
        letter="",
        locale="fr",
        nonce="n",
        dossier_version=1,
        prepared_at=sent,
        prepared_by_id=a_member().id,
        sent_at=sent,
        ack_due_at=due,
        answer_due_at=due,
        closed_at=end_of_day(local_day(sent) + timedelta(days=answered_after or 0))
        if answered
        else None,
    )
    dossier_session = dossier._sa_instance_state.session  # the test's own session
    dossier_session.add(referral)
    dossier_session.flush()
    return referral


@pytest.mark.parametrize(
    ("header", "home"),
    [("ar", "/ar/"), ("nl-BE,nl;q=0.9", "/nl/"), ("en-GB", "/en/"), ("ti", "/fr/"), ("", "/fr/")],
)
def test_the_first_address_goes_to_the_language_of_the_browser(
    client: Browser, header: str, home: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": header})
    assert (answer.status_code, answer.location) == (302, home)
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)
    assert "Set-Cookie" not in answer.headers, "nobody has chosen yet"


def test_a_language_chosen_by_the_menu_is_remembered(client: Browser) -> None:
    client.get("/ar/", headers={"Referer": "http://localhost/fr/", "Accept-Language": "fr"})
    assert client.get("/", headers={"Accept-Language": "fr"}).location == "/ar/"


@pytest.mark.parametrize(
    "referrer",
    ["", "http://localhost/ar/help", "http://elsewhere.example/fr/", "http://localhost/"],
)
def test_a_language_that_nobody_chose_is_not_remembered(client: Browser, referrer: str) -> None:
    answer = client.get("/ar/", headers={"Referer": referrer})
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("lang", ["fr", "nl", "en", "ar"])
def test_an_empty_council_says_what_will_stand_here(client: Browser, lang: str) -> None:
    page = client.get(f"/{lang}/")
    assert page.status_code == 200
    assert page.text.count('class="empty"') == 2


def test_voices_of_this_week_stand_on_the_home_page(client: Browser, db: Database) -> None:
    shown = a_contribution(title="Pas de lumière rue du Pont", supports=1)
    hidden = a_contribution(title="Encore à lire", state=State.SUBMITTED, published_at=None)
    db.session.commit()
    page = client.get("/fr/").text
    assert shown.title in page
    assert hidden.title not in page
    assert "Vos voix, cette semaine" in page
    assert "<b>1</b> soutien<" in page


def test_old_voices_are_called_the_latest(client: Browser, db: Database, now: datetime) -> None:
    a_contribution(published_at=now - timedelta(days=20))
    db.session.commit()
    assert "Vos dernières voix" in client.get("/fr/").text


def test_a_voice_in_another_language_says_so(client: Browser, db: Database) -> None:
    a_contribution(title="خمسة أسابيع للموعد الأول", language="ar")
    db.session.commit()
    assert re.search(r'<h3 lang="ar" dir="rtl"><a [^>]*><bdi>خمسة', client.get("/fr/").text)


def test_each_dossier_shows_its_clock(client: Browser, db: Database, now: datetime) -> None:
    late = a_dossier(a_contribution(supports=7), a_contribution(supports=5), title="Guichets")
    a_referral(late, now, due_in=-23)
    waiting = a_dossier(a_contribution(), title="Bus du soir")
    a_referral(waiting, now, due_in=12)
    answered = a_dossier(a_contribution(), title="Cours de français")
    a_referral(answered, now, due_in=5, answered_after=41)
    db.session.commit()
    page = re.sub(r"[ \n]+", " ", client.get("/fr/").text)
    assert page.index("Guichets") < page.index("Bus du soir") < page.index("Cours de français")
    assert "<b>23</b> jours de retard" in page
    assert "Gedinne. Réponse attendue le 7 février." in page
    assert "<b>12</b> jours pour répondre" in page
    assert "<b>41</b> jours\u00a0: réponse reçue" in page
    assert "12 soutiens · 2 contributions" in page


def test_a_dossier_at_two_authorities_stands_once(db: Database, now: datetime, app: Flask) -> None:
    dossier = a_dossier(a_contribution())
    a_referral(dossier, now, due_in=-3)
    a_referral(dossier, now, due_in=9, to="namur")
    with app.test_request_context("/fr/"):
        shown = queries.current_dossiers(now)
    assert [(each.clock.tone, each.clock.days) for each in shown] == [("late", 3)]
    assert shown[0].places == ["Namur"]


@pytest.mark.parametrize(
    ("due_in", "answered_after", "clock"),
    [
        (60, None, queries.Clock("wait", 60, 0)),
        (0, None, queries.Clock("wait", 0, 100)),
        (-20, None, queries.Clock("late", 20, 75, 25)),
        (10, 30, queries.Clock("ok", 30, 50)),
        (10, 90, queries.Clock("ok", 90, 100)),
    ],
)
def test_a_clock_counts_days(
    db: Database, now: datetime, due_in: int, answered_after: int | None, clock: queries.Clock
) -> None:
    dossier = a_dossier(a_contribution())
    referral = a_referral(dossier, now, due_in=due_in, answered_after=answered_after)
    assert queries.clock_of(referral, now) == clock


def test_the_council_in_numbers(client: Browser, db: Database, now: datetime) -> None:
    a_contribution(published_at=now - timedelta(days=100))  # last year
    first, second, third = (a_dossier(a_contribution()) for _ in range(3))
    in_time = a_referral(first, now, due_in=5, answered_after=41)
    a_referral(second, now, due_in=-5, answered_after=65)
    a_referral(third, now, due_in=-1)
    response = Response(
        referral_id=in_time.id,
        verdict=Verdict.ACCEPTED,
        body="Oui.",
        html="<p>Oui.</p>",
        language="fr",
        service="Service population",
        at=now,
    )
    db.session.add(response)
    db.session.flush()
    for position, state in enumerate([CommitmentState.KEPT, CommitmentState.PLANNED]):
        db.session.add(
            Commitment(
                response_id=response.id,
                text="Ouvrir le soir",
                due_on=local_day(now),
                state=state,
                position=position,
            )
        )
    db.session.commit()
    assert queries.figures(now) == queries.Figures(
        contributions=3, on_time=33, overdue=1, promises=2, kept=1
    )
    page = client.get("/fr/").text
    assert "33\u00a0%" in page
    assert "engagement tenu, sur 2" in page


def test_the_home_page_costs_few_queries(client: Browser, db: Database, now: datetime) -> None:
    for due_in in (-9, -8, 3, 4):
        a_referral(a_dossier(a_contribution(), a_contribution()), now, due_in=due_in)
    db.session.commit()
    with QueryCount() as count:
        assert client.get("/fr/").status_code == 200
    assert len(count.statements) <= 11, count.statements


@pytest.mark.parametrize(("lang", "fonts"), [("fr", 2), ("ar", 1)])
def test_a_first_visit_weighs_little(
    client: Browser, db: Database, now: datetime, lang: str, fonts: int
) -> None:
    for due_in in (-9, 3, 4):
        a_referral(a_dossier(a_contribution(), a_contribution()), now, due_in=due_in)
    db.session.commit()
    page = client.get(f"/{lang}/", headers={"Accept-Encoding": "gzip"})
    body = unpacked(page)
    linked = set(re.findall(r"(/static/[^\"#]+)", body))
    assert len([each for each in linked if each.endswith(".woff2")]) == fonts
    styles = next(each for each in linked if each.endswith("council.css"))
    pictures = {f"{styles.rsplit('/', 2)[0]}/icons/chevron.svg"}
    weight = len(page.data) + sum(
        len(client.get(each, headers={"Accept-Encoding": "gzip"}).data)
        for each in linked | pictures
    )
    assert weight < FIRST_VISIT, weight
    assert len(files()["css/council.css"].content) < 40 * 1024


def test_the_latest_opinion_stands_on_the_home_page(
    client: Browser, db: Database, now: datetime
) -> None:
    waiting = an_opinion(now, title="Pas encore signé")
    signed(an_opinion(now, council=waiting.council, title="Un guichet mobile"), now)
    latest = an_opinion(now, council=a_council("dinant"), title="Un interprète au guichet")
    signed(latest, now + timedelta(hours=1))
    db.session.commit()
    page = client.get("/fr/").text
    assert "Un interprète au guichet" in page
    assert f'href="/fr/opinions/{latest.reference}"' in page
    assert "Pas encore signé" not in page
    assert "Un guichet mobile" not in page
    assert "Pas d’e-mail" in page, "the code card is still told of"


def test_a_vote_on_a_draft_opinion_comes_before_the_latest_opinion(
    client: Browser, db: Database, now: datetime
) -> None:
    council = a_council()
    signed(an_opinion(now, council=council, title="Un guichet mobile"), now)
    motion = a_motion(council, now, title="Faut-il un bus le soir ?")
    rule = {"title": motion.title, "motion_id": motion.id, "dossier_id": motion.dossier_id}
    an_open_ballot(council, now, **rule)
    page = client.get("/fr/").text
    assert page.index("Faut-il un bus le soir ?") < page.index("Un guichet mobile")
    assert "Le vote se termine le 4 mars" in page
    assert f'href="/fr/motions/{motion.id}"' in page
    assert queries.sitting(now + timedelta(days=3)).motion is None, "nobody votes any more"


def test_without_councils_the_home_page_has_no_place_for_them(client: Browser) -> None:
    assert "Avis du conseil" not in client.get("/fr/").text
