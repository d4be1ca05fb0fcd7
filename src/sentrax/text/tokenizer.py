"""What a token is: the rules of NLTK 3.5's `TweetTokenizer`, in patterns that stay linear.

The rules are NLTK's (`nltk/tokenize/casual.py`, after Christopher Potts): an ordered list of alternatives,
of which the first that matches at a place wins. NLTK's open-ended runs ("any number of letters, then a dot")
are tried anew at every place, so a hostile text costs the square of its length. Here such a run ends after
`_RUN` characters, the length of the longest tweet: on texts up to that length the tokens are NLTK's, and on
longer ones they can differ only where a single domain, address, tag or bracket is longer than that.
"""

import regex

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


def tweet_tokens(text: str) -> list[str]:
    """The tokens of `text` in order; a text of nothing but spaces has none."""
    tokens: list[str] = _TOKEN.findall(text)
    return tokens


def has_emoticon(token: str) -> bool:
    """Whether an emoticon stands anywhere in `token`; NLTK keeps the case of such a token."""
    return _EMOTICON_INSIDE.search(token) is not None
