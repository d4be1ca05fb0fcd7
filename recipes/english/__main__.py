"""`python -m recipes.english`: make the English model that comes with the package, byte for byte the same."""

import argparse
import time
from pathlib import Path

from recipes.english.about import about
from recipes.english.measuring import by_domain
from recipes.english.sources import DATA, LABELS, read_texts
from recipes.english.training import calibrate_unseen, fit, training_data

PACKAGED = Path(__file__).parents[2] / "src" / "sentrax" / "models" / "pretrained" / "english.safetensors"


def main() -> None:
    """Read, train, calibrate, save; print what the model says about domains that it has not seen."""
    parser = argparse.ArgumentParser(prog="python -m recipes.english", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=DATA, help="folder of the data sets (default: %(default)s)"
    )
    parser.add_argument(
        "--output", type=Path, default=PACKAGED, help="the model file (default: the packaged one)"
    )
    options = parser.parse_args()

    from sentrax.classifier.provenance import describe_training
    from sentrax.saved.card import model_card
    from sentrax.saved.model import SavedModel

    started = time.perf_counter()
    texts = read_texts("train", data=options.data)
    print(f"{len(texts.labels):,} texts", flush=True)
    predictor, held_out = fit(
        texts, lambda progress, message: print(f"{progress:4.0%} {message}", flush=True)
    )
    calibration, scores = calibrate_unseen(texts, held_out)
    figures = by_domain(held_out, texts)
    details = {
        "parameters": {"model": "linear", "preset": "general"},
        "scores": scores,
        "training": describe_training(training_data(texts), LABELS, multi_label=False),
        "about": about(texts, figures),
    }
    model = SavedModel(LABELS, predictor, calibration, details=details).quantize(None)
    model.save(options.output, force=True)
    options.output.with_suffix(".md").write_text(model_card(model), encoding="utf-8")
    for name, figure in figures.items():
        print(f"{name:16} {figure}")
    size = options.output.stat().st_size / 1e6
    print(f"{options.output}: {size:.2f} MB after {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
