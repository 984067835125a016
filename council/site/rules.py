"""Who may do what with the site itself."""

from council.core.policy import action, anyone
from council.people.models import Member, Role


def administers_everything(actor: Member | None, _thing: object) -> bool:
    """an administrator of the whole platform"""
    return actor is not None and actor.has_everywhere(Role.ADMINISTRATOR)


READ = action("site.read", anyone)
CHECK = action("site.check", anyone)
EDIT = action("site.edit_text", administers_everything)
