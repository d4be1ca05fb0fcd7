"""A word list with valences, and rules."""
