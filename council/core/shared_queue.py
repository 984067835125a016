"""The queue of several machines: huey's on Redis, which is patient while that is away.

What was in the queue then is no loss: all work is looked for again each minute.
"""

from collections import deque
from contextlib import suppress
from typing import Any

from flask import Flask
from huey import RedisHuey
from huey.serializer import SignedSerializer
from huey.storage import RedisStorage

from council.core.jobs import STOP
from council.core.shared import WAITING, Shared

LOOK = WAITING / 2  # seconds that Redis waits for work before it says that there is none
MOST = 100  # tasks that a process keeps for itself; a web process does none of them


class PatientStorage(RedisStorage):
    """A store whose processes go on by themselves while Redis is away.

    What is asked for then, they do themselves; leases in the database let no two do the same.
    """

    def __init__(self, name: str, shared: Shared, **options: Any) -> None:
        super().__init__(name, connection_pool=shared.pool, **options)
        self.shared = shared
        self.own: deque[bytes] = deque(maxlen=MOST)  # asked for by this process, for itself

    def dequeue(self) -> bytes | None:
        """The next task, waited for a little; None without one."""
        if self.own:
            with suppress(IndexError):  # another thread took it
                return self.own.popleft()
        try:
            found = self.conn.brpop(self.queue_key, timeout=self.read_timeout)
        except self.shared.failure as error:
            self.shared.failed(error)
            STOP.wait(self.read_timeout)
            return None
        self.shared.answered()
        return found[1] if found else None

    def enqueue(self, data: bytes, priority: int | None = None) -> None:
        """Put a task in the queue of all, or while Redis is away in our own."""
        if self.shared.attempt(lambda client: client.lpush(self.queue_key, data)) is None:
            self.own.append(data)

    def put_if_empty(self, key: str, value: bytes, ttl: float | None = None) -> bool:
        """Whether a mark was set; always, while Redis is away."""
        set_now = self.shared.attempt(lambda client: client.hsetnx(self.result_key, key, value))
        return set_now is None or bool(set_now)

    def delete_data(self, key: str) -> bool:
        """Whether a mark was removed; not while Redis is away."""
        return bool(self.shared.attempt(lambda client: client.hdel(self.result_key, key)))

    def peek_many(self, keys: object) -> dict[str, bytes]:
        """Which tasks were revoked: we revoke none, so Redis need not be asked before each."""
        return {}

    def read_schedule(self, ts: object) -> list[bytes]:
        """What was put off: we put nothing off, so Redis need not be asked each second."""
        return []


def made(app: Flask, shared: Shared) -> RedisHuey:
    """The queue of an application's installation.

    huey unpickles what it takes out: each task is signed with our key, so that whoever else can
    write to this Redis cannot have anything run.
    """
    return RedisHuey(
        shared.name,
        results=False,
        read_timeout=LOOK,
        storage_class=PatientStorage,
        shared=shared,
        serializer=SignedSerializer(secret=app.secret_key, salt="council.jobs"),
    )
