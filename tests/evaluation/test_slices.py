"""Slices beside scipy's test and Holm's procedure, and how often chance alone makes one worse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from sentrax.evaluation.slices import adjust_by_holm, measure_slices, name_worst


def flags(n_true: int, n_false: int) -> list[bool]:
    return [True] * n_true + [False] * n_false


IS_RIGHT = np.array(flags(60, 40) + flags(380, 20))  # 100 texts of a slice, then 400 others
IS_IN = np.arange(500) < 100


def test_a_slice_is_measured_beside_the_other_texts() -> None:
    (found,) = measure_slices({"negation": IS_IN}, IS_RIGHT)
    assert (found["texts"], found["accuracy"], found["kind"]) == (100, 0.6, "text")
    assert found["difference"] == pytest.approx(0.6 - 0.95)
    assert found["p_value"] == found["p_adjusted"] == fisher_exact([[60, 40], [380, 20]]).pvalue
    assert found["is_worse"]
    assert found["sentence"] == (
        "negation: 60.0% of 100 texts right, 35.0 points less than on the others (p < 0.001, corrected for"
        " looking at many)"
    )


def test_the_worst_are_named_only_if_they_are_really_worse() -> None:
    chance = np.zeros(500, dtype=bool)
    chance[[*range(5), 60, 61, *range(100, 123)]] = True
    slices = {"chance": chance, "others": ~IS_IN, "small": np.arange(500) < 19, "large": np.arange(500) >= 19}
    found = measure_slices(slices, IS_RIGHT, columns={"source: web": IS_IN})
    assert [(own["name"], own["kind"]) for own in found] == [
        ("source: web", "column"),
        ("chance", "text"),
        ("others", "text"),
    ]
    assert name_worst(found) == ["source: web"]
    assert "which may be chance" in next(own["sentence"] for own in found if own["name"] == "chance")


def test_the_worst_of_each_kind_is_named() -> None:
    by_value = {f"source: {number}": IS_IN & (np.arange(500) >= 20 + number) for number in range(9)}
    found = measure_slices({"negation": IS_IN | (np.arange(500) > 400)}, IS_RIGHT, columns=by_value)
    assert [own["kind"] for own in found if own["is_worse"]].index("text") >= 3
    named = name_worst(found)
    assert len(named) == 3
    assert named[2] == "negation"


@given(st.lists(st.floats(0, 1), max_size=8))
def test_the_correction_is_holms(p_values: list[float]) -> None:
    adjusted = adjust_by_holm(np.array(p_values))
    for level in (0.01, 0.05, 0.2):
        rejected = set[int]()
        for step, place in enumerate(sorted(range(len(p_values)), key=lambda place: p_values[place])):
            if p_values[place] * (len(p_values) - step) > level:
                break
            rejected.add(place)
        assert set(np.flatnonzero(adjusted <= level).tolist()) == rejected


def test_chance_makes_a_slice_worse_in_few_samples() -> None:
    random, n_alarms = np.random.default_rng(0), 0
    for _ in range(40):
        is_right = random.random(400) < 0.8
        slices = {str(number): random.random(400) < 0.3 for number in range(12)}
        n_alarms += bool(name_worst(measure_slices(slices, is_right)))
    assert n_alarms / 40 <= 0.05


def test_without_slices_there_is_nothing_to_name() -> None:
    assert measure_slices({}, IS_RIGHT) == []
    assert name_worst([]) == []
