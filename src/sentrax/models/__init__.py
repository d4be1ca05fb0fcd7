"""Every kind of model, one folder each; `registry` is the table of them, `base` the contract."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
