"""People: members, their roles, their ways to sign in, and what vouches for them."""
