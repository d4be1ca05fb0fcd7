"""`sentrax convert`."""

import argparse
from pathlib import Path

from sentrax.cli.options import (
    add_output_option,
    add_quantize_option,
    check_output_option,
    load_model,
    model_file,
    model_help,
)
from sentrax.cli.printing import print_json, say, say_saved
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
    parser.add_argument("model", metavar="MODEL", help=model_help())
    add_output_option(parser, None)
    add_quantize_option(parser, "as they are")
    parser.add_argument("--json", action="store_true", help="print what was saved as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Load, quantize, save."""
    source, target = model_file(options.model), Path(options.output)
    check_output_option(options, str(source))
    model = load_model(options.model)
    if options.quantize is not None:
        model = model.quantize(options.quantize)
    model.save(target, force=options.force)
    before, after = (path.stat().st_size for path in (source, target))
    if options.json:
        print_json(
            {
                "model": options.output,
                "kind": model.predictor.kind,
                "labels": list(model.labels),
                "bytes_before": before,
                "bytes": after,
            }
        )
        return
    say(f"{counted(len(model.labels), 'label')}; {counted(before, 'byte')} before, {after:,} after")
    say_saved(options.output)
