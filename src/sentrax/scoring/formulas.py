"""Cells that a spreadsheet would run as a formula, made harmless on request.

See https://owasp.org/www-community/attacks/CSV_Injection: a file is not changed unless somebody asks.
"""

import polars as pl

_STARTS = "=+-@\t\r\n＝＋－＠"
"""How a formula begins; in full width too, which some spreadsheets read as the plain character."""
_PATTERN = f"^[{''.join(chr(92) + start for start in _STARTS)}]"
_TEXTS = (pl.String, pl.Categorical, pl.Enum)


def escape_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns, with an apostrophe before each string that a spreadsheet could take for a formula."""
    return frame.with_columns(
        pl.when(column.str.contains(_PATTERN)).then(pl.concat_str(pl.lit("'"), column)).otherwise(column)
        for column in (
            pl.col(name).cast(pl.String) for name, dtype in frame.schema.items() if isinstance(dtype, _TEXTS)
        )
    )


def escape_formula(name: str) -> str:
    """The name of a column, likewise."""
    return f"'{name}" if name.startswith(tuple(_STARTS)) else name
