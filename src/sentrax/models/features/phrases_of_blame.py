"""Turns of phrase that blame, and those in which a negation turns a word of which a list knows too little."""

from sentrax.models.features.phrase_parts import (
    CANNOT,
    COMPARED,
    DO_NOT,
    END,
    NEGATION,
    WILL_NOT,
    Phrase,
    gap,
)

BLAMING = (
    # What could be better is not good enough; what one does not like, cannot stand, or will never do again.
    Phrase(
        rf" (?:could|should|might) (?:have )?(?:be|been) (?P<b>better|nicer|easier|clearer){END}",
        2,
        COMPARED,
    ),
    Phrase(
        rf" {CANNOT} (?P<b>stand|bear|tolerate|abide|stomach){END}", 2, "stand bear tolerate abide stomach"
    ),
    Phrase(rf" (?P<n>never) (?P<b>again){END}", 2, "again"),
    Phrase(
        rf" (?:needs? to be|expect|expected|expecting|(?P<o>hoped|hoping) for)(?: something)?(?:"
        rf" so)?(?: much)? (?P<b>better|more){END}",
        2,
        "better more",
    ),
    Phrase(
        rf" {WILL_NOT}(?: ever| be)? (?P<b>buy|buying|purchase|order|ordering|shop|shopping|back|coming"
        rf" back|going back"
        rf"|come back|(?:go|going) back(?! to)|waste)(?! another | anything else| any other| from"
        rf" anywhere| elsewhere)",
        2,
        "buy buying purchase order ordering shop shopping back waste",
    ),
    Phrase(
        rf" {WILL_NOT}(?: ever| be)? (?P<b>bother|return|returning)(?! me | him | her | it | them | us "
        rf"| this )",
        2,
        "bother return returning",
    ),
    Phrase(
        rf" (?:how (?:can|could)|why would) (?:anyone|anybody|people|you) (?P<b>like|love|enjoy"
        rf"|recommend|buy){END}",
        2,
        "like love enjoy recommend buy",
    ),
    Phrase(rf" (?:wanted|tried|trying) to (?:really )?(?P<b>like){END}", 1, "like"),
    Phrase(
        rf" (?P<n>no|zero) (?P<b>stars|refund|response|reply|apology|value){END}",
        2,
        "stars refund response reply apology value",
    ),
    Phrase(rf" want (?:my|our) (?P<b>money) back{END}", 2, "money"),
    Phrase(
        rf" {CANNOT} (?P<b>sleep|breathe|afford|finish|sit through|get through|get into|connect|log in){END}",
        2,
        "sleep breathe afford finish through into connect log",
    ),
    Phrase(rf" (?:makes?|made|making) (?P<n>no|zero|little) (?P<b>sense){END}", 2, "sense"),
    Phrase(rf" (?P<n>nobody|no one|{DO_NOT}|never) (?P<b>cares?|cared){END}", 1, "care cares cared"),
    Phrase(rf" who (?P<b>cares){END}", 1, "cares"),
    Phrase(
        r" (?:not|n't|[a-z]+n't)(?: nearly| quite| half)? as [a-z]+ as(?: i| we| you)?(?: had| was|"
        r" were)? (?P<o>hoped|expected|hoping)",
        0,
        "hoped expected hoping",
    ),
    # Here the negation turns a word of which a list knows too little.
    Phrase(rf" {DO_NOT}(?: really| much| even)? (?P<t>like){END}", 2, "like"),
    Phrase(
        r" (?:never|nobody|no one|won't|wont|will not|wouldn't|would not|cannot|can't|anything to|sure"
        r"|think)(?: really| even| ever)?"
        r"(?: i| we| you)?(?: will| would|'ll|'d)? (?P<t>likes?|liked)(?! this| that)",
        2,
        "like likes liked",
    ),
    Phrase(
        r" (?:doesn't|doesnt|does not|does n't|didn't|didnt|did not|did n't|won't|will not|never|not"
        r"|isn't|none of (?:them|the [a-z]+)|nothing) (?:even |really |ever )?(?P<t>works?|worked"
        r"|working)(?! out| for the| at (?!all))",
        2,
        "work works worked working",
    ),
    Phrase(
        rf" (?:{NEGATION})(?: really| exactly| much of)?(?: a| an)?(?: big| huge)? (?P<t>fan){END}",
        2,
        "fan",
    ),
    Phrase(
        rf" (?:{NEGATION}) what(?: i| we| you)(?: had)? (?P<t>wanted|expected|ordered|hoped|needed){END}",
        2,
        "wanted expected ordered hoped needed",
    ),
    Phrase(
        rf" (?:{NEGATION}) as (?P<t>described|advertised|pictured|expected|promised|shown){END}",
        2,
        "described advertised pictured expected promised shown",
    ),
    Phrase(
        rf" (?:never|nobody|no one|{DO_NOT}|hasn't|has not|have not|haven't)(?: even)? (?P<t>arrived?"
        rf"|respond|responds|responded|reply|replied|answer|answered){END}",
        1,
        "arrive arrived respond responds responded reply replied answer answered",
    ),
    Phrase(rf" {DO_NOT} do (?P<t>what|anything|much){END}", 1, "what anything much"),
    Phrase(rf" nothing to (?P<t>like){END}", 2, "like"),
    Phrase(rf" (?:{NEGATION})(?: good| great)? (?P<t>value){END}", 2, "value"),
    Phrase(rf" (?:{NEGATION})(?: make)?(?: any| much| a lot of)? (?P<t>sense|fair){END}", 2, "sense fair"),
    Phrase(
        rf" (?:{NEGATION})(?: even| really)? (?P<t>worth){END}"
        rf"(?:{gap(2)} (?P<o>wait|price|cost|hype|effort|trouble|hassle|risk){END})?",
        2,
        "worth",
    ),
    Phrase(r" nothing (?P<t>special|new|exciting|spectacular|remarkable|memorable)(?= )", 2, "nothing"),
)
