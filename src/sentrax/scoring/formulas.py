"""Cells that a spreadsheet would run as a formula, made harmless on request.

See https://owasp.org/www-community/attacks/CSV_Injection: a file is not changed unless somebody asks.
"""

import polars as pl

_STARTS = "=+-@\t\r\n＝＋－＠"
"""How a formula begins; in full width too, which some spreadsheets read as the plain character."""
_PATTERN = f"^[{_STARTS.replace('-', chr(92) + '-')}]"
_TEXTS = (pl.String, pl.Categorical, pl.Enum)


def escape_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns, with an apostrophe before each string that a spreadsheet could take for a formula."""
    return frame.with_columns(
        _escape(column.cast(pl.String)) for column in frame if isinstance(column.dtype, _TEXTS)
    )


def _escape(column: pl.Series) -> pl.Series:
    escaped = ("'" + column).alias(column.name)
    return escaped.zip_with(column.str.contains(_PATTERN).fill_null(False), column)


def escape_formula(name: str) -> str:
    """The name of a column, likewise."""
    return f"'{name}" if name.startswith(tuple(_STARTS)) else name
