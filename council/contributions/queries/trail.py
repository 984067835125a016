"""The path of a contribution so far, to which later floors add steps, and words for its journal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from council.contributions.models import Contribution, State
from council.core import journal


@dataclass(frozen=True)
class Step:
    """One step on the path. `kind` is who acts: "" people, "council", "auth"; `end`: an authority.

    `icon` is a symbol of our icons; `title` and `text` are sentences in the reader's language.
    """

    at: datetime
    title: str
    kind: str = ""
    icon: str = "message-circle"
    text: str | None = None
    href: str | None = None
    late: bool = False


Provider = Callable[[Contribution], list[Step]]
PROVIDERS: list[Provider] = []

journal.tell(
    {
        "contribution.submitted": _l("Submitted"),
        "contribution.imported": _l("Imported from another platform"),
        "contribution.published": _l("Published"),
        "contribution.rejected": _l("Not published"),
        "contribution.edited": _l("Text changed by its author"),
        "contribution.claimed": _l("A person said that it is theirs too"),
        "contribution.withdrawn": _l("Withdrawn by its author"),
        "contribution.recounted": _l("Counts put right"),
    }
)


def provider(add: Provider) -> Provider:
    """Register a function that tells further steps of a contribution, in a query or two."""
    PROVIDERS.append(add)
    return add


def of(contribution: Contribution, masked_at: datetime | None) -> list[Step]:
    """The path of a contribution so far, in order of time; `masked_at`: when words were masked."""
    steps = own_steps(contribution)
    if masked_at:
        masked = _("Words masked by a moderator")
        steps.append(Step(masked_at, masked, "council", "eye-off"))
    for add in PROVIDERS:
        steps += add(contribution)
    return sorted(steps, key=lambda step: step.at)


def own_steps(contribution: Contribution) -> list[Step]:
    """What the contribution itself knows of its path."""
    steps = [Step(contribution.submitted_at, _("Submitted"))]
    if contribution.published_at and contribution.state is not State.REJECTED:
        steps.append(Step(contribution.published_at, _("Published"), "council", "shield-check"))
    if contribution.state is State.REJECTED:
        steps += [
            Step(entry.at, entry.words, "council", "eye-off")
            for entry in journal.of(contribution)
            if entry.verb == "contribution.rejected"
        ][-1:]
    if contribution.withdrawn_at:
        steps.append(Step(contribution.withdrawn_at, _("Withdrawn by its author"), icon="undo-2"))
    return steps
