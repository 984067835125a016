"""A vice-chair signs opinions in the chair's place, and whoever reads one is told so."""

import io
from datetime import datetime, timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from council.assembly import opinion_panels
from council.assembly.models import Ending, Mandate, Office, Officer, Opinion
from council.assembly.operations import opinions
from council.assembly.queries import opinions as queries
from council.assembly.rules.opinions import Seen
from council.core import journal
from council.core.clock import local_day
from council.core.db import Database
from council.core.locale import CODES
from council.notices import tasks as notices
from council.notices.models import Notice
from council.people import privacy
from council.people.models import Member
from tests.assembly.adopted import a_vice_chair, an_opinion, officers
from tests.assembly.chamber import a_council, browser_of
from tests.assembly.test_balloting import refused
from tests.support import Browser, a_member

FOR_THE_CHAIR = {
    "fr": "Vice-présidence, pour la présidence",
    "nl": "Ondervoorzitter, voor de voorzitter",
    "en": "Vice-chair, for the chair",
    "ar": "نيابة الرئاسة، عن الرئاسة",
}


@pytest.fixture
def opinion(db: Database, now: datetime) -> Opinion:
    return an_opinion(now)


def test_the_vice_chair_signs_for_the_chair_and_the_secretary_publishes(
    opinion: Opinion, now: datetime
) -> None:
    _chair, secretary = officers(opinion.council, now)
    vice = a_vice_chair(opinion.council, now)
    opinions.sign(opinion, Office.VICE_CHAIR, by=vice, at=now)
    assert (opinion.chair_id, opinion.chair_signed_at, opinion.stood_in) == (vice.id, now, True)
    assert opinion.missing == [Office.SECRETARY]
    opinions.sign(opinion, Office.SECRETARY, by=secretary, at=now)
    assert opinion.published_at == now
    assert [each.details.get("office") for each in journal.of(opinion)][1:] == [
        "vice_chair",
        "secretary",
    ]


def test_what_the_chair_signed_is_not_signed_for_the_chair(opinion: Opinion, now: datetime) -> None:
    chair, _secretary = officers(opinion.council, now)
    vice = a_vice_chair(opinion.council, now)
    opinions.sign(opinion, Office.CHAIR, by=chair, at=now)
    with refused("opinion.signed"):
        opinions.sign(opinion, Office.VICE_CHAIR, by=vice, at=now)
    assert (opinion.chair_id, opinion.stood_in) == (chair.id, False)


def test_the_chair_comes_too_late_once_the_vice_chair_has_signed(
    opinion: Opinion, now: datetime
) -> None:
    chair, _secretary = officers(opinion.council, now)
    vice = a_vice_chair(opinion.council, now)
    opinions.sign(opinion, Office.VICE_CHAIR, by=vice, at=now)
    for office, by in ((Office.CHAIR, chair), (Office.VICE_CHAIR, vice)):
        with refused("opinion.signed"):
            opinions.sign(opinion, office, by=by, at=now)
    assert opinion.chair_id == vice.id


@pytest.mark.parametrize("lost", ["seat", "office"])
def test_nobody_stands_in_without_the_office_and_a_seat(
    db: Database, opinion: Opinion, now: datetime, lost: str
) -> None:
    vice = a_vice_chair(opinion.council, now)
    yesterday = local_day(now) - timedelta(days=1)
    if lost == "seat":
        held = db.session.scalars(select(Mandate).where(Mandate.member_id == vice.id)).one()
        held.ended_on, held.ending = yesterday, Ending.RESIGNED
    else:
        one = db.session.scalars(select(Officer).where(Officer.member_id == vice.id)).one()
        one.ended_on = yesterday
    with refused("opinion.not_yours"):
        opinions.sign(opinion, Office.VICE_CHAIR, by=vice, at=now)
    assert opinion.missing == [Office.CHAIR, Office.SECRETARY]


def test_the_vice_chair_signs_as_neither_chair_nor_secretary(
    opinion: Opinion, now: datetime
) -> None:
    vice = a_vice_chair(opinion.council, now)
    for office in (Office.CHAIR, Office.SECRETARY):
        with refused("opinion.not_yours"):
            opinions.sign(opinion, office, by=vice, at=now)


@pytest.mark.parametrize(
    ("held", "signed", "left"),
    [
        ({Office.CHAIR}, set(), [Office.CHAIR]),
        ({Office.VICE_CHAIR}, set(), [Office.VICE_CHAIR]),
        ({Office.VICE_CHAIR}, {Office.CHAIR}, []),
        ({Office.CHAIR, Office.VICE_CHAIR}, set(), [Office.CHAIR]),
        ({Office.VICE_CHAIR, Office.SECRETARY}, set(), [Office.VICE_CHAIR, Office.SECRETARY]),
        ({Office.SECRETARY}, {Office.SECRETARY}, []),
        (set(), set(), []),
    ],
)
def test_each_is_asked_to_sign_what_misses_and_is_theirs(
    now: datetime, held: set[Office], signed: set[Office], left: list[Office]
) -> None:
    opinion = Opinion(
        chair_signed_at=now if Office.CHAIR in signed else None,
        secretary_signed_at=now if Office.SECRETARY in signed else None,
    )
    assert Seen(opinion, frozenset(held)).to_sign == left


def test_the_vice_chair_is_told_where_nobody_chairs(
    db: Database, opinion: Opinion, now: datetime
) -> None:
    council, day = opinion.council, local_day(now)
    vice = a_vice_chair(council, now)
    assert queries.officers(council, day) == {vice.id}
    chair, secretary = officers(council, now)
    assert queries.officers(council, day) == {chair.id, secretary.id}
    assert queries.officers(a_council("dinant"), day) == set()


def test_a_waiting_opinion_is_told_to_the_vice_chair_of_a_council_without_chair(
    db: Database, now: datetime
) -> None:
    council = a_council()
    vice = a_vice_chair(council, now - timedelta(days=2))
    opinion = an_opinion(now, council=council)
    db.session.commit()
    notices.tell(now)
    asked = select(Notice.verb).where(Notice.member_id == vice.id, Notice.about_id == opinion.id)
    assert "opinion.adopted" in db.session.scalars(asked).all()


def stood_in(db: Database, opinion: Opinion, now: datetime) -> tuple[Member, Opinion]:
    """An opinion that the vice-chair signed, published; and that vice-chair."""
    _chair, secretary = officers(opinion.council, now)
    vice = a_vice_chair(opinion.council, now)
    opinions.sign(opinion, Office.VICE_CHAIR, by=vice, at=now)
    opinions.sign(opinion, Office.SECRETARY, by=secretary, at=now)
    db.session.commit()
    found = queries.by_reference(opinion.reference)
    assert found
    return vice, found


@pytest.mark.parametrize("lang", CODES)
def test_page_paper_pdf_and_letter_say_for_whom_was_signed(
    app: Flask, client: Browser, db: Database, opinion: Opinion, now: datetime, lang: str
) -> None:
    _vice, found = stood_in(db, opinion, now)
    address, said = f"/{lang}/opinions/{found.reference}", FOR_THE_CHAIR[lang]
    for more in ("", "/print"):
        page = client.get(address + more).text
        assert said in page, more
        assert "Vic" in page
    printed = PdfReader(io.BytesIO(client.get(f"{address}.pdf").data)).pages[0].extract_text()
    if lang != "ar":  # extracted in the order of the eye
        assert said in " ".join(printed.split()).replace(" ,", ",")
    with app.test_request_context(f"/{lang}/"):
        [passage] = opinion_panels.passages(found.dossier, None)
        assert f"Vic ({said})" in passage.detail


def test_it_is_said_of_the_chair_where_the_chair_signed(
    client: Browser, db: Database, opinion: Opinion, now: datetime
) -> None:
    chair, secretary = officers(opinion.council, now)
    opinions.sign(opinion, Office.CHAIR, by=chair, at=now)
    opinions.sign(opinion, Office.SECRETARY, by=secretary, at=now)
    db.session.commit()
    page = client.get(f"/fr/opinions/{opinion.reference}").text
    assert "pour la présidence" not in page
    assert "Présidence" in page


def test_by_a_button_on_the_desk_and_on_the_page(
    app: Flask, client: Browser, db: Database, opinion: Opinion, now: datetime
) -> None:
    chair, _secretary = officers(opinion.council, now)
    vice = a_vice_chair(opinion.council, now)
    db.session.commit()
    browser, here = browser_of(app, vice), f"/fr/opinions/{opinion.reference}"
    desk = browser.get("/fr/desk/council/opinions").text
    assert "Signer pour la présidence" in desk
    assert "Doit encore signer" in desk
    assert "Signer (présidence)" not in desk
    assert "Signer pour la présidence" in browser.get(here).text
    assert client.post(f"{here}/sign/vice_chair").status_code == 401
    assert browser_of(app, chair).post(f"{here}/sign/vice_chair").status_code == 403
    assert browser_of(app, a_member()).post(f"{here}/sign/vice_chair").status_code == 403
    assert browser.post(f"{here}/sign/chair").status_code == 403
    answer = browser.post(f"{here}/sign/vice_chair")
    assert (answer.status_code, answer.location) == (303, here)
    assert browser.post(f"{here}/sign/vice_chair").status_code == 409
    assert "Signer" not in browser.get(here).text
    assert "Signer (présidence)" not in browser_of(app, chair).get(here).text


def test_who_stood_in_takes_it_away_with_their_data(
    db: Database, opinion: Opinion, now: datetime
) -> None:
    vice, found = stood_in(db, opinion, now)
    [taken] = privacy.SECTIONS["opinions_signed"](vice)
    assert (taken["for_the_chair"], taken["as_secretary"]) == (True, None)
    assert found.secretary
    [other] = privacy.SECTIONS["opinions_signed"](found.secretary)
    assert other["for_the_chair"] is False
