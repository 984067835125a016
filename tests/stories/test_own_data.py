"""Whatever a person did, they can take it away; and no table that names people is forgotten."""

import json
from datetime import datetime

import pytest
from sqlalchemy import select

from council.core import outbox
from council.core.db import Database
from council.core.db import db as database
from council.dossiers import operations as dossiers
from council.dossiers.models import Dossier
from council.moderation.models import Appeal, Outcome, Reason, Report, Review
from council.people import operations as people
from council.people import privacy
from council.people.models import Member, Role
from council.referrals import operations as referrals
from council.referrals.models import Response
from tests.referrals.test_life import yes
from tests.support import a_commune, a_contribution, a_dossier, a_member

THE_JOURNAL = "journal"  # the deed stands there, and nothing of it is a person's own words
SECTIONS = {  # every column that points to a person -> the part of their data that holds it
    "amendment.decided_by_id": THE_JOURNAL,
    "amendment.mover_id": "amendments",
    "appeal.decided_by_id": THE_JOURNAL,
    "agenda_reporter.member_id": "agenda_reports",
    "answer_remark.by_id": "replies_to_judgements",
    "application.member_id": "applications",
    "attendance.holder_id": "attendance",
    "attendance.member_id": "attendance",
    "authors_word.by_id": "words_to_authors",
    "ballot.prepared_by_id": "ballots_prepared",
    "ballot_proxy.giver_id": "ballot_proxies",
    "ballot_proxy.holder_id": "ballot_proxies",
    "candidate_call.opened_by_id": THE_JOURNAL,
    "carriage.asked_by_id": "carriers_asked",
    "commitment_voice.helper_id": "commitment_voices",
    "commitment_voice.member_id": "commitment_voices",
    "co_author.member_id": "also_mine",
    "code_card.issued_by_id": THE_JOURNAL,
    "code_card.member_id": "cards",
    "comment.author_id": "comments",
    "contribution.author_id": "contributions",
    "contribution_version.by_id": "contribution_versions",
    "conviction.member_id": "debate_marks",
    "debate.opened_by_id": "debates_kept",
    "debate_summary.by_id": "debates_kept",
    "dossier.opened_by_id": "dossiers",
    "dossier_version.by_id": "dossier_texts",
    "draft.member_id": "drafts",
    "draw.by_id": THE_JOURNAL,
    "elector.holder_id": "ballots",
    "elector.member_id": "ballots",
    "evidence.added_by_id": "evidence",
    "expert.invited_by_id": "expert_invitations",
    "expert.member_id": "expert_invitations",
    "floor_request.member_id": "floor",
    "first_time.member_id": "addressed_an_authority_before",
    "judgement.helper_id": "judgements",
    "judgement.member_id": "judgements",
    "panel_mark.member_id": "judgements",
    "progress.by_id": "progress_reported",
    "received_mail.settled_by_id": "mails_dealt_with",
    "role_grant.given_by_id": THE_JOURNAL,
    "role_grant.member_id": "roles",
    "grouping.added_by_id": THE_JOURNAL,
    "mandate.member_id": "mandates",
    "meeting.prepared_by_id": "meetings_prepared",
    "meeting_answer.holder_id": "meeting_answers",
    "meeting_answer.member_id": "meeting_answers",
    "meeting_document.added_by_id": "meeting_documents",
    "meeting_need.member_id": "meeting_needs",
    "minority_opinion.by_id": "minority_opinions",
    "minority_signer.member_id": "minority_opinions",
    "minutes_version.by_id": "minutes_written",
    "motion.proposed_by_id": "draft_opinions",
    "motion_version.by_id": "draft_opinion_texts",
    "mover.member_id": "draft_opinions",
    "mover.offered_to_id": "draft_opinions_offered",
    "notice.member_id": "notices",
    "officer.member_id": "offices",
    "open_vote.by_id": "ballots",
    "opinion.chair_id": "opinions_signed",
    "opinion.secretary_id": "opinions_signed",
    "opinion_review.by_id": "opinion_reviews",
    "page_text.updated_by_id": THE_JOURNAL,
    "redaction.by_id": THE_JOURNAL,
    "referral.prepared_by_id": "letters",
    "relay.decided_by_id": THE_JOURNAL,
    "report.handled_by_id": THE_JOURNAL,
    "report.reporter_id": "alerts",
    "response.by_id": "answers",
    "review.decided_by_id": "decisions",
    "review.held_by_id": THE_JOURNAL,
    "sign_in.member_id": "browsers",
    "subscription.member_id": "follows",
    "support.member_id": "supports",
    "ticket.member_id": "account",
    "voucher.given_by_id": THE_JOURNAL,
    "voucher.member_id": "vouchers",
}


def test_every_column_that_names_a_person_is_in_their_data(db: Database) -> None:
    keys = [key for table in database.metadata.sorted_tables for key in table.foreign_keys]
    found = {
        f"{key.parent.table.name}.{key.parent.name}"
        for key in keys
        if key.column.table is Member.__table__
    }
    assert found == SECTIONS.keys()
    assert set(SECTIONS.values()) <= privacy.SECTIONS.keys()


@pytest.fixture
def worker(db: Database) -> Member:
    """Who moderates and answers."""
    return a_member(role=Role.MODERATOR)


@pytest.fixture
def dossier(db: Database, worker: Member, now: datetime) -> Dossier:
    """A dossier with all that its steward can add to it, sent and answered."""
    one = a_dossier(a_contribution(), by=worker)
    given = {"text": "Deux bus par jour.", "source": "Horaire", "given": None}
    dossiers.add_evidence(one, **given, by=worker, at=now)
    dossiers.tell_authors(one, "Merci à vous.", by=worker, at=now)
    [sent] = referrals.forward(one, [a_commune()], "Bien à vous.", by=worker, at=now)
    referrals.answer(sent, yes(), by=worker, at=now)
    db.session.flush()
    return one


def test_who_worked_takes_their_work_away(
    db: Database, worker: Member, dossier: Dossier, now: datetime
) -> None:
    data = privacy.data_of(worker, now)
    json.dumps(data)
    assert [each["reference"] for each in data["dossiers"]] == [dossier.reference]
    assert data["dossier_texts"][0]["summary"] == dossier.summary
    assert data["evidence"][0]["text"] == "Deux bus par jour."
    assert data["words_to_authors"][0]["text"] == "Merci à vous."
    assert data["letters"][0]["words"] == "Bien à vous."
    assert data["letters"][0]["authority"] == a_commune().name
    assert data["answers"][0]["body"] == yes().body
    assert not any(privacy.data_of(a_member(), now)[name] for name in ("dossiers", "answers"))


def test_public_work_stays_when_who_did_it_leaves(
    db: Database, worker: Member, dossier: Dossier, now: datetime
) -> None:
    a_member(role=Role.ADMINISTRATOR)
    worker.password = None
    people.erase(worker, "", now)
    db.session.flush()
    assert db.session.scalars(select(Response)).one().body == yes().body


@pytest.fixture
def refused(db: Database, worker: Member, now: datetime) -> Member:
    """Whose contribution was refused, who asked for a second look, and who alerted."""
    author = a_member(email="canari@example.org", password=None)
    contribution = a_contribution(author=author)
    review = Review(
        contribution_id=contribution.id,
        opened_at=now,
        due_at=now,
        outcome=Outcome.REJECT,
        reason=Reason.UNCLEAR,
        note="Dites où.",
        decided_at=now,
        decided_by_id=worker.id,
    )
    db.session.add(review)
    db.session.flush()
    db.session.add_all(
        [
            Appeal(review_id=review.id, text="C’est chez moi, rue du Canari.", at=now, due_at=now),
            Report(
                contribution_id=a_contribution().id,
                reason=Reason.PERSONAL_DATA,
                note="Je suis la voisine.",
                reporter_id=author.id,
                at=now,
            ),
            Review(
                contribution_id=a_contribution().id,
                opened_at=now,
                due_at=now,
                held_by_id=author.id,
                held_at=now,
            ),
        ]
    )
    db.session.flush()
    return author


def test_who_was_refused_takes_the_reasons_and_their_own_words_away(
    db: Database, refused: Member, worker: Member, now: datetime
) -> None:
    data = privacy.data_of(refused, now)
    json.dumps(data)
    assert data["reviews"][0]["note"] == "Dites où."
    assert data["appeals"][0]["text"] == "C’est chez moi, rue du Canari."
    assert data["alerts"][0]["note"] == "Je suis la voisine."
    assert not data["decisions"]
    [decided] = privacy.data_of(worker, now)["decisions"]
    assert (decided["outcome"], decided["reason"]) == ("reject", "unclear")


def test_alerts_and_appeals_outlive_their_author_without_words_or_name(
    db: Database, refused: Member, now: datetime
) -> None:
    outbox.queue("notices/one", key="k", to="canari@example.org", locale="fr", at=now, notice=1)
    assert len(privacy.data_of(refused, now)["mails"]) == 1
    people.erase(refused, "", now)
    db.session.flush()
    db.session.expire_all()
    [appeal], [report] = db.session.scalars(select(Appeal)), db.session.scalars(select(Report))
    assert (appeal.text, report.note, report.reporter_id) == ("", "", None)
    assert report.reason is Reason.PERSONAL_DATA
    assert not [each for each in db.session.scalars(select(Review)) if each.held_by_id]
    assert not db.session.scalars(select(outbox.Letter)).all()
