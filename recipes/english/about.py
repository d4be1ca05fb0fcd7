"""What the card of the English model says about it."""

from collections.abc import Mapping

import numpy as np

from recipes.english.measuring import Figures
from recipes.english.sources import DOMAINS, OWN, Texts

_SOURCES = {
    "products": "Amazon reviews of books, DVDs, electronics and kitchenware (Blitzer et al., 2007; free for research)",
    "film reviews": "IMDb reviews (Maas et al., 2011) and their counterfactual revisions (Kaushik et al., 2020;"
    " Apache-2.0)",
    "film sentences": "SST-2, sentences of film reviews (Socher et al., 2013)",
    "comments": "GoEmotions, Reddit comments (Demszky et al., 2020; CC BY 4.0)",
    "tweets 2009": "Kaggle Tweet Sentiment Extraction (2020; CC BY 4.0)",
    "tweets 2013": "SemEval 2013 to 2016, tweets",
}


def about(texts: Texts, figures: Mapping[str, Figures]) -> str:
    """Where the training texts are from, and how good the model is on domains that it has not seen."""
    lines = [
        "English, short texts of every kind: what is said in them is negative, neutral or positive. Score:"
        " probability of positive minus that of negative.",
        "",
        "| domain | texts | from | trained without it: macro-recall | without neutral |",
        "|---|---|---|---|---|",
    ]
    for domain, name in enumerate(DOMAINS):
        figure, count = figures[name], int((texts.domains == domain).sum())
        lines.append(
            f"| {name} | {count:,} | {_SOURCES[name]} | {figure.macro_recall:.1f} | {figure.forced:.1f} |"
        )
    own = int((texts.domains == OWN).sum())
    means = np.mean([[figure.macro_recall, figure.forced] for figure in figures.values()], axis=0)
    lines += [
        f"| our own | {own:,} | sentences written for this model (Apache-2.0) | | |",
        f"| mean | | | {means[0]:.1f} | {means[1]:.1f} |",
        "",
        "Macro-recall is the mean share of right answers over the labels of a domain, in percent, of a model that"
        " was trained without any text of that domain. Reviews have no neutral texts; without neutral, the more"
        " probable of the other two labels is the answer.",
        "",
        "Web addresses, `@names`, a final full stop and final exclamation marks do not count, and first names were"
        " exchanged at random in training. It is weak where feeling is in the facts alone, in irony, and where"
        " words of one field mean something else than elsewhere. It knows English only.",
    ]
    return "\n".join(lines)
