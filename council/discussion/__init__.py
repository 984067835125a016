"""Discussion: threads of comments under a contribution or a dossier."""
