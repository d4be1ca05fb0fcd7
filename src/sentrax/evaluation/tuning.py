"""The search for good settings, under a budget of time, size or latency.

Which settings are tried, and in which order, follows from the seed; how many, from the time there is. Every
trial is written down when it is done, so that a search that was stopped goes on where it was.
"""

import itertools
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sentrax.classifier.estimator import SentimentClassifier
from sentrax.data.labelled import LabelledTexts, split
from sentrax.errors import FileFormatError, FileWriteError, InputError
from sentrax.evaluation.comparison import measure_model
from sentrax.models.registry import TRAINABLE

CHOICES: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "linear": {
        "l2": (3.5e-5, 7e-5, 1.4e-4, 2.8e-4, 5.6e-4),
        "min_count": (1, 2, 3),
        "max_features": (1 << 14, 1 << 16, 1 << 18),
        "prior": (0.0, 0.01, 0.03),
    },
    "averaging": {
        "epochs": (5, 10, 20, 40),
        "learning_rate": (0.03, 0.1, 0.3),
        "word_dropout": (0.0, 0.2, 0.4),
    },
}
"""What is tried of each model that is quick to train, beside its defaults."""
METRICS = ("accuracy", "macro_recall")

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
    models: Sequence[str] = tuple(CHOICES),
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
        raise InputError(f"no metric {metric!r}; there is {', '.join(METRICS)}")
    for name in models:
        if name not in TRAINABLE:
            raise InputError(f"unknown model {name!r}; choose from {', '.join(TRAINABLE)}")
    search = {
        "search": 1,
        "data": data.fingerprint(),
        "models": list(models),
        "metric": metric,
        "seed": seed,
    }
    trials = _Log(Path(log), search)
    train, held_out = split(data, _HELD_OUT, seed)
    begin = time.monotonic()
    for number, (model, settings) in enumerate(candidates(models, seed)):
        if budget.trials is not None and number >= budget.trials:
            break
        if number < len(trials.done):
            continue
        if budget.seconds is not None and trials.done and time.monotonic() - begin >= budget.seconds:
            break
        classifier = SentimentClassifier(model, settings=settings or None, seed=seed)
        result = measure_model(classifier, train, held_out)
        score = result.result.get(metric, result.result["accuracy"])
        trial = Trial(
            number, model, settings, score, result.seconds, result.file_bytes, result.seconds_per_text
        )
        trials.add(trial)
        on_trial(trial)
    done = trials.done if budget.trials is None else trials.done[: budget.trials]
    allowed = [trial for trial in done if budget.allows(trial)]
    if not allowed:
        raise InputError(
            f"none of {len(done)} trials is as small and as quick as asked for; search longer, or allow more"
        )
    return max(allowed, key=lambda trial: (trial.score, -trial.number))


def candidates(models: Sequence[str], seed: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The defaults of each model, then settings drawn at random, each once, until there are no more."""
    seen = {(name, "{}") for name in models}
    yield from ((name, {}) for name in models)
    random = np.random.default_rng(seed)
    spaces = {name: CHOICES[name] for name in models if name in CHOICES}
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


class _Log:
    """Trials in a file, a line of JSON each, after a line that says which search they are of."""

    def __init__(self, path: Path, search: dict[str, Any]):
        self._path = path
        self.done: list[Trial] = []
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            self._replace(json.dumps(search) + "\n")
            return
        except (OSError, UnicodeDecodeError) as error:
            raise FileFormatError(f"cannot read {path}: {error}") from None
        lines = text.splitlines()
        if not lines or _read(lines[0]) != search:
            raise FileFormatError(
                f"{path} is the log of another search (other data, models, metric or seed); remove it, or"
                " name another one"
            )
        for line in lines[1:]:
            try:
                self.done.append(Trial(**_read(line)))
            except TypeError:
                break  # the line that was being written when the search was stopped
        kept = "".join(f"{json.dumps(line)}\n" for line in (search, *map(asdict, self.done)))
        if kept != text:
            self._replace(kept)

    def add(self, trial: Trial) -> None:
        self.done.append(trial)
        self._write(self._path, "a", json.dumps(asdict(trial)) + "\n")

    def _replace(self, text: str) -> None:
        """Write the whole log, so that a crash leaves the old one or the new one."""
        temporary = self._path.with_name(f"{self._path.name}.tmp")
        self._write(temporary, "w", text)
        os.replace(temporary, self._path)

    def _write(self, path: Path, mode: str, text: str) -> None:
        try:
            with path.open(mode, encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise FileWriteError(f"cannot write {path}: {error.strerror}") from None


def _read(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None
