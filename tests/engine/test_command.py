"""The command: fast help, a clear sentence for a wrong setting, a doctor that says what to do."""

import gc
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from contextvars import Context
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select, text

from council import cli as command
from council.commands import doctor, serving, web_process
from council.config import BadSetting, Settings, load
from council.core import health, jobs, journal, worker
from council.core.db import db as database
from council.core.outbox import DeliveryState, Letter
from council.people.models import Ticket
from tests.support import a_member

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of an operator, whose database is this test's."""
    for name in [each for each in os.environ if each.startswith("COUNCIL_") and "TEST" not in each]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COUNCIL_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    monkeypatch.setenv("COUNCIL_DATA_DIR", str(app.config["DATA_DIR"]))
    monkeypatch.setenv("COUNCIL_SECRET_KEY", app.config["SECRET_KEY"])


@pytest.fixture
def council(environment: None):
    """Calls the command as a shell does: outside of any application."""

    def call(*words: str) -> Result:
        return Context().run(CliRunner().invoke, command.cli, words)

    return call


def test_the_help_lists_every_command_without_starting_the_house() -> None:
    script = (
        "import sys; from council import cli\n"
        "try: cli.cli(['--help'])\n"
        "except SystemExit: print('sqlalchemy' in sys.modules, 'flask' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in command.COMMANDS:
        assert f"  {name} " in said
    assert said.endswith("False False\n")


def test_every_command_of_the_table_is_there(council) -> None:
    for name in command.COMMANDS:
        assert council(name, "--help").exit_code == 0
    assert council("nothing").exit_code == 2


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("COUNCIL_PORT", "x", "write a whole number"),
        ("COUNCIL_PORT", "70000", "from 1 to 65535"),
        ("COUNCIL_DEMO", "yes", "write 1 or 0"),
        ("COUNCIL_SECRET_KEY", "short", "too short"),
        ("COUNCIL_BASE_URL", "ftp://x", "must begin with"),
        ("COUNCIL_DATABASE_URL", "mysql://x", "must begin with"),
        ("COUNCIL_MAIL_URL", "x", "must be"),
        ("COUNCIL_NONSENSE", "1", "is not a setting"),
    ],
)
def test_a_wrong_setting_is_told_in_one_sentence(
    environment, monkeypatch, capsys, name, value, said
):
    monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["council", "doctor"])
    with pytest.raises(SystemExit) as ended:
        command.main()
    told = capsys.readouterr().err
    assert (ended.value.code, said in told, told.count("\n")) == (2, True, 1)


def test_a_secret_is_asked_for_outside_the_demonstration(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="COUNCIL_SECRET_KEY is missing"):
        load({})
    demo = {"COUNCIL_DEMO": "1", "COUNCIL_DATA_DIR": str(tmp_path), "COUNCIL_PORT": "8123"}
    settings = load(demo)
    assert load(demo).secret_key == settings.secret_key
    assert settings.base_url == "http://127.0.0.1:8123"
    assert settings.database_url.endswith("council.sqlite")


def test_the_database_is_brought_up_to_date_as_often_as_one_likes(council) -> None:
    for _ in range(2):
        assert "up to date" in council("db", "upgrade").output


def test_the_tables_of_a_newer_version_are_left_as_they_are(council, db) -> None:
    with db.unit():
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    answer = council("db", "upgrade")
    assert (answer.exit_code, "newer version" in answer.output) == (0, True)
    assert "Bring this machine up to date" in lines(council("doctor"))["migrations"]


def test_the_journal_is_verified_and_the_first_broken_seal_named(council, db, now, tmp_path):
    assert "whole up to row 0" in council("journal", "verify").output
    member = a_member()
    row = journal.record("member.joined", by=member, about=member, at=now)
    db.session.commit()
    journal.seal_all(now + timedelta(minutes=10))
    assert f"whole up to row {row.id}" in council("journal", "verify").output
    published = tmp_path / "seal.json"
    published.write_text(json.dumps({"digest": journal.last_seal().digest}))
    assert council("journal", "verify", "--published", str(published)).exit_code == 0
    published.write_text(json.dumps({"digest": "0" * 64}))
    cut = council("journal", "verify", "--published", str(published))
    assert (cut.exit_code, "cut off" in cut.output) == (1, True)
    published.write_text("nonsense")
    assert council("journal", "verify", "--published", str(published)).exit_code == 2
    db.session.add(
        journal.Entry(
            id=row.id - 1000, at=now, verb="x", about_kind="member", about_id=1, details={}
        )
    )
    db.session.commit()
    broken = council("journal", "verify")
    assert (broken.exit_code, "Seal 1 is broken" in broken.output) == (1, True)


def test_an_administrator_is_invited_by_mail(council, db) -> None:
    assert "Invited" in council("admin", "invite", " Chef@Example.org ").output
    assert db.session.scalars(select(Ticket.email)).all() == ["chef@example.org"]
    assert db.session.scalars(select(Letter.recipient)).all() == ["chef@example.org"]
    scoped = council("admin", "invite", "b@example.org", "--role", "moderator", "--scope", "namur")
    assert scoped.exit_code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["a@example.org", "--scope", "nowhere"], 2),
        (["a@example.org", "--role", "king"], 2),
        (["a@example.org", "--language", "de"], 2),
        (["a@example.org", "--role", "official"], 1),
        (["a@example.org", "--scope", "namur"], 1),
        (["nobody"], 2),
        (["a b@example.org"], 2),
        ([""], 2),
    ],
)
def test_an_invitation_to_nothing_is_refused(council, db, words, code) -> None:
    answer = council("admin", "invite", *words)
    assert (answer.exit_code, "Error:" in answer.output) == (code, True)
    assert not db.session.scalars(select(Ticket)).all()


def test_an_invitation_is_written_in_the_language_asked_for(council, db) -> None:
    assert council("admin", "invite", "a@example.org", "--language", "ar").exit_code == 0
    assert db.session.scalars(select(Letter.locale)).all() == ["ar"]


def test_an_operator_is_refused_in_the_language_of_the_command(council) -> None:
    answer = council("admin", "invite", "a@example.org", "--role", "official")
    assert "An official needs an authority" in answer.output


@pytest.mark.parametrize("words", [["journal", "verify"], ["admin", "invite", "a@example.org"]])
def test_a_database_without_tables_is_told_in_one_sentence(council, scratch, words) -> None:
    answer = council(*words)
    assert (answer.exit_code, answer.output.count("\n")) == (1, 1)
    assert "council doctor" in answer.output


@pytest.mark.parametrize("words", [["db", "upgrade"], ["doctor"], ["web"], ["work"], ["serve"]])
def test_a_data_folder_that_cannot_be_is_told_in_one_sentence(
    council, monkeypatch, tmp_path, words
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("COUNCIL_DATA_DIR", str(tmp_path / "file"))
    answer = council(*words)
    assert isinstance(answer.exception, BadSetting)
    assert "COUNCIL_DATA_DIR" in str(answer.exception)


def test_a_refusal_of_the_house_is_told_in_a_sentence(council, monkeypatch) -> None:
    from council.commands import people
    from council.core.errors import RuleBroken

    def refuse(*_: object) -> None:
        raise RuleBroken("link.ended")

    monkeypatch.setattr(people, "invite_to_role", refuse)
    answer = council("admin", "invite", "a@example.org")
    assert (answer.exit_code, "Error:" in answer.output) == (1, True)


def lines(result: Result) -> dict[str, str]:
    """What the doctor says, by check."""
    return {line.split()[1].rstrip(":"): line for line in result.output.splitlines() if line}


def test_the_doctor_finds_a_healthy_house_healthy(council, db, monkeypatch) -> None:
    monkeypatch.setenv("COUNCIL_DEMO", "1")
    with db.unit():
        jobs.beat(doctor.clock.now())
    answer = council("doctor")
    said = lines(answer)
    sick = {name for name, line in said.items() if not line.startswith("ok")}
    assert sick <= {"catalogues"}, answer.output  # which may be in the making
    assert set(said) == set(doctor.CHECKS)


def test_the_doctor_says_what_to_do(council, db, now, monkeypatch) -> None:
    with db.unit():
        jobs.beat(now - timedelta(hours=1))
        member = a_member()
        journal.record("member.joined", by=member, about=member, at=now + timedelta(days=1))
        for key, state in (("a", DeliveryState.PARKED), ("b", DeliveryState.WAITING)):
            db.session.add(
                Letter(
                    key=key,
                    recipient="a@example.org",
                    template="x/y",
                    locale="fr",
                    details={},
                    attachments=[],
                    state=state,
                    created_at=now,
                    message_id=key,
                    next_try_at=now - timedelta(hours=1),
                )
            )
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    monkeypatch.setattr(health, "LEAST_SPACE", 10**18)
    monkeypatch.setattr(doctor, "FOLDER", broken_catalogue(Path(os.environ["COUNCIL_DATA_DIR"])))
    answer = council("doctor")
    said = lines(answer)
    assert answer.exit_code == 1
    assert "council db upgrade" in said["migrations"]
    assert "COUNCIL_MAIL_URL" in said["mail"]
    assert "held up: 1; parked: 1" in said["outbox"]
    assert "council work" in said["worker"]
    assert "Make room" in said["disk"]
    assert "Set this machine" in said["clock"]
    assert "1 sentences" in said["catalogues"]


def broken_catalogue(folder: Path) -> Path:
    path = folder / "fr" / "LC_MESSAGES" / "x.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid ""\nmsgstr ""\n\nmsgid "Send"\nmsgstr ""\n\nmsgid "a"\nmsgstr "b"\n')
    return folder


@pytest.mark.parametrize("answers", [True, False])
def test_the_doctor_asks_the_mail_server(council, monkeypatch, answers) -> None:
    monkeypatch.setenv("COUNCIL_MAIL_URL", "smtp://me:secret@mail.example.org:2525")
    monkeypatch.setattr(doctor.mail, "reaches", lambda _way_out: answers)
    said = lines(council("doctor"))["mail"]
    assert said.startswith("ok") is answers
    assert "mail.example.org:2525" in said
    assert "secret" not in said


def test_the_doctor_stands_before_a_database_that_is_not_there(council, monkeypatch, tmp_path):
    monkeypatch.setenv("COUNCIL_DATABASE_URL", f"sqlite:///{tmp_path / 'none' / 'x.sqlite'}")
    answer = council("doctor")
    assert answer.exit_code == 1
    assert "COUNCIL_DATABASE_URL" in lines(answer)["database"]


def test_the_web_process_becomes_the_server(council, monkeypatch) -> None:
    became = []
    monkeypatch.setattr(os, "execv", lambda _path, words: became.append(words))
    monkeypatch.setenv("COUNCIL_PORT", "8123")
    council("web")
    assert "--bind=127.0.0.1:8123" in became[0]
    assert "--bind=[::1]:8123" in serving.server(replace(load(), host="::1"))
    assert "--no-control-socket" in became[0]


class Manager:
    """Takes the place of honcho's."""

    def __init__(self, code: int) -> None:
        self.returncode, self.commands = code, []

    def add_process(self, name: str, line: str) -> None:
        self.commands.append((name, line))

    def loop(self) -> None:
        pass


@pytest.fixture
def scratch(environment: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """The settings of a demonstration that nobody has started yet."""
    monkeypatch.delenv("COUNCIL_DATABASE_URL")
    monkeypatch.setenv("COUNCIL_DEMO", "1")
    monkeypatch.setenv("COUNCIL_DATA_DIR", str(tmp_path / "new"))
    return load()


@pytest.mark.parametrize(("code", "status"), [(130, 0), (143, 0), (0, 1), (3, 3)])
def test_serving_prepares_announces_and_ends_with_the_right_status(
    council, scratch, monkeypatch, code, status
) -> None:
    manager, prepared = Manager(code), []
    monkeypatch.setattr("honcho.manager.Manager", lambda: manager)
    monkeypatch.setattr(serving, "prepare", prepared.append)
    answer = council("serve")
    assert answer.exit_code == status, answer.output
    assert prepared == [scratch]
    assert "Council answers at http://127.0.0.1:8000" in answer.output
    assert "moderator@demo.example" in answer.output
    assert [name for name, _ in manager.commands] == ["web", "work"]
    assert all(line.startswith("exec ") for _, line in manager.commands)


def change(settings: Settings, sql: str) -> None:
    """Change something in a database of no application."""
    with closing(sqlite3.connect(settings.data_dir / "council.sqlite")) as file, file:
        file.execute(sql)


def test_a_second_start_finds_everything_prepared_without_reading_the_house(
    council, scratch
) -> None:
    assert not serving.is_prepared(scratch), "there is no database"
    assert council("db", "upgrade").exit_code == 0
    assert not serving.is_prepared(scratch), "there is no demonstration"
    assert serving.is_prepared(replace(scratch, demo=False))
    columns = "name, language, rhythm, created_at"
    change(scratch, f"INSERT INTO member ({columns}) VALUES ('', 'fr', 'never', '2026-01-01')")
    assert serving.is_prepared(scratch)
    change(scratch, "UPDATE alembic_version SET version_num = '0001'")
    assert not serving.is_prepared(scratch), "it is of an older version"
    assert not serving.is_prepared(replace(scratch, database_url="postgresql+psycopg://u@h/d"))


@pytest.mark.parametrize("demo", [True, False])
def test_what_prepares_is_what_an_operator_would_do(scratch, monkeypatch, demo: bool) -> None:
    done = []
    monkeypatch.setattr(
        subprocess,
        "run",
        lambda words, **_: done.append(words[3:]) or SimpleNamespace(returncode=0),
    )
    serving.prepare(replace(scratch, demo=demo))
    assert done == [["db", "upgrade"], ["demo"]][: 1 + demo]


def test_nothing_is_served_that_could_not_be_prepared(scratch, monkeypatch, capfd) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    monkeypatch.setenv("COUNCIL_DATABASE_URL", nowhere)
    with pytest.raises(SystemExit) as ended:
        serving.prepare(scratch)
    said = capfd.readouterr().err
    assert (ended.value.code, said.count("\n")) == (1, 1)
    assert "The database refused: connection failed" in said


def test_serving_outside_the_demonstration_names_no_account(capsys, scratch) -> None:
    serving.announce(replace(scratch, demo=False))
    assert "example" not in capsys.readouterr().out


def test_the_worker_works_until_it_is_asked_to_end(app, db, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "STOP", jobs.threading.Event())
    monkeypatch.setattr(worker, "HEARTBEAT", 0)
    beats, before = [], signal.getsignal(signal.SIGTERM)
    beat = worker.beat

    def count(app: Flask) -> None:
        beats.append(1)
        beat(app)
        if len(beats) == 3:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(worker, "beat", count)
    try:
        worker.work(app, [])
    finally:
        signal.signal(signal.SIGTERM, before)
        signal.signal(signal.SIGINT, signal.default_int_handler)
    assert jobs.stopping()
    assert len(beats) >= 3
    assert jobs.last_beat()


def test_a_database_that_is_away_does_not_end_the_worker(app, db, monkeypatch) -> None:
    def fail(_at: object) -> None:
        raise OSError("away")

    monkeypatch.setattr(worker.jobs, "beat", fail)
    worker.beat(app)
    assert jobs.last_beat() is None


def test_when_one_process_dies_the_other_stops_and_the_command_fails(app, tmp_path) -> None:
    with socket.socket() as taken:  # the web server cannot have this port, and ends
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = {
            **{name: value for name, value in os.environ.items() if "COUNCIL" not in name},
            "COUNCIL_DATA_DIR": str(tmp_path),
            "COUNCIL_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "COUNCIL_SECRET_KEY": app.config["SECRET_KEY"],
            "COUNCIL_PORT": str(taken.getsockname()[1]),
        }
        ended = subprocess.run(
            [sys.executable, "-m", "council", "serve"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert ended.returncode not in {0, 2}, ended.stdout
    assert "work stopped" in ended.stdout


def test_an_interruption_stops_both_cleanly(app, db, tmp_path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if "COUNCIL" not in name},
        "COUNCIL_DATA_DIR": str(tmp_path),
        "COUNCIL_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "COUNCIL_SECRET_KEY": app.config["SECRET_KEY"],
        "COUNCIL_PORT": str(port),
    }
    with (tmp_path / "serve.log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "council", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            text=True,
        )
        try:
            assert answers(port, process)
            assert works(process)
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        finally:
            process.kill()
        log.seek(0)
        said = log.read()
    assert "web stopped (rc=0)" in said
    assert "work stopped (rc=0)" in said


def works(process: subprocess.Popen) -> bool:
    """Whether the worker beats while the process lives."""
    for _ in range(600):
        database.session.rollback()
        if jobs.last_beat():
            return True
        if process.poll() is not None:
            return False
        jobs.threading.Event().wait(0.1)
    return False


def answers(port: int, process: subprocess.Popen) -> bool:
    """Whether something listens on the port while the process lives."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        if process.poll() is not None:
            return False
        jobs.threading.Event().wait(0.1)
    return False


def test_a_process_that_serves_pages_looks_for_garbage_again_and_takes_short_turns() -> None:
    before = sys.getswitchinterval()
    try:
        web_process.post_fork(None, None)
        assert not gc.isenabled()
        web_process.post_worker_init(None)
        assert gc.isenabled()
        assert gc.get_freeze_count()
        assert sys.getswitchinterval() == pytest.approx(web_process.SHARE)
    finally:
        gc.unfreeze()
        gc.enable()
        sys.setswitchinterval(before)
