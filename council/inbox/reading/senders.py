"""Whether a mail comes from whom it says, and whether that is the authority we wrote to."""

import re
from email.message import Message as Mail

RESULT = re.compile(r"\b(dmarc|spf|dkim)\s*=\s*([a-z]+)", re.IGNORECASE)
BAD = {"fail", "softfail", "hardfail", "permerror"}
SHARED = frozenset(  # domains where anybody has an address: there the whole address must agree
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "outlook.be",
        "hotmail.com",
        "hotmail.be",
        "hotmail.fr",
        "live.be",
        "live.com",
        "msn.com",
        "yahoo.com",
        "yahoo.fr",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "skynet.be",
        "proximus.be",
        "belgacom.net",
        "telenet.be",
        "voo.be",
        "scarlet.be",
        "orange.fr",
        "gmx.com",
        "gmx.net",
    }
)


def is_forged(mail: Mail) -> bool:
    """Whether the server that took it in found that the sender is not whom the mail says.

    Only what the nearest server wrote counts: anybody can write such a header further down.
    """
    given = [str(each) for each in mail.get_all("Authentication-Results", [])]
    if not given:
        return False
    nearest = given[0].partition(";")[0].strip().lower()
    told = [each for each in given if each.partition(";")[0].strip().lower() == nearest]
    results: dict[str, set[str]] = {}
    for method, result in RESULT.findall(";".join(told)):
        results.setdefault(method.lower(), set()).add(result.lower())
    if "dmarc" in results and results["dmarc"] & {"pass", *BAD}:
        return bool(results["dmarc"] & BAD)
    every = set().union(*results.values())
    return bool(every & BAD) and "pass" not in every


def host(address: str) -> str:
    """The machine in an address, in small letters."""
    return address.rpartition("@")[2].strip().lower().rstrip(".")


def is_of(sender: str, known: str | None) -> bool:
    """Whether `sender` writes for whoever has the address `known`: the same domain, exactly.

    Where anybody has an address, it must be the same address.
    """
    if not sender or not known:
        return False
    if sender.lower() == known.strip().lower():
        return True
    return host(sender) == host(known) and host(known) not in SHARED
