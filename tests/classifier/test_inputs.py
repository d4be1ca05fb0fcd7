"""Texts and weights in every form that people have them in."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from sentrax.classifier.inputs import convert_labels, convert_sample_weight
from sentrax.errors import InputError
from sentrax.saved.loading import load_model
from sentrax.text.given_texts import convert_texts, read_texts
from tests.golden.make import FOLDER

PREDICTOR = load_model(FOLDER / "linear.safetensors").predictor
GIVEN = ["good", "", "\U0001f600 na\u00efve"]


class OnlyAnArray:
    """What numpy can make an array of, and nothing else."""

    def __init__(self, items: list[str]):
        self._items = items

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(self._items, dtype=object)


FORMS: dict[str, Callable[[list[str]], Any]] = {
    "a list": list,
    "a tuple": tuple,
    "a generator": iter,
    "values of a dict": lambda items: dict(enumerate(items)).values(),
    "numpy's strings": np.array,
    "numpy's objects": lambda items: np.array(items, dtype=object),
    "numpy's new strings": lambda items: np.array(items, dtype=np.dtypes.StringDType()),
    "a list of numpy's strings": lambda items: list(np.array(items)),
    "a Polars column": pl.Series,
    "categories of Polars": lambda items: pl.Series(items, dtype=pl.Categorical),
    "an enum of Polars": lambda items: pl.Series(items, dtype=pl.Enum(items)),
    "only an array": OnlyAnArray,
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_texts_of_every_form_are_one_column(form: Callable[[list[str]], Any]) -> None:
    column = convert_texts(form(GIVEN))
    assert column.dtype == pl.String
    assert column.to_list() == GIVEN
    assert list(read_texts(form(GIVEN))) == GIVEN
    assert convert_labels(form(GIVEN)) == GIVEN


@pytest.mark.parametrize("dtype", [object, "string", "category", "str"])
def test_columns_of_pandas_too_whatever_their_index(dtype: Any) -> None:
    pandas = pytest.importorskip("pandas")
    series = pandas.Series(GIVEN, index=[7, 7, 2], dtype=dtype)
    assert convert_texts(series).to_list() == GIVEN
    assert read_texts(series) == GIVEN
    assert convert_labels(series) == GIVEN
    assert convert_texts(pandas.Index(GIVEN)).to_list() == GIVEN


def test_columns_of_arrow_too() -> None:
    arrow = pytest.importorskip("pyarrow")
    for column in (
        arrow.array(GIVEN),
        arrow.array(GIVEN, arrow.large_string()),
        arrow.chunked_array([GIVEN[:1], GIVEN[1:]]),
        arrow.array(GIVEN).dictionary_encode(),
    ):
        assert convert_texts(column).to_list() == GIVEN
        assert read_texts(column) == GIVEN
        assert convert_labels(column) == GIVEN


WRONG = {
    "one string": ("good", "single string"),
    "bytes": (b"good", "single string"),
    "a set": ({"good"}, "a set, which is unordered"),
    "a dict": ({"good": 1}, "a dict, which is unordered"),
    "a table": (np.array([["good"]]), "2 dimensions"),
    "no dimension": (np.array("good"), "0 dimensions"),
    "a number": (3, "texts is an int; pass a list"),
    "nothing": (None, "texts is None; pass a list"),
    "None among them": (["good", None], "item 1 is None"),
    "a number among them": (["good", 3], "item 1 is int 3"),
    "bytes among them": (["good", b"bad"], "item 1 is bytes b'bad', not a string; decode it"),
    "bytes of numpy": (np.array([b"bad"]), "decode it"),
    "a list among them": ([["good"]], "item 0 is list"),
    "a missing one in Polars": (pl.Series(["good", None]), "item 1 of the column '' is None"),
    "missing ones only": (pl.Series([None, None]), "item 0 of the column '' is None"),
    "numbers in Polars": (pl.Series([1, 2]), "type Int64, not String"),
    "a table of Polars": (
        pl.DataFrame({"text": ["good"]}),
        "texts has 2 dimensions; expected 1: pass one column",
    ),
}


@pytest.mark.parametrize(("given", "message"), WRONG.values(), ids=WRONG)
def test_what_is_no_column_of_texts_is_named(given: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        convert_texts(given)
    with pytest.raises(InputError, match=message):
        PREDICTOR.logits(read_texts(given))


def test_what_is_missing_in_pandas_is_named() -> None:
    pandas = pytest.importorskip("pandas")
    for series in (pandas.Series(["good", None], dtype="string"), pandas.Series(["good", np.nan])):
        with pytest.raises(InputError, match="item 1"):
            convert_texts(series)
    with pytest.raises(InputError, match="2 dimensions"):
        convert_texts(pandas.DataFrame({"text": ["good"]}))


@pytest.mark.parametrize(
    "given", [[1, 3], (1.0, 3.0), np.array([1, 3]), pl.Series([1, 3]), [4e307, 1.2e308], [4e-323, 12e-323]]
)
def test_weights_are_1_in_the_mean(given: Any) -> None:
    np.testing.assert_allclose(convert_sample_weight(given, 2), [0.5, 1.5])


def test_without_weights_all_count_alike() -> None:
    np.testing.assert_array_equal(convert_sample_weight(None, 3), [1, 1, 1])


@pytest.mark.parametrize(
    "weights",
    [
        [1],
        [1, 2, 3],
        [[1, 1]],
        1,
        [1, -1],
        [0, 0],
        [1, np.nan],
        [1, np.inf],
        ["a", "b"],
        [1, None],
        [[1], [1, 2]],
    ],
)
def test_weights_that_cannot_be_used_are_refused(weights: Any) -> None:
    with pytest.raises(InputError, match="sample_weight"):
        convert_sample_weight(weights, 2)
