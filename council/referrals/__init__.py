"""Referrals: dossiers sent to authorities, their clocks, answers and promises."""
