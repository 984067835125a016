"""Pages that say what everyone may count on: rules, privacy, accessibility."""

from flask_babel import lazy_gettext as _l

from council.site.texts.parts import Page, Part

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
                _l(
                    "If you apply for a seat in a council: what you write, until half a year after "
                    "the lots. Your gender, if you tell it: only for the lots."
                ),
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
