"""Pages that explain how to take part."""

from flask_babel import lazy_gettext as _l

from council.site.texts.parts import Page, Part

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
