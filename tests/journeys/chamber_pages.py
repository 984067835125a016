"""The pages of a council, as its secretary and members see them: what they fill in and press."""

import re

from playwright.sync_api import expect

from tests.journeys.pages import Screen


class Chamber(Screen):
    """A page of a council, for anybody who works there."""

    def fill(self, **fields: str) -> None:
        """Fill in fields by their names."""
        for name, words in fields.items():
            self.page.locator(f"main [name={name}]").fill(words)

    def save(self) -> None:
        """Press the button of the form of the page."""
        self.page.locator("main form[method=post]:has(.field) button.btn").first.click()

    def sign(self, opinion: str, office: str) -> None:
        """Sign an opinion."""
        self.go(f"opinions/{opinion}")
        self.press(f"/sign/{office}")
        expect(self.button(f"/sign/{office}")).to_have_count(0)


class Secretary(Chamber):
    """Who keeps the papers of a council."""

    def call(self, council: str, words: str, closes_on: str, starts_on: str) -> str:
        """Open a call for the residents; its number."""
        self.go(f"desk/council/{council}")
        self.page.locator("a[href$='/call']").first.click()
        self.at("/call")
        self.fill(text=words, closes_on=closes_on, starts_on=starts_on)
        self.fill(seed_source="Les numéros du Lotto de samedi, dans l’ordre croissant.")
        self.save()
        self.at(rf"/{self.lang}/desk/council/{council}")
        self.page.locator("main a[href*='/desk/council/calls/']").first.click()
        self.at(r"/desk/council/calls/\d+")
        return self.page.url.rsplit("/", 1)[1]

    def draw(self, call: str, seed: str) -> None:
        """Close a call, then draw its lots."""
        self.go(f"desk/council/calls/{call}")
        self.press("/close")
        self.fill(seed=seed)
        self.save()
        self.reads(seed)

    def entrust(self, council: str, office: str, person: str, starts_on: str) -> None:
        """Give an office to somebody, from a day on."""
        self.go(f"desk/council/{council}/offices")
        self.page.locator("#office").select_option(office)
        self.page.locator("#person").select_option(label=person)
        self.fill(starts_on=starts_on)
        self.save()
        self.at(f"/desk/council/{council}")

    def keep_papers(self, council: str, starts_on: str) -> None:
        """Become the secretary of a council: who asks is the first one offered."""
        self.go(f"desk/council/{council}/offices")
        self.page.locator("#office").select_option("secretary")
        self.page.locator("#person").select_option(index=0)
        self.fill(starts_on=starts_on)
        self.save()
        self.at(f"/desk/council/{council}")

    def put_to_vote(self, motion: str, closes_on: str) -> str:
        """Prepare the vote on a draft opinion, open; the number of the vote."""
        self.go(f"motions/{motion}/ballot")
        self.fill(closes_on=closes_on)
        self.save()
        self.at(r"/ballots/\d+")
        return self.page.url.rsplit("/", 1)[1]

    def open_vote(self, ballot: str) -> None:
        """Open a vote, whose text and rule then stay."""
        self.go(f"ballots/{ballot}")
        self.press(f"/ballots/{ballot}/open")
        expect(self.button(f"/ballots/{ballot}/open")).to_have_count(0)

    def count(self, ballot: str) -> None:
        """Count, once all have voted."""
        self.go(f"ballots/{ballot}")
        self.press("/count")
        expect(self.button("/count")).to_have_count(0)


class Sitting(Chamber):
    """Somebody who wants a seat, and has one."""

    def apply(self, call: str, words: str, commune: str) -> None:
        """Answer a call in one's own language."""
        self.go(f"councils/calls/{call}/apply")
        self.page.locator("[name=motivation]").fill(words)
        self.page.locator("[name=commune]").select_option(commune)
        self.page.locator("[name=old_enough]").check()
        self.page.locator("main form[method=post] button[type=submit]").first.click()
        self.page.wait_for_url(re.compile(f"/{self.lang}/me/council$"))

    def propose(self, council: str, dossier: str, title: str, text: str) -> str:
        """Propose a draft opinion, in French; its number."""
        self.go(f"councils/{council}/motions/new")
        self.fill(title=title, text=text, dossier=dossier)
        self.page.locator("[name=language]").select_option("fr")
        self.save()
        self.at(r"/motions/\d+")
        return self.page.url.rsplit("/", 1)[1]

    def open_to_amendments(self, motion: str) -> None:
        """Let all members change it from now on by amendments only."""
        self.go(f"motions/{motion}")
        self.press(f"/motions/{motion}/open")
        expect(self.button(f"/motions/{motion}/open")).to_have_count(0)

    def amend(self, motion: str, text: str, title: str, reason: str) -> None:
        """Propose other words for the first paragraph."""
        self.go(f"motions/{motion}")
        self.page.locator("#p1 a[href*='/amend']").click()
        self.fill(text=text, title=title, reason=reason)
        self.save()
        self.at(f"/motions/{motion}")

    def accept(self, motion: str) -> None:
        """Take the amendment in."""
        self.go(f"motions/{motion}")
        self.press("/accept")
        expect(self.button("/accept")).to_have_count(0)

    def ask(self, ballot: str, other: str) -> None:
        """Ask another member to vote for oneself."""
        self.go(f"ballots/{ballot}")
        self.page.locator("[name=holder]").select_option(label=other)
        self.press("/proxy")
        self.reads(other)

    def vote(self, ballot: str, seats: int) -> None:
        """Vote for it, for each seat that one votes for."""
        for seat in range(seats):
            self.go(f"ballots/{ballot}")
            form = self.page.locator("form[action*='/vote/']").nth(seat)
            form.locator("input[value=for]").check()
            form.locator("button").click()
            voted = self.page.locator("section:has(form[action*='/vote/']) .status")
            expect(voted).to_have_count(seat + 1)
