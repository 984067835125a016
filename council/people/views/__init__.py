"""Pages of people. A view loads, checks the form, calls one operation, answers."""

from council.people.views import account, cards, desk, entering, joining, resetting
from council.people.views.blueprint import bp

__all__ = ["account", "bp", "cards", "desk", "entering", "joining", "resetting"]
