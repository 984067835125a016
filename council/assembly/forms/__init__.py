"""Forms about councils and ballots, one file a noun: shape and length only."""
