"""Pages of dossiers. A view loads, checks the form, calls one operation, answers."""

from council.dossiers import discussed, document, rules  # noqa: F401  # what they register
from council.dossiers.views import alike, composing, leaving, looking_after, reading  # noqa: F401
from council.dossiers.views.blueprint import bp

__all__ = ["bp"]
