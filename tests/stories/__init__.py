"""Stories that cross features: from a voice to an official answer, and what must never happen."""
