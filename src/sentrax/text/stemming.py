"""Porter stems, as NLTK's `PorterStemmer` gives them in its default mode.

The algorithm is M. F. Porter's "An algorithm for suffix stripping" (Program 14.3, 1980) with the
extensions that NLTK documents in `nltk/stem/porter.py`. A rule is a suffix, what takes its place, and
the least measure (the number of vowel-consonant sequences) that the stem before it must have. In a
list of rules the first suffix that fits decides, whether or not its stem is long enough.
"""

import re
from collections.abc import Sequence

_VOWEL = re.compile("[aeiou]")
_VOWEL_CONSONANT = re.compile("[aeiou][^aeiou]")

_IRREGULAR = {
    "skies": "sky",
    "sky": "sky",
    "dying": "die",
    "lying": "lie",
    "tying": "tie",
    "news": "news",
    "innings": "inning",
    "inning": "inning",
    "outings": "outing",
    "outing": "outing",
    "cannings": "canning",
    "canning": "canning",
    "howe": "howe",
    "proceed": "proceed",
    "exceed": "exceed",
    "succeed": "succeed",
}

_STEP_2 = (
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("fulli", "ful"),
)

_STEP_3 = (
    ("icate", "ic"),
    ("ative", ""),
    ("alize", "al"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
)

_STEP_4 = (
    *("al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion"),
    *("ou", "ism", "ate", "iti", "ous", "ive", "ize"),
)


def porter_stem(word: str) -> str:
    """The Porter stem of `word`, in lower case; up to two characters (`:D`) come back as they are."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 2:
        return word
    stem = _plural(word.lower())
    stem = _past_and_progressive(stem)
    if stem.endswith("y") and len(stem) > 2 and not _is_vowel(stem[:-1], -1):
        stem = stem[:-1] + "i"
    stem = _derived(stem)
    stem = _replace_first(stem, _STEP_3)
    stem = _drop_ending(stem)
    return _tidy(stem)


def _letters(word: str) -> str:
    """`word` with every y that sounds as a vowel (after a consonant) written as i."""
    if "y" not in word:
        return word
    letters = list(word)
    for position in range(1, len(letters)):
        if letters[position] == "y" and letters[position - 1] not in "aeiou":
            letters[position] = "i"
    return "".join(letters)


def _is_vowel(word: str, position: int) -> bool:
    return _letters(word)[position] in "aeiou"


def _measure(stem: str) -> int:
    return len(_VOWEL_CONSONANT.findall(_letters(stem)))


def _ends_short(stem: str) -> bool:
    """Whether the last syllable is short: consonant, vowel, consonant other than w, x, y; or `at`."""
    letters = _letters(stem)
    vowels = [letter in "aeiou" for letter in letters[-3:]]
    if len(stem) == 2:
        return vowels == [True, False]
    return vowels == [False, True, False] and stem[-1] not in "wxy"


def _replace_first(word: str, rules: Sequence[tuple[str, str]]) -> str:
    for suffix, replacement in rules:
        if word.endswith(suffix):
            stem = word.removesuffix(suffix)
            return stem + replacement if _measure(stem) > 0 else word
    return word


def _plural(word: str) -> str:
    """Step 1a: caresses -> caress, ponies -> poni, ties -> tie, cats -> cat."""
    if word.endswith("ies"):
        return word[:-1] if len(word) == 4 else word[:-2]
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _past_and_progressive(word: str) -> str:
    """Step 1b: agreed -> agree, plastered -> plaster, hopping -> hop, filing -> file."""
    if word.endswith("ied"):
        return word[:-1] if len(word) == 4 else word[:-2]
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for suffix in ("ed", "ing"):
        stem = word.removesuffix(suffix)
        if stem != word and _VOWEL.search(_letters(stem)):
            break
    else:
        return word
    if stem.endswith(("at", "bl", "iz")):
        return stem + "e"
    if len(stem) >= 2 and stem[-1] == stem[-2] and not _is_vowel(stem, -1):
        return stem if stem[-1] in "lsz" else stem[:-1]
    if _measure(stem) == 1 and _ends_short(stem):
        return stem + "e"
    return stem


def _derived(word: str) -> str:
    """Step 2: relational -> relate, hopefulli -> hopeful, with NLTK's care for -alli and -logi."""
    while word.endswith("alli") and _measure(word[:-4]) > 0:
        word = word[:-2]
    changed = _replace_first(word, _STEP_2)
    if changed == word and word.endswith("logi") and _measure(word[:-3]) > 0:
        return word[:-1]
    return changed


def _drop_ending(word: str) -> str:
    """Step 4: revival -> reviv, adoption -> adopt; -ion only after s or t."""
    for suffix in _STEP_4:
        if word.endswith(suffix):
            stem = word.removesuffix(suffix)
            if _measure(stem) > 1 and (suffix != "ion" or stem[-1] in "st"):
                return stem
            return word
    return word


def _tidy(word: str) -> str:
    """Step 5: probate -> probat, controll -> control."""
    if word.endswith("e"):
        measure = _measure(word[:-1])
        if measure > 1 or (measure == 1 and not _ends_short(word[:-1])):
            word = word[:-1]
    if word.endswith("ll") and _measure(word[:-1]) > 1:
        word = word[:-1]
    return word
