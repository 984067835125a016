"""Territory: authorities and their levels, themes, competences, and the procedures between them."""
