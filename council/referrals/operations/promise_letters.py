"""Letters to an authority about a promise: each carries a fresh link to report with."""

import secrets
from datetime import datetime
from typing import Any

from council.core import outbox
from council.core.db import db
from council.core.outbox import Letter
from council.referrals.models import Commitment, Referral, Response
from council.referrals.queries import promises


def queue_promise(one: Commitment, why: str, at: datetime) -> Letter | None:
    """Remind an authority of a promise, or tell it what people said (`why`); None: no address.

    The links sent before end. The key holds the fresh nonce: each cause is told once by its
    caller.
    """
    response = db.session.get_one(Response, one.response_id)
    authority = db.session.get_one(Referral, response.referral_id).authority
    one.nonce = secrets.token_urlsafe(12)
    if not authority.email:
        return None
    return outbox.queue(
        "referrals/promise",
        key=f"commitment:{one.id}:{one.nonce}",
        to=authority.email,
        locale=authority.language,
        at=at,
        about=one,
        commitment=one.id,
        why=why,
    )


@outbox.context("referrals/promise")
def context(letter: Letter) -> dict[str, Any]:
    """What the template is given: the commitment as it stands now, its link, the voices."""
    one = promises.commitment(letter.details["commitment"])
    assert one is not None, "a commitment is never deleted"
    return {
        "one": one,
        "referral": one.response.referral,
        "dossier": one.response.referral.dossier,
        "token": promises.token_for(one),
        "said": promises.tally(one),
    }
