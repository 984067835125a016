"""Due work: the clocks of referrals and of commitments, one transaction each; yearly reports."""

from datetime import datetime

from council.core import jobs
from council.core.db import db
from council.core.logs import log
from council.referrals import operations, report
from council.referrals.models import Commitment, Referral, Response
from council.referrals.queries import judgements, promises, sent


@jobs.due("referrals.remind", minutes=5)
def remind(at: datetime) -> None:
    """Take the due steps of every clock; one that fails is logged and spares the others."""
    for id in sent.due_ids(at):
        try:
            remind_one(id, at)
        except Exception:  # whatever it is, the other referrals must not wait for it
            log.error("referral.remind", referral=id, exc_info=True)


def remind_one(id: int, at: datetime) -> None:
    """The due steps of one referral, in a transaction of its own."""
    with db.unit():
        one = db.session.get_one(Referral, id)
        operations.remind(one, at=at)


@jobs.due("referrals.reports", minutes=1440)
def write_reports(at: datetime) -> None:
    """Once a day, make the reports of all years anew: answers that come late change old ones."""
    for year, code in report.wanted(at):
        if jobs.stopping():
            return
        with jobs.taking_turns(), db.unit():
            report.make(year, code, at)


@jobs.due("referrals.prompt", minutes=5)
def prompt(at: datetime) -> None:
    """Take the due steps of every commitment; one that fails is logged and spares the others."""
    for id in promises.due_ids(at):
        if jobs.stopping():
            return
        try:
            prompt_one(id, at)
        except Exception:  # whatever it is, the other commitments must not wait for it
            log.error("commitment.prompt", commitment=id, exc_info=True)


@jobs.due("referrals.judgements", minutes=60)
def ask_again(at: datetime) -> None:
    """Ask people again about the answers whose time has come; one that fails is logged."""
    for id in judgements.due_ids(at):
        if jobs.stopping():
            return
        try:
            with jobs.taking_turns(), db.unit():
                operations.ask_again(db.session.get_one(Response, id), at=at)
        except Exception:  # whatever it is, the other answers must not wait for it
            log.error("answer.ask", response=id, exc_info=True)


def prompt_one(id: int, at: datetime) -> None:
    """The due steps of one commitment, in a transaction of its own."""
    with jobs.taking_turns(), db.unit():
        operations.prompt(db.session.get_one(Commitment, id), at=at)
