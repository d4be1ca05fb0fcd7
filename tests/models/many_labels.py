"""Short texts with many labels, made up: each label has words of its own, between frequent ones."""

import functools

import numpy as np

N_LABELS = 60


@functools.cache
def labelled_texts(n_texts: int = 480, n_labels: int = N_LABELS) -> tuple[list[str], list[str]]:
    """Texts, and the label of each."""
    random = np.random.default_rng(0)
    texts, labels = [], []
    for number in range(n_texts):
        label = number % n_labels
        own = random.choice([f"topic{label}a", f"topic{label}b", f"topic{label}c"], 2).tolist()
        frequent = [f"word{min(int(word), 99)}" for word in random.pareto(1, 4)]
        texts.append(" ".join(random.permutation([*own, *frequent])))
        labels.append(f"label{label}")
    return texts, labels
