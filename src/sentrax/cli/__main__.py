"""`python -m sentrax.cli`."""

import sys

from sentrax.cli import main

if __name__ == "__main__":
    sys.exit(main())
