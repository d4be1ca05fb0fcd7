"""Results as JUnit XML, which CI systems show: one suite for each capability, one test for each check."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from sentrax.evaluation.behaviour.behaviour import BehaviourReport
from sentrax.evaluation.behaviour.case import Check
from sentrax.wording import shorten

_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write, and the carriage return, which readers make a line end."""


def to_junit(report: BehaviourReport, name: str = "sentrax check") -> bytes:
    """The results as an XML file in UTF-8; a character that XML does not have becomes U+FFFD.

    Args:
        report: The results.
        name: What the whole of the tests is called.
    """
    overall = report.overall
    root = Element("testsuites", _counts(name, len(overall.results), len(overall.failures()), report.skipped))
    skipped: dict[str, list[Check]] = {own.name: [] for own in report.capabilities}
    for check in report.skipped:
        skipped.setdefault(check.case.capability, []).append(check)
    results = {own.name: own for own in report.capabilities}
    for capability, left_out in skipped.items():
        own = results.get(capability)
        n_failed = len(own.failures()) if own else 0
        counts = _counts(capability, len(own.results) if own else 0, n_failed, left_out)
        suite = SubElement(root, "testsuite", counts)
        for number, result in enumerate(own.results if own else (), 1):
            test = _test(suite, result.check, number)
            if not result.passed:
                case = result.check.case
                message = f"expected {case.expect}, got {result.got}"
                failure = SubElement(test, "failure", {"type": case.expect.kind, "message": _clean(message)})
                original = result.check.original
                texts = [] if original is None else [f"original: {original}"]
                failure.text = _clean("\n".join([message, *texts, f"text: {result.check.text}", case.place]))
        for number, check in enumerate(left_out, 1 + (len(own.results) if own else 0)):
            SubElement(_test(suite, check, number), "skipped", {"message": "the model has no neutral label"})
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _test(suite: Element, check: Check, number: int) -> Element:
    """A test; the number keeps names apart."""
    name = f"{number} {check.case.name}: {shorten(check.text)}"
    return SubElement(suite, "testcase", {"classname": _clean(check.case.capability), "name": _clean(name)})


def _counts(name: str, n_checks: int, n_failed: int, skipped: Iterable[Check]) -> dict[str, str]:
    n_skipped = len(list(skipped))
    return {
        "name": _clean(name),
        "tests": str(n_checks + n_skipped),
        "failures": str(n_failed),
        "errors": "0",
        "skipped": str(n_skipped),
    }


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
