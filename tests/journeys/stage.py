"""The demonstration with one of everything, and the people who see its pages."""

from flask import Flask
from werkzeug.routing import Rule

from council.core.db import db
from council.demo import cast, loading
from council.people.models import Member
from tests.conftest import MONDAY
from tests.journeys.world import World, address, routes
from tests.support import Browser, sign_in

PAGES = {200, 410}  # a link that ended says so on a page of its own
NO_PAGE = (  # answers that are no pages, beside those whose address ends like a file’s
    "files.file",
    "assembly.document",
    "demo.attachment",
    "demo.html",
    "inbox.file",
    "inbox.raw",
    "journal.seal",
    "people.data",
    "root.health",
    "root.ready",
)
TURNED = {  # pages that send on, for who stands there, and what would show them
    "root.start": "by language",
    "demo_root.outbox_anywhere": "by language",
    "discussion.comment": "to where it stands in its discussion",
    "contributions.new": "to the first question",
    "people.card": "seen in the journey: only a new card is shown",
    "referrals.receipt": "seen in the journey: only after an answer",
    "referrals.several": "needs ticked dossiers: seen in the desk's own test",
    "assembly.choose_day": "to the page of the day that was asked for",
    "assembly.answer_question": "needs an expert with an account: seen in the debates' own test",
    "dossiers.write": "needs ticked contributions: seen in the dossiers' own test",
}
STAFF = ("moderator", "official-gedinne", "administrator")  # accounts of the demonstration


class Stage:
    """The demonstration with one of everything; `keys` are the sign-ins of who sees its pages.

    They go from who sees least to who sees most of the staff's pages. The resident is the author
    of what there is one of.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        loading.load(MONDAY)
        resident = found("resident")
        self.world = World(resident)
        self.keys = {"visitor": "", "resident": sign_in(resident)}
        self.keys |= {key: sign_in(found(key)) for key in STAFF}

    def browser(self, person: str) -> Browser:
        """A browser of one of the people."""
        browser: Browser = self.app.test_client()
        if self.keys[person]:
            browser.sign_in(self.keys[person])
        return browser

    def pages(self) -> list[str]:
        """The endpoint of every page; nothing is left out but what is named."""
        return [
            rule.endpoint
            for rule in routes(self.app, "GET")
            if rule.endpoint not in NO_PAGE and rule.endpoint not in TURNED and not is_file(rule)
        ]

    def path(self, endpoint: str, lang: str) -> str:
        """The address of a page in a language."""
        rule = next(self.app.url_map.iter_rules(endpoint))
        return address(self.app, rule, self.world.of(rule, lang))

    def readers(self) -> dict[str, tuple[str, str]]:
        """The first and the last of the people who see each page, by its endpoint.

        A page that nobody sees is missing.
        """
        people = {person: self.browser(person) for person in self.keys}
        readers = {}
        for page in self.pages():
            path = self.path(page, "fr")
            seen = (person for person, it in people.items() if it.get(path).status_code in PAGES)
            first = next(seen, None)
            if first:
                back = (
                    person
                    for person in reversed(people)
                    if person == first or people[person].get(path).status_code in PAGES
                )
                readers[page] = (first, next(back))
        return readers


def is_file(rule: Rule) -> bool:
    """Whether an address ends like a file’s: a feed, a document."""
    return "." in rule.rule.rpartition("/")[2]


def found(key: str) -> Member:
    """The member of an account of the demonstration."""
    member = cast.find(key)
    assert member, key
    db.session.refresh(member)
    return member
