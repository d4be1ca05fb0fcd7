"""`import trax` gives the modules of `sentrax.trax`, the very same objects."""

import functools
import importlib
import importlib.util
import sys
from collections.abc import Callable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from sentrax.errors import SentraxError
from sentrax.notebook.trax_advice import find_advice

_PACKAGES = ("data", "fastmath", "layers", "optimizers", "supervised")
"""Imported at once under Trax's names, to give advice however they are reached. The rest is loaded lazily."""


class MissingPartError(SentraxError, ModuleNotFoundError):
    """A part of Trax that sentrax does not have; the message says what to use."""

    def __init__(self, name: str):
        advice = find_advice(name)
        super().__init__(f"sentrax has no {name}" + (f"; use {advice}" if advice else ""))


class TraxFinder(MetaPathFinder, Loader):
    """Finds `trax` and what is below it in `sentrax.trax`."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """A spec for a module of Trax; `None` for any other.

        Raises:
            MissingPartError: If sentrax does not have it. That includes the names in
                `from trax.layers import ...`, which Python looks for below `sentrax.trax.layers`.
        """
        if fullname.startswith("sentrax.trax."):
            package, _, name = fullname.removeprefix("sentrax.").rpartition(".")
            if PathFinder.find_spec(fullname, path) is None:
                raise MissingPartError(_advised_name(package, name))
        elif fullname.split(".")[0] == "trax" and importlib.util.find_spec(f"sentrax.{fullname}"):
            return ModuleSpec(fullname, self)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module of `sentrax.trax`, which from now on gives advice about names that it lacks."""
        module = importlib.import_module(f"sentrax.{spec.name}")
        spec.loader_state = module.__spec__
        names = vars(module)
        if getattr(names.get("__getattr__"), "func", None) is not advise:
            names["__getattr__"] = functools.partial(advise, spec.name, module, names.get("__getattr__"))
        names.setdefault("__path__", [])  # only below packages does `from ... import` ask a finder
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Restore the module's own spec, and what a later import of a submodule would replace."""
        module.__spec__ = module.__spec__ and module.__spec__.loader_state
        # Importing a module sets it as an attribute of its package, also where the package has something
        # else of that name: `trax.layers.assert_shape` is a function, as well as the module that has it.
        names, below = dict(vars(module)), f"{module.__name__}."
        parts = [name for name in sys.modules if name.startswith(below)]  # few of thousands
        for name in [name for name in parts if name.rfind(".") == len(below) - 1]:
            importlib.import_module(name.removeprefix("sentrax."))
        vars(module).update(names)


def advise(trax_name: str, module: ModuleType, fallback: Callable[[str], Any] | None, name: str) -> Any:
    """A module that is loaded on demand; or an `AttributeError` that says what to use instead."""
    if fallback is not None and name in vars(module).get("__all__", ()):
        return importlib.import_module(f"{trax_name}.{name}")
    advised = _advised_name(trax_name, name)
    if not name.startswith("__") and find_advice(advised):
        raise AttributeError(str(MissingPartError(advised)))
    if fallback is not None:
        return fallback(name)
    raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}", name=name, obj=module)


def _advised_name(package: str, name: str) -> str:
    """The name of a missing part under which there is advice: as it is, or one package up."""
    above = f"{package.rpartition('.')[0]}.{name}"
    return f"{package}.{name}" if find_advice(f"{package}.{name}") or not find_advice(above) else above


def provide_trax() -> None:
    """Make `import trax` work in this process, and `from jax.config import config`, which JAX removed.

    Raises:
        SentraxError: If another `trax` has already been imported.
    """
    refuse_foreign("trax")
    if not any(isinstance(finder, TraxFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, TraxFinder())
    for package in _PACKAGES:
        importlib.import_module(f"trax.{package}")
    if "jax.config" not in sys.modules and importlib.util.find_spec("jax.config") is None:
        import jax

        module = sys.modules["jax.config"] = ModuleType("jax.config", "Where JAX kept its `config`.")
        vars(module)["config"] = jax.config


def refuse_foreign(name: str) -> None:
    """Raise a `SentraxError` if a module of this name is imported that is not ours."""
    module = sys.modules.get(name)
    if module is not None and not module.__name__.startswith("sentrax."):
        origin = getattr(module, "__file__", None) or "this session"
        raise SentraxError(
            f"another module named {name!r} is already imported, from {origin};"
            " restart and call sentrax.notebook.install() before importing it"
        )
