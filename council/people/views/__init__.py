"""Pages of people. A view loads, checks the form, calls one operation, answers."""

from council.people.views import cards, entering
from council.people.views.blueprint import bp

__all__ = ["bp", "cards", "entering"]
