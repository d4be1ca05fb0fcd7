"""What TensorBoard shows: the loop's numbers as event files, if `tensorboardX` is installed."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sentrax.errors import FileWriteError


class SummaryWriter:
    """Numbers for one folder: an event file for each time that it is written to before `close`.

    The folder appears with its first number. The library is imported then, so that a loop that writes
    nothing does not wait for it; where it is not installed, nothing is written.

    Args:
        folder: The folder; if `None`, nothing is written.
    """

    def __init__(self, folder: Path | None):
        self._folder = folder
        self._writer: Any = None
        self._n_files = 0

    def scalar(self, name: str, value: float, step: int) -> None:
        """Write the value of a step.

        Raises:
            FileWriteError: If there can be no file.
        """
        if self._folder is None:
            return
        if self._writer is None:
            try:
                import tensorboardX
            except ImportError:
                return
            # The library names files by the second, and two runs may begin within one.
            suffix = f".{step}.{self._n_files}"
            with self._as_write_error():
                self._writer = tensorboardX.SummaryWriter(str(self._folder), filename_suffix=suffix)
            self._n_files += 1
        self._writer.add_scalar(name, value, step)

    def close(self) -> None:
        """End the file; the next number begins another one.

        Raises:
            FileWriteError: If it cannot be written.
        """
        writer, self._writer = self._writer, None
        if writer is not None:
            with self._as_write_error():
                writer.close()

    @contextlib.contextmanager
    def _as_write_error(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise FileWriteError(f"cannot write summaries to {self._folder}: {error.strerror}") from None
