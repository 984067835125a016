"""Names that people choose, and how a person is named in public."""

from flask_babel import gettext as _

from council.core.text import fold
from council.people.models import Member

LONGEST = 60  # characters
LOOKALIKES = str.maketrans("аеіорсухкмнтвбαειοκνρτυχ013457@$", "aeiopcyxkmhtbbaeioknptuxoieastas")
RESERVED = """
admin administrator administrateur administratrice administratie beheerder moderator moderateur
moderatrice moderatie council conseil province provincie commune gemeente secretariat secretaris
officiel officielle official gouverneur bourgmestre burgemeester
"""
"""Words by which somebody would pass for the house, folded."""


def passes_for_staff(name: str) -> bool:
    """Whether a name could be taken for the house's, letters that look alike included."""
    words = fold(fold(name).translate(LOOKALIKES)).replace("-", " ").replace("_", " ").split()
    return any(word.strip(".,:;!?()[]#'\"") in RESERVED.split() for word in words)


def shown_name(member: Member | None) -> str:
    """A member's name for readers: "a person" without one, "a person who left" once closed."""
    if member is not None and member.erased_at:
        return _("A person who left")
    return member.name if member is not None and member.name else _("A person")
