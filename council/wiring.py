"""Which features there are: their pages, models, templates' names and sign-in, put into the app."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from flask import Flask, current_app, has_request_context, request, url_for
from markupsafe import Markup
from werkzeug.local import LocalProxy

from council import tables  # noqa: F401  # all tables are known from here on
from council.admin import views as admin
from council.assembly import views as assembly
from council.contributions import views as contributions
from council.core import fragments, language, locale, policy, search, text
from council.core.assets import asset
from council.demo import views as demo
from council.discussion import views as discussion
from council.dossiers import views as dossiers
from council.exchange import views as exchange
from council.inbox import views as inbox
from council.moderation import views as moderation
from council.notices import views as notices
from council.people import signing_in
from council.people import views as people
from council.referrals import views as referrals
from council.site import views as site
from council.territory import views as territory

PAGES = (
    territory,
    people,
    discussion,
    contributions,
    moderation,
    dossiers,
    assembly,
    referrals,
    inbox,
    notices,
    exchange,
    admin,
    site,
    demo,
)


def install(app: Flask) -> None:
    """Register every feature's pages, and what all templates may use."""
    signing_in.manager.init_app(app)
    for feature in PAGES:
        app.register_blueprint(feature.bp)
        know_more(feature.__name__.rpartition(".")[0])
    for pages in (contributions.files, *notices.more):
        app.register_blueprint(pages)
    app.register_blueprint(referrals.authorities)
    app.register_blueprint(site.root)
    app.jinja_env.globals.update(
        asset=asset, can=policy.can, link=link, open_link=open_link, me=LocalProxy(policy.me)
    )
    app.jinja_env.globals.update(language_name=language.name, written_languages=language.KNOWN)
    app.jinja_env.globals.update(piece=fragments.piece)
    app.jinja_env.filters.update(excerpt=text.excerpt, marked=search.marked, page_html=page_html)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True  # as the catalogues are extracted


def know_more(feature: str) -> None:
    """Let the due work of a feature be known, and what it keeps of people, if it has any."""
    for module in (f"{feature}.tasks", f"{feature}.privacy"):
        if find_spec(module):
            import_module(module)


def link(endpoint: str, **values: object) -> str | None:
    """The address of `endpoint`, or None while no page answers there."""
    if endpoint not in current_app.view_functions:
        return None
    if values or not has_request_context():
        return url_for(endpoint, **values)  # type: ignore[arg-type]
    return menu_address(endpoint, locale.current(), request.script_root)


@cache
def menu_address(endpoint: str, _language: str, _root: str) -> str:
    """The address of a page without values, of which every page has dozens in its menus."""
    return url_for(endpoint)


def open_link(endpoint: str) -> str | None:
    """The address of `endpoint`, or None where the reader would be turned away."""
    what = getattr(current_app.view_functions.get(endpoint), "action", None)
    return link(endpoint) if what and policy.allowed(what, policy.me()) else None


def page_html(source: str) -> Markup:
    """For templates: the safe HTML of an administrator's Markdown."""
    return Markup(text.to_page_html(source))  # noqa: S704  # cleaned by nh3
