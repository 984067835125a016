"""What nobody should send, sent everywhere: a refusal with a sentence, and nothing half done.

What a request writes is undone after it, so that everything is sent to the very same world.
"""

import io
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote_from_bytes

import pytest
import time_machine
from jinja2 import FileSystemBytecodeCache

from council.core.db import Database
from tests.conftest import MONDAY, an_app, create_database, database_url, let_go, settings
from tests.journeys.sending import Box, Form, Sender
from tests.journeys.world import routes
from tests.support import unpacked

TEN_MEGABYTES = 10 * 1024 * 1024
SURROGATE = b"\xed\xa0\x80"
EVERYWHERE: dict[str, bytes] = {
    "nothing": b"",
    "null": b"a\x00b",
    "a lone surrogate": SURROGATE,
    "an override of direction": "a\u202eb".encode(),
    "arabic digits": "١٢".encode(),
    "a negative number": b"-1",
    "markup": b"'\"><script>alert(1)</script>%s{{7*7}}",
}
NUMBERS = ("١٢", "-7", "99999999999999999999999")
DAYS = ("0000-01-01", "10000-01-01", "٢٠٢٦-٠٤-٠١", "2026-02-31")
TEXTS = ("a\x00b", "\ud800", "a\u202eb")
TOO_LONG = "a" * 20_000
NAMES = re.split(
    r"\s+",
    """account added address after alt-1 ask authorities authority body agreed amount
    answered before changed clear points
    card_shared choice code comment comments commitments-0 commitments-0-due_on
    commitments-0-kind commitments-0-target
    commitments-0-text commitments-0-unit commune competent standing
    contribution date days do draft due_on email everything file files granted html id ids
    into kept kind lang language letter level name next note number order other page paragraph
    parent_id password picked place position q reason redact-body redact-reason redact-title
    redact-version reference reject-note reject-reason rhythm role scope search service signature
    slug sort source speaker stance state step stop subject summary text theme title token upheld
    verdict version""",
)
FREE = {"next"}  # read only where it leads to a page of ours
UNREAD = {"/fr/desk/dossiers/new": {"q", "theme", "commune", "into", "other"}}  # by that button
MAILED = ("people.confirm", "people.confirm_email", "people.invitation", "people.choose_password")
ANSWERS = {"password": "Une phrase assez longue", "name": "Olena"}


@pytest.fixture(scope="module")
def sender(
    tmp_path_factory: pytest.TempPathFactory,
    template: str,
    postgresql: str | None,
    compiled: FileSystemBytecodeCache,
) -> Iterator[Sender]:
    """One sender for all tests: what it sends is done in full, and undone instead of kept."""
    folder = tmp_path_factory.mktemp("sent")
    if postgresql:
        create_database(postgresql, "bad_input", template)
        url = database_url(postgresql, "bad_input")
    else:
        shutil.copy(template, folder / "council.sqlite")
        url = f"sqlite:///{folder / 'council.sqlite'}"
    app = an_app(settings(folder, url), compiled)
    app.config["PROPAGATE_EXCEPTIONS"] = False  # a fault is an answer here
    with time_machine.travel(MONDAY, tick=False):
        sender = Sender(app)

    def keep(db: Database) -> None:
        db.session.flush()
        sender.kept = True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "keep", keep)
        yield sender
    let_go(app)


@pytest.fixture
def guarded(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> Sender:
    """The sender, where forms need their token."""
    monkeypatch.setitem(sender.app.config, "WTF_CSRF_ENABLED", True)
    return sender


@pytest.mark.parametrize("what", EVERYWHERE)
def test_what_no_field_takes_is_refused_by_every_form(sender: Sender, what: str) -> None:
    fields = dict.fromkeys(NAMES, EVERYWHERE[what])
    wrong = [
        f"{path}: {fault}"
        for path in sender.paths["POST"]
        if (fault := sender.complaint(sender.send_bytes(path, fields)))
    ]
    assert not wrong, "\n".join(wrong)


def test_one_wrong_field_among_good_ones_is_refused(sender: Sender) -> None:
    wrong = []
    for form in sender.forms:
        for turn, box in enumerate(form.boxes):
            for value in unfit(box, turn):
                sent = {n: v.encode("utf-8", "surrogatepass") for n, v in form.held().items()}
                sent[box.name] = value.encode("utf-8", "surrogatepass")
                answer = sender.send_bytes(form.path, sent)
                fault = sender.complaint(answer)
                if answer.status_code < 400 and box.name not in UNREAD.get(form.path, FREE):
                    fault = f"{answer.status_code}: taken"
                wrong += [f"{form.path} {box.name}={value[:9]!a}: {fault}"] if fault else []
    assert not wrong, "\n".join(wrong)


def unfit(box: Box, turn: int) -> tuple[str, ...]:
    """What a field must not take; of texts, one kind that is refused and one that is too long."""
    if box.type in {"button", "submit", "checkbox", "file"}:
        return ()
    if box.type == "date":
        return DAYS
    if box.type in {"text", "textarea", "search", "email", "password"}:
        return TEXTS[turn % len(TEXTS)], TOO_LONG
    return NUMBERS


def test_a_text_that_moved_meanwhile_is_shown_beside(sender: Sender) -> None:
    versioned = [form for form in sender.forms if stamp_of(form)]
    assert len(versioned) > 3
    wrong = []
    for form in versioned:
        changed = {box.name: f"{box.value} Encore." for box in form.boxes if box.type == "textarea"}
        answer = sender.send(form.path, data=form.held(**changed, **{stamp_of(form): "99"}))
        fault = sender.complaint(answer)
        if answer.status_code not in {403, 409}:  # one's own text is not one's own to moderate
            fault = str(answer.status_code)
        wrong += [f"{form.path}: {fault}"] if fault else []
    assert not wrong, "\n".join(wrong)


def stamp_of(form: Form) -> str:
    """The field in which a form says on which version it was written; "" when it has none."""
    names = (box.name for box in form.boxes)
    return next((name for name in names if re.fullmatch(r"(.+-)?version", name)), "")


def test_too_much_text_is_refused_by_every_form(guarded: Sender) -> None:
    data = b"body=" + b"a" * TEN_MEGABYTES
    wrong = []
    for path in guarded.paths["POST"]:
        answer = guarded.send(path, data=data, content_type="application/x-www-form-urlencoded")
        fault = guarded.complaint(answer)
        sound = answer.status_code == 413 or "/stop/" in path  # which reads no form
        wrong += [f"{path}: {fault or answer.status_code}"] if fault or not sound else []
    assert not wrong, "\n".join(wrong)


def test_what_is_no_picture_is_refused_wherever_files_are_taken(sender: Sender) -> None:
    wrong, tried = [], 0
    for form in sender.forms:
        for box in form.boxes:
            if box.type == "file":
                given = {box.name: (io.BytesIO(b"<svg onload='alert(1)'>"), "photo.png")}
                answer = sender.send(form.path, data={**form.held(), **given})
                fault = sender.complaint(answer)
                if answer.status_code != 422:
                    fault = str(answer.status_code)
                tried, wrong = tried + 1, wrong + ([f"{form.path}: {fault}"] if fault else [])
    assert tried > 2
    assert not wrong, "\n".join(wrong)


def test_every_question_of_an_address_is_answered(sender: Sender) -> None:
    values = [value for what, value in EVERYWHERE.items() if what != "nothing"]
    wrong = []
    for turn, path in enumerate(sender.paths["GET"]):
        asked = "&".join(
            f"{name}={quote_from_bytes(values[(turn + place) % len(values)])}"
            for place, name in enumerate(NAMES)
        )
        fault = sender.complaint(sender.send(f"{path}?{asked}", "GET"))
        wrong += [f"{path}: {fault}"] if fault else []
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "value", ["9" * 23, "%00", "%D9%A1", "-1", "%E2%80%AEa", "%ED%A0%80", "a" * 3_000]
)
def test_an_address_that_names_nothing_is_not_found(sender: Sender, value: str) -> None:
    wrong = []
    for method in ("GET", "POST"):
        for rule in routes(sender.app, method):
            if not rule.arguments - {"lang"} or rule.endpoint.startswith("play."):
                continue
            path = re.sub(r"<[^>]*>", value, re.sub(r"<lang:lang>", "fr", rule.rule))
            answer = sender.send(path, method)
            if answer.status_code < 400:
                wrong += [f"{method} {path}: {answer.status_code}"]
            elif fault := sender.complaint(answer):
                wrong += [f"{method} {path}: {fault}"]
    assert not wrong, "\n".join(wrong)


def test_no_form_is_taken_without_its_token(guarded: Sender) -> None:
    wrong = []
    for path in guarded.paths["POST"]:
        answer = guarded.send(path, data={"everything": "1"})
        free = "/stop/" in path  # mail programs post here: the signed link is enough
        refused = answer.status_code == 400 and not guarded.complaint(answer)
        wrong += [] if refused or (free and answer.status_code < 400) else [path]
    assert not wrong, "\n".join(wrong)


def test_a_form_with_its_token_is_taken(guarded: Sender) -> None:
    path, browser = "/fr/me/account/profile", guarded.browser
    token = re.search(r'name="csrf_token" value="([^"]+)"', unpacked(browser.get(path)))
    assert token
    data = {"csrf_token": token[1], "name": "Olena"}
    assert browser.post(path, data=data).status_code in {303, 422}


def test_a_mailed_link_ends_with_its_time(sender: Sender, clock: time_machine.Traveller) -> None:
    clock.move_to(MONDAY + timedelta(days=20))  # one stays signed in for longer
    wrong = []
    for endpoint in MAILED:
        for method in ("GET", "POST"):
            answer = sender.send(sender.address_of(endpoint), method, data=ANSWERS)
            fault = sender.complaint(answer)
            if fault or answer.status_code != 410:
                wrong.append(f"{method} {endpoint}: {fault or answer.status_code}")
    assert not wrong, "\n".join(wrong)
