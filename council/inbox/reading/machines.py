"""Mails that no person wrote: absences, receipts of reading, letters that came back, our own."""

import re
from email.message import Message as Mail

from council.core import mail as outgoing
from council.core.text import fold
from council.inbox.reading import parts

BEGINNINGS = (  # of the subject of an absence: French, Dutch, German, English, Arabic
    "réponse automatique",
    "absence du bureau",
    "message d'absence",
    "message d’absence",
    "notification d'absence",
    "notification d’absence",
    "avis d'absence",
    "avis d’absence",
    "absent du bureau",
    "absente du bureau",
    "absent :",
    "absent:",
    "je suis absent",
    "automatisch antwoord",
    "afwezig",
    "niet op kantoor",
    "automatische antwort",
    "abwesenheit",
    "abwesend",
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto:",
    "out of office",
    "out of the office",
    "رد تلقائي",
    "الرد التلقائي",
    "رد آلي",
    "خارج المكتب",
)
SUBJECTS = tuple(map(fold, BEGINNINGS))
PREFIX = re.compile(r"^(?:(?:re|aw|antw|tr|fw|fwd|رد)\s*:\s*)+")
RETURNED = re.compile(
    r"undeliver|delivery (?:status notification|failure|has failed)|mail delivery failed"
    r"|returned mail|non remis|non distribu|onbestelbaar|unzustellbar|failure notice"
)
OF_COUNCIL = re.compile(r"Message-ID:\s*<([0-9a-f]{32}@council)>", re.IGNORECASE)
STATUS = re.compile(r"^(?:Status|Diagnostic-Code):\s*(?:smtp;\s*)?(.{1,200})", re.I | re.M)
ACTION = re.compile(r"^Action:\s*([a-z]+)", re.I | re.M)
MACHINES = ("mailer-daemon@", "postmaster@", "microsoftexchange")


def is_machine(mail: Mail) -> bool:
    """Whether a program wrote it: an absence, a list, a receipt of reading."""
    said = parts.header(mail, "Auto-Submitted").lower()
    precedence = parts.header(mail, "Precedence").lower()
    return (
        (said != "" and not said.startswith("no"))
        or any(name in mail for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponse"))
        or precedence in {"auto_reply", "bulk", "junk", "list"}
        or has_no_way_back(mail)
        or "disposition-notification" in str(mail.get("Content-Type", "")).lower()
        or is_absence(parts.header(mail, "Subject"))
    )


def is_absence(subject: str) -> bool:
    """Whether a subject is that of an absence, in one of the languages people answer in."""
    words = PREFIX.sub("", fold(subject).strip())
    return words.startswith(SUBJECTS)


def has_no_way_back(mail: Mail) -> bool:
    """Whether the sender wants no answer at all: the empty return path of machines."""
    return str(mail.get("Return-Path", "x")).strip() == "<>"


def is_ours(mail: Mail) -> bool:
    """Whether we wrote it: it went in a circle."""
    return outgoing.LOOP in (str(each).strip() for each in mail.get_all("X-Loop", []))


def returned(mail: Mail) -> tuple[bool, str, str] | None:
    """Of a letter that came back: whether for good, its Message-ID or "", and why; None if none."""
    found = list(parts.leaves(mail))
    report = [each for each in found if each.get_content_type() == "message/delivery-status"]
    if not report and not is_old_style(mail):
        return None
    every = "\n".join(map(raw_text, found))
    said = "\n".join(map(raw_text, report))
    actions = {each.lower() for each in ACTION.findall(said)}
    status = STATUS.findall(said)
    original = OF_COUNCIL.search(every)
    failed = "failed" in actions or not report
    return failed, original[1] if original else "", parts.legible(status[-1]) if status else ""


def is_old_style(mail: Mail) -> bool:
    """Whether it is a letter that came back, told by a server that knows no reports."""
    sender = ",".join(parts.addresses(mail, "From"))
    subject = fold(parts.header(mail, "Subject"))
    return sender.startswith(MACHINES) and bool(
        "X-Failed-Recipients" in mail or RETURNED.search(subject)
    )


def raw_text(part: Mail) -> str:
    """A part as it lies in the mail, with the headers of what it holds."""
    if part.is_multipart():
        return "\n".join(inner.as_string() for inner in part.get_payload() if inner)  # type: ignore[union-attr]
    return parts.text(part)
