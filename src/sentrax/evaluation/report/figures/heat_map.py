"""A heat map of counts, as a table whose cells are shaded: it keeps its numbers, and reads well aloud."""

from collections.abc import Sequence

from sentrax.evaluation.report.numbers import percent
from sentrax.html import Html, cut, element, join

_LONGEST_NAME = 40


def heat_map(
    names: Sequence[str],
    counts: Sequence[Sequence[int]],
    *,
    n_own: int,
    rows_are: str,
    columns_are: str,
) -> Html:
    """Counts by row and column, shaded by their share of the row: blue on the diagonal, orange beside it.

    Args:
        names: The names of rows and columns.
        counts: The counts, (rows, columns).
        n_own: So many of them are labels; what comes after is several labels, whose diagonal is grey.
        rows_are: What the rows are.
        columns_are: What the columns are.
    """
    shown = [cut(name, _LONGEST_NAME) for name in names]
    head = element(
        "tr",
        element("td", f"{rows_are} ↓", element("br"), f"{columns_are} →", class_="corner"),
        join(element("th", name, scope="col") for name in shown),
    )
    body = (
        element(
            "tr",
            element("th", name, scope="row"),
            join(
                _cell(count, sum(row), names[index], names[column], _colour(index, column, n_own))
                for column, count in enumerate(row)
            ),
        )
        for index, (name, row) in enumerate(zip(shown, counts, strict=True))
    )
    size = "few" if len(names) <= 4 else "many"
    return element("table", element("thead", head), element("tbody", join(body)), class_=f"heat {size}")


def _colour(row: int, column: int, n_own: int) -> str:
    if row != column:
        return "orange"
    return "blue" if row < n_own else "grey"


def _cell(count: int, total: int, actual: str, predicted: str, colour: str) -> Html:
    share = count / total if total else 0.0
    says = (
        f"{count:,} of {total:,} texts labelled {cut(actual, _LONGEST_NAME)} were answered"
        f" {cut(predicted, _LONGEST_NAME)} ({percent(share)})"
    )
    return element(
        "td",
        element("b", f"{count:,}"),
        element("small", percent(share, 0)),
        class_=colour,
        style=f"--part:{share**0.7:.2f}",  # the power tells small shares apart
        title=says,
    )
