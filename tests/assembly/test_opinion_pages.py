"""Pages of opinions: for everyone, for chairs and secretaries; on paper, in feeds, as PDF."""

import io
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from pypdf import PdfReader

from council.assembly.models import MinorityOpinion, MinoritySigner, Office, Opinion
from council.assembly.operations import opinions
from council.assembly.queries import opinions as queries
from council.assembly.queries.ballots import open_voices
from council.core.db import Database
from council.core.locale import CODES
from council.people import operations as people
from council.people import privacy
from council.people.models import Role
from tests.assembly.adopted import PARAGRAPHS, a_motion, an_opinion, officers, signed
from tests.assembly.chamber import a_council, browser_of
from tests.support import Browser, QueryCount, a_commune, a_contribution, a_dossier, a_member
from tests.support import a_theme as theme

WORDS = "Deux communes ont un interprète par téléphone.\n\nLes autres n’ont pas répondu."


def here(opinion: Opinion, more: str = "", lang: str = "fr") -> str:
    """The address of an opinion, or of a page below it."""
    return f"/{lang}/opinions/{opinion.reference}{more}"


@pytest.fixture
def opinion(db: Database, now: datetime) -> Opinion:
    """A published opinion with a minority opinion."""
    one = an_opinion(now)
    signed(one, now)
    held = a_member(name="Yusuf")
    said = MinorityOpinion(
        motion_id=one.motion_id, text="Qui paie ?\n\nPas nous.", language="fr", at=now
    )
    said.by_id = held.id
    db.session.add(said)
    db.session.flush()
    db.session.add(MinoritySigner(minority_id=said.id, member_id=held.id, at=now))
    db.session.commit()
    found = queries.by_reference(one.reference)
    assert found
    return found


@pytest.mark.parametrize("lang", CODES)
def test_everyone_reads_the_text_the_vote_the_names_and_what_became_of_it(
    client: Browser, db: Database, opinion: Opinion, now: datetime, lang: str
) -> None:
    chair = opinion.chair
    assert chair
    opinions.review(opinion, WORDS, "fr", next_on=date(2027, 1, 9), by=chair, at=now)
    db.session.commit()
    for more in ("", "/print"):
        page = client.get(here(opinion, more, lang)).text
        for words in (*PARAGRAPHS, "Qui paie ?", "Yusuf", "Les autres n’ont pas répondu."):
            assert words in page, words
        assert chair.name in page
        assert all(each.member.name in page for each in open_voices(opinion.ballot) if each.member)
        assert opinion.dossier.reference in page or more
    answer = client.get(here(opinion, ".pdf", lang))
    assert answer.mimetype == "application/pdf"
    made = PdfReader(io.BytesIO(answer.data))
    printed = "\n".join(page.extract_text() for page in made.pages)
    assert made.root_object["/Lang"] == lang
    assert made.root_object["/MarkInfo"]["/Marked"]
    assert "disponible le jour même" in " ".join(printed.split())
    assert "Qui paie" in printed


def test_of_a_secret_vote_only_the_count_is_shown(
    client: Browser, db: Database, now: datetime
) -> None:
    opinion = an_opinion(now, secret=True)
    signed(opinion, now)
    db.session.commit()
    page = client.get(here(opinion)).text
    assert "2 voix pour" in page
    assert "Qui a voté quoi" not in page
    assert "secret" in page
    assert client.get(here(opinion, ".pdf")).status_code == 200


def test_a_name_is_gone_when_its_person_left_and_the_signature_stays(
    client: Browser, db: Database, opinion: Opinion, now: datetime
) -> None:
    chair, a_name = opinion.chair, "Canari"
    assert chair
    chair.name = a_name
    a_member(role=Role.ADMINISTRATOR)
    opinions.review(opinion, WORDS, "fr", by=chair, at=now)
    data = privacy.data_of(chair, now)
    assert data["opinions_signed"] == [
        {
            "opinion": "2026-01",
            "title": opinion.title,
            "as_chair": now.isoformat(),
            "for_the_chair": False,
            "as_secretary": None,
        }
    ]
    assert [each["text"] for each in data["opinion_reviews"]] == [WORDS]
    secretary = opinion.secretary
    assert secretary
    assert privacy.data_of(secretary, now)["opinions_signed"][0]["as_chair"] is None
    chair.password = None
    people.erase(chair, "", now)
    db.session.commit()
    page = client.get(here(opinion)).text
    assert a_name not in page
    assert "Une personne partie" in page
    assert client.get(here(opinion, ".pdf")).status_code == 200
    assert WORDS.split("\n")[0] in page


def test_before_the_signatures_only_those_who_lead_the_council_see_it(
    app: Flask, client: Browser, db: Database, now: datetime
) -> None:
    opinion = an_opinion(now)
    chair, secretary = officers(opinion.council, now)
    db.session.commit()
    pages = [here(opinion, more) for more in ("", "/print", ".pdf")]
    assert {client.get(page).status_code for page in pages} == {404}
    assert client.get("/fr/opinions/2026-99").status_code == 404
    assert client.get("/fr/opinions/peut-être").status_code == 404
    desks = [browser_of(app, each) for each in (chair, secretary)]
    assert {desk.get(page).status_code for desk in desks for page in pages} == {200}
    assert "pas encore d’avis" in client.get("/fr/opinions").text


def test_both_sign_by_a_button_on_their_desk(
    app: Flask, client: Browser, db: Database, now: datetime
) -> None:
    opinion = an_opinion(now)
    chair, secretary = officers(opinion.council, now)
    db.session.commit()
    desk = "/fr/desk/council/opinions"
    assert client.get(desk).status_code == 401
    first, second = browser_of(app, chair), browser_of(app, secretary)
    assert desk in first.get("/fr/me/council").text
    assert "Signer (présidence)" in first.get(desk).text
    assert "Signer (secrétariat)" not in first.get(desk).text
    answer = first.post(here(opinion, "/sign/chair"))
    assert answer.status_code == 303
    assert first.post(here(opinion, "/sign/chair")).status_code == 409
    assert first.post(here(opinion, "/sign/secretary")).status_code == 403
    assert first.post(here(opinion, "/sign/vice_chair")).status_code == 403
    assert first.post(here(opinion, "/sign/nobody")).status_code == 404
    assert "Signer" not in first.get(here(opinion)).text
    assert "Signer (secrétariat)" in second.get(here(opinion)).text
    assert second.post(here(opinion, "/sign/secretary")).status_code == 303
    assert client.get(here(opinion)).status_code == 200
    assert opinion.title in second.get(desk).text
    nobody = browser_of(app, a_member())
    assert nobody.get(desk).status_code == 200
    assert desk not in nobody.get("/fr/me/council").text
    assert nobody.post(here(opinion, "/sign/chair")).status_code == 403


def test_the_desk_brings_it_back_and_takes_what_became_of_it(
    app: Flask, client: Browser, db: Database, opinion: Opinion, now: datetime
) -> None:
    assert opinion.secretary
    desk = browser_of(app, opinion.secretary)
    day, page = here(opinion, "/look-again"), here(opinion, "/review")
    for path in (day, page):
        assert desk.get(path).status_code == 200
        assert client.get(path).status_code == 401
        assert client.post(path).status_code == 401
    assert desk.post(day, data={"on": "2026-03-02"}).status_code == 422
    assert desk.post(day, data={"on": "demain"}).status_code == 422
    assert desk.post(day, data={"on": "2026-04-01"}).status_code == 303
    opinion = db.session.get_one(Opinion, opinion.id)
    assert opinion.reviews_on == date(2026, 4, 1)
    opinion.reviews_on = date(2026, 3, 1)
    db.session.commit()
    assert page in desk.get("/fr/desk/council/opinions").text
    typed = {"text": WORDS, "language": "fr", "next_on": "2026-09-01"}
    for wrong in ({"text": ""}, {"text": "a" * 5_001}, {"text": "\x00" * 30}, {"language": "tlh"},
                  {"next_on": "2025-01-01"}, {"next_on": "un jour"}):  # fmt: skip
        assert desk.post(page, data={**typed, **wrong}).status_code == 422, wrong
    assert queries.reviews([opinion.id])[opinion.id] == []
    assert desk.post(page, data=typed).status_code == 303
    assert desk.post(page, data=typed).status_code == 422, "sent twice"
    shown = client.get(here(opinion)).text
    assert "Les autres n’ont pas répondu." in shown
    assert "1er septembre 2026" in shown


def test_the_list_is_filtered_paged_and_followed(
    client: Browser, db: Database, now: datetime
) -> None:
    namur, dinant = a_council(), a_council("dinant")
    bus = a_dossier(a_contribution(), theme_id=theme("mobilite").id)
    roof = a_dossier(a_contribution(), theme_id=theme("logement").id, summary="Des logements")
    first = an_opinion(now, council=namur, dossier=bus, title="Un bus le soir")
    second = an_opinion(now, council=dinant, dossier=roof, title="Un toit pour tous")
    for number, each in enumerate((first, second)):
        signed(each, now + timedelta(minutes=number))
    db.session.commit()
    for address, found in (
        ("", {first, second}),
        ("?council=dinant", {second}),
        ("?theme=mobilite", {first}),
        ("?year=2026", {first, second}),
        ("?year=2019", {first, second}),
        ("?council=nowhere&theme=%00", {first, second}),
        ("?council=dinant&theme=mobilite", set()),
        ("?q=toits", {second}),
        ("?q=le+soir", {first}),
        ("?q=%22tous+toit%22", set()),
        ("?q=toi", {second}),
        ("?q=logement", {second}),  # its dossier says so
        ("?q=%00", {first, second}),
        ("?q=toit&council=namur", set()),
    ):
        page = client.get(f"/fr/opinions{address}").text
        feed = client.get(f"/fr/opinions.atom{address}")
        assert {each for each in (first, second) if each.title in page} == found, address
        assert {each for each in (first, second) if each.title in feed.text} == found, address
        assert "atom" in feed.content_type
    assert "Un toit pour tous" in client.get("/fr/councils/dinant").text
    assert "Un bus le soir" not in client.get("/fr/councils/dinant").text
    assert client.get("/fr/opinions?after=nothing").status_code == 400


def test_a_page_of_the_list_costs_six_queries_whatever_it_holds(
    client: Browser, db: Database, now: datetime
) -> None:
    council = a_council()
    one = an_opinion(now, council=council)
    signed(one, now)
    for number in range(22):
        ballot = {"ballot_id": one.ballot_id, "council_id": council.id}
        motion = a_motion(council, now, dossier=one.dossier)
        copy = Opinion(motion_id=motion.id, dossier_id=one.dossier_id, year=2026, **ballot)
        copy.number, copy.title, copy.paragraphs = number + 10, f"Avis {number}", ["Un."]
        copy.language, copy.adopted_at = "fr", now
        for name in ("chair_id", "secretary_id"):
            setattr(copy, name, one.chair_id)
        copy.chair_signed_at = copy.secretary_signed_at = copy.published_at = now
        db.session.add(copy)
    db.session.commit()
    with QueryCount() as spent:
        page = client.get("/fr/opinions").text
    assert page.count('class="card') >= 20
    assert len(spent.statements) <= 6, spent.statements
    assert "after=" in page


def test_nobody_leads_two_councils_by_mistake(db: Database, now: datetime) -> None:
    opinion = an_opinion(now)
    chair, secretary = officers(opinion.council, now)
    today = now.date()
    assert queries.signing(opinion.council, None, today) == set()
    assert queries.signing(opinion.council, chair, today) == {Office.CHAIR}
    assert queries.led_by(secretary, today) == [opinion.council]
    assert queries.led_by(chair, today - timedelta(days=2000)) == []
    assert a_commune("namur") == opinion.council.authority


def test_an_adopted_draft_says_who_has_to_sign(
    app: Flask, client: Browser, db: Database, now: datetime
) -> None:
    opinion = an_opinion(now)
    chair, _secretary = officers(opinion.council, now)
    db.session.commit()
    page, leads = f"/fr/motions/{opinion.motion_id}", f'href="{here(opinion)}"'
    assert "quand la présidence et le secrétariat l’ont signé" in client.get(page).text
    assert leads not in client.get(page).text
    assert leads in browser_of(app, chair).get(page).text
