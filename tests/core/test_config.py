"""Settings: each is read as its type; each wrong one is told in one sentence; none is silent."""

from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as calm
from hypothesis import strategies as st

from council import config
from council.application import create_app, flask_settings
from council.config import BadSetting, Bucket, Settings, bucket, is_guessable, load, mail_server

KEY = "5f0c6f0c0f4c4a8e9a7d2b1e3c6f8a90d1b2c3e4f5a6978812ab34cd56ef7890"
FAR = "s3://council/files/?endpoint=https://s3.example:9000&region=eu-west-1"
NAMES = [f"COUNCIL_{each.name.upper()}" for each in fields(Settings)]


def read(**given_: str) -> Settings:
    """The settings of an environment with a good key and these."""
    return load(
        {"COUNCIL_SECRET_KEY": KEY} | {f"COUNCIL_{k.upper()}": v for k, v in given_.items()}
    )


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("data_dir", "/srv/council", Path("/srv/council")),
        ("database_url", "sqlite:///x.sqlite", "sqlite:///x.sqlite"),
        ("database_url", "postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("pooler", "1", True),
        ("redis_url", "redis://localhost", "redis://localhost"),
        ("redis_url", "rediss://u:p@h:6380/3", "rediss://u:p@h:6380/3"),
        ("files_url", "s3://council", "s3://council"),
        ("files_url", FAR, FAR),
        ("s3_key", "key", "key"),
        ("s3_secret", "secret", "secret"),
        ("base_url", "https://council.example", "https://council.example"),
        ("host", "0.0.0.0", "0.0.0.0"),
        ("port", "1", 1),
        ("port", "65535", 65_535),
        ("threads", "4", 4),
        ("mail_url", "smtps://u:p@h", "smtps://u:p@h"),
        ("mail_from", "Conseil <a@b.example>", "Conseil <a@b.example>"),
        ("demo", "1", True),
        ("demo", "0", False),
        ("limits", "0", False),
        ("limits", "1", True),
        ("trusted_proxies", "2", 2),
        ("site_name", "Conseil de Namur", "Conseil de Namur"),
        ("help_phone", "081 00 00 00", "081 00 00 00"),
    ],
)
def test_a_setting_is_read_as_its_type(name: str, text: str, value: object) -> None:
    assert getattr(read(**{name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("port", "", "whole number"),
        ("port", "0", "from 1 to 65535"),
        ("port", "65536", "from 1 to 65535"),
        ("port", "-1", "whole number"),
        ("port", "80.5", "whole number"),
        ("port", "²", "whole number"),
        ("port", "٨٠", "whole number"),
        ("port", "9" * 5_000, "whole number"),
        ("port", " 80", "whole number"),
        ("threads", "many", "whole number"),
        ("threads", "0", "COUNCIL_THREADS"),
        ("trusted_proxies", "yes", "whole number"),
        ("demo", "", "write 1 or 0"),
        ("demo", "true", "write 1 or 0"),
        ("demo", "2", "write 1 or 0"),
        ("limits", "no", "write 1 or 0"),
        ("base_url", "council.example", "COUNCIL_BASE_URL"),
        ("base_url", "ftp://council.example", "COUNCIL_BASE_URL"),
        ("base_url", "https://", "COUNCIL_BASE_URL"),
        ("base_url", "https://[council", "COUNCIL_BASE_URL"),
        ("base_url", "https://council.example:port", "COUNCIL_BASE_URL"),
        ("database_url", "mysql://h/d", "COUNCIL_DATABASE_URL"),
        ("database_url", "council.sqlite", "COUNCIL_DATABASE_URL"),
        ("replicas", "postgresql://u@h/d", "COUNCIL_REPLICAS"),
        ("replicas", "sqlite:///x", "COUNCIL_REPLICAS"),
        ("replicas", "h1, h2", "COUNCIL_REPLICAS"),
        ("pooler", "yes", "write 1 or 0"),
        ("redis_url", "localhost:6379", "COUNCIL_REDIS_URL"),
        ("redis_url", "redis://", "COUNCIL_REDIS_URL"),
        ("redis_url", "redis://h:port", "COUNCIL_REDIS_URL"),
        ("redis_url", "redis://h:0", "COUNCIL_REDIS_URL"),
        ("redis_url", "redis://h/name", "COUNCIL_REDIS_URL"),
        ("redis_url", "memcached://h", "COUNCIL_REDIS_URL"),
        ("files_url", "/srv/files", "COUNCIL_FILES_URL"),
        ("files_url", "s3://", "COUNCIL_FILES_URL"),
        ("files_url", "s3://UPPER/x", "COUNCIL_FILES_URL"),
        ("files_url", "s3://council?endpoint=host", "COUNCIL_FILES_URL"),
        ("files_url", "s3://council?endpoint", "COUNCIL_FILES_URL"),
        ("files_url", "s3://council?secret=x", "COUNCIL_FILES_URL"),
        ("files_url", "https://council.example/x", "COUNCIL_FILES_URL"),
        ("mail_url", "mail.example", "COUNCIL_MAIL_URL"),
        ("mail_url", "smtp://", "COUNCIL_MAIL_URL"),
        ("mail_url", "smtp://h:port", "COUNCIL_MAIL_URL"),
        ("mail_url", "smtp://h:99999", "COUNCIL_MAIL_URL"),
        ("mail_url", "smtp://[h", "COUNCIL_MAIL_URL"),
        ("mail_url", "smtp://h?starttls=yes", "COUNCIL_MAIL_URL"),
        ("mail_from", "Council", "COUNCIL_MAIL_FROM"),
        ("mail_from", "", "COUNCIL_MAIL_FROM"),
        ("mail_from", "a@b.example\nBcc: c@d.example", "COUNCIL_MAIL_FROM"),
        ("secret_key", "short", "too short"),
    ],
)
def test_a_wrong_value_is_told_in_one_sentence(name: str, text: str, said: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read(**{name: text})
    sentence = str(refused.value)
    assert said in sentence
    assert f"COUNCIL_{name.upper()}" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("name", ["COUNCIL_PROT", "COUNCIL_", "COUNCIL_port", "COUNCIL_SECRET"])
def test_a_name_that_is_no_setting_is_told_with_those_that_are(name: str) -> None:
    with pytest.raises(BadSetting) as refused:
        load({"COUNCIL_SECRET_KEY": KEY, name: "1"})
    assert str(refused.value).startswith(f"{name} is not a setting")
    assert all(known in str(refused.value) for known in NAMES)


def test_names_of_other_programs_are_none_of_our_business() -> None:
    assert load({"COUNCIL_SECRET_KEY": KEY, "PORT": "x", "PATH": "/bin"}).port == 8000


def test_the_defaults_are_safe_in_production(tmp_path: Path) -> None:
    settings = read(data_dir=str(tmp_path))
    assert (settings.demo, settings.limits, settings.host) == (False, True, "127.0.0.1")
    assert settings.trusted_proxies == 0, "no header of a stranger is believed"
    assert settings.database_url == f"sqlite:///{tmp_path / 'council.sqlite'}"


def test_a_folder_said_from_here_is_the_same_one_from_everywhere() -> None:
    assert read(data_dir="var").data_dir == Path.cwd() / "var", "files are served from elsewhere"


def test_links_lead_to_this_machine_until_an_address_is_given() -> None:
    assert read(port="8123").base_url == "http://127.0.0.1:8123"


def test_the_demonstration_makes_its_own_secret_once(tmp_path: Path) -> None:
    demo = {"COUNCIL_DEMO": "1", "COUNCIL_DATA_DIR": str(tmp_path / "var")}
    first, second = load(demo).secret_key, load(demo).secret_key
    assert first == second
    assert not is_guessable(first)
    assert (tmp_path / "var" / "demo-secret").stat().st_mode & 0o077 == 0, "others may not read it"


def test_two_demonstrations_have_two_secrets(tmp_path: Path) -> None:
    made = {
        load({"COUNCIL_DEMO": "1", "COUNCIL_DATA_DIR": str(tmp_path / name)}).secret_key
        for name in ("a", "b")
    }
    assert len(made) == 2


def test_a_refusal_never_repeats_a_secret() -> None:
    for given_ in ({"secret_key": "hunter2"}, {"mail_url": "smpt://u:hunter2@h"}):
        with pytest.raises(BadSetting) as refused:
            read(**given_)
        assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("name", [each.name for each in fields(Settings)])
def test_every_setting_says_what_it_is(name: str) -> None:
    [setting] = [each for each in fields(Settings) if each.name == name]
    assert setting.metadata["about"]


@calm(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(NAMES), text=st.text(st.characters(exclude_characters="\x00"), max_size=12)
)
def test_whatever_is_written_is_read_or_refused_in_a_sentence(name: str, text: str) -> None:
    with suppress(BadSetting):
        assert load({"COUNCIL_SECRET_KEY": KEY} | {name: text}).base_url


@calm(max_examples=60, deadline=None)
@given(rest=st.text("smtp:/@?=&[]%0129.fold", max_size=16))
def test_any_address_of_a_mail_server_is_read_or_refused(rest: str) -> None:
    for scheme in ("smtp://", "smtps://", ""):
        try:
            server = mail_server(scheme + rest)
        except BadSetting:
            continue
        assert server is None or (server.host and 0 < server.port < 65_536)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://h:port/d",
        "postgresql+none://h/d",
        "postgresql+psycopg2://h/d",
        "sqlite:x",
    ],
)
def test_an_address_that_leads_to_no_database_is_told(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadSetting, match="COUNCIL_DATABASE_URL cannot be read"):
        create_app(read(database_url=url, data_dir=str(tmp_path)))


def test_replicas_are_told_one_by_one() -> None:
    primary, *others = (f"postgresql+psycopg://u@{host}/d" for host in "abc")
    told = read(database_url=primary, replicas=f" {others[0]},{others[1]} ,")
    assert told.replica_urls == others
    values = flask_settings(told)
    assert [each["url"] for each in values["SQLALCHEMY_BINDS"].values()] == others
    assert not flask_settings(read())["SQLALCHEMY_BINDS"]
    with pytest.raises(BadSetting, match="with it, must be postgresql"):
        read(database_url="sqlite:///x", replicas=others[0])


def test_a_replica_that_cannot_be_is_told(tmp_path: Path) -> None:
    given_ = {"database_url": "postgresql+psycopg://h/d", "replicas": "postgresql://h:port/d"}
    with pytest.raises(BadSetting, match="COUNCIL_REPLICAS"):
        create_app(read(data_dir=str(tmp_path), **given_))


@pytest.mark.parametrize(
    ("url", "secure"), [("https://c.example", True), ("http://c.example", False)]
)
def test_cookies_travel_over_tls_only_where_there_is_tls(url: str, secure: bool) -> None:
    values = flask_settings(read(base_url=url))
    assert values["SESSION_COOKIE_SECURE"] is secure
    assert values["REMEMBER_COOKIE_SECURE"] is secure
    assert values["SESSION_COOKIE_HTTPONLY"] is True
    assert values["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_a_bucket_is_read_from_its_address() -> None:
    assert bucket("") is None
    assert bucket("s3://council") == Bucket("council", "", None, "us-east-1")
    assert bucket(FAR) == Bucket("council", "files", "https://s3.example:9000", "eu-west-1")


@pytest.mark.parametrize(("name", "text"), [("redis_url", "redis://h"), ("files_url", "s3://abc")])
def test_what_only_several_machines_need_is_asked_for_with_its_command(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setattr(config.servers, "find_spec", lambda _library: None)
    with pytest.raises(BadSetting, match=r"-r requirements/scale\.txt"):
        read(**{name: text})
