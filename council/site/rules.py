"""Who may do what with the site itself."""

from council.core.policy import action, anyone
from council.people.rules import is_administrator

READ = action("site.read", anyone)
CHECK = action("site.check", anyone)
EDIT = action("site.edit_text", is_administrator)
