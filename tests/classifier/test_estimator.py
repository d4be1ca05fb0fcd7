"""The classifier: what goes in comes out, what is wrong is named, and the same data give the same bytes."""

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentrax import SentimentClassifier
from sentrax.errors import FileFormatError, InputError, NotFittedError
from sentrax.saved.model import SavedModel
from sentrax.text.pipeline import TextPipeline

PRAISE = ["what a lovely day", "I love this film :)", "great, really great!", "so happy", "not bad at all"]
BLAME = ["what an awful day", "I hate this film :(", "terrible, really bad", "so sad", "not good at all"]
TEXTS = (PRAISE + BLAME) * 3
LABELS = (["yes"] * 5 + ["no"] * 5) * 3
QUICK = {"l2": 1e-3, "max_iterations": 30, "prior": 0}
NEW = ["a lovely film", "awful", "", "\U0001f600", "\0", "\ud800"]


def quick(**parameters: Any) -> SentimentClassifier:
    return SentimentClassifier(**{"settings": QUICK, **parameters})


@pytest.fixture(scope="module")
def fitted() -> SentimentClassifier:
    return quick().fit(TEXTS, LABELS)


def test_it_learns(fitted: SentimentClassifier) -> None:
    assert fitted.score(TEXTS, LABELS) == 1
    assert fitted.predict(["lovely, I love it", "awful, I hate it"]).tolist() == ["yes", "no"]


def test_probabilities_are_of_the_classes_in_order(fitted: SentimentClassifier) -> None:
    probabilities = fitted.predict_proba(NEW)
    assert fitted.classes_.tolist() == ["no", "yes"]
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    np.testing.assert_allclose(np.exp(fitted.predict_log_proba(NEW)), probabilities)
    assert fitted.predict(NEW).tolist() == [["no", "yes"][place] for place in probabilities.argmax(axis=1)]


def test_nothing_gives_nothing(fitted: SentimentClassifier) -> None:
    assert fitted.predict([]).shape == (0,)
    assert fitted.predict_proba([]).shape == (0, 2)
    assert fitted.decision([]).shape == (0,)


@settings(max_examples=30)
@given(st.lists(st.one_of(st.sampled_from(TEXTS), st.text(max_size=20)), max_size=6))
def test_a_texts_probabilities_are_the_same_alone_and_among_others(texts: list[str]) -> None:
    classifier = _classifier_of_many()
    for row, text in zip(classifier.predict_proba(texts), texts, strict=True):
        assert np.array_equal(row, classifier.predict_proba([text])[0])


_MANY: list[SentimentClassifier] = []


def _classifier_of_many() -> SentimentClassifier:
    """One of 12 labels, trained once."""
    if not _MANY:
        labels = [f"label {number % 12}" for number in range(len(TEXTS))]
        _MANY.append(quick().fit(TEXTS, labels))
    return _MANY[0]


LABEL_KINDS: dict[str, tuple[Any, Any]] = {
    "strings": ("yes", "no"),
    "odd strings": ("a\0", "\u200b"),
    "whole numbers": (4, -4),
    "truth": (True, False),
    "floats": (0.5, 1e300),
    "large numbers": (10**30, 2),
}


@pytest.mark.parametrize(("praise", "blame"), LABEL_KINDS.values(), ids=LABEL_KINDS)
def test_labels_come_back_from_a_file_as_they_were_given(praise: Any, blame: Any, tmp_path: Path) -> None:
    labels = [praise if label == "yes" else blame for label in LABELS]
    first = quick().fit(TEXTS, labels)
    first.save(tmp_path / "model")
    for classifier in (first, SentimentClassifier.load(tmp_path / "model")):
        answers = classifier.predict(TEXTS[:10]).tolist()
        assert answers == labels[:10]
        assert {type(answer) for answer in answers} == {type(praise)}
        assert classifier.score(TEXTS, labels) == 1


def test_two_hundred_labels_are_kept_apart() -> None:
    texts = [f"zq{chr(97 + number % 26)}{chr(97 + number // 26)}" for number in range(200)]
    classifier = quick(settings={**QUICK, "max_iterations": 5}).fit(texts * 2, texts * 2)
    assert classifier.score(texts, texts) > 0.9


SEVERAL: dict[str, tuple[Any, Any]] = {
    "lists": ([["yes", "any"], ["no", "any"]], [("any", "yes"), ("any", "no")]),
    "tuples and none": ([("yes",), ()], [("yes",), ()]),
    "sets": ([{"yes"}, {"no", "any"}], [("yes",), ("any", "no")]),
    "a matrix": ([[1, 0, 1], [0, 1, 1]], [[1, 0, 1], [0, 1, 1]]),
}


@pytest.mark.parametrize("kind", SEVERAL)
def test_a_text_may_have_several_labels(kind: str, tmp_path: Path) -> None:
    (praise, blame), wanted = SEVERAL[kind]
    labels: Any = [praise if label == "yes" else blame for label in LABELS]
    if kind == "a matrix":
        labels = np.array(labels)
    first = quick().fit(TEXTS, labels)
    first.save(tmp_path / "model")
    for classifier in (first, SentimentClassifier.load(tmp_path / "model")):
        assert classifier.score(TEXTS, labels) == 1
        assert classifier.predict([TEXTS[0], TEXTS[5]]).tolist() == wanted


def test_decision_says_unsure_below_the_bound_and_the_label_above_it() -> None:
    random = np.random.default_rng(0)
    labels = [label if random.random() < 0.8 else "no" for label in LABELS * 4]
    classifier = quick(precision=0.8).fit(TEXTS * 4, labels)
    texts = [*PRAISE, *BLAME, "unknown", ""]
    best, bound = classifier.predict_proba(texts).max(axis=1), classifier.model_.calibration.abstain_threshold
    wanted = np.where(best >= bound, classifier.predict(texts), "unsure")
    assert classifier.decision(texts).tolist() == wanted.tolist()
    assert quick(precision=0).fit(TEXTS, LABELS).model_.calibration.abstain_threshold == 0


def test_validation_texts_are_what_is_judged_by() -> None:
    classifier = quick().fit(TEXTS, LABELS, validation=(PRAISE * 5, ["yes"] * 24 + ["no"]))
    assert classifier.scores_["texts"] == 25
    assert classifier.scores_["accuracy"] == 24 / 25


def test_a_text_of_weight_0_teaches_nothing() -> None:
    texts, labels = [*TEXTS, "unknown", "lovely lovely"], [*LABELS, "no", "no"]
    weights = [1] * len(TEXTS) + [0, 0]
    weighted = quick(class_weight=None).fit(texts, labels, weights)
    plain = quick(class_weight=None).fit(texts, labels)
    assert weighted.predict_proba(["lovely"])[0, 0] < plain.predict_proba(["lovely"])[0, 0]


def test_a_heavy_label_is_said_more_often() -> None:
    shares = [
        quick(class_weight=weight).fit(TEXTS, LABELS).predict_proba(["unknown"])[0, 1]
        for weight in ({"yes": 0.1}, None, {"yes": 10})
    ]
    assert shares == sorted(shares)


TINY = {
    "two texts": (["good", "bad"], ["a", "b"]),
    "three texts of three labels": (["good", "bad", "so so"], [0, 1, 2]),
    "one text of a label": (["good", "fine", "nice", "bad"], ["a", "a", "a", "b"]),
    "one text again and again": (["same"] * 30, ["a", "b"] * 15),
    "nothing in any text": ([""] * 30, ["a", "b"] * 15),
    "spaces only": ([" ", "\n", "\t"] * 10, ["a", "b"] * 15),
    "emoji only": (["\U0001f600", "\U0001f621\U0001f621"] * 15, ["a", "b"] * 15),
    "zero characters": (["a\0b", "\0"] * 15, ["a", "b"] * 15),
    "halves of characters": (["a\ud800", "b\udfff"] * 15, ["a", "b"] * 15),
    "long texts": (["good word " * 20_000, "b" * 200_000], ["a", "b"]),
}


@pytest.mark.parametrize(("texts", "labels"), TINY.values(), ids=TINY)
@pytest.mark.parametrize("model", ["linear", "nbsvm", "averaging"])
def test_few_and_odd_texts_can_be_learned_from(model: str, texts: list[str], labels: list[Any]) -> None:
    classifier = SentimentClassifier(model).fit(texts, labels)
    assert np.isfinite(classifier.predict_proba([*texts[:3], *NEW])).all()


@pytest.mark.parametrize(
    "weights",
    [{"sample_weight": [0, 0, 0, 1]}, {"class_weight": {"x": 0}}],
    ids=lambda given: next(iter(given)),
)
def test_all_held_out_texts_may_have_no_weight(weights: dict[str, Any]) -> None:
    classifier = SentimentClassifier(class_weight=weights.get("class_weight"))
    classifier.fit(["a", "b", "c", "d"], ["x", "x", "x", "y"], weights.get("sample_weight"))
    assert classifier.predict(["d"]).tolist() == ["y"]


WRONG_DATA: dict[str, tuple[Any, Any, str]] = {
    "fewer labels": (["a", "b"], ["x"], "2 texts but 1 label;"),
    "no texts": ([], [], "no texts"),
    "one label only": (["a", "b"], ["x", "x"], "all 2 texts have the label 'x'"),
    "no label in any list": (["a", "b"], [[], []], "no label"),
    "a matrix without columns": (["a", "b"], np.zeros((2, 0)), "no label"),
    "labels of two types": (["a", "b"], ["x", 1], "several types"),
    "a missing label": (["a", "b"], ["x", None], "label 1 is missing"),
    "labels that are a number": (["a", "b"], 3, "pass a list"),
    "no labels": (["a", "b"], None, "pass a list"),
    "a missing text": (["a", None], ["x", "y"], "item 1 is None"),
    "a number among texts": (["a", 3.5], ["x", "y"], "item 1 is float 3.5"),
    "single string": ("ab", ["x", "y"], "single string"),
}


@pytest.mark.parametrize(("texts", "labels", "message"), WRONG_DATA.values(), ids=WRONG_DATA)
def test_data_that_cannot_be_learned_from_are_named(texts: Any, labels: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        quick().fit(texts, labels)
    with pytest.raises(InputError, match=message):
        quick().partial_fit(texts, labels)


def test_a_column_of_numbers_of_rows_is_not_taken_for_labels() -> None:
    with pytest.raises(InputError, match="3,000 texts have 3,000 distinct labels"):
        quick().fit(["good"] * 3_000, range(3_000))


def test_it_goes_on_from_what_it_has_learned(tmp_path: Path) -> None:
    classifier = quick().partial_fit(TEXTS, LABELS, classes=["no", "perhaps", "yes"])
    classifier.save(tmp_path / "model", quantize="int8")
    for going_on in (classifier, SentimentClassifier.load(tmp_path / "model")):
        going_on.partial_fit(["zorgly", "a zorgly film", *TEXTS], ["perhaps"] * 2 + LABELS)
        assert going_on.predict(["zorgly", "lovely", "awful"]).tolist() == ["perhaps", "yes", "no"]
    with pytest.raises(InputError, match="label 0 is 'never'"):
        classifier.partial_fit(["a"], ["never"])


def test_a_further_text_of_one_label_does_not_make_all_others_so() -> None:
    classifier = quick().fit(TEXTS * 10, LABELS * 10)
    before = classifier.predict_proba(["unknown"])
    classifier.partial_fit(["not unknown"], ["yes"])
    assert classifier.score(TEXTS, LABELS) == 1
    np.testing.assert_allclose(classifier.predict_proba(["unknown"]), before, atol=0.2)


def test_what_cannot_go_on_says_so() -> None:
    classifier = SentimentClassifier("averaging").fit(TEXTS, LABELS)
    with pytest.raises(InputError, match="cannot be trained further"):
        classifier.partial_fit(TEXTS, LABELS)


WRONG_PARAMETERS: list[dict[str, Any]] = [
    *({"model": value} for value in ("bert", 5, ["linear"], None)),
    *({"preset": value} for value in ("plain", 5, ["social"])),
    *({"class_weight": value} for value in ("equal", 5, {"maybe": 1}, {"yes": "much"})),
    *({"validation_share": value} for value in (0, 1, -1, "half", None, float("nan"))),
    *({"precision": value} for value in (-0.1, 1.1, "high", None, float("nan"))),
    *({"seed": value} for value in (-1, 1.5, None, "one")),
    *(
        {"settings": value}
        for value in ({"depth": 3}, {"l2": "x"}, {"l2": 0}, {"min_count": 1.5}, 5, [("l2", 1)])
    ),
]


@pytest.mark.parametrize("parameters", WRONG_PARAMETERS, ids=str)
def test_a_parameter_that_cannot_be_used_is_named(parameters: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        SentimentClassifier(**parameters).fit(["good", "bad"], ["yes", "no"])


@pytest.mark.parametrize("validation", [5, (TEXTS,), (TEXTS, LABELS, LABELS), ([], []), (["a"], ["maybe"])])
def test_validation_that_cannot_be_used_is_refused(validation: Any) -> None:
    with pytest.raises(InputError):
        quick().fit(TEXTS, LABELS, validation=validation)


USES: dict[str, Callable[[SentimentClassifier], Any]] = {
    "predict": lambda classifier: classifier.predict(["a"]),
    "predict_proba": lambda classifier: classifier.predict_proba(["a"]),
    "predict_log_proba": lambda classifier: classifier.predict_log_proba(["a"]),
    "decision": lambda classifier: classifier.decision(["a"]),
    "score": lambda classifier: classifier.score(["a"], ["b"]),
    "save": lambda classifier: classifier.save("never written"),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_nothing_can_be_said_before_fit(use: Callable[[SentimentClassifier], Any]) -> None:
    with pytest.raises(NotFittedError, match="call fit first"):
        use(SentimentClassifier())


def test_labels_to_score_by_must_be_known_and_as_many(fitted: SentimentClassifier) -> None:
    with pytest.raises(InputError, match="label 1 is 'maybe'"):
        fitted.score(["a", "b"], ["yes", "maybe"])
    with pytest.raises(InputError, match="2 texts but 1 label;"):
        fitted.score(["a", "b"], ["yes"])


def test_a_failed_fit_leaves_what_was_learned(fitted: SentimentClassifier) -> None:
    classifier = copy.deepcopy(fitted)
    with pytest.raises(InputError):
        classifier.fit(["a"], ["x", "y"])
    assert np.array_equal(classifier.predict_proba(NEW), fitted.predict_proba(NEW))


@pytest.mark.parametrize("model", ["linear", "nbsvm", "averaging", "lexicon"])
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])  # noqa: S301
def test_a_copy_says_the_same(model: str, copied: Callable[[Any], Any]) -> None:
    classifier = SentimentClassifier(model, preset=TextPipeline.preset("social")).fit(TEXTS, LABELS)
    wanted = classifier.predict_proba(NEW)  # and now it holds locks and what it has worked out
    found = copied(classifier)
    assert np.array_equal(found.predict_proba(NEW), wanted)
    assert found.get_params() == classifier.get_params()
    assert found.model_.fingerprint() == classifier.model_.fingerprint()


@pytest.mark.parametrize("weights", ["float32", "float16", "int8"])
def test_a_file_says_the_same(fitted: SentimentClassifier, weights: str, tmp_path: Path) -> None:
    fitted.save(tmp_path / "model", quantize=weights)
    loaded = SentimentClassifier.load(tmp_path / "model")
    wanted = fitted.predict_proba(NEW)
    np.testing.assert_allclose(loaded.predict_proba(NEW), wanted, atol=0 if weights == "float32" else 0.01)
    assert loaded.get_params() == fitted.get_params()
    assert loaded.scores_ == fitted.scores_
    assert pickle.loads(pickle.dumps(loaded)).predict(NEW).tolist() == loaded.predict(NEW).tolist()  # noqa: S301


@pytest.mark.parametrize(
    ("kind", "name", "dtype"), [("linear", "pairs.weights", "int8"), ("nbsvm", "weights", "float32")]
)
def test_weights_are_saved_in_one_byte_where_that_changes_hardly_an_answer(
    kind: str, name: str, dtype: str, tmp_path: Path
) -> None:
    SentimentClassifier(kind).fit(TEXTS, LABELS).save(tmp_path / "model")
    arrays = SentimentClassifier.load(tmp_path / "model").model_.predictor.to_state().arrays
    assert str(arrays[name].dtype) == dtype


def test_parameters_of_numpy_can_be_saved(tmp_path: Path) -> None:
    classifier = SentimentClassifier(
        class_weight={"yes": np.float32(2)},  # type: ignore[dict-item]
        seed=np.int64(3),  # type: ignore[arg-type]
        precision=np.float64(0.8),
        settings={"max_iterations": np.int64(5), "l2": np.float32(0.001)},
    )
    classifier.fit(TEXTS, LABELS).save(tmp_path / "model")
    parameters = SentimentClassifier.load(tmp_path / "model").get_params()
    assert (parameters["seed"], parameters["class_weight"]) == (3, {"yes": 2})


def test_a_pipeline_of_ones_own_comes_back_from_a_file(tmp_path: Path) -> None:
    pipeline = TextPipeline(("drop_urls",), ("lowercase_words",))
    quick(preset=pipeline).fit(TEXTS, LABELS).save(tmp_path / "model")
    assert SentimentClassifier.load(tmp_path / "model").preset == pipeline


@pytest.mark.parametrize(
    "details",
    [
        {"parameters": {"depth": 3}}, {"parameters": [1]}, {"label_kind": "complex"}, {"label_kind": "int"},
    ],
)  # fmt: skip
def test_a_model_with_details_of_something_else_is_refused(
    fitted: SentimentClassifier, details: dict[str, Any]
) -> None:
    model = SavedModel(fitted.model_.labels, fitted.model_.predictor, details=details)
    with pytest.raises(FileFormatError, match="those of a classifier"):
        SentimentClassifier.from_model(model)


def test_its_repr_shows_what_was_changed() -> None:
    assert repr(SentimentClassifier()) == "SentimentClassifier()"
    assert repr(SentimentClassifier("dan", seed=2)) == "SentimentClassifier(model='dan', seed=2)"


TRAIN = """
import sys
from sentrax import SentimentClassifier
assert not {"jax", "nltk", "polars", "scipy", "sklearn", "pandas"} & set(sys.modules), "loaded too early"
words = [f"{a}q{b}" for a in "abcdefghij" for b in "klmnopqrst"]
texts = [f"{words[n * 7 % 100]} {words[n * n % 100]} not good, {words[n % 13]} :)" for n in range(17_000)]
labels = [("yes", "no")[n * n % 7 % 2] for n in range(17_000)]
weights = [1 + n % 10 / 7 for n in range(17_000)]
classifier = SentimentClassifier(settings={"max_iterations": 3, "l2": 1e-4, "prior": 0})
classifier.fit(texts, labels, sample_weight=weights).save(sys.argv[1])
classifier = SentimentClassifier.load(sys.argv[1])
classifier.predict(texts[:9])
assert not {"jax", "nltk", "sklearn", "pandas"} & set(sys.modules), "loaded without need"
"""


def test_every_process_writes_the_same_bytes_with_any_number_of_threads(tmp_path: Path) -> None:
    paths = []
    for number in ("1", "4"):
        paths.append(tmp_path / number)
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS", "POLARS_MAX_THREADS")
        environment = {**os.environ, **dict.fromkeys(names, number), "PYTHONHASHSEED": number}
        subprocess.run([sys.executable, "-c", TRAIN, str(paths[-1])], check=True, env=environment)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_predicting_from_a_file_loads_little(fitted: SentimentClassifier, tmp_path: Path) -> None:
    fitted.save(tmp_path / "model")
    code = """
import sys
from sentrax import SentimentClassifier
SentimentClassifier.load(sys.argv[1]).predict(["a lovely day"])
print(*sorted({"jax", "nltk", "optax", "sklearn", "scipy", "pandas"} & set(sys.modules)))
"""
    arguments = [sys.executable, "-c", code, str(tmp_path / "model")]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
