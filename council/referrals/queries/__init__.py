"""What is asked about referrals: `sent` (the ones of a dossier), `work` (desks), `scoreboard`."""
