"""Pages of notices, of the public record, and of the demonstration's mails."""

from council.notices import letters  # noqa: F401  # its mails are filled there
from council.notices.views import mine, outbox, record, stopping
from council.notices.views.blueprint import bp

more = (outbox.bp, outbox.root, record.bp)

__all__ = ["bp", "mine", "more", "stopping"]
