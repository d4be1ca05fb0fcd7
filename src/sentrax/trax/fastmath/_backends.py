"""Which library computes: JAX, or plain numpy for as long as someone asks for it."""

import contextlib
import contextvars
import enum
from collections.abc import Iterator

from sentrax.errors import InputError


class Backend(enum.Enum):
    """The libraries that Trax could compute with; `TFNP`, TensorFlow's numpy, is a name only."""

    JAX = "jax"
    NUMPY = "numpy"
    TFNP = "tensorflow-numpy"


_default = Backend.JAX
_override: contextvars.ContextVar[Backend | None] = contextvars.ContextVar("backend", default=None)


def active_backend() -> Backend:
    """The active backend."""
    return _override.get() or _default


def backend_name() -> str:
    """The name of the active backend, `"jax"` or `"numpy"`."""
    return active_backend().value


def is_backend(backend_: Backend | str) -> bool:
    """Whether this is the active backend."""
    return active_backend().value == (backend_.value if isinstance(backend_, Backend) else backend_)


def set_backend(name: Backend | str | None) -> None:
    """Compute with this backend from now on, in every thread; with `None`, with JAX again.

    Raises:
        InputError: If there is no such backend.
    """
    global _default
    _default = Backend.JAX if name is None else usable_backend(name)


@contextlib.contextmanager
def use_backend(name: Backend | str) -> Iterator[None]:
    """Compute with this backend inside a `with` block, and in this thread only.

    Raises:
        InputError: If there is no such backend.
    """
    token = _override.set(usable_backend(name))
    try:
        yield
    finally:
        _override.reset(token)


def usable_backend(name: Backend | str) -> Backend:
    """The backend of this name.

    Raises:
        InputError: If there is none, or it needs TensorFlow.
    """
    try:
        backend = Backend(name)
    except ValueError:
        raise InputError(f"unknown backend {name!r}; choose from 'jax' and 'numpy'") from None
    if backend is Backend.TFNP:
        raise InputError(
            "the backend 'tensorflow-numpy' needs TensorFlow, which sentrax does not use; use 'jax', which"
            " compiles and differentiates too, or 'numpy'"
        )
    return backend
