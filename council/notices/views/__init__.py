"""Pages of notices, of the public record, and of the demonstration's mails."""

from council.notices import followers, letters  # noqa: F401  # what they register
from council.notices.views import mine, outbox, record, stopping
from council.notices.views.blueprint import bp

more = (outbox.bp, outbox.root, record.bp)

__all__ = ["bp", "mine", "more", "stopping"]
