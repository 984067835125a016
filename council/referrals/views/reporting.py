"""What an authority or a moderator reports of a commitment: by link, or at the desk."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.core import files, locale
from council.core.answers import accepted, show
from council.core.clock import now
from council.core.limits import CALM, limiter
from council.core.policy import may, me
from council.people.models import Member
from council.referrals import operations, rules
from council.referrals.forms import MOST_FILES
from council.referrals.forms.promises import ReportForm
from council.referrals.models import Commitment
from council.referrals.operations import Reported
from council.referrals.queries import promises
from council.referrals.views.answering import file_name, given_files
from council.referrals.views.blueprint import bp


@bp.get("/promise/<token>")
@may(rules.REPORT_BY_LINK, on=promises.by_token)
def promise(one: Commitment) -> ResponseReturnValue:
    """The commitment and the form, without an account."""
    return page(one, ReportForm(formdata=None), staff=False)


@bp.post("/promise/<token>")
@limiter.limit(CALM)
@may(rules.REPORT_BY_LINK, on=promises.by_token)
def report_by_link(one: Commitment) -> ResponseReturnValue:
    """Report by the link: the same page again (303), or its errors (422)."""
    return take(one, None, "official", str((request.view_args or {})["token"]))


@bp.get("/desk/commitments/<int:id>")
@may(rules.REPORT, on=promises.commitment)
def report(one: Commitment) -> ResponseReturnValue:
    """The commitment and the form, for officials and moderators."""
    return page(one, ReportForm(formdata=None), staff=True)


@bp.post("/desk/commitments/<int:id>")
@may(rules.REPORT, on=promises.commitment)
def report_at_desk(one: Commitment) -> ResponseReturnValue:
    """Report at the desk: the same page again (303), or its errors (422)."""
    official = rules.official_of_promise(me(), one)
    return take(one, me(), "official" if official else "moderator")


def page(one: Commitment, form: ReportForm, *, staff: bool) -> ResponseReturnValue:
    """The page with the form."""
    return show(
        "referrals/report.html",
        one=one,
        form=form,
        staff=staff,
        entries=promises.entries(one),
        said=promises.tally(one),
        at=now(),
    )


def take(one: Commitment, by: Member | None, role: str, token: str = "") -> ResponseReturnValue:
    """Store what was reported, its files made anew first."""
    form = ReportForm()

    def store() -> None:
        reported = Reported(
            form.what,
            form.text.data or "",
            locale.current(),
            form.amount.data,
            kept_files(form),
        )
        operations.report(one, reported, by=by, role=role, at=now())

    if not accepted(form, "files" if given_files(form) else "kind", store):
        fresh = promises.commitment(one.id) or one
        return page(fresh, form, staff=not token)
    flash(_("Published. Everyone can see it now."))
    if token:
        return redirect(url_for(".promise", token=token), 303)
    return redirect(url_for(".report", id=one.id), 303)


def kept_files(form: ReportForm) -> tuple[tuple[int, str], ...]:
    """The files just sent, kept; all are made anew before the first is written."""
    given = given_files(form)[:MOST_FILES]
    made = [files.remade(files.read(each)) for each in given]
    kept = [files.keep(each, now()) for each in made]
    names = [file_name(each.filename or "") for each in given]
    return tuple((file.id, name) for file, name in zip(kept, names, strict=True))
