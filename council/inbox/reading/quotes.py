"""What somebody wrote in an answer, without what they quote and the block under their name."""

import re

from mailparser_reply.parser import EmailMessage

LONGEST = 60_000  # characters in which quotes are looked for: patterns read them many times
WIDEST = 400  # characters of a line that the library is given: its patterns try every split of one
MARKERS = (  # the first line of our mails, in each language they are written in
    "répondre au-dessus de cette ligne",
    "antwoord boven deze lijn",
    "answer above this line",
    "اكتب جوابك فوق هذا السطر",
)
LANGUAGES = ["fr", "en", "de", "nl"]  # of those who answer, as far as the library knows them
GAP = r"[\s>*_]+"  # between two words of a line that a program may have broken, and quoted
MARKER = re.compile(
    "|".join(GAP.join(map(re.escape, each.split())) for each in MARKERS), re.IGNORECASE
)
DAY = r"[^\n]{0,200}\d[^\n]{0,200}(?:\n[> ]*[^\n]{0,200})?"
ATTRIBUTION = re.compile(  # "On … wrote:", which may go on on the next line
    rf"^[> ]*(?:(?:Le|On|Op|Am|Il|Den)\s{DAY}"
    r"(?:écrit|wrote|schreef|geschreven|schrieb)[^\n]{0,200}:"
    rf"|(?:في|بتاريخ)\s{DAY}(?:كتب|كتبت|كتابة)[^\n]{{0,200}}"
    rf"|[^\n]{{0,200}}\s(?:a écrit|schreef|schrieb|wrote)[^\n]{{0,200}}:)[ \t]*$",
    re.MULTILINE,
)
NAMES = (
    r"(?:De|From|Von|Van|من|Envoyé|Sent|Gesendet|Verzonden|تاريخ الإرسال|À|To|An|Aan|إلى|Date|Datum"
)
NAMES += r"|Objet|Subject|Betreff|Onderwerp|الموضوع|Cc|Répondre à|Reply-To)"
HEADERS = re.compile(
    rf"^[>* ]*{NAMES}\*?[ \u00a0\u202f]?:[^\n]*\n(?:[>* ]*{NAMES}\*?[ \u00a0\u202f]?:)", re.M
)
RULE = re.compile(
    r"^[> ]*(?:_{20,}|-{3,} ?(?:Original Message|Message d['’]origine|Message transféré"
    r"|Oorspronkelijk bericht|Ursprüngliche Nachricht|الرسالة الأصلية)[^\n]*)$",
    re.MULTILINE | re.IGNORECASE,
)
DELIMITER = re.compile(r"^-- ?$", re.MULTILINE)
MOBILE = re.compile(
    r"^(?:Envoyé (?:de|depuis) (?:mon|ma|Outlook)|Sent from (?:my|Outlook)|Get Outlook for"
    r"|Télécharger Outlook|Ver(?:zonden|stuurd) (?:vanaf|met|via) "
    r"|Von meinem .{1,40} gesendet|Gesendet von "
    r"|أ?ُ?رسلت من|مُ?رسل من)[^\n]*$",
    re.MULTILINE | re.IGNORECASE,
)
CLOSING = re.compile(
    r"^(?:(?:bien |très )?cordialement|bien à vous|(?:meilleures |sincères |mes )?salutations"
    r"|respectueusement|(?:nous vous prions|je vous prie|veuillez) [^\n]{0,20}agréer[^\n]*"
    r"|met (?:vriendelijke|hoogachtende) groet(?:en)?|(?:vriendelijke )?groeten|hoogachtend|mvg"
    r"|mit (?:freundlichen|besten) grüßen|(?:freundliche|viele|beste) grüße|hochachtungsvoll|mfg"
    r"|(?:kind |best |warm )?regards|yours (?:sincerely|faithfully|truly)|sincerely|best wishes"
    r"|مع (?:خالص |أطيب |فائق )?(?:التحية|التحيات|الاحترام)[^\n]*|تحياتي|وتفضلوا بقبول[^\n]*)"
    r"[ ,.!،]*$",
    re.MULTILINE | re.IGNORECASE,
)
BLANKS = re.compile(r"\n{3,}")
OPENINGS = ("Le", "On", "Am", "Op", "Il", ">", "*")  # of lines in which it looks for a date
UNDER_A_NAME = 12  # lines, at the most: longer than that, it is no signature


def written(text: str) -> str:
    """What the sender wrote: above the marker, without quotes and signature; "" for nothing.

    Those who write below or between what they quote are heard too.
    """
    text = tidy(text[:LONGEST])
    marker = MARKER.search(text)
    above = text[: start_of_line(text, marker.start())] if marker else text
    found = unsigned(unquoted(first(above)))
    if found or not marker:
        return found
    return unsigned(unquoted(ATTRIBUTION.sub("", without_line(text, marker.start(), marker.end()))))


def tidy(text: str) -> str:
    """`text` without white space at the ends of lines, nor more than one empty line on end."""
    return BLANKS.sub("\n\n", "\n".join(line.rstrip() for line in text.splitlines()))


def start_of_line(text: str, place: int) -> int:
    """Where the line begins in which `place` is."""
    return text.rfind("\n", 0, place) + 1


def without_line(text: str, start: int, end: int) -> str:
    """`text` without the lines from `start` to `end`."""
    after = text.find("\n", end)
    return text[: start_of_line(text, start)] + (text[after:] if after >= 0 else "")


def first(text: str) -> str:
    """The part of a thread that comes before the first mail that is quoted whole."""
    cuts = [each.start() for each in (seen(text) for seen in SEEN) if each]
    text = text[: min(cuts)] if cuts else text
    if any(len(line) > WIDEST and line.lstrip().startswith(OPENINGS) for line in text.splitlines()):
        return text
    replies = EmailMessage(text, list(LANGUAGES), keep_hyphen_lists=True).read().replies
    return next((each.content for each in replies if each.content), "")


SEEN = (ATTRIBUTION.search, HEADERS.search, RULE.search)


def unquoted(text: str) -> str:
    """The lines that are not quoted."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    return tidy("\n".join(lines)).strip()


def unsigned(text: str) -> str:
    """`text` without the block under it: a service answers, never a person.

    What looks like a signature and has nothing above it stays.
    """
    ends = [each.start() for each in (DELIMITER.search(text), MOBILE.search(text)) if each]
    text = text[: min(ends)].rstrip() if ends else text
    for closing in CLOSING.finditer(text):
        under = [line for line in text[closing.end() :].splitlines() if line.strip()]
        above = text[: closing.start()].strip()
        if len(under) <= UNDER_A_NAME and above:
            return above
    return text.strip()
