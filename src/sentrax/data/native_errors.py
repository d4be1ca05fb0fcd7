"""What Polars raises for data that it cannot read: its errors, and its panics, which are no `Exception`."""

import polars as pl

NATIVE_ERRORS = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
