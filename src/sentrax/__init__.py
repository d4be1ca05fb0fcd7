"""Train, explain and serve sentiment classifiers for short text, on an ordinary CPU."""

__version__ = "0.1.0"
