"""A helper for tests that define absl flags."""

import sys

from sentrax.errors import InputError, MissingDependencyError


def ensure_flag(flag_str: str) -> None:
    """Make an absl flag readable in a test that another runner than absl's has started.

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
