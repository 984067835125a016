"""From a call for candidates to a seat, in a real browser; and the picture of the guide."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from council.assembly import operations, queries
from council.assembly.models import Office
from council.core.db import Database
from council.people.models import Role
from tests.assembly.conftest import SEED, crowd, open_call
from tests.browser.conftest import Judge, Opener, Photographer
from tests.support import Browser, a_member

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("lang", "width"), [("fr", 1280), ("ar", 390)])
def test_a_person_applies_and_everyone_sees_the_council(
    visit: Opener,
    judge: Judge,
    picture: Photographer,
    as_resident: Browser,
    db: Database,
    now: datetime,
    lang: str,
    width: int,
) -> None:
    before = now - timedelta(days=60)
    operations.prepare(by=None, at=before)
    council = queries.by_slug("dinant")
    assert council
    secretary = a_member(role=Role.SECRETARY)
    residents, associations, _ = council.colleges
    residents.seats = 12
    drawn = open_call(residents, secretary, before)
    crowd(drawn, 20, before)
    operations.draw_lots(drawn, seed=SEED, by=secretary, at=drawn.closes_at)
    first = queries.sitting(council, drawn.starts_on)[0].member
    day = drawn.starts_on
    operations.entrust(council, Office.CHAIR, first, starts_on=day, by=secretary, at=before)
    call = open_call(associations, secretary, now)
    db.session.commit()
    page = visit(f"/{lang}/councils/dinant", width=width, as_=as_resident)
    if lang == "fr":
        picture(page, "conseil")
    judge(page)
    page.goto(f"/{lang}/councils/calls/{drawn.id}/lots")
    judge(page)
    page.goto(f"/{lang}/councils/calls/{call.id}/apply")
    judge(page)
    page.fill("#motivation", "Nous aidons des familles à Dinant.")
    page.fill("#represents", "Dinant Solidaire")
    page.select_option("#commune", "dinant")
    page.check("#old_enough")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_url(f"**/{lang}/me/council")
    expect(page.locator("form[action$='/withdraw']")).to_have_count(1)
    judge(page)
