"""The mean of word and n-gram vectors: fastText's architecture."""
