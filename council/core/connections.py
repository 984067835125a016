"""How connections to a database are kept: as many as threads may need at once, and no dead ones."""

from typing import Any

PATIENCE = 10  # seconds that a request waits for a connection
MORE = 4  # connections beyond one a thread: a worker has threads of its own
LONGEST = 1_800  # seconds: firewalls drop what is silent for longer
QUICKLY = {  # of a replica that is away, others answer soon
    "connect_timeout": 3,  # seconds
    "tcp_user_timeout": 5_000,  # milliseconds
    "keepalives_idle": 10,  # seconds
    "keepalives_interval": 5,
    "keepalives_count": 2,
}


def options(url: str, threads: int, *, pooler: bool, replica: bool = False) -> dict[str, Any]:
    """What SQLAlchemy is told about the engine of the database at `url`.

    A thread holds one connection and never waits for a second one; those beyond one a thread are
    closed when they are given back. Behind a `pooler` that hands
    out connections by transaction (PgBouncer), nothing may be prepared on one of them. A replica
    is not pinged before each use: what fails there is asked of the primary.
    """
    told: dict[str, Any] = {"hide_parameters": True}  # a complaint of the database goes to the log
    if url.startswith("sqlite:"):
        return told
    given: dict[str, Any] = dict(QUICKLY) if replica else {"connect_timeout": PATIENCE}
    if pooler:
        given["prepare_threshold"] = None
    return told | {
        "connect_args": given,
        "pool_size": threads,
        "max_overflow": MORE,
        "pool_timeout": PATIENCE,
        "pool_recycle": LONGEST,
        "pool_use_lifo": True,
        "pool_pre_ping": not replica,
    }
