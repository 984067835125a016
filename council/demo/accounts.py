"""The accounts of the demonstration. It imports nothing, so that a start lists them at once."""

from dataclasses import dataclass

PASSWORD = "demonstration"  # noqa: S105  # shown on the sign-in page: there is nothing to protect
CARD = "DEMA-23ME-USE4"
CODE = CARD.replace("-", "")

Line = dict[str, str | None]


@dataclass(frozen=True)
class Account:
    """An account; `role` is one of `Role`, or None; `scope` an authority's slug, "" everywhere.

    `seat`: the person sits in the council of the demonstration.
    """

    key: str
    name: str
    role: str | None
    scope: str = ""
    seat: bool = False

    @property
    def email(self) -> str:
        """An address that leads nowhere (RFC 2606)."""
        return f"{self.key}@demo.example"


ACCOUNTS = (
    Account("resident", "Fatou", None),
    Account("member", "Karim", None, seat=True),
    Account("helper", "Odile", "helper", "province-de-namur"),
    Account("moderator", "Nora", "moderator"),
    Account("moderator-namur", "Hugo", "moderator", "namur"),
    Account("secretary", "Irène", "secretary"),
    Account("official-namur", "Service de Namur", "official", "namur"),
    Account("official-gedinne", "Service de Gedinne", "official", "gedinne"),
    Account("official-beauraing", "Service de Beauraing", "official", "beauraing"),
    Account("administrator", "Ada", "administrator"),
)


def listed() -> list[Line]:
    """Every account: how it is called, its role and scope, and how to sign in with it."""
    by_mail: list[Line] = [
        {
            "account": each.key,
            "name": each.name,
            "role": each.role or ("member" if each.seat else "resident"),
            "scope": each.scope or None,
            "email": each.email,
            "password": PASSWORD,
            "card": None,
        }
        for each in ACCOUNTS
    ]
    holder: Line = {"account": "card", "name": "Zohra", "role": "resident", "scope": None}
    return [*by_mail, {**holder, "email": None, "password": None, "card": CARD}]


def as_lines() -> str:
    """The accounts for people, one a line: by e-mail and password, or by card."""
    return "\n".join(
        f"{each['account']:20} {each['email'] or 'code card':36} {each['password'] or each['card']}"
        for each in listed()
    )
