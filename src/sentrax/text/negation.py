"""What negates the words after it, how far that reaches, and what ends it."""

NEGATIONS = frozenset(
    {
        *("not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "nowhere", "without"),
        *("cannot", "cant", "wont", "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "werent", "aint"),
        *("shouldnt", "wouldnt", "couldnt", "hasnt", "havent", "hadnt", "hardly", "barely", "scarcely"),
        *("rarely", "seldom", "lack", "lacks", "lacking", "lacked"),
    }
)
"""Words that negate what follows; so does every word that ends in n't."""
SCOPE_ENDS = frozenset({",", ";", ":", "(", ")", "-", "but"})
"""Tokens that end the scope of a negation; so does every token that begins with a full stop, `!` or `?`."""
SCOPE = 4
"""How many tokens after a negation it negates, if nothing ends its scope before."""
UNREAL_SCOPE, ALMOST_SCOPE = 3, 2
"""How many tokens after `could have` or `tries to`, and after `almost`, are unreal."""


def negates(token: str) -> bool:
    """Whether the token negates what follows."""
    return token in NEGATIONS or token.endswith("n't")


def ends_scope(token: str) -> bool:
    """Whether the token ends the scope of a negation before it."""
    return token in SCOPE_ENDS or token[0] in ".!?"
