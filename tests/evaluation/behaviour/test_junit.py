"""JUnit XML, read by another library than writes it."""

from pathlib import Path
from typing import Any
from xml.dom import minidom

from hypothesis import given
from hypothesis import strategies as st

from sentrax.evaluation.behaviour.behaviour import judge_cases
from sentrax.evaluation.behaviour.case import Case, Minimum
from sentrax.evaluation.behaviour.junit import to_junit
from sentrax.evaluation.behaviour.reading import read_cases
from tests.evaluation.behaviour.lexicon import answer, write


def parse(xml: bytes) -> Any:
    """The root of a document."""
    return minidom.parseString(xml).documentElement  # noqa: S318 - our own


def suites(root: Any) -> dict[str, Any]:
    """The suites by name."""
    return {suite.getAttribute("name"): suite for suite in root.getElementsByTagName("testsuite")}


def test_a_suite_for_each_capability_and_a_test_for_each_check(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        """
cases:
  - {name: a, capability: one, texts: [good, so], expect: positive}
  - {name: b, capability: two, texts: [good], to: bad, expect: same}
  - {name: c, capability: one, texts: [so], expect: neutral}
  - {name: d, capability: three, texts: [so], expect: neutral}
""",
    )
    root = parse(to_junit(judge_cases(answer, read_cases(file), has_neutral=False)))
    assert [root.getAttribute(name) for name in ("tests", "failures", "errors", "skipped")] == list("5202")
    found = suites(root)
    assert list(found) == ["one", "two", "three"]
    counts = [found["one"].getAttribute(name) for name in ("tests", "failures", "errors", "skipped")]
    assert counts == list("3101")
    tests = found["one"].getElementsByTagName("testcase")
    assert [test.getAttribute("name") for test in tests] == ["1 a: good", "2 a: so", "3 c: so"]
    assert [[child.tagName for child in test.childNodes] for test in tests] == [[], ["failure"], ["skipped"]]
    (failure,) = found["two"].getElementsByTagName("failure")
    assert failure.getAttribute("type") == "invariance"
    assert failure.getAttribute("message") == "expected the same, got positive 0.20, then negative 0.20"
    lines = failure.firstChild.data.splitlines()
    assert lines[1:3] == ["original: good", "text: bad"]
    assert lines[3].endswith("cases.yaml, line 4")


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_can_be_written(text: str) -> None:
    case = Case(text, text, ("{{" + text.replace("{", "{{").replace("}", "}}"),), Minimum((2,)))
    root = parse(to_junit(judge_cases(answer, [case])))
    (failure,) = root.getElementsByTagName("failure")
    kept = "".join(
        c if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "\ufffd"
        for c in text
    )
    assert f"text: {{{kept}\n" in failure.firstChild.data
    assert suites(root).keys() == {kept}
