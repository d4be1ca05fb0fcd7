"""The linear model over groups of features, and how it is fitted. No JAX."""
