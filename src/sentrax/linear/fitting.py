"""From texts and classes to a `LinearModel`, and to what such models say of texts that they have not seen."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from sentrax.features.reading import TextReader
from sentrax.linear.design import Design
from sentrax.linear.logistic import Problem, fit, held_out_logits
from sentrax.linear.merging import bounded, merged
from sentrax.linear.model import LinearModel
from sentrax.linear.prior import prior_texts
from sentrax.linear.settings import LinearSettings

if TYPE_CHECKING:
    import polars as pl

FloatArray = npt.NDArray[np.float64]

_L2_CHOICES = (0.7e-4, 1.4e-4, 2.8e-4)
_L2_IN_THE_MIDDLE = 1.4e-4


class Polarity(NamedTuple):
    """Which class is the negative one, and which the positive."""

    negative: int
    positive: int


class Fitted(NamedTuple):
    """What comes of a training.

    Attributes:
        model: The model of all texts.
        held_out: The logits of each training text by a model that has not seen it, (texts, classes); NaN
            for one that was never held out.
    """

    model: LinearModel
    held_out: FloatArray


def train_linear(
    reader: TextReader,
    texts: "pl.Series",
    targets: FloatArray,
    weights: FloatArray,
    *,
    settings: LinearSettings = LinearSettings(),
    multi_label: bool = False,
    polarity: Polarity | None = None,
    start: LinearModel | None = None,
    folds: npt.NDArray[np.integer] | None = None,
    on_progress: Callable[[float, str], None] = lambda share, words: None,
) -> Fitted:
    """Fit a linear model to texts. Equal arguments give an equal model, to the bit.

    Args:
        reader: From texts to tokens.
        texts: The texts.
        targets: The share of each class, (texts, classes), or which labels hold.
        weights: How much each text counts, (texts, 1), or each label of it, (texts, classes).
        settings: How to fit.
        multi_label: Whether each label is a question of its own.
        polarity: Which classes the valence of words is about, if any.
        start: A model to go on from. Its features keep their rarity, and their weights pay for the distance
            from what they were; new features come to them. What it was trained on counts by its number of
            texts.
        folds: Which texts are held out together, (texts,), from 0, and -1 for never. They say which penalty
            is best, if the settings do not.
        on_progress: Called with how far the training is, from 0 to 1, and where it stands.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    import polars as pl

    n_texts, n_classes = targets.shape
    if polarity is not None and settings.prior:
        more, more_targets = _prior(reader, polarity, n_classes)
        texts = pl.concat([texts, more])
        targets = np.concatenate([targets, more_targets])
        of_prior = np.full((len(more), weights.shape[1]), settings.prior * weights.mean())
        weights = np.concatenate([weights, of_prior])
    design = Design(reader, texts, n_texts, settings, start)
    problem = Problem(design.matrix, design.subwords, design.dense, targets, weights, 1.0, multi_label)
    l2 = settings.l2 or (_L2_IN_THE_MIDDLE if start is None else start.l2)
    held_out, share_done = np.full((n_texts, n_classes), np.nan), 0.0
    if folds is not None and (folds >= 0).any():
        choices = _L2_CHOICES if settings.l2 is None else (l2,)
        n_fits = len(choices) * (int(folds.max()) + 1)
        share_done = n_fits / (n_fits + 1)
        # The texts of the prior are never held out.
        padded = np.concatenate([folds, np.full(len(targets) - n_texts, -1)])
        found = held_out_logits(
            problem,
            padded,
            [choice * n_texts for choice in choices],
            max_iterations=settings.max_iterations,
            on_fit=lambda number: on_progress(number / (n_fits + 1), f"held-out part {number} of {n_fits}"),
        )
        losses = [problem.mean_loss(logits, np.flatnonzero(padded >= 0)) for logits in found]
        l2, held_out = choices[int(np.argmin(losses))], found[int(np.argmin(losses))][:n_texts]
    weights_found = fit(
        replace(problem, penalty=l2 * design.n_all_texts),
        start=design.anchor(),
        max_iterations=settings.max_iterations,
        on_iteration=lambda iteration, loss: on_progress(
            share_done + (1 - share_done) * iteration / settings.max_iterations,
            f"iteration {iteration}, loss {loss / n_texts:.4f}",
        ),
    )
    model = design.model(weights_found, l2)
    model = bounded(model if start is None else merged(start, model), settings.max_features)
    return Fitted(model, held_out)


def _prior(reader: TextReader, polarity: Polarity, n_classes: int) -> tuple["pl.Series", FloatArray]:
    import polars as pl

    texts, are_positive = prior_texts(reader.lexicon)
    classes = np.where(are_positive, polarity.positive, polarity.negative)
    return pl.Series(texts, dtype=pl.String), np.eye(n_classes)[classes]
