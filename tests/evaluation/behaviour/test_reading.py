"""Cases from YAML: what a file says, and what is wrong with one."""

from pathlib import Path

import pytest
import yaml

from sentrax.errors import CorpusError
from sentrax.evaluation.behaviour import yaml_files
from sentrax.evaluation.behaviour.case import Direction, Invariance, Minimum
from sentrax.evaluation.behaviour.checks import make_checks
from sentrax.evaluation.behaviour.reading import our_cases, read_cases
from sentrax.evaluation.behaviour.yaml_files import Located, make_loader, parse_yaml
from tests.evaluation.behaviour.lexicon import cases_of, write

CASE = "cases:\n  - name: a\n"
GOOD = f"{CASE}    texts: b\n    expect: positive\n"


def test_a_case_takes_what_the_file_says_for_all(tmp_path: Path) -> None:
    head = "capability: negation\nwords: {thing: [film, book], good: good}"
    (case,) = cases_of(
        tmp_path, "texts: 'the {thing} was {good}'", "words: {thing: soup}", "expect: positive", head=head
    )
    assert case.capability == "negation"
    assert case.place.endswith("cases.yaml, line 4")
    assert [check.text for check in make_checks(case)] == ["the soup was good"]


def test_without_a_capability_it_is_the_name_of_the_file(tmp_path: Path) -> None:
    assert cases_of(tmp_path, "texts: a", "expect: neutral")[0].capability == "cases"


def test_words_are_what_is_written(tmp_path: Path) -> None:
    (case,) = cases_of(
        tmp_path, "texts: '{w}'", "words: {w: [no, yes, 1, 0.50, 2024-01-01, null]}", "expect: [neutral]"
    )
    texts = [check.text for check in make_checks(case)]
    assert texts == ["no", "yes", "1", "0.50", "2024-01-01", "null"]


EXPECTED = {
    "positive": Minimum((2,)),
    "Negative": Minimum((0,)),
    "[neutral, negative]": Minimum((0, 1)),
    "{not: positive}": Minimum((0, 1), is_exclusion=True),
    "{not: [positive, neutral]}": Minimum((0,), is_exclusion=True),
}


@pytest.mark.parametrize(("written", "expected"), EXPECTED.items(), ids=EXPECTED)
def test_expected_labels(written: str, expected: Minimum, tmp_path: Path) -> None:
    assert cases_of(tmp_path, "texts: a", f"expect: {written}")[0].expect == expected


CHANGES = {
    "same": Invariance(0.2),
    "more positive": Direction(2, is_rise=True, tolerance=0.05),
    "less positive": Direction(2, is_rise=False, tolerance=0.05),
    "more negative": Direction(0, is_rise=True, tolerance=0.05),
    "less negative": Direction(0, is_rise=False, tolerance=0.05),
}


@pytest.mark.parametrize(("written", "expected"), CHANGES.items(), ids=CHANGES)
def test_expected_changes(written: str, expected: Invariance | Direction, tmp_path: Path) -> None:
    assert cases_of(tmp_path, "texts: a", "to: b", f"expect: {written}")[0].expect == expected
    (other,) = cases_of(tmp_path, "texts: a", "to: b", f"expect: {written}", "tolerance: 0.5")
    assert not isinstance(other.expect, Minimum)
    assert other.expect.tolerance == 0.5


ERRORS = {  # name: (YAML, what the error says)
    "no mapping": ("hello", "found a text; expected a mapping with the key 'cases'"),
    "nothing": ("# only a comment", "found nothing; expected a mapping with the key 'cases'"),
    "no cases": ("capability: a", "found the keys 'capability'; expected a mapping with the key 'cases'"),
    "an empty list": ("cases: []", "there are no cases; expected a list"),
    "no list": ("cases: 3", "cases is '3'; expected a list"),
    "an unknown key": (f"wrds: {{}}\n{GOOD}", "unknown key 'wrds'; choose from capability, words, cases"),
    "a text": ("cases:\n  - hello", r"case 1: found 'hello'; expected a mapping"),
    "a key of a case": (f"{CASE}    txts: b", r"line 2, case 'a': unknown key 'txts'; choose from name, "),
    "a key that is missing": (f"{CASE}    texts: b", r"line 2, case 'a': there is no key 'expect'"),
    "a key that is there twice": (f"{CASE}    name: b", r"line 3: the key 'name' is there twice"),
    "a label": (
        f"{CASE}    texts: b\n    expect: good",
        r"line 2, case 'a': expect is 'good'; expected a label",
    ),
    "all labels": (
        f"{CASE}    texts: b\n    expect: {{not: [negative, neutral, positive]}}",
        "which no answer is",
    ),
    "nothing that changes": (f"{CASE}    texts: b\n    expect: same", "nothing changes; expected one of to"),
    "a label after a change": (
        f"{CASE}    texts: b\n    to: c\n    expect: positive",
        "but texts change; expected same, more negative",
    ),
    "a tolerance for a label": (f"{GOOD}    tolerance: 0.1", "tolerance is for changes"),
    "a tolerance": (f"{CASE}    texts: b\n    to: c\n    expect: same\n    tolerance: x", "tolerance is 'x'"),
    "two ways": (
        f"{CASE}    texts: b\n    to: c\n    vary: d\n    expect: same",
        "there are both to and vary",
    ),
    "a change": (
        f"{CASE}    texts: b\n    change: [typos, speling]\n    expect: same",
        "unknown change 'speling'; choose from blanks, case, ",
    ),
    "a change that does nothing": (
        f"{CASE}    texts: b\n    change: names\n    expect: same",
        "the change leaves each text as it is, such as 'b'",
    ),
    "a template that changes nothing": (
        f"{CASE}    texts: b\n    to: '{{text}}'\n    expect: same",
        "the change leaves each text as it is, such as 'b'",
    ),
    "one word to vary": (
        f"{CASE}    texts: '{{w}}'\n    words: {{w: [x]}}\n    vary: w\n    expect: same",
        "vary is 'w'; expected the name of a list of at least 2 words",
    ),
    "a slot to vary": (
        f"{CASE}    texts: b\n    words: {{w: [x, y]}}\n    vary: w\n    expect: same",
        r"vary is 'w', but 'b' has no slot \{w\}",
    ),
    "a slot": (f"{CASE}    texts: '{{w}}'\n    expect: positive", r"slot \{w\} has no list of words"),
    "a brace": (f"{CASE}    texts: '{{w'\n    expect: positive", "a single '{'"),
    "a brace without quotes": (f"{CASE}    texts: {{w}}\n    expect: positive", "into quotes"),
    "the slot of the original": (
        f"{CASE}    texts: '{{text}}'\n    words: {{text: x}}\n    to: b\n    expect: same",
        "stands for the original in 'to'",
    ),
    "an empty text": (f"{CASE}    texts:\n    expect: positive", "texts has an empty text"),
    "no texts": (f"{CASE}    texts: []\n    expect: positive", "texts is an empty list"),
    "words": (f"words: [a]\n{GOOD}", r"words is \['a'\]; expected a list of words for each slot"),
    "the name of a slot": (f"words: {{a b: c}}\n{GOOD}", "words has the slot 'a b'"),
    "how many": (f"{GOOD}    most: 0", "most is '0'; expected a whole number from 1 to 10,000"),
    "no YAML": ("cases: [\na", "line [23]: .*expected YAML"),
    "a tab": ("cases:\n\t- a", "line 2: .*expected YAML"),
    "two documents": (f"{GOOD}---\n{GOOD}", "expected a single document"),
    "an object of Python": (
        "cases:\n  - !!python/object/apply:os.system [ls]",
        r"case 1: found \['ls'\]; expected a mapping",
    ),
    "lists without end": ("[" * 100_000, "line 1: nested more than 10 times"),
    "blocks without end": ("- " * 100_000, "line 1: nested more than 10 times"),
    "what contains itself": ("cases: &a [*a]", "an alias within an anchor"),
    "what doubles": ("a: [&b [x, x], &c [*b, *b]]", "an alias within an anchor"),
}


@pytest.mark.parametrize("base", [yaml.CBaseLoader, yaml.BaseLoader], ids=["libyaml", "Python"])
@pytest.mark.parametrize(("written", "said"), ERRORS.values(), ids=ERRORS)
def test_an_error_says_where_it_is_and_what_was_expected(
    written: str, said: str, base: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_files, "LOADER", make_loader(base))
    with pytest.raises(CorpusError, match=rf"cases\.yaml[:,].*{said}") as error:
        read_cases(write(tmp_path, written))
    assert "\n" not in str(error.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_bytes(b"cases:\n  - name: \xff\n")
    with pytest.raises(CorpusError, match="is not YAML in UTF-8"):
        read_cases(file)


@pytest.mark.parametrize("name", ["nothing there", "."])
def test_a_file_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"does not exist|is not a regular file"):
        read_cases(tmp_path / name)


def test_a_mapping_knows_its_line() -> None:
    found = parse_yaml(b"# first\na: 1\nb:\n  - c: 2\n", "x")
    assert isinstance(found, Located)
    assert (found.line, found["b"][0].line) == (2, 4)


def test_an_anchor_repeats_texts(tmp_path: Path) -> None:
    first, second = read_cases(
        write(
            tmp_path,
            "cases:\n  - {name: a, texts: &t [x, y], expect: neutral}\n"
            "  - {name: b, texts: *t, expect: positive}",
        )
    )
    assert first.texts == second.texts == ("x", "y")


def test_our_cases_begin_with_the_sentence_of_the_notebook() -> None:
    cases = our_cases()
    first = make_checks(cases[0])[0]
    assert first.text == "This movie was almost good."
    assert str(cases[0].expect) == "not positive"


def test_all_files_of_cases_are_read_and_each_case_has_a_name_of_its_own() -> None:
    cases = our_cases()
    folder = Path(yaml_files.__file__).parent / "cases"
    assert {case.place.split(",")[0] for case in cases} == {path.name for path in folder.iterdir()}
    names = [(case.capability, case.name) for case in cases]
    assert len(set(names)) == len(names)
    assert sum(len(case.texts) for case in cases) > 300
    for capability in {case.capability for case in cases}:
        assert sum(len(make_checks(case)) for case in cases if case.capability == capability) >= 100
