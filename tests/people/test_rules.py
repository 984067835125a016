"""Who may do what with people, written by hand: the table says it, the rules must agree."""

import pytest
from sqlalchemy import select

from council.core.journal import Entry
from council.core.policy import ACTIONS, allowed
from council.people import operations
from council.people.models import Member, Rhythm, Role, Ticket, TicketKind
from tests.conftest import signed_in_as
from tests.support import a_commune, a_member

WHO = {  # action: the roles that may, of those in ROLES
    "people.enter": "everybody",
    "people.follow_link": "everybody",
    "people.see_card": "everybody",
    "people.keep_account": "everybody but visitor",
    "people.help": "helper, moderator, administrator, namur helper, dinant helper",
}
HELPED = {  # whom: who may help them
    "of namur": "helper, moderator, administrator, namur helper",
    "of nowhere": "helper, moderator, administrator",
}
ROLES = {
    "visitor": None,
    "resident": (None, None),
    "translator": (Role.TRANSLATOR, None),
    "secretary": (Role.SECRETARY, None),
    "official": (Role.OFFICIAL, None),
    "helper": (Role.HELPER, None),
    "namur helper": (Role.HELPER, "namur"),
    "dinant helper": (Role.HELPER, "dinant"),
    "moderator": (Role.MODERATOR, None),
    "administrator": (Role.ADMINISTRATOR, None),
}


def actor(name):
    """A member with the role of this name; None for a visitor."""
    if ROLES[name] is None:
        return None
    role, slug = ROLES[name]
    return a_member(role=role, scope=a_commune(slug) if slug else None)


def named(words):
    """The roles that a line of the table names."""
    if words.startswith("everybody"):
        return set(ROLES) - set(words.removeprefix("everybody").replace(" but ", "").split(", "))
    return set(words.split(", "))


def test_every_action_is_in_the_table():
    ours = {name for name in ACTIONS if name.startswith("people.")}
    assert ours == {*WHO, "people.help_person", "people.confirm_email"}


@pytest.mark.parametrize("action", WHO)
def test_the_table_is_what_the_rules_say(db, action):
    assert {name for name in ROLES if allowed(action, actor(name))} == named(WHO[action])


@pytest.mark.parametrize("whom", HELPED)
def test_who_helps_whom(db, whom):
    person = a_member(commune=a_commune() if whom == "of namur" else None)
    found = {name for name in ROLES if allowed("people.help_person", actor(name), person)}
    assert found == named(HELPED[whom])


def test_only_who_asked_confirms_an_address(db, now):
    mine, other = a_member(), a_member(role=Role.ADMINISTRATOR)
    ticket = Ticket(kind=TicketKind.CHANGE_EMAIL, member_id=mine.id)
    assert allowed("people.confirm_email", mine, ticket)
    assert not allowed("people.confirm_email", other, ticket)
    assert not allowed("people.confirm_email", None, ticket)


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        (None, None, 403),
        (Role.OFFICIAL, "namur", 403),
        (Role.TRANSLATOR, None, 403),
        (Role.HELPER, "dinant", 403),
        (Role.HELPER, "namur", 200),
        (Role.MODERATOR, "namur", 200),
        (Role.ADMINISTRATOR, None, 200),
    ],
)
def test_the_page_of_a_person_is_for_helpers_of_their_territory(app, db, now, role, scope, status):
    person, _code = operations.join_by_card(
        name="Dawit", language="fr", commune=a_commune(), at=now
    )
    db.session.commit()
    browser = signed_in_as(app, role, scope)
    assert browser.get(f"/fr/desk/people/{person.id}").status_code == status
    posted = browser.post(f"/fr/desk/people/{person.id}/vouch", data={"place": "Infirmerie"})
    assert posted.status_code == (303 if status == 200 else 403)


def deeds(db, now):
    """Each operation that the journal tells, done once: verb and what does it."""
    boss, other = a_member(role=Role.ADMINISTRATOR), a_member(password=None)
    a_member(role=Role.ADMINISTRATOR)
    card, _code = operations.join_by_card(name="Canari", language="fr", commune=None, at=now)
    profile = {
        "name": "Canari",
        "language": "nl",
        "commune": a_commune(),
        "rhythm": Rhythm.DAILY,
        "at": now,
    }
    yield "member.changed", lambda: operations.change_profile(other, **profile)
    yield "member.vouched", lambda: operations.vouch(card, place="Canari", by=boss, at=now)
    yield "card.replaced", lambda: operations.replace_card(card, place="Ici", by=boss, at=now)
    yield (
        "member.password_changed",
        lambda: operations.change_password(
            other, present="", password="trois mots canari", at=now, keep=""
        ),
    )
    yield "grant.given", lambda: operations.grant(other, Role.HELPER, a_commune(), boss, now)
    yield (
        "invitation.sent",
        lambda: operations.invite("canari@example.org", Role.HELPER, None, boss, now),
    )
    yield "card.ended", lambda: operations.give_up_card(other, now)
    yield "member.blocked", lambda: operations.block(card, boss, now)
    yield "member.unblocked", lambda: operations.unblock(card, boss, now)
    yield "member.erased", lambda: operations.erase(card, "", now)


def test_the_journal_tells_every_deed_and_names_nobody(db, now):
    for verb, do in deeds(db, now):
        if verb == "card.ended":
            holder = db.session.scalars(select(Member).where(Member.password.is_not(None))).one()
            operations.issue_card(holder, None, now)
        do()
        db.session.flush()
        last = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        told = {entry.verb for entry in db.session.scalars(select(Entry))}
        assert verb in told, (verb, last.verb)
    for entry in db.session.scalars(select(Entry)):
        said = str(entry.details).lower()
        assert "canari" not in said
        assert "@" not in said
        assert entry.about_kind in {"member", "ticket"}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_says_its_word_in_every_language(app, db, mailbox, role, now):
    from council.core import mail

    said = set()
    for lang in ("fr", "nl", "en", "ar"):
        values = {"token": "t", "by": "", "role": role.value}
        said.add(mail.render("people/invitation", lang, values).text.splitlines()[3])
    assert len(said) == 4
