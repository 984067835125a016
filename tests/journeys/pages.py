"""The pages of the chain, as the people who use them see them: what they fill in and press.

Nothing here depends on the language of the page, nor on scripts.
"""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass
class Screen:
    """A page in somebody's browser: in one language, with or without scripts."""

    page: Page
    lang: str
    script: bool

    def go(self, path: str) -> None:
        """Open an address below the language."""
        self.page.goto(f"/{self.lang}/{path}")

    def press(self, form: str, name: str = "") -> None:
        """Press the button of the form whose address ends with `form` (and the button's value)."""
        self.button(form, name).click()

    def button(self, form: str, name: str = "") -> Locator:
        """The (only or first) button of a form."""
        which = f"[value='{name}']" if name else ""
        return self.page.locator(f"form[action$='{form}'] button.btn{which}").first

    def pick(self, field: str, typed: str, value: str) -> None:
        """Choose in a list: by typing where scripts run, by selecting otherwise."""
        if self.script:
            self.page.locator(field).fill(typed)
            self.page.keyboard.press("Enter")
        else:
            self.page.locator(field).select_option(value)

    def at(self, ending: str) -> None:
        """Expect to be at an address that ends so."""
        self.page.wait_for_url(re.compile(f"{ending}$"))

    def reads(self, text: str) -> None:
        """Expect to read `text` on the page."""
        expect(self.page.locator("main")).to_contain_text(text)


class Visitor(Screen):
    """Somebody without an account, who keeps a card."""

    def submit(self, title: str, body: str, commune: tuple[str, str]) -> str:
        """Say a problem, question after question; the code of the card at the end.

        `commune`: what is typed to find it, and its id.
        """
        page = self.page
        self.go("contributions/new")
        page.locator("input[value=problem]").check()
        self.next("story")
        page.locator("#title").fill(title)
        page.locator("#body").fill(body)
        self.next("where")
        self.pick("#commune", *commune)
        self.next("theme")
        page.locator("input[name=theme]").first.check()
        self.next("(similar|files)")
        if page.url.endswith("/similar"):
            self.next("files")
        self.next("signature")
        page.locator("input[value=anonymous]").check()
        self.next("check")
        self.next("card")
        return "".join(page.locator(".pass__code").inner_text().split())

    def next(self, step: str) -> None:
        """Press the large button, and arrive at the question `step`."""
        self.page.locator("main form button.btn--l").first.click()
        self.at(f"/{step}")

    def keep_card(self) -> str:
        """Say that the card is kept; the reference on the receipt."""
        self.page.locator("form[action$='/card'] button.btn--l").click()
        self.at("/receipt")
        return self.page.url.split("/")[-2]

    def sign_in(self, code: str) -> None:
        """Come back with the card, typed in small letters."""
        self.go("sign-in")
        self.page.locator("#code").fill(code.lower())
        self.press("/sign-in/card")
        expect(self.page.locator("#code")).to_have_count(0)


class Neighbour(Screen):
    """A member who lives the same."""

    def support(self, public_id: str) -> None:
        """Add one's support."""
        self.go(f"contributions/{public_id}")
        expect(self.page.locator("#support .figure b")).to_have_text(re.compile("[0٠]"))
        self.press("/support")
        expect(self.page.locator("#support button[aria-pressed=true]")).to_be_visible()

    def comment(self, public_id: str, text: str) -> None:
        """Add a comment."""
        self.go(f"contributions/{public_id}")
        self.page.locator("#body").fill(text)
        self.press("/comments")
        self.reads(text)


class Moderator(Screen):
    """Who reads, groups and sends."""

    def publish(self, title: str) -> None:
        """Find a contribution in the queue, read it, publish it."""
        self.go("desk/moderation")
        self.page.locator("main").get_by_role("link", name=title).click()
        expect(self.page.locator("h1")).to_have_text(title)
        self.press("/publish")
        self.at("/desk/moderation")
        expect(self.page.get_by_role("link", name=title)).to_have_count(0)

    def group(self, titles: list[str], **text: str) -> str:
        """Put contributions in a new dossier with these texts; its reference."""
        self.go("desk/dossiers/new")
        for title in titles:
            self.page.get_by_role("checkbox", name=title).check()
        self.press("/desk/dossiers/new", "go")
        for name, words in text.items():
            self.page.locator(f"[name={name}]").fill(words)
        self.page.locator("main form button.btn--l").click()
        self.at(r"/desk/dossiers/\d{4}-\d{3}")
        return self.page.url.rsplit("/", 1)[1]

    def read_letter(self, reference: str, authority: tuple[str, str], words: str) -> None:
        """Choose the authority (what is typed, and its id), read the letter before it leaves."""
        self.go(f"desk/dossiers/{reference}/forward")
        box = self.page.locator(f"input[name=authorities][value='{authority[1]}']")
        if not box.count():
            self.pick("#other", *authority)
            self.press("/forward", "add")
        expect(box).to_have_count(1)
        for ticked in self.page.locator("input[name=authorities]:checked").all():
            ticked.uncheck()
        box.check()
        self.page.locator("[name=letter]").fill(words)
        self.press("/forward", "read")
        self.reads(words)

    def send(self) -> None:
        """Let the letter leave."""
        self.press("/forward", "send")
        self.page.wait_for_url(re.compile(r"/desk/referrals\?dossier="))


class Official(Screen):
    """Who answers for an authority, with nothing but the link."""

    def write(self, body: str, service: str, promise: str, day: str) -> None:
        """Accept, with a dated commitment, and read all of it again."""
        page = self.page
        page.locator("input[name=verdict][value=accepted]").check()
        page.locator("[name=body]").fill(body)
        page.locator("[name=service]").fill(service)
        page.locator("[name='commitments-0-text']").fill(promise)
        page.locator("[name='commitments-0-due_on']").fill(day)
        page.locator("#answer button.btn--l[value=read]").click()
        self.reads(body)

    def publish(self) -> None:
        """Let everybody read the answer."""
        self.page.locator("main form button[value=publish]").click()
        self.at("/receipt")
