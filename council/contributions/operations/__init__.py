"""What people do with contributions: one function per verb; the caller owns the transaction."""
