"""`sentrax convert`."""

import argparse
from pathlib import Path

from sentrax.cli.options import add_output_option, add_quantize_option, check_output_option, load_model
from sentrax.cli.printing import say
from sentrax.wording import counted


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `sentrax convert`."""
    parser.description = """\
Save a model as one safe sentrax file. The original is a fastText classifier
(.bin or .ftz), whose answers stay the same, or a sentrax model to make
smaller."""
    parser.epilog = """\
example:
  sentrax convert model.bin --output model.safetensors --quantize int8"""
    parser.add_argument("model", metavar="MODEL", help="model file, of fastText or sentrax")
    add_output_option(parser, None)
    add_quantize_option(parser, "as they are")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load, quantize, save."""
    source, target = Path(options.model), Path(options.output)
    check_output_option(options, options.model)
    model = load_model(source)
    if options.quantize is not None:
        model = model.quantize(options.quantize)
    model.save(target, force=options.force)
    before, after = (path.stat().st_size for path in (source, target))
    say(f"{counted(len(model.labels), 'label')}; {counted(before, 'byte')} before, {after:,} after")
    say(f"Saved to {target}")
