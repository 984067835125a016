"""Pages on which people find, read, support and discuss contributions."""
