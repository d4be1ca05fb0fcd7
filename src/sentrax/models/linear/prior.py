"""Texts that tell a linear model, before any data, that negations and `almost` flip the valence of a word."""

from sentrax.models.features.lexicon import Lexicon
from sentrax.text.negation import negates

_STRONG = 2


def prior_texts(lexicon: Lexicon) -> tuple[list[str], list[bool]]:
    """Short texts about each strong word of a lexicon, and whether each of them is positive."""
    texts, are_positive = [], []
    strong = [
        (word, level > 0)
        for word, level in sorted(lexicon.levels.items())
        if abs(level) >= _STRONG and word.isalpha() and not negates(word)
    ]
    opposites = {
        positive: [word for word, is_positive in strong if is_positive != positive]
        for positive in (False, True)
    }
    for number, (word, is_positive) in enumerate(strong):
        frames = [
            (f"not {word}", not is_positive),
            (f"{word} at all" if is_positive else f"not {word} at all", True),
            (f"it was not the {word} film ." if number % 2 else f"no {word}", not is_positive),
        ]
        if is_positive:
            frames.append((f"almost {word}", False))
        if opposites[is_positive]:
            opposite = opposites[is_positive][number % len(opposites[is_positive])]
            frames.append((f"{opposite}, but {word}", is_positive))
        texts += [text for text, _ in frames]
        are_positive += [positive for _, positive in frames]
    return texts, are_positive
