"""Files, the last look, and sending; or joining a similar contribution instead."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from council.contributions import operations, rules
from council.contributions.forms.submitting import FilesForm
from council.contributions.models import Draft
from council.contributions.operations.submitting import Sent, due_at
from council.contributions.queries import authoring, drafting
from council.contributions.queries.authoring import Receipt
from council.contributions.views.blueprint import bp
from council.contributions.views.submitting import HELD, go_on, present_draft, show
from council.core import files, locale
from council.core.clock import now
from council.core.errors import RuleBroken
from council.core.limits import CALM, limiter
from council.core.policy import may, me
from council.people import cards, signing_in

VISITORS = "20 per hour; 60 per day"  # cards given to one network address


def by_member() -> bool:
    """Whether a member asks: their own daily limit is in the rules."""
    return me() is not None


@bp.post("/contributions/new/files")
@may(rules.SUBMIT)
@limiter.limit(CALM)
def add_files() -> ResponseReturnValue:
    """Keep files and what is said about them; on to the next question when all is said."""
    draft = checked(present_draft())
    form = FilesForm(kept=draft.answers.get("files", []), typed=request.form)
    more = form.contents or form.add.data
    good = form.is_clean() if more or form.later.data else form.describes_all()
    if not good or not keep_files(draft, form):
        return show("files", draft, form), 422
    if more:
        return redirect(url_for(".new_step", step="files"), 303)
    operations.answer(draft, me(), "files", {}, now(), finished=form.describes_all())
    return go_on(draft, "files", leave=form.later.data)


@bp.post("/contributions/new/files/<token>/remove")
@may(rules.SUBMIT)
def remove_file(token: str) -> ResponseReturnValue:
    """Take a file out of the draft again."""
    operations.detach(checked(present_draft()), token, now())
    return redirect(url_for(".new_step", step="files"), 303)


@bp.post("/contributions/new/check")
@may(rules.SUBMIT)
@limiter.limit(CALM)
@limiter.limit(VISITORS, exempt_when=by_member)
def send() -> ResponseReturnValue:
    """Send the draft named in the form; a visitor is shown their new card, once."""
    draft = drafting.draft_to_send(request.form.get("draft", ""), me(), cookie.get(HELD))
    sent = operations.send(checked(draft), me(), language=locale.current(), at=now())
    return greet(sent)


@bp.post("/contributions/new/similar/<public_id>")
@may(rules.SUBMIT)
@limiter.limit(CALM)
@limiter.limit(VISITORS, exempt_when=by_member)
def join_similar(public_id: str) -> ResponseReturnValue:
    """This is also mine: join a published contribution instead of sending one's own."""
    draft = drafting.draft_to_send(request.form.get("draft", ""), me(), cookie.get(HELD))
    other = checked(authoring.published(public_id), "contribution.not_public")
    sent = operations.send_to(checked(draft), other, me(), language=locale.current(), at=now())
    return greet(sent)


@bp.get("/contributions/<public_id>/receipt")
@may(rules.SEE_RECEIPT, on=authoring.receipt)
def receipt(found: Receipt) -> ResponseReturnValue:
    """The reference, what happens next and when; for its author and who joined them."""
    return render_template(
        "contributions/submit/receipt.html",
        contribution=found.contribution,
        mine=found.contribution.author_id == me().id,
        due=due_at(found.contribution),
    )


def checked(found: Any, code: str = "contribution.no_draft") -> Any:
    """`found`, or the refusal `code` when it is None."""
    if found is None:
        raise RuleBroken(code)
    return found


def keep_files(draft: Draft, form: FilesForm) -> bool:
    """Keep what the form holds; whether its files could be kept, else the form says why not.

    Raises `RuleBroken` where no other file would do better: `file.away`, `contribution.no_draft`.
    """
    try:
        operations.attach(draft, [files.read(upload) for upload in form.contents], now())
    except RuleBroken as refusal:
        if refusal.code in {"file.away", "contribution.no_draft"}:
            raise
        form.added.errors = [refusal.sentence]
        return False
    operations.describe(draft, form.alts, now())
    return True


def greet(sent: Sent) -> ResponseReturnValue:
    """To the receipt; by way of their card for somebody who has just got one."""
    address = url_for(".receipt", public_id=sent.contribution.public_id)
    if sent.code is None:
        return redirect(address, 303)
    signing_in.begin(sent.member, now())
    cards.show_once(sent.code, address)
    return redirect(url_for("people.card"), 303)
