"""`explain`: what each word of a text adds to a model's answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sentrax.errors import InputError
from sentrax.explanation.explanation import Explanation, FeatureShare, WordShare
from sentrax.models.contributions import Contributions
from sentrax.models.registry import KINDS
from sentrax.saved.model import SavedModel
from sentrax.scoring.answers import answers
from sentrax.scoring.scorer import log_probabilities
from sentrax.text.pipeline import check_text
from sentrax.text.spans import segments
from sentrax.wording import listed, quoted

if TYPE_CHECKING:
    import polars as pl

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
        InputError: If an item is not a string, or the model has no such label.
    """
    return list(iter_explanations(model, texts, label=label, detail=detail))


def iter_explanations(
    model: SavedModel, texts: Iterable[str], *, label: str | None = None, detail: bool = False
) -> Iterator[Explanation]:
    """The same, one after the other."""
    if label is not None and label not in model.labels:
        raise InputError(f"unknown label {quoted(label)}; the model has {listed(model.labels)}")
    checked = list(texts)
    for index, text in enumerate(checked):
        check_text(text, f"item {index}")
    for text, found in zip(checked, _contributions(model, checked), strict=True):
        yield _explanation(model, text, found, label, detail=detail)


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
        f"{' '.join(word.text[:_SHOWN_WORD].split())} {explanation.speaks_for(word.shares):+.2f}"
        for word in words
    )


def _contributions(model: SavedModel, texts: Sequence[str]) -> Iterable[Contributions]:
    contribute = KINDS[model.predictor.kind].load_contributions()
    if contribute is None:
        raise InputError(f"answers of models of kind {model.predictor.kind!r} cannot be explained yet")
    return contribute(model.predictor, texts)


def _explanation(
    model: SavedModel, text: str, found: Contributions, label: str | None, *, detail: bool
) -> Explanation:
    """The contributions as shares of calibrated logits, word by word."""
    temperature = model.calibration.temperature
    of_tokens, whole = found.of_tokens() / temperature, found.of_whole_text() / temperature
    bias, logits = found.bias / temperature, found.logits
    probabilities = np.exp(log_probabilities(logits, model.calibration, multi_label=model.multi_label))
    answer = next(answers(model, probabilities[None]))
    words: list[WordShare] = []
    word_of = np.full(len(found.tokens), -1)
    for segment in segments(text, found.spans):
        if segment.tokens:
            word_of[list(segment.tokens)] = len(words)
            shares = of_tokens[list(segment.tokens)].sum(axis=0)
            words.append(
                WordShare(
                    text[segment.start : segment.end], segment.start, segment.end, tuple(shares.tolist())
                )
            )
    total = bias + whole + of_tokens.sum(axis=0)
    about = model.labels[int(probabilities.argmax())] if label is None else label
    explanation = Explanation(
        text,
        ",".join(answer.labels),
        answer.is_unsure,
        model.labels,
        tuple(probabilities.tolist()),
        about,
        tuple(words),
        tuple(whole.tolist()),
        tuple(bias.tolist()),
        float(np.abs(logits / temperature - total).max()),
        found.method,
        model.multi_label,
    )
    if not detail:
        return explanation
    features = _features(found, word_of.tolist(), temperature)
    features.sort(key=lambda feature: -abs(explanation.speaks_for(feature.values)))
    return replace(explanation, features=tuple(features))


def _features(found: Contributions, word_of: Sequence[int], temperature: float) -> list[FeatureShare]:
    return [
        FeatureShare(
            feature.group,
            feature.name,
            tuple(dict.fromkeys(word_of[token] for token in feature.tokens)),
            tuple(float(value) / temperature for value in feature.values),
        )
        for feature in found.features
    ]
