"""How good a model is: metrics, comparison of kinds, the search for settings."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
