"""Token rules of the `social` preset: what a token of `social_tokens` says, in the words that models count.

Each rule takes one token and gives what takes its place: a token, several, or `None`. Signals such as
`<caps>` stand beside the word that carried them, so that the word itself is counted in its plain form.
"""

import re
import unicodedata

from sentrax.text.social_tokens import social_tokens

URL, USER, CAPITALS, ELONGATED = "<url>", "<user>", "<caps>", "<long>"
SIGNALS = frozenset({CAPITALS, ELONGATED})
"""Tokens that are about a neighbour; they do not stand between the words of an n-gram."""

MASKS_AND_SIGNALS = frozenset({URL, USER, CAPITALS, ELONGATED})
"""Tokens that no rule changes further."""

NEGATIONS = frozenset(
    {
        *("not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "nowhere", "without"),
        *("cannot", "cant", "wont", "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "werent", "aint"),
        *("shouldnt", "wouldnt", "couldnt", "hasnt", "havent", "hadnt", "hardly", "barely", "scarcely"),
    }
)
"""Words that negate what follows; so does every word that ends in n't."""
SCOPE_ENDS = frozenset(
    {
        *(".", ",", ";", ":", "!", "!!", "?", "??", "?!", "...", "(", ")"),
        *("but", "though", "although", "however", "yet"),
    }
)
"""Tokens that end the scope of a negation."""

_ADDRESS = re.compile(r"(?i:https?://|www\.)|[A-Za-z0-9.\-]+\.[a-z]{2,6}/|[A-Za-z0-9._+\-]+@[A-Za-z0-9]")
_EMOTICON = re.compile(r"([:;=])[\-'^*]?(?:([)(\]\[}{|/\\@*$<>])[)(\]\[}{|/\\@*$<>]*|([DdPpOoSsXx3])\3*)")
_REVERSED = re.compile(r"([)(\]\[}{])[)(\]\[}{]*[\-'^*]?([:;=])")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|_")
_THREE = re.compile(r"(.)\1{2,}", re.DOTALL)
_SHORT_WHEN_PLAIN = frozenset(
    {
        *("so", "no", "go", "oh", "ah", "eh", "hey", "hi", "yes", "yea", "yeah", "why"),
        *("what", "way", "please", "love", "happy", "sad", "baby", "omg", "lol", "wow", "nice"),
        *("fun", "bad", "sorry", "day", "my", "me", "mine", "you", "u", "ur", "now", "here"),
        *("there", "more", "over", "ever", "never", "really", "very", "much", "bye", "hello"),
        *("thanks", "stop", "super", "such", "work", "hate", "want", "wait", "miss", "sick"),
        *("tired", "hungry", "bored", "cute", "hot", "big", "best", "late", "great", "ugh", "huh"),
        *("damn", "man", "bro", "dude", "girl", "home", "time", "life", "like", "make"),
        *("made", "them", "then", "these", "this", "that", "one", "come", "sleep", "week"),
    }
)
"""Frequent words that people draw out; of others, `cooool`, two letters stay."""
_FREQUENT = re.compile(
    r"(?P<word>[A-Za-z][a-z]*(?:'[a-z]+)?|[0-9]+)"
    r"|(?P<capitals>[A-Z]{2,})"
    r"|(?P<user>@.+)"
    r"|(?P<address>(?i:https?://|www\.).*)"
    r"|(?P<tag>\#[A-Z]?[a-z]+)",
    re.DOTALL,
)
_MIRRORED = str.maketrans(")(][}{", "()[]{}")


def mask_addresses(token: str) -> str:
    """`<url>` for a web or mail address, `<user>` for `@name`."""
    if token[0] == "@" and len(token) > 1:
        return USER
    return URL if len(token) > 3 and _ADDRESS.match(token) else token


def fold_compatibility(token: str) -> str:
    """Full-width, superscript and other compatibility forms in their plain form, straight apostrophes."""
    if token.isascii():
        return token
    plain = unicodedata.normalize("NFKC", token).replace("\u2019", "'").replace("\u02bc", "'")
    return "".join(plain.split()) or token


def plain_emoticons(token: str) -> str | tuple[str, ...]:
    """`:-)))` as `:)`, `(-:` as `:)`; what only looked like an emoticon, `note:Dad`, as its parts."""
    if len(token) < 2:
        return token
    if token[0] in ":;=":
        found = _EMOTICON.fullmatch(token)
        if found is None:
            return token[0], *social_tokens(token[1:])
        eyes, mouth, letter = found.groups()
        return (":" if eyes == "=" else eyes) + (mouth or letter.upper())
    reverse = _REVERSED.fullmatch(token)
    if reverse is not None:
        mouth, eyes = reverse.groups()
        return (":" if eyes == "=" else eyes) + mouth.translate(_MIRRORED)
    return token


def split_hashtags(token: str) -> str | tuple[str, ...]:
    """`#LoveThis` as `#LoveThis`, `Love` and `This`: the tag itself, and its words if capitals part them."""
    if token[0] != "#" or len(token) < 2:
        return token
    words = [word for word in _CAPITAL_INSIDE.split(token[1:]) if word]
    return "#" + token[1:].lower(), *words


def mark_capitals(token: str) -> str | tuple[str, ...]:
    """A word of capitals in lower case, with `<caps>` after it."""
    return (token.lower(), CAPITALS) if len(token) > 1 and token.isupper() and token.isalpha() else token


def lowercase(token: str) -> str:
    """Lower case, except for emoticons."""
    return token if token[0] in ":;" else token.lower()


def mark_elongation(token: str) -> str | tuple[str, ...]:
    """`soooo` as `so`, `cooool` as `cool`, with `<long>` after it; `!!!` as `!!`, `....` as `...`."""
    if len(token) < 3 or not _THREE.search(token):
        return token
    if token[0] in ".!?\u2026":
        return "..." if token[0] in ".\u2026" else _THREE.sub(r"\1\1", token)[:2]
    if not token.isalpha():
        return token
    single = _THREE.sub(r"\1", token)
    return (single if single in _SHORT_WHEN_PLAIN else _THREE.sub(r"\1\1", token)), ELONGATED


def frequent_token(token: str) -> tuple[str, ...] | None:
    """What all of `SOCIAL_RULES` in order make of a token of one of the frequent kinds, `None` for others.

    Nearly all tokens that a stream has not had before are of these kinds, and one match is all they cost.
    """
    found = _FREQUENT.fullmatch(token)
    if found is None:
        return None
    kind = found.lastgroup
    if kind == "user":
        return (USER,)
    if kind == "address":
        return (URL,)
    lowered = token.lower()
    if _THREE.search(lowered):
        return None
    if kind == "capitals":
        return lowered, CAPITALS
    return (lowered, lowered[1:]) if kind == "tag" else (lowered,)


def begins_negation(token: str) -> bool:
    """Whether what follows the token is negated."""
    return token in NEGATIONS or token.endswith("n't")


SOCIAL_RULES = (
    mask_addresses,
    fold_compatibility,
    plain_emoticons,
    split_hashtags,
    mark_capitals,
    lowercase,
    mark_elongation,
)
"""The rules, in the order in which the preset applies them."""
