"""The two yardsticks: a bare route, and a page of ours rendered from what is kept in memory."""

from typing import Any

from flask import Flask, current_app, render_template, template_rendered

from bench.asking import Request, ask

KEPT = "bench.kept"
MEMORY = "/fr/bench/{}"


def hello() -> Flask:
    """The least that Flask can do."""
    app = Flask("hello", static_folder=None)

    @app.get("/")
    def greet() -> str:
        return "hello"

    return app


def install(app: Flask) -> None:
    """Add the pages from memory to an application, before it is first asked anything."""
    app.extensions[KEPT] = {}
    app.add_url_rule("/<lang:lang>/bench/<name>", "bench", from_memory)


def from_memory(name: str) -> str:
    """A page as it was once, rendered anew."""
    template, context = current_app.extensions[KEPT][name]
    return render_template(template, **context)


def keep(app: Flask, name: str, request: Request) -> Request:
    """Keep in memory all that the page of a request is rendered from; how to ask for that."""
    caught: list[tuple[Any, dict[str, Any]]] = []

    def catch(_app: Flask, template: Any, context: dict[str, Any], **_more: Any) -> None:
        around: dict[str, Any] = {}
        app.update_template_context(around)  # what every page gets is not the view's
        caught.append((template.name, {k: v for k, v in context.items() if k not in around}))

    with template_rendered.connected_to(catch, app):
        answer = ask(app, request)
    app.extensions[KEPT][name] = caught[-1]
    again = ask(app, Request(MEMORY.format(name)))
    assert abs(len(again.body) - len(answer.body)) < len(answer.body) / 50, "not the same page"
    return Request(MEMORY.format(name))
