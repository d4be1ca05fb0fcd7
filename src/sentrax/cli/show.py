"""`sentrax show`."""

import argparse

from sentrax.cli.options import load_model, model_file, model_help
from sentrax.cli.printing import print_json, say_card
from sentrax.wording import counted


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax show`."""
    from sentrax.models.pretrained import DEFAULT

    parser.description = """\
Print the card of a model: its labels, how it was trained and on what, how good
it is, and the words that count most for each label. In a file or a pipe the
card is Markdown, so it can be published with the model."""
    parser.epilog = """\
examples:
  sentrax show
  sentrax show reviews.safetensors > MODEL_CARD.md"""
    parser.add_argument(
        "model",
        nargs="?",
        default=DEFAULT,
        metavar="MODEL",
        help=f"{model_help()} (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print everything the file says as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load and print."""
    from sentrax.saved.card import model_card

    model = load_model(options.model)
    size = model_file(options.model).stat().st_size
    if not options.json:
        file = f"## File\n\n- {counted(size, 'byte')}\n- checksum of the content: {model.fingerprint()}"
        say_card(f"{model_card(model)}\n{file}")
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
            "own_words": dict(model.own_words),
            "details": model.details,
            "arrays": arrays,
            "bytes": size,
            "fingerprint": model.fingerprint(),
        }
    )
