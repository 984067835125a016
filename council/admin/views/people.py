"""People and their roles."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from council.admin import rules
from council.admin.forms.people import ContactForm, FindForm, GrantForm, InviteForm
from council.admin.operations import people as operations
from council.admin.queries import people as queries
from council.admin.views.blueprint import bp
from council.core.answers import accepted, done, show
from council.core.clock import now
from council.core.policy import may, me
from council.people import operations as accounts
from council.people import queries as people
from council.people.models import Grant, Member


@bp.get("/admin/people")
@may(rules.PEOPLE)
def list_people() -> ResponseReturnValue:
    """People by name or address; with nothing asked, those who have a role."""
    form = FindForm(request.args)
    asked, role = form.asked
    page = queries.found(asked, role, request.args.get("after"))
    return show("admin/people.html", form=form, asked=asked, role=role, page=page)


@bp.get("/admin/people/<int:id>")
@may(rules.PEOPLE, on=queries.member)
def person(member: Member) -> ResponseReturnValue:
    """One person: the facts of the account, the roles, and what may be done."""
    return person_page(member)


def person_page(
    member: Member,
    form: GrantForm | None = None,
    contact: ContactForm | None = None,
    *,
    shown: bool = False,
) -> ResponseReturnValue:
    """The page of one person; `shown` with how to reach them."""
    return show(
        "admin/person.html",
        form=form or GrantForm(formdata=None),
        contact=contact or ContactForm(formdata=None),
        shown=shown,
        person=member,
        grants=people.grants_of(member),
        cards=len(people.cards_of(member)),
        vouchers=people.vouchers_of(member),
    )


@bp.post("/admin/people/<int:id>/roles")
@may(rules.PEOPLE, on=queries.member)
def give_role(member: Member) -> ResponseReturnValue:
    """A role for somebody: back to their page (303), or its errors (422)."""
    form = GrantForm()
    if not accepted(
        form,
        "role",
        lambda: operations.give_role(member, form.role.data, form.scope.authority, me(), now()),
    ):
        return person_page(member, form=form)
    return done(_("The role is given."), ".person", id=member.id)


@bp.post("/admin/roles/<int:id>/end")
@may(rules.PEOPLE, on=queries.grant)
def end_role(given: Grant) -> ResponseReturnValue:
    """A role ends: back to the person's page (303)."""
    accounts.end_grant(given, me(), now())
    return done(_("The role has ended."), ".person", id=given.member_id)


@bp.post("/admin/people/<int:id>/contact")
@may(rules.PEOPLE, on=queries.member)
def show_contact(member: Member) -> ResponseReturnValue:
    """How to reach somebody, shown once, on this answer only; the journal notes it."""
    contact = ContactForm()
    shown = accepted(
        contact, "why", lambda: operations.show_contact(member, contact.why.data, me(), now())
    )
    return person_page(member, contact=contact, shown=shown)


@bp.post("/admin/people/<int:id>/close")
@may(rules.CLOSE_ACCOUNT, on=queries.member)
def close_account(member: Member) -> ResponseReturnValue:
    """The account no longer opens: back to the person's page (303)."""
    accounts.block(member, me(), now())
    return done(
        _("The account is closed to its holder, who is signed out everywhere."),
        ".person",
        id=member.id,
    )


@bp.post("/admin/people/<int:id>/open")
@may(rules.CLOSE_ACCOUNT, on=queries.member)
def open_account(member: Member) -> ResponseReturnValue:
    """The account opens again: back to the person's page (303)."""
    accounts.unblock(member, me(), now())
    return done(_("The account is open again."), ".person", id=member.id)


def send_invitation(form: InviteForm) -> None:
    """The invitation that was typed; raises what `invite_to_role` raises."""
    email, role, scope = form.email.data or "", form.role.data, form.scope.authority
    operations.invite_to_role(email, role, scope, form.language.data, me(), now())


@bp.route("/admin/people/invite", methods=["GET", "POST"])
@may(rules.PEOPLE)
def invite() -> ResponseReturnValue:
    """An invitation to a role, by mail: back to the list (303), or its errors (422)."""
    form = InviteForm()
    if not accepted(form, "role", lambda: send_invitation(form)):
        return show("admin/invite.html", form=form)
    return done(
        _("The invitation is on its way. Its link is good for 7 days, once."), ".list_people"
    )
