"""Made-up reviews of two labels, in which a few words say which."""

import random

from sentrax.data.labelled import LabelledTexts
from sentrax.evaluation.doctor.rows import LabelledRows


def _words(text: str) -> list[str]:
    return text.split()


GOOD = _words(
    "lovely great superb charming delightful wonderful brilliant touching clever warm funny graceful"
    " tender fresh splendid marvellous gripping witty honest elegant joyful bright lively perfect"
)
BAD = _words(
    "awful dreadful boring dull clumsy horrible tedious painful stupid cold ugly sloppy bland stale"
    " miserable terrible pointless silly fake messy gloomy weak lifeless broken"
)
OTHERS = _words(
    "film plot actor music scene story day dinner phone hotel room waiter garden window river"
    " teacher lesson camera battery screen ticket train station summer winter morning evening letter"
    " picture table bottle"
)


def reviews(n_texts: int, seed: int = 0, n_words: int = 9) -> list[tuple[str, str]]:
    """Texts with their labels, `good` and `bad` in turns, all different."""
    chooser = random.Random(seed)
    found: dict[str, str] = {}
    while len(found) < n_texts:
        label = ("good", "bad")[len(found) % 2]
        own = chooser.sample(GOOD if label == "good" else BAD, 2)
        words = own + chooser.sample(OTHERS, n_words - 2)
        chooser.shuffle(words)
        found.setdefault(" ".join(words), label)
    return list(found.items())


def rows_of(pairs: list[tuple[str, str]]) -> LabelledRows:
    """Rows with these texts and labels."""
    return LabelledRows.of(
        LabelledTexts.of("made up", [text for text, _ in pairs], [own for _, own in pairs])
    )
