"""Whatever is typed, a question answers with the next one or with a sentence, never a fault."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from council.core.db import Database
from tests.contributions.steps import NEW, Submission
from tests.support import Browser

ANYTHING = st.text(st.characters(codec="utf-8"), max_size=200)
CALM = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def begun(client: Browser, db: Database) -> Browser:
    """A browser that has answered everything once."""
    Submission(client).answer_all()
    return client


@CALM
@given(title=ANYTHING, body=ANYTHING, language=ANYTHING, later=st.booleans())
def test_any_story(begun: Browser, title: str, body: str, language: str, later: bool) -> None:
    typed = {
        "title": title,
        "body": body,
        "language": language,
        **({"later": "1"} if later else {}),
    }
    answer = begun.post(f"{NEW}/story", data=typed)
    assert answer.status_code in {303, 422}
    assert begun.get(f"{NEW}/story").status_code == 200


@CALM
@given(answer=ANYTHING, step=st.sampled_from(["kind", "where", "theme", "signature"]))
def test_any_choice(begun: Browser, answer: str, step: str) -> None:
    names = {"kind": "kind", "where": "commune", "theme": "theme", "signature": "signature"}
    assert begun.post(f"{NEW}/{step}", data={names[step]: answer}).status_code in {303, 422}


@CALM
@given(key=ANYTHING, token=st.text("abc2345-_.~", min_size=1, max_size=40))
def test_any_name_of_a_draft_or_file(app: Flask, begun: Browser, key: str, token: str) -> None:
    assert begun.post(f"{NEW}/check", data={"draft": key}).status_code == 410
    assert app.test_client().get(f"/files/{token}").status_code == 404
