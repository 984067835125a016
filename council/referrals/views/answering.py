"""The official answer, from the form to its read-back to publishing; by link and at the desk."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from council.core import files, locale, tokens
from council.core.clock import now
from council.core.errors import RuleBroken
from council.core.text import BadText, clean, one_line, to_html
from council.people.models import Member
from council.referrals import operations
from council.referrals.drafts import Draft
from council.referrals.forms import MOST_FILES, AnswerForm, ExtensionForm
from council.referrals.forms.promises import ReportForm
from council.referrals.models import Referral, Verdict
from council.referrals.operations import Answer
from council.territory import queries as territory

KEPT = "reply-file"  # purpose of the tokens that hold a file between two steps
KEPT_DAYS = 3
FIELDS = {  # the field of a refusal
    "referral.competent_missing": "competent",
    "referral.competent_self": "competent",
    "referral.promise_refused": "commitments",
    "referral.promise_past": "commitments",
}
Publish = Callable[[Answer], ResponseReturnValue]


@dataclass
class Sheet:
    """A page on which one or several referrals are answered, and where its forms go.

    `staff`: at the desk, signed in. The addresses to say "received" and to ask for more time are
    of a single referral only.
    """

    referrals: Sequence[Referral]
    action: str
    at: datetime
    staff: bool = False
    acknowledge: str = ""
    extend: str = ""
    back: str = ""
    more: dict[str, object] = field(default_factory=dict)


Read = Callable[[], Sheet]  # reads a page, and reads it anew once files were kept


def form_for(sheet: Sheet) -> AnswerForm:
    """The form of an answer, filled with what was sent; one writes in the language one reads."""
    form = AnswerForm()
    form.offer(territory.addressable(), locale.current())
    return form


def begin(form: AnswerForm, draft: Draft | None) -> list[str]:
    """Fill an empty form with what was said already; a token for each file that came with it."""
    if draft is None:
        return []
    form.body.data, form.language.data = draft.body, draft.language
    return [tokens.seal(KEPT, [id, name]) for id, name in draft.files]


def show(
    sheet: Sheet,
    form: AnswerForm,
    kept: Sequence[str] = (),
    extension: ExtensionForm | None = None,
) -> str:
    """The page with the form."""
    return render_template(
        "referrals/answer.html",
        sheet=sheet,
        form=form,
        kept=[(token, name_in(token)) for token in kept],
        extension=extension or ExtensionForm(formdata=None),
        **sheet.more,
    )


def take(read: Read, publish: Publish) -> ResponseReturnValue:
    """Answer a POST of the form: one more row, read-back, change, or publish."""
    sheet = read()
    form, step, kept = form_for(sheet), request.form.get("step", "read"), kept_tokens()
    if step == "add":
        return one_more_row(read, form, kept)
    if not form.validate():
        if given_files(form):
            form.refuse("files", str(_("Please choose your files again.")))
        return show(sheet, form, kept), 422
    if step == "change":
        return show(sheet, form, kept)
    try:
        for one in sheet.referrals:  # before a file is kept: a refusal would undo that
            operations.check(one, typed(form, kept), sheet.at)
        kept = [*kept, *keep(form, sheet.at)]
        sheet, answer = read(), typed(form, kept)
        if step == "publish":
            return publish(answer)
    except RuleBroken as refusal:
        return beside(refusal, form, read(), kept)
    return read_back(sheet, form, answer, kept)


def one_more_row(read: Read, form: AnswerForm, kept: list[str]) -> ResponseReturnValue:
    """The form with another row for a commitment; files given meanwhile are kept."""
    form.add_row()
    try:
        kept = [*kept, *keep(form, now())]
    except RuleBroken as refusal:
        return beside(refusal, form, read(), kept)
    return show(read(), form, kept)


def read_back(sheet: Sheet, form: AnswerForm, answer: Answer, kept: list[str]) -> str:
    """The answer as everyone will read it, with the buttons to publish or change it."""
    return render_template(
        "referrals/read_back.html",
        sheet=sheet,
        form=form,
        answer=answer,
        html=to_html(answer.body),
        kept=[(token, name_in(token)) for token in kept],
        **sheet.more,
    )


def beside(
    refusal: RuleBroken, form: AnswerForm, sheet: Sheet, kept: list[str]
) -> ResponseReturnValue:
    """Show a refusal beside its field; raise it again when it has none."""
    name = "files" if refusal.code.startswith("file.") else FIELDS.get(refusal.code)
    if name is None:
        raise refusal
    form.refuse(name, refusal.sentence)
    return show(sheet, form, kept), 422


def typed(form: AnswerForm, kept: list[str]) -> Answer:
    """The answer that the form holds."""
    verdict = Verdict(form.verdict.data)
    named = form.competent.data if verdict is Verdict.NOT_COMPETENT else ""
    return Answer(
        verdict=verdict,
        body=form.body.data or "",
        service=form.service.data or "",
        language=form.language.data,
        commitments=tuple(row.promise for row in form.promises),
        files=tuple((id, name) for id, name in map(opened, kept)),
        competent=territory.authority(int(named)) if named else None,
    )


def keep(form: AnswerForm, at: datetime) -> list[str]:
    """Keep the files just sent; a token for each. Raises what `files.remade` raises.

    What was read before is to be read anew.
    """
    given = given_files(form)[:MOST_FILES]
    made = [files.remade(files.read(each)) for each in given]  # all, before one is written
    kept = [files.keep(each, at) for each in made]
    return [
        tokens.seal(KEPT, [file.id, file_name(each.filename or "")])
        for file, each in zip(kept, given, strict=True)
    ]


def given_files(form: AnswerForm | ReportForm) -> list[FileStorage]:
    """The files just sent."""
    return [f for f in form.files.data or () if isinstance(f, FileStorage) and f.filename]


def kept_tokens() -> list[str]:
    """The tokens of files kept at an earlier step; those that are not ours or too old are left."""
    found: dict[str, int] = {}
    for token in request.form.getlist("kept")[:MOST_FILES]:
        with suppress(RuleBroken):
            found[token], _name = opened(token)
    known = files.known(list(found.values())) if found else set()
    return [token for token, id in found.items() if id in known]


def opened(token: str) -> tuple[int, str]:
    """The id and name of a kept file. Raises `RuleBroken` for a token that is not ours."""
    id, name = tokens.open_sealed(KEPT, token, days=KEPT_DAYS)
    return id, name


def name_in(token: str) -> str:
    """The name of a kept file."""
    return opened(token)[1]


def file_name(given: str) -> str:
    """A name that can be shown; "document" for one that cannot."""
    try:
        return one_line(clean(given))[-120:] or "document"
    except BadText:
        return "document"


def more_time(sheet: Sheet, one: Referral, by: Member | None) -> ResponseReturnValue:
    """Answer a POST for more time: back to the forms (303), or its errors (422)."""
    form = ExtensionForm()
    if form.validate() and extended(one, form, by, sheet.at):
        flash(_("The new date is set. Your reason is public."))
        return redirect(sheet.back, 303)
    return show(sheet, form_for(sheet), extension=form), 422


def extended(one: Referral, form: ExtensionForm, by: Member | None, at: datetime) -> bool:
    """Extend the delay; False when the days are too many, which is said beside the field."""
    days, reason = form.days.data or 0, form.reason.data or ""
    try:
        operations.extend(one, reason=reason, days=days, by=by, at=at)
    except RuleBroken as refusal:
        if refusal.code != "referral.extension_long":
            raise
        form.days.errors = [refusal.sentence]
        return False
    return True
