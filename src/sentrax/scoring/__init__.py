"""Prediction with a saved model: one text, a column, or a file. Needs numpy, and Polars for columns."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
