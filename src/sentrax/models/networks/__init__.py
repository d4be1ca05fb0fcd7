"""Neural networks: one file for each, the loop that trains any of them, and the predictor."""
