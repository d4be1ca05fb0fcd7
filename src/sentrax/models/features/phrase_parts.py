"""What patterns of turns of phrase are made of."""

from typing import NamedTuple

COMPARATIVES = frozenset(
    {
        *("better", "worse", "nicer", "finer", "greater", "prouder", "sweeter", "kinder", "warmer"),
        *("cuter", "smarter", "wiser", "safer", "fresher", "softer", "smoother", "cleaner"),
        *("brighter", "stronger", "richer", "sadder", "dumber", "ruder", "meaner", "weaker"),
        *("slower", "duller", "colder", "harder", "cheaper", "faster", "cooler", "hotter"),
        *("simpler", "gentler", "nobler", "fairer", "calmer", "poorer", "sicker", "madder"),
        *("purer", "truer", "stupider", "crueler", "fouler", "grosser", "lamer", "blander"),
        *("staler", "lower"),
    }
)
"""Those that do not end in -ier, as `happier` does."""

END = "(?= )"
MORE = (
    rf"(?: (?:any|much|even|a lot|a bit))?"
    rf" (?P<m>{'|'.join(sorted(COMPARATIVES))}|[a-z]+ier|(?:more|less)(?! than| or| to)){END}"
)
BETTER = rf"(?P<m_better>{'|'.join(sorted(COMPARATIVES - {'worse'}))}|[a-z]+ier){END}"
AFTER = rf"(?P<after>(?: [a-z']+{END}){{0,2}})"
"""`More` and `less` say nothing by themselves: the next words do, or those before."""
CANNOT = r"(?P<n>cannot|can't|cant|couldn't|couldnt|(?:can|could|ca|cud) (?:not|n't|never))"
HARDLY = rf"(?:{CANNOT}|(?:can|could) (?P<n2>hardly|barely|scarcely))"
NEGATION = r"not|never|n't|[a-z]+n't|dont|doesnt|didnt|wont|cannot|cant"
NOT = f"(?P<n>{NEGATION})"
WILL_NOT = "(?P<n>never|don't|dont|do not|do n't|won't|wont|will not|wo n't|wouldn't|would not|would n't)"
THIS = (
    "this(?= (?:much|hard|well|good|great|bad|happy|sad|angry|excited|proud|tired|scared|bored|beautiful"
    "|funny|disappointed|relaxed|moved|nervous|sick|upset|close) )"
)
ISNT = "isn't|aren't|ain't|wasn't|weren't|isnt|arent|aint|wasnt|werent"
DO_NOT = r"(?:don't|dont|doesn't|doesnt|didn't|didnt|(?:do|does|did) (?:not|n't))"
WOULD_NOT = r"(?P<n>wouldn't|wouldnt|would (?:not|never|n't))"
SEEN = (
    "felt|seen|had|read|heard|met|known|eaten|found|made|done|worn|come|run|flown|driven|stayed|slept|laughed"
    "|looked|tasted|sounded|smelled|worked|used|tried|experienced|enjoyed|watched|loved|encountered|owned|bought"
    "|visited"
)
COMPARED = " ".join(("more", "less", "happier", *sorted(COMPARATIVES)))


def gap(most: int, without: str = "") -> str:
    """Up to so many words, none of which is one of these."""
    barred = f"(?!(?:{without}) )" if without else ""
    return rf"(?: {barred}[a-z'][\w']*{END}){{0,{most}}}?"


BE_OR_ASK = (
    "be|been|feel|felt|ask|asked|hope|hoped|wish|wished|want|wanted|imagine|imagined|think of|thought of"
    "|find|found|get|have|had|made|pick|picked|choose|chosen|do|done|come at|agree|disagree|recommend|love"
    "|like|enjoy|praise|thank|appreciate|support|hate|dislike|stress"
)
NO_CLAIM = "say|see|tell|claim|believe|if|that|why|understand|afford|promise|know|wait|but|get|gets|getting"


class Phrase(NamedTuple):
    """A turn of phrase.

    Attributes:
        pattern: A regular expression over words, each of which has a space before and after it.
        level: The valence of what it praises or blames.
        needs: Words one of which it has, so that few texts are searched for it.
    """

    pattern: str
    level: int
    needs: str
