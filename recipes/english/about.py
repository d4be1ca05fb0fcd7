"""What the card of the English model says about it."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from recipes.english.measuring import Figures
from recipes.english.sources import DOMAINS, FRAMED, OWN, Texts

_TEMPLATE = Path(__file__).parent / "about.md"
_SOURCES = {
    "products": "Amazon: books, DVDs, electronics, kitchen (Blitzer et al., 2007; for research)",
    "film reviews": "IMDb (Maas et al., 2011), counterfactual revisions (Kaushik et al., 2020; Apache-2.0)",
    "film sentences": "SST-2 (Socher et al., 2013)",
    "comments": "GoEmotions, Reddit (Demszky et al., 2020; CC BY 4.0)",
    "tweets 2009": "Kaggle Tweet Sentiment Extraction (2020; CC BY 4.0)",
    "tweets 2013": "SemEval 2013 to 2016",
}


def about(texts: Texts, figures: Mapping[str, Figures]) -> str:
    """Where the training texts are from, and how good the model is on domains that it has not seen."""
    counts = np.bincount(texts.domains, minlength=FRAMED + 1)
    means = np.mean([[figure.macro_recall, figure.forced] for figure in figures.values()], axis=0)
    rows = [
        ("domain", "texts", "from", "macro-recall", "without neutral"),
        5 * ("---",),
        *(
            (
                name,
                f"{count:,}",
                _SOURCES[name],
                f"{figures[name].macro_recall:.1f}",
                f"{figures[name].forced:.1f}",
            )
            for name, count in zip(DOMAINS, counts, strict=False)
        ),
        ("our own", f"{counts[OWN]:,}", "written for this model (Apache-2.0)", "", ""),
        (
            "turns of phrase",
            f"{counts[FRAMED]:,}",
            "our own, filled with words at random (Apache-2.0)",
            "",
            "",
        ),
        ("mean", "", "", f"{means[0]:.1f}", f"{means[1]:.1f}"),
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return _TEMPLATE.read_text(encoding="utf-8").strip().format(table=table)
