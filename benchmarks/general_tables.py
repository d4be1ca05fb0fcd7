"""The figures of `benchmarks.general` as Markdown."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from benchmarks.general_quality import Figures
from benchmarks.general_speed import JOBS
from benchmarks.machine import describe_machine
from benchmarks.pages import ratio, table

TITLES = {
    "vader": "VADER",
    "textblob": "TextBlob",
    "sentrax": "sentrax",
    "unseen": "sentrax, trained without the domain",
}
"""What the columns are called."""
KINDS_OF_CHANGES = {
    "upper, lower or title case": ("upper case", "lower case", "title case"),
    "other first names (in {n_changed:,} of {n_drawn:,} texts)": ("first names exchanged",),
    "a web address": ("a web address added or changed",),
    "another final mark": (
        "without final mark",
        "a full stop at the end",
        "an exclamation mark at the end",
    ),
}
"""What changes are called together in the short table."""
_SST2 = "film sentences"

Figure = Callable[[Figures], float | None]
ByDomain = Mapping[str, Figures]


class Results(NamedTuple):
    """All figures.

    Attributes:
        machine: What `benchmarks.machine` says.
        has_data: Whether they are of the data sets, rather than of the sample.
        n_texts: The number of dev texts by domain.
        quality: How good answers are, by column of `TITLES` and domain.
        n_drawn: The number of texts that changes are tried on.
        n_changed: The number of these that are different after a change.
        changes: The share of the texts whose label is another then, by tool and change.
        runs: Speeds are medians of so many runs.
        speed: What `measure_speed` gives, by job.
    """

    machine: Mapping[str, Any]
    has_data: bool
    n_texts: Mapping[str, int]
    quality: Mapping[str, ByDomain]
    n_drawn: int
    n_changed: Mapping[str, int]
    changes: Mapping[str, Mapping[str, float]]
    runs: int
    speed: Mapping[str, Mapping[str, float]]


def tables(results: Results) -> str:
    """All tables."""
    makers = (_quality, _errors, _changes, _speed)
    return "\n\n".join([_describe(results), *(make(results) for make in makers)])


def summary(results: Results) -> str:
    """The few lines for the project's README."""
    n_domains, n_forced = (len(_known(results, figure)) for figure in (_recall, _forced))
    rows = [
        _row(results, f"macro-recall, mean of {n_domains} domains", _mean(_recall), _percent),
        _row(results, f"without neutral, mean of the {n_forced} that have none", _mean(_forced), _percent),
        *_sst2(results),
        _row(results, "calibration error, mean of the domains", _mean(_error), _three_digits),
        _row(results, "calibration error, the worst domain", _worst(_error), _three_digits),
    ]
    for what, names in KINDS_OF_CHANGES.items():
        shares = {tool: max(own[name] for name in names) for tool, own in results.changes.items()}
        n_changed = max(results.n_changed[name] for name in names)
        title = f"labels that change with {what.format(n_changed=n_changed, n_drawn=results.n_drawn)}"
        title += ", at most" if len(names) > 1 else ""
        rows.append([title, *(_share(shares.get(name)) for name in results.quality)])
    calls = {"vader": "vader", "textblob": "textblob"}
    for what, ours, figure, form in (
        ("new texts, together", "classifier", "rate", "{:,.0f} per second"),
        ("a new text, alone", "sentiment", "one", "{:,.0f} µs"),
    ):
        jobs = {**calls, "sentrax": ours}
        found = [results.speed.get(jobs.get(name, ""), {}).get(figure) for name in results.quality]
        rows.append([what, *("" if number is None else form.format(number) for number in found)])
    head = ["", *(TITLES[name] for name in results.quality)]
    cores, processor = results.machine["cores"], results.machine["processor"]
    return f"{table(head, rows)}\n\nSpeeds are those of {cores} cores of an {processor}."


def _quality(results: Results) -> str:
    rows = []
    kinds: dict[str, Figure] = {"": _recall, ", without neutral": _forced}
    for what, figure in kinds.items():
        names = _known(results, figure)
        rows += [
            _row(results, name + what, _of(name, figure), _percent, f"{results.n_texts[name]:,}")
            for name in names
        ]
        if len(names) > 1:
            rows.append(_row(results, f"mean of {len(names)} domains{what}", _mean(figure), _percent, ""))
    rows += [[what, f"{results.n_texts[_SST2]:,}", *cells] for what, *cells in _sst2(results)]
    return table(["macro-recall", "texts", *(TITLES[name] for name in results.quality)], rows)


def _errors(results: Results) -> str:
    rows = []
    kinds: dict[str, Figure] = {"": _error, ", without neutral": _forced_error}
    for what, figure in kinds.items():
        names = _known(results, figure)
        rows += [_row(results, name + what, _of(name, figure), _three_digits) for name in names]
        if len(names) > 1:
            domains = f"of {len(names)} domains{what}"
            rows.append(_row(results, f"mean {domains}", _mean(figure), _three_digits))
            rows.append(_row(results, f"worst {domains}", _worst(figure), _three_digits))
    # VADER and TextBlob, which have no probabilities, come first.
    first = list(results.quality).index("sentrax")
    head = ["calibration error", *(TITLES[name] for name in list(results.quality)[first:])]
    return table(head, [[what, *cells[first:]] for what, *cells in rows])


def _changes(results: Results) -> str:
    rows = [
        [change, f"{count:,}", *(_share(own[change]) for own in results.changes.values())]
        for change, count in results.n_changed.items()
    ]
    head = [f"labels that change, of {results.n_drawn:,} texts", "texts that are different"]
    return table([*head, *(TITLES[name] for name in results.changes)], rows)


def _speed(results: Results) -> str:
    others = [name for name in ("vader", "textblob") if name in results.speed]
    rows = []
    for name, own in results.speed.items():
        row = [JOBS[name].title, f"{own['texts']:,.0f}", f"{own['rate']:,.0f}"]
        row += [ratio(own["rate"] / results.speed[other]["rate"]) for other in others]
        row.append(f"{own['one']:,.0f} µs")
        row += [ratio(results.speed[other]["one"] / own["one"]) for other in others]
        rows.append(row)
    times = [f"times {TITLES[name]}'s speed" for name in others]
    head = ["new texts", "how many", "together, texts/s", *times, "one alone", *times]
    return table(head, rows)


def _recall(own: Figures) -> float | None:
    return own.macro_recall


def _forced(own: Figures) -> float | None:
    return own.forced


def _error(own: Figures) -> float | None:
    return own.error


def _forced_error(own: Figures) -> float | None:
    return own.forced_error


def _known(results: Results, figure: Figure) -> list[str]:
    """The domains that have a figure in the column of sentrax."""
    return [name for name, own in results.quality["sentrax"].items() if figure(own) is not None]


def _of(domain: str, figure: Figure) -> Callable[[ByDomain], float | None]:
    return lambda own: figure(own[domain])


def _mean(figure: Figure) -> Callable[[ByDomain], float | None]:
    return _together(figure, lambda known: float(np.mean(known)))


def _worst(figure: Figure) -> Callable[[ByDomain], float | None]:
    return _together(figure, max)


def _together(figure: Figure, how: Callable[[list[float]], float]) -> Callable[[ByDomain], float | None]:
    def compute(own: ByDomain) -> float | None:
        known = [number for figures in own.values() if (number := figure(figures)) is not None]
        return how(known) if known else None

    return compute


def _sst2(results: Results) -> list[list[str]]:
    if _SST2 not in results.n_texts:
        return []
    accuracy = _of(_SST2, lambda own: own.forced_accuracy)
    return [_row(results, "SST-2, without neutral, accuracy", accuracy, _percent)]


def _row(
    results: Results,
    what: str,
    figure: Callable[[ByDomain], float | None],
    form: Callable[[float | None], str],
    *counts: str,
) -> list[str]:
    """What a row is about, counts if there are to be some, and a figure of each column."""
    return [what, *counts, *(form(figure(own)) for own in results.quality.values())]


def _describe(results: Results) -> str:
    texts = "the dev parts of the data sets" if results.has_data else "the sample that comes with the package"
    runs = f"medians of {results.runs} runs" if results.runs > 1 else "of one run"
    return f"{describe_machine(results.machine)} Texts are {texts}; speeds are {runs}."


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"


def _share(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.2f} %"


def _three_digits(number: float | None) -> str:
    return "" if number is None else f"{number:.3f}"
