"""Mails as programs write them, and as they should not."""

import pytest

from council.inbox.reading import html, machines, quotes, read


def test_a_page_becomes_lines() -> None:
    page = (
        "<title>x</title></style><blockquote><p>Avant</p>cité<br>encore</blockquote>"
        "<div>Un</div> <div>Deux<span> et trois</span></div><hr>"
        "<ul><li>a</li><li>b</li></ul></blockquote><h1>Fin</h1>&nbsp;<p></p>&lt;b&gt;"
    )
    assert html.to_text(page).splitlines() == [
        "> Avant",
        "",
        "> cité",
        "> encore",
        "Un",
        "Deux et trois",
        "_" * 32,
        "- a",
        "- b",
        "",
        "Fin",
        "",
        "<b>",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Oui.", "Oui."),
        ("", ""),
        ("Merci,\nnous agissons.", "Merci,\nnous agissons."),
        ("Thank you, we read it.\n\nWe act.", "Thank you, we read it.\n\nWe act."),
        ("Oui.\n\nCordialement,\n" + "Ligne\n" * 13, "Oui.\n\nCordialement,\n" + "Ligne\n" * 13),
        ("Cordialement,\nAnne", "Cordialement,\nAnne"),
        ("Oui.\n-- \nAnne", "Oui."),
        ("Oui.\n\nEnvoyé de mon Galaxy", "Oui."),
        ("- un\n- deux", "- un\n- deux"),
        ("Oui.\n________________________________\nDe : x", "Oui."),
        ("Oui.\n\n-----Message d’origine-----\nNon.", "Oui."),
        ("Oui.\n> cité\nEt non.", "Oui.\nEt non."),
        ("— répondre au-dessus de cette ligne —", ""),
        ("Oui.\n> — répondre\n> au-dessus de cette ligne —\n> Lettre", "Oui."),
        ("Voir De : Namur, À : Dinant.", "Voir De : Namur, À : Dinant."),
    ],
)
def test_what_is_written_is_told_from_what_is_quoted(text: str, words: str) -> None:
    assert quotes.written(text) == words.strip()


@pytest.mark.parametrize("bad", ["On 1 " * 12_000, "Le 1 " * 12_000, "> " * 30_000, "\n" * 50_000])
def test_a_text_made_to_take_long_does_not(bad: str) -> None:
    quotes.written(bad)  # it would take minutes


@pytest.mark.parametrize(
    ("subject", "absent"),
    [
        ("Réponse automatique : dossier", True),
        ("RE: Absence du bureau", True),
        ("Re: رد تلقائي", True),
        ("Automatische Antwort: x", True),
        ("Re: La réponse automatique ne suffit pas", False),
        ("Absentéisme au guichet", False),
        ("", False),
    ],
)
def test_an_absence_is_told_by_its_subject(subject: str, absent: bool) -> None:
    assert machines.is_absence(subject) is absent


def test_headers_and_names_that_cannot_be_read_are_kept_as_they_are() -> None:
    raw = (
        b"From: =?utf-8?Q?Ville?= <A@Ville.Example>\r\nSubject: =?x-none?Q?=FF?=\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/plain; charset=ascii\r\n\r\nOui, \xe9t\xe9.\r\n--b\r\n"
        b"Content-Type: image/png; name*=utf-8''plan%20%C3%A9.png\r\n\r\nx\r\n--b\r\n"
        b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nx\r\n--b--\r\n"
    )
    found = read(raw)
    assert (found.sender, found.subject) == ("a@ville.example", "=?x-none?Q?=FF?=")
    assert found.words == "Oui, été."
    assert [each.name for each in found.files] == ["plan é.png"]
