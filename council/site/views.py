"""The home page, the explaining pages and their texts, and what machines ask."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from council.core import editions, health, locale, replicas
from council.core.addresses import absolute
from council.core.assets import asset
from council.core.clock import now
from council.core.errors import RuleBroken
from council.core.pages import kept
from council.core.policy import may, me
from council.site import operations, queries, rules, texts
from council.site.forms import PageTextForm

bp = Blueprint("site", __name__, url_prefix="/<lang:lang>")
root = Blueprint("root", __name__)
SLUG = f"any({', '.join(repr(slug) for slug in texts.PAGES)}):slug"
STARTS = ("/", "/contributions", "/dossiers", "/opinions", "/councils", "/authorities", "/data")
ONE_YEAR = 31_536_000


@root.get("/")
@may(rules.READ)
def start() -> ResponseReturnValue:
    """To the home page in the reader's language: chosen before, else the browser's."""
    answer = redirect(url_for("site.home", lang=locale.preferred()), 302)
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer


@bp.get("/")
@kept
@may(rules.READ)
def home() -> ResponseReturnValue:
    """What the council is, what waits for an answer, and what people say now."""
    at = now()
    voices = queries.latest_voices()
    return render_template(
        "site/home.html",
        at=at,
        dossiers=queries.current_dossiers(at),
        voices=voices,
        this_week=queries.are_of_this_week(voices, at),
        figures=queries.figures(at),
        sitting=queries.sitting(at),
    )


@bp.get(f"/<{SLUG}>")
@kept
@may(rules.READ)
def page(slug: str) -> ResponseReturnValue:
    """One explaining page: ours, or the text an administrator put in its place."""
    replaced = queries.replaced_text(slug, locale.current())
    if replaced:
        return render_template("site/replaced.html", slug=slug, text=replaced)
    return render_template("site/page.html", slug=slug, page=texts.PAGES[slug])


@bp.get("/admin/pages")
@may(rules.EDIT)
def page_texts() -> ResponseReturnValue:
    """Every explaining page in every language: ours or replaced."""
    replaced = queries.replaced_pages()
    return render_template("site/texts.html", pages=texts.PAGES, replaced=replaced)


@bp.route(f"/admin/pages/<{SLUG}>", methods=["GET", "POST"])
@may(rules.EDIT)
def edit_text(slug: str) -> ResponseReturnValue:
    """The form for a page's text in the language of the address; then the page itself (303)."""
    spoken = locale.current()
    form = PageTextForm(obj=queries.replaced_text(slug, spoken) or texts.as_source(slug))
    if not form.validate_on_submit():
        return text_page(slug, form), 422 if form.errors else 200
    try:
        operations.replace_text(me(), slug=slug, locale=spoken, at=now(), **form.values)
    except RuleBroken as refusal:
        return text_page(slug, form, refusal.sentence), refusal.status
    return redirect(url_for(".page", slug=slug), 303)


def text_page(slug: str, form: PageTextForm, stale: str = "") -> str:
    """The form for a page's text; with `stale`, the present text beside what was typed."""
    present = queries.replaced_text(slug, locale.current())
    if stale or request.method == "GET":
        form.version.data = editions.edition(present)
    return render_template(
        "site/edit.html",
        form=form,
        slug=slug,
        page=texts.PAGES[slug],
        stale=stale,
        present=present or texts.as_source(slug),
        edition=editions.edition(present),
    )


@bp.post(f"/admin/pages/<{SLUG}>/restore")
@may(rules.EDIT)
def restore_text(slug: str) -> ResponseReturnValue:
    """Our own text again."""
    spoken, version = locale.current(), editions.read(request.form.get("version", ""))
    operations.restore_text(me(), slug=slug, locale=spoken, version=version, at=now())
    return redirect(url_for(".page", slug=slug), 303)


@root.get("/healthz", endpoint="health")
@may(rules.CHECK)
def alive() -> ResponseReturnValue:
    """The process answers."""
    return plain("ok\n")


@root.get("/readyz")
@may(rules.CHECK)
def ready() -> ResponseReturnValue:
    """The process can serve: its database answers, with this version's tables (503 otherwise).

    A silent worker, mails held up and a Redis that is away are told, but pages go on without them.
    """
    replicas.ask_primary()  # what depends on a replica goes on without it
    if not health.is_current():
        return plain("waiting: the tables are not those of this version\n"), 503
    return plain("\n".join(["ready", *health.told(now()), ""]))


@root.get("/robots.txt")
@may(rules.READ)
def robots() -> ResponseReturnValue:
    """Robots may read what is public, and need not visit the rest."""
    sitemap = absolute(url_for("root.sitemap"))
    return plain(render_template("site/robots.txt", codes=locale.CODES, sitemap=sitemap))


@root.get("/sitemap.xml")
@may(rules.READ)
def sitemap() -> ResponseReturnValue:
    """Where search engines begin: each page, and where it is in other languages."""
    paths = [*STARTS, *queries.paths()]
    page = render_template("site/sitemap.xml", site=absolute(""), paths=paths, codes=locale.CODES)
    return Response(page, mimetype="application/xml")


@root.get("/favicon.ico")
@may(rules.READ)
def favicon() -> ResponseReturnValue:
    """To our mark, for browsers that ask without being told."""
    return redirect(asset("icons/mark.svg"), 302)


@bp.after_app_request
def remember_language(answer: Response) -> Response:
    """Keep the language of someone who changed it by the menu: same site, another language."""
    spoken = locale.chosen_by_menu()
    if spoken:
        answer.set_cookie(
            locale.COOKIE,
            spoken,
            max_age=ONE_YEAR,
            samesite="Lax",
            secure=request.is_secure,
            httponly=True,
        )
    return answer


def plain(words: str) -> Response:
    """A text for machines."""
    return Response(words, mimetype="text/plain")
