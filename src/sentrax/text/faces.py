"""Emoticons: how they are written, and the few forms that stand for all of them.

Western faces lie on their side, `:-)`, and are read as eyes, nose and mouth: eyes count as `:` or `;`, noses
and repeated mouths not at all. Eastern ones, `T_T`, stand upright and are read by their eyes or mouth.
"""

from sentrax.text.spelling import compiled

_NOSE = r"[\-'^*~,_o]{0,2}"
_MOUTHS = r")(\]\[}{|/\\@*$<>"
_OPEN_EYES = "\u00b0\u2299\u25c9\u0298\u2609\u25ce\u25cb\u25cf\u25d4\u2022\u30fb\u309a\uffe3"
_GLAD_EYES = "^\u25d5\u2665\u2764\u2661\u2606\u2605\u2267\u2266\u2312\u02d8"
_WEEPING_EYES = ";\u0ca5\u2565"
_STERN_EYES = "\u0ca0\u00ac"
_SIGNS = r"\^<>;=+*@$~\-"
_EYES = _OPEN_EYES + _GLAD_EYES.lstrip("^") + _WEEPING_EYES.lstrip(";") + _STERN_EYES
_GLAD_MOUTHS = "\u203f\u25bd\u2207\u25e1\u1d17\u15dc\u2200\u03c9\u1d25\u30fcw"
_MOUTHS_UPRIGHT = rf"_.\-o\u25a1\u0414\u0434\u76ca{_GLAD_MOUTHS}"

PATTERNS = (
    # Upright ones: signs or pictures for eyes, with a mouth between them.
    rf"[{_SIGNS}]_{{1,4}}[{_SIGNS}]|\^[.\-ow3]{{0,4}}\^|>\.{{1,4}}[<>]|<\.<"
    r"|-\.-|\*-\*|;[.\-wo\u03c9\u0414\u0434];|T[\^.]T|0_{1,3}0|[oO]\.[oO]",
    rf"[{_EYES}][{_MOUTHS_UPRIGHT}]{{1,5}}[{_EYES}]|;?'[\u2200\u25bd\u2207\u0414]'",
    # The shrug, the table that is turned over, arms in the air.
    r"\u00af?\\{1,2}_{0,2}\(\u30c4\)_{0,2}/\u00af?|\u253b[\u2501\u2500]{1,3}\u253b|\\[Oom]/",
    # Eyes, nose, mouth, or the other way round; a rule decides whether letters are a mouth.
    rf"[:;=]{_NOSE}[{_MOUTHS}]+|[:;=]-[#&]|[:;=](?:'-|-'|[\-'^*~])?[A-Za-z0-9]+(?:'[A-Za-z]+)*",
    r"\}[:;=]-?[)(]+|[)(\]\[}{]{1,3}[\-'^*]?[:;=]|D[\-']?:<?",
    r"[8B]-\)+|[xX%|]-[)(\]\[}{]+",
    r"<3+|<[/\\]3+",
)
"""Alternatives of the tokenizer's pattern."""

_LYING = rf"([:;=])(?:{_NOSE}([{_MOUTHS}])[{_MOUTHS}]*|-([#&])|(?:'-|-'|[\-'^*~])?([DdPpOoSsXxCc3])\4*)"
_LYING_OTHERWISE = r"([)(\]\[}{])[)(\]\[}{]*[\-'^*]?([:;=])"
_OTHER_EYES = r"[8BxX%|]-([)(\]\[}{])[)(\]\[}{]*"
_MIRRORED = str.maketrans(")(][}{", "()[]{}")
_LAUGH = "[xX][dD]+"
_HEART = r"<([/\\]?)3+"
_LETTER_EYES = "(?i)([tqouxnv0])\\1?_+\\1\\1?|[o0]_+[o0]|([ot])\\.\\2|t\\^t"
_UPRIGHT = "|".join(PATTERNS[:2])

GLAD, WEEPING, STERN, AMAZED, ANNOYED, DEAD, HORRIFIED = (
    "^_^",
    ";_;",
    "\u0ca0_\u0ca0",
    "o_o",
    "-_-",
    "x_x",
    "d:",
)
"""What most upright faces become."""
_BY_LETTER = {
    "t": WEEPING,
    "q": WEEPING,
    "o": AMAZED,
    "0": AMAZED,
    "x": DEAD,
    "n": GLAD,
    "u": "u_u",
    "v": "u_u",
}
_BY_SIGN = {"-": ANNOYED, "=": ANNOYED, "~": ANNOYED, "@": AMAZED, "+": DEAD, "*": GLAD, "$": GLAD}
UPRIGHT = frozenset({GLAD, WEEPING, STERN, AMAZED, ANNOYED, DEAD, "u_u", ">_<", ">_>"})
FACES = UPRIGHT | {HORRIFIED, "\u253b\u2501\u253b", "\u00af\\_(\u30c4)_/\u00af"}
"""Faces that do not begin as the lying ones do."""


def plain_face(token: str) -> str | None:
    """The form that stands for a face, `None` for what is none.

    >>> [plain_face(token) for token in (":'-)", "(:", "xDD", "T___T", "note")]
    [':)', ':)', ':D', ';_;', None]
    """
    first = token[0]
    if first in ":;=":
        found = compiled(_LYING).fullmatch(token)
        if found is not None:
            eyes, mouth, sealed, letter = found.groups()
            if eyes == "=" and mouth and mouth in "<>":
                return None  # an arrow, or a comparison
            return (":" if eyes == "=" else eyes) + (mouth or sealed or letter.upper())
    if first.isalpha() or first == "0":
        return _lettered(token)
    if first == "<" and compiled(_HEART).fullmatch(token):
        return "<3" if token[1] == "3" else "</3"
    if first == "}" and token[-1] in ")(":
        return plain_face(token[1:])
    if first in ")(][}{":
        found = compiled(_LYING_OTHERWISE).fullmatch(token)
        return (
            None if found is None else (":" if found[2] == "=" else found[2]) + found[1].translate(_MIRRORED)
        )
    if first in "8%|":
        found = compiled(_OTHER_EYES).fullmatch(token)
        return found and ":" + found[1]
    return _upright(token)


def _lettered(token: str) -> str | None:
    """The form of a face that begins with a letter."""
    if compiled(_LAUGH).fullmatch(token):
        return ":D"
    if compiled(_LETTER_EYES).fullmatch(token):
        return _BY_LETTER[token[0].lower()]
    if token[0] == "D" and token[1:].startswith((":", "-:", "':")):
        return HORRIFIED
    found = compiled(_OTHER_EYES).fullmatch(token)
    return found[0] and ":" + found[1] if found else _upright(token)


def _upright(token: str) -> str | None:
    """The form of a face that stands upright."""
    if token in FACES:
        return token
    if token[0] == "\u253b" and len(token) > 2:
        return "\u253b\u2501\u253b"
    if "(\u30c4)" in token:
        return "\u00af\\_(\u30c4)_/\u00af"
    if not compiled(_UPRIGHT).fullmatch(token):
        return None
    eye, mouth = token[0], token[1:-1]
    if "\u76ca" in mouth or eye in _STERN_EYES:
        return STERN
    if eye in _WEEPING_EYES:
        return WEEPING
    if eye in _GLAD_EYES or any(sign in _GLAD_MOUTHS for sign in mouth):
        return GLAD
    if eye in _OPEN_EYES or eye == "'":
        return AMAZED
    return (">_>" if token[-1] == eye else ">_<") if eye in "<>" else _BY_SIGN[eye]
