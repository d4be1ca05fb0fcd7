"""Turns of phrase in which a negation praises, blames, or negates nothing: `could not be happier`.

Each is a pattern over the words of a text. The first letter of a group's name says what the phrase makes of
its words: `n` are negations that negate nothing, `p` praises, `b` blames, `t` would praise if a negation did
not turn it, `o` has no valence here, `x` negates what follows, and `m` is what nothing could be more: it has
its own sign, and without one there is no phrase. Where two phrases share a word, the earlier in the list
counts.
"""

from sentrax.models.features.phrase_parts import (
    AFTER,
    BE_OR_ASK,
    BETTER,
    CANNOT,
    COMPARED,
    DO_NOT,
    END,
    HARDLY,
    ISNT,
    MORE,
    NEGATION,
    NO_CLAIM,
    NOT,
    SEEN,
    THIS,
    WOULD_NOT,
    Phrase,
    gap,
)
from sentrax.models.features.phrases_of_blame import BLAMING

PRAISING = (
    # Nothing could be more: `could not be happier`, `nothing better than`, `never seen a better one`.
    Phrase(rf" (?P<n>couldn't|couldnt|could(?: not| n't)?) (?P<b>care) less{END}", 2, "care"),
    Phrase(rf" {HARDLY}(?P<gap>{gap(2)} (?:{BE_OR_ASK}){gap(4, NO_CLAIM)}){MORE}{AFTER}", 3, COMPARED),
    Phrase(rf" {NOT} (?:get|gets|come|comes)(?: much| any| a lot)? {BETTER} than", 3, COMPARED),
    Phrase(rf" {NOT} (?:get|gets|come|comes)(?: much| any| a lot)? (?P<b>worse){END} than", 3, "worse"),
    Phrase(rf" (?:it {NOT} gets? much|life (?P<n2>{NEGATION}) gets?(?: any| much)?) {BETTER}", 3, COMPARED),
    Phrase(rf" (?P<n>never){gap(1)} (?:been|{SEEN})(?P<gap>{gap(3, 'but')}){MORE}{AFTER}", 3, COMPARED),
    Phrase(
        r" (?:(?:have|has|had|'ve) (?P<n>not|n't|yet to)|(?P<n2>haven't|havent|hasn't|hasnt|hadn't|hadnt))"
        rf"(?: ever)? (?:{SEEN})(?P<gap>{gap(3, 'but')}){MORE}{AFTER}",
        3,
        COMPARED,
    ),
    Phrase(
        r" (?P<n>nothing|nobody|nowhere|none|no one)(?! the)"
        rf"(?P<gap>{gap(4, NO_CLAIM + '|got')}){MORE}{AFTER}",
        3,
        COMPARED,
    ),
    Phrase(
        rf" (?P<n>won't|wont|(?:will|wo) (?:not|n't|never)) find{gap(4, 'but')}{MORE}{AFTER}", 3, COMPARED
    ),
    Phrase(
        # Without `have`, `never been so` is left as it is: files that were saved earlier answer as before.
        rf"(?: (?:have|has|had|[a-z]+'(?:ve|s|d)) (?P<n>never)(?: ever)? been"
        rf"| (?P<n2>never)(?: ever)? (?:{SEEN}|been(?= such| this)|[a-z]+ed)"
        rf"| (?P<n3>never) (?:have|had) (?:i|we|you) [a-z]+){gap(2)}"
        rf" (?:so|such|{THIS}){END}",
        0,
        "never",
    ),
    Phrase(
        rf" (?P<n>haven't|havent|hasn't|hasnt|hadn't|n't|not)(?: ever)? (?:{SEEN}|been"
        rf"|[a-z]+ed){gap(1)} {THIS}",
        0,
        "this",
    ),
    Phrase(rf" (?P<o>what (?:more|else) (?:could|can)){gap(2)} (?P<p>ask|want|wish){END}", 2, "more else"),
    Phrase(
        rf" there (?P<n>isn't|isnt|is not|is n't|aren't|are not)(?: a| any)? {BETTER}(?! than| off)",
        3,
        COMPARED,
    ),
    Phrase(rf" (?P<n>no) {BETTER}(?! than)(?= [a-z])", 2, COMPARED),
    Phrase(
        rf" (?P<n>no) (?P<b>worse){END}(?= (?:place|way|feeling|time|film|movie|book|service|[a-z]+ to"
        rf"|[a-z]+ in)) ",
        2,
        "worse",
    ),
    Phrase(
        rf" (?P<n>nothing|nobody|none|no one|no other(?: [a-z]+)?)(?: can| could| else)?(?: even)?"
        rf" (?P<p>beats?|tops?|compares?|rivals?|(?:comes?|gets?) close){END}",
        3,
        "beat beats top tops compare compares rival rivals close",
    ),
    # Praise that no words suffice for.
    Phrase(
        rf" {CANNOT}{gap(1)} (?:recommend|recommended|thank|thanked|praise|praised|rate|say|stress"
        rf"|emphasi[sz]e|express|rave|compliment"
        rf"|commend|appreciate|love|speak|talk|endorse|hug|like|get(?= enough)){gap(6)} (?P<p>enough){END}",
        3,
        "enough",
    ),
    Phrase(
        rf" {CANNOT}{gap(1)} (?:warn|apologi[sz]e|complain|hate|regret){gap(6)} (?P<b>enough){END}",
        3,
        "enough",
    ),
    Phrase(
        rf" {CANNOT}(?: even| ever| possibly)? (?:believe|express|describe|overstate|overemphasi[sz]e"
        rf"|explain|get over"
        rf"|tell (?:you|u|them|anyone)(?= how| what)){END}",
        0,
        "believe express describe overstate overemphasize overemphasise explain over tell",
    ),
    Phrase(rf" (?:can|could|will) (?P<n>never)(?: have| be| get| do| see)? (?P<p>too){END}", 2, "too"),
    # A negation of doubt, of an exception, of this thing alone; words that only introduce the next.
    Phrase(
        r" (?P<n>no|without)(?: a| any| the)?(?: shadow of a| slightest| single| reasonable)?"
        r" (?P<o>doubt|question|exception|fail|hesitation|wonder|matter|joke|kidding|lie|stranger"
        r"|denying|secret|surprise|coincidence|exaggeration)"
        rf"{END}",
        0,
        "denying doubt question exception fail hesitation wonder matter joke kidding lie stranger"
        " secret surprise"
        " coincidence exaggeration",
    ),
    Phrase(
        rf" (?P<n>not|n't|[a-z]+n't) (?:only|just|merely|simply|solely|least|to mention){END}"
        rf"(?:{gap(8)} (?P<o>but){END})?",
        0,
        "only just merely simply solely least mention",
    ),
    Phrase(
        rf" (?P<n>not|n't|ain't|aint|cannot|can't)(?: gonna| going to| to)?"
        rf" (?P<o>lie|lying|brag|bragging|kidding|joking|exaggerating){END}",
        0,
        "lie lying brag bragging kidding joking exaggerating",
    ),
    Phrase(rf" (?P<n>nothing|none) (?P<o>but|short of|less than|other than|if not){END}", 0, "nothing none"),
    Phrase(rf" (?P<n>never) (?P<o>mind){END}", 0, "mind"),
    Phrase(rf" (?:like it|believe (?:it|me)|want it|whether) or (?P<n>not){END}", 0, "like believe whether"),
    # A question that expects a yes; `isn't it good?` may be meant as one.
    Phrase(
        rf"(?:^|(?<=[.!?])) (?P<n>{ISNT}) (?:it(?! [a-z]+ [?])|she|he|they|this|these|those|life|we|you"
        rf"|that(?! good| great| bad| funny| interesting| hard| easy| impressive| much)){END}",
        0,
        ISNT.replace("|", " "),
    ),
    Phrase(rf" {NOT} (?P<p>fail|fails|failed) (?P<o>to){END}", 1, "fail fails failed"),
    Phrase(
        rf" (?P<n>don't|dont|do n't|doesn't|didn't) (?:you|we|everyone|everybody)(?: just| all)?"
        rf" (?:love|like|hate){END}",
        0,
        "love like hate",
    ),
    Phrase(
        rf" (?:who (?:could|would|can|does)|how (?:can|could) (?:you|anyone|anybody|one|people|i|we))"
        rf" (?P<n>not|n't) (?P<p>like|love|smile|laugh|enjoy){END}",
        2,
        "like love smile laugh enjoy",
    ),
    Phrase(
        rf" (?P<n>can't|couldn't|cannot) (?P<n2>not) (?:love|like|smile|laugh|enjoy){END}",
        0,
        "love like smile laugh enjoy",
    ),
    # Two negations.
    Phrase(r" (?P<n>nothing|nobody)(?: [a-z]+)? (?P<n2>not|n't|[a-z]+n't) ", 0, "nothing nobody"),
    Phrase(rf" (?P<n>no|{NEGATION}) (?P<n2>lacks?|lacking|lacked){END}", 0, "lack lacks lacking lacked"),
    Phrase(
        rf" {NOT}(?: all that| that| too| so)? (?P<o>hard|difficult|tough) to{END}",
        0,
        "hard difficult tough",
    ),
    Phrase(
        rf" {NOT} (?P<o>ceases?|ceased|stops?|stopped) (?:to|[a-z]+ing){END}",
        0,
        "cease ceases ceased stop stops stopped",
    ),
    # What negates with other words.
    Phrase(r" far (?P<x>from) (?!home|here|over|there|away|done|the|my|our|it)", 0, "far"),
    Phrase(r" anything (?P<x>but) (?!i |it |he |she |we |you |they |that |the )", 0, "anything"),
    Phrase(r" less (?P<x>than) (?!an? |the |[0-9])", 0, "less"),
    Phrase(rf" used (?P<x>to) (?:be|have|work|love|like|enjoy){END}", 0, "used"),
    Phrase(
        rf" (?:none|neither|not one|not a single one) of (?:[a-z]+ ){{1,3}}(?P<x>is|are|was|were|has"
        rf"|have|had|feels?|looks?|seems?){END}",
        0,
        "none neither single",
    ),
    Phrase(
        rf" (?:{NEGATION}) (?:see|understand) (?:what|why|how|what's|whats)(?: is| was| are)?"
        rf" (?P<x>so|people|anyone|everyone|everybody|it's|they|the){END}",
        0,
        "see understand",
    ),
    Phrase(rf" if only (?:it|they|this|he|she|the [a-z]+) (?P<x>was|were|had|worked|would){END}", 0, "only"),
    Phrase(r" free (?P<x>of|from)(?! charge| cost)", 0, "free"),
    Phrase(rf" (?:fail|fails|failed|failing) (?P<x>to){END}", 0, "fail fails failed failing"),
    Phrase(
        rf" wish(?:ed)? (?:it|this|that|they|he|she|you|the [a-z]+) (?P<x>was|were|had){END}",
        0,
        "wish wished",
    ),
    Phrase(rf" {CANNOT} (?P<o>help(?: but{END})?)(?: but| myself| feeling|(?= [a-z]+ing ))", 0, "help"),
    Phrase(
        rf" {CANNOT} (?P<o>stop)"
        rf" (?P<p>listening|watching|playing|reading|singing|dancing|eating|staring){END}",
        2,
        "stop",
    ),
    Phrase(rf" {CANNOT} (?P<o>stop)(?= [a-z]+ing )", 0, "stop"),
    # What one looks forward to; unless it is the end.
    Phrase(
        rf" {HARDLY} (?P<b>wait){gap(6)}"
        rf" (?:over|end|ends|get rid|uninstall|switch|throw|leave|finish|finishes|quit|die|cancel|go"
        rf" home){END}",
        2,
        "wait",
    ),
    Phrase(rf" {HARDLY} (?P<p>wait){END}", 2, "wait"),
    # Nothing bad.
    Phrase(
        r" (?P<n>no|without|zero)(?: real| major| big| any| single)?"
        rf" (?P<p>complaints?|regrets?|issues?|problems?|worries|flaws?|faults?|drawbacks?){END}",
        2,
        "complaint complaints regret regrets issue issues problem problems worries flaw flaws fault faults"
        " drawback drawbacks",
    ),
    Phrase(
        rf" (?P<n>not)(?: a single| one| a) (?P<p>complaint|regret|flaw|fault){END}",
        2,
        "complaint regret flaw fault",
    ),
    Phrase(
        rf" (?P<n>nothing) to (?P<p>complain|criticise|criticize|fault|dislike|hate|regret|worry){END}",
        2,
        "nothing",
    ),
    Phrase(rf" {NOT} (?P<p>lets?|letting){gap(3)} down{END}", 2, "let lets letting"),
    Phrase(rf" (?P<n>no) (?:reason|excuse) (?P<n2>not) to{END}", 0, "reason excuse"),
    Phrase(rf" {CANNOT}(?: really)? (?P<p>complain|fault){END}", 2, "complain fault"),
    Phrase(
        rf" {WOULD_NOT} (?P<p>change|trade|swap) (?:a|anything|any|one|it|them|this|her|him|you){END}",
        2,
        "change trade swap",
    ),
    Phrase(rf" (?:{WOULD_NOT}|(?P<n2>don't|dont|do not|won't|didn't)) (?P<p>hesitate){END}", 2, "hesitate"),
    Phrase(rf" what(?:'?s| is| 's) (?P<n>not) to (?P<p>like|love){END}", 2, "what what's whats"),
    Phrase(rf" {NOT} (?:gets?|grows?) (?P<p>old|boring|stale|dull){END}", 2, "old boring stale dull"),
    Phrase(rf" (?P<n>never|won't|will not|{DO_NOT}) (?P<p>tire|tires) of{END}", 2, "tire tires"),
    Phrase(
        rf" (?:{WOULD_NOT}|(?P<n2>never|won't|wont|will not|wo n't))(?: [a-z]+ i)? (?:have|want|be|live"
        rf"|go|buy|use|shop|stay|eat|order|need|trust|choose){gap(3)}"
        rf" (?P<p>anywhere else|anything else|any other|another brand|elsewhere|otherwise){END}",
        2,
        "anywhere anything other another elsewhere otherwise",
    ),
    Phrase(
        rf" (?P<p>trouble|worry|hassle|stress|pain|problem|bug|error|glitch)(?: -)? free{END}",
        2,
        "trouble worry hassle stress pain problem bug error glitch",
    ),
    Phrase(
        rf" (?P<n>no|don't|dont|do not|needn't){gap(3)} look(?: any)? (?P<p>further|farther){END}",
        2,
        "further farther",
    ),
    Phrase(rf" look (?P<n>no) (?P<p>further|farther){END}", 2, "further farther"),
    Phrase(
        r" (?:there's|there is|there 's|quite) (?P<n>nothing) (?P<p>like) (?:a|an|the|some|being"
        r"|having)(?= )",
        2,
        "like",
    ),
    Phrase(r"^ (?P<n>nothing) (?P<p>like) (?:a|an|the|some|being|having)(?= )", 2, "like"),
    Phrase(r" (?P<n>no) (?:place|feeling|one) (?P<p>like)(?= )", 2, "like"),
    Phrase(rf" {CANNOT} have (?:done|made|managed|gotten|got){gap(4)} (?P<p>without){END}", 2, "without"),
    Phrase(r" (?P<n>no) (?P<o>big deal)(?= )", 1, "deal"),
    Phrase(
        rf" who (?P<n>[a-z]+n't|(?:does|do|would) (?:not|n't)) (?:love|like|want|enjoy|need|hate){END}",
        0,
        "who",
    ),
    Phrase(rf" {CANNOT} (?P<p>put){gap(3)} down{END}", 2, "put"),
    Phrase(
        rf" (?:{CANNOT}|(?P<n2>[a-z]+n't|not|never) (?:know|imagine)){gap(4)}"
        rf" (?:lived?|do|did|imagine|survived?|coped?|managed?|go|leave){gap(4)} (?P<p>without){END}",
        2,
        "without",
    ),
    Phrase(rf" (?P<n>not|n't|[a-z]+n't|never)(?: [a-z]+)? (?P<n2>without){END}", 0, "without"),
    Phrase(rf" (?:leaves?|leaving|left) (?P<n>nothing) to be (?P<p>desired){END}", 3, "desired"),
    Phrase(rf" (?:leaves?|leaving|left) (?:[a-z]+ ){{1,2}}to be (?P<b>desired){END}", 2, "desired"),
    # Hard to beat, and what cannot be; hard to love.
    Phrase(
        r" (?P<o>hard|tough|difficult|impossible) to"
        rf" (?P<p>beat|top|fault|resist|dislike|hate|match|better|put(?= down| it down)){END}",
        3,
        "hard tough difficult impossible",
    ),
    Phrase(
        rf" (?P<o>hard|tough|difficult|impossible) to(?: really)?"
        rf" (?P<b>like|love|enjoy|recommend|care|respect|trust|watch|follow|use){END}",
        2,
        "hard tough difficult impossible",
    ),
    Phrase(
        rf" (?P<o>hard|tough|difficult|impossible|crazy|mad|foolish|silly|stupid) (?P<n>not) to"
        rf" (?P<p>like|love|enjoy|smile|laugh|buy){END}",
        2,
        "like love enjoy smile laugh buy",
    ),
    Phrase(
        rf" (?P<o>hard|tough|difficult|impossible) (?P<n>not) to{END}", 0, "hard tough difficult impossible"
    ),
    Phrase(
        rf" {CANNOT} (?:be )?(?P<p>beat|beaten|topped|matched|top|match){END}",
        3,
        "beat beaten topped matched top match",
    ),
    Phrase(rf" (?:second to|bar) (?P<p>none){END}", 2, "none"),
    Phrase(rf" like (?P<n>no) (?P<p>other){END}", 2, "other"),
)
PHRASES = PRAISING + BLAMING
OPENERS = frozenset(
    {
        *("hard", "tough", "difficult", "impossible", "second", "bar", "zero"),
        *("far", "anything", "free", "fail", "fails", "failed", "failing", "wish", "wished", "need", "needs"),
        *(
            "less",
            "used",
            "wanted",
            "tried",
            "trying",
            "how",
            "why",
            "if",
            "expect",
            "expected",
            "expecting",
            "hoped",
            "hoping",
            "want",
            "cares",
            "what's",
            "whats",
        ),
        *("leave", "leaves", "leaving", "left", "could", "should", "might", "can"),
    }
)
"""Words with which a phrase can begin, besides negations."""
