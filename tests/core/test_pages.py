"""Pages kept for visitors: never stale, never somebody else's, and answered without the rest."""

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy import text
from time_machine import Traveller

from council.contributions.models import Contribution, Kind, State
from council.core import assets, changes, pages
from council.core.db import Database
from council.core.shelves import Kept, Memory
from council.discussion import operations as discussion
from council.discussion import queries as talks
from council.dossiers.models import Dossier
from tests.conftest import POSTGRESQL
from tests.support import Browser, QueryCount, a_contribution, a_dossier, a_member, a_theme

PAGES = (
    "/fr/",
    "/fr/contributions",
    "/fr/contributions?kind=problem&sort=supported",
    "/fr/contributions.atom",
    "/fr/contributions/{one}",
    "/fr/contributions/{one}/versions",
    "/fr/contributions/{one}/journal",
    "/fr/dossiers",
    "/fr/dossiers.atom",
    "/fr/dossiers/{dossier}",
    "/fr/dossiers/{dossier}/voices",
    "/fr/dossiers/{dossier}/versions",
    "/fr/dossiers/{dossier}/print",
    "/fr/authorities",
    "/fr/authorities/late.atom",
    "/fr/authorities/namur",
    "/fr/authorities/namur/late.atom",
    "/fr/privacy",
)
SHOWING = ("/fr/", "/fr/contributions", "/fr/contributions/{one}")  # the title of the one


@pytest.fixture
def one(db: Database) -> Contribution:
    """A problem that waits for a dossier."""
    made = a_contribution(title="Le bus ne vient plus")
    db.session.commit()
    return made


@pytest.fixture
def dossier(db: Database) -> Dossier:
    """A dossier with one contribution."""
    made = a_dossier(a_contribution())
    db.session.commit()
    return made


@pytest.fixture
def at(one: Contribution, dossier: Dossier) -> Callable[[str], str]:
    """The address of a page."""
    return lambda page: page.format(one=one.public_id, dossier=dossier.reference)


@pytest.fixture
def other(app: Flask) -> Browser:
    """Another visitor."""
    browser: Browser = app.test_client()
    return browser


@pytest.mark.parametrize("page", PAGES)
def test_what_has_not_changed_is_answered_without_a_query(
    client: Browser, other: Browser, at: Callable[[str], str], page: str
) -> None:
    first = client.get(at(page))
    tag = first.headers["ETag"]
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache, public")
    assert first.vary.as_set() >= {"cookie", "accept-encoding"}
    assert assets.TOKEN not in first.data
    with QueryCount() as count:
        same = other.get(at(page))
        unchanged = client.get(at(page), headers={"If-None-Match": tag})
        packed = other.get(at(page), headers={"Accept-Encoding": "gzip"})
        head = other.head(at(page))
    assert not count.statements
    assert (same.data, same.mimetype) == (first.data, first.mimetype)
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary"):
        assert unchanged.headers[name] == first.headers[name], name
    assert gzip.decompress(packed.data) == first.data
    assert (head.data, head.headers["ETag"]) == (b"", tag)


def edit(one: Contribution) -> None:
    one.title = "Le bus revient"


def support(one: Contribution) -> None:
    one.supports = 1234


def withdraw(one: Contribution) -> None:
    one.state, one.withdrawn_at = State.WITHDRAWN, one.submitted_at


@pytest.mark.parametrize("change", [edit, support, withdraw])
@pytest.mark.parametrize("page", SHOWING)
def test_a_page_is_never_stale(
    client: Browser,
    db: Database,
    one: Contribution,
    at: Callable[[str], str],
    page: str,
    change: Callable[[Contribution], None],
) -> None:
    before = client.get(at(page))
    change(one)
    db.session.commit()
    after = client.get(at(page), headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.text != before.text


def test_a_comment_is_read_at_once(
    client: Browser, db: Database, one: Contribution, now: datetime
) -> None:
    address = f"/fr/contributions/{one.public_id}"
    assert "Moi aussi." not in client.get(address).text
    where = talks.place(one.thread_id)
    assert where
    said = {"body": "Moi aussi.", "language": "fr", "speaker": "person", "service": ""}
    discussion.post(a_member(), where, **said, parent_id=None, at=now)
    db.session.commit()
    assert "Moi aussi." in client.get(address).text


def test_ones_own_support_is_seen_at_once_by_everybody(
    client: Browser, as_resident: Browser, db: Database
) -> None:
    proposal = a_contribution(kind=Kind.PROPOSAL, supports=1233)
    db.session.commit()
    address = f"/fr/contributions/{proposal.public_id}"
    before = client.get(address)
    assert "1\u202f233" in before.text
    as_resident.post(f"{address}/support", data={"stance": "support"})
    for browser in (as_resident, client):
        assert "1\u202f234" in browser.get(address).text
    asked = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert asked.status_code == 200


def test_what_was_undone_leaves_a_page_as_it_was(
    client: Browser, db: Database, one: Contribution
) -> None:
    tag = client.get("/fr/contributions").headers["ETag"]
    one.title = "Autre chose"
    db.session.flush()
    db.session.rollback()
    asked = client.get("/fr/contributions", headers={"If-None-Match": tag})
    assert asked.status_code == 304


@pytest.mark.parametrize("page", SHOWING)
def test_a_signed_in_reader_and_a_visitor_never_get_each_others_page(
    client: Browser, as_moderator: Browser, at: Callable[[str], str], page: str
) -> None:
    name = as_moderator.member.name
    for _again in (1, 2):
        mine, theirs = as_moderator.get(at(page)), client.get(at(page))
        assert name in mine.text
        assert "/fr/sign-in" not in mine.text
        assert mine.headers["Cache-Control"] == "no-store"
        assert "ETag" not in mine.headers
        assert name not in theirs.text
        assert "/fr/sign-in" in theirs.text
    tag = client.get(at(page)).headers["ETag"]
    assert as_moderator.get(at(page), headers={"If-None-Match": tag}).status_code == 200


def test_a_visitor_who_signs_in_sees_their_own_page(
    app: Flask, client: Browser, as_resident: Browser, one: Contribution
) -> None:
    tag = client.get("/fr/contributions").headers["ETag"]
    with as_resident.session_transaction() as known:
        key = known["_user_id"]
    client.sign_in(key)
    answer = client.get("/fr/contributions", headers={"If-None-Match": tag})
    assert as_resident.member.name in answer.text


@pytest.mark.parametrize("whose", ["draft", "_flashes", "joining", "anything"])
def test_a_visitor_of_whom_something_is_known_is_given_a_page_of_their_own(
    client: Browser, other: Browser, one: Contribution, whose: str
) -> None:
    tag = other.get("/fr/contributions").headers["ETag"]
    with client.session_transaction() as known:
        known[whose] = [("message", "Rien que pour vous")]
    own = client.get("/fr/contributions", headers={"If-None-Match": tag})
    assert own.status_code == 200
    assert own.headers["Cache-Control"] in {"no-store", "no-cache, private"}
    assert ("Rien que pour vous" in own.text) is (whose == "_flashes")
    assert "Rien que pour vous" not in other.get("/fr/contributions").text


def test_a_word_that_was_told_is_told_once(
    client: Browser, other: Browser, one: Contribution
) -> None:
    with client.session_transaction() as known:
        known["_flashes"] = [("message", "Merci")]
    assert "Merci" in client.get("/fr/contributions").text
    for browser in (client, other):
        assert "Merci" not in browser.get("/fr/contributions").text


def test_a_remembered_cookie_is_no_visitors(client: Browser, one: Contribution) -> None:
    client.set_cookie(pages.REMEMBERED, "x")
    assert "ETag" not in client.get("/fr/contributions").headers


def test_a_visitor_who_saw_a_form_is_still_one(
    client: Browser, other: Browser, one: Contribution
) -> None:
    other.get("/fr/contributions")
    with client.session_transaction() as known:
        known["csrf_token"] = "0" * 40
    with QueryCount() as count:
        client.get("/fr/contributions")
    assert not count.statements


def test_languages_are_kept_apart(client: Browser, at: Callable[[str], str]) -> None:
    tags = set()
    for _again in (1, 2):
        for language in ("fr", "nl", "en", "ar"):
            page = client.get(f"/{language}/contributions")
            assert f'<html lang="{language}"' in page.text
            tags.add(page.headers["ETag"])
    assert len(tags) == 4
    french = client.get("/fr/contributions").headers["ETag"]
    dutch = client.get("/nl/contributions", headers={"If-None-Match": french})
    assert dutch.status_code == 200


def test_a_language_chosen_by_the_menu_is_kept_by_no_proxy(client: Browser) -> None:
    client.get("/nl/")
    came = client.get("/nl/", headers={"Referer": "http://localhost/fr/"})
    assert "language=nl" in came.headers["Set-Cookie"]
    assert came.headers["Cache-Control"] == "no-cache, private"
    assert "Set-Cookie" not in client.get("/nl/").headers


def test_a_page_is_made_again_each_minute(
    client: Browser, clock: Traveller, one: Contribution
) -> None:
    tag = client.get("/fr/contributions").headers["ETag"]
    clock.shift(timedelta(seconds=59))
    assert client.get("/fr/contributions").headers["ETag"] == tag
    clock.shift(timedelta(seconds=1))
    assert client.get("/fr/contributions").headers["ETag"] != tag


def test_a_setting_that_pages_show_makes_another_page(app: Flask, client: Browser) -> None:
    before = client.get("/fr/").headers["ETag"]
    app.config["HELP_PHONE"] = "081 00 00 00"
    after = client.get("/fr/", headers={"If-None-Match": before})
    assert "081 00 00 00" in after.text


@pytest.mark.parametrize(
    ("address", "status"),
    [("/fr/contributions/nothing1", 404), ("/fr/contributions?kind=zebra", 400)],
)
def test_a_refusal_is_not_kept(client: Browser, address: str, status: int) -> None:
    for _again in (1, 2):
        answer = client.get(address)
        assert answer.status_code == status
        assert "ETag" not in answer.headers


def test_whatever_page_there_is_must_be_there(client: Browser, one: Contribution) -> None:
    whatever = {"If-None-Match": "*"}
    for _ in range(2):  # made, then kept
        assert client.get(f"/fr/contributions/{one.public_id}", headers=whatever).status_code == 304
        assert client.get("/fr/contributions/zzzzzz", headers=whatever).status_code == 404


def test_a_page_made_for_a_browser_that_cannot_unpack_goes_as_it_is(client: Browser) -> None:
    made = client.get("/fr/contributions", headers={"Accept-Encoding": "identity"})
    kept = client.get("/fr/contributions", headers={"Accept-Encoding": "identity"})
    packed = client.get("/fr/contributions", headers={"Accept-Encoding": "gzip"})
    assert made.data == kept.data == gzip.decompress(packed.data)
    assert made.headers["ETag"] == kept.headers["ETag"] == packed.headers["ETag"]
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (made, kept, packed))


def test_an_address_without_end_is_not_kept(client: Browser) -> None:
    assert "ETag" not in client.get(f"/fr/contributions?x={'y' * pages.LONGEST}").headers


def plain(words: Any = "a", status: int = 200) -> Response:
    return Response(words, status, mimetype="text/plain")


def streamed() -> Response:
    return plain(iter("abc"))


def with_token() -> Response:
    return plain('<input name="csrf_token" value="x">')


def with_cookie() -> Response:
    answer = plain()
    answer.set_cookie("x", "y")
    return answer


def heavy() -> Response:
    return plain("a" * (pages.BIGGEST + 1))


def refused() -> Response:
    return plain("a", 404)


def remembering() -> Response:
    pages.session["csrf_token"] = "new"
    return plain()


@pytest.mark.parametrize("answer", [streamed, with_token, with_cookie, heavy, refused, remembering])
def test_what_is_of_one_person_or_no_whole_page_is_not_kept(
    own_app: Flask, answer: Callable[[], Response]
) -> None:
    own_app.add_url_rule("/<lang:lang>/trial", "trial", pages.kept(answer_of(answer)))
    made = own_app.test_client().get("/fr/trial")
    assert made.headers.get("Cache-Control") != "no-cache, public"
    with own_app.app_context():
        assert "/fr/trial?" not in pages.shelf().pages


def answer_of(made: Callable[[], Response]) -> pages.View:
    """A view that answers with what `made` makes."""
    return lambda **_values: made()


def page_of(size: int, tag: str = "t") -> Kept:
    """A page that takes so much memory."""
    return Kept(tag, [], b"a" * (size - 1_000), is_packed=False)


def test_memory_is_bounded_and_keeps_what_is_asked_for() -> None:
    memory = Memory(10_000)
    for key in "abc":
        memory.put(key, page_of(3_000))
    assert memory.get("a", "t")
    memory.put("d", page_of(3_000))
    assert [key for key in "abcd" if memory.get(key, "t")] == ["a", "c", "d"]
    memory.put("d", page_of(4_000, "new"))
    assert (memory.used, memory.get("d", "new")) == (10_000, page_of(4_000, "new"))
    memory.put("e", page_of(20_000))
    assert (memory.used, len(memory.pages)) == (0, 0)


@pytest.fixture
def mark(db: Database) -> Iterator[Callable[[], bool]]:
    """Whether anything public was changed since this was last asked."""
    last = [changes.state()]

    def changed() -> bool:
        last.append(changes.state())
        return last[-1] != last[-2]

    return changed


def test_every_write_of_what_people_may_read_leaves_a_mark(
    db: Database, mark: Callable[[], bool]
) -> None:
    made = a_contribution()
    db.session.commit()
    assert mark()
    assert not mark()
    made.supports = 2
    db.session.commit()
    assert mark()
    statements = (
        "UPDATE contribution SET supports = 3",
        " update contribution SET supports = 4",
        "WITH one AS (SELECT 1) UPDATE contribution SET supports = 5",
    )
    for each in statements:
        db.session.execute(text(each))
        db.session.commit()
        assert mark(), each
    db.session.delete(a_member())
    db.session.commit()
    assert mark()


def test_reading_and_what_no_visitor_sees_leave_none(
    db: Database, as_resident: Browser, mark: Callable[[], bool], now: datetime
) -> None:
    mark()
    as_resident.get("/fr/contributions")
    assert not mark()
    as_resident.post("/fr/sign-out")
    assert not mark()
    db.session.execute(text("UPDATE contribution SET supports = 3"))
    db.session.rollback()
    db.session.execute(text("SELECT 1"))
    db.session.commit()
    assert not mark()


def test_a_write_that_is_not_seen_can_be_noted(db: Database, mark: Callable[[], bool]) -> None:
    with db.engine.begin() as connection:
        changes.note(connection)
    assert mark()


def test_two_writers_each_leave_a_mark_in_whatever_order_they_end(
    db: Database, mark: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("one writer at a time")
    rows = [a_contribution().id, a_contribution().id]
    db.session.commit()
    mark()
    with db.engine.connect() as first, db.engine.connect() as second:
        for number, connection in enumerate((first, second)):
            sql = text("UPDATE contribution SET supports = 7 WHERE id = :id")
            connection.execute(sql, {"id": rows[number]})
        for number, connection in enumerate((second, first)):
            monkeypatch.setattr(changes.secrets, "randbelow", lambda _n, number=number: number)
            connection.commit()
            assert mark()


def test_moderators_work_is_read_by_visitors_at_once(
    client: Browser, db: Database, as_moderator: Browser
) -> None:
    waiting = a_contribution(state=State.SUBMITTED, published_at=None, title="Un trottoir cassé")
    db.session.commit()
    assert "Un trottoir cassé" not in client.get("/fr/contributions").text
    page = as_moderator.get(f"/fr/desk/moderation/{waiting.public_id}").text
    form = re.search(r'action="([^"]+/publish)"', page)
    assert form, re.findall(r'action="([^"]+)"', page)
    as_moderator.post(form.group(1))
    assert "Un trottoir cassé" in client.get("/fr/contributions").text


def test_what_is_remembered_of_the_record_is_asked_again_once_it_changed(
    app: Flask, db: Database
) -> None:
    asked = []

    @changes.remembered
    def ask() -> int:
        asked.append(1)
        return len(asked)

    def told(path: str) -> int:
        with app.test_request_context(path):
            app.preprocess_request()
            return ask()

    assert [told(path) for path in ("/fr/", "/fr/", "/nl/", "/fr/")] == [1, 1, 2, 1]
    a_contribution()
    db.session.commit()
    assert [told(path) for path in ("/fr/", "/fr/")] == [3, 3]


def test_labels_are_asked_again_once_one_changed_and_for_no_vote(app: Flask, db: Database) -> None:
    asked = []

    @changes.remembered_labels
    def ask() -> int:
        asked.append(1)
        return len(asked)

    def told() -> int:
        with app.test_request_context("/fr/"):
            app.preprocess_request()
            return ask()

    made, before = a_contribution(), a_theme("logement")
    db.session.commit()
    assert told() == 1
    made.supports += 1
    db.session.commit()
    if not POSTGRESQL:  # where writers choose among marks, any of them may stand for a label
        assert told() == 1
    known = told()
    before.position = 9
    made.supports += 1  # in one transaction with something else
    db.session.commit()
    assert told() == known + 1
    db.session.execute(text("UPDATE theme SET position = 8"))  # of which nothing is known
    db.session.commit()
    assert told() == known + 2


def test_a_page_asks_once_whether_the_record_has_changed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    state = changes.state
    monkeypatch.setattr(changes, "state", lambda: asked.append("state") or state())
    one, other = changes.remembered(lambda: "one"), changes.remembered(lambda: "other")
    with app.test_request_context("/fr/"):
        assert (one(), other(), one()) == ("one", "other", "one")
        assert len(asked) == 1
    with app.test_request_context("/fr/", method="POST"):
        assert (one(), other()) == ("one", "other")
        assert len(asked) == 3, "what is written meanwhile is seen at once"


def elsewhere(db: Database, one: Contribution) -> None:
    """Another process changes a title: this one sees nothing of that."""
    db.session.rollback()
    raw = db.engine.raw_connection()
    raw.cursor().execute("UPDATE contribution SET title = 'Le bus passe'")
    raw.cursor().execute("UPDATE change_mark SET mark = 'another' WHERE shard = 0")
    raw.commit()
    raw.close()


def test_visitors_read_what_another_process_wrote_half_a_second_later(
    client: Browser,
    db: Database,
    one: Contribution,
    at: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = [100.0]
    monkeypatch.setattr("council.core.changes.time.monotonic", lambda: seconds[0])
    page = at("/fr/contributions/{one}")
    before = client.get(page)
    elsewhere(db, one)
    seconds[0] += changes.BRIEFLY * 0.9
    known = {"If-None-Match": before.headers["ETag"]}
    assert client.get(page, headers=known).status_code == 304
    seconds[0] += changes.BRIEFLY * 0.2
    assert "Le bus passe" in client.get(page, headers=known).text


def test_the_one_who_is_signed_in_reads_what_another_process_wrote_at_once(
    as_resident: Browser, db: Database, one: Contribution, at: Callable[[str], str]
) -> None:
    as_resident.get(at("/fr/contributions/{one}"))
    elsewhere(db, one)
    assert "Le bus passe" in as_resident.get(at("/fr/contributions/{one}")).text


def test_a_theme_renamed_is_read_at_once_in_the_filters(
    client: Browser, as_resident: Browser, db: Database
) -> None:
    for browser in (client, as_resident):
        assert "Mobilité douce" not in browser.get("/fr/contributions").text
    theme = a_theme()
    theme.names = {**theme.names, "fr": "Mobilité douce"}
    db.session.commit()
    for browser in (client, as_resident):
        assert "Mobilité douce" in browser.get("/fr/contributions").text


def test_a_database_that_cannot_be_asked_whether_anything_changed_is_busy(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "READ", "SELECT gone")
    answer = client.get("/fr/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
