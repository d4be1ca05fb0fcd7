"""`tune`: the search for good settings, under a budget of time, size or latency.

The seed decides which settings are tried, and in which order; the budget, how many. Every finished trial is
stored in a journal, so an interrupted search resumes after its last trial.
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
from sentrax.data.labelled import LabelledTexts
from sentrax.data.splits import split
from sentrax.errors import FileFormatError, InputError
from sentrax.evaluation.comparison import measure_model
from sentrax.files.journal import Journal
from sentrax.models.registry import TRAINABLE
from sentrax.wording import counted

METRICS = ("accuracy", "macro_recall")

SEARCHED = tuple(name for name, kind in TRAINABLE.items() if kind.search_space)
"""The kinds that are searched by default: those that are quick to train."""

_HELD_OUT = 0.2


@dataclass(frozen=True)
class Trial:
    """One trial: the settings, the score, and the cost.

    Attributes:
        number: The number of the trial, from 0.
        model: The kind of model.
        settings: The settings that were not defaults.
        score: The metric of the search, on held-out texts.
        seconds: Training time, in seconds.
        file_bytes: Size of the model's file, in bytes.
        seconds_per_text: Median time to label one text, in seconds.
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
        seconds: Time to search; a trial that has started is still finished.
        trials: The maximum number of trials, including those of earlier calls.
        file_bytes: The largest size of a model's file, in bytes.
        seconds_per_text: The longest time for one text, in seconds.
    """

    seconds: float | None = None
    trials: int | None = None
    file_bytes: int | None = None
    seconds_per_text: float | None = None

    def allows(self, trial: Trial) -> bool:
        """Whether a trial's model is within the limits."""
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
    """Search, and return the best trial that the budget allows.

    Args:
        data: Labelled texts; a fifth of them is held out to measure on.
        log: The journal of trials. If there is one of the same search, the search resumes after its last
            trial.
        budget: When to stop, and what a model may cost.
        models: The kinds of models to try.
        metric: One of `METRICS`.
        seed: Random seed.
        on_trial: Called after each trial.

    Raises:
        InputError: If a model or the metric is unknown, or no trial is within the budget.
        FileFormatError: If the journal is that of a different search.
        FileWriteError: If the journal cannot be written.
    """
    if metric not in METRICS:
        raise InputError(f"unknown metric {metric!r}; choose from {', '.join(METRICS)}")
    for name in models:
        if name not in TRAINABLE:
            raise InputError(f"unknown kind of model {name!r}; choose from {', '.join(TRAINABLE)}")
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
            f"no model is within the limits on size and latency, after {counted(len(trials), 'trial')};"
            " search longer, or raise the limits"
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
    classifier = SentimentClassifier(model, settings=settings or None, seed=seed, keep_na=train.keep_na)
    result = measure_model(classifier, train, held_out)
    score = result.scores.get(metric, result.scores["accuracy"])
    return Trial(number, model, settings, score, result.seconds, result.file_bytes, result.seconds_per_text)


def candidates(models: Sequence[str], seed: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The defaults of each kind, then random settings, each only once, until all have been tried."""
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
    """The journal of this search, created if there is none."""
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
