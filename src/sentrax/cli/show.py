"""`sentrax show`."""

import argparse
from pathlib import Path
from typing import Any

from sentrax.cli.defaults import DEFAULT_MODEL, MODEL_HELP
from sentrax.cli.printing import plain, print_json


def add_parser(verbs: Any) -> None:
    """Add the verb to the command."""
    parser = verbs.add_parser(
        "show",
        help="say what is in a model file",
        description="Print the card of a model: its labels, what it was trained on and how, how good it is,"
        " and the words that speak most for each label. It is Markdown, so it can be published with the"
        " model.",
        epilog="Example: sentrax show reviews.safetensors > MODEL_CARD.md",
    )
    parser.add_argument("model", nargs="?", default=DEFAULT_MODEL, metavar="FILE", help=MODEL_HELP)
    parser.add_argument("--json", action="store_true", help="print what is known as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load and print."""
    from sentrax.saved.card import model_card
    from sentrax.saved.loading import load_model

    model = load_model(options.model)
    size = Path(options.model).stat().st_size
    if not options.json:
        print(plain(model_card(model)), end="")
        print(f"\nThe file has {size:,} bytes; a checksum of what it holds: {model.fingerprint()}")
        return
    arrays = {
        name: {"type": str(array.dtype), "shape": list(array.shape)}
        for name, array in model.predictor.to_state().arrays.items()
    }
    print_json(
        {
            "version": model.version,
            "kind": model.predictor.kind,
            "labels": list(model.labels),
            "multi_label": model.multi_label,
            "calibration": vars(model.calibration),
            "details": model.details,
            "arrays": arrays,
            "bytes": size,
            "fingerprint": model.fingerprint(),
        }
    )
