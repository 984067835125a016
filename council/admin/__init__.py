"""Administration: people and roles, authorities, texts, and the state of the machine."""
