"""What is printed: aligned tables, scores in words, nothing that a terminal obeys."""

from typing import Any

from sentrax.cli.printing import one_line, score_lines, settings_in_words, table
from sentrax.wording import printable

SCORES: dict[str, Any] = {
    "texts": 6920,
    "accuracy": 0.835,
    "accuracy_interval": [0.826, 0.844],
    "macro_recall": 0.8342,
    "calibration_error": 0.01,
    "calibration_error_before": 0.014,
    "coverage": 0.814,
    "precision": 0.9004,
}


def test_a_table_aligns_names_left_and_numbers_right() -> None:
    assert table(("label", "texts"), [("good", "1,234"), ("bad", "5")]).splitlines() == [
        "label  texts",
        "-----  -----",
        "good   1,234",
        "bad        5",
    ]


def test_scores_are_reported_in_plain_words() -> None:
    assert list(score_lines(SCORES, "held-out text")) == [
        "Accuracy on 6,920 held-out texts: 83.5% (95% interval: 82.6 to 84.4)",
        "Macro recall: 83.4%",
        "Calibration error: 0.010; 0.014 before calibration",
        "Confident on 81% of texts; 90% of those are right",
    ]


def test_a_model_that_is_never_confident_says_so() -> None:
    assert next(iter(score_lines({**SCORES, "texts": 1}, "text"))).startswith("Accuracy on 1 text: ")
    *_, last = score_lines({**SCORES, "coverage": 0.0, "precision": None}, "text")
    assert last == "Confident on none of the texts"


def test_what_a_terminal_would_obey_is_replaced() -> None:
    assert printable("\x1b[2Jred\ttab\nline\x9b") == "\ufffd[2Jred\ttab\nline\ufffd"
    assert one_line("two\n lines\tand a tab\x07") == "two lines and a tab\ufffd"


def test_settings_are_named_or_called_default() -> None:
    assert settings_in_words({"l2": 0.1, "min_count": 2}) == "with l2=0.1, min_count=2"
    assert settings_in_words({}) == "with default settings"
