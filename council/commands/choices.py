"""The numbers beside the filters' choices, after content came in bulk: the worker need not wait."""

from council.contributions.tasks import count_choices as of_contributions
from council.core import clock
from council.dossiers.tasks import count_choices as of_dossiers


def count_choices() -> None:
    """Count what each choice of the lists finds, as the worker does once a minute."""
    for count in (of_contributions, of_dossiers):
        count(clock.now())
