"""The box of a secret ballot: its votes as one sealed whole that looks the same after each of them.

In it are only the votes and the codes of their receipts, in an order that is drawn anew whenever
one is put in; it is padded to the length that all the votes together may have, and sealed
(AES-GCM) with a key made of the secret of this installation and of a salt that is new each time.
So copies of the database taken before and after a vote differ in one block of noise.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LONGEST_REASON = 300  # characters of an objection's reason
SALT, NONCE = 16, 12  # bytes
SPARE = 64  # bytes a slot needs besides the choice and the reason, rounded up
LONGEST_LETTER = 4  # bytes of one character of a reason


@dataclass(frozen=True)
class Slip:
    """One vote in the box: its receipt's code, the choice, the reason of an objection."""

    code: str
    choice: list[str]
    reason: str = ""


class Unreadable(Exception):
    """The box cannot be opened: the secret of this installation is another one now, say."""


def length(electors: int, options: int, *, reasons: bool) -> int:
    """How long the box is for as many electors, in bytes before it is sealed."""
    slot = SPARE + 16 * max(1, options) + (LONGEST_LETTER * LONGEST_REASON if reasons else 0)
    return electors * slot + 2


def sealed(slips: list[Slip], size: int, secret: str) -> bytes:
    """The votes mixed, padded to `size` bytes and sealed."""
    mixed = list(slips)
    secrets.SystemRandom().shuffle(mixed)
    rows = [asdict(slip) for slip in mixed]
    content = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    if len(content) > size:
        raise ValueError("more votes than electors")
    salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
    return salt + nonce + AESGCM(key(secret, salt)).encrypt(nonce, content.ljust(size), None)


def opened(box: bytes, secret: str) -> list[Slip]:
    """The votes in a box. Raises `Unreadable`."""
    salt, nonce, rest = box[:SALT], box[SALT : SALT + NONCE], box[SALT + NONCE :]
    try:
        content = AESGCM(key(secret, salt)).decrypt(nonce, rest, None)
    except Exception as error:  # one of the library's: it says no more than that
        raise Unreadable from error
    return [Slip(**slip) for slip in json.loads(content)]


def size_of(box: bytes) -> int:
    """How many bytes the votes and the padding of a box have: all but salt, nonce and seal."""
    return len(box) - SALT - NONCE - 16


def key(secret: str, salt: bytes) -> bytes:
    """The key of one sealing: 32 bytes."""
    return hmac.digest(secret.encode(), b"council.ballot" + salt, hashlib.sha256)
