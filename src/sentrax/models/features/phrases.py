"""Turns of phrase in which a negation praises, blames, or negates nothing: `could not be happier`.

Each is a pattern over the words of a text. The first letter of a group's name says what the phrase makes of
its words: `n` are negations that negate nothing, `p` praises, `b` blames, `t` would praise if a negation did
not turn it, `o` has no valence here, `x` negates what follows, and `m` is what nothing could be more: it has its own sign, and without
one there is no phrase. Where two phrases share a word, the earlier in the list counts.
"""

from typing import NamedTuple

COMPARATIVES = frozenset(
    (
        "better worse nicer finer greater prouder sweeter kinder warmer cuter smarter wiser safer fresher "
        "softer smoother cleaner brighter stronger richer sadder dumber ruder meaner weaker slower duller "
        "colder harder cheaper faster cooler hotter simpler gentler nobler fairer calmer poorer sicker "
        "madder purer truer stupider crueler fouler grosser lamer blander staler lower"
    ).split()
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
_THIS = (
    "this(?= (?:much|hard|well|good|great|bad|happy|sad|angry|excited|proud|tired|scared|bored|beautiful|funny"
    "|disappointed|relaxed|moved|nervous|sick|upset|close) )"
)
_ISNT = "isn't|aren't|ain't|wasn't|weren't|isnt|arent|aint|wasnt|werent"
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
        rf" {_HARDLY}(?P<gap>{_gap(2)} (?:{_BE_OR_ASK}){_gap(4, _NO_CLAIM)}){_MORE}{_AFTER}", 3, _COMPARED
    ),
    Phrase(rf" {_NOT} (?:get|gets|come|comes)(?: much| any| a lot)? {_BETTER} than", 3, _COMPARED),
    Phrase(rf" {_NOT} (?:get|gets|come|comes)(?: much| any| a lot)? (?P<b>worse){_END} than", 3, "worse"),
    Phrase(
        rf" (?:it {_NOT} gets? much|life (?P<n2>{_NEGATION}) gets?(?: any| much)?) {_BETTER}", 3, _COMPARED
    ),
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
        rf" (?P<n>never)(?: ever)?(?: (?:have|had) (?:i|we|you))? (?:{_SEEN}|been|[a-z]+ed){_gap(2)} (?:so|such|{_THIS}){_END}",
        0,
        "never",
    ),
    Phrase(
        rf" (?P<n>haven't|havent|hasn't|hasnt|hadn't|n't|not)(?: ever)? (?:{_SEEN}|been|[a-z]+ed){_gap(1)} {_THIS}",
        0,
        "this",
    ),
    Phrase(rf" (?P<o>what (?:more|else) (?:could|can)){_gap(2)} (?P<p>ask|want|wish){_END}", 2, "more else"),
    Phrase(rf" (?P<n>no) {_BETTER}(?! than)(?= [a-z])", 2, _COMPARED),
    Phrase(
        rf" (?P<n>no) (?P<b>worse){_END}(?= (?:place|way|feeling|time|film|movie|book|service|[a-z]+ to|[a-z]+ in)) ",
        2,
        "worse",
    ),
    Phrase(
        rf" (?P<n>nothing|nobody|no one)(?: can| could| else)? (?P<p>beats?|tops?|compares?|rivals?){_END}",
        3,
        "beat beats top tops compare compares rival rivals",
    ),
    # Praise that no words suffice for.
    Phrase(
        rf" {_CANNOT}{_gap(1)} (?:recommend|thank|praise|rate|say|stress|emphasi[sz]e|express|rave|compliment"
        rf"|commend|appreciate|love|speak|talk|endorse|hug|like|get(?= enough)){_gap(6)} (?P<p>enough){_END}",
        3,
        "enough",
    ),
    Phrase(
        rf" {_CANNOT}{_gap(1)} (?:warn|apologi[sz]e|complain|hate|regret){_gap(6)} (?P<b>enough){_END}",
        3,
        "enough",
    ),
    Phrase(
        rf" {_CANNOT}(?: even| ever| possibly)? (?:believe|express|describe|overstate|overemphasi[sz]e|explain"
        rf"|tell (?:you|u|them|anyone)(?= how| what)){_END}",
        0,
        "believe express describe overstate overemphasize overemphasise explain tell",
    ),
    Phrase(rf" (?:can|could|will) (?P<n>never)(?: have| be| get| do| see)? (?P<p>too){_END}", 2, "too"),
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
        rf" (?P<n>not|n't|ain't|aint|cannot|can't)(?: gonna| going to| to)?"
        rf" (?P<o>lie|lying|brag|bragging|kidding|joking|exaggerating){_END}",
        0,
        "lie lying brag bragging kidding joking exaggerating",
    ),
    Phrase(rf" (?P<n>nothing|none) (?P<o>but|short of|less than|other than|if not){_END}", 0, "nothing none"),
    Phrase(rf" (?P<n>never) (?P<o>mind){_END}", 0, "mind"),
    Phrase(rf" (?:like it|believe (?:it|me)|want it|whether) or (?P<n>not){_END}", 0, "or"),
    # A question that expects a yes.
    Phrase(
        rf"(?:^|[.!?]) (?P<n>{_ISNT}) (?:it|she|he|they|this|these|those|life|we|you){_END}",
        0,
        _ISNT.replace("|", " "),
    ),
    Phrase(rf" {_NOT} (?P<p>fail|fails|failed) (?P<o>to){_END}", 1, "fail fails failed"),
    # Two negations.
    Phrase(rf" (?P<n>nothing|nobody)(?: [a-z]+)? (?P<n2>not|n't|[a-z]+n't) ", 0, "nothing nobody"),
    Phrase(rf" (?P<n>no|{_NEGATION}) (?P<n2>lacks?|lacking|lacked){_END}", 0, "lack lacks lacking lacked"),
    Phrase(
        rf" {_NOT}(?: all that| that| too| so)? (?P<o>hard|difficult|tough) to{_END}",
        0,
        "hard difficult tough",
    ),
    Phrase(
        rf" {_NOT} (?P<o>ceases?|ceased|stops?|stopped) (?:to|being){_END}",
        0,
        "cease ceases ceased stop stops stopped",
    ),
    # What negates with other words.
    Phrase(rf" far (?P<x>from) (?!home|here|over|there|away|done|the|my|our|it)", 0, "far"),
    Phrase(rf" anything (?P<x>but) (?!i |it |he |she |we |you |they |that |the )", 0, "anything"),
    Phrase(rf" free (?P<x>of|from)(?! charge| cost)", 0, "free"),
    Phrase(rf" (?:fail|fails|failed|failing) (?P<x>to){_END}", 0, "fail fails failed failing"),
    Phrase(
        rf" wish(?:ed)? (?:it|this|that|they|he|she|you|the [a-z]+) (?P<x>was|were|had){_END}",
        0,
        "wish wished",
    ),
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
    Phrase(rf" what(?:'?s| is| 's) (?P<n>not) to (?P<p>like|love){_END}", 2, "what what's whats"),
    Phrase(rf" {_NOT} (?:gets?|grows?) (?P<p>old|boring|stale|dull){_END}", 2, "old boring stale dull"),
    Phrase(rf" (?P<n>never|won't|will not|{_DO_NOT}) (?P<p>tire|tires) of{_END}", 2, "tire tires"),
    Phrase(
        rf" {_WOULD_NOT} (?:have|want|be|live){_gap(3)} (?P<p>anywhere else|any other way|otherwise){_END}",
        2,
        "anywhere other otherwise",
    ),
    Phrase(
        r" (?:there's|there is|there 's|quite) (?P<n>nothing) (?P<p>like) (?:a|an|the|some|being|having)(?= )",
        2,
        "like",
    ),
    Phrase(r"^ (?P<n>nothing) (?P<p>like) (?:a|an|the|some|being|having)(?= )", 2, "like"),
    Phrase(r" (?P<n>no) (?:place|feeling|one) (?P<p>like)(?= )", 2, "like"),
    Phrase(rf" {_CANNOT} have (?:done|made|managed|gotten|got){_gap(4)} (?P<p>without){_END}", 2, "without"),
    Phrase(r" (?P<n>no) (?P<o>big deal)(?= )", 1, "deal"),
    Phrase(
        rf" who (?P<n>[a-z]+n't|(?:does|do|would) (?:not|n't)) (?:love|like|want|enjoy|need|hate){_END}",
        0,
        "who",
    ),
    Phrase(rf" {_CANNOT} (?P<p>put){_gap(3)} down{_END}", 2, "put"),
    Phrase(
        rf" (?:{_CANNOT}|(?P<n2>[a-z]+n't|not|never) (?:know|imagine)){_gap(4)}"
        rf" (?:lived?|do|did|imagine|survived?|coped?|managed?|go|leave){_gap(4)} (?P<p>without){_END}",
        2,
        "without",
    ),
    Phrase(rf" (?P<n>not|n't|[a-z]+n't|never)(?: [a-z]+)? (?P<n2>without){_END}", 0, "without"),
    Phrase(rf" (?:leaves?|leaving|left) (?P<n>nothing) to be (?P<p>desired){_END}", 3, "desired"),
    Phrase(rf" (?:leaves?|leaving|left) (?:[a-z]+ ){{1,2}}to be (?P<b>desired){_END}", 2, "desired"),
    # Hard to beat, and what cannot be; hard to love.
    Phrase(
        r" (?P<o>hard|tough|difficult|impossible) to"
        rf" (?P<p>beat|top|fault|resist|dislike|hate|match|better|put(?= down| it down)){_END}",
        3,
        "hard tough difficult impossible",
    ),
    Phrase(
        rf" (?P<o>hard|tough|difficult|impossible) to(?: really)?"
        rf" (?P<b>like|love|enjoy|recommend|care|respect|trust|watch|follow|use){_END}",
        2,
        "hard tough difficult impossible",
    ),
    Phrase(
        rf" (?P<o>hard|tough|difficult|impossible|crazy|mad|foolish|silly|stupid) (?P<n>not) to (?P<p>like|love|enjoy|smile|laugh|buy){_END}",
        2,
        "like love enjoy smile laugh buy",
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
    Phrase(
        rf" (?:needs? to be|expect|expected|expecting|hoped for|hoping for) (?:something )?(?P<b>better|more){_END}",
        2,
        "better more",
    ),
    Phrase(
        rf" (?P<n>never|don't|dont|do not|do n't|won't|wont|will not|wo n't|wouldn't|would not|would n't)(?: ever| be)?"
        rf" (?P<b>buy|buying|purchase|order|ordering|shop|shopping|return|returning|back|coming back|going back|waste"
        rf"|bother)(?! me | him | her | it | them | us | another | anything else| any other| from anywhere| elsewhere)",
        2,
        "buy buying purchase order ordering shop shopping return returning back waste bother",
    ),
    Phrase(rf" want (?:my|our) (?P<b>money) back{_END}", 2, "money"),
    Phrase(
        rf" {_CANNOT} (?P<b>sleep|breathe|afford|finish|sit through|get through|get into|connect|log in){_END}",
        2,
        "sleep breathe afford finish through into connect log",
    ),
    Phrase(rf" (?:makes?|made|making) (?P<n>no|zero|little) (?P<b>sense){_END}", 2, "sense"),
    Phrase(rf" (?P<n>nobody|no one|{_DO_NOT}|never) (?P<b>cares?|cared){_END}", 1, "care cares cared"),
    Phrase(rf" who (?P<b>cares){_END}", 1, "cares"),
    Phrase(
        rf" (?:not|n't|[a-z]+n't)(?: nearly| quite| half)? as [a-z]+ as(?: i| we| you)?(?: had| was| were)? (?P<o>hoped|expected|hoping)",
        0,
        "hoped expected hoping",
    ),
    # Here the negation turns a word of which a list knows too little.
    Phrase(rf" {_DO_NOT}(?: really| much| even)? (?P<t>like){_END}", 2, "like"),
    Phrase(
        rf" (?:never|nobody|no one|won't|wont|will not|wouldn't|would not|cannot|can't|anything to|sure|think)(?: really| even| ever)?"
        rf"(?: i| we| you)?(?: will| would|'ll|'d)? (?P<t>likes?|liked)(?! this| that)",
        2,
        "like likes liked",
    ),
    Phrase(
        rf" (?:doesn't|doesnt|does not|does n't|didn't|didnt|did not|did n't|won't|will not|never|not|isn't) (?:even |really |ever )?(?P<t>works?|worked|working)(?! out| for the| at )",
        2,
        "work works worked working",
    ),
    Phrase(
        rf" (?:{_NEGATION})(?: really| exactly| much of)?(?: a| an)?(?: big| huge)? (?P<t>fan){_END}",
        2,
        "fan",
    ),
    Phrase(
        rf" (?:{_NEGATION}) what(?: i| we| you)(?: had)? (?P<t>wanted|expected|ordered|hoped|needed){_END}",
        2,
        "wanted expected ordered hoped needed",
    ),
    Phrase(rf" (?:{_NEGATION})(?: make)?(?: any| much| a lot of)? (?P<t>sense|fair){_END}", 2, "sense fair"),
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
        *("far", "anything", "free", "fail", "fails", "failed", "failing", "wish", "wished", "need", "needs"),
        *("expect", "expected", "expecting", "hoped", "hoping", "want", "who", "what's", "whats"),
        *("leave", "leaves", "leaving", "left", "could", "should", "might", "can"),
    }
)
"""Words with which a phrase can begin, besides negations."""
