"""Tables in Markdown, and the places between marks in the README files where they go."""

from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
FULL, SHORT = ROOT / "benchmarks" / "README.md", ROOT / "README.md"
"""The pages that have all tables, and a short one."""


def write_pages(name: str, texts: Mapping[Path, str]) -> None:
    """Put each text between the marks of a benchmark in its page; pages are written only if all have them.

    Args:
        name: The benchmark, as in `benchmarks.linear`.
        texts: The texts by the file of the page.

    Raises:
        ValueError: If a page does not have both marks once, in this order.
    """
    pages = {
        path: between_marks(path.read_text(encoding="utf-8"), name, text) for path, text in texts.items()
    }
    for path, page in pages.items():
        path.write_text(page, encoding="utf-8")


def between_marks(page: str, name: str, text: str) -> str:
    """The page with another text between the marks of a benchmark.

    Raises:
        ValueError: If it does not have both marks once, in this order.
    """
    first, last = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, begin, rest = page.partition(first)
    _, end, after = rest.partition(last)
    if not (begin and end):
        raise ValueError(f"the page has no {first} followed by {last}; write both where the tables belong")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [list(head), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def ratio(number: float) -> str:
    """A ratio with two digits after the point, or two that count if it is small."""
    return f"{number:.2f}" if number >= 0.1 else f"{number:.2g}"
