"""What administrators do; the caller owns the transaction, and the journal keeps each change."""
