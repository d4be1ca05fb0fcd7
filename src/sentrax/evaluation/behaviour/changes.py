"""Changes to a text after which it says the same. Each gives some changed texts, always the same ones."""

import random
import re
from collections.abc import Callable, Mapping

Change = Callable[[str], list[str]]

_WORD = re.compile(r"(?<![\w@#/.'’])[^\W\d_]{5,}(?![\w'’/@])")
"""Words in which a typing error leaves enough to be read; no handles, hashtags or parts of addresses."""
_TYPING_ERRORS: tuple[Callable[[str, int], str], ...] = (
    lambda word, at: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    lambda word, at: word[:at] + word[at + 1 :],
    lambda word, at: word[: at + 1] + word[at:],
)
_FINAL_MARKS = ".!"
_HANDLE = re.compile(r"(?<!\w)@\w+")
_ADDRESS = re.compile(r"https?://\S+")
_WOMEN = ("Maria", "Emily", "Fatima", "Mei", "Lakisha", "Priya", "Olga", "Aaliyah", "Ingrid", "Rachel")
_MEN = ("Peter", "Juan", "Mohammed", "Hiroshi", "Jamal", "Vijay", "Ivan", "Kwame", "Lars", "Aaron")
_NAME = re.compile(rf"\b(?:{'|'.join(_WOMEN + _MEN)})\b")
_N_NAMES = 3
_SHORT_FORMS = {
    **{
        f"{verb} not": f"{verb}n't"
        for verb in (
            "is",
            "are",
            "was",
            "were",
            "do",
            "does",
            "did",
            "could",
            "would",
            "should",
            "has",
            "had",
        )
    },
    "cannot": "can't",
    "will not": "won't",
    "i am": "i'm",
    "we are": "we're",
    "you are": "you're",
    "they are": "they're",
    "i will": "i'll",
    "we will": "we'll",
    "it is": "it's",
    "she is": "she's",
    "he is": "he's",
    "that is": "that's",
}
_LONG_FORMS = {short: long for long, short in _SHORT_FORMS.items() if not short.endswith("'s")}
"""Without those that also stand for "has"."""


def letter_case(text: str) -> list[str]:
    """In upper case, lower case, and with a capital at the beginning of each word.

    >>> letter_case("I like it")
    ['I LIKE IT', 'i like it', 'I Like It']
    """
    return [text.upper(), text.lower(), " ".join(word.capitalize() for word in text.split(" "))]


def typos(text: str) -> list[str]:
    """With one typing error in a word: two letters exchanged, one left out, one doubled.

    >>> typos("lovely")
    ['lvoely', 'loely', 'loovely']
    """
    words = list(_WORD.finditer(text))
    if not words:
        return []
    chooser, changed = _chooser(text), []
    for error in _TYPING_ERRORS:
        found = chooser.choice(words)
        at = chooser.randrange(1, len(found[0]) - 2)  # neither the first letter nor the last
        changed.append(text[: found.start()] + error(found[0], at) + text[found.end() :])
    return [other for other in changed if other != text]


def final_mark(text: str) -> list[str]:
    """Without a final mark, with a full stop, and with an exclamation mark; a question stays one.

    >>> final_mark("I like it!"), final_mark("Really?")
    (['I like it', 'I like it.'], [])
    """
    bare = text.rstrip().rstrip(_FINAL_MARKS)
    if not bare or not (bare[-1].isalnum() or bare[-1] in "\"'”’)"):
        return []
    return [changed for changed in (bare, f"{bare}.", f"{bare}!") if changed != text]


def urls(text: str) -> list[str]:
    """With a web address at the end and at the beginning, and other ones in place of those in it.

    >>> urls("See it")
    ['See it https://t.co/q7RkZ0uLx2', 'https://www.example.org/a/1204 See it']
    """
    others = _ADDRESS.sub("https://t.co/V5mYc1HdPw", text)
    return [
        f"{text} https://t.co/q7RkZ0uLx2",
        f"https://www.example.org/a/1204 {text}",
        *_if_other(others, text),
    ]


def handles(text: str) -> list[str]:
    """With a user name at the beginning and at the end, and another one in place of those in it.

    >>> handles("Hello @anna")
    ['@jo_3512 Hello @anna', 'Hello @anna @TheKim', 'Hello @user81']
    """
    return [f"@jo_3512 {text}", f"{text} @TheKim", *_if_other(_HANDLE.sub("@user81", text), text)]


def names(text: str) -> list[str]:
    """With other first names in place of some well-known ones, in three ways.

    >>> names("Maria laughed")
    ['Olga laughed', 'Aaliyah laughed', 'Emily laughed']
    """
    chooser = _chooser(text)

    def another(found: re.Match[str]) -> str:
        group = _WOMEN if found[0] in _WOMEN else _MEN
        return chooser.choice([name for name in group if name != found[0]])

    changed = [_NAME.sub(another, text) for _ in range(_N_NAMES)]
    return [other for other in dict.fromkeys(changed) if other != text]


def blanks(text: str) -> list[str]:
    r"""With blanks around it, with doubled ones, and with a line end in place of the first.

    >>> blanks("I like it")
    ['  I like it \n', 'I  like  it', 'I\nlike it']
    """
    changed = [f"  {text} \n", text.replace(" ", "  "), text.replace(" ", "\n", 1)]
    return [other for other in changed if other != text]


def quotes(text: str) -> list[str]:
    r"""With typographic quotes and apostrophes in place of straight ones, and the other way round.

    >>> quotes('"I don\'t"')
    ['“I don’t”']
    """
    curly = re.sub(r'"([^"]*)"', r"“\1”", text).replace("'", "’")
    straight = text.translate(str.maketrans("“”‘’", "\"\"''"))
    return [*_if_other(curly, text), *_if_other(straight, text)]


def contractions(text: str) -> list[str]:
    """With short forms in place of long ones, and the other way round.

    >>> contractions("I don't know who is not here")
    ["I don't know who isn't here", 'I do not know who is not here']
    """
    return [
        changed
        for forms in (_SHORT_FORMS, _LONG_FORMS)
        for changed in _if_other(_exchange(text.replace("’", "'"), forms), text.replace("’", "'"))
    ]


CHANGES: Mapping[str, Change] = {
    "blanks": blanks,
    "case": letter_case,
    "contractions": contractions,
    "final_mark": final_mark,
    "handles": handles,
    "names": names,
    "quotes": quotes,
    "typos": typos,
    "urls": urls,
}
"""The changes by the name that files give them."""


def _exchange(text: str, forms: Mapping[str, str]) -> str:
    def other(found: re.Match[str]) -> str:
        form = forms[found[0].lower()]
        return form[0].upper() + form[1:] if found[0][0].isupper() else form

    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)"
    return re.sub(pattern, other, text, flags=re.IGNORECASE)


def _if_other(changed: str, text: str) -> list[str]:
    return [changed] if changed != text else []


def _chooser(text: str) -> random.Random:
    return random.Random(text.encode("utf-8", "surrogatepass"))
