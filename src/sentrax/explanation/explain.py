"""`explain`: what each word of a text adds to a model's answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sentrax.errors import InputError
from sentrax.explanation.explanation import Explanation, FeatureShare, WordShare
from sentrax.models.contributions import Contributions
from sentrax.models.registry import KINDS
from sentrax.models.state import FloatArray
from sentrax.saved.model import SavedModel
from sentrax.scoring.answers import Answer, answers
from sentrax.scoring.scorer import log_probabilities
from sentrax.text.pipeline import check_text
from sentrax.text.spans import Segment, segments
from sentrax.wording import listed, quoted, type_of

if TYPE_CHECKING:
    import polars as pl

_AT_ONCE = 256
_WORDS_IN_A_REASON = 3
_SHOWN_WORD = 30


def explain(
    model: SavedModel, texts: Sequence[str], *, label: str | None = None, detail: bool = False
) -> list[Explanation]:
    """The answer to each text, and what each of its words adds to it.

    Args:
        model: The model.
        texts: The texts.
        label: The label to explain; by default the most probable one of each text.
        detail: Whether to list the features that the model counts, too.

    Raises:
        InputError: If the texts are a single string, an item is not a string, or the model has no such label.
    """
    return list(iter_explanations(model, texts, label=label, detail=detail))


def iter_explanations(
    model: SavedModel, texts: Iterable[str], *, label: str | None = None, detail: bool = False
) -> Iterator[Explanation]:
    """The same, one after the other."""
    check_model(model)
    if label is not None and label not in model.labels:
        raise InputError(f"unknown label {quoted(label)}; the model has {listed(model.labels)}")
    if isinstance(texts, str):
        raise InputError("texts is a single string; wrap it in a list")
    checked = list(texts)
    for index, text in enumerate(checked):
        check_text(text, f"item {index}")
    for start in range(0, len(checked), _AT_ONCE):
        yield from _explanations(model, checked[start : start + _AT_ONCE], label, detail=detail)


def check_model(model: object) -> None:
    """Raise an `InputError` unless it is a saved model: a classifier has one."""
    if not isinstance(model, SavedModel):
        raise InputError(
            f"the model is {type_of(model)}, not a SavedModel; pass classifier.model_ or the result of"
            " SavedModel.load, or call classifier.explain(texts)"
        )


def strongest_words(model: SavedModel, texts: "pl.Series") -> "pl.Series":
    """The words that say most for the answer to each text or against it, as a column: `love +1.3, not -0.4`.

    Args:
        model: The model.
        texts: The texts; null where there is none.
    """
    import polars as pl

    there = texts.drop_nulls().to_list()
    shown = iter([_reason(found) for found in iter_explanations(model, there)])
    return pl.Series([None if text is None else next(shown) for text in texts], dtype=pl.String)


def _reason(explanation: Explanation) -> str:
    words = explanation.strongest(_WORDS_IN_A_REASON)
    return ", ".join(
        f"{' '.join(word.text[:_SHOWN_WORD].split())} {explanation.speaks_for(word.shares):+z.2f}"
        for word in words
    )


def _explanations(
    model: SavedModel, texts: Sequence[str], label: str | None, *, detail: bool
) -> Iterator[Explanation]:
    contribute = KINDS[model.predictor.kind].load_contributions()
    contributions = list(contribute(model.predictor, texts))
    logits = np.array([found.logits for found in contributions])
    probabilities = np.exp(log_probabilities(logits, model.calibration, multi_label=model.multi_label))
    for text, found, row, answer in zip(
        texts, contributions, probabilities, answers(model, probabilities), strict=True
    ):
        about = model.labels[int(row.argmax())] if label is None else label
        explanation = _explanation(model, text, found, row, answer, about)
        if detail:
            features = _features(found, explanation, model.calibration.temperature)
            explanation = replace(explanation, features=tuple(features))
        yield explanation


def _explanation(
    model: SavedModel, text: str, found: Contributions, probabilities: FloatArray, answer: Answer, about: str
) -> Explanation:
    """The contributions as shares of calibrated logits, word by word."""
    temperature = model.calibration.temperature
    of_tokens, whole, bias = (
        part / temperature for part in (found.of_tokens(), found.of_whole_text(), found.bias)
    )
    words = [segment for segment in segments(text, found.spans) if segment.tokens]
    shares = np.zeros((len(words), len(bias)))
    np.add.at(shares, _words_of_tokens(words), of_tokens[[token for word in words for token in word.tokens]])
    total = bias + whole + shares.sum(axis=0)
    return Explanation(
        text,
        ",".join(answer.labels),
        answer.is_unsure,
        model.labels,
        tuple(probabilities.tolist()),
        about,
        tuple(
            WordShare(text[start:end], start, end, tuple(row))
            for (start, end, _), row in zip(words, shares.tolist(), strict=True)
        ),
        tuple(whole.tolist()),
        tuple(bias.tolist()),
        float(np.abs(found.logits / temperature - total).max()),
        found.method,
        model.multi_label,
    )


def _words_of_tokens(words: Sequence[Segment]) -> list[int]:
    """The word of each token, in the order of the words."""
    return [index for index, word in enumerate(words) for _ in word.tokens]


def _features(found: Contributions, explanation: Explanation, temperature: float) -> list[FeatureShare]:
    """The features, the strongest first."""
    words = [segment for segment in segments(explanation.text, found.spans) if segment.tokens]
    word_of = {token: index for index, word in enumerate(words) for token in word.tokens}
    features = [
        FeatureShare(
            feature.group,
            feature.name,
            tuple(dict.fromkeys(word_of[token] for token in feature.tokens)),
            tuple(float(value) / temperature for value in feature.values),
        )
        for feature in found.features
    ]
    return sorted(features, key=lambda feature: -abs(explanation.speaks_for(feature.shares)))
