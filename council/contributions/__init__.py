"""Contributions: the problems and proposals people submit, and who supports them."""
