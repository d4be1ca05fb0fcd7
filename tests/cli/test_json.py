"""`--json`: with every verb, standard output is JSON and nothing else, and says all that there is to say."""

import json
from pathlib import Path
from typing import Any

import pytest

from sentrax.cli import VERBS, main
from tests.cli.sample import rows, write_csv
from tests.saved_models import saved_model

COMMANDS: dict[str, tuple[str, set[str]]] = {  # verb: (arguments, names that the result has)
    "train": ("d.csv --kind lexicon --output o.safetensors", {"model", "parameters", "training", "scores"}),
    "evaluate": (
        "d.csv --model m.safetensors",
        {
            "texts",
            "accuracy",
            "accuracy_interval",
            "macro_recall",
            "calibration_error",
            "labels",
            "confusion",
            "model",
            "intervals",
            "curves",
            "promise",
            "slices",
            "errors",
            "suspected_labels",
        },
    ),
    "predict": ("--model m.safetensors good", {"text", "label", "probabilities", "unsure"}),
    "explain": ("--model m.safetensors good", {"text", "label", "probabilities", "words", "bias", "method"}),
    "check": (
        "--model m.safetensors",
        {"model", "required", "enough", "checks", "pass_rate", "capabilities"},
    ),
    "doctor": ("d.csv", {"data", "findings", "notes"}),
    "compare": (
        "d.csv --kinds lexicon",
        {"kind", "seconds", "bytes", "seconds_per_text", "accuracy", "accuracy_interval"},
    ),
    "tune": ("d.csv --kinds nbsvm --trials 1 --output o.safetensors", {"model", "best"}),
    "show": ("m.safetensors", {"version", "kind", "labels", "details", "bytes", "fingerprint"}),
    "convert": ("m.safetensors --output o.safetensors", {"model", "kind", "labels", "bytes_before", "bytes"}),
    "notebook": ("evaluate d.csv --model m.safetensors", {"model", "data", "texts", "accuracy"}),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_prints_json_only(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_csv(Path("d.csv"), rows(40))
    saved_model("lexicon").save("m.safetensors")
    Path("c.yaml").write_text("cases: [{name: praise, texts: good, expect: positive}]\n")
    arguments, names = COMMANDS[verb]
    assert main([verb, *arguments.split(), "--json"]) == 0
    found: Any = json.loads(capsys.readouterr().out)
    assert names <= set(found[0] if isinstance(found, list) else found)
