"""Councils: their colleges and seats, calls for candidates, lots, mandates."""
