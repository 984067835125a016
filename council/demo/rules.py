"""Who may play in the demonstration."""

from council.core.policy import action, anyone

PLAY = action("demo.play", anyone, hidden=True)  # in the demonstration only: see the views
