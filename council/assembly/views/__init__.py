"""Pages of councils. A view loads, checks the form, calls one operation, answers."""

from council.assembly.views.blueprint import bp

__all__ = ["bp"]
