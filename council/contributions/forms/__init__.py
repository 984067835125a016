"""Forms of contributions: shape and length only; rules are in the operations."""
