"""The search for good settings, under a budget of time, size or latency.

Which settings are tried, and in which order, follows from the seed; how many, from the time there is. Every
trial is written down when it is done, so that a search that was stopped goes on where it was.
"""

import itertools
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.data.labelled import LabelledTexts, split
from sentrax.errors import FileFormatError, InputError
from sentrax.evaluation.comparison import measure_model
from sentrax.files.journal import Journal
from sentrax.models.registry import TRAINABLE

METRICS = ("accuracy", "macro_recall")

SEARCHED = tuple(name for name, kind in TRAINABLE.items() if kind.search_space)
"""The kinds that are searched by default: those that are quick to train."""

_HELD_OUT = 0.2


@dataclass(frozen=True)
class Trial:
    """Settings that were tried, and what they gave.

    Attributes:
        number: Which trial it was, from 0.
        model: Name of the model.
        settings: What was not its default.
        score: Of the texts held out, by the metric of the search.
        seconds: Time it took to train.
        file_bytes: Size of the model's file.
        seconds_per_text: Median time to label one text.
    """

    number: int
    model: str
    settings: dict[str, Any]
    score: float
    seconds: float
    file_bytes: int
    seconds_per_text: float


@dataclass(frozen=True)
class Budget:
    """When to stop, and what a model may cost.

    Attributes:
        seconds: How long to search; the trial that is under way then is still finished.
        trials: How many trials at most, those of earlier calls among them.
        file_bytes: How large a model's file may be.
        seconds_per_text: How long one text may take.
    """

    seconds: float | None = None
    trials: int | None = None
    file_bytes: int | None = None
    seconds_per_text: float | None = None

    def allows(self, trial: Trial) -> bool:
        """Whether a model costs no more than it may."""
        return (self.file_bytes is None or trial.file_bytes <= self.file_bytes) and (
            self.seconds_per_text is None or trial.seconds_per_text <= self.seconds_per_text
        )


def tune(
    data: LabelledTexts,
    log: str | os.PathLike[str],
    budget: Budget,
    *,
    models: Sequence[str] = SEARCHED,
    metric: str = "accuracy",
    seed: int = 1,
    on_trial: Callable[[Trial], None] = lambda trial: None,
) -> Trial:
    """Search, and return the best trial of those that the budget allows.

    Args:
        data: Labelled texts; a fifth of them is held out to judge by.
        log: The file in which trials are written down. If it is there, of the same search, the search goes
            on after its last trial.
        budget: When to stop, and what a model may cost.
        models: Names of the models to try.
        metric: One of `METRICS`.
        seed: Where the order of trials starts.
        on_trial: Called after each trial.

    Raises:
        InputError: If there is no such model or metric, or no trial is within the budget.
        FileFormatError: If the log is that of another search.
        FileWriteError: If the log cannot be written.
    """
    if metric not in METRICS:
        raise InputError(f"unknown metric {metric!r}; choose from {', '.join(METRICS)}")
    for name in models:
        if name not in TRAINABLE:
            raise InputError(f"unknown model {name!r}; choose from {', '.join(TRAINABLE)}")
    identity = {
        "search": 1,
        "data": data.fingerprint(),
        "models": list(models),
        "metric": metric,
        "seed": seed,
    }
    journal = _open_journal(Path(log), identity)
    trials = _trials(journal)
    train, held_out = split(data, _HELD_OUT, seed)
    begin = time.monotonic()
    for number, (model, settings) in enumerate(candidates(models, seed)):
        if budget.trials is not None and number >= budget.trials:
            break
        if number < len(trials):
            continue
        if budget.seconds is not None and trials and time.monotonic() - begin >= budget.seconds:
            break
        trial = _run_trial(number, model, settings, train, held_out, metric=metric, seed=seed)
        journal.append(asdict(trial))
        trials.append(trial)
        on_trial(trial)
    allowed = [trial for trial in trials[: budget.trials] if budget.allows(trial)]
    if not allowed:
        raise InputError(
            f"none of {len(trials):,} trials is within the limits on size and latency; search longer, or"
            " raise the limits"
        )
    return max(allowed, key=lambda trial: (trial.score, -trial.number))


def _run_trial(
    number: int,
    model: str,
    settings: dict[str, Any],
    train: LabelledTexts,
    held_out: LabelledTexts,
    *,
    metric: str,
    seed: int,
) -> Trial:
    classifier = SentimentClassifier(model, settings=settings or None, seed=seed)
    result = measure_model(classifier, train, held_out)
    score = result.scores.get(metric, result.scores["accuracy"])
    return Trial(number, model, settings, score, result.seconds, result.file_bytes, result.seconds_per_text)


def candidates(models: Sequence[str], seed: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The defaults of each model, then settings drawn at random, each once, until there are no more."""
    seen = {(name, "{}") for name in models}
    yield from ((name, {}) for name in models)
    random = np.random.default_rng(seed)
    spaces = {name: space for name in models if (space := TRAINABLE[name].load_search_space())}
    n_left = sum(int(np.prod([len(choices) for choices in space.values()])) for space in spaces.values())
    turns = itertools.cycle(spaces)
    n_misses = 0
    while n_left and n_misses < 1000:
        name = next(turns)
        drawn = {key: choices[int(random.integers(len(choices)))] for key, choices in spaces[name].items()}
        defaults = asdict(TRAINABLE[name].load_settings())
        settings = {key: value for key, value in drawn.items() if value != defaults[key]}
        known = (name, json.dumps(settings, sort_keys=True))
        if known in seen:
            n_misses += 1
            continue
        seen.add(known)
        n_left, n_misses = n_left - 1, 0
        yield name, settings


def _open_journal(path: Path, identity: dict[str, Any]) -> Journal:
    """The journal of this search, started if there is none."""
    journal = Journal(path)
    if journal.identity is None and not path.exists():
        journal.start(identity)
    if journal.identity != identity:
        raise FileFormatError(
            f"{path} is the log of a different search (other data, models, metric or seed); remove it, or"
            " choose another file"
        )
    return journal


def _trials(journal: Journal) -> list[Trial]:
    """The trials in the journal; an entry of another form ends them."""
    trials: list[Trial] = []
    for entry in journal.entries:
        try:
            trials.append(Trial(**entry))
        except TypeError:
            break
    journal.start(journal.identity or {}, [asdict(trial) for trial in trials])
    return trials
