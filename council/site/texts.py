"""Our own words on the explaining pages; an administrator may replace them (`PageText`)."""

from dataclasses import dataclass

from flask import render_template
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class Part:
    """A titled part of a page: sentences that follow each other, then points of a list."""

    title: LazyString
    words: tuple[LazyString, ...] = ()
    points: tuple[LazyString, ...] = ()


@dataclass(frozen=True)
class Page:
    """An explaining page; `icon` is a symbol of the sprite."""

    icon: str
    title: LazyString
    lede: LazyString
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Source:
    """A page as an administrator would type it."""

    title: str
    body_source: str


HOW = Page(
    "message-circle",
    _l("How it works"),
    _l("From your words to a public answer. Here is the way, step by step."),
    (
        Part(
            _l("1. You tell"),
            (
                _l("Write what happens, or what you propose. Use your own language and words."),
                _l("You need no e-mail address. You choose whether your name is shown."),
            ),
        ),
        Part(
            _l("2. A moderator reads"),
            (
                _l(
                    "Each contribution is read before it is published. "
                    "Names and addresses are hidden."
                ),
                _l("A refusal always gives its reason. You can ask another person to look again."),
            ),
        ),
        Part(
            _l("3. The council gathers"),
            (
                _l("Contributions about the same thing become one dossier."),
                _l("Other people support it and say what they know."),
            ),
        ),
        Part(
            _l("4. The authority answers"),
            (
                _l("The dossier goes to each authority that can act."),
                _l(
                    "It has 15 working days to say it received it, and 60 days to answer. "
                    "Everyone sees the clock."
                ),
            ),
        ),
        Part(
            _l("5. We check together"),
            (
                _l("The whole answer is published, with its promises and their dates."),
                _l(
                    "If the authority stays silent, or cannot act, "
                    "the dossier goes to the next one."
                ),
                _l("You are told at each step."),
            ),
        ),
    ),
)
WITHOUT_EMAIL = Page(
    "id-card",
    _l("Taking part without e-mail"),
    _l("You can do everything here without an e-mail address."),
    (
        Part(
            _l("The code card"),
            (
                _l(
                    "After your contribution you can take a "
                    "card with a code of 12 letters and digits."
                ),
                _l("With this code you sign in, read the answer and write more."),
                _l(
                    "Print the card, copy the code or take a photo. "
                    "We do not keep the code, so we cannot find it again."
                ),
            ),
        ),
        Part(
            _l("If you lose your card"),
            (_l("Call us, or go to a place that knows you. A new card replaces the old one."),),
        ),
        Part(
            _l("On a shared computer"),
            (
                _l("Sign out when you have finished."),
                _l(
                    "The button “Leave fast” closes this site at once. "
                    "It does not erase the history of the browser."
                ),
            ),
        ),
        Part(
            _l("With help"),
            (
                _l(
                    "Someone can write for you. "
                    "They read your words back, and you decide what is sent."
                ),
            ),
        ),
    ),
)
RULES = Page(
    "scale",
    _l("Rules and delays"),
    _l("The same rules for everyone: people, moderators and authorities."),
    (
        Part(
            _l("What you can write"),
            points=(
                _l("Say what you live, or what you propose."),
                _l("Do not give the name, address or number of a person."),
                _l("No insults, no hatred, no advertising."),
            ),
        ),
        Part(
            _l("What moderators do"),
            points=(
                _l("They publish, hide personal details, or refuse with a reason."),
                _l(
                    "Each decision can be undone for 30 days, "
                    "and stands in a public list without names."
                ),
                _l("You can ask for a second look. Another person decides."),
            ),
        ),
        Part(
            _l("What authorities must do"),
            points=(
                _l("Say that they received the dossier: within 15 working days."),
                _l("Answer: within 60 days. A longer delay needs a reason, and is public."),
                _l("We remind them before the date, on the day, and after 5 and 15 working days."),
                _l("Then the council may send the dossier to the next authority."),
            ),
        ),
        Part(
            _l("Supports"),
            points=(
                _l("One support for each person. You can change it or take it back."),
                _l(
                    "The numbers say how many supports come from people "
                    "whom a recognised place has met. "
                    "Every voice is shown."
                ),
            ),
        ),
    ),
)
PRIVACY = Page(
    "shield-check",
    _l("Privacy"),
    _l("We keep as little as we can. Here is what we keep, and why."),
    (
        Part(
            _l("What we keep"),
            points=(
                _l(
                    "Your e-mail address, if you give one. "
                    "Your password, in a form that nobody can read."
                ),
                _l("The name you choose, your language, and your commune if you tell it."),
                _l("What you write here, your supports, and when you did it."),
                _l("Of a code card: a mark that recognises it, never the code."),
            ),
        ),
        Part(
            _l("What we never ask"),
            points=(
                _l(
                    "Your nationality, your right of residence, "
                    "an identity document or a national number."
                ),
                _l("No IP address is kept. No page loads anything from another company."),
            ),
        ),
        Part(
            _l("Cookies"),
            (
                _l(
                    "They keep you signed in, keep your draft and remember your language. "
                    "Nothing else."
                ),
            ),
        ),
        Part(
            _l("What everyone can read"),
            (
                _l("Contributions, comments, numbers of supports and answers are public."),
                _l(
                    "You choose whether your name is shown. Place and time are taken out of photos."
                ),
            ),
        ),
        Part(
            _l("Your rights"),
            (
                _l(
                    "You can ask to read, correct or erase what we know about you. "
                    "Write to us or call us."
                ),
            ),
        ),
    ),
)
ACCESSIBILITY = Page(
    "accessibility",
    _l("Accessibility"),
    _l("Council is made so that everyone can use it."),
    (
        Part(
            _l("What we aim for"),
            (
                _l("The site follows the WCAG 2.2 rules, level AA."),
                _l(
                    "It works with a keyboard, a screen reader, "
                    "large text, a small screen, and without JavaScript."
                ),
            ),
        ),
        Part(
            _l("How we check"),
            (
                _l(
                    "A program tests every page in four languages. "
                    "It does not replace people: tell us what blocks you."
                ),
            ),
        ),
        Part(
            _l("What does not work well yet"),
            (
                _l(
                    "Files that people or authorities add may be hard to read with a screen reader."
                ),
                _l("Contributions are shown in the language in which they were written."),
            ),
        ),
        Part(
            _l("Tell us"),
            (
                _l(
                    "Say which page, and what happened. "
                    "We can also send you the text in another form."
                ),
            ),
        ),
    ),
)
HELP = Page(
    "life-buoy",
    _l("Questions and answers"),
    _l("Short answers to what people ask most."),
    (
        Part(
            _l("I am in danger. What can I do?"),
            (_l("Call 112. The call is free, day and night. Council cannot help at once."),),
        ),
        Part(
            _l("Who can write?"),
            (
                _l(
                    "Everyone who lives something in the Province of Namur, "
                    "whatever their age or papers."
                ),
            ),
        ),
        Part(
            _l("In which language?"),
            (_l("In yours. The site itself speaks French, Dutch, English and Arabic."),),
        ),
        Part(
            _l("Must I give my name?"),
            (_l("No. You can use another name, or be shown as “a person of your commune”."),),
        ),
        Part(
            _l("Can you help with my own case?"),
            (
                _l(
                    "The council cannot decide about one person. "
                    "Your commune or your CPAS (social help) can."
                ),
            ),
        ),
        Part(
            _l("Can I change or withdraw what I wrote?"),
            (_l("Yes, from your own page. Earlier versions stay in the history."),),
        ),
        Part(
            _l("What if nobody answers?"),
            (
                _l(
                    "The silence is public. "
                    "After the reminders, the dossier can go to the next authority."
                ),
            ),
        ),
    ),
)
PAGES = {
    "how-it-works": HOW,
    "without-email": WITHOUT_EMAIL,
    "rules": RULES,
    "privacy": PRIVACY,
    "accessibility": ACCESSIBILITY,
    "help": HELP,
}


def as_source(slug: str) -> Source:
    """Our text of a page, in the language now spoken, as Markdown to begin editing from."""
    page = PAGES[slug]
    return Source(str(page.title), render_template("site/source.md", page=page).strip())
