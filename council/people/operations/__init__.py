"""What people do with their accounts, and what is done for them: one function a verb."""

from council.people.operations.cards import (
    give_up_card,
    issue_card,
    join_by_card,
    replace_card,
    vouch,
)

__all__ = ["give_up_card", "issue_card", "join_by_card", "replace_card", "vouch"]
