"""What negates the words after it, and what ends the scope of a negation."""

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


def negates(token: str) -> bool:
    """Whether the token negates what follows."""
    return token in NEGATIONS or token.endswith("n't")


def ends_scope(token: str) -> bool:
    """Whether the token ends the scope of a negation before it."""
    return token in SCOPE_ENDS or token[0] in ".!?"
