"""Atomic, checksummed files, and journals."""
