"""`sentiment`: what texts feel, of one text, a list or a column, equal to the bit."""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sentrax
from sentrax.errors import InputError
from sentrax.saved.model import Calibration, SavedModel
from sentrax.scoring import sentiment as module
from sentrax.scoring.sentiment import Sentiment, sentiment

pd, pyarrow = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
CLASSIFIER = sentrax.load()
GIVEN = ["I love it", "", "I hate it \U0001f621", "a na\u00efve \ud800", " \n", "The meeting is at 5."]
FIELDS = ["label", "negative", "neutral", "positive", "score", "unsure"]


def test_love_is_positive_and_hate_is_negative() -> None:
    assert sentiment("I love it").label == "positive"
    assert sentiment("I hate it").label == "negative"
    assert sentiment("I love it").score > 0.5 > -0.5 > sentiment("I hate it").score


def test_the_probabilities_are_those_of_the_classifier_and_the_score_is_their_difference() -> None:
    texts = ["I love it", "I hate it", "The meeting is at 5.", "It is good, but not great", "meh"]
    expected = CLASSIFIER.predict_proba(texts)
    for text, answer, row in zip(texts, sentiment(texts), expected.tolist(), strict=True):
        assert answer == sentiment(text)
        assert [answer.negative, answer.neutral, answer.positive] == row
        assert answer.score == answer.positive - answer.negative
        assert answer.label == CLASSIFIER.predict([text])[0]
        assert answer.unsure == (CLASSIFIER.decision([text])[0] == "unsure")
        assert type(answer.score) is float
        assert type(answer.unsure) is bool


@pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u3000\u2028\x1f"])
def test_a_blank_text_is_neutral(text: str) -> None:
    expected = Sentiment("neutral", 0.0, 1.0, 0.0, 0.0, False)
    assert sentiment(text) == expected
    assert sentiment([text] * 20) == [expected] * 20
    assert sentiment(pl.Series([text])).to_list() == [expected._asdict()]


@settings(max_examples=30)
@given(st.lists(st.text(alphabet="god lv!:)so\n\u3000\ud83d", max_size=20), max_size=40))
def test_a_text_has_the_same_answer_alone_in_a_list_and_in_a_column(texts: list[str]) -> None:
    alone = [sentiment(text) for text in texts]
    assert sentiment(texts) == alone
    column = sentiment(pl.Series([text.replace("\ud83d", "\ufffd") for text in texts], dtype=pl.String))
    assert [Sentiment(**answer) for answer in column.to_list()] == alone


FORMS: dict[str, Callable[[list[str]], Any]] = {
    "a list": list,
    "a tuple": tuple,
    "a generator": iter,
    "numpy's strings": np.array,
    "numpy's objects": lambda items: np.array(items, dtype=object),
    "an index of pandas": pd.Index,
    "Arrow": pyarrow.array,
    "Arrow in chunks": lambda items: pyarrow.chunked_array([items[:1], items[1:]]),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_texts_of_every_form_give_a_list(form: Callable[[list[str]], Any]) -> None:
    texts = [text for text in GIVEN if "\ud800" not in text]
    assert sentiment(form(texts)) == [sentiment(text) for text in texts]
    assert sentiment(form(texts)[:0] if form is not iter else iter([])) == []


@pytest.mark.parametrize("dtype", [object, "string", "category", "str"])
def test_a_column_of_pandas_gives_one_with_its_index_and_name(dtype: Any) -> None:
    texts = ["I love it", None, "I hate it"]
    column = pd.Series(texts, index=[7, 7, 2], name="text", dtype=dtype)
    answers = sentiment(column)
    expected = [sentiment("I love it"), None, sentiment("I hate it")]
    pd.testing.assert_series_equal(answers, pd.Series(expected, column.index, object, "text"))
    assert all(type(answer) is Sentiment for answer in answers.dropna())
    frame = pd.DataFrame(answers.dropna().tolist())
    assert [*frame.columns] == FIELDS
    assert frame["label"].tolist() == ["positive", "negative"]
    assert sentiment(column[:0]).empty


def test_a_column_of_polars_gives_structs_with_its_name() -> None:
    column = pl.Series("text", ["I love it", None, "I hate it", None, ""])
    answers = sentiment(column)
    assert answers.name == "text"
    assert answers.to_list() == [
        sentiment(text)._asdict() if text is not None else None for text in column.to_list()
    ]
    assert answers.struct.fields == FIELDS
    frame = pl.DataFrame({"text": column}).with_columns(answers.alias("mood")).unnest("mood")
    assert frame.columns == ["text", *FIELDS]
    for texts in (column[:0], column[1:2], pl.Series([None]), column[:1].cast(pl.Categorical)):
        assert sentiment(texts).dtype == answers.dtype
        assert sentiment(texts).is_null().to_list() == texts.is_null().to_list()


def test_missing_texts_of_a_list_have_no_answer() -> None:
    texts: list[Any] = [None, float("nan"), np.nan, pd.NA, pd.NaT, "I love it"]
    assert sentiment(texts) == [None] * 5 + [sentiment("I love it")]
    assert sentiment(texts[:5]) == [None] * 5
    assert sentiment(pyarrow.array([None, "I love it"])) == [None, sentiment("I love it")]


WRONG: dict[str, tuple[Any, str]] = {
    "nothing": (None, "texts is None, a missing text, as an empty cell of a table is; pass the whole column"),
    "a number": (3.5, "texts is a float; pass a string"),
    "NaN": (float("nan"), "texts is nan, a missing text, .* put '' in its place"),
    "pandas' NA": (pd.NA, "texts is <NA>, a missing text"),
    "bytes": (b"good", r"texts is bytes b'good', not a string; decode it first"),
    "a class": (str, "texts is a type; pass"),
    "a number after a missing text": ([None, "good", 3], "item 2 is int 3, not a string"),
    "bytes in a list": ([b"good"], "item 0 is bytes b'good', not a string; decode it first"),
    "infinity": ([float("inf")], "item 0 is float inf"),
    "a set": ({"good"}, "a set, which is unordered"),
    "a table": (pd.DataFrame({"text": ["good"]}), "2 dimensions; expected 1: pass one column"),
    "a table of Polars": (pl.DataFrame({"text": ["good"]}), "2 dimensions"),
    "numbers of Polars": (pl.Series("n", [1, None]), "the column 'n' has type Int64, not String"),
    "numbers of pandas": (pd.Series([1, 2]), "item 0 is int 1"),
}


@pytest.mark.parametrize(("given", "message"), WRONG.values(), ids=WRONG)
def test_what_is_no_text_is_named(given: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        sentiment(given)


def test_a_sentiment_prints_in_one_line_that_python_reads() -> None:
    answer = Sentiment("positive", 0.0123, 0.05, 0.9377, 0.9254, False)
    rounded = "negative=0.012, neutral=0.050, positive=0.938, score=0.925, unsure=False"
    assert str(answer) == repr(answer) == f"Sentiment(label='positive', {rounded})"
    assert eval(repr(answer)).label == "positive"  # noqa: S307


def test_a_sentiment_can_be_compared_hashed_pickled_and_not_changed() -> None:
    answer, other = sentiment("I love it"), sentiment("I hate it")
    assert {answer, sentiment("I love it"), other} == {answer, other}
    assert max([other, answer], key=lambda answer: answer.score) == answer
    assert pickle.loads(pickle.dumps(answer)) == answer  # noqa: S301
    with pytest.raises(AttributeError):
        answer.label = "negative"  # type: ignore[misc]


def test_another_model_answers_in_the_words_of_this_one_whatever_the_order_of_its_labels() -> None:
    model = CLASSIFIER.model_
    turned: Any = Turned(model.predictor)
    other = replace(model, labels=("positive", "neutral", "negative"), predictor=turned)
    texts = ["I love it", "", "meh", "I hate it"]
    expected = sentiment(texts)
    assert sentiment(texts, model=model) == sentiment(texts, model=CLASSIFIER) == expected
    for answers in (sentiment(texts, model=other), [sentiment(text, model=other) for text in texts]):
        assert [answer.label for answer in answers] == [answer.label for answer in expected]
        np.testing.assert_allclose([a[1:5] for a in answers], [a[1:5] for a in expected], rtol=1e-12)


class Turned:
    """A predictor with the classes of another one in the opposite order."""

    def __init__(self, predictor: Any):
        self._predictor, self.n_classes = predictor, predictor.n_classes

    def logits(self, texts: Any) -> Any:
        return self._predictor.logits(texts)[:, ::-1]

    def logits_of(self, text: str) -> Any:
        return self._predictor.logits_of(text)[::-1]


def test_unsure_is_what_the_threshold_of_the_model_says() -> None:
    sure = replace(CLASSIFIER.model_, calibration=Calibration(1.0, 0.0))
    unsure = replace(CLASSIFIER.model_, calibration=Calibration(1.0, 1.0))
    for texts in ("I love it", ["I love it"], pl.Series(["I love it"])):
        for model, expected in ((sure, False), (unsure, True)):
            answer = sentiment(texts, model=model)
            answer = answer if isinstance(answer, Sentiment) else answer[0]
            assert (answer["unsure"] if isinstance(answer, dict) else answer.unsure) is expected


def test_a_model_that_cannot_tell_sentiment_is_refused() -> None:
    with pytest.raises(InputError, match="'a', 'b', 'c'; expected 'negative', 'neutral', 'positive', one"):
        sentiment("good", model=replace(CLASSIFIER.model_, labels=("a", "b", "c")))
    with pytest.raises(InputError, match="'positive', several per text; expected"):
        sentiment("good", model=replace(CLASSIFIER.model_, multi_label=True))
    for model in ("english", sentrax.SentimentClassifier()):
        with pytest.raises(InputError, match=r"expected a trained SentimentClassifier .* sentrax\.load\("):
            sentiment("good", model=model)


def test_threads_load_the_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[SavedModel] = []
    barrier = threading.Barrier(8)

    def load() -> SavedModel:
        loaded.append(CLASSIFIER.model_)
        threading.Event().wait(0.01)  # others arrive meanwhile
        return loaded[-1]

    def ask() -> None:
        barrier.wait()
        answers.append(sentiment("I love it"))

    expected = sentiment("I love it")
    answers: list[Sentiment] = []
    monkeypatch.setattr(module, "load_model", load)
    monkeypatch.setattr(module, "_DEFAULT", module._DefaultReader())
    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 8
    assert len(loaded) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_fork_answers_as_its_parent_does_also_while_another_thread_loads_the_model() -> None:
    script = """
import os, signal, sys
import polars as pl
import sentrax
from sentrax.scoring.sentiment import _DEFAULT

def in_fork(check):
    child = os.fork()
    if not child:
        signal.alarm(60)
        os._exit(0 if check() else 1)
    status = os.waitpid(child, 0)[1]
    assert status == 0, status

with _DEFAULT._lock:  # as if another thread were loading it
    in_fork(lambda: sentrax.sentiment("I love it").label == "positive")
column = pl.Series([f"new good text {number}" for number in range(200)] + [None, ""])
pl.LazyFrame({"a": [1]}).group_by("a").len().collect()  # starts the threads of Polars
texts, expected = column.to_list(), sentrax.sentiment(column)
in_fork(lambda: sentrax.sentiment(column).equals(expected))
in_fork(lambda: [answer and answer._asdict() for answer in sentrax.sentiment(texts)] == expected.to_list())
"""
    command = [sys.executable, "-W", "ignore::RuntimeWarning", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
