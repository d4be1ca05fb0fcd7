"""How the linear model is trained for many labels: few fits, few weights."""

from functools import partial

import numpy as np
import numpy.typing as npt

from sentrax.models.base import FitContext, TrainingData
from sentrax.models.features.tokens import TokenReader
from sentrax.models.linear.design import Design
from sentrax.models.linear.many_labels import (
    MOST_ITERATIONS,
    SparseProblem,
    SparseWeights,
    co_occurrences,
    minimize_sparse_loss,
)
from sentrax.models.linear.model import LinearModel
from sentrax.models.linear.problems import report_iterations
from sentrax.models.linear.settings import LinearSettings
from sentrax.models.sparse_tables import SparseTable
from sentrax.models.state import Arrays, FloatArray

_DEFAULT_L2 = 2e-5
"""Less than for few labels, since a label has few texts: about the best on hashtags of tweets."""


def fit_many_labels(
    data: TrainingData, folds: npt.NDArray[np.int64], reader: TokenReader, context: FitContext
) -> tuple[LinearModel, FloatArray]:
    """A model trained on all texts, and held-out logits, (texts, labels); see `Training.cross_fit`.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    settings: LinearSettings = context.settings
    context.history.start("features")
    design = Design(reader, data.texts, len(data), settings)
    l2, n_folds = settings.l2 or _DEFAULT_L2, int(folds.max(initial=-1)) + 1
    problem = SparseProblem(
        design.joined_matrix, data.targets, data.weights_per_label, l2, context.multi_label, _costs(design)
    )
    logits = np.full(data.targets.shape, np.nan)
    start = None
    for fold in range(n_folds):
        part = context.part(fold, n_folds + 1)
        context.history.start(f"held-out part {fold + 1} of {n_folds}")
        fitted: Arrays = part.checkpoints.load_or_compute(
            "fit", partial(_fit_without, problem, np.flatnonzero(folds == fold), start, part)
        )
        logits[folds == fold] = fitted["logits"]
        start = _from_arrays(fitted, data.targets.shape[1])
    context.history.start("final fit")
    weights = _fit_rows(problem, np.arange(len(data)), start, context.part(n_folds, n_folds + 1))
    return _model(design, weights, l2), logits


def fit_near(old: LinearModel, design: Design, data: TrainingData, context: FitContext) -> LinearModel:
    """A model of the features of a design that stays near an old one.

    Args:
        old: The old model.
        design: The features of the texts, which continues from the old model.
        data: The new texts, and after them those that are rehearsed.
        context: How to train.

    Raises:
        TrainingError: If the loss is no longer a number.
    """
    settings: LinearSettings = context.settings
    matrix, n_new, l2 = design.joined_matrix, design.n_texts, settings.l2 or old.l2
    near = design.sparse_weights_of(old)
    seen = co_occurrences(matrix[:n_new], data.targets[:n_new])
    scales = abs(near).sign() + seen.sign()
    hold = np.zeros(matrix.shape[1])
    hold[: len(design.hold)] = design.hold
    problem = SparseProblem(
        matrix,
        data.targets,
        data.weights_per_label,
        l2 * (n_new + old.n_held),
        context.multi_label,
        _costs(design),
        scales=scales.sign().tocsr(),
        near=SparseWeights(old.bias.astype(np.float64), near),
        hold=hold,
        bias_penalty=old.n_held / 4,
    )
    weights = minimize_sparse_loss(
        problem,
        max_iterations=settings.max_iterations,
        on_iteration=report_iterations(context, len(data), most=MOST_ITERATIONS),
    )
    return _model(design, weights, l2)


def _fit_without(
    problem: SparseProblem, held_out: npt.NDArray[np.intp], start: SparseWeights | None, context: FitContext
) -> Arrays:
    """Weights fitted without the held-out texts, and the logits of these texts, as arrays."""
    rest = np.setdiff1d(np.arange(len(problem.targets)), held_out)
    weights = _fit_rows(problem, rest, start, context)
    logits = (problem.matrix[held_out] @ weights.features).toarray() + weights.bias
    features = weights.features
    return {
        "bias": weights.bias,
        "values": features.data,
        "columns": features.indices,
        "offsets": features.indptr.astype(np.int64),
        "logits": logits,
    }


def _fit_rows(
    problem: SparseProblem, rows: npt.NDArray[np.intp], start: SparseWeights | None, context: FitContext
) -> SparseWeights:
    """Weights fitted on these texts, with the problem's penalty for each of them."""
    of_rows = SparseProblem(
        problem.matrix[rows],
        problem.targets[rows],
        problem.weights[rows],
        problem.penalty * len(rows),
        problem.multi_label,
        problem.costs,
    )
    return minimize_sparse_loss(
        of_rows,
        start=start,
        max_iterations=context.settings.max_iterations,
        on_iteration=report_iterations(context, len(rows), most=MOST_ITERATIONS),
    )


def _costs(design: Design) -> FloatArray:
    """The factor of the penalty for each column of `design.joined_matrix`."""
    return np.append(design.costs, np.ones(design.dense.shape[1]))


def _from_arrays(arrays: Arrays, n_labels: int) -> SparseWeights:
    from scipy import sparse

    shape = (len(arrays["offsets"]) - 1, n_labels)
    features = sparse.csr_matrix((arrays["values"], arrays["columns"], arrays["offsets"]), shape=shape)
    return SparseWeights(arrays["bias"], features)


def _model(design: Design, weights: SparseWeights, l2: float) -> LinearModel:
    tables = {name: SparseTable.exact(weights.features[rows]) for name, rows in design.spans.items()}
    n_features = sum(map(len, tables.values()))
    return design.assemble(tables, weights.bias, weights.features[n_features:].toarray(), l2)
