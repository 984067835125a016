"""Pages of moderation: the desk, and what everybody can see and ask."""

from council.moderation.views import deciding, public, queue
from council.moderation.views.blueprint import bp

__all__ = ["bp", "deciding", "public", "queue"]
