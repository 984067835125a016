"""The page behind "stop these e-mails": a GET asks, a POST acts, and neither needs signing in."""

from dataclasses import dataclass

from flask import render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from council.core import clock, tokens
from council.core.policy import may
from council.notices import letters, operations, rules
from council.notices.queries import mine, subjects
from council.notices.queries.subjects import Subject
from council.notices.views.blueprint import bp
from council.people.models import Member


@dataclass(frozen=True)
class Stop:
    """What a link stops: the mails to `member` about `subject` (None: all)."""

    member: Member
    subject: Subject | None


def asked(token: str) -> Stop | None:
    """What the link is for; RuleBroken when it ended or is not ours."""
    member_id, kind, id = tokens.open_sealed(letters.STOP, token, days=letters.ENDS)
    member = mine.member(member_id)
    return Stop(member, subjects.subjects([(kind, id)]).get((kind, id))) if member else None


@bp.get("/stop/<token>")
@may(rules.STOP, on=asked)
def stop(stop: Stop) -> ResponseReturnValue:
    """Ask what to stop: this thing, or every mail."""
    return render_template("notices/stop.html", subject=stop.subject, address=request.path)


@bp.post("/stop/<token>")
@may(rules.STOP, on=asked)
def stop_now(stop: Stop) -> ResponseReturnValue:
    """Stop, and say so. Mail programs post here by themselves (RFC 8058), without our token."""
    thing = None if request.form.get("everything") else stop.subject
    if thing:
        operations.stop_following(stop.member, thing.kind, thing.id, clock.now())
    else:
        operations.stop_mails(stop.member)
    return render_template("notices/stopped.html", subject=thing)


def let_programs_post(state: BlueprintSetupState) -> None:
    """A mail program has no CSRF token; the signed link, which nobody can guess, will do."""
    state.app.extensions["csrf"].exempt(f"{__name__}.stop_now")


bp.record_once(let_programs_post)
