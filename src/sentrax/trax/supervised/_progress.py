"""What a person sees while a model trains: plain log lines, and a terminal's one line that stays in place."""

import contextlib
import sys
from collections.abc import Iterator


class Progress:
    """Counts steps on a terminal; elsewhere it only prints the log."""

    def __init__(self, n_steps: int):
        from tqdm import tqdm

        # `disable=None` is tqdm's word for "unless this is a terminal".
        self._bar = tqdm(
            total=n_steps, desc="training", unit="step", leave=False, disable=None, file=sys.stderr
        )

    def advance(self) -> None:
        """One step is done."""
        self._bar.update()

    def write(self, line: str) -> None:
        """Print a line of the log, above the line that stays in place if there is one."""
        with self._bar.external_write_mode(file=sys.stdout):
            print(line, flush=True)

    def close(self) -> None:
        """Take the line away."""
        self._bar.close()


@contextlib.contextmanager
def progress(n_steps: int) -> Iterator[Progress]:
    """A `Progress` that is closed at the end."""
    shown = Progress(n_steps)
    try:
        yield shown
    finally:
        shown.close()
