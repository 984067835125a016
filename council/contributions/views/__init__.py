"""Pages of contributions. A view loads, checks the form, calls one operation, answers."""

from council.contributions.views import (  # noqa: F401  # their pages
    authoring,
    reading,
    sending,
    serving,
    submitting,
)
from council.contributions.views.blueprint import bp, files

__all__ = ["bp", "files"]
