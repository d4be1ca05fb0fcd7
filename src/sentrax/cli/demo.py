"""What `make demo` runs: train, evaluate, predict, through the command itself."""

import sys
from pathlib import Path

from sentrax.cli import main
from sentrax.cli.defaults import DEFAULT_MODEL

SENTENCES = (
    "It's such a nice day, think i'll be taking Sid to Ramsgate fish and chips for lunch at Peter's fish"
    " factory and then the beach maybe",
    "I hated my day, it was the worst, I'm so sad.",
)
"""The notebook's two."""


def demo() -> int:
    """Run the three verbs one after the other; stop at the first that fails."""
    steps = (
        ["train", "--output", DEFAULT_MODEL],
        ["evaluate", "--model", DEFAULT_MODEL],
        ["predict", "--model", DEFAULT_MODEL, *SENTENCES],
    )
    for arguments in steps:
        shown = " ".join(f'"{word}"' if " " in word else word for word in arguments)
        print(f"\n$ sentrax {shown}", flush=True)
        failed = main(arguments)
        if failed:
            return failed
    print(f"\nThe model lies in {Path(DEFAULT_MODEL).resolve()}")
    print('Now try your own: .venv/bin/sentrax predict "..."')
    return 0


if __name__ == "__main__":
    sys.exit(demo())
