"""Everyone is told, once, in their language, by their channel, with the reason."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from council.contributions.models import CoAuthor, Contribution, Stance, Support
from council.contributions.queries import reading
from council.contributions.rules import moderator
from council.core import journal, outbox
from council.core.db import Database
from council.core.outbox import Letter
from council.discussion.models import Comment
from council.dossiers import operations as dossiers
from council.dossiers.models import Grouping
from council.dossiers.operations import grouping
from council.notices import operations, tasks
from council.notices.models import Cursor, Notice, Subscription, Why
from council.notices.queries import audience, subjects
from council.notices.words import SENTENCES, WHY
from council.people.models import Member, Rhythm, Role
from tests.support import a_commune, a_contribution, a_dossier, a_member


def supports(member: Member, contribution: Contribution, stance: Stance = Stance.SUPPORT) -> None:
    store(
        Support(
            contribution_id=contribution.id,
            member_id=member.id,
            stance=stance,
            verified=False,
            at=contribution.submitted_at,
        )
    )


def comments(member: Member, thing: Contribution, **changes: object) -> Comment:
    comment = Comment(
        thread_id=thing.thread_id,
        author_id=member.id,
        body="Oui",
        html="<p>Oui</p>",
        language="fr",
        at=member.created_at,
        **changes,
    )
    store(comment)
    return comment


def store(row: object) -> None:
    from council.core.db import db

    db.session.add(row)
    db.session.flush()


def happen(verb: str, about: object, now: datetime, by: Member | None = None, **details) -> None:
    journal.record(verb, by=by, about=about, at=now, **details)


def told(db: Database) -> dict[int, str]:
    """Who was told, and why."""
    return {each.member_id: each.why for each in db.session.scalars(select(Notice))}


def tell(db: Database, now: datetime) -> dict[int, str]:
    db.session.commit()
    tasks.tell(now)
    return told(db)


def test_the_author_gets_a_receipt_of_what_was_sent(db, now):
    contribution = a_contribution()
    author = db.session.get(Member, contribution.author_id)
    happen("contribution.submitted", contribution, now, by=author)
    assert tell(db, now) == {contribution.author_id: "author"}
    (letter,) = db.session.scalars(select(Letter))
    assert (letter.template, letter.locale) == ("notices/one", "fr")


@pytest.mark.parametrize(
    "verb",
    [
        "contribution.published",
        "contribution.rejected",
        "contribution.redacted",
        "contribution.appeal_decided",
    ],
)
def test_what_moderators_decide_is_told_to_authors_and_co_authors(db, now, verb):
    contribution, other, supporter = a_contribution(), a_member(), a_member()
    store(CoAuthor(contribution_id=contribution.id, member_id=other.id, at=now))
    supports(supporter, contribution)
    happen(verb, contribution, now, by=a_member(role=Role.MODERATOR))
    assert tell(db, now) == {contribution.author_id: "author", other.id: "co_author"}


def test_a_withdrawal_is_told_to_all_who_joined_in_but_not_to_its_author(db, now):
    contribution = a_contribution()
    supporter, unsure, commenter, hidden, follower = (a_member() for _ in range(5))
    supports(supporter, contribution)
    supports(unsure, contribution, Stance.UNSURE)
    comments(commenter, contribution)
    comments(hidden, contribution, hidden_at=now, hidden_reason="spam")
    operations.follow(follower, "contribution", contribution.id, now)
    author = db.session.get(Member, contribution.author_id)
    happen("contribution.withdrawn", contribution, now, by=author)
    assert tell(db, now) == {
        supporter.id: "supporter",
        commenter.id: "commenter",
        follower.id: "follower",
    }


def test_a_comment_is_told_to_its_neighbours_but_not_to_whoever_wrote_it(db, now):
    contribution, first, second = a_contribution(), a_member(), a_member()
    comments(first, contribution)
    comment = comments(second, contribution)
    happen("comment.posted", contribution, now, by=second, comment=comment.id)
    assert tell(db, now) == {contribution.author_id: "author", first.id: "commenter"}


def test_a_comment_on_a_dossier_is_told_to_those_who_talk_or_follow_there(db, now):
    author = a_member()
    dossier = a_dossier(a_contribution(author=author))
    talker, follower = a_member(), a_member()
    comments(talker, dossier)
    operations.follow(follower, "dossier", dossier.id, now)
    happen("comment.posted", dossier, now, by=a_member())
    assert tell(db, now) == {talker.id: "commenter", follower.id: "follower"}


def test_a_dossiers_news_are_told_to_the_people_of_all_its_contributions_once(db, now):
    author, supporter, follower = a_member(), a_member(), a_member()
    first, second = a_contribution(author=author), a_contribution(author=author)
    gone = a_contribution()
    dossier = a_dossier(first, second, gone)
    db.session.scalars(
        select(Grouping).where(Grouping.contribution_id == gone.id)
    ).one().left_at = now
    supports(supporter, first)
    supports(supporter, second)
    supports(author, second)
    operations.follow(follower, "dossier", dossier.id, now)
    happen("referral.answered", dossier, now, authority=a_commune().id, referral=1)
    assert tell(db, now) == {
        author.id: "author",
        supporter.id: "supporter",
        follower.id: "follower",
    }
    via = {each.member_id: each.details.get("via") for each in db.session.scalars(select(Notice))}
    assert via == {author.id: first.id, supporter.id: first.id, follower.id: None}


def test_a_dossier_that_goes_on_is_told_once_with_where_it_goes(app, db, now):
    dossier, before, to = a_dossier(a_contribution()), a_commune("namur"), a_commune("dinant")
    happen("referral.sent", dossier, now, authority=to.id, relay=True)
    happen("referral.relayed", dossier, now, authority=before.id, to=to.id)
    assert len(tell(db, now)) == 1
    with app.test_request_context("/fr/"):
        (told,) = subjects.in_words(db.session.scalars(select(Notice)))
    assert "Dinant" in told.line


def test_a_contribution_added_to_a_dossier_concerns_its_own_people_only(db, now):
    first, second = a_contribution(), a_contribution()
    dossier = a_dossier(first, second)
    happen("dossier.contribution_added", dossier, now, contribution=second.id)
    assert tell(db, now) == {second.author_id: "author"}


def test_an_edited_dossier_is_told_to_its_followers_only(db, now):
    dossier, follower = a_dossier(a_contribution()), a_member()
    operations.follow(follower, "dossier", dossier.id, now)
    happen("dossier.edited", dossier, now, version=2)
    assert tell(db, now) == {follower.id: "follower"}


@pytest.mark.parametrize("about", ["contribution", "comment", "dossier comment", "nowhere"])
def test_alerts_go_to_the_moderators_whose_scope_takes_them_in(db, now, about):
    here = a_member(role=Role.MODERATOR, scope=a_commune("namur"))
    a_member(role=Role.MODERATOR, scope=a_commune("dinant"))
    everywhere = a_member(role=Role.MODERATOR)
    contribution = a_contribution(commune_id=None if about == "nowhere" else a_commune("namur").id)
    where = a_dossier(contribution, by=everywhere) if about == "dossier comment" else contribution
    thing = comments(a_member(), where) if "comment" in about else contribution
    happen(f"{thing.__tablename__}.reported", thing, now)
    expected = {everywhere.id: "duty"} | ({} if about == "nowhere" else {here.id: "duty"})
    assert tell(db, now) == expected


def test_what_has_no_commune_is_for_every_scope_wider_than_one(db, now):
    province = a_member(role=Role.MODERATOR, scope=a_commune("province-de-namur"))
    a_member(role=Role.MODERATOR, scope=a_commune("namur"))
    contribution = a_contribution(commune_id=None)
    happen("contribution.appealed", contribution, now)
    assert tell(db, now) == {province.id: "duty"}
    assert moderator(province, reading.by_id(contribution.id)), "who is told may act"


WAITING = ("referral.relay_prepared", "referral.reminder_to_post")
MAILS = ("mail.answered", "mail.held", "mail.returned")


@pytest.mark.parametrize("verb", [*WAITING, *MAILS])
def test_stewards_are_told_what_waits_for_them(db, now, verb):
    secretary = a_member(role=Role.SECRETARY, scope=a_commune("province-de-namur"))
    near = a_member(role=Role.MODERATOR, scope=a_commune("namur"))
    a_member(role=Role.MODERATOR, scope=a_commune("dinant"))
    a_member(role=Role.OFFICIAL, scope=a_commune("namur"))
    dossier = a_dossier(a_contribution(), by=near)
    happen(verb, dossier, now, authority=a_commune().id)
    assert tell(db, now) == {secretary.id: "duty", near.id: "duty"}


def test_a_dossier_taken_back_is_told_unless_it_was_never_sent(db, now):
    dossier = a_dossier(one := a_contribution())
    happen("referral.withdrawn", dossier, now, authority=a_commune().id, unsent=True)
    assert tell(db, now) == {}
    happen("referral.withdrawn", dossier, now, authority=a_commune().id, unsent=False)
    assert tell(db, now) == {one.author_id: "author"}


def words_told(app, db) -> dict[int, str]:
    """What each member reads of the council's words."""
    with app.test_request_context("/fr/"):
        notices = list(db.session.scalars(select(Notice)))
        told = subjects.in_words(notices)
    return {
        notice.member_id: each.word.text
        for notice, each in zip(notices, told, strict=True)
        if each.word
    }


def test_a_word_to_the_authors_is_told_to_them_alone(app, db, now):
    author, supporter, co_author = a_member(), a_member(), a_member()
    one, gone = a_contribution(author=author), a_contribution()
    dossier = a_dossier(one, gone)
    db.session.scalars(
        select(Grouping).where(Grouping.contribution_id == gone.id)
    ).one().left_at = now
    supports(supporter, one)
    db.session.add(CoAuthor(contribution_id=one.id, member_id=co_author.id, at=now))
    dossiers.tell_authors(dossier, "La commune répond.", by=a_member(), at=now)
    assert tell(db, now) == {author.id: "author", co_author.id: "co_author"}
    assert words_told(app, db) == dict.fromkeys((author.id, co_author.id), "La commune répond.")
    mails = [outbox.compose(each) for each in db.session.scalars(select(Letter))]
    assert len(mails) == 2
    for mail in mails:
        assert "La commune répond." in mail.body
        assert "La commune répond." in mail.alternatives[0][0]
        assert "La commune répond." not in mail.subject


def test_a_word_goes_with_what_authors_are_told_anyway(app, db, now):
    author, supporter = a_member(), a_member()
    one = a_contribution(author=author)
    supports(supporter, one)
    dossier = a_dossier(one)
    [word] = dossiers.keep_word(dossier, "Merci.", by=a_member(), at=now).values()
    here, there = a_commune("namur").id, a_commune("dinant").id
    happen("referral.sent", dossier, now, authority=here, authorities=[here, there], word=word)
    happen("referral.sent", dossier, now, authority=there, along=1)
    assert tell(db, now) == {author.id: "author", supporter.id: "supporter"}
    assert words_told(app, db) == {author.id: "Merci."}
    with app.test_request_context("/fr/"):
        told = subjects.in_words(db.session.scalars(select(Notice)))
    assert all("Namur et Dinant" in each.line for each in told)


def test_nobody_is_told_twice_however_often_the_task_runs(db, now):
    contribution = a_contribution()
    happen("contribution.published", contribution, now)
    tell(db, now)
    cursor = db.session.get(Cursor, operations.READER)
    with db.unit():
        db.session.merge(Cursor(name=operations.READER, entry_id=0))
    tell(db, now)
    assert len(told(db)) == len(list(db.session.scalars(select(Letter)))) == 1
    assert cursor


def test_a_crowd_is_told_in_small_steps_and_a_stop_between_them_loses_nobody(db, now, monkeypatch):
    monkeypatch.setattr(operations, "CROWD", 3)
    contribution = a_contribution()
    crowd = [a_member() for _ in range(10)]
    for each in crowd:
        supports(each, contribution)
    happen("contribution.withdrawn", contribution, now)
    happen("contribution.published", contribution, now)
    db.session.commit()
    sizes = []
    with db.unit():
        assert operations.tell_next(now)
    sizes.append(len(told(db)))
    db.begin_writing()
    operations.tell_next(now)
    db.undo()  # killed before the commit
    sizes.append(len(told(db)))
    assert sizes == [3, 3]
    tasks.tell(now)
    assert set(told(db)) == {contribution.author_id, *(each.id for each in crowd)}
    keys = list(db.session.scalars(select(Letter.key)))
    assert len(keys) == len(set(keys)) == 11


def test_a_run_is_bounded_and_the_next_goes_on(db, now, monkeypatch):
    monkeypatch.setattr(operations, "AHEAD", 1)
    monkeypatch.setattr(tasks, "MOST", 2)
    for _ in range(3):
        happen("contribution.published", a_contribution(), now)
    assert len(tell(db, now)) == 2
    assert len(tell(db, now)) == 3


def test_the_task_stops_when_the_worker_is_asked_to_end(db, now, monkeypatch):
    happen("contribution.published", a_contribution(), now)
    monkeypatch.setattr(tasks.jobs, "stopping", lambda: True)
    assert tell(db, now) == {}


def test_a_row_still_on_its_way_is_waited_for_but_not_for_ever(db, now):
    first, second = a_contribution(), a_contribution()
    happen("contribution.published", first, now)
    tell(db, now)
    entry = db.session.scalars(select(journal.Entry)).one()
    store(
        journal.Entry(
            id=entry.id + 2,
            at=now,
            verb="contribution.published",
            about_kind="contribution",
            about_id=second.id,
            details={},
        )
    )
    assert set(tell(db, now)) == {first.author_id}
    assert set(tell(db, now + timedelta(minutes=1))) == {first.author_id, second.author_id}


def test_what_nobody_has_to_be_told_is_passed_over(db, now):
    happen("member.changed", a_member(), now)
    happen("contribution.published", a_contribution(), now)
    happen("referral.sent", a_member(), now)  # about something that has no people
    assert len(tell(db, now)) == 1


@pytest.mark.parametrize("state", ["blocked_at", "erased_at"])
def test_those_who_are_gone_are_not_told(db, now, state):
    happen("contribution.published", a_contribution(author=a_member(**{state: now})), now)
    assert tell(db, now) == {}


def test_who_asked_for_silence_about_a_contribution_or_its_dossier_is_not_told(db, now):
    quiet, silent, other = a_member(), a_member(), a_member()
    first, second, third = (a_contribution(author=each) for each in (quiet, silent, other))
    dossier = a_dossier(first, second, third)
    operations.stop_following(quiet, "contribution", first.id, now)
    operations.stop_following(silent, "dossier", dossier.id, now)
    happen("dossier.opened", dossier, now)
    happen("contribution.published", first, now)
    assert tell(db, now) == {other.id: "author"}


def test_card_holders_and_those_who_want_no_mail_are_told_on_their_page_only(db, now):
    for author in (a_member(email=None, email_confirmed_at=None), a_member(rhythm=Rhythm.NEVER)):
        happen("contribution.published", a_contribution(author=author), now)
    assert len(tell(db, now)) == 2
    assert not list(db.session.scalars(select(Letter)))


def test_what_happened_long_ago_is_told_but_no_longer_mailed(db, now):
    happen("contribution.published", a_contribution(), now - timedelta(days=4))
    assert len(tell(db, now)) == 1
    assert not list(db.session.scalars(select(Letter)))


def test_a_mail_speaks_the_members_language_or_french(db, now):
    for code in ("ar", "uk"):
        happen("contribution.published", a_contribution(author=a_member(language=code)), now)
    tell(db, now)
    assert sorted(db.session.scalars(select(Letter.locale))) == ["ar", "fr"]


def test_every_event_and_every_reason_has_words(app: Flask) -> None:
    assert set(WHY) == set(Why)
    assert set(audience.OF_CONTRIBUTION) | set(audience.ON_DUTY) | audience.FOLLOWERS_ONLY <= set(
        SENTENCES
    )
    with app.test_request_context("/fr/"):
        for sentence in SENTENCES.values():
            assert "%(" not in str(sentence.line) % {"authority": "Namur"}


def test_following_twice_is_following_once_and_can_be_stopped_and_taken_up_again(db, now):
    member, dossier = a_member(), a_dossier(a_contribution())
    for _ in range(2):
        operations.follow(member, "dossier", dossier.id, now)
    (kept,) = db.session.scalars(select(Subscription))
    operations.stop_following(member, "dossier", dossier.id, now)
    assert kept.muted_at == now
    operations.follow(member, "dossier", dossier.id, now)
    assert kept.muted_at is None


def test_the_opening_of_a_dossier_is_told_once(db: Database, now: datetime) -> None:
    author, moderator = a_member(), a_member(role=Role.MODERATOR)
    one = a_contribution(author=author)
    grouping.open_dossier(
        title="Un dossier",
        summary="Un résumé.",
        ask="Une demande.",
        contributions=[one],
        theme=None,
        commune=None,
        language="fr",
        by=moderator,
        at=now,
    )
    db.session.commit()
    tasks.tell(now)
    verbs = db.session.scalars(select(Notice.verb).where(Notice.member_id == author.id)).all()
    assert verbs == ["dossier.opened"]
