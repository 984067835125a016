"""Moderation: reviews, reports, redactions and appeals."""
