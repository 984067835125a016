"""What councils do can be taken along: what their pages show, and nothing more."""

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from threading import BoundedSemaphore

import pytest
from click.testing import CliRunner
from flask import Flask

from council.assembly.models import AgendaItem, Meeting, Minutes, MotionState, Opinion
from council.assembly.operations import balloting, voting
from council.assembly.tally import Method
from council.commands.exporting import export
from council.core.clock import local_day
from council.core.db import Database
from council.core.locale import CODES
from council.exchange import council_lists, views
from council.exchange.council_lists import LISTS
from council.exchange.sheets import unescape_formula
from council.people.operations import account
from tests.assembly.adopted import a_motion, an_opinion, signed
from tests.assembly.chamber import a_council, a_draft, a_mandate, a_secretary, sitting, who
from tests.support import Browser, QueryCount, a_contribution, a_dossier, a_member

Lines = list[dict[str, str]]


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room that no answer of another test takes up."""
    monkeypatch.setattr(views, "ROOM", BoundedSemaphore(2))


def sheet(client: Browser, name: str, asked: str = "", lang: str = "fr") -> Lines:
    """The lines of a list as a spreadsheet reads them; the JSON must say the same."""
    answer = client.get(f"/{lang}/data/{name}.csv{asked}", buffered=True)
    assert answer.status_code == 200
    text = answer.data.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    same = json.loads(client.get(f"/{lang}/data/{name}.json{asked}", buffered=True).data)
    assert [
        {name: "" if value is None else str(value) for name, value in each.items()} for each in same
    ] == [{name: unescape_formula(value) for name, value in each.items()} for each in lines]
    return lines


def a_meeting(council_id: int, now: datetime, **changes: object) -> Meeting:
    """A public meeting that was held yesterday."""
    values = {
        "council_id": council_id,
        "title": "Séance du printemps",
        "text": "",
        "language": "fr",
        "starts_at": now - timedelta(days=1),
        "ends_at": now - timedelta(hours=22),
        "place": "Salle du conseil",
        "link": "https://example.org/secret-room",
        "public": True,
        "answers_by": now - timedelta(days=2),
        "new_voices_first": False,
        "uid": str(changes.get("title")),
        "prepared_at": now,
        "prepared_by_id": a_member().id,
        "convened_at": now - timedelta(days=20),
    }
    return Meeting(**{**values, **changes})


@pytest.fixture
def opinion(db: Database, now: datetime) -> Opinion:
    """A published opinion of a council of three, adopted by an open ballot."""
    made = an_opinion(now)
    signed(made, now)
    db.session.commit()
    return made


def test_an_opinion_leaves_whole_with_what_it_hangs_on(client: Browser, opinion: Opinion) -> None:
    [line] = sheet(client, "opinions")
    assert line["id"] == opinion.reference
    assert line["address"] == f"http://localhost/fr/opinions/{opinion.reference}"
    assert line["text"] == "\n\n".join(opinion.paragraphs)
    assert (line["council"], line["dossier"]) == ("namur", opinion.dossier.reference)
    [motion] = sheet(client, "motions")
    assert (motion["id"], motion["state"]) == (line["motion"], "adopted")
    assert motion["opinion"] == opinion.reference
    [ballot] = sheet(client, "ballots")
    assert (ballot["id"], ballot["motion"]) == (line["ballot"], motion["id"])


def test_what_waits_for_signatures_does_not_leave(
    client: Browser, db: Database, now: datetime
) -> None:
    opinion = an_opinion(now)
    db.session.commit()
    assert sheet(client, "opinions") == []
    [motion] = sheet(client, "motions")
    assert motion["opinion"] == ""
    assert motion["title"] == opinion.title


def test_drafts_do_not_leave(client: Browser, db: Database, now: datetime) -> None:
    council = a_council()
    a_motion(council, now, state=MotionState.DRAFT, opened_at=None)
    a_draft(council, now)
    db.session.add(a_meeting(council.id, now, title="En préparation", convened_at=None))
    db.session.commit()
    for name in ("motions", "ballots", "votes", "meetings"):
        assert sheet(client, name) == []


def test_an_open_vote_leaves_by_seat_as_its_page_shows_it(
    client: Browser, opinion: Opinion
) -> None:
    [ballot] = sheet(client, "ballots")
    wanted = {
        "vote": "open", "method": "majority", "outcome": "adopted", "electors": "3", "cast": "3",
        "favour": "2", "against": "1", "abstained": "0", "counts": "for=2 against=1 abstain=0",
    }  # fmt: skip
    assert {name: ballot[name] for name in wanted} == wanted
    votes = sheet(client, "votes")
    assert [each["choice"] for each in votes] == ["for", "for", "against"]
    assert {each["ballot"] for each in votes} == {ballot["id"]}
    seats = {each["id"]: each["holder"] for each in sheet(client, "mandates")}
    assert {each["mandate"] for each in votes} < set(seats)  # the chair has a seat since


def test_of_a_secret_vote_only_what_it_came_to_leaves(
    client: Browser, db: Database, now: datetime
) -> None:
    signed(an_opinion(now, secret=True), now)
    db.session.commit()
    [ballot] = sheet(client, "ballots")
    assert (ballot["vote"], ballot["favour"], ballot["against"]) == ("secret", "2", "1")
    assert sheet(client, "votes") == []


def test_nothing_of_a_result_leaves_before_it_is_counted(
    client: Browser, db: Database, now: datetime
) -> None:
    council = a_council()
    members = sitting(council, 3, now)
    ballot = a_draft(council, now)
    balloting.open_ballot(ballot, by=a_secretary(), at=now)
    voting.vote(ballot, members[0].id, ["for"], "", by=who(members[0]), at=now)
    db.session.commit()
    [line] = sheet(client, "ballots")
    known = ("outcome", "present", "cast", "favour", "against", "abstained", "counts", "order")
    assert {line[name] for name in known} == {""}
    assert (line["electors"], line["counted"]) == ("3", "")
    assert sheet(client, "votes") == []


def test_ranked_options_leave_in_their_order(client: Browser, db: Database, now: datetime) -> None:
    council = a_council()
    members = sitting(council, 2, now)
    ballot = a_draft(council, now, method=Method.RANKED, options=["Bus", "Train"])
    balloting.open_ballot(ballot, by=a_secretary(), at=now)
    for mandate in members:
        voting.vote(ballot, mandate.id, ["2", "1"], "", by=who(mandate), at=now)
    balloting.count_ballot(ballot, by=None, at=ballot.closes_at)
    db.session.commit()
    [line] = sheet(client, "ballots")
    assert (line["options"], line["order"], line["counts"]) == ("Bus\nTrain", "2 1", "1=0 2=2")
    assert (line["outcome"], line["favour"], line["against"]) == ("chosen", "", "")
    assert [each["choice"] for each in sheet(client, "votes")] == ["2 1", "2 1"]


def test_who_held_which_seat_on_a_day(client: Browser, db: Database, now: datetime) -> None:
    council, today = a_council(), local_day(now)
    for name, first, last in (("Awa", 900, 400), ("Bo", 399, -500)):
        a_mandate(
            council,
            now,
            member=a_member(name=name),
            starts_on=today - timedelta(days=first),
            ends_on=today - timedelta(days=last),
        )
    a_mandate(council, now, member=a_member(name="Suppléante"), rank=1)
    db.session.commit()
    assert [each["holder"] for each in sheet(client, "mandates")] == ["Awa", "Bo"]
    then = today - timedelta(days=500)
    for day, holder in ((then, "Awa"), (today, "Bo")):
        [line] = sheet(client, "mandates", f"?on={day.isoformat()}")
        assert (line["holder"], line["council"]) == (holder, "namur")
    assert line["until"] == (today + timedelta(days=500)).isoformat()


def test_who_left_has_no_name_any_more(client: Browser, db: Database, now: datetime) -> None:
    member = a_member(name="Zénobie")
    a_mandate(a_council(), now, member=member)
    db.session.commit()
    account.erase(member, "", now)
    db.session.commit()
    [line] = sheet(client, "mandates")
    assert line["holder"] == ""
    assert line["until"] == local_day(now).isoformat()


def test_meetings_leave_where_everyone_may_come(
    client: Browser, db: Database, now: datetime
) -> None:
    council = a_council()
    held = a_meeting(council.id, now, title="Séance", opened_at=now, closed_at=now)
    behind = a_meeting(council.id, now, title="Entre nous", public=False)
    db.session.add_all([held, behind])
    db.session.flush()
    dossier = a_dossier(a_contribution())
    item = {"meeting_id": held.id, "text": "", "language": "fr", "minutes": 10}
    db.session.add(AgendaItem(position=1, title="Bus", dossier_id=dossier.id, **item))
    db.session.add(AgendaItem(position=2, title="Divers", **item))
    minutes = Minutes(meeting_id=held.id, texts={"fr": "Lu."}, drafted_at=now)
    db.session.add(minutes)
    db.session.commit()
    [line] = sheet(client, "meetings")
    assert (line["title"], line["state"], line["items"]) == ("Séance", "closed", "2")
    assert (line["dossiers"], line["minutes"]) == (dossier.reference, "")
    assert "secret-room" not in str(line)
    minutes.adopted_at, minutes.adopted_in_id = now, held.id
    db.session.commit()
    [line] = sheet(client, "meetings")
    assert line["minutes"] == f"{line['address']}/minutes"
    assert client.get(line["minutes"].removeprefix("http://localhost")).status_code == 200


def test_councils_and_colleges(client: Browser, db: Database) -> None:
    a_council(seats=12)
    db.session.commit()
    [line] = sheet(client, "councils", lang="ar")
    assert line["address"] == "http://localhost/ar/councils/namur"
    assert (line["name"], line["authority"], line["seats"]) == ("Conseil de Namur", "namur", "12")
    [college] = sheet(client, "colleges")
    assert (college["kind"], college["seats"], college["votes"]) == ("residents", "12", "yes")


def test_a_file_of_one_council(client: Browser, db: Database, opinion: Opinion) -> None:
    a_council("dinant")
    db.session.commit()
    for name in LISTS:
        assert sheet(client, name, "?council=namur") == [
            each for each in sheet(client, name) if each.get("council", each.get("id")) != "dinant"
        ]
    assert sheet(client, "opinions", "?council=dinant") == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("opinions.csv?council=rien", 400),
        ("opinions.csv?council=%00", 400),
        ("mandates.json?on=hier", 400),
        ("mandates.json?on=2026-02-30", 400),
        ("opinions.json?on=2026-02-03", 400),
        ("members.csv", 404),
        ("opinions.xml", 404),
    ],
)
def test_what_is_no_list_is_refused(
    client: Browser, db: Database, address: str, status: int
) -> None:
    answer = client.get(f"/fr/data/{address}")
    assert (answer.status_code, answer.mimetype) == (status, "text/html")


def test_no_cell_is_a_formula(client: Browser, db: Database, now: datetime) -> None:
    a_motion(a_council(), now, title="=1+1", paragraphs=["@tous"])
    db.session.commit()
    text = client.get("/fr/data/motions.csv").data.decode("utf-8-sig")
    assert ";'=1+1;'@tous;" in text
    [line] = sheet(client, "motions")
    assert line["title"] == "'=1+1"


def test_many_batches_are_one_file_in_few_queries(
    client: Browser, db: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = a_council(seats=50)
    sitting(council, 9, now)
    for number in range(5):
        a_motion(council, now, title=f"Texte {number}")
    db.session.commit()
    whole = sheet(client, "mandates")
    monkeypatch.setattr(council_lists, "BATCH", 4)
    assert sheet(client, "mandates") == whole
    assert len(whole) == 9
    for name, most in (("mandates", 2), ("motions", 3), ("councils", 3)):
        with QueryCount() as counted:
            council_lists.batch(LISTS[name], council_lists.Asked(), 0)
        assert len(counted.statements) <= most
        db.session.expunge_all()


@pytest.mark.parametrize("lang", CODES)
def test_one_page_tells_what_there_is_and_each_link_is_a_file(
    client: Browser, db: Database, opinion: Opinion, lang: str
) -> None:
    page = client.get(f"/{lang}/data").text
    for name in LISTS:
        for ending in ("csv", "json"):
            address = f"/{lang}/data/{name}.{ending}"
            assert f'href="{address}"' in page
            kept = client.get(address, buffered=True).headers["Content-Disposition"]
            assert kept == f"attachment; filename={name}-2026-03-02.{ending}"
    assert f'href="/{lang}/data"' in client.get(f"/{lang}/").text, "at the foot of every page"


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("/fr/councils/namur/motions", "motions"),
        ("/fr/councils/namur/ballots", "ballots"),
        ("/fr/councils/namur", "mandates"),
        ("/fr/opinions?council=namur", "opinions"),
    ],
)
def test_each_list_leads_to_its_own_file(
    client: Browser, opinion: Opinion, page: str, name: str
) -> None:
    assert f'href="/fr/data/{name}.csv?council=namur"' in client.get(page).text


def test_the_command_writes_the_same_file(
    app: Flask, client: Browser, opinion: Opinion, tmp_path: Path
) -> None:
    def run(*words: object) -> tuple[int, bytes]:
        with app.app_context():
            result = CliRunner().invoke(export, [str(word) for word in words])
        return result.exit_code, result.stdout_bytes

    assert run("csv", "--list", "opinions") == (0, client.get("/fr/data/opinions.csv").data)
    file = tmp_path / "votes.json"
    assert run("json", file, "--list", "votes") == (0, b"")
    assert file.read_bytes() == client.get("/fr/data/votes.json").data
    assert run("csv", "--list", "rien")[0] == 2
    assert run("csv", "--list", "votes", "--words", "bus")[0] == 2
