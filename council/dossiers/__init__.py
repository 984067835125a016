"""Dossiers: contributions grouped, summed up and shown with their evidence."""
