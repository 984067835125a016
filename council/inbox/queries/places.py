"""The addresses of dossiers: made for a letter, read in a mail that answers it."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from flask import current_app

from council.inbox.models import Reason
from council.referrals.models import Referral
from council.referrals.queries import sent

LOCAL = "reply"  # before the plus sign; mail servers deliver all of them to one mailbox
FIRST = datetime(2026, 1, 1, tzinfo=UTC)  # the day that tokens count from
SIGNS = 20  # of base 32: 100 bits
TOKEN = re.compile(r"([1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,4})\.([a-z2-7]{20})")


def address_for(one: Referral, at: datetime) -> str | None:
    """The address at which a referral is answered, in a letter that leaves at `at`.

    None when this installation takes in no mail. Its local part has 41 characters at the most and
    means the same in capitals, as mail servers may write it.
    """
    domain = current_app.config["INBOX_DOMAIN"]
    if not domain:
        return None
    day = (at - FIRST).days
    return f"{LOCAL}+{one.id}.{day}.{digest(one, day)}@{domain}"


def digest(one: Referral, day: int) -> str:
    """What only we can write: it holds the nonce of the reply link, and ends with it."""
    key = str(current_app.secret_key).encode()
    said = f"council.inbox|{one.id}|{day}|{one.nonce}".encode()
    return base64.b32encode(hmac.new(key, said, hashlib.sha256).digest())[:SIGNS].decode().lower()


def is_ours(address: str) -> bool:
    """Whether an address is one of those that dossiers are answered at, good or not."""
    local, _, domain = address.lower().rpartition("@")
    ours = current_app.config["INBOX_DOMAIN"]
    return bool(ours) and domain == ours and (local == LOCAL or local.startswith(f"{LOCAL}+"))


def referral_of(addresses: Iterable[str], at: datetime) -> tuple[Referral | None, Reason | None]:
    """The referral that a mail to these addresses answers; or why there is none.

    One whose address is too old is told with its reason.
    """
    tokens = [each.rpartition("@")[0][len(LOCAL) + 1 :] for each in addresses if is_ours(each)]
    if not any(tokens):
        return None, Reason.NO_ADDRESS
    for token in tokens:
        found = TOKEN.fullmatch(token)
        one = sent.referral(int(found[1])) if found else None
        if found and one and hmac.compare_digest(digest(one, int(found[2])), found[3]):
            too_old = at >= FIRST + timedelta(days=int(found[2]) + sent.LINK_DAYS + 1)
            return one, Reason.EXPIRED if too_old else None
    return None, Reason.ENDED
