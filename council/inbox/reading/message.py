"""A mail as the house understands it."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Mail

from council.inbox.reading import html, machines, parts, quotes, senders

CAME_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "Resent-To")
SIGNED = {"application/pkcs7-signature", "application/x-pkcs7-signature"}
SIGNED |= {"application/pgp-signature", "application/pgp-keys"}
SMALLEST = 20_000  # bytes of a picture between the lines; a smaller one is the logo of a signature


@dataclass(frozen=True)
class Given:
    """A file that came with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Returned:
    """A letter of ours that came back: `failed` for good, its Message-ID or "", why in short."""

    failed: bool
    original: str
    why: str


@dataclass(frozen=True)
class Message:
    """A mail, read: `text` is all of it, `words` what its sender wrote above what they quote.

    `machine`: no person wrote it. `ours`: we did. `forged`: its sender is not whom it says.
    `packed`: what it holds lies in a winmail.dat.
    """

    sender: str
    subject: str
    came_to: tuple[str, ...]
    answers: tuple[str, ...]  # the Message-IDs that it answers, the nearest first
    text: str
    words: str
    files: tuple[Given, ...]
    machine: bool
    ours: bool
    forged: bool
    packed: bool
    returned: Returned | None


def read(raw: bytes) -> Message:
    """Read the bytes of a mail. What is broken in it raises whatever Python's reader raises."""
    mail = message_from_bytes(raw)
    found = list(parts.leaves(mail))
    whole = text_of(found)
    back = machines.returned(mail)
    return Message(
        sender=next(iter(parts.addresses(mail, "From")), ""),
        subject=parts.header(mail, "Subject")[:300],
        came_to=tuple(parts.addresses(mail, *CAME_TO)),
        answers=tuple(dict.fromkeys([*parts.ids(mail, "In-Reply-To"), *linked(mail)])),
        text=whole,
        words=quotes.written(whole),
        files=tuple(files_of(found)),
        machine=machines.is_machine(mail),
        ours=machines.is_ours(mail),
        forged=senders.is_forged(mail),
        packed=any(is_packed(part) for part in found),
        returned=Returned(*back) if back else None,
    )


def linked(mail: Mail) -> list[str]:
    """The Message-IDs of the thread, the latest first."""
    return parts.ids(mail, "References")[::-1]


def text_of(found: list[Mail]) -> str:
    """The text of a mail: that of its plain parts, else that of its HTML."""
    shown = [each for each in found if not parts.name(each)]
    plain = [parts.text(each) for each in shown if each.get_content_type() == "text/plain"]
    said = "\n\n".join(each.strip() for each in plain if each.strip())
    if said:
        return said
    pages = [parts.text(each) for each in shown if each.get_content_type() == "text/html"]
    return "\n\n".join(html.to_text(each) for each in pages).strip()


def files_of(found: list[Mail]) -> Iterator[Given]:
    """The files of a mail; signatures of programs and logos between the lines are none."""
    for part in found:
        name, kind = parts.name(part), part.get_content_type()
        if (
            kind in SIGNED
            or is_packed(part)
            or (part.get_content_maintype() == "text" and not name)
        ):
            continue
        given = parts.content(part)
        if "Content-ID" in part and len(given) < SMALLEST:
            continue
        if name or kind.startswith(("image/", "application/")):
            yield Given(name or kind.replace("/", "."), given)


def is_packed(part: Mail) -> bool:
    """Whether a part is Outlook's own packet, which other programs cannot open."""
    return (
        part.get_content_type() in {"application/ms-tnef", "application/vnd.ms-tnef"}
        or parts.name(part).lower() == "winmail.dat"
    )
