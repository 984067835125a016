"""Security headers: the same on every answer (a test states them exactly)."""

from flask import Flask, Response, request, session
from flask_login import current_user

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}
LOWERED = [(name, name.lower(), value) for name, value in HEADERS.items()]
OPEN_POLICY = "; ".join(  # of a page that others may show within theirs: it can do nothing
    (
        "default-src 'none'",
        "style-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors *",
    )
)
CLOSED = "x-frame-options"  # which knows no exception
ONE_YEAR = "max-age=31536000; includeSubDomains"
FOR_ALL = "no-cache, public"  # the same for all visitors: a proxy may keep it, and asks each time
FOR_ONE = "no-cache, private"


def install(app: Flask) -> None:
    """Add the headers to every answer."""
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Our headers; HSTS over https only; pages of a person are never kept by a proxy."""
    given = {name.lower() for name, _value in response.headers}
    if response.headers.get("Content-Security-Policy") == OPEN_POLICY:
        given.add(CLOSED)
    for name, lower, value in LOWERED:
        if lower not in given:
            response.headers.add_header(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = ONE_YEAR
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = cache_rule()
    return response


def embeddable(response: Response) -> Response:
    """An answer that pages of other sites may show in a frame: no script, picture or form in it."""
    response.headers["Content-Security-Policy"] = OPEN_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def cache_rule() -> str:
    """`no-store` for what is one person's alone, else ask again each time.

    That is what somebody signed in sees or sends, a page behind a mailed link, and every page of
    a browser that holds more than the token of forms: a draft, a new card.
    """
    personal = "token" in (request.view_args or {}) or bool(session.keys() - {"csrf_token"})
    private = request.method != "GET" or current_user.is_authenticated or personal
    return "no-store" if private else FOR_ONE
