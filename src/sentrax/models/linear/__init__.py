"""A linear model over groups of features: words, subwords, pairs, patterns, signals, valence."""
