"""What every verb of mails writes down: about its dossier, or about the mail where it has none."""

from datetime import datetime
from typing import Any

from council.core import journal
from council.inbox.models import ReceivedMail
from council.people.models import Member
from council.referrals.models import Referral

BY = "moderator"


def note(
    event: str,
    one: ReceivedMail,
    referral: Referral | None,
    *,
    at: datetime,
    by: Member | None = None,
    **details: Any,
) -> None:
    """Journal `mail.<event>`; details name the mail, the referral and the authority."""
    about: Any = one
    if referral:
        about = ("dossier", referral.dossier_id)
        details |= {"referral": referral.id, "authority": referral.authority_id}
    role = BY if by else None
    journal.record(f"mail.{event}", by=by, about=about, at=at, role=role, mail=one.id, **details)
