"""The core: what every feature stands on, and that knows no feature."""
