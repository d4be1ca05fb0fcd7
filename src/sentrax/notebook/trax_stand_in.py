"""`import trax` without Trax.

A finder stands before Python's own. It answers for `trax` and all below it, after the tables of
`sentrax.notebook.trax_names`: `trax.layers` is `sentrax.trax.layers`, the same object.
"""

import functools
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from typing import Any

from sentrax.errors import InputError, MissingDependencyError, SentraxError
from sentrax.notebook.trax_names import ALIASES, our_name, prefixes, trax_name_of, what_to_use


def provide() -> None:
    """Make `import trax` work in this process, and `from jax.config import config`, which JAX removed.

    Raises:
        SentraxError: If another `trax` has already been imported.
    """
    refuse_foreign("trax")
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    for package in _LOADED_AT_ONCE:
        importlib.import_module(package)
    if "jax.config" not in sys.modules and importlib.util.find_spec("jax.config") is None:
        import jax

        sys.modules["jax.config"] = types.ModuleType("jax.config", "Where JAX kept its `config`.")
        vars(sys.modules["jax.config"])["config"] = jax.config


def refuse_foreign(name: str) -> None:
    """Raise a `SentraxError` if a module of this name is imported that is not a stand-in."""
    present = sys.modules.get(name)
    if present is not None and not getattr(present, "__sentrax__", False):
        where = getattr(present, "__file__", None) or "this session"
        raise SentraxError(
            f"another module named {name!r} is already imported, from {where};"
            " restart and call sentrax.notebook.install() before importing it"
        )


def ensure_flag(flag_str: str) -> None:
    """Make the value of an absl flag readable in a test that some other runner than absl's started.

    Raises:
        InputError: If there is no such flag.
        MissingDependencyError: If absl is not installed.
    """
    try:
        from absl import flags
    except ImportError:
        raise MissingDependencyError("absl's flags need absl; install it with pip install absl-py") from None
    if flag_str not in flags.FLAGS:
        raise InputError(f"there is no flag {flag_str!r}; import the module that defines it first")
    if not flags.FLAGS.is_parsed():
        flags.FLAGS(sys.argv[:1])


class StandIn(types.ModuleType):
    """A module with a few names of its own; for any other it says what to use instead."""

    __sentrax__ = True

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        try:
            return importlib.import_module(f"{self.__name__}.{name}")
        except MissingPartError as error:
            raise AttributeError(str(error)) from None


_STAND_INS: dict[str, dict[str, Any]] = {
    "trax": {},
    "trax.data": {},
    "trax.supervised": {},
    "trax.test_utils": {"ensure_flag": ensure_flag},
}
"""Modules of Trax's that no module of ours stands for, and the names that they have nevertheless."""

_LOADED_AT_ONCE = ("trax.fastmath", "trax.layers", "trax.optimizers", "trax.supervised")
"""Packages that every program needs. The rest is loaded when it is first imported."""


class MissingPartError(SentraxError, ModuleNotFoundError):
    """A part of Trax that sentrax does not have."""

    def __init__(self, trax_name: str):
        use = what_to_use(trax_name)
        super().__init__(
            f"{trax_name} is not in sentrax's stand-in for Trax" + (f"; use {use}" if use else "")
        )


class _Finder(importlib.abc.MetaPathFinder):
    """Finds `trax` and what is below it."""

    def find_spec(
        self, fullname: str, path: Any = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The loader of a stand-in or of an alias; `None` for what is not Trax's.

        Raises:
            ModuleNotFoundError: If sentrax has no such part. It says what to use, also when Python looks
                for a name of `from trax.layers import ...` below `sentrax.trax.layers`, for want of it there.
        """
        if fullname in _STAND_INS:
            return importlib.machinery.ModuleSpec(fullname, _StandInLoader(), is_package=True)
        trax_name: str | None = fullname
        if "trax" not in prefixes(fullname):
            package, _, name = fullname.rpartition(".")
            trax_name = _advised_name(trax_name_of(package), name)
        elif (ours := our_name(fullname)) and importlib.util.find_spec(ours):
            return importlib.machinery.ModuleSpec(fullname, _AliasLoader(ours))
        if trax_name and importlib.machinery.PathFinder.find_spec(fullname, path) is None:
            raise MissingPartError(trax_name)
        return None


class _StandInLoader(importlib.abc.Loader):
    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return StandIn(spec.name, "Stands for a module of Trax's that sentrax does not have as such.")

    def exec_module(self, module: types.ModuleType) -> None:
        vars(module).update(_STAND_INS[module.__name__])


class _AliasLoader(importlib.abc.Loader):
    def __init__(self, ours: str):
        self._ours = importlib.import_module(ours)
        self._spec = self._ours.__spec__

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        advise = functools.partial(missing_name, spec.name, self._ours)
        vars(self._ours).setdefault("__getattr__", advise)
        # Of what looks like a package, Python's `from ... import` asks the finder for what is not there.
        vars(self._ours).setdefault("__path__", [])
        return self._ours

    def exec_module(self, module: types.ModuleType) -> None:
        module.__spec__ = self._spec  # which the import system has replaced by the alias's


def missing_name(trax_name: str, ours: types.ModuleType, name: str) -> Any:
    """What Trax has in this module and we in the package around it; or an error that says what to use."""
    package = trax_name.rpartition(".")[0]
    around = sys.modules.get(package)
    if name in getattr(around, "__all__", ()):
        return getattr(around, name)
    if full_name := _advised_name(trax_name, name):
        raise AttributeError(str(MissingPartError(full_name)))
    raise AttributeError(f"module {ours.__name__!r} has no attribute {name!r}", name=name, obj=ours)


def _advised_name(trax_module: str | None, name: str) -> str | None:
    """The name of what a module lacks under which there is advice: its own, or that in the package around."""
    if trax_module is None or name.startswith("__"):
        return None
    package = trax_module.rpartition(".")[0]
    names = (f"{trax_module}.{name}", f"{package}.{name}" if package in ALIASES else "")
    return next(filter(what_to_use, names), None)
