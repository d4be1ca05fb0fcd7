"""The rules of the `notebook` preset: the notebook's `process_tweet`, which uses NLTK 3.5.

Cleaning rules make a string cleaner; the tokenizer cuts it; token rules change a token or drop it by
returning `None`. The patterns are those of the notebook and of NLTK's `TweetTokenizer`
(`nltk/tokenize/casual.py`, after Christopher Potts): an ordered list of alternatives, of which the first that
matches wins. NLTK's open-ended runs ("any number of letters, then a dot") start again at every character, so
a hostile text costs the square of its length. Here such a run ends after `_RUN` characters, the length of the
longest tweet: on texts up to that length the tokens are NLTK's, and on longer ones they can differ only where
a single domain, address, tag or bracket is longer than that.
"""

import functools
import html.entities
import re
import string

import regex

from sentrax.text.spelling import REWRITER, Rewriter

_TICKER = re.compile(r"\$\w*")
_RETWEET_MARK = re.compile(r"^RT[\s]+")
_URL_TO_LINE_END = re.compile(r"https?://.*[\r\n]*")
_HASH_SIGN = re.compile("#")
_ENTITY = re.compile(r"&(#?(x?))([^&;\s]+);")
_HANDLE = re.compile(
    r"(?<![A-Za-z0-9_!@#$%&*])@"
    r"(?:[A-Za-z0-9_]{20}(?!@)|[A-Za-z0-9_]{1,19}(?![A-Za-z0-9_]*@))"
)
_REPEATED = re.compile(r"(.)\1{2,}")
_REPEATED_SYMBOL = re.compile(r"([^a-zA-Z0-9])\1{3,}")

_RUN = 280

_EMOTICON = r"""
    [<>]? [:;=8] [\-o*']? [)\](\[dp/:}{@|\\]     # eyes, nose, mouth
  | [)\](\[dp/:}{@|\\] [\-o*']? [:;=8] [<>]?     # the same the other way round
  | <3                                           # heart
"""

_BRACKETED = rf"""
    \( [^\s()]{{0,{_RUN}}}? \( [^\s()]{{1,{_RUN}}} \) [^\s()]{{0,{_RUN}}}? \)   # (...(...)...)
  | \( \S{{1,{_RUN}}}? \)                                                     # (...)
"""

# One character at a time where NLTK nests `(?:[...]+|...)+`: the same language, without the blow-up.
_URL = rf"""
    (?: https?: (?: /{{1,3}} | [a-z0-9%] )                     # a protocol
      | [a-z0-9.\-]{{1,{_RUN}}} [.] [a-z]{{2,13}} / )            # or a domain and a slash
    (?: [^\s()<>{{}}\[\]] | {_BRACKETED} )+
    (?: {_BRACKETED} | [^\s`!()\[\]{{}};:'".,<>?«»“”‘’] )        # not ending in punctuation
  | (?<!@) [a-z0-9]{{1,{_RUN}}} (?: [.\-] [a-z0-9]{{1,{_RUN}}} ){{0,{_RUN // 2}}}
    [.] [a-z]{{2,13}} \b /? (?!@)                              # or a naked domain
"""

_PHONE = r"""
    (?: \+? [01] [ *\-.)]* )? (?: [(]? \d{3} [ *\-.)]* )? \d{3} [ *\-.)]* \d{4}
"""

_EMAIL = rf"""
    [\w.+\-]{{1,{_RUN}}} @ [\w\-]{{1,{_RUN}}} \. (?: [\w\-] \.? ){{1,{_RUN}}} [\w\-]
"""

_WORD = r"""
    [^\W\d_] (?: [^\W\d_] | ['\-_] )+ [^\W\d_]     # letters, with apostrophes or dashes inside
  | [+\-]? \d+ [,/.:\-] \d+ [+\-]?                 # numbers, fractions, times
  | \w+                                            # words without apostrophes or dashes
  | \. (?: \s* \. )+                               # ellipsis
  | \S                                             # anything else that is not a space
"""

_ALTERNATIVES = (
    _URL,
    _PHONE,
    _EMOTICON,
    rf"<[^>\s]{{1,{_RUN}}}>",  # HTML tags
    r"-+> | <-+",  # arrows
    r"@\w+",  # handles
    r"\#+ \w+ [\w'\-]* \w+",  # hashtags
    _EMAIL,
    _WORD,
)
_FLAGS = regex.VERBOSE | regex.IGNORECASE
_TOKEN = regex.compile("|".join(_ALTERNATIVES), _FLAGS)
_EMOTICON_INSIDE = regex.compile(_EMOTICON, _FLAGS)


def drop_tickers(text: str, rewriter: Rewriter = REWRITER) -> str:
    """Remove `$GE` and the like."""
    return rewriter.sub(_TICKER, "", text)


def drop_retweet_mark(text: str, rewriter: Rewriter = REWRITER) -> str:
    """Remove a leading `RT` and the space after it."""
    return rewriter.sub(_RETWEET_MARK, "", text)


def drop_urls(text: str, rewriter: Rewriter = REWRITER) -> str:
    """Remove everything from `http://` or `https://` to the end of the line."""
    return rewriter.sub(_URL_TO_LINE_END, "", text)


def drop_hash_signs(text: str, rewriter: Rewriter = REWRITER) -> str:
    """Remove `#`, and keep the word after it."""
    return rewriter.sub(_HASH_SIGN, "", text) if "#" in text else text


def unescape_entities(text: str, rewriter: Rewriter = REWRITER) -> str:
    """Replace `&amp;`, `&#38;` and `&#x26;` with their character; an unknown one disappears.

    Numbers from 0x80 to 0x9F are read as Windows-1252, as browsers do.
    """
    return rewriter.sub(_ENTITY, _character, text) if "&" in text else text


def drop_handles(text: str, rewriter: Rewriter = REWRITER) -> str:
    """Put a space in place of `@name`."""
    return rewriter.sub(_HANDLE, " ", text) if "@" in text else text


def shorten_elongation(text: str, rewriter: Rewriter = REWRITER) -> str:
    """Cut any character that comes more than three times in a row to three: `sooooo` is `sooo`."""
    return rewriter.sub(_REPEATED, r"\1\1\1", text)


def shorten_symbol_runs(text: str, rewriter: Rewriter = REWRITER) -> str:
    """Cut a run of more than three equal symbols to three, line breaks included."""
    return rewriter.sub(_REPEATED_SYMBOL, r"\1\1\1", text)


def _character(entity: re.Match[str]) -> str:
    numeric, hexadecimal, body = entity.groups()
    if not numeric:
        code_point = html.entities.name2codepoint.get(body)
        return "" if code_point is None else chr(code_point)
    try:
        number = int(body, 16 if hexadecimal else 10)
        if 0x80 <= number <= 0x9F:
            return bytes((number,)).decode("cp1252")
        return chr(number)
    except (ValueError, OverflowError):
        return ""


def tweet_tokens(text: str) -> list[str]:
    """The tokens of `text` in order; a text of nothing but spaces has none."""
    tokens: list[str] = _TOKEN.findall(text)
    return tokens


def has_emoticon(token: str) -> bool:
    """Whether an emoticon stands anywhere in `token`; NLTK keeps the case of such a token."""
    return _EMOTICON_INSIDE.search(token) is not None


@functools.cache
def english_stop_words() -> frozenset[str]:
    """The 179 English stop words of NLTK 3.5, which the notebook removes (`not` and `no` among them)."""
    import importlib.resources

    resource = importlib.resources.files("sentrax.text") / "english_stop_words.txt"
    return frozenset(resource.read_text(encoding="utf-8").split())


def lowercase_words(token: str) -> str | None:
    """Lower case, except where an emoticon such as `:D` would lose its meaning."""
    lowered = token.lower()
    return token if lowered != token and has_emoticon(token) else lowered


def drop_stop_words(token: str) -> str | None:
    """Drop the words of `english_stop_words`."""
    return None if token in english_stop_words() else token


def drop_punctuation(token: str) -> str | None:
    """Drop a token that is ASCII punctuation: one sign, or a run in the order of `string.punctuation`."""
    return None if token in string.punctuation else token
