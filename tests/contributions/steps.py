"""A person who answers the questions of a contribution, page after page."""

import io
from typing import Any

from PIL import Image
from werkzeug.test import TestResponse

from tests.support import Browser, a_commune, a_theme

TITLE = "Plus de bus le soir à Gedinne"
BODY = "Le dernier bus part à 18 heures. Après le cours du soir, je ne peux plus rentrer chez moi."
NEW = "/fr/contributions/new"


def a_picture(**save: Any) -> bytes:
    """The bytes of a small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", **save)
    return out.getvalue()


class Submission:
    """Answers to the questions, sent by a browser; each may be changed before."""

    def __init__(self, browser: Browser, **changes: str) -> None:
        self.browser = browser
        self.answers: dict[str, dict[str, str]] = {
            "kind": {"kind": "problem"},
            "story": {"title": TITLE, "body": BODY, "language": ""},
            "where": {"commune": str(a_commune("gedinne").id)},
            "theme": {"theme": str(a_theme("mobilite").id)},
            "similar": {},
            "files": {},
            "signature": {"signature": "anonymous", "name": ""},
        }
        for answers in self.answers.values():
            answers.update({name: value for name, value in changes.items() if name in answers})

    def answer(self, step: str, **more: Any) -> TestResponse:
        """Send the answer of one page."""
        return self.browser.post(f"{NEW}/{step}", data={**self.answers[step], **more})

    def answer_until(self, last: str) -> None:
        """Answer the pages in order, up to and with `last`."""
        for step in self.answers:
            answer = self.answer(step)
            assert answer.status_code == 303, (step, answer.text)
            if step == last:
                return

    def answer_all(self) -> None:
        """Answer every page."""
        self.answer_until("signature")

    def key(self) -> str:
        """The key of the draft, as the last page holds it."""
        with self.browser.session_transaction() as session:
            return str(session["draft"])

    def send(self) -> TestResponse:
        """Press the last button."""
        return self.browser.post(f"{NEW}/check", data={"draft": self.key()})
