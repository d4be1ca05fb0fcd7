"""A heat map of counts, as a table whose cells are shaded: it keeps its numbers, and reads well aloud."""

from collections.abc import Sequence

from sentrax.evaluation.report.numbers import percent
from sentrax.html import Html, cut, element, join

_LONGEST_NAME = 40


def heat_map(
    names: Sequence[str], counts: Sequence[Sequence[int]], *, rows_are: str, columns_are: str
) -> Html:
    """Counts by row and column, shaded by their share of the row: blue on the diagonal, orange beside it."""
    shown = [cut(name, _LONGEST_NAME) for name in names]
    head = element(
        "tr",
        element("td", f"{rows_are} ↓ {columns_are} →", class_="corner"),
        join(element("th", name, scope="col") for name in shown),
    )
    body = (
        element(
            "tr",
            element("th", name, scope="row"),
            join(
                _cell(count, sum(row), names[index], names[column], is_right=index == column)
                for column, count in enumerate(row)
            ),
        )
        for index, (name, row) in enumerate(zip(shown, counts, strict=True))
    )
    size = "few" if len(names) <= 4 else "many"
    return element("table", element("thead", head), element("tbody", join(body)), class_=f"heat {size}")


def _cell(count: int, total: int, actual: str, predicted: str, *, is_right: bool) -> Html:
    share = count / total if total else 0.0
    says = (
        f"{count:,} of {total:,} texts labelled {cut(actual, _LONGEST_NAME)} were answered"
        f" {cut(predicted, _LONGEST_NAME)} ({percent(share)})"
    )
    colour = "blue" if is_right else "orange"
    return element(
        "td",
        element("b", f"{count:,}"),
        element("small", percent(share, 0)),
        class_=colour,
        style=f"--part:{share:.2f}",
        title=says,
    )
