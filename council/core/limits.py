"""Limits: how often an address may do a thing; kept as a keyed hash whose key lasts a day."""

import hashlib
import hmac
from ipaddress import ip_address

from flask import Flask, current_app, request
from flask_limiter import Limiter

from council.core import shared
from council.core.clock import local_day, now
from council.core.shared import Shared


def visitor() -> str:
    """Who is limited: a keyed hash of the network address that changes every day."""
    key = f"{current_app.secret_key!s}{local_day(now())}".encode()
    return hmac.new(key, network(request.remote_addr or "").encode(), hashlib.sha256).hexdigest()


def network(address: str) -> str:
    """The address; of IPv6 the half that a connection is given, for it can change the other."""
    try:
        found = ip_address(address)
    except ValueError:  # none, or a socket's
        return address
    return str(found) if found.version == 4 else str(int(found) >> 64)


limiter = Limiter(visitor, headers_enabled=False)
STRICT = "10 per minute; 60 per hour"  # guessing: signing in, codes, reset
CALM = "30 per minute; 300 per hour"  # writing: contributions, comments, reports


def install(app: Flask) -> None:
    """Switch the limits on (a setting can switch them off for load tests)."""
    app.config.update(store(shared.redis(app), app.config["REDIS_URL"]))
    limiter.init_app(app)


def store(redis: Shared | None, url: str) -> dict[str, object]:
    """Where Flask-Limiter counts: in Redis, and while that is away in this process; or only there.

    Its own lines in the log go nowhere: what we share tells once that Redis is away.
    """
    if redis is None:
        return {"RATELIMIT_STORAGE_URI": "memory://"}
    return {
        "RATELIMIT_STORAGE_URI": url,
        "RATELIMIT_STORAGE_OPTIONS": {"connection_pool": redis.pool},
        "RATELIMIT_KEY_PREFIX": redis.name,
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
    }
