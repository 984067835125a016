"""The demonstration: plausible, complete, and true to its own counts and clocks."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from council import create_app
from council.assembly import lots
from council.assembly import queries as councils
from council.assembly.models import Motion, Opinion
from council.assembly.queries import amendments
from council.commands.demonstration import demo as command
from council.commands.demonstration import load_once
from council.contributions.models import Contribution, State, Support
from council.core import journal
from council.core.clock import add_working_days
from council.core.db import db as database
from council.core.journal import Entry
from council.demo import loading
from council.demo.accounts import ACCOUNTS, CODE, listed
from council.demo.scenes import LANGUAGES, read
from council.dossiers import queries, tasks
from council.dossiers.models import Dossier
from council.dossiers.models import State as Standing
from council.people.models import Grant, Member, Role
from council.referrals.models import Lateness, Referral, Relay, Response, Verdict
from council.referrals.models import State as Course
from tests.conftest import MONDAY, create_database, database_url, settings
from tests.releases import released, write_again
from tests.support import Browser


@pytest.fixture(scope="module")
def stage(
    tmp_path_factory: pytest.TempPathFactory, template: str, postgresql: str | None
) -> Iterator[Flask]:
    """The application with the demonstration loaded; its tests only read, but for one."""
    folder = tmp_path_factory.mktemp("demonstration")
    url = f"sqlite:///{folder / 'council.sqlite'}"
    if postgresql:
        create_database(postgresql, "demonstration", template)
        url = database_url(postgresql, "demonstration")
    else:
        shutil.copy(template, folder / "council.sqlite")
    app = create_app(replace(settings(folder, url), demo=True))
    app.config["WTF_CSRF_ENABLED"] = False
    app.testing = True
    app.test_client_class = Browser
    with time_machine.travel(MONDAY, tick=False), app.app_context():
        assert load_once()
        database.session.remove()
        yield app
        database.session.remove()
        database.engine.dispose()


def test_it_speaks_four_languages_of_many_communes_and_every_recommendation(stage: Flask) -> None:
    published = select(Contribution).where(Contribution.state.in_([State.PUBLISHED, State.GROUPED]))
    found = database.session.scalars(published).all()
    assert len(found) >= 115
    assert database.session.scalar(select(func.count(Contribution.id))) >= 120
    assert {each.language for each in found} == set(LANGUAGES)
    assert len({each.commune_id for each in found}) >= 12
    rows = [row for code in LANGUAGES for row in read(f"contributions.{code}.toml")["contribution"]]
    answered = Counter(row["answers"].partition(".")[0] for row in rows)
    assert all(
        answered[each] >= 2 for each in ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "T1"]
    )


def test_its_dossiers_stand_everywhere_a_dossier_can_stand(stage: Flask) -> None:
    states = set(database.session.scalars(select(Dossier.state)))
    assert database.session.scalar(select(func.count(Dossier.id))) == 12
    assert states == set(Standing)
    referrals = database.session.scalars(select(Referral)).all()
    assert {each.state for each in referrals} >= set(Course) - {Course.WITHDRAWN}
    assert {each.lateness(MONDAY) for each in referrals} == {*Lateness, None}
    assert {each.verdict for each in database.session.scalars(select(Response))} == set(Verdict)
    decided = select(func.count(Relay.id)).where(Relay.decided_at.isnot(None))
    assert database.session.scalar(decided) == 2
    assert any(each.reminders for each in referrals)
    assert any(each.extended_at for each in referrals)


def test_moderators_are_shown_contributions_that_say_the_same(stage: Flask) -> None:
    stops = select(Contribution.id).where(Contribution.title.contains("arrêt de bus"))
    for id in database.session.scalars(stops).all():
        tasks.compare(id)
    everywhere = (Grant.role == Role.MODERATOR, Grant.authority_id.is_(None))
    moderator = database.session.scalars(
        select(Member).join(Grant, Grant.member_id == Member.id).where(*everywhere)
    ).first()
    assert moderator
    assert len(queries.clusters(moderator, None).rows) == 1


def test_its_counters_equal_its_rows(stage: Flask) -> None:
    rows = dict(
        database.session.execute(
            select(Support.contribution_id, func.count()).group_by(Support.contribution_id)
        ).all()
    )
    for each in database.session.scalars(select(Contribution)):
        assert each.supports + each.unsure + each.objections == rows.get(each.id, 0)


def test_its_journal_is_in_order_and_can_be_sealed(stage: Flask) -> None:
    moments = database.session.scalars(select(Entry.at).order_by(Entry.id)).all()
    assert len(moments) > 400
    assert max(moments) <= MONDAY
    assert journal.last_seal() is None


def test_it_can_be_loaded_on_any_day_of_the_week_and_after_any_holiday() -> None:
    """Moderators read on the next working day; what follows in the data comes after that."""
    ten_years = (MONDAY.date() + timedelta(days=number) for number in range(3_650))
    longest = max((add_working_days(day, 1) - day).days for day in ten_years)
    assert longest == 4
    rows = [row for code in LANGUAGES for row in read(f"contributions.{code}.toml")["contribution"]]
    said = {row["title"]: row["days"] for row in rows}
    opened = {row["key"]: row["opened"] for row in read("dossiers.toml")["dossier"]}
    grouped = (row for row in rows if "dossier" in row)
    assert all(row["days"] - opened[row["dossier"]] >= longest for row in grouped)
    answers = (row for row in read("comments.toml")["comment"] if row["on"] in said)
    assert all(said[row["on"]] - row["days"] >= longest for row in answers)


def test_loading_it_twice_changes_nothing(stage: Flask) -> None:
    before = database.session.scalar(select(func.count(Entry.id)))
    database.session.rollback()
    assert not loading.load(MONDAY)
    result = stage.test_cli_runner().invoke(command)
    assert "left alone" in result.output
    assert database.session.scalar(select(func.count(Entry.id))) == before


def test_its_accounts_are_listed_and_sign_in_with_one_click(stage: Flask) -> None:
    assert {each["account"] for each in listed()} == {*(each.key for each in ACCOUNTS), "card"}
    for words in (["accounts"], ["accounts", "--json"]):
        output = stage.test_cli_runner().invoke(command, words).output
        assert all(each.key in output for each in ACCOUNTS)
    browser: Browser = stage.test_client()
    page = browser.get("/fr/sign-in").text
    assert CODE[:4] in page
    assert browser.post("/fr/demo/sign-in/nobody").status_code == 404
    assert browser.post("/fr/demo/sign-in/administrator").status_code == 303
    assert browser.get("/fr/me/account").status_code == 200


@pytest.mark.parametrize(
    ("key", "page"),
    [
        ("resident", "/fr/"),
        ("helper", "/fr/desk/people"),
        ("moderator", "/fr/desk/moderation"),
        ("secretary", "/fr/desk/council"),
        ("official-namur", "/fr/desk/authority"),
        ("administrator", "/fr/admin"),
    ],
)
def test_one_click_leads_to_where_there_is_something_to_do(
    stage: Flask, key: str, page: str
) -> None:
    browser = stage.test_client()
    assert browser.post(f"/fr/demo/sign-in/{key}").location == page
    assert browser.get(page).status_code == 200


def test_outside_the_demonstration_nobody_signs_in_with_one_click(app: Flask) -> None:
    browser = app.test_client()
    assert browser.post("/fr/demo/sign-in/administrator").status_code == 404
    assert CODE[:4] not in browser.get("/fr/sign-in").text


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_public_page_of_it_answers_in_every_language(stage: Flask, code: str) -> None:
    browser = stage.test_client()
    dossiers = database.session.scalars(select(Dossier)).all()
    sample = database.session.scalars(
        select(Contribution).where(Contribution.state == State.GROUPED).limit(6)
    ).all()
    paths = ["", "contributions", "dossiers", "authorities", "moderation"]
    paths += [f"dossiers/{each.reference}" for each in dossiers]
    paths += [f"contributions/{each.public_id}" for each in sample]
    paths += ["councils", "councils/namur", "councils/calls/1", "councils/calls/1/lots"]
    paths += ["authorities/gedinne", "authorities/province-de-namur"]
    for path in paths:
        assert browser.get(f"/{code}/{path}").status_code == 200, path


def test_every_desk_of_it_answers(stage: Flask) -> None:
    for key, path in (
        ("moderator", "desk/moderation"),
        ("moderator", "desk/moderation/appeals"),
        ("moderator", "desk/dossiers"),
        ("official-gedinne", "desk/authority"),
        ("secretary", "desk/council"),
        ("secretary", "desk/council/namur"),
        ("secretary", "desk/council/calls/1"),
        ("resident", "me/council"),
        ("resident", "me"),
    ):
        browser = stage.test_client()
        browser.post(f"/fr/demo/sign-in/{key}")
        assert browser.get(f"/fr/{path}").status_code == 200, path


def test_its_council_sits_and_calls_for_more(stage: Flask) -> None:
    council = councils.by_slug("namur")
    assert council
    residents, associations, delegates = councils.benches(council, MONDAY.date())
    assert len(residents.seats) == 60
    assert sum(each.replaces_id is not None for each in residents.seats) == 1
    assert len(residents.waiting) == 19
    assert residents.parity
    assert len(delegates.seats) == 5
    assert associations.free == 30
    [opened] = councils.open_calls(MONDAY)
    assert councils.count_candidates(opened) == 4
    first = councils.calls(council)[-1]
    drawn = councils.draw(first)
    assert drawn
    assert lots.faults(drawn.paper) == []
    assert len(councils.offices(council, MONDAY.date())) == 3


def test_its_council_has_a_draft_to_amend_and_signs_for_the_chair(stage: Flask) -> None:
    drafts = database.session.scalars(select(Motion).where(Motion.state == "open")).all()
    assert [each.title for each in drafts] == ["Des bulletins que tous les parents comprennent"]
    shown = amendments.shown(drafts[0])
    assert [each.amendment.state.value for each in shown] == ["accepted", "proposed", "proposed"]
    assert shown[1].clashes == (shown[2].amendment,)
    signed = database.session.scalars(select(Opinion).order_by(Opinion.id)).all()
    assert [each.stood_in for each in signed] == [False, True, False]
    browser = stage.test_client()
    browser.post("/fr/demo/sign-in/member")
    assert "Se retirer, ou le transmettre" in browser.get(f"/fr/motions/{drafts[0].id}").text
    assert (
        "Vice-présidence, pour la présidence"
        in browser.get(f"/fr/opinions/{signed[1].reference}").text
    )


def test_members_of_it_hold_first_names_only(stage: Flask) -> None:
    names = database.session.scalars(select(Member.name).where(Member.email.is_(None))).all()
    assert all(" " not in name for name in names)


def test_all_of_it_could_be_written_by_the_last_release(stage: Flask) -> None:
    with database.engine.connect() as connection:
        counted = write_again(connection, released())
        connection.rollback()
    assert sum(counted.values()) > 5_000
    assert sum(number > 0 for number in counted.values()) > 25, "tables with rows"
