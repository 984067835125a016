"""The whole chain in a real browser: from what a visitor says to the official answer they read."""

import re
from dataclasses import dataclass
from email.message import EmailMessage

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import func, select

from council.core.db import Database
from council.core.journal import Entry
from council.dossiers.models import Dossier
from council.people.models import Rhythm
from council.referrals.models import Commitment, Referral, State
from tests.browser.conftest import Judge, Opener
from tests.journeys.conftest import Postbox, Work
from tests.journeys.pages import Moderator, Neighbour, Official, Visitor
from tests.support import Browser, a_commune, a_contribution, a_member

pytestmark = pytest.mark.browser

TOWN_HALL = "gedinne@example.org"
AUTHOR = "olena@example.org"


@dataclass(frozen=True)
class Words:
    """What everybody says, in their language."""

    title: str
    body: str
    other: str
    comment: str
    dossier: str
    summary: str
    ask: str
    letter: str
    answer: str
    service: str
    promise: str
    news: str  # the beginning of the subject of the mail about the answer


SAID = {
    "fr": Words(
        title="Plus de bus le soir à Gedinne",
        body="Le dernier bus part à 18 heures. Après le cours du soir, je rentre à pied.",
        other="Rentrer du cours du soir sans voiture",
        comment="Mes deux filles attendent une heure dans le noir.",
        dossier="Rentrer chez soi après le cours du soir",
        summary="Le dernier bus part à 18 heures.\n\nLes cours finissent à 21 heures.",
        ask="Prévoir un retour à 21 h 30 les soirs de cours.",
        letter="Ces personnes attendent votre réponse.",
        answer="Oui. Un taxi social partira de la gare à 21 h 30.",
        service="Service mobilité",
        promise="Ouvrir le taxi social du soir",
        news="Une autorité a répondu",
    ),
    "ar": Words(
        title="لا حافلة في المساء في جيدين",
        body="تنطلق آخر حافلة في السادسة مساءً. بعد درس المساء أعود إلى البيت مشيًا.",
        other="العودة من درس المساء بلا سيارة",
        comment="ابنتاي تنتظران ساعة في الظلام.",
        dossier="العودة إلى البيت بعد درس المساء",
        summary="تنطلق آخر حافلة في السادسة.\n\nتنتهي الدروس في التاسعة.",
        ask="توفير عودة في التاسعة والنصف في أيام الدروس.",
        letter="هؤلاء الأشخاص ينتظرون جوابكم.",
        answer="نعم. ستنطلق سيارة أجرة اجتماعية من المحطة في التاسعة والنصف.",
        service="مصلحة التنقل",
        promise="تشغيل سيارة الأجرة المسائية",
        news="أجابت سلطة",
    ),
}


@dataclass
class Stage:
    """What a journey needs: the browser's look, the due work, the mail server, the database."""

    visit: Opener
    judge: Judge
    work: Work
    postbox: Postbox
    db: Database
    lang: str
    width: int
    script: bool

    def open(self, as_: Browser | None = None) -> tuple[Page, str, bool]:
        """A browser of its own, for another person."""
        page = self.visit(f"/{self.lang}/", width=self.width, script=self.script, as_=as_)
        page.set_default_timeout(15_000)  # ms
        return page, self.lang, self.script

    def look(self, page: Page) -> None:
        """Let the page be judged; the judge is a script itself."""
        if self.script:
            self.judge(page)

    def count(self, what: type) -> int:
        """How many rows there are now."""
        self.db.session.rollback()
        return self.db.session.scalar(select(func.count()).select_from(what)) or 0


@pytest.fixture(autouse=True)
def tokens_are_asked_for(app: Flask) -> None:
    """Forms need their token, as in a real house."""
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def stage(
    visit: Opener,
    judge: Judge,
    work: Work,
    postbox: Postbox,
    db: Database,
    lang: str,
    width: int,
    script: bool,
) -> Stage:
    return Stage(visit, judge, work, postbox, db, lang, width, script)


@pytest.fixture
def gedinne(db: Database) -> tuple[str, str]:
    """A commune with an address for mails: what is typed to find it, and its id."""
    authority = a_commune("gedinne")
    authority.email = TOWN_HALL
    found = ("Gedinne", str(authority.id))
    db.session.commit()
    return found


@pytest.fixture
def other(db: Database, lang: str) -> str:
    """The title of what somebody with an e-mail address said before."""
    author = a_member(name="Olena", email=AUTHOR, language=lang, rhythm=Rhythm.AT_ONCE)
    commune = a_commune("gedinne").id
    a_contribution(author=author, title=SAID[lang].other, language=lang, commune_id=commune)
    db.session.commit()
    return SAID[lang].other


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_a_voice_gets_its_official_answer(
    stage: Stage,
    gedinne: tuple[str, str],
    other: str,
    as_moderator: Browser,
    as_resident: Browser,
) -> None:
    said = SAID[stage.lang]
    code, public_id = say(stage, said, gedinne)
    moderator = Moderator(*stage.open(as_moderator))
    moderator.publish(said.title)
    join(stage, said, public_id, as_resident)
    reference = forward(stage, said, moderator, [said.title, other], gedinne)
    stage.work()
    answer(stage, said, the_letter(stage, reference))
    stage.work()
    read_answer(stage, said, code, reference)
    told_by_mail(stage, said, reference)


def say(stage: Stage, said: Words, commune: tuple[str, str]) -> tuple[str, str]:
    """A visitor says a problem: the code of their card, and the reference of what they said."""
    visitor = Visitor(*stage.open())
    code = visitor.submit(said.title, said.body, commune)
    stage.look(visitor.page)
    public_id = visitor.keep_card()
    stage.look(visitor.page)
    return code, public_id


def join(stage: Stage, said: Words, public_id: str, as_resident: Browser) -> None:
    """A neighbour supports it, and says more."""
    neighbour = Neighbour(*stage.open(as_resident))
    neighbour.support(public_id)
    neighbour.comment(public_id, said.comment)
    stage.look(neighbour.page)


def forward(
    stage: Stage,
    said: Words,
    moderator: Moderator,
    titles: list[str],
    authority: tuple[str, str],
) -> str:
    """The moderator makes a dossier of several and sends it; its reference."""
    text = {"title": said.dossier, "summary": said.summary, "ask": said.ask}
    reference = moderator.group(titles, **text)
    stage.look(moderator.page)
    moderator.read_letter(reference, authority, said.letter)
    stage.look(moderator.page)
    assert not stage.postbox.sent_to(TOWN_HALL)
    moderator.send()
    stage.look(moderator.page)
    return reference


def the_letter(stage: Stage, reference: str) -> str:
    """The path of the reply link in the letter, which came with the dossier as a PDF."""
    [letter] = stage.postbox.sent_to(TOWN_HALL)
    [pdf] = letter.iter_attachments()
    assert (pdf.get_content_type(), pdf.get_content()[:5]) == ("application/pdf", b"%PDF-")
    assert reference in (pdf.get_filename() or "")
    link = re.search(r"http://localhost(/[a-z]{2}/reply/\S+)", plain(letter))
    assert link
    return link[1]


def plain(mail: EmailMessage) -> str:
    """The text of a mail."""
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content())


def answer(stage: Stage, said: Words, link: str) -> None:
    """Somebody at the town hall opens the link, which changes nothing, then answers."""
    official = Official(*stage.open())
    before = stage.count(Entry)
    official.page.goto(f"/{stage.lang}/{link.split('/', 2)[2]}")
    official.page.reload()
    stage.look(official.page)
    assert stage.count(Entry) == before
    assert stage.db.session.scalars(select(Referral.state)).one() is State.SENT
    official.write(said.answer, said.service, said.promise, "2026-06-30")
    stage.look(official.page)
    assert stage.count(Commitment) == 0
    official.publish()
    stage.look(official.page)
    assert stage.count(Commitment) == 1
    again = official.page.goto(link)
    assert again
    assert again.status == 410  # the link was used: it says so


def read_answer(stage: Stage, said: Words, code: str, reference: str) -> None:
    """The author comes back with the card: told on "my things", and reads the answer."""
    author = Visitor(*stage.open())
    author.sign_in(code)
    author.go("me")
    author.reads(said.title)
    author.reads(said.dossier)
    stage.look(author.page)
    news = author.page.locator("[aria-labelledby=news] article h3 a[href*='/dossiers/']")
    news.first.click()
    author.page.wait_for_url(re.compile(f"/dossiers/{reference}"))
    for words in (said.answer, said.promise, said.service):
        author.reads(words)
    stage.look(author.page)


def told_by_mail(stage: Stage, said: Words, reference: str) -> None:
    """Who left an address is told by mail, once, in their language, and can stop it."""
    stage.db.session.rollback()
    assert stage.db.session.scalars(select(Dossier)).one().reference == reference
    mails = stage.postbox.sent_to(AUTHOR)
    [told] = [mail for mail in mails if mail["Subject"].strip().startswith(said.news)]
    assert f"/{stage.lang}/judge/" in plain(told), "the answer, with what they say of it"
    assert told["List-Unsubscribe"]
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)
    before = len(stage.postbox.mails)
    stage.work()
    assert len(stage.postbox.mails) == before
