"""Sentiment of short texts on an ordinary CPU: an English model, and classifiers of your own."""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
