"""Turns of phrase in which a negation praises, blames, or negates nothing: `could not be happier`.

Each is a pattern over the words of a text. The first letter of a group's name says what the phrase makes of
its words: `n` are negations that negate nothing, `p` praises, `b` blames, `t` would praise if a negation did
not turn it, `o` has no valence here, and `m` is what nothing could be more: it has its own sign, and without
one there is no phrase. Where two phrases share a word, the earlier in the list counts.
"""

from typing import NamedTuple

COMPARATIVES = frozenset(
    {
        *(
            "better",
            "worse",
            "nicer",
            "finer",
            "greater",
            "prouder",
            "sweeter",
            "kinder",
            "warmer",
            "cuter",
            "smarter",
        ),
        *(
            "wiser",
            "safer",
            "fresher",
            "softer",
            "smoother",
            "cleaner",
            "brighter",
            "stronger",
            "richer",
            "sadder",
        ),
        *(
            "dumber",
            "ruder",
            "meaner",
            "weaker",
            "slower",
            "duller",
            "colder",
            "harder",
            "cheaper",
            "faster",
            "cooler",
        ),
        *(
            "hotter",
            "simpler",
            "gentler",
            "nobler",
            "fairer",
            "calmer",
            "poorer",
            "sicker",
            "madder",
            "purer",
            "truer",
        ),
        *("stupider", "crueler", "fouler", "grosser", "lamer", "blander", "staler", "lower"),
    }
)
"""Those that do not end in -ier, as `happier` does."""

_END = "(?= )"
_MORE = (
    rf"(?: (?:any|much|even|a lot|a bit))?"
    rf" (?P<m>{'|'.join(sorted(COMPARATIVES))}|[a-z]+ier|(?:more|less)(?! than| or| to)){_END}"
)
_BETTER = rf"(?P<m_better>{'|'.join(sorted(COMPARATIVES - {'worse'}))}|[a-z]+ier){_END}"
_AFTER = rf"(?P<after>(?: [a-z']+{_END}){{0,2}})"
"""`More` and `less` say nothing by themselves: the next words do, or those before."""
_CANNOT = r"(?P<n>cannot|can't|cant|couldn't|couldnt|(?:can|could|ca|cud) (?:not|n't|never))"
_HARDLY = rf"(?:{_CANNOT}|(?:can|could) (?P<n2>hardly|barely|scarcely))"
_NEGATION = r"not|never|n't|[a-z]+n't|dont|doesnt|didnt|wont|cannot|cant"
_NOT = f"(?P<n>{_NEGATION})"
_DO_NOT = r"(?:don't|dont|doesn't|doesnt|didn't|didnt|(?:do|does|did) (?:not|n't))"
_WOULD_NOT = r"(?P<n>wouldn't|wouldnt|would (?:not|never|n't))"
_SEEN = (
    "felt|seen|had|read|heard|met|known|eaten|found|made|done|worn|come|run|flown|driven|stayed|slept|laughed"
    "|looked|tasted|sounded|smelled|worked|used|tried|experienced|enjoyed|watched|loved|encountered|owned|bought"
    "|visited"
)
_COMPARED = " ".join(("more", "less", "happier", *sorted(COMPARATIVES)))


def _gap(most: int, without: str = "") -> str:
    """Up to so many words, none of which is one of these."""
    barred = f"(?!(?:{without}) )" if without else ""
    return rf"(?: {barred}[a-z'][\w']*{_END}){{0,{most}}}?"


_BE_OR_ASK = (
    "be|been|feel|felt|ask|asked|hope|hoped|wish|wished|want|wanted|imagine|imagined|think of|thought of"
    "|find|found|get|have|had|made|pick|picked|choose|chosen|do|done|come at|agree|disagree|recommend|love"
    "|like|enjoy|praise|thank|appreciate|support|hate|dislike|stress"
)
_NO_CLAIM = "say|see|tell|claim|believe|if|that|why|understand|afford|promise|know|wait|but|get|gets|getting"


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


PHRASES = (
    # Nothing could be more: `could not be happier`, `nothing better than`, `never seen a better one`.
    Phrase(rf" (?P<n>couldn't|couldnt|could(?: not| n't)?) (?P<b>care) less{_END}", 2, "care"),
    Phrase(
        rf" {_CANNOT}(?P<gap>{_gap(2)} (?:{_BE_OR_ASK}){_gap(4, _NO_CLAIM)}){_MORE}{_AFTER}", 3, _COMPARED
    ),
    Phrase(rf" {_NOT} (?:get|gets|come|comes)(?: much| any| a lot)? {_BETTER} than", 3, _COMPARED),
    Phrase(rf" (?P<n>never){_gap(1)} (?:been|{_SEEN})(?P<gap>{_gap(3, 'but')}){_MORE}{_AFTER}", 3, _COMPARED),
    Phrase(
        r" (?:(?:have|has|had|'ve) (?P<n>not|n't|yet to)|(?P<n2>haven't|havent|hasn't|hasnt|hadn't|hadnt))"
        rf"(?: ever)? (?:{_SEEN})(?P<gap>{_gap(3, 'but')}){_MORE}{_AFTER}",
        3,
        _COMPARED,
    ),
    Phrase(
        r" (?P<n>nothing|nobody|nowhere|none|no one)(?! the)"
        rf"(?P<gap>{_gap(4, _NO_CLAIM + '|got')}){_MORE}{_AFTER}",
        3,
        _COMPARED,
    ),
    Phrase(
        rf" (?P<n>won't|wont|(?:will|wo) (?:not|n't|never)) find{_gap(4, 'but')}{_MORE}{_AFTER}", 3, _COMPARED
    ),
    Phrase(
        rf" (?P<n>never)(?: ever)? (?:{_SEEN}|been(?= such| this)){_gap(2)} (?:so|such|this){_END}",
        0,
        "never",
    ),
    Phrase(rf" (?P<o>what (?:more|else) (?:could|can)){_gap(2)} (?P<p>ask|want|wish){_END}", 2, "more else"),
    Phrase(rf" (?P<n>no) {_BETTER}(?! than)(?= [a-z])", 2, _COMPARED),
    Phrase(
        rf" (?P<n>nothing|nobody|no one)(?: can| could| else)? (?P<p>beats?|tops?|compares?|rivals?){_END}",
        3,
        "beat beats top tops compare compares rival rivals",
    ),
    # Praise that no words suffice for.
    Phrase(
        rf" {_CANNOT}{_gap(1)} (?:recommend|thank|praise|say|stress|emphasi[sz]e|express|rave|compliment"
        rf"|commend|appreciate|love|speak|talk|endorse|hug|like|get(?= enough)){_gap(6)} (?P<p>enough){_END}",
        3,
        "enough",
    ),
    Phrase(
        rf" {_CANNOT}{_gap(1)} (?:warn|apologi[sz]e|complain|hate|regret){_gap(6)} (?P<b>enough){_END}",
        3,
        "enough",
    ),
    # A negation of doubt, of an exception, of this thing alone; words that only introduce the next.
    Phrase(
        r" (?P<n>no|without)(?: a| any| the)?(?: shadow of a| slightest| single| reasonable)?"
        r" (?P<o>doubt|question|exception|fail|hesitation|wonder|matter|joke|kidding|lie|stranger|denying)"
        rf"{_END}",
        0,
        "denying doubt question exception fail hesitation wonder matter joke kidding lie stranger",
    ),
    Phrase(
        rf" (?P<n>not|n't|[a-z]+n't) (?:only|just|merely|simply|solely|least|to mention){_END}"
        rf"(?:{_gap(8)} (?P<o>but){_END})?",
        0,
        "only just merely simply solely least mention",
    ),
    Phrase(
        rf" (?P<n>not|n't|ain't|aint|cannot|can't)(?: gonna| going to| to)? (?P<o>lie|brag){_END}",
        0,
        "lie brag",
    ),
    Phrase(rf" (?P<n>nothing|none) (?P<o>but|short of|less than|other than|if not){_END}", 0, "nothing none"),
    Phrase(rf" (?P<n>never) (?P<o>mind){_END}", 0, "mind"),
    Phrase(rf" {_CANNOT} (?P<o>help(?: but{_END})?)(?: but| myself| feeling|(?= [a-z]+ing ))", 0, "help"),
    Phrase(
        rf" {_CANNOT} (?P<o>stop)"
        rf" (?P<p>listening|watching|playing|reading|singing|dancing|eating|staring){_END}",
        2,
        "stop",
    ),
    Phrase(rf" {_CANNOT} (?P<o>stop)(?= [a-z]+ing )", 0, "stop"),
    # What one looks forward to; unless it is the end.
    Phrase(
        rf" {_HARDLY} (?P<b>wait){_gap(6)}"
        rf" (?:over|end|ends|leave|finish|finishes|quit|die|cancel|go home){_END}",
        2,
        "wait",
    ),
    Phrase(rf" {_HARDLY} (?P<p>wait){_END}", 2, "wait"),
    # Nothing bad.
    Phrase(rf" {_NOT} (?P<p>fail|fails|failed) to{_END}", 1, "fail fails failed"),
    Phrase(
        r" (?P<n>no|without|zero)(?: real| major| big| any| single)?"
        rf" (?P<p>complaints?|regrets?|issues?|problems?|worries|flaws?|faults?|drawbacks?){_END}",
        2,
        "complaint complaints regret regrets issue issues problem problems worries flaw flaws fault faults"
        " drawback drawbacks",
    ),
    Phrase(
        rf" (?P<n>not)(?: a single| one| a) (?P<p>complaint|regret|flaw|fault){_END}",
        2,
        "complaint regret flaw fault",
    ),
    Phrase(
        rf" (?P<n>nothing) to (?P<p>complain|criticise|criticize|fault|dislike|hate|regret|worry){_END}",
        2,
        "nothing",
    ),
    Phrase(rf" {_NOT} (?P<p>lets?|letting){_gap(3)} down{_END}", 2, "let lets letting"),
    Phrase(rf" (?P<n>no) (?:reason|excuse) (?P<n2>not) to{_END}", 0, "reason excuse"),
    Phrase(rf" {_CANNOT}(?: really)? (?P<p>complain|fault){_END}", 2, "complain fault"),
    Phrase(
        rf" {_WOULD_NOT} (?P<p>change|trade|swap) (?:a|anything|any|one|it|them|this|her|him|you){_END}",
        2,
        "change trade swap",
    ),
    Phrase(rf" (?:{_WOULD_NOT}|(?P<n2>don't|dont|do not|won't|didn't)) (?P<p>hesitate){_END}", 2, "hesitate"),
    Phrase(rf" what'?s (?P<n>not) to (?P<p>like|love){_END}", 2, "what's whats"),
    Phrase(
        rf" who (?P<n>[a-z]+n't|(?:does|do|would) (?:not|n't)) (?:love|like|want|enjoy|need){_END}", 0, "who"
    ),
    Phrase(rf" {_CANNOT} (?P<p>put){_gap(3)} down{_END}", 2, "put"),
    Phrase(
        rf" (?:{_CANNOT}|(?P<n2>[a-z]+n't|not|never) (?:know|imagine)){_gap(4)}"
        rf" (?:live|do|imagine|survive|cope|manage|go|leave){_gap(4)} (?P<p>without){_END}",
        2,
        "without",
    ),
    Phrase(rf" (?P<n>not|n't|[a-z]+n't|never)(?: [a-z]+)? (?P<n2>without){_END}", 0, "without"),
    Phrase(rf" (?:leaves?|leaving|left) (?P<n>nothing) to be (?P<p>desired){_END}", 3, "desired"),
    Phrase(rf" (?:leaves?|leaving|left) (?:[a-z]+ ){{1,2}}to be (?P<b>desired){_END}", 2, "desired"),
    # Hard to beat, and what cannot be.
    Phrase(
        r" (?P<o>hard|tough|difficult|impossible) to"
        rf" (?P<p>beat|top|fault|resist|dislike|hate|match|better|put(?= down| it down)){_END}",
        3,
        "hard tough difficult impossible",
    ),
    Phrase(
        rf" (?P<o>hard|tough|difficult|impossible) (?P<n>not) to{_END}", 0, "hard tough difficult impossible"
    ),
    Phrase(
        rf" {_CANNOT} (?:be )?(?P<p>beat|beaten|topped|matched|top|match){_END}",
        3,
        "beat beaten topped matched top match",
    ),
    Phrase(rf" (?:second to|bar) (?P<p>none){_END}", 2, "none"),
    Phrase(rf" like (?P<n>no) (?P<p>other){_END}", 2, "other"),
    # What could be better is not good enough; what one does not like, cannot stand, or will never do again.
    Phrase(
        rf" (?:could|should|might) (?:have )?(?:be|been) (?P<b>better|nicer|easier|clearer){_END}",
        2,
        _COMPARED,
    ),
    Phrase(
        rf" {_CANNOT} (?P<b>stand|bear|tolerate|abide|stomach){_END}", 2, "stand bear tolerate abide stomach"
    ),
    Phrase(rf" (?P<n>never) (?P<b>again){_END}", 2, "again"),
    # Here the negation turns a word of which a list knows too little.
    Phrase(rf" {_DO_NOT}(?: really| much| even)? (?P<t>like){_END}", 2, "like"),
    Phrase(
        rf" (?:{_NEGATION})(?: even| really)? (?P<t>worth){_END}"
        rf"(?:{_gap(2)} (?P<o>wait|price|cost|hype|effort|trouble|hassle|risk){_END})?",
        2,
        "worth",
    ),
    Phrase(r" nothing (?P<t>special|new|exciting|spectacular|remarkable|memorable)(?= )", 2, "nothing"),
)
OPENERS = frozenset(
    {
        *("hard", "tough", "difficult", "impossible", "second", "bar", "zero"),
        *("leave", "leaves", "leaving", "left", "could", "should", "might", "can"),
    }
)
"""Words with which a phrase can begin, besides negations."""
