"""`sentrax show`."""

import argparse
from pathlib import Path
from typing import Any

from sentrax.cli.defaults import DEFAULT_MODEL
from sentrax.cli.printing import print_json


def add_parser(verbs: Any) -> None:
    """Add the verb to the command."""
    parser = verbs.add_parser(
        "show",
        help="say what is in a model file",
        description="Print the card of a model: labels, training texts, settings, scores, calibration, and"
        " the words that speak most for each label.",
        epilog="Example: sentrax show reviews.safetensors > MODEL_CARD.md",
    )
    parser.add_argument(
        "model", nargs="?", default=DEFAULT_MODEL, metavar="FILE", help="default: %(default)s"
    )
    parser.add_argument("--json", action="store_true", help="print what is known as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load and print."""
    from sentrax.classifier import model_card
    from sentrax.model_file import SavedModel

    model = SavedModel.load(options.model)
    size = Path(options.model).stat().st_size
    if not options.json:
        print(model_card(model), end="")
        print(f"\nThe file has {size:,} bytes; a checksum of what it holds: {model.fingerprint()}")
        return
    arrays = {
        name: {"type": str(array.dtype), "shape": list(array.shape)}
        for name, array in model.predictor.to_parts().arrays.items()
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
