"""One of everything that an address can name, in Gedinne; and the addresses of all routes."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, literal, select, union_all
from werkzeug.routing import Rule

from council.assembly import operations as assembly
from council.assembly import queries as councils
from council.assembly.amending import Kind
from council.assembly.debated import hall_of, token_for
from council.assembly.models import (
    Council,
    Mandate,
    Meeting,
    MeetingDocument,
    Office,
    Opening,
    Side,
)
from council.assembly.operations import agenda as following
from council.assembly.operations import (
    amendments,
    debating,
    meetings,
    minutes,
    motions,
    opinions,
    speaking,
)
from council.assembly.queries import agenda
from council.contributions.models import Contribution, State
from council.core import files, tokens
from council.core.clock import now
from council.core.db import db
from council.core.outbox import DeliveryState, Letter
from council.core.storage import storage
from council.discussion.models import Comment
from council.dossiers.models import Evidence
from council.dossiers.operations.alike import store as keep_cluster
from council.inbox.models import ReceivedFile, ReceivedMail
from council.inbox.models import State as Received
from council.moderation.models import Appeal, Outcome, Reason, Report, Review
from council.notices import letters
from council.people import hashing
from council.people.models import Member, Role, Ticket, TicketKind
from council.referrals import operations as referrals
from council.referrals.models import (
    Commitment,
    CommitmentState,
    Referral,
    Relay,
    RelayReason,
    Response,
    Through,
    Verdict,
    Voice,
    VoiceStance,
)
from council.referrals.operations import Asked, promising
from council.referrals.queries import carriers, judgements, promises, sent
from council.territory.models import Authority, Competence, Delay, Procedure, ProcedureDelay
from tests.assembly.adopted import an_opinion, signed
from tests.assembly.chamber import a_draft
from tests.assembly.conftest import apply
from tests.assembly.conftest import open_call as call_for
from tests.assembly.moving import a_draft_opinion, an_amendment, an_open_motion
from tests.contributions.steps import a_picture
from tests.support import a_commune, a_contribution, a_dossier, a_member, sign_in

FREE = {"static", "root.favicon"}  # files
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

Values = dict[str, Any]


def a_seat(council: Council, member: Member, at: datetime) -> Mandate:
    """A seat of a member for years."""
    year = timedelta(days=365)
    day = at.date()
    seat = Mandate(college=council.colleges[0], member=member, starts_on=day - year)
    seat.ends_on = day + 2 * year
    db.session.add(seat)
    db.session.flush()
    return seat


PROMISES = (
    "referrals.commitment",
    "referrals.voice",
    "referrals.voice_at_counter",
    "referrals.promise",
    "referrals.report",
    "referrals.report_at_desk",
    "referrals.report_by_link",
)
JUDGED_BY_MAIL = ("referrals.judge_by_link", "referrals.judge_mailed")
ANSWERS = (
    "referrals.answer_page",
    "referrals.judge",
    "referrals.judge_at_counter",
    "referrals.mark_answer",
    "referrals.remark_at_desk",
)


class World:
    """One of everything, by and for `author`; `values` gives what each endpoint's address names."""

    def __init__(self, author: Member) -> None:
        self.author = author
        self.commune: Authority = a_commune("gedinne")
        self.commune.email = "gedinne@example.org"
        author.commune_id = self.commune.id
        self.moderator = a_member(role=Role.MODERATOR)
        self.waiting = self.said(state=State.SUBMITTED, published_at=None)
        self.public = self.said()
        self.refused = self.said(state=State.REJECTED, rejected_reason=Reason.UNCLEAR)
        self.grouped = self.said()
        self.dossier = a_dossier(
            self.grouped, by=self.moderator, commune_id=self.commune.id, number=900
        )
        self.values = self.common() | {}
        storage().put("report-2026-fr.pdf", b"%PDF-1.7")  # the worker makes it once a day
        db.session.commit()

    def said(self, **changes: Any) -> Contribution:
        """A contribution of the author."""
        return a_contribution(author=self.author, commune_id=self.commune.id, **changes)

    def stored(self, thing: Any) -> Any:
        """Store a thing; the thing."""
        db.session.add(thing)
        db.session.flush()
        return thing

    def review(self, of: Contribution, outcome: Outcome | None, reason: Any = None) -> Review:
        """A look at a contribution, decided when it has an outcome."""
        at = now()
        return self.stored(
            Review(
                contribution_id=of.id,
                opened_at=at,
                due_at=at + timedelta(days=3),
                outcome=outcome,
                reason=reason,
                decided_at=at if outcome else None,
                decided_by_id=self.moderator.id if outcome else None,
            )
        )

    def comment(self) -> Comment:
        """A comment of the author on what is public."""
        return self.stored(
            Comment(
                thread_id=self.public.thread_id,
                author_id=self.author.id,
                body="Ici aussi.",
                html="<p>Ici aussi.</p>",
                language="fr",
                at=now(),
            )
        )

    def common(self) -> dict[str, Values]:
        """What the address of an endpoint names, or of all endpoints of a blueprint."""
        self.review(self.waiting, None)
        published = self.review(self.public, Outcome.PUBLISH)
        refusal = self.review(self.refused, Outcome.REJECT, Reason.UNCLEAR)
        at, comment = now(), self.comment()
        asked = self.said(state=State.REJECTED, rejected_reason=Reason.UNCLEAR)
        second = self.review(asked, Outcome.REJECT, Reason.UNCLEAR)
        appeal = self.stored(
            Appeal(review_id=second.id, text="Relisez.", at=at, due_at=at + timedelta(days=9))
        )
        report = self.stored(
            Report(
                comment_id=None,
                contribution_id=self.public.id,
                reason=Reason.UNCLEAR,
                note="",
                at=at,
            )
        )
        assert refusal
        waiting = {"public_id": self.waiting.public_id}
        return {
            "contributions": {"public_id": self.public.public_id},
            **{
                f"contributions.{name}": waiting
                for name in (
                    "show",
                    "journal_of",
                    "versions",
                    "edit",
                    "save",
                    "withdraw",
                    "take_back",
                    "receipt",
                    "how_to_support",
                )
            },
            "contributions.claim": {"public_id": self.somebody_elses().public_id},
            "contributions.support": {"public_id": self.somebody_elses().public_id},
            "contributions.new_step": {"step": "kind"},
            "contributions.answer": {"step": "kind"},
            "contributions.remove_file": {"token": "none"},
            "files.file": {"token": files.keep(a_picture(), at).token},
            "discussion": {"id": comment.id},
            "discussion.post": {"id": self.public.thread_id},
            "moderation": waiting,
            "moderation.appeal": {"public_id": self.refused.public_id},
            "moderation.send_appeal": {"public_id": self.refused.public_id},
            "moderation.handle": {"id": report.id},
            "moderation.show_again": {"id": report.id},
            "moderation.undo": {"id": published.id},
            "moderation.second_look": {"id": appeal.id},
            "moderation.decide_appeal": {"id": appeal.id},
            "moderation.report": {"kind": "contribution", "id": self.public.public_id},
            "moderation.send_report": {"kind": "contribution", "id": self.public.public_id},
            "dossiers": {
                "reference": self.dossier.reference,
                "public_id": self.grouped.public_id,
                "id": self.evidence().id,
            },
            **dict.fromkeys(("dossiers.cluster", "dossiers.tell_apart"), self.alike()),
            "notices": {"kind": "contribution", "id": self.public.id, "token": self.stop_token()},
            "authorities": {"slug": "gedinne", "year": 2026},
            "site": {"slug": "help"},
            "people": {"id": self.somebody().id, "token": self.ticket(TicketKind.RESET)},
            "people.confirm": {"token": self.ticket(TicketKind.CONFIRM)},
            "people.confirm_email": {"token": self.ticket(TicketKind.CHANGE_EMAIL)},
            "people.invitation": {"token": self.ticket(TicketKind.INVITE)},
            "people.sign_out_one": {"id": self.a_sign_in()},
            "play": {"key": "administrator"},
            "exchange": {"name": "councils", "ending": "csv"},
            "demo": {"id": self.letter(DeliveryState.WAITING).id, "number": 0},
            **self.sent(),
            **self.administered(),
            **self.sitting(),
        }

    def sitting(self) -> dict[str, Values]:
        """What the addresses about a council name: lots that were drawn, a call that is open."""
        at = now()
        assembly.prepare(by=None, at=at)
        council = councils.by_slug("dinant")
        assert council
        residents, associations, delegates = council.colleges
        drawn = call_for(residents, self.moderator, at)
        apply(drawn, a_member(), at, commune=self.commune)
        drawn.opens_at, drawn.closes_at = at - timedelta(days=2), at - timedelta(days=1)
        assembly.draw_lots(drawn, seed="7", by=self.moderator, at=at)
        delegate = assembly.designate(
            delegates,
            a_member(),
            starts_on=at.date(),
            commune=self.commune,
            by=self.moderator,
            at=at,
        )
        opened = call_for(associations, self.moderator, at)
        draft = {"id": a_draft(council, at).id, "mandate_id": delegate.id}
        voting = ("ballot", "vote", "give_proxy", "take_back_proxy")
        keeping = ("change_ballot", "open_ballot", "count_ballot")
        names = ("call", "apply", "withdraw", "candidates", "close")
        return {
            **self.meeting(council),
            **self.opinion(council),
            **self.drafting(council),
            **self.debating(council),
            "assembly": {"slug": council.slug, "day": "2026-03-02", "id": drawn.id},
            **{f"assembly.{name}": {"id": opened.id} for name in names},
            **{f"assembly.{name}": draft for name in voting + keeping},
            "assembly.remove_ballot": {"id": a_draft(council, at).id},
            **{
                key: {"id": residents.id}
                for key in (
                    "assembly.open_call",
                    "assembly.change_college",
                    "assembly.ask_to_close_college",
                    "assembly.close_college",
                )
            },
            "assembly.designate": {"id": delegates.id},
            "assembly.end": {"id": delegate.id},
            "assembly.renew": {"id": delegate.id},
        }

    def opinion(self, council: Council) -> dict[str, Values]:
        """What the addresses about an opinion name: one that is signed, led by the author."""
        at = now()
        one = an_opinion(at, council=council, dossier=self.dossier)
        chair, _secretary = signed(one, at)
        words = "Trois communes ont répondu. Deux ont un interprète."
        opinions.review(one, words, "fr", next_on=None, by=chair, at=at)
        for office in (Office.CHAIR, Office.SECRETARY):
            assembly.entrust(
                council, office, self.author, starts_on=at.date(), by=self.moderator, at=at
            )
        here = {"reference": one.reference, "office": "chair"}
        names = ("opinion", "opinion_paper", "opinion_pdf", "sign_opinion", "look_again",
                 "review_opinion")  # fmt: skip
        return {f"assembly.{name}": here for name in names}

    def drafting(self, council: Council) -> dict[str, Values]:
        """What the addresses about draft opinions name: one open, with all that hangs on it."""
        at = now()
        clerk, motion = a_member(role=Role.SECRETARY), an_open_motion(council, at)
        accepted = an_amendment(motion, Kind.REPLACE, 2, "Le jour même.", at=at)
        amendments.accept(accepted, by=clerk, at=at)
        waiting = {"id": an_amendment(motion, Kind.DELETE, 3, at=at, by=self.author).id}
        minority = motions.disagree(
            motion, text="Cela coûte trop cher.", language="fr", by=a_member(), at=at
        )
        names = ("motion", "motion_versions", "join_motion", "amend", "put_to_vote", "disagree")
        amending = ("withdraw_amendment", "accept_amendment", "reject_amendment")
        drafting = ("rewrite_motion", "open_motion", "leave_motion", "step_back", "keep_place",
                    "give_up_motion", "take_up_motion", "take_over_motion",
                    "decline_motion")  # fmt: skip
        signing = {"id": minority.id}
        draft = {"id": a_draft_opinion(council, at, by=self.author).id}
        return {
            **{f"assembly.{name}": {"id": motion.id} for name in names},
            **{f"assembly.{name}": waiting for name in (*amending, "put_amendment_to_vote")},
            **{f"assembly.{name}": draft for name in drafting},
            **dict.fromkeys(("assembly.sign_minority", "assembly.leave_minority"), signing),
        }

    def meeting(self, council: Council) -> dict[str, Values]:
        """What the addresses about meetings name: one to come, one under way, one with minutes."""
        at, clerk = now(), self.moderator
        a_seat(council, self.author, at)
        called, live, over = (self.a_meeting(council, n) for n in (30, 20, 10))
        for each in (live, over):
            meetings.open_meeting(each, by=clerk, at=at)
        [item] = agenda.items(live)
        following.begin_item(item, by=clerk, at=at)
        asked = speaking.ask(live, member=None, name="Le bourgmestre", at=at)
        meetings.close_meeting(over, by=clerk, at=at)
        minutes.draft(over, lambda _meeting: {"fr": "Ce qui fut dit."}, by=clerk, at=at)
        file = files.keep(a_picture(), at)
        document = MeetingDocument(
            meeting_id=called.id, title="Plan", file=file, added_at=at, added_by_id=clerk.id
        )
        db.session.add(document)
        db.session.flush()
        [seat, *_others] = councils.sitting(council, at.date())
        here = {"id": called.id, "item_id": agenda.items(called)[0].id, "slug": council.slug}
        spare = following.add_item(
            called, title="Divers", text="", language="fr", minutes=9, by=clerk, at=at
        )
        here |= {"document_id": document.id, "mandate_id": seat.id}
        room = {"id": live.id, "item_id": item.id, "asked_id": asked.id, "mandate_id": seat.id}
        names = ("meeting", "coming", "meeting_file", "change_meeting", "keep_meeting", "convene",
                 "cancel_meeting", "found", "add_document", "document", "remove_document",
                 "add_item", "add_dossier", "move_item", "change_item", "attach_ballot",
                 "open_meeting")  # fmt: skip
        live_names = ("room", "room_now", "chair", "close_meeting", "begin_item", "end_item",
                      "ask_floor", "leave_floor", "add_speaker", "next_speaker", "end_speaker",
                      "give_floor", "attendance", "attendance_of")  # fmt: skip
        papers = ("minutes", "minutes_pdf", "draft_minutes", "edit_minutes", "save_minutes",
                  "adopt_minutes")  # fmt: skip
        return {
            **{f"assembly.{name}": here for name in names},
            **{f"assembly.{name}": room for name in live_names},
            **{f"assembly.{name}": {"id": over.id} for name in papers},
            "assembly.remove_item": {"id": called.id, "item_id": spare.id},
        }

    def debating(self, council: Council) -> dict[str, Values]:
        """What the addresses about debates name: one that everyone may take part in."""
        at, clerk = now(), self.moderator
        [item] = agenda.items(self.a_meeting(council, 40))
        [bare] = agenda.items(self.a_meeting(council, 50))
        debate = debating.open_debate(item, Opening.PART, by=clerk, at=at)
        hall = hall_of(debate, clerk, at)
        assert hall
        said, asked = (
            debating.argue(hall, side, body=side.value, language="fr", by=self.moderator, at=at)
            for side in (Side.FOR, Side.QUESTION)
        )
        expert = debating.invite(
            hall,
            name="Nadia",
            field="bus",
            language="fr",
            email="",
            account=None,
            by=clerk,
            at=at,
        )
        here = {"id": debate.thread_id, "argument_id": said.comment_id, "expert_id": expert.id}
        here |= {"question_id": asked.comment_id, "token": token_for(expert)}
        names = ("debate", "argue", "mark", "summaries", "answer_question", "expert",
                 "expert_answer", "settle_debate", "ask_experts", "end_invitation",
                 "summarise")  # fmt: skip
        return {
            **{f"assembly.{name}": here for name in names},
            "assembly.open_debate": {"id": bare.meeting_id, "item_id": bare.id},
        }

    def a_meeting(self, council: Council, days: int) -> Meeting:
        """A meeting in so many days, convened, with one item."""
        at, clerk = now(), self.moderator
        starts = at + timedelta(days=days)
        meeting = meetings.prepare_meeting(
            council, by=clerk, at=at, title="Séance", text="", language="fr", starts_at=starts,
            ends_at=starts + timedelta(hours=2), place="Dinant", link="", public=True,
            answers_by=starts - timedelta(days=2), new_voices_first=True,
        )  # fmt: skip
        following.add_item(
            meeting, title="Les bus", text="", language="fr", minutes=9, by=clerk, at=at
        )
        meetings.convene(meeting, urgent=True, by=clerk, at=at)
        return meeting

    def alike(self) -> Values:
        """One of two contributions that seem to say the same."""
        both = [self.said(), self.said()]
        keep_cluster(both)
        return {"public_id": both[0].public_id}

    def sent(self) -> dict[str, Values]:
        """What the addresses about letters to authorities name."""
        at = now()
        [one] = referrals.prepare(self.dossier, [self.commune], "", by=self.moderator, at=at)
        referrals.send(one, by=self.moderator, at=at)
        relay = self.stored(
            Relay(
                referral_id=one.id,
                reason=RelayReason.SILENT,
                prepared_at=at,
                authority_id=a_commune("province-de-namur").id,
            )
        )
        token = tokens.seal(sent.PURPOSE, [one.id, one.nonce])
        asked = Asked("Maison des voisins", self.commune, "voisins@example.org", "fr")
        way = db.session.scalars(select(Procedure).where(Procedure.key == "interpellation")).one()
        mandate = referrals.ask_carrier(self.dossier, way, asked, by=self.moderator, at=at)
        carried = {"token": carriers.token_for(mandate)}
        there = {"id": one.id, "token": token, "reference": self.dossier.reference}
        mail = self.received(one, at)
        return {
            "inbox": mail,
            "referrals": there,
            "referrals.relay": {"id": relay.id},
            "referrals.decline": {"id": relay.id},
            **self.promised(one),
            **{f"referrals.{name}": carried for name in ("carry", "take_up", "put_down")},
            "referrals.revoke": {"id": mandate.id},
        }

    def promised(self, one: Referral) -> dict[str, Values]:
        """What the addresses about commitments name: one that is asked about, with a voice."""
        at = now()
        answer = self.stored(
            Response(
                referral_id=one.id,
                verdict=Verdict.ACCEPTED,
                body="Oui.",
                html="<p>Oui.</p>",
                language="fr",
                service="Service population",
                at=at,
            )
        )
        promise = self.stored(
            Commitment(response_id=answer.id, text="Ouvrir le jeudi", due_on=at.date(), position=0)
        )
        promising.ask(promise, claimed=True, at=at)
        promise.state = CommitmentState.UNDER_WAY
        said = self.stored(
            Voice(
                commitment_id=promise.id,
                member_id=self.author.id,
                stance=VoiceStance.NOT_YET,
                comment="Fermé jeudi.",
                language="fr",
                through=Through.PAGE,
                at=at,
            )
        )
        here = {"id": promise.id, "token": promises.token_for(promise)}
        mailed = {"token": promises.invitation(self.author.id, promise.id)}
        questions = judgements.invitation(self.author.id, answer.id)
        return {
            **dict.fromkeys(PROMISES, here),
            **dict.fromkeys(("referrals.voice_by_link", "referrals.say_by_link"), mailed),
            "referrals.hide_comment": {"id": said.id},
            **{name: {"id": answer.id} for name in ANSWERS},
            **{name: {"token": questions} for name in JUDGED_BY_MAIL},
        }

    def received(self, one: Referral, at: datetime) -> Values:
        """A mail that came in about a referral, with a file."""
        mail = self.stored(
            ReceivedMail(
                key="world", size=1, whole=True, received_at=at, state=Received.HELD, referral=one
            )
        )
        picture = files.keep(a_picture(), at)
        file = self.stored(ReceivedFile(mail_id=mail.id, file_id=picture.id, name="plan.png"))
        return {"id": mail.id, "number": file.id}

    def administered(self) -> dict[str, Values]:
        """What the addresses of the administrator's pages name."""
        person = a_member(role=Role.HELPER, scope=self.commune)
        competence = db.session.scalars(select(Competence).limit(1)).one()
        delays = self.stored(Delay(authority_id=self.commune.id))
        rung = db.session.scalars(select(Procedure).limit(1)).one()
        before = {"procedure": rung, "authority": self.commune}
        own = self.stored(ProcedureDelay(**before, changed_at=now()))
        parked = self.letter(DeliveryState.PARKED).id
        return {
            "admin": {"id": person.id, "feature": "people", "name": "confirm"},
            "admin.change_authority": {"id": self.commune.id},
            "admin.remove_competence": {"id": competence.id},
            "admin.change_theme": {"id": competence.theme_id},
            "admin.add_competence": {"id": competence.theme_id},
            "admin.change_procedure": {"id": rung.id},
            "admin.add_procedure_delays": {"id": rung.id},
            "admin.remove_procedure_delays": {"id": own.id},
            "admin.change_delays": {"id": delays.id},
            "admin.remove_delays": {"id": delays.id},
            "admin.give_up": {"id": parked},
            "admin.retry": {"id": parked},
            "admin.end_role": {"id": person.grants[0].id},
        }

    def somebody(self) -> Member:
        """A person of Gedinne, without an address."""
        return a_member(email=None, commune_id=self.commune.id)

    def somebody_elses(self) -> Contribution:
        """A public contribution that is not the author's."""
        return a_contribution(commune_id=self.commune.id)

    def evidence(self) -> Evidence:
        """A piece of evidence of the dossier."""
        return self.stored(
            Evidence(
                dossier_id=self.dossier.id,
                text="38 %",
                source="https://iweps.be",
                added_at=now(),
                added_by_id=self.moderator.id,
            )
        )

    def stop_token(self) -> str:
        """What a link that stops mails to the author holds."""
        return tokens.seal(letters.STOP, [self.author.id, "", 0])

    def ticket(self, kind: TicketKind) -> str:
        """The token of a mailed link to the author."""
        token = hashing.link_token(f"seed of {kind}")
        self.stored(
            Ticket(
                kind=kind,
                email=f"{kind}@example.org",
                token_hash=hashing.hash_key(token),
                member_id=self.author.id,
                details={"role": "resident", "scope_id": None, "by_id": None},
                created_at=now(),
                expires_at=now() + timedelta(days=7),
            )
        )
        return token

    def a_sign_in(self) -> int:
        """Another browser in which the author is signed in."""
        sign_in(self.author)
        return max(each.id for each in self.sign_ins())

    def sign_ins(self) -> list[Any]:
        """The browsers of the author."""
        from council.people.models import SignIn  # late: beside its only use

        asked = select(SignIn).where(SignIn.member_id == self.author.id)
        return list(db.session.scalars(asked))

    def letter(self, state: DeliveryState) -> Letter:
        """A mail in the outbox."""
        return self.stored(
            Letter(
                key=f"world {state}",
                recipient="gedinne@example.org",
                template="people/known",
                locale="fr",
                details={},
                attachments=[],
                state=state,
                created_at=now(),
                next_try_at=NEVER,
                message_id=f"{state}@council",
            )
        )

    def of(self, rule: Rule, lang: str = "fr") -> Values:
        """What to fill the address of a route with."""
        blueprint = rule.endpoint.partition(".")[0]
        found = self.values.get(rule.endpoint) or self.values.get(blueprint, {})
        return {name: lang if name == "lang" else found[name] for name in rule.arguments}


def routes(app: Flask, method: str) -> Iterator[Rule]:
    """The routes that answer `method`, files left out."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint not in FREE:
            yield rule


def address(app: Flask, rule: Rule, values: Values) -> str:
    """The path of a route."""
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=None)


def row_counts() -> dict[str, int]:
    """How many rows each table has: one quick question."""
    db.session.rollback()
    counts = (
        select(literal(each.name), func.count()).select_from(each)
        for each in db.metadata.sorted_tables
    )
    return dict(db.session.execute(union_all(*counts)).all())


def fingerprint() -> dict[str, str]:
    """A short sum of each table's rows: it changes when anything is stored, changed or removed."""
    db.session.rollback()
    return {
        table.name: hashlib.sha256(
            "\n".join(sorted(map(str, db.session.execute(select(table))))).encode()
        ).hexdigest()
        for table in db.metadata.sorted_tables
    }
