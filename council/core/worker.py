"""The worker: huey's consumer calls what is due; meanwhile it says that it is alive."""

import signal
import time

from flask import Flask
from huey.consumer import Consumer

from council.core import clock, jobs, leases
from council.core.db import db
from council.core.logs import log

THREADS = 3  # so that a long task does not hold up the mail
PAUSE = 0.5  # seconds between two looks at the queue, at most
HEARTBEAT = 5  # seconds
LISTENING = 0.1  # seconds between two looks at what signals asked


Asked = list[int]  # the signals that asked to end


def listen(asked: Asked) -> None:
    """Let SIGTERM and SIGINT ask to end."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda number, _frame: asked.append(number))


def work(app: Flask, asked: Asked) -> None:
    """Work until asked to end, and end after the thing in hand."""
    with app.app_context():
        queue = jobs.queue()
    queue.huey.periodic_task(lambda _moment: True, name="minute")(
        lambda: queue.call_due(clock.now())
    )
    beat(app)
    consumer = Consumer(queue.huey, workers=THREADS, max_delay=PAUSE)
    consumer.start()
    listen(asked)  # again: huey listens too when it starts
    wait_for_the_end(app, consumer, asked)
    jobs.STOP.set()
    consumer.stop(graceful=True)


def wait_for_the_end(app: Flask, consumer: Consumer, asked: Asked) -> None:
    """Look after the consumer, and beat, until a signal asks to end."""
    last = time.monotonic()
    while not asked:
        time.sleep(LISTENING)
        if time.monotonic() - last >= HEARTBEAT:
            last = time.monotonic()
            consumer.check_worker_health()
            beat(app)


def beat(app: Flask) -> None:
    """Beat once, and look for prompt work that nobody asked for: of another machine, or left over.

    A database that is busy or away is no reason to end.
    """
    with app.app_context():
        try:
            with db.unit():
                at = clock.now()
                jobs.beat(at)
                leases.prolong(jobs.WORKER, at)
        except Exception as error:
            log.error("beat.failed", exc_info=error)
        jobs.wake()
