"""Our own words on the explaining pages; an administrator may replace them (`PageText`)."""

from dataclasses import dataclass

from flask import render_template

from council.site.texts.explaining import HELP, HOW, WITHOUT_EMAIL
from council.site.texts.parts import Page, Part
from council.site.texts.pledging import ACCESSIBILITY, PRIVACY, RULES

__all__ = ["PAGES", "Page", "Part", "Source", "as_source"]


@dataclass(frozen=True)
class Source:
    """A page as an administrator would type it."""

    title: str
    body_source: str


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
