"""Why a model gives an answer: what each word adds to it, what would change it, which texts it has seen."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
