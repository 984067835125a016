"""Between meetings a council debates: arguments, marks, experts who answer, summaries."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from council.assembly import debate_privacy, debated
from council.assembly.models import (
    AgendaItem,
    Argument,
    Conviction,
    Council,
    Debate,
    Expert,
    Mandate,
    Office,
    Officer,
    Opening,
    Side,
)
from council.assembly.operations import agenda, debating, meetings
from council.assembly.queries import debates as queries
from council.assembly.queries.debates import Standing
from council.assembly.rules.debates import Hall
from council.core import tokens
from council.core.clock import local_day
from council.core.db import Database
from council.core.errors import RuleBroken
from council.core.outbox import Letter
from council.discussion import operations as discussion
from council.discussion import queries as comments
from council.discussion.models import Comment
from council.people import privacy
from council.people.models import Member, Role
from tests.assembly.chamber import a_council, a_mandate, browser_of, who
from tests.assembly.conftest import DAY
from tests.assembly.talking import SAID, an_item, hall_for
from tests.conftest import signed_in_as
from tests.support import Browser, QueryCount, a_member


@pytest.fixture
def council(db: Database) -> Council:
    return a_council()


@pytest.fixture
def clerk(council: Council, db: Database, now: datetime) -> Member:
    """The secretary of the council, who has no role beside."""
    clerk = a_member()
    day = local_day(now)
    office = Officer(
        council_id=council.id, office=Office.SECRETARY, member_id=clerk.id, starts_on=day
    )
    db.session.add(office)
    db.session.flush()
    return clerk


@pytest.fixture
def seat(council: Council, now: datetime) -> Mandate:
    return a_mandate(council, now)


@pytest.fixture
def item(council: Council, clerk: Member, now: datetime) -> AgendaItem:
    """What a meeting will talk about."""
    return an_item(council, now, by=clerk)


@pytest.fixture
def debate(item: AgendaItem, clerk: Member, now: datetime) -> Debate:
    """A debate that everyone may take part in."""
    return debating.open_debate(item, Opening.PART, by=clerk, at=now)


@pytest.fixture
def hall(debate: Debate, clerk: Member, now: datetime) -> Hall:
    """The debate, before the secretary."""
    return hall_for(debate, clerk, now)


def say(hall: Hall, by: Member, at: datetime, side: Side = Side.FOR, body: str = SAID) -> Argument:
    """An argument of somebody."""
    return debating.argue(hall, side, body=body, language="fr", by=by, at=at)


def an_expert(hall: Hall, by: Member, at: datetime, **changes: Any) -> Expert:
    """Somebody who is asked."""
    given = {
        "name": "Dr. Nadia Haddad",
        "field": "mobilité rurale",
        "language": "fr",
        "email": "nadia@mobilite.example",
        "account": None,
    }
    return debating.invite(hall, **{**given, **changes}, by=by, at=at)


def refused(code: str) -> Any:
    """A refusal with this code."""
    return pytest.raises(RuleBroken, match=code.replace(".", r"\."))


def here(debate: Debate, more: str = "") -> str:
    """The address of a debate."""
    return f"/fr/debates/{debate.thread_id}{more}"


def test_the_secretary_opens_a_debate_and_everyone_finds_it(
    app: Flask, council: Council, item: AgendaItem, clerk: Member, db: Database, client: Browser
) -> None:
    db.session.commit()
    desk = browser_of(app, clerk)
    there = f"/fr/desk/council/meetings/{item.meeting_id}/items/{item.id}/debate"
    assert desk.get(there).status_code == 200
    assert desk.post(there, data={"opening": "nobody"}).status_code == 422
    answer = desk.post(there, data={"opening": "read"})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Les bus du soir" in page
    assert "débattent ici" in page  # nobody asks a visitor to write
    assert desk.post(there, data={"opening": "read"}).status_code == 422  # there is one
    assert "Les bus du soir" in client.get("/fr/councils/namur/debates").text
    assert "Débats" in client.get("/fr/councils/namur").text


def test_who_keeps_the_council_sees_what_could_be_debated(
    app: Flask, council: Council, item: AgendaItem, db: Database, client: Browser
) -> None:
    db.session.commit()
    desk = signed_in_as(app, Role.SECRETARY)
    assert f"items/{item.id}/debate" in desk.get("/fr/councils/namur/debates").text
    page = client.get("/fr/councils/namur/debates").text
    assert "Les bus du soir" not in page
    assert "Aucun débat à lire" in page


def test_a_list_of_debates_costs_the_same_however_long(
    app: Flask, db: Database, debate: Debate, item: AgendaItem, seat: Mandate, clerk: Member,
    now: datetime,
) -> None:  # fmt: skip
    def cost() -> int:
        db.session.commit()
        reader.get(page)  # what is made once
        with QueryCount() as asked:
            assert reader.get(page).status_code == 200
        return len(asked.statements)

    reader, page = browser_of(app, who(seat)), f"/fr/councils/{item.meeting.council.slug}/debates"
    one = cost()
    for n in range(6):
        more = agenda.add_item(
            item.meeting, title=f"Point {n}", text="", language="fr", minutes=5, by=clerk, at=now
        )
        debating.open_debate(more, Opening.MEMBERS, by=clerk, at=now)
    assert cost() == one <= 10


def test_the_page_of_the_meeting_leads_to_the_debate(
    app: Flask, council: Council, item: AgendaItem, clerk: Member, now: datetime, db: Database
) -> None:
    meetings.convene(item.meeting, urgent=False, by=clerk, at=now)
    db.session.commit()
    desk, page = browser_of(app, clerk), f"/fr/meetings/{item.meeting_id}"
    assert f"items/{item.id}/debate" in desk.get(page).text
    debate = debating.open_debate(item, Opening.MEMBERS, by=clerk, at=now)
    db.session.commit()
    assert here(debate) in desk.get(page).text
    assert here(debate) not in app.test_client().get(page).text
    assert "Séance de printemps" in desk.get(here(debate)).text


def test_a_debate_of_members_is_theirs_alone(
    app: Flask,
    council: Council,
    item: AgendaItem,
    clerk: Member,
    seat: Mandate,
    now: datetime,
    db: Database,
) -> None:
    debate = debating.open_debate(item, Opening.MEMBERS, by=clerk, at=now)
    other = a_member()
    db.session.commit()
    member = browser_of(app, who(seat))
    assert member.get(here(debate)).status_code == 200
    for person in (app.test_client(), browser_of(app, other)):
        assert person.get(here(debate)).status_code == 404
        assert "Les bus du soir" not in person.get("/fr/councils/namur/debates").text
        assert person.post(here(debate, "/arguments"), data={}).status_code in {401, 404}
    typed = {"side": "for", "body": SAID, "language": "ti"}
    assert member.post(here(debate, "/arguments"), data=typed).status_code == 303
    page = member.get(here(debate)).text
    assert SAID in page
    assert "tigrigna" in page  # the language of the argument is shown
    said = db.session.scalars(select(Comment)).one()
    visitor = app.test_client()
    assert visitor.get(f"/fr/comments/{said.id}").status_code == 404
    assert visitor.get(f"/fr/report/comment/{said.id}").status_code == 404


def test_where_the_public_reads_members_write(
    app: Flask,
    item: AgendaItem,
    clerk: Member,
    seat: Mandate,
    now: datetime,
    db: Database,
    client: Browser,
) -> None:
    debate = debating.open_debate(item, Opening.READ, by=clerk, at=now)
    say(hall_for(debate, who(seat), now), who(seat), now)
    resident = a_member()
    db.session.commit()
    assert SAID in client.get(here(debate)).text
    typed = {"side": "for", "body": "Moi aussi.", "language": "fr"}
    other = browser_of(app, resident)
    assert other.post(here(debate, "/arguments"), data=typed).status_code == 403
    assert "Prendre la parole" not in other.get(here(debate)).text


def test_where_the_public_takes_part_whoever_is_signed_in_writes(
    app: Flask, debate: Debate, db: Database, client: Browser
) -> None:
    resident = a_member()
    db.session.commit()
    typed = {"side": "against", "body": "Qui paie le chauffeur ?", "language": "fr"}
    assert client.post(here(debate, "/arguments"), data=typed).status_code in {302, 303, 401}
    assert "Se connecter pour participer" in client.get(here(debate)).text
    browser = browser_of(app, resident)
    assert browser.post(here(debate, "/arguments"), data=typed).status_code == 303
    page = browser.get(here(debate)).text
    assert "Qui paie" in page
    assert "Changer mon texte" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"side": ""},
        {"side": "answer"},
        {"body": ""},
        {"body": "x" * 1501},
        {"body": "a\x00b"},
        {"body": "\u202e bus"},
        {"language": "nowhere"},
    ],
)
def test_words_that_cannot_be_kept_are_refused(
    app: Flask, debate: Debate, seat: Mandate, db: Database, wrong: dict[str, str]
) -> None:
    db.session.commit()
    browser = browser_of(app, who(seat))
    typed = {"side": "for", "body": SAID, "language": "fr", **wrong}
    answer = browser.post(here(debate, "/arguments"), data=typed)
    assert 400 <= answer.status_code < 500
    assert db.session.scalar(select(func.count()).select_from(Argument)) == 0


def test_an_argument_sent_twice_is_one_and_too_many_are_refused(
    hall: Hall, seat: Mandate, now: datetime, db: Database
) -> None:
    first = say(hall, who(seat), now)
    assert say(hall, who(seat), now) is first
    for number in range(discussion.HOURLY - 1):
        say(hall, who(seat), now, body=f"Argument {number}")
    with refused("comment.hourly"):
        say(hall, who(seat), now, body="Encore un")
    assert hall.debate.thread.comment_count == discussion.HOURLY


def test_arguments_have_no_answers_and_no_way_round(
    app: Flask, debate: Debate, hall: Hall, seat: Mandate, now: datetime, db: Database
) -> None:
    said = say(hall, who(seat), now)
    db.session.commit()
    browser = browser_of(app, a_member())
    typed = {"body": "Pas d’accord.", "language": "fr", "parent_id": said.comment_id}
    answer = browser.post(f"/fr/threads/{debate.thread_id}/comments", data=typed)
    assert answer.status_code == 404
    assert browser.get(f"/fr/comments/{said.comment_id}/reply").status_code == 404
    there = browser.get(f"/fr/comments/{said.comment_id}")
    assert there.location == f"{here(debate)}#comment-{said.comment_id}"


def test_an_argument_convinces_a_person_once(
    app: Flask, debate: Debate, hall: Hall, seat: Mandate, now: datetime, db: Database
) -> None:
    said = say(hall, who(seat), now)
    person = a_member()
    db.session.commit()
    browser, there = browser_of(app, person), here(debate, f"/arguments/{said.comment_id}")
    for answer in ("y", "y"):
        assert browser.post(there, data={"convinced": answer}).status_code == 303
    db.session.expire_all()
    assert said.convinced == 1
    assert "ne me convainc plus" in browser.get(here(debate)).text
    for _ in range(2):
        browser.post(there, data={"convinced": "n"})
    db.session.expire_all()
    assert said.convinced == 0
    assert db.session.scalar(select(func.count()).select_from(Conviction)) == 0
    assert browser.post(here(debate, "/arguments/999999"), data={}).status_code == 404


def test_what_takes_no_mark(hall: Hall, seat: Mandate, now: datetime, db: Database) -> None:
    author, other = who(seat), a_member()
    said, asked = say(hall, author, now), say(hall, author, now, Side.QUESTION, "Combien ?")
    with refused("debate.own"):
        debating.mark(hall, said, convinced=True, by=author, at=now)
    with refused("debate.no_argument"):
        debating.mark(hall, asked, convinced=True, by=other, at=now)
    discussion.remove(said.comment, by=author, at=now)
    with refused("comment.hidden"):
        debating.mark(hall, said, convinced=True, by=other, at=now)


def test_words_that_convince_others_do_not_change(
    app: Flask, debate: Debate, hall: Hall, seat: Mandate, now: datetime, db: Database
) -> None:
    said = say(hall, who(seat), now)
    spot = comments.spot(said.comment_id)
    assert spot
    discussion.edit(spot, body="Un bus à 21 heures.", version=1, by=who(seat), at=now)
    debating.mark(hall, said, convinced=True, by=a_member(), at=now)
    db.session.expire_all()
    with refused("comment.settled"):
        discussion.edit(spot, body="Un train.", version=2, by=who(seat), at=now)


def test_the_most_convincing_arguments_come_first_page_after_page(
    app: Flask, debate: Debate, hall: Hall, now: datetime, db: Database, client: Browser
) -> None:
    for number in range(queries.SIZE + 2):
        say(hall, a_member(), now, body=f"Argument numéro {number}.")
    strong = say(hall, a_member(), now, body="Le plus fort.")
    debating.mark(hall, strong, convinced=True, by=a_member(), at=now)
    db.session.commit()
    with QueryCount() as count:
        page = client.get(here(debate)).text
    assert len(count.statements) <= 14
    assert page.index("Le plus fort") < page.index("Argument numéro 31")
    rest = queries.side(debate, Side.FOR, queries.side(debate, Side.FOR, None).after)
    assert [each.comment.body for each in rest.rows][-1] == "Argument numéro 0."


def test_a_reported_argument_is_hidden_by_moderators(
    app: Flask, debate: Debate, hall: Hall, seat: Mandate, now: datetime, db: Database
) -> None:
    said = say(hall, who(seat), now)
    asked = say(hall, who(seat), now, Side.QUESTION, "Combien cela coûte-t-il ?")
    db.session.commit()
    browser = browser_of(app, a_member())
    assert f"/report/comment/{said.comment_id}" in browser.get(here(debate)).text
    for each in (said, asked):
        discussion.hide(each.comment, reason="accusation", by=a_member(), at=now)
    db.session.commit()
    page = browser.get(here(debate)).text
    assert SAID not in page
    assert "accuse une personne" in page


def test_a_closed_debate_can_be_read(
    app: Flask,
    debate: Debate,
    hall: Hall,
    item: AgendaItem,
    clerk: Member,
    seat: Mandate,
    now: datetime,
    db: Database,
) -> None:
    said = say(hall, who(seat), now)
    question = say(hall, who(seat), now, Side.QUESTION, "Combien ?")
    expert = an_expert(hall, clerk, now)
    db.session.commit()
    desk, there = browser_of(app, clerk), f"/fr/desk/council/debates/{debate.thread_id}"
    assert desk.get(there).status_code == 200
    assert desk.post(there, data={"opening": ""}).status_code == 422
    assert desk.post(there, data={"opening": "part", "closed": "y"}).status_code == 303
    db.session.expire_all()
    closed = hall_for(debate, clerk, now)
    assert "close" in app.test_client().get(here(debate)).text
    with refused("comment.closed"):
        say(closed, who(seat), now, body="Encore")
    with refused("comment.closed"):
        debating.mark(closed, said, convinced=True, by=a_member(), at=now)
    with refused("comment.closed"):
        an_expert(closed, clerk, now, email="autre@mobilite.example")
    with refused("comment.closed"):
        debating.answer(closed, expert, question, body="Oui", language="fr", at=now)
    assert "close" in desk.get(f"{there}/experts").text
    before = debate.thread.closed_at
    debating.settle(closed, Opening.PART, closed=True, by=clerk, at=now + DAY)
    assert debate.thread.closed_at == before
    debating.settle(closed, Opening.READ, closed=False, by=clerk, at=now)
    assert hall_for(debate, clerk, now).is_open


def test_the_debate_of_an_item_that_is_dealt_with_is_over(
    debate: Debate, item: AgendaItem, clerk: Member, seat: Mandate, now: datetime
) -> None:
    item.began_at, item.ended_at = now, now
    assert not hall_for(debate, clerk, now).is_open
    with refused("comment.closed"):
        say(hall_for(debate, clerk, now), who(seat), now)
    with refused("debate.item_over"):
        debating.open_debate(item, Opening.READ, by=clerk, at=now)


def test_an_item_with_a_debate_stays_on_the_agenda(
    debate: Debate, item: AgendaItem, clerk: Member, now: datetime
) -> None:
    with refused("debate.has_one"):
        agenda.remove_item(item, by=clerk, at=now)


def test_a_debate_whose_item_is_gone_is_not_found(
    debate: Debate, db: Database, client: Browser
) -> None:
    debate.thread.about_id = 999_999
    db.session.commit()
    assert client.get(here(debate)).status_code == 404
    assert not debated.readable(None, debate)
    assert debated.title(debate) == ""
    assert not debated.is_open(debate)
    assert client.get("/fr/debates/999999").status_code == 404


def test_an_expert_answers_by_link(
    app: Flask,
    debate: Debate,
    hall: Hall,
    clerk: Member,
    seat: Mandate,
    now: datetime,
    db: Database,
    client: Browser,
) -> None:
    question = say(hall, who(seat), now, Side.QUESTION, "Combien coûte un bus du soir ?")
    db.session.commit()
    desk, there = browser_of(app, clerk), f"/fr/desk/council/debates/{debate.thread_id}/experts"
    typed = {
        "name": "Nadia Haddad",
        "field": "mobilité rurale",
        "email": "nadia@mobilite.example",
        "language": "nl",
    }
    assert desk.get(there).status_code == 200
    assert desk.post(there, data={**typed, "email": "nobody"}).status_code == 422
    assert desk.post(there, data=typed).status_code == 303
    assert desk.post(there, data=typed).status_code == 422  # asked already
    expert = db.session.scalars(select(Expert)).one()
    letter = db.session.scalars(select(Letter).where(Letter.template == "assembly/expert")).one()
    assert (letter.recipient, letter.locale) == ("nadia@mobilite.example", "nl")
    with app.test_request_context():
        link = debated.invitation(letter)["link"]
    assert f"/debates/expert/{debated.token_for(expert)}" in link
    by_link = f"/fr/debates/expert/{debated.token_for(expert)}"
    for _ in range(2):  # to read changes nothing
        assert "Combien coûte" in client.get(by_link).text
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 1
    form = f"{by_link}/{question.comment_id}"
    assert client.get(form).status_code == 200
    assert client.post(form, data={"body": "", "language": "fr"}).status_code == 422
    answer = {"body": "Environ 60 000 euros par an.", "language": "fr"}
    assert client.post(form, data=answer).status_code == 303
    assert client.post(form, data=answer).status_code == 303  # sent twice
    assert client.post(form, data={**answer, "body": "Moins."}).status_code == 422
    assert "Votre réponse" in client.get(by_link).text
    page = client.get(here(debate)).text
    assert "60 000" in page
    assert "Nadia Haddad" in page
    assert "mobilité rurale" in page


def test_a_link_that_ended_says_so(
    app: Flask, hall: Hall, clerk: Member, now: datetime, db: Database, client: Browser
) -> None:
    expert = an_expert(hall, clerk, now, email="")
    db.session.commit()
    desk = browser_of(app, clerk)
    there = f"/fr/desk/council/debates/{hall.debate.thread_id}/experts"
    assert debated.token_for(expert)[:4] in desk.get(there).text  # the link to hand over
    assert desk.post(f"{there}/{expert.id}/end").status_code == 303
    assert desk.post(f"{there}/{expert.id}/end").status_code == 410
    assert desk.post(f"{there}/999999/end").status_code == 404
    assert "Invitation terminée" in desk.get(there).text
    answer = client.get(f"/fr/debates/expert/{debated.token_for(expert)}")
    assert answer.status_code == 410
    assert client.get("/fr/debates/expert/wrong").status_code == 404
    gone = tokens.seal(debated.PURPOSE, 999_999)
    assert client.get(f"/fr/debates/expert/{gone}").status_code == 410
    question = say(hall, a_member(), now, Side.QUESTION, "Combien ?")
    with refused("debate.expert_gone"):
        debating.answer(hall, expert, question, body="Oui", language="fr", at=now)


def test_a_link_to_a_debate_that_is_gone(
    hall: Hall, clerk: Member, now: datetime, db: Database, client: Browser, app: Flask
) -> None:
    expert = an_expert(hall, clerk, now)
    hall.debate.thread.about_id = 999_999
    db.session.commit()
    assert client.get(f"/fr/debates/expert/{debated.token_for(expert)}").status_code == 404
    letter = db.session.scalars(select(Letter).where(Letter.template == "assembly/expert")).one()
    with app.test_request_context():
        assert debated.invitation(letter)["council"] == ""


def test_an_expert_with_an_account_answers_on_the_page(
    app: Flask, debate: Debate, clerk: Member, seat: Mandate, now: datetime, db: Database
) -> None:
    debate.opening = Opening.MEMBERS
    hall = hall_for(debate, clerk, now)
    question = say(hall, who(seat), now, Side.QUESTION, "Combien ?")
    db.session.commit()
    expert = a_member(email="nadia@mobilite.example")
    db.session.commit()
    desk, there = browser_of(app, clerk), f"/fr/desk/council/debates/{debate.thread_id}/experts"
    typed = {"name": "Nadia", "field": "bus", "email": expert.email, "language": "fr"}
    assert desk.post(there, data=typed).status_code == 303
    browser = browser_of(app, expert)
    form = here(debate, f"/answer/{question.comment_id}")
    assert form in browser.get(here(debate)).text
    assert browser.get(form).status_code == 200
    answer = {"body": "Environ 60 000 euros.", "language": "fr"}
    assert browser.post(form, data=answer).status_code == 303
    assert browser_of(app, who(seat)).post(form, data=answer).status_code == 403
    assert browser.get(here(debate, "/answer/999999")).status_code == 404
    said = db.session.scalars(select(Comment).where(Comment.parent_id.is_not(None))).one()
    assert said.author_id == expert.id


def test_what_an_expert_cannot_answer(
    hall: Hall, clerk: Member, seat: Mandate, now: datetime
) -> None:
    expert = an_expert(hall, clerk, now)
    said = say(hall, who(seat), now)
    question = say(hall, who(seat), now, Side.QUESTION, "Combien ?")
    with refused("debate.no_question"):
        debating.answer(hall, expert, said, body="Oui", language="fr", at=now)
    discussion.remove(question.comment, by=who(seat), at=now)
    with refused("debate.no_question"):
        debating.answer(hall, expert, question, body="Oui", language="fr", at=now)


def test_so_many_experts_are_asked_and_no_more(hall: Hall, clerk: Member, now: datetime) -> None:
    for _ in range(debating.ASKED):
        an_expert(hall, clerk, now, email="")
    with refused("debate.experts"):
        an_expert(hall, clerk, now)


def test_the_summary_is_kept_in_versions_and_its_translations_are_told(
    app: Flask, debate: Debate, clerk: Member, db: Database, client: Browser
) -> None:
    db.session.commit()
    desk, there = browser_of(app, clerk), f"/fr/desk/council/debates/{debate.thread_id}/summary"
    assert "Aucun résumé" in client.get(here(debate, "/summaries")).text
    assert desk.get(there).status_code == 200
    first = {"text": "Tous veulent un bus. Le prix inquiète.", "language": "fr", "version": "0"}
    assert desk.post(there, data={**first, "translation": "y"}).status_code == 422
    assert desk.post(there, data=first).status_code == 303
    assert desk.post(there, data=first).status_code == 409  # somebody wrote meanwhile
    dutch = {"text": "Iedereen wil een bus. De prijs baart zorgen.", "language": "nl"}
    dutch |= {"translation": "y", "version": "1"}
    assert desk.post(there, data={**dutch, "language": "fr"}).status_code == 422
    assert desk.post(there, data=dutch).status_code == 303
    found = queries.summaries(debate)
    assert dict(found.standings) == {
        "fr": Standing.ORIGINAL,
        "nl": Standing.DONE,
        "en": Standing.MISSING,
        "ar": Standing.MISSING,
    }
    again = {**first, "text": "Tous veulent un bus après 22 heures.", "version": "2"}
    assert desk.post(there, data=again).status_code == 303
    assert queries.summaries(debate).standing("nl") is Standing.OLDER
    assert "après 22 heures" in client.get(here(debate)).text
    page = client.get(f"/nl/debates/{debate.thread_id}").text
    assert "Iedereen wil" in page
    assert "gewijzigd sinds deze vertaling" in page
    versions = client.get(here(debate, "/summaries")).text
    assert "Le prix inquiète" in versions
    assert "après 22 heures" in client.get(f"/en/debates/{debate.thread_id}").text


def test_others_keep_no_debate(app: Flask, debate: Debate, seat: Mandate, db: Database) -> None:
    db.session.commit()
    for person in (who(seat), a_member(role=Role.MODERATOR)):
        db.session.commit()
        browser = browser_of(app, person)
        for more in ("", "/experts", "/summary"):
            there = f"/fr/desk/council/debates/{debate.thread_id}{more}"
            assert browser.get(there).status_code == 403


def test_people_take_along_what_debates_keep_and_leave(
    hall: Hall, clerk: Member, seat: Mandate, now: datetime, db: Database
) -> None:
    person = a_member(email="nadia@mobilite.example")
    said = say(hall, who(seat), now)
    own = say(hall, person, now, Side.AGAINST, "Qui paie ?")
    debating.mark(hall, said, convinced=True, by=person, at=now)
    expert = an_expert(hall, clerk, now, account=person)
    debating.summarise(
        hall, text="Un bus.", language="fr", translation=False, version=0, by=clerk, at=now
    )
    db.session.flush()
    taken = {name: section(person) for name, section in privacy.SECTIONS.items()}
    assert taken["debate_marks"][0]["argument"] == SAID
    assert taken["debate_sides"][0]["side"] == "against"
    assert taken["expert_invitations"][0]["name"] == "Dr. Nadia Haddad"
    kept = privacy.SECTIONS["debates_kept"](clerk)
    assert [each.get("debate") or each.get("summary") for each in kept] == [
        "Les bus du soir",
        "Un bus.",
    ]

    debate_privacy.forget_debates(person, now)
    assert (expert.name, expert.email, expert.ended_at) == ("", "", now)
    assert own.comment.body == "Qui paie ?"
    card = a_member(email=None)
    assert privacy.SECTIONS["expert_invitations"](card) == []
