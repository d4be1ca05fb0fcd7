"""A saved model at work: on one text, a column, or a whole file. numpy alone, and Polars for columns."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
