"""Large invented worlds, made in bulk to measure Council with: `council load`."""
