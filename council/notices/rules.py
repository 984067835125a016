"""Who may do what with notices, and how refusals are told."""

from council.core.policy import action, anyone, signed_in

ME = action("notice.me", signed_in)
FOLLOW = action("notice.follow", signed_in)
STOP = action("notice.stop", anyone)  # the link itself says whose mails it stops
RECORD = action("journal.read", anyone)
OUTBOX = action("demo.outbox", anyone, hidden=True)  # in the demonstration only
