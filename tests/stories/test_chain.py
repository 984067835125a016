"""The chain, without a browser: from a voice to an official answer, and everyone is told."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from council.contributions import operations as contributions
from council.contributions.models import Contribution, Kind, Signature, Stance, State
from council.contributions.operations import supporting
from council.contributions.operations.submitting import WithdrawalReason
from council.core import journal, outbox
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.journal import Entry
from council.core.outbox import Letter
from council.dossiers import document
from council.dossiers import operations as dossiers
from council.dossiers import queries as kept
from council.dossiers.models import ClosingReason, Dossier, ReopeningReason
from council.dossiers.models import State as Standing
from council.moderation import operations as moderation
from council.moderation.models import Reason
from council.notices import operations as notices
from council.notices import tasks
from council.notices.models import Notice
from council.people import operations as people
from council.people.models import Member, Role
from council.referrals import operations as referrals
from council.referrals.models import Referral, Relay, Verdict, moment_of
from council.referrals.models import Step as Tick
from council.referrals.operations import Answer
from tests.support import a_commune, a_member, a_theme

SECRET_NAME = "Zéphyrine Canari"
SECRET_WORDS = "xylophone-turquoise"


@pytest.fixture
def moderator(db: Database) -> Member:
    return a_member(role=Role.MODERATOR, name="Chantal")


def said(author: Member, at: datetime, **changes: object) -> Contribution:
    """A contribution as its author sends it."""
    values = {
        "kind": Kind.PROBLEM,
        "title": "Le guichet ferme à midi",
        "body": "Je travaille le jour. Le soir, il n’y a plus personne.",
        "language": "fr",
        "commune_id": a_commune().id,
        "theme_id": a_theme().id,
        "signature": Signature.ANONYMOUS,
        "kept": [],
    }
    return contributions.submit(author, **{**values, **changes}, at=at)


def grouped(*made: Contribution, by: Member, at: datetime) -> Dossier:
    """Published by a moderator, then grouped into a dossier."""
    for each in made:
        moderation.publish(each, by=by, at=at)
    return dossiers.open_dossier(
        title="Des guichets fermés trop tôt",
        summary="Le guichet ferme à midi.",
        ask="Ouvrir un soir par semaine.",
        contributions=made,
        theme=a_theme(),
        commune=a_commune(),
        language="fr",
        by=by,
        at=at,
    )


def forwarded(dossier: Dossier, by: Member, at: datetime, slug: str = "namur") -> Referral:
    """Sent to an authority that has an address."""
    authority = a_commune(slug)
    authority.email = f"{slug}@example.org"
    [one] = referrals.prepare(dossier, [authority], "", by=by, at=at)
    return referrals.send(one, by=by, at=at)


def tell(db: Database, at: datetime) -> None:
    db.session.commit()
    tasks.tell(at)
    db.session.expire_all()


def as_read(letter: Letter) -> outbox.mail.Rendered:
    """A mail as its reader gets it, without what is attached."""
    with outbox.mail.speaking(letter.locale):
        values = outbox.values(letter)
    return outbox.mail.render(letter.template, letter.locale, values)


def verbs_to(db: Database, member: Member) -> list[str]:
    """What a member was told, in order."""
    rows = select(Notice.verb).where(Notice.member_id == member.id).order_by(Notice.id)
    return list(db.session.scalars(rows))


def test_from_a_voice_to_an_answer_everyone_concerned_is_told_once(
    db: Database, moderator: Member, now: datetime
) -> None:
    author, supporter, co_author, follower = (a_member() for _ in range(4))
    one = said(author, now)
    tell(db, now)
    moderation.publish(one, by=moderator, at=now)
    supporting.take_stance(supporter, one, Stance.SUPPORT, now)
    contributions.claim(one, co_author, now)
    tell(db, now)
    dossier = dossiers.open_dossier(
        title="Le soir",
        summary="Le guichet ferme.",
        ask="Ouvrir.",
        contributions=[one],
        theme=None,
        commune=a_commune(),
        language="fr",
        by=moderator,
        at=now,
    )
    notices.follow(follower, "dossier", dossier.id, now)
    referral = forwarded(dossier, moderator, now)
    tell(db, now)
    referrals.acknowledge(referral, by=None, at=now)
    given = Answer(
        Verdict.ACCEPTED, "Oui.", "Accueil", "fr", (("Ouvrir", now.date() + timedelta(days=9)),)
    )
    referrals.answer(referral, given, by=None, at=now)
    tell(db, now)
    tell(db, now + timedelta(hours=1))
    news = ["referral.sent", "referral.acknowledged", "referral.answered"]
    mine = ["contribution.submitted", "contribution.published", "dossier.opened"]
    assert [v for v in verbs_to(db, author) if v in {*mine, *news}] == [*mine, *news]
    for member in (supporter, co_author, follower):
        found = verbs_to(db, member)
        assert [v for v in found if v in news] == news
        assert len(found) == len(set(found))
    assert dossier.state is Standing.FOLLOWED
    assert verbs_to(db, moderator) == []


def test_a_silence_goes_up_the_ladder_and_everyone_sees_it(
    db: Database, moderator: Member, now: datetime
) -> None:
    author = a_member()
    dossier = grouped(said(author, now), by=moderator, at=now)
    referral = forwarded(dossier, moderator, now)
    above = a_commune("province-de-namur")
    above.email = "province@example.org"
    due = referral.answer_due_at
    assert due is not None
    for step in Tick:
        referrals.remind(referral, at=moment_of(step, due))
    relay = db.session.scalars(select(Relay)).one()
    at = moment_of(Tick.RELAY, due)
    following = referrals.confirm_relay(relay, "", by=moderator, at=at)
    tell(db, at)
    found = verbs_to(db, author)
    assert found.count("referral.overdue") == 1
    assert found[-1] == "referral.relayed"
    assert found.count("referral.sent") == 1  # the relay is told as such, not as a letter more
    late = Answer(Verdict.PARTLY, "En partie.", "Accueil", "fr")
    referrals.answer(following, late, by=None, at=at)
    assert dossier.state is Standing.FORWARDED  # the first authority still has to answer
    referrals.answer(referral, late, by=None, at=at)
    assert dossier.state is Standing.ANSWERED


def test_a_refusal_a_second_look_and_then_a_dossier(
    db: Database, moderator: Member, now: datetime
) -> None:
    author, colleague = a_member(language="ar"), a_member(role=Role.MODERATOR)
    one = said(author, now)
    review = moderation.reject(one, reason=Reason.UNCLEAR, note="Où ?", by=moderator, at=now)
    asked = moderation.appeal(review, text="À Namur.", by=author, at=now)
    moderation.decide_appeal(asked, granted=True, note="D’accord.", by=colleague, at=now)
    tell(db, now)
    assert verbs_to(db, author) == [
        "contribution.submitted",
        "contribution.rejected",
        "contribution.published",
        "contribution.appeal_decided",
    ]
    assert {
        each.locale for each in db.session.scalars(select(Letter)) if each.recipient == author.email
    } == {"ar"}
    assert "contribution.appealed" in verbs_to(db, moderator)


def test_an_author_withdraws_and_the_dossier_goes_on_without_those_words(
    app: Flask, db: Database, moderator: Member, now: datetime
) -> None:
    author = a_member()
    gone, stays = said(author, now, body=SECRET_WORDS), said(a_member(), now)
    dossier = grouped(gone, stays, by=moderator, at=now)
    contributions.withdraw(gone, author, reason=WithdrawalReason.PRIVATE, at=now)
    db.session.commit()
    with app.test_request_context("/fr/"):
        found = kept.by_id(dossier.id)
        assert found is not None
        assert SECRET_WORDS not in str(document.contents(found))
        assert len(document.contents(found)["voices"]) == 1
    assert gone.state is State.WITHDRAWN


def test_a_dossier_reopened_after_its_answer_is_sent_again(
    db: Database, moderator: Member, now: datetime
) -> None:
    dossier = grouped(said(a_member(), now), by=moderator, at=now)
    referral = forwarded(dossier, moderator, now)
    referrals.answer(referral, Answer(Verdict.REFUSED, "Non.", "A", "fr"), by=None, at=now)
    dossiers.close(dossier, ClosingReason.ANSWERED, by=moderator, at=now)
    with pytest.raises(RuleBroken, match=r"referral\.dossier_closed"):
        forwarded(dossier, moderator, now)
    dossiers.reopen(dossier, ReopeningReason.NOT_SOLVED, by=moderator, at=now)
    second = forwarded(dossier, moderator, now)
    assert (second.id != referral.id, dossier.state) == (True, Standing.FORWARDED)


@pytest.mark.parametrize("language", ["fr", "nl", "en", "ar"])
def test_no_paper_mail_or_journal_names_an_author(
    app: Flask, db: Database, moderator: Member, now: datetime, language: str
) -> None:
    author = a_member(name=SECRET_NAME, language=language)
    supporter = a_member(language=language)
    one = said(author, now)
    dossier = grouped(one, by=moderator, at=now)
    supporting.take_stance(supporter, one, Stance.SUPPORT, now)
    referral = forwarded(dossier, moderator, now)
    referrals.answer(referral, Answer(Verdict.ACCEPTED, "Oui.", "A", "fr"), by=None, at=now)
    tell(db, now)
    for letter in db.session.scalars(select(Letter)):
        for build in letter.attachments:
            assert build["build"] == "dossier_pdf"
        mail = as_read(letter)
        for part in (mail.subject, mail.text, mail.html):
            assert SECRET_NAME not in part, letter.template
            assert "Zéphyrine" not in part
    for entry in db.session.scalars(select(Entry)):
        assert "Zéphyrine" not in str(entry.details)
        assert "@" not in str(entry.details)
    with app.test_request_context(f"/{language}/"):
        found = kept.by_id(dossier.id)
        assert found is not None
        assert "Zéphyrine" not in str(document.contents(found))


HIDDEN = {  # how words are not, or no longer, published
    "waiting": lambda one, by, at: None,
    "harm": lambda one, by, at: moderation.reject(one, reason=Reason.HARM, note="", by=by, at=at),
    "names": lambda one, by, at: moderation.reject(
        one, reason=Reason.PERSONAL_DATA, note="", by=by, at=at
    ),
    "undone": lambda one, by, at: moderation.undo(
        moderation.publish(one, by=by, at=at), by=by, at=at
    ),
    "withdrawn": lambda one, by, at: (
        moderation.publish(one, by=by, at=at),
        contributions.withdraw(one, Member(id=one.author_id), reason=WithdrawalReason.OTHER, at=at),
    ),
}
PAGES = [
    "/fr/",
    "/fr/contributions",
    f"/fr/contributions?q={SECRET_WORDS}",
    "/fr/contributions.atom",
    f"/fr/contributions.atom?q={SECRET_WORDS}",
    "/fr/dossiers",
    "/fr/moderation",
    "/fr/authorities",
    "/fr/journal",
]


@pytest.mark.parametrize("how", HIDDEN)
def test_words_that_are_not_published_are_read_nowhere(
    app: Flask, client, db: Database, moderator: Member, now: datetime, how: str
) -> None:
    one = said(a_member(), now, title=f"Le {SECRET_WORDS}", body=f"Un {SECRET_WORDS} le soir.")
    HIDDEN[how](one, moderator, now)
    tell(db, now)
    pages = [*PAGES, f"/fr/contributions/{one.public_id}"]
    read = 0
    for page in pages:
        answer = client.get(page)
        assert answer.status_code in {200, 404}, page
        read += answer.status_code == 200
        text = answer.get_data(as_text=True).replace(f'value="{SECRET_WORDS}"', "")
        text = text.replace(f"q={SECRET_WORDS}", "").replace(f"« {SECRET_WORDS} »", "")
        assert f"Le {SECRET_WORDS}" not in text, page
        assert f"Un {SECRET_WORDS}" not in text, page
    assert read >= 5
    for letter in db.session.scalars(select(Letter)):
        if letter.recipient != one_author(db, one).email:
            mail = as_read(letter)
            assert SECRET_WORDS not in mail.text + mail.subject
    assert SECRET_WORDS not in str([each.details for each in db.session.scalars(select(Entry))])


def one_author(db: Database, one: Contribution) -> Member:
    return db.session.get_one(Member, one.author_id)


def test_a_card_holder_is_told_on_the_page_and_never_by_mail(
    db: Database, moderator: Member, now: datetime
) -> None:
    holder, _code = people.join_by_card(name="Dawit", language="ar", commune=None, at=now)
    one = said(holder, now)
    moderation.publish(one, by=moderator, at=now)
    tell(db, now)
    assert verbs_to(db, holder) == ["contribution.submitted", "contribution.published"]
    assert db.session.scalars(select(Letter)).all() == []


def test_who_leaves_keeps_their_words_in_the_dossier_and_is_told_nothing_more(
    db: Database, moderator: Member, now: datetime
) -> None:
    author = a_member(name=SECRET_NAME, password=None)
    dossier = grouped(said(author, now), by=moderator, at=now)
    tell(db, now)
    before = len(verbs_to(db, author))
    people.erase(author, "", now)
    forwarded(dossier, moderator, now)
    tell(db, now)
    assert len(verbs_to(db, author)) <= before
    assert len(kept.groupings(dossier)) == 1
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            assert SECRET_NAME not in str(row), table.name


def test_the_journal_of_the_whole_story_is_sealed_and_verified(
    db: Database, moderator: Member, now: datetime
) -> None:
    dossier = grouped(said(a_member(), now), by=moderator, at=now)
    forwarded(dossier, moderator, now)
    db.session.commit()
    journal.seal_all(now + timedelta(hours=1))
    checked = list(journal.verify())
    assert checked
    assert all(good for _seal, good in checked)
    assert sum(seal.rows for seal, _good in checked) == journal.length()
