"""Writes reports as JUnit XML, which most continuous integration reads."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable

import msgspec

from grader.records.plain import explanation, headline, paragraphs
from grader.records.report import CheckReport, Report
from grader.records.sanitise import clean, cleaned

NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 forbids, written as a reference too."""

ELEMENTS = {"passed": "", "skipped": "skipped", "deferred": "skipped", "grader_error": "error"}
"""How an outcome is told; every other is a failure."""


class Gap(msgspec.Struct, frozen=True):
    """An exercise of which something could not be graded: why, and whether the fault is ours."""

    exercise: str
    why: str
    ours: bool


def render_junit(*reports: Report, gaps: Iterable[Gap] = ()) -> str:
    """Each report as a test suite, with the points among its properties; then one for each thing that could not be graded.

    Whatever a submission does wrong is a failure with the outcome as its type, exceptions and timeouts among them. An error is
    our fault alone, so that a dashboard tells apart whom to ask.
    """
    root = ET.Element("testsuites", name="torchgrade")
    root.extend(suite(cleaned(report)) for report in reports)
    root.extend(map(gap_suite, gaps))
    ET.indent(root)
    text = NO_XML.sub("\ufffd", ET.tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def gap_suite(one: Gap) -> ET.Element:
    """The element of an exercise of which something could not be graded."""
    failures, errors = str(int(not one.ours)), str(int(one.ours))
    element = ET.Element("testsuite", name=one.exercise, tests="1", failures=failures, errors=errors, skipped="0", time="0.000")
    told = ET.SubElement(element, "testcase", classname=one.exercise, name="can be graded", time="0.000")
    ET.SubElement(told, "error" if one.ours else "failure", type="ungraded", message=clean(one.why))
    return element


def suite(report: Report) -> ET.Element:
    """The element of the whole report."""
    told = [ELEMENTS.get(check.outcome, "failure") for check in report.checks]
    element = ET.Element(
        "testsuite",
        name=f"{report.exercise} {report.slug}",
        tests=str(len(told)),
        failures=str(told.count("failure")),
        errors=str(told.count("error")),
        skipped=str(told.count("skipped")),
        time=f"{report.duration:.3f}",
        timestamp=report.started,
    )
    properties = ET.SubElement(element, "properties")
    for key in ("outcome", "points", "max_points", "seed", "device"):
        ET.SubElement(properties, "property", name=key, value=str(getattr(report, key)))
    element.extend(case(check, f"{report.exercise}.{report.slug}") for check in report.checks)
    add_output(element, report.printed)
    return element


def case(check: CheckReport, classname: str) -> ET.Element:
    """The element of one check."""
    element = ET.Element("testcase", classname=classname, name=check.name, time=f"{check.duration:.3f}")
    if tag := ELEMENTS.get(check.outcome, "failure"):
        told = ET.SubElement(element, tag, type=check.outcome, message=headline(check))
        told.text = paragraphs(check.title, explanation(check))
    add_output(element, check.output)
    return element


def add_output(element: ET.Element, output: str) -> None:
    """Add what was printed, if anything was."""
    if output:
        ET.SubElement(element, "system-out").text = output
