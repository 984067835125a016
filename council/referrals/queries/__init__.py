"""What is asked about referrals: one by one, of dossiers, at desks, and in the scoreboard."""
