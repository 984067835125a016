"""Due work of dossiers."""

from datetime import datetime

from council.core import facets, jobs
from council.dossiers.queries import choices


@jobs.due("dossiers.count_choices")
def count_choices(at: datetime) -> None:
    """Once a minute, count what each choice of the list's filters finds: time changes it too."""
    facets.keep(choices.LIST, choices.counted(at))
