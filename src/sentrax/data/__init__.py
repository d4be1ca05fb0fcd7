"""Labelled texts: corpora, readers of many file formats, splits. Nothing here imports JAX or NLTK."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
