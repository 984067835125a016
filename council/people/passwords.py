"""Which passwords are refused: too short, or among those that are tried first."""

import re

from council.core.text import fold

SHORTEST = 10  # characters
DISTINCT = 4  # different characters, at the least
ROWS = (  # rows of keyboards, the alphabet, and digits: a password made of one of them is a row
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789012345678901234567890",
    "1q2w3e4r5t6y7u8i9o0p",
    "1a2z3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujm",
    "aqwzsxedcrfvtgbyhnujm",
)
WORDS = """
password passwort motdepasse monmotdepasse wachtwoord kennwoord passwd passe pass letmein welcome
bienvenue welkom bonjour bonsoir salut hello coucou iloveyou jetaime jetaimebeaucoup monamour amour
ikhouvanjou ikhouvanje doudou loulou chouchou cheri cherie bisous sunshine soleil princess princesse
dragon monkey football voetbal basketball baseball superman batman pokemon starwars naruto master
shadow secret supersecret changeme changezmoi default test testtest temporary temporaire admin
administrator administrateur moderateur moderator council conseil province namur provincenamur
wallonie belgique belgie belgium bruxelles brussel standard anderlecht clubbrugge marseille paris
nicolas camille chocolat chocolate vacances familie famille maison internet facebook google computer
ordinateur samsung iphone bismillah inchallah alhamdulillah mashallah habibi allahakbar mohamed
mohammed muhammad lovelove whatever trustno qwerty azerty abc abcabc abcd
"""
"""What is tried first, once digits and signs at the ends are taken away; folded."""
EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")
LETTERS_FOR_SIGNS = str.maketrans("@$!013457", "asioieast")


def too_easy(password: str, *about: str) -> bool:
    """Whether `password` is among the first to be tried.

    It is when it repeats a few signs, runs along a row of keys, or is a common word or something
    said of the person (`about`: name, address) with digits and signs around it.
    """
    plain = once(fold(password))
    if len(set(plain)) < DISTINCT or is_row(plain):
        return True
    bare = {EDGES.sub("", plain), EDGES.sub("", plain).translate(LETTERS_FOR_SIGNS), plain}
    known = set(WORDS.split()) | {word for text in about for word in words_of(text)}
    return any(once(word) in known for word in bare)


def is_row(text: str) -> bool:
    """Whether `text` runs along a row, forwards or backwards, perhaps more than once."""
    text = once(text)
    return any(text in row or text[::-1] in row for row in ROWS)


def once(text: str) -> str:
    """The part that `text` repeats, or `text` itself."""
    start = (text + text).find(text, 1) if text else 0
    return text[:start] if 0 < start < len(text) else text


def words_of(text: str) -> set[str]:
    """What one would try knowing `text` (a name, an e-mail address): whole, and its parts."""
    plain = fold(text)
    parts = {plain, plain.split("@")[0], *re.split(r"[\W_]+", plain)}
    return {part for part in parts | {re.sub(r"[\W_]+", "", plain)} if len(part) > 2}
