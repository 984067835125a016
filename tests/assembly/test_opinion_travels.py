"""The opinion goes with its dossier: its page, its path, its PDF; the mail of its referrals."""

import email
import io
from collections import Counter
from datetime import datetime, timedelta
from email import policy

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from council.assembly import tasks
from council.assembly.models import Opinion
from council.assembly.operations import opinions
from council.assembly.queries import opinions as queries
from council.core import mail, outbox
from council.core.clock import local_day
from council.core.db import Database
from council.dossiers import panels
from council.dossiers.models import Dossier
from council.notices import operations as following
from council.notices import tasks as notices
from council.notices.models import Notice, Why
from council.people.models import Member, Role
from council.referrals import operations as referrals
from council.referrals.queries import sent
from tests.assembly.adopted import PARAGRAPHS, an_opinion, officers, signed
from tests.support import Browser, a_commune, a_contribution, a_dossier, a_member

DAY = timedelta(days=1)


def printed(content: bytes) -> str:
    """The words of a PDF, on one line."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def author(db: Database) -> Member:
    return a_member(name="Aïcha", language="ar")


@pytest.fixture
def dossier(db: Database, author: Member) -> Dossier:
    return a_dossier(a_contribution(author=author))


@pytest.fixture
def opinion(db: Database, dossier: Dossier, now: datetime) -> Opinion:
    one = an_opinion(now, dossier=dossier)
    signed(one, now)
    db.session.commit()
    found = queries.by_reference(one.reference)
    assert found
    return found


def send(db: Database, dossier: Dossier, at: datetime, slug: str = "namur") -> int:
    """Send a dossier to a commune; the id of the referral."""
    authority = a_commune(slug)
    authority.email = f"{slug}@example.org"
    moderator = a_member(role=Role.MODERATOR)
    [one] = referrals.forward(dossier, [authority], "", by=moderator, at=at)
    db.session.commit()
    return one.id


def received(at: datetime, to: str) -> email.message.EmailMessage:
    """The mail that really left, as who gets it reads it."""
    outbox.deliver(at + timedelta(minutes=1))
    for path in mail.folder().glob("*.eml"):
        found = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        if found["To"] == to:
            return found
    raise AssertionError(f"nothing for {to}")


def test_the_mail_of_a_referral_and_its_pdf_hold_the_opinion(
    db: Database, opinion: Opinion, dossier: Dossier, now: datetime
) -> None:
    send(db, dossier, now + DAY)
    mailed = received(now + DAY, "namur@example.org")
    parts = {part.get_content_type(): part.get_content() for part in mailed.walk() if not
             part.is_multipart()}  # fmt: skip
    for kind in ("text/plain", "text/html"):
        words = " ".join(parts[kind].split())
        for paragraph in PARAGRAPHS:
            assert paragraph in words, kind
        assert "Avis 2026-01, Conseil de Namur" in words
        assert "2 voix pour" in words
        assert "/fr/opinions/2026-01" in words
    enclosed = printed(parts["application/pdf"])
    assert "disponible le jour même" in enclosed
    assert "Avis 2026-01" in enclosed


def test_the_letter_on_paper_holds_it_in_the_language_of_the_authority(
    app: Flask, db: Database, opinion: Opinion, dossier: Dossier, now: datetime
) -> None:
    a_commune("namur").language = "nl"
    one = sent.referral(send(db, dossier, now + DAY))
    assert one
    with app.test_request_context("/"):
        words = printed(referrals.letter_pdf(one))
    assert "Advies 2026-01" in words
    assert "2 stemmen voor" in words
    assert "1. Toute personne peut demander un interprète" in words


def test_what_left_before_the_opinion_stays_as_it_was(
    db: Database, dossier: Dossier, now: datetime
) -> None:
    before = send(db, dossier, now)
    opinion = an_opinion(now + 3 * DAY, dossier=dossier)
    assert list(panels.enclosed(dossier)) == [], "it is not signed"
    signed(opinion, now + 3 * DAY)
    after = send(db, dossier, now + 4 * DAY, "gembloux")
    texts = [referrals.letter_text(sent.referral(id)) for id in (before, after)]
    assert [PARAGRAPHS[0] in text for text in texts] == [False, True]


def test_the_page_and_the_path_of_the_dossier_lead_to_it(
    client: Browser, db: Database, opinion: Opinion, dossier: Dossier, now: datetime
) -> None:
    assert opinion.chair
    opinions.review(opinion, "Rien n’a encore changé ici.", "fr", by=opinion.chair, at=now)
    db.session.commit()
    for more in ("", "/print"):
        page = client.get(f"/fr/dossiers/{dossier.reference}{more}").text
        assert PARAGRAPHS[1] in page
        assert "Le conseil rend son avis" in page
        assert "Le conseil dit ce que son avis est devenu" in page
        assert "/fr/opinions/2026-01" in page
    assert "Avis 2026-01" in printed(client.get(f"/fr/dossiers/{dossier.reference}.pdf").data)


def told(db: Database, verb: str) -> Counter[int]:
    """How often each person was told of something."""
    return Counter(db.session.scalars(select(Notice.member_id).where(Notice.verb == verb)).all())


def test_authors_and_followers_are_told_once_in_their_language(
    client: Browser, db: Database, dossier: Dossier, author: Member, now: datetime
) -> None:
    follower, both = a_member(language="nl"), author
    for each in (follower, both):
        following.follow(each, "dossier", dossier.id, now)
    opinion = an_opinion(now, dossier=dossier)
    officers_of = signed(opinion, now)
    db.session.commit()
    for _again in range(2):
        notices.tell(now)
    assert told(db, "opinion.published") == Counter([author.id, follower.id])
    assert told(db, "opinion.adopted") == Counter(each.id for each in officers_of)
    published = select(Notice.member_id, Notice.why).where(Notice.verb == "opinion.published")
    why = dict(db.session.execute(published).all())
    assert (why[author.id], why[follower.id]) == (Why.AUTHOR, Why.FOLLOWER)
    assert author.email
    assert follower.email
    own, other = received(now, author.email), received(now, follower.email)
    assert "مجلس يبدي رأيه" in own["Subject"]
    assert "Een raad geeft zijn advies" in other["Subject"]
    body = own.get_body(("plain",))
    assert body
    assert "/ar/opinions/2026-01" in body.get_content()


def test_the_chair_and_the_secretary_are_told_to_sign_and_to_look_again(
    db: Database, now: datetime
) -> None:
    first = an_opinion(now)
    chair, secretary = officers(first.council, now - 3 * DAY)
    opinion = an_opinion(now, council=first.council)
    both = Counter([chair.id, secretary.id])
    db.session.commit()
    notices.tell(now)
    assert told(db, "opinion.adopted") == both + both, "each of the two opinions"
    for office in opinion.missing:
        by = chair if office == "chair" else secretary
        opinions.sign(opinion, office, by=by, at=now)
    opinions.set_day(opinion, local_day(now) + DAY, by=chair, at=now)
    db.session.commit()
    tasks.bring_opinions_back(now + DAY)
    notices.tell(now + DAY)
    assert told(db, "opinion.review_due") == both
