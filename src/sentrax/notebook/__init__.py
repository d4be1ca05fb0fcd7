"""The course notebook, unchanged, on today's JAX: after one line, `import trax` and `import utils` work.

In a notebook: `%load_ext sentrax.notebook`. In a script, before `import trax`:

    import sentrax.notebook
    sentrax.notebook.install()

The notebook's own functions are here too.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
