"""Questions about mails that came in."""
