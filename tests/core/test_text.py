"""What people type: what is refused, what is tidied, how it is folded and becomes HTML."""

import re
import unicodedata

import html5lib
import pytest
from flask import Flask
from hypothesis import example, given, settings
from hypothesis import strategies as st

from council.core.text import (
    TAGS,
    BadText,
    clean,
    excerpt,
    fold,
    one_line,
    to_html,
    to_page_html,
)

CALM = settings(max_examples=60, deadline=None)
ANYTHING = st.text(max_size=80)
MARKS = st.text("<>&\"'`*_[]()!#\\-+>/:= \nabjscript1.", max_size=80)

SCRIPTS = [  # what people try, and must come out harmless
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=data:text/html;base64,PHNjcmlwdD4=></object>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](<javascript:alert(1)>)",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    "![x](https://elsewhere.example/count.png)",
    "![x](x 'onerror=alert(1)')",
    "<style>@import 'https://elsewhere.example'</style>",
    "<p style='background:url(https://elsewhere.example)'>x</p>",
    "<form action=https://elsewhere.example><input name=password></form>",
    "<base href=https://elsewhere.example>",
    "<meta http-equiv=refresh content='0;url=https://elsewhere.example'>",
    "<link rel=stylesheet href=https://elsewhere.example>",
    "<!--<img src='--><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    '[x](https://example.org "onmouseover=alert(1)")',
    '[x](https://example.org/"onmouseover="alert(1))',
    '<https://example.org/"onclick=alert(1)>',
    "`<script>alert(1)</script>`",
    "```\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "1. <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script>alert(1)\\</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<a id=login name=cookie class=btn>x</a>",
]


def harmful(markup: str, tags: set[str] = TAGS) -> list[str]:
    """What in a piece of HTML could do harm, as a browser would read it."""
    tree = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag == "DOCUMENT_FRAGMENT":
            continue
        if element.tag not in tags:
            found.append(f"<{element.tag}>")
        found += [
            f"{n} of {element.tag}" for n in element.attrib if n not in {"href", "rel", "title"}
        ]
        href = element.get("href")
        if href is not None and not re.match(r"(https?:|mailto:|tel:|[^:]*$)", href):
            found.append(href)
    return found


@pytest.mark.parametrize("source", SCRIPTS)
def test_no_markup_of_a_comment_can_do_harm(source: str) -> None:
    assert not harmful(to_html(source))


@pytest.mark.parametrize("source", SCRIPTS)
def test_no_markup_of_a_page_can_do_harm(source: str) -> None:
    assert not harmful(to_page_html(source), TAGS | {"h2"})


@CALM
@given(source=MARKS)
def test_no_string_of_signs_becomes_harmful(source: str) -> None:
    assert not harmful(to_html(source))
    assert not harmful(to_page_html(source), TAGS | {"h2"})


@CALM
@given(source=ANYTHING)
def test_what_became_html_is_never_turned_away_by_a_browser(source: str) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parseFragment(to_html(source))
    faults = {code for _place, code, _details in parser.errors}
    assert not faults - {"invalid-codepoint"}  # a control, which `clean` refuses before


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("un *mot* et **un autre**", "<p>un <em>mot</em> et <strong>un autre</strong></p>"),
        ("une\nligne", "<p>une<br>\nligne</p>"),
        ("un\n\ndeux", "<p>un</p>\n<p>deux</p>"),
        ("- un\n- deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"),
        ("1. un\n2. deux", "<ol>\n<li>un</li>\n<li>deux</li>\n</ol>"),
        ("> dit-elle", "<blockquote>\n<p>dit-elle</p>\n</blockquote>"),
        ("# pas un titre", "<p># pas un titre</p>"),
        ("a < b & c > d", "<p>a &lt; b &amp; c &gt; d</p>"),
        ("https://example.org", "<p>https://example.org</p>"),  # never a link by itself
        ("", ""),
    ],
)
def test_our_subset_of_markdown(source: str, html: str) -> None:
    assert to_html(source).strip() == html


def test_a_link_gives_no_credit_and_tells_nothing_to_the_other_site() -> None:
    assert to_html("[ici](https://example.org/a?b=1&c=2)").strip() == (
        '<p><a href="https://example.org/a?b=1&amp;c=2" '
        'rel="nofollow noopener noreferrer">ici</a></p>'
    )


def test_only_pages_of_the_house_have_titles() -> None:
    assert "<h2>Aide</h2>" in to_page_html("## Aide")
    assert "<h2>" not in to_html("## Aide")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  bonjour  ", "bonjour"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\tb", "a\tb"),
        ("e\u0301te\u0301", "été"),  # composed
        ("\ufeffbonjour", "bonjour"),  # a mark of byte order from a copied file
        ("\u2067مرحبا\u2069", "مرحبا"),  # isolates: we have our own
        ("\u202aabc\u202c", "abc"),
        ("\u200fمرحبا\u200e", "\u200fمرحبا\u200e"),  # plain marks of direction stay
        ("می\u200cخواهم", "می\u200cخواهم"),  # so does the joiner that Persian needs
        ("👩\u200d👧", "👩\u200d👧"),
        ("\u00a0bonjour\u202f", "bonjour"),
        ("ትግርኛ", "ትግርኛ"),
        (None, ""),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_a_text_is_tidied(typed: str | None, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    "sign",
    [
        *(chr(number) for number in range(0x20) if chr(number) not in "\t\n\r"),
        "\x7f",
        "\x80",
        "\x85",
        "\x9f",
        "\ud800",
        pytest.param("\ufffd", id="replacement"),  # stands for bytes that were no letters
        "\ufffe",
        "\uffff",
    ],
)
def test_signs_that_cannot_be_read_are_refused(french: Flask, sign: str) -> None:
    with pytest.raises(BadText) as refused:
        clean(f"bon{sign}jour")
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("sign", ["\u202d", "\u202e"])
def test_signs_that_turn_words_around_are_refused(french: Flask, sign: str) -> None:
    with pytest.raises(BadText, match="inversent"):
        clean(f"facture{sign}fdp.exe")


@CALM
@given(text=ANYTHING)
def test_what_is_clean_stays_as_it_is(house: Flask, text: str) -> None:
    with house.test_request_context("/fr/"):
        try:
            once = clean(text)
        except BadText:
            return
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    assert once.encode().decode() == once  # can be stored


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Éghezée", "eghezee"),
        ("SOMBREFFE", "sombreffe"),
        ("Liège, à côté", "liege, a cote"),
        ("cœur", "coeur"),
        ("CŒUR", "coeur"),
        ("Straße", "strasse"),
        ("STRAẞE", "strasse"),
        ("ex æquo", "ex aequo"),
        ("København", "kobenhavn"),
        ("ǿ", "o"),  # a stroke and an accent on one letter
        ("Łódź", "lodz"),
        ("ıspanak", "ispanak"),  # Turkish: i without its dot
        ("İSTANBUL", "istanbul"),  # and capital I with one
        ("Iğdır", "igdir"),
        ("ﬁn", "fin"),  # a ligature of printers
        ("Ｎａｍｕｒ", "namur"),  # wide letters of East Asian keyboards
        ("𝐍amur", "namur"),  # bold letters of social networks
        ("№ ™", "no tm"),
        ("مُدَرِّس", "مدرس"),  # Arabic without its vowels
        ("أحمد", "احمد"),
        ("ትግርኛ", "ትግርኛ"),
        ("Київ", "киiв".replace("i", "і")),
        ("", ""),
    ],
)
def test_a_text_is_folded_for_searching(text: str, folded: str) -> None:
    assert fold(text) == folded


@CALM
@given(text=ANYTHING)
@example("𝐇")
@example("℡")
@example("ǿ")
@example("İ")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@CALM
@given(text=st.text("aàâäbcçéèêëfghiîïoôöuùûüyÿœæ ’-", max_size=40))
def test_capitals_and_accents_do_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@CALM
@given(text=ANYTHING)
def test_a_line_has_no_breaks_and_no_runs_of_space(text: str) -> None:
    line = one_line(text)
    assert not re.search(r"[\n\r\t]|  ", line)
    assert one_line(line) == line
    assert line.split() == text.split()


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("court", 10, "court"),
        ("exactement", 10, "exactement"),
        ("un deux trois", 10, "un deux…"),
        ("un\n\ndeux", 10, "un deux"),
        ("anticonstitutionnellement", 10, "anticonst…"),
        ("", 10, ""),
    ],
)
def test_an_excerpt_ends_at_a_word(text: str, length: int, shown: str) -> None:
    assert excerpt(text, length) == shown


@CALM
@given(text=ANYTHING, length=st.integers(1, 60))
def test_an_excerpt_is_never_longer_than_asked(text: str, length: int) -> None:
    cut = excerpt(text, length)
    assert len(cut) <= length
    assert one_line(text).startswith(cut.removesuffix("…"))
