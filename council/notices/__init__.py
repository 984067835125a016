"""Notices: who follows what, who is told, and by which channel."""
