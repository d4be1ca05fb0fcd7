"""What features are made of besides tokens: markers of what stands where, and the names of numbers."""

from sentrax.models.features.marks import SIGNAL_NAMES
from sentrax.text.hashing import hash_markers

# Weights in model files are found by these names; they never change.
NEGATED, BEGIN, END = hash_markers("negated", "beginning", "end")
KINDS = hash_markers("", "negation", "plus 1", "plus 2", "minus 1", "minus 2")
NONE, NEGATION, PLUS, MINUS = 0, 1, 2, 4
"""Indices of `KINDS`; one more if the valence is strong."""
BEFORE = hash_markers("1 before", "2 before")
AFTER, KIND_PAIR, EVENTS, EVENT_PAUSE, EVENT_UNREAL = hash_markers(
    "after", "kinds", "events", "pause", "unreal"
)
SIGNALS = hash_markers(*SIGNAL_NAMES)
LENGTH, LAST, FACE = hash_markers("length", "last", "face")

MOST_COUNTED = 3
"""How often a signal counts at most."""
LENGTH_STEP, LONGEST = 4, 7
"""The length of a text counts in steps of so many tokens, and at most so many of them."""

_LEVELS = (-3, -2, -1, 1, 2, 3)
_VALENCE_KINDS = ("word", "face", "emoji")
VALENCE_NAMES = (
    *(f"level {level:+d}" for level in _LEVELS),
    *(f"level {level:+d}, negated" for level in _LEVELS),
    *(f"{kind} {sign}" for kind in _VALENCE_KINDS for sign in ("plus", "minus")),
    *("negations", "but", "sum", "mean", "rooted", "sign"),
    *("first", "last", "largest", "smallest", "plus", "minus"),
)
"""What each number of `valence_numbers` is."""

MOST_VALENCE = 3
N_LEVELS = len(_LEVELS)
KIND_COLUMNS = VALENCE_NAMES.index("word plus")
"""The first of the numbers that count valence by the kind of token."""
NEGATIONS = VALENCE_NAMES.index("negations")
"""The first of the numbers that do not count valence."""

NEGATED_FACTOR = -0.6
"""The factor of a negated valence."""
BEFORE_BUT = 0.5
"""The factor of a valence before a `but`."""
