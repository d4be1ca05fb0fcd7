"""`python -m sentrax`: the command where its folder is not in `PATH`."""

import sys

from sentrax.cli import main

if __name__ == "__main__":
    sys.exit(main())
