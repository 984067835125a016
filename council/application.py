"""The application: `create_app` puts it together; no logic here."""

from flask import Flask
from flask_wtf import CSRFProtect
from sqlalchemy.exc import ArgumentError
from werkzeug.middleware.proxy_fix import ProxyFix

from council import wiring
from council.config import BadSetting, Settings, load, make_folder
from council.core import (
    addresses,
    assets,
    compiled,
    connections,
    errors,
    headers,
    limits,
    locale,
    mail,
    replicas,
    shared,
)
from council.core.db import db
from council.core.frame import CouncilFlask

MEGABYTE = 1024 * 1024
csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    """The application, set up by `settings` (default: the environment's).

    Raises `BadSetting` when one is missing or wrong, or nothing can be written to the data folder.
    """
    settings = settings or load()
    make_folder(settings.data_dir)
    app = CouncilFlask("council", static_folder=None)
    app.config.update(flask_settings(settings))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops
        )
    connect(app)
    csrf.init_app(app)
    shared.install(app)
    limits.install(app)
    mail.install(app)
    addresses.install(app)
    locale.install(app)
    errors.install(app)
    wiring.install(app)
    compiled.install(app)
    assets.install(app)
    headers.install(app)
    return app


def connect(app: Flask) -> None:
    """Make the engines; a database address that leads to none is a wrong setting."""
    try:
        db.init_app(app)
        with app.app_context():
            replicas.install()
    except (ArgumentError, ImportError, ValueError):
        raise BadSetting(
            "COUNCIL_DATABASE_URL cannot be read, or one of COUNCIL_REPLICAS: "
            "write sqlite:///file or postgresql+psycopg://user:password@host/name."
        ) from None


def flask_settings(settings: Settings) -> dict[str, object]:
    """Our settings, and what they mean for Flask and its extensions."""
    secure = settings.base_url.startswith("https:")
    return {
        **{name.upper(): value for name, value in vars(settings).items()},
        "SETTINGS": settings,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": connections.options(
            settings.database_url, settings.threads, pooler=settings.pooler
        ),
        "SQLALCHEMY_BINDS": binds(settings),
        "MAX_CONTENT_LENGTH": 30 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
        "MAX_FORM_PARTS": 500,
        "SESSION_COOKIE_NAME": "council",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": secure,
        "PERMANENT_SESSION_LIFETIME": 30 * 86_400,
        "WTF_CSRF_TIME_LIMIT": None,  # a form may wait as long as its session
        "RATELIMIT_ENABLED": settings.limits,
        "TEMPLATES_AUTO_RELOAD": False,
    }


def binds(settings: Settings) -> dict[str, dict[str, object]]:
    """The replicas, by the names of their engines."""
    return {
        f"{replicas.BIND}{number}": {"url": url}
        | connections.options(url, settings.threads, pooler=settings.pooler, replica=True)
        for number, url in enumerate(settings.replica_urls, 1)
    }
