"""`sentrax convert`."""

import argparse
from pathlib import Path

from sentrax.cli.options import add_quantize_option, check_output, load_model
from sentrax.cli.printing import say


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax convert`."""
    parser.description = """\
Save a model as one safe sentrax file. The original may be a fastText classifier
(.bin or .ftz), whose answers stay the same, or a sentrax model to make smaller."""
    parser.epilog = """\
example:
  sentrax convert model.bin --output model.safetensors --quantize int8"""
    parser.add_argument("model", metavar="MODEL", help="model file, of fastText or sentrax")
    parser.add_argument("--output", required=True, metavar="FILE", help="where to save the model")
    add_quantize_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load, quantize, save."""
    from sentrax.errors import FileWriteError

    source, target = Path(options.model), check_output(options.output)
    model = load_model(source)
    if target.exists() and target.samefile(source):
        raise FileWriteError(f"{target} is the model to convert; choose another --output")
    if options.quantize is not None:
        model = model.quantize(options.quantize)
    model.save(target)
    before, after = (path.stat().st_size for path in (source, target))
    say(f"{len(model.labels):,} labels; {before:,} bytes before, {after:,} after")
    say(f"Saved to {target}")
