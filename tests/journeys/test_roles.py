"""Who may open and send what: every route, asked by five people for things of another's scope.

The table is written by hand; the rules of the house must come to the same.
"""

import pytest
from flask import Flask

from council.core.db import Database
from council.core.policy import ACTIONS
from council.people.models import Role
from tests.conftest import signed_in_as
from tests.journeys.world import World, address, fingerprint, routes
from tests.support import Browser, a_member

pytestmark = pytest.mark.once

VISITOR, RESIDENT, OFFICIAL, MODERATOR, ADMINISTRATOR = (
    "visitor",
    "resident",
    "official of another authority",
    "moderator of another commune",
    "administrator",
)
ALL = {VISITOR, RESIDENT, OFFICIAL, MODERATOR, ADMINISTRATOR}
MEMBERS = ALL - {VISITOR}
NOBODY: set[str] = set()  # of these five: authors, and staff of the place, may
PEOPLE = {
    VISITOR: None,
    RESIDENT: (None, None),
    OFFICIAL: (Role.OFFICIAL, "namur"),
    MODERATOR: (Role.MODERATOR, "namur"),
    ADMINISTRATOR: (Role.ADMINISTRATOR, None),
}
WHO: dict[str, set[str]] = {
    "admin.close_account": {ADMINISTRATOR},
    "admin.delays": {ADMINISTRATOR},
    "admin.index": {ADMINISTRATOR},
    "admin.machine": {ADMINISTRATOR},
    "admin.mail_texts": {ADMINISTRATOR},
    "admin.outbox": {ADMINISTRATOR},
    "admin.people": {ADMINISTRATOR},
    "admin.read_delays": ALL,
    "admin.territory": {ADMINISTRATOR},
    "amendment.withdraw": NOBODY,  # who proposed it
    "answer.help": {MODERATOR, ADMINISTRATOR},
    "answer.judge": MEMBERS,
    "answer.judge_by_link": ALL,  # whoever holds the link
    "answer.read": ALL,
    "answer.remark": NOBODY,
    "assembly.apply": MEMBERS,
    "assembly.desk": {ADMINISTRATOR},
    "assembly.keep": {ADMINISTRATOR},
    "assembly.prepare": {ADMINISTRATOR},
    "assembly.read": ALL,
    "authority.read": ALL,
    "ballot.manage": {ADMINISTRATOR},
    "ballot.read": {ADMINISTRATOR},  # before it is open
    "ballot.vote": {ADMINISTRATOR},  # before it is open
    "comment.edit": NOBODY,
    "comment.post": MEMBERS,
    "comment.read": ALL,
    "comment.remove": NOBODY,
    "contribution.claim": MEMBERS,
    "contribution.edit": NOBODY,
    "contribution.list": ALL,
    "carriage.carry": ALL,  # whoever holds the link
    "carriage.revoke": NOBODY,
    "commitment.help": {MODERATOR, ADMINISTRATOR},
    "commitment.hide": NOBODY,
    "commitment.read": ALL,
    "commitment.report": NOBODY,
    "commitment.report_by_link": ALL,  # whoever holds the link
    "commitment.voice": MEMBERS,
    "commitment.voice_by_link": ALL,  # whoever holds the link
    "contribution.read": NOBODY,  # before it is published
    "contribution.read_text": NOBODY,  # before it is published
    "contribution.see_file": NOBODY,  # before it is published
    "contribution.see_receipt": NOBODY,
    "contribution.submit": ALL,
    "contribution.support": MEMBERS,
    "contribution.withdraw": NOBODY,
    "debate.answer": NOBODY,
    "debate.argue": MEMBERS,
    "debate.keep": {ADMINISTRATOR},
    "debate.read": ALL,
    "debate.reply": ALL,  # whoever holds the link
    "demo.outbox": NOBODY,  # outside the demonstration
    "demo.play": NOBODY,  # outside the demonstration
    "council.change": {ADMINISTRATOR},
    "council.create": {ADMINISTRATOR},
    "council.end": {ADMINISTRATOR},
    "dossier.compare": NOBODY,
    "dossier.compose": {MODERATOR},
    "dossier.leave": NOBODY,
    "dossier.manage": NOBODY,
    "dossier.read": ALL,
    "exchange.export": ALL,
    "inbox.desk": {MODERATOR},
    "inbox.manage": NOBODY,
    "journal.read": ALL,
    "meeting.answer": NOBODY,  # members of its council
    "meeting.keep": {ADMINISTRATOR},
    "meeting.lead": {ADMINISTRATOR},
    "meeting.read": ALL,
    "minutes.read": {ADMINISTRATOR},  # before they are adopted
    "moderation.appeal": NOBODY,
    "moderation.decide_appeal": NOBODY,
    "moderation.handle": NOBODY,
    "moderation.log": ALL,
    "moderation.queue": {MODERATOR},
    "moderation.report": ALL,
    "moderation.review": NOBODY,
    "moderation.undo": NOBODY,
    "motion.lead": {ADMINISTRATOR},
    "motion.read": ALL,
    "motion.take_over": NOBODY,  # members whom somebody asks
    "motion.take_part": NOBODY,  # members of its council
    "motion.write": NOBODY,  # those who stand behind it
    "notice.follow": MEMBERS,
    "notice.me": MEMBERS,
    "notice.stop": ALL,
    "opinion.desk": MEMBERS,
    "opinion.lead": NOBODY,  # the chair and the secretary of its council
    "opinion.read": ALL,  # once it is signed
    "people.confirm_email": NOBODY,
    "people.enter": ALL,
    "people.follow_link": ALL,
    "people.help": {MODERATOR, ADMINISTRATOR},
    "people.help_person": {ADMINISTRATOR},
    "people.keep_account": MEMBERS,
    "people.see_card": ALL,
    "referral.answer": NOBODY,
    "referral.desk": {OFFICIAL},
    "referral.follow": {MODERATOR},
    "referral.forward": NOBODY,
    "referral.manage": NOBODY,
    "referral.reply": ALL,  # whoever holds the link
    "site.check": ALL,
    "site.edit_text": {ADMINISTRATOR},
    "site.read": ALL,
}
REFUSED = {401, 403, 404}


@pytest.fixture
def world(db: Database) -> World:
    """One of everything, in Gedinne."""
    return World(a_member())


def browser_of(app: Flask, person: str) -> Browser:
    """The browser of one of the five."""
    role = PEOPLE[person]
    return signed_in_as(app, *role) if role else app.test_client()


def asked(app: Flask, world: World) -> list[tuple[str, str, str]]:
    """Every request: its method, its address, the name of its action."""
    return [
        (method, address(app, rule, world.of(rule)), app.view_functions[rule.endpoint].action.name)
        for method in ("GET", "POST")
        for rule in routes(app, method)
    ]


def test_every_action_has_its_line() -> None:
    assert set(WHO) == set(ACTIONS)


@pytest.mark.parametrize("person", PEOPLE)
def test_who_may_not_is_refused_and_changes_nothing(app: Flask, world: World, person: str) -> None:
    browser = browser_of(app, person)
    before, wrong = fingerprint(), []
    for method, path, action in asked(app, world):
        if person not in WHO[action]:
            status = browser.open(path, method=method).status_code
            wrong += [] if status in REFUSED else [f"{method} {path} ({action}): {status}"]
    assert not wrong, "\n".join(wrong)
    assert fingerprint() == before


@pytest.mark.parametrize("person", PEOPLE)
def test_who_may_is_let_in(app: Flask, world: World, person: str) -> None:
    wrong, browser = [], browser_of(app, person)
    ending = ("/sign-out", "/account/close")  # these end being signed in: they come last
    for method, path, action in sorted(asked(app, world), key=lambda it: it[1].endswith(ending)):
        if person in WHO[action]:
            answer = browser.open(path, method=method)
            let_in = answer.status_code < 500 and answer.status_code not in REFUSED
            wrong += [] if let_in else [f"{method} {path} ({action}): {answer.status_code}"]
            answer.close()  # it may be a file
    assert not wrong, "\n".join(wrong)
