"""What new texts say about a promise, beside scipy's exact interval."""

import pytest
from scipy.stats import binomtest

from sentrax.evaluation.promise import check_promise

SCORES = {"precision_target": 0.9, "promise": {"precision": 0.9, "confidence": 0.95, "holds": True}}
CASES = {  # (right, confident): (holds, how the sentence begins)
    (480, 500): (True, "kept: at least 94.2%"),
    (400, 500): (False, "broken: at most 82.9%"),
    (455, 500): (False, "open: 455 of 500 confident answers are right, which shows at least 88.6%"),
    (29, 29): (True, "kept: at least 90.2%"),
    (28, 28): (False, "open: 28 of 28"),
    (0, 10): (False, "broken: at most 25.9%"),
    (0, 0): (False, "open: the model is unsure of every text"),
}


@pytest.mark.parametrize(("counts", "wanted"), CASES.items())
def test_a_promise_is_kept_broken_or_open(counts: tuple[int, int], wanted: tuple[bool, str]) -> None:
    found = check_promise(*counts, 1000, scores=SCORES, threshold=0.8)
    assert found is not None
    assert (found["holds"], found["sentence"][: len(wanted[1])]) == wanted
    assert (found["coverage"], found["threshold"], found["promised"]) == (counts[1] / 1000, 0.8, True)
    assert found["status"] == wanted[1].partition(":")[0]


@pytest.mark.parametrize("counts", [(1, 2), (455, 500), (10, 10), (0, 3)])
def test_the_bound_is_clopper_and_pearsons(counts: tuple[int, int]) -> None:
    found = check_promise(*counts, 1000, scores=SCORES, threshold=0.8)
    wanted = binomtest(*counts, alternative="greater").proportion_ci(0.95, method="exact").low
    assert found is not None
    assert found["at_least"] == pytest.approx(wanted)


@pytest.mark.parametrize("scores", [None, [], {"precision_target": "0.9"}, {"precision_target": 7}])
def test_what_a_file_says_may_be_anything(scores: object) -> None:
    assert check_promise(5, 10, 10, scores=scores, threshold=0.0) is None
    odd = check_promise(5, 10, 10, scores={"precision_target": 0.9, "promise": [1]}, threshold=0.0)
    assert odd is not None
    assert odd["promised"] is None


def test_without_a_precision_asked_for_there_is_no_promise() -> None:
    assert check_promise(5, 10, 10, scores={}, threshold=0.0) is None
    older = check_promise(5, 10, 10, scores={"precision_target": 0.9}, threshold=0.8)
    assert older is not None
    assert older["promised"] is None
