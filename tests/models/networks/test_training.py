"""Networks learn from labelled texts, repeat themselves to the bit, and bear odd texts and weights."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sentrax.errors import InputError
from sentrax.models.networks.architectures import ARCHITECTURES
from sentrax.models.networks.predictor import NetworkPredictor
from sentrax.models.networks.settings import NetworkSettings
from sentrax.models.networks.training import train_network

QUICK = NetworkSettings(dimension=8, hidden=8, epochs=15, batch_size=16, learning_rate=0.03, min_count=1)
WORDS = {"good": 1, "great": 1, "bad": 0, "awful": 0}
TEXTS = [f"{start} {word} film" for word in WORDS for start in ("a", "such a", "the most", "this is a")] * 3
TARGETS = np.array([WORDS[text.split()[-2]] for text in TEXTS])


def class_of(predictor: NetworkPredictor, text: str) -> int:
    return int(predictor.logits_of(text).argmax())


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_network_learns_words_and_goes_beyond_the_texts_that_it_saw(architecture: str) -> None:
    predictor = train_network(architecture, TEXTS, TARGETS, 2, settings=QUICK)
    assert predictor.architecture == architecture
    assert [class_of(predictor, f"an unheard {word} one") for word in WORDS] == list(WORDS.values())


TRAIN = """
import numpy as np
from sentrax.classifier.network_settings import NetworkSettings
from sentrax.classifier.networks import train_network
from sentrax.saved.model import SavedModel
texts = ["a good film", "a bad film", "so good", "so bad", "it is " * 10 + "good"] * 9
settings = NetworkSettings(dimension=8, hidden=8, epochs=2, batch_size=16, word_dropout=0.3)
predictor = train_network("dan", texts, [1, 0, 1, 0, 1] * 9, 2, settings=settings)
fingerprint = SavedModel(("bad", "good"), predictor).fingerprint()
"""


def test_another_process_trains_the_same_network_to_the_bit() -> None:
    command = [sys.executable, "-c", TRAIN + "print(fingerprint)"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    here: dict[str, Any] = {}
    exec(TRAIN, here)  # noqa: S102 - the same lines
    assert done.stdout.strip() == here["fingerprint"]


def test_the_epoch_that_is_best_on_validation_is_kept_and_training_stops_after_it() -> None:
    others = [f"{word} it was" for word in WORDS] + ["film"]
    truth = np.array([*WORDS.values(), 0])
    scores: list[Any] = []
    settings = replace(QUICK, epochs=50, patience=2)
    predictor = train_network(
        "dan",
        TEXTS,
        TARGETS,
        2,
        validation=(others, truth),
        settings=settings,
        on_epoch=lambda epoch, n_epochs, loss, score: scores.append((epoch, n_epochs, loss, score)),
    )
    right = np.mean(predictor.logits(others).argmax(axis=1) == truth)
    assert right == max(score for *_, score in scores)
    assert [epoch for epoch, *_ in scores] == list(range(1, len(scores) + 1))
    assert scores[-1][2] < scores[0][2]
    assert {n_epochs for _, n_epochs, *_ in scores} == {50}


def test_on_epoch_stops_training_and_without_validation_there_is_no_score() -> None:
    scores: list[float | None] = []

    def stop_at_once(epoch: int, n_epochs: int, loss: float, score: float | None) -> bool:
        scores.append(score)
        return True

    train_network("dan", TEXTS, TARGETS, 2, settings=QUICK, on_epoch=stop_at_once)
    assert scores == [None]


def test_a_text_may_have_several_labels_or_none() -> None:
    texts = ["warm", "cold", "warm cold", "neither"] * 12
    targets = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 0]] * 12)
    predictor = train_network(
        "dan",
        texts,
        targets,
        3,
        multi_label=True,
        validation=(texts[:4], targets[:4]),
        settings=replace(QUICK, epochs=40, patience=40, word_dropout=0.0, dropout=0.0),
    )
    np.testing.assert_array_equal(predictor.logits(texts[:4]) > 0, targets[:4])


def test_texts_of_weight_0_teach_nothing_even_where_a_batch_has_no_others() -> None:
    texts = TEXTS + TEXTS * 2
    targets = np.concatenate([TARGETS, 1 - TARGETS, 1 - TARGETS])
    weights = np.repeat([1, 0], [len(TEXTS), 2 * len(TEXTS)])
    settings = replace(QUICK, batch_size=4, epochs=5)
    predictor = train_network("dan", texts, targets, 2, sample_weight=weights, settings=settings)
    assert [class_of(predictor, word) for word in WORDS] == list(WORDS.values())


def test_given_vectors_are_where_words_begin_and_special_tokens_begin_at_zero() -> None:
    words = ["good", "film", "unused"]
    array = np.arange(24, dtype=np.float64).reshape(3, 8)
    settings = replace(QUICK, epochs=1, learning_rate=1e-9, vectors=(words, array))
    predictor = train_network("dan", TEXTS, TARGETS, 2, settings=settings)
    places = [predictor.vocabulary[word] for word in words[:2]]
    np.testing.assert_allclose(predictor.vectors.weights[places], array[:2], atol=1e-5)
    np.testing.assert_allclose(predictor.vectors.weights[:3], 0, atol=1e-5)
    assert "unused" not in predictor.vocabulary


def test_odd_texts_are_learned_from_too() -> None:
    texts = ["", "good " * 300, " ", "\x00", "bad"]
    settings = replace(QUICK, epochs=1, min_count=1000, max_length=12)
    predictor = train_network(
        "transformer", texts, [1] * 5, 2, settings=settings, validation=(["", "x" * 9000], [1, 0])
    )
    assert len(predictor.vocabulary) == 3
    assert np.isfinite(predictor.logits([*texts, "unheard " * 500])).all()
    assert predictor.logits_of("").argmax() == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("lstm", ["a"], [0], 2), "no network 'lstm'; there is dan, cnn, gru, transformer"),
        (("dan", [], [], 2), "there are no texts"),
        (("dan", ["a", None], [0, 1], 2), "item 1 is None"),
        (("dan", ["a", "b"], [0], 2), r"targets have shape \(1,\); expected \(2,\) for 2 texts"),
        (("dan", ["a", "b"], [0, 2], 2), "targets have 2; expected class numbers from 0 to 1"),
        (("dan", ["a", "b"], [0, -1], 2), "targets have -1"),
        (("dan", ["a", "b"], [0, 0.5], 2), "targets have 0.5"),
        (("dan", ["a", "b"], ["x", "y"], 2), "of type <U1; expected numbers"),
    ],
)
def test_what_cannot_be_learned_from_is_named(arguments: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        train_network(*arguments)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"multi_label": True}, r"expected \(2, 2\) for 2 texts"),
        ({"sample_weight": [1]}, r"sample_weight has shape \(1,\)"),
        ({"sample_weight": [0, 0]}, "not all 0"),
        ({"sample_weight": [1, -1]}, "numbers from 0 on"),
        ({"sample_weight": [1, np.nan]}, "finite numbers"),
        ({"validation": ([], [])}, "validation has no texts"),
        ({"validation": (["a"], [5])}, "validation targets have 5"),
    ],
)
def test_options_that_do_not_fit_the_texts_are_named(options: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        train_network("dan", ["a", "b"], [0, 1], 2, **options)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epochs": 0}, "epochs is 0; expected a whole number, 1 or more"),
        ({"hidden": 2.5}, "hidden is 2.5"),
        ({"dropout": 1.0}, "dropout is 1.0; expected a share"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"seed": -1}, "seed is -1"),
        ({"vectors": (["a"], np.zeros((1, 7)))}, r"vectors have shape \(1, 7\); expected \(1, 8\)"),
        ({"vectors": (["a"], np.full((1, 8), np.inf))}, "not finite"),
    ],
)
def test_settings_out_of_range_are_named(changes: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        replace(QUICK, **changes)
