"""Labels in every form that people have them in, beside what scikit-learn makes of them."""

import enum
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import sparse
from sklearn.exceptions import DataConversionWarning
from sklearn.preprocessing import LabelEncoder, MultiLabelBinarizer
from sklearn.utils.validation import column_or_1d

from sentrax.classifier.given_labels import read_labels
from sentrax.classifier.label_tables import LabelMatrix
from sentrax.classifier.labels import Labels
from sentrax.errors import InputError, LabelWarning

MATRIX = np.array([[1, 0, 1], [0, 1, 0], [0, 0, 0], [1, 1, 1]])
NAMES = ["joy", "anger", "love"]


def pandas_frame(matrix: Any, **options: Any) -> Any:
    return pytest.importorskip("pandas").DataFrame(matrix, **options)


def arrow_table(names: list[str], columns: list[Any]) -> Any:
    return pytest.importorskip("pyarrow").table(dict(zip(names, columns, strict=True)))


MATRICES: dict[str, Callable[[], Any]] = {
    "a numpy array": lambda: MATRIX,
    "booleans": lambda: MATRIX.astype(bool),
    "floats": lambda: MATRIX.astype(np.float32),
    "objects": lambda: MATRIX.astype(object),
    "strings of 0 and 1": lambda: MATRIX.astype(str),
    "lists": MATRIX.tolist,
    **{
        f"{make.__name__} of {np.dtype(dtype)}": partial(make, MATRIX.astype(dtype))
        for make in (
            sparse.csr_matrix,
            sparse.csc_array,
            sparse.coo_array,
            sparse.lil_matrix,
            sparse.dok_array,
        )
        for dtype in (bool, np.int8, np.float64)
    },
    "a frame of pandas with numbered columns": lambda: pandas_frame(MATRIX),
}
NAMED: dict[str, Callable[[], Any]] = {
    "pandas": lambda: pandas_frame(MATRIX, columns=NAMES),
    "booleans of pandas": lambda: pandas_frame(MATRIX.astype(bool), columns=NAMES),
    "nullable numbers of pandas": lambda: pandas_frame(MATRIX, columns=NAMES).astype("Int64"),
    "sparse columns of pandas": lambda: pandas_frame(MATRIX, columns=NAMES).astype("Sparse[int]"),
    "Polars": lambda: pl.DataFrame(MATRIX, schema=NAMES),
    "Arrow": lambda: arrow_table(NAMES, list(MATRIX.T)),
}


@pytest.mark.parametrize("form", MATRICES)
def test_a_matrix_of_every_form_is_one_of_numbered_labels(form: str) -> None:
    given = MATRICES[form]()
    labels = Labels.from_values(given)
    assert (labels.classes.tolist(), labels.multi_label) == ([0, 1, 2], True)
    np.testing.assert_array_equal(labels.encode(given), MATRIX)
    np.testing.assert_array_equal(labels.decode(MATRIX > 0), MATRIX)


@pytest.mark.parametrize("form", NAMED)
def test_the_names_of_a_tables_columns_are_the_labels(form: str) -> None:
    given = NAMED[form]()
    labels = Labels.from_values(given)
    assert labels.classes.tolist() == NAMES
    np.testing.assert_array_equal(labels.encode(given), MATRIX)
    np.testing.assert_array_equal(labels.encode(MATRIX), MATRIX)
    np.testing.assert_array_equal(labels.encode([["love", "joy"], ["anger"], [], NAMES]), MATRIX)


def test_columns_are_told_by_their_names_in_any_order() -> None:
    labels = Labels.from_values(pandas_frame(MATRIX, columns=NAMES))
    shuffled = pandas_frame(MATRIX[:, [2, 0, 1]], columns=["love", "joy", "anger"])
    np.testing.assert_array_equal(labels.encode(shuffled), MATRIX)
    with pytest.raises(
        InputError, match=r"a column of the label matrix is 'Joy'.*'joy' differs.*only in case"
    ):
        labels.encode(pandas_frame(MATRIX, columns=["Joy", "anger", "love"]))
    with pytest.raises(InputError, match="2 columns; expected 3, for 'joy', 'anger', 'love'"):
        labels.encode(MATRIX[:, :2])


def test_what_multi_label_binarizer_makes_is_read_back() -> None:
    lists = [["love", "joy"], ["anger"], [], NAMES]
    for is_sparse in (False, True):
        binarizer = MultiLabelBinarizer(sparse_output=is_sparse)
        indicators = binarizer.fit_transform(lists)
        labels = Labels.from_values(lists)
        assert labels.classes.tolist() == binarizer.classes_.tolist()
        np.testing.assert_array_equal(labels.encode(indicators), labels.encode(lists))
        np.testing.assert_array_equal(labels.encode(lists), MATRIX[:, [1, 0, 2]])


def test_rows_with_one_label_each_are_still_of_several_labels() -> None:
    labels = Labels.from_values(np.eye(3))
    assert labels.multi_label
    assert labels.decode(np.eye(3) > 0).tolist() == np.eye(3).tolist()


COLUMNS: dict[str, Callable[[], Any]] = {
    "strings": lambda: np.array([["x"], ["y"], ["x"]]),
    "objects": lambda: np.array([["x"], ["y"], ["x"]], dtype=object),
    "numbers": lambda: np.array([[3], [4], [3]]),
    "0 and 1": lambda: np.array([[1], [0], [1]]),
    "floats": lambda: np.array([[1.0], [0.5], [1.0]]),
    "pandas": lambda: pandas_frame({"label": ["x", "y", "x"]}),
    "categories of pandas": lambda: pandas_frame({"label": ["x", "y", "x"]}).astype("category"),
    "numbers of pandas": lambda: pandas_frame({"label": [3, 4, 3]}),
}


@pytest.mark.parametrize("form", COLUMNS)
def test_a_table_with_one_column_is_what_scikit_learn_takes_it_for(form: str) -> None:
    given = COLUMNS[form]()
    with pytest.warns(DataConversionWarning):
        wanted = column_or_1d(given, warn=True)
    with pytest.warns(DataConversionWarning, match="column-vector y"):
        labels = Labels.from_values(given)
    encoder = LabelEncoder().fit(wanted)
    assert labels.classes.tolist() == encoder.classes_.tolist()
    assert not labels.multi_label
    with pytest.warns(DataConversionWarning):
        np.testing.assert_array_equal(labels.encode(given).argmax(axis=1), encoder.transform(wanted))


@pytest.mark.parametrize(
    "given",
    [
        pl.DataFrame({"label": ["x", "y"]}),
        sparse.csr_matrix([[1], [0]]),
        pytest.param("arrow", id="a table of Arrow"),
    ],
)
def test_a_column_of_other_tables_is_one_label_per_text_too(given: Any) -> None:
    table = arrow_table(["label"], [["x", "y"]]) if isinstance(given, str) else given
    with pytest.warns(DataConversionWarning):
        labels = Labels.from_values(table)
    assert labels.classes.tolist() in (["x", "y"], [0, 1])


WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "counts": (lambda: np.array([[0, 1], [2, 0]]), r"row 1, column 0 of the label matrix is 2"),
    "sums of a sparse matrix": (
        lambda: sparse.coo_array((np.ones(2), ([0, 0], [1, 1])), shape=(2, 2)),
        r"row 0, column 1 of the label matrix is 2\.0",
    ),
    "NaN": (lambda: np.array([[0, np.nan], [1, 0]]), "row 0, column 1 of the label matrix is nan"),
    "texts": (lambda: np.array([["a", "b"]]), "row 0, column 0 of the label matrix is 'a'"),
    "missing values": (
        lambda: pandas_frame({"joy": [1, None], "anger": [0, 1]}).astype("Int64"),
        r"row 1, column 0 \('joy'\) of the label matrix is <NA>",
    ),
    "texts of Arrow": (lambda: arrow_table(["a", "b"], [["1"], ["x"]]), r"column 1 \('b'\).*is 'x'"),
    "a name twice": (lambda: pandas_frame(MATRIX, columns=["a", "b", "a"]), "the column 'a' twice"),
    "one name in two spellings": (lambda: pandas_frame(MATRIX, columns=["1", "2", "1.0"]), "'1' twice"),
    "no name": (lambda: pandas_frame(MATRIX, columns=["a", "", "b"]), "column 1 .* has no name"),
    "three dimensions": (lambda: np.zeros((2, 2, 2)), "3 dimensions"),
}


@pytest.mark.parametrize("form", WRONG)
def test_a_table_that_is_none_of_labels_is_named(form: str) -> None:
    make, message = WRONG[form]
    with pytest.raises(InputError, match=message):
        Labels.from_values(make())


class Mood(enum.StrEnum):
    GOOD = "good"
    BAD = "bad"


class Stars(enum.IntEnum):
    ONE = 1
    FIVE = 5


SINGLE: dict[str, tuple[Callable[[], Any], list[Any]]] = {
    "numbers of half precision": (lambda: np.array([1, 2], dtype=np.float16), [1.0, 2.0]),
    "long doubles": (lambda: np.array([1, 2], dtype=np.longdouble), [1.0, 2.0]),
    "decimals": (lambda: [Decimal("1"), Decimal("2.5")], [1.0, 2.5]),
    "decimals of Polars": (lambda: pl.Series([Decimal("1.50"), Decimal("2.50")]), [1.5, 2.5]),
    "whole numbers and floats": (lambda: [1, 2.0, 1.0], [1.0, 2.0]),
    "members of an enum of strings": (lambda: list(Mood), ["bad", "good"]),
    "members of an enum of numbers": (lambda: list(Stars), [1, 5]),
    "a range": (lambda: range(3), [0, 1, 2]),
    "a sparse column": (lambda: sparse.coo_array(np.array([0, 3, 0])), [0, 3]),
    "negative zero": (lambda: np.array([0.0, -0.0, 1.0]), [0.0, 1.0]),
}
PANDAS: dict[str, tuple[list[Any], list[Any]]] = {
    "Int64": ([2, 1], [1, 2]),
    "int8": ([2, 1], [1, 2]),
    "float32": ([2.0, 1.0], [1.0, 2.0]),
    "Float64": ([2.0, 1.0], [1.0, 2.0]),
    "boolean": ([True, False], [False, True]),
    "bool": ([True, False], [False, True]),
    "string": (["b", "a"], ["a", "b"]),
    "category": (["b", "a"], ["a", "b"]),
    "object": (["b", "a"], ["a", "b"]),
    "int64[pyarrow]": ([2, 1], [1, 2]),
    "string[pyarrow]": (["b", "a"], ["a", "b"]),
    "Sparse[int]": ([2, 1], [1, 2]),
}
NOTHING = (
    None,
    float("nan"),
    np.float32("nan"),
    np.datetime64("NaT"),
    Decimal("NaN"),
    "",
    " ",
    "nan",
    "N/A",
    "None",
)


@pytest.mark.parametrize("form", SINGLE)
def test_labels_of_every_type_keep_their_value(form: str) -> None:
    make, classes = SINGLE[form]
    found = Labels.from_values(make()).classes.tolist()
    assert found == classes
    assert list(map(type, found)) == list(map(type, classes))


@pytest.mark.parametrize("dtype", PANDAS)
def test_labels_of_every_type_of_pandas_keep_it(dtype: str) -> None:
    pandas = pytest.importorskip("pandas")
    values, classes = PANDAS[dtype]
    found = Labels.from_values(pandas.Series(values, dtype=dtype)).classes.tolist()
    assert (found, list(map(type, found))) == (classes, list(map(type, classes)))


@pytest.mark.parametrize("nothing", NOTHING, ids=repr)
def test_what_is_missing_is_named_and_counted(nothing: Any) -> None:
    with pytest.raises(InputError, match=r"label 1 is .*; leave out texts without a label"):
        Labels.from_values(["a", nothing])
    with pytest.raises(InputError, match=r"label 1 is .*, and 2 more are missing"):
        Labels.from_values(["a", nothing, nothing, "b", nothing])
    with pytest.raises(InputError, match="label 1 is "):
        Labels.from_values([["a"], ["b", nothing]])


def test_what_columns_have_for_nothing_is_missing_too() -> None:
    pandas = pytest.importorskip("pandas")
    arrow = pytest.importorskip("pyarrow")
    for column in (
        pandas.Series(["a", None], dtype="string"),
        pandas.Series([1, None], dtype="Int64"),
        pandas.Series(["a", np.nan]).astype(str),
        pl.Series(["a", None]),
        pl.Series([1.0, None]),
        arrow.array([1, None]),
        np.ma.array([1, 2], mask=[False, True]),
        [pandas.NA, "a"][::-1],
        [pandas.NaT, "a"][::-1],
    ):
        with pytest.raises(InputError, match="label 1 is"):
            Labels.from_values(column)


def test_a_marker_can_be_a_label() -> None:
    labels = Labels.from_values(["None", "NA", "yes"], keep_na=True)
    assert labels.classes.tolist() == ["NA", "None", "yes"]
    np.testing.assert_array_equal(labels.encode(["NA"]), [[1, 0, 0]])
    with pytest.raises(InputError, match=r"label 0 is 'nan', which marks a missing label.*keep_na=True"):
        labels.encode(["nan"])
    with pytest.raises(InputError, match="label 1 is empty"):
        Labels.from_values(["a", " "], keep_na=True)


@pytest.mark.parametrize(
    "wrong", [{"a": 1}, b"a", 1j, object, np.datetime64("2020-01-01"), float("inf"), 10**400]
)
def test_what_cannot_be_a_label_is_named(wrong: Any) -> None:
    with pytest.raises(InputError, match=r"label 1 is .*; (expected a string or a|use strings)"):
        Labels.from_values(["a", wrong])


VALUES: dict[str, tuple[Any, Any]] = {  # labels of one form, and the same of another
    "floats": ([1, 0], [1.0, 0.0]),
    "strings": ([1, 0], ["1", "0"]),
    "strings of floats": ([1, 0], ["1.0", "-0"]),
    "strings of halves": ([0.5, -2.0], [".50", "-2"]),
    "booleans as strings": ([True, False], ["True", "FALSE"]),
    "booleans as numbers": ([True, False], [1, 0]),
    "booleans as strings of numbers": ([True, False], ["1", "0"]),
    "strings with blanks": (["yes", "no"], [" yes", "no\n"]),
    "numpy": ([1, 0], np.array([1, 0], dtype=np.uint8)),
    "lists": ([[1], [0, 1]], [["1"], ("0", "1")]),
}


@pytest.mark.parametrize("form", VALUES)
def test_labels_are_compared_by_value_in_both_directions(form: str) -> None:
    for first, second in (VALUES[form], VALUES[form][::-1]):
        labels = Labels.from_values(first)
        np.testing.assert_array_equal(labels.encode(second), labels.encode(first))


def test_1_is_not_true_among_other_numbers() -> None:
    for classes in ([0, 1, 2], ["true", "false", "unknown"]):
        with pytest.raises(InputError, match="unknown"):
            Labels.from_values(classes).encode([1] if isinstance(classes[0], str) else [True])


def test_labels_of_one_value_are_one_with_a_warning() -> None:
    for given, classes in (
        (["1", "1.0", "2.0"], ["1", "2"]),
        (["True", "true", "False"], ["false", "true"]),
        (["pos ", "pos", "neg"], ["neg", "pos"]),
    ):
        with pytest.warns(LabelWarning, match="have one value"):
            assert Labels.from_values(given).classes.tolist() == classes
    assert Labels.from_values(["1.0", "2.0", "pos "]).classes.tolist() == ["1.0", "2.0", "pos "]


@pytest.mark.parametrize("given", [["Joy", "joy"], ["very good", "very_good"], ["caf\u00e9", "cafe\u0301"]])
def test_labels_that_look_alike_are_kept_apart_with_a_warning(given: list[str]) -> None:
    with pytest.warns(LabelWarning, match="differ only in"):
        assert len(Labels.from_values(given).names) == 2


def test_lists_written_as_text_are_lists_with_a_warning() -> None:
    with pytest.warns(LabelWarning, match="read as lists"):
        labels = Labels.from_values(["['joy', 'love']", '["joy"]', "[]", "love"])
    assert (labels.multi_label, labels.names) == (True, ("joy", "love"))
    with pytest.warns(LabelWarning):
        np.testing.assert_array_equal(labels.encode(["['love']"]), [[0, 1]])
    with pytest.warns(LabelWarning):
        assert Labels.from_values(["[1, 0, 1]", "[0 1 0]"]).as_matrix
    # A label of a model that was trained when these were labels is still one.
    assert Labels(("['joy']", "x")).encode(["['joy']"]).tolist() == [[1, 0]]


def test_lists_of_0_and_1_are_a_matrix_only_if_they_are_rows_of_one() -> None:
    assert Labels.from_values([[0, 1, 1], [1, 0, 0]]).as_matrix
    ragged = Labels.from_values([[0], [0, 1]])
    assert (ragged.as_matrix, ragged.classes.tolist()) == (False, [0, 1])
    np.testing.assert_array_equal(ragged.encode([[0, 1], [1, 0]]), [[1, 1], [1, 1]])


def test_what_was_read_is_not_read_again() -> None:
    given = read_labels(MATRIX)
    assert isinstance(given, LabelMatrix)
    assert read_labels(given) is given
