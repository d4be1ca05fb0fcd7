"""`sentrax convert`."""

import argparse
from pathlib import Path
from typing import Any

from sentrax.cli.defaults import DEFAULT_MODEL


def add_parser(verbs: Any) -> None:
    """Add the verb to the command."""
    parser = verbs.add_parser(
        "convert",
        help="turn a fastText model into one of sentrax, or make a model smaller",
        description="Write a model as one safe file of sentrax, which answers as the original does. The"
        " original may be a classifier of fastText (.bin or .ftz), or a model of sentrax whose weights are"
        " to be kept in fewer bytes.",
        epilog="Example: sentrax convert model.bin --output model.safetensors --weights int8",
    )
    parser.add_argument("model", metavar="FILE", help="a model of fastText or sentrax")
    parser.add_argument(
        "--output", default=DEFAULT_MODEL, metavar="FILE", help="the model file (default: %(default)s)"
    )
    parser.add_argument(
        "--weights",
        choices=("float32", "float16", "int8"),
        help="how to keep weights: in 4, 2 or 1 bytes each (default: as they are)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load, round, save."""
    from sentrax.cli.outputs import check_output
    from sentrax.errors import FileWriteError
    from sentrax.saved.loading import load_model

    source, target = Path(options.model), check_output(options.output)
    model = load_model(source)
    if target.exists() and target.samefile(source):
        raise FileWriteError(f"{target} is the model to convert itself; choose another name")
    if options.weights is not None:
        model = model.quantize(options.weights)
    model.save(target)
    before, after = (path.stat().st_size for path in (source, target))
    print(f"{len(model.labels):,} labels; {before:,} bytes in {source}, {after:,} in {target}")
