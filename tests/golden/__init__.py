"""Model files that every later version must read with equal answers."""
