"""Names that people choose."""

from council.core.text import fold

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
