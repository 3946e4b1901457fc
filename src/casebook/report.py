"""Diagnostics for people and for machines. Formats in, text out; nothing is printed here.

In the formats made for CI (``github``, ``gitlab``, ``sarif``, ``junit``) no value from a case is shown:
they say the fault's title and its general mend, both from the catalogue. A build log is not a place
for a child's record.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import quote

from casebook import __version__
from casebook.catalogue import CATALOGUE
from casebook.diagnostics import Diagnostic, Severity, errors, warnings
from casebook.wording import counted, shown

CI_FORMATS = ("github", "gitlab", "sarif", "junit")
FORMATS = ("text", "concise", "json", *CI_FORMATS)
MAX_LINE, _BEFORE_MARK = 110, 40

Painter = Callable[[str, str], str]


def plain(text: str, _style: str) -> str:
    """The painter for a pipe: no colour."""
    return text


def text(diagnostics: Iterable[Diagnostic], paint: Painter = plain) -> str:
    """One block for each diagnostic: what is wrong, where, the line itself, and the mend."""
    return "\n".join(_block(d, paint) for d in diagnostics)


def _block(diagnostic: Diagnostic, paint: Painter) -> str:
    style = diagnostic.severity.value
    head = paint(f"{style}[{diagnostic.code}]", style) + f": {shown(diagnostic.message)}"
    lines = [head, f"  --> {place(diagnostic)}", *_excerpt(diagnostic, paint, style)]
    lines.append(f"   = {paint('help', 'help')}: {shown(diagnostic.help)}")
    return "\n".join(lines) + "\n"


def place(diagnostic: Diagnostic) -> str:
    """``path:line:column``, with forward slashes, as editors and terminals make it a link."""
    return f"{shown(diagnostic.path)}:{diagnostic.span.line}:{diagnostic.span.column}"


def _excerpt(diagnostic: Diagnostic, paint: Painter, style: str) -> list[str]:
    line = diagnostic.line_text
    if not line.strip():
        return []
    before, meant, after = diagnostic.excerpt
    lead = "…" if len(line) > MAX_LINE and len(before) > _BEFORE_MARK else ""
    before = shown(before[-_BEFORE_MARK:] if lead else before)
    marked = cut(meant, MAX_LINE)
    whole = marked == shown(meant[: 4 * MAX_LINE])
    after = cut(after, max(MAX_LINE - width(before) - width(marked), 1)) if whole else ""
    number = str(diagnostic.span.line)
    gutter = " " * (len(number) + 2)
    marks = "^" * max(width(marked), 1)
    return [
        f"{gutter}|",
        f" {number} | {lead}{before}{marked}{after}".rstrip(),
        f"{gutter}| {' ' * (len(lead) + width(before))}{paint(marks, style)}",
    ]


def cut(value: str, columns: int) -> str:
    """The text made safe to print, and no wider than ``columns``: what is left out is an ellipsis."""
    taken: list[str] = []
    room = columns
    for character in value[: columns * 4 + 1]:  # a line may be as long as a file
        piece = shown(character)
        room -= width(piece)
        if room < 0:
            while taken and width("".join(taken)) > columns - 1:
                taken.pop()
            return "".join(taken) + "…"
        taken.append(piece)
    return "".join(taken)


def width(value: str) -> int:
    """How many columns of a terminal the text takes: a wide character two, an accent of its own none."""
    if value.isascii():
        return len(value)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in value)
    return len(value) + wide - sum(unicodedata.category(c) in ("Mn", "Me") for c in value)


def concise(diagnostics: Iterable[Diagnostic]) -> str:
    """One line for each: ``path:line:column: severity[code]: message``."""
    return "".join(f"{place(d)}: {d.severity}[{d.code}]: {shown(d.message)}\n" for d in diagnostics)


def as_document(diagnostics: Iterable[Diagnostic], files: int, as_of: dt.date) -> dict[str, object]:
    """The document of ``check --format json``."""
    found = list(diagnostics)
    return {
        "as_of": as_of.isoformat(),
        "files": files,
        "errors": len(errors(found)),
        "warnings": len(warnings(found)),
        "diagnostics": [_as_object(d) for d in found],
    }


def _as_object(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "path": diagnostic.path,
        "line": diagnostic.span.line,
        "column": diagnostic.span.column,
        "end_line": diagnostic.span.end_line,
        "end_column": diagnostic.span.end_column,
        "message": diagnostic.message,
        "help": diagnostic.help,
    }


def summary(diagnostics: Iterable[Diagnostic], files: int) -> str:
    """The closing line: how many files were checked and what was found."""
    found = list(diagnostics)
    each = [counted(len(errors(found)), "error"), counted(len(warnings(found)), "warning")]
    told = " and ".join(c for c in each if not c.startswith("0 ")) or "no problem"
    where = f" in {counted(len({d.path for d in found}), 'file')}" if found else ""
    return f"Checked {counted(files, 'case file')}: {told}{where}."


# --- CI formats: titles and general mends only -------------------------------------------------------


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """Workflow commands that GitHub shows beside the lines of a change."""
    return "".join(_github_line(d) for d in diagnostics)


def _github_line(d: Diagnostic) -> str:
    entry = CATALOGUE[d.code]
    path = _escaped(d.path).replace(":", "%3A").replace(",", "%2C")  # as a property; the message is taken as it is
    place_ = f"file={path},line={d.span.line},col={d.span.column}"
    return f"::{d.severity} {place_},title={d.code}::{_escaped(f'{entry.title}. {entry.advice}')}\n"


def _escaped(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def gitlab(diagnostics: Iterable[Diagnostic]) -> str:
    """A GitLab Code Quality report."""
    import hashlib
    import json

    rows = [
        {
            "check_name": d.code,
            "description": f"{CATALOGUE[d.code].title}. {CATALOGUE[d.code].advice}",
            "severity": "major" if d.severity is Severity.ERROR else "minor",
            "fingerprint": hashlib.sha256(f"{d.path}:{d.span}:{d.code}".encode()).hexdigest(),
            "location": {"path": d.path, "lines": {"begin": d.span.line, "end": d.span.end_line}},
        }
        for d in diagnostics
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """A SARIF 2.1.0 log."""
    import json

    found = list(diagnostics)
    rules = [
        {"id": code, "shortDescription": {"text": CATALOGUE[code].title}} for code in sorted({d.code for d in found})
    ]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "casebook", "version": __version__, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(d) for d in found],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _sarif_result(d: Diagnostic) -> dict[str, object]:
    region: dict[str, int] = {"startLine": d.span.line, "startColumn": d.span.column}
    if d.span.end_line > d.span.line or d.span.end_column > d.span.column:
        region |= {"endLine": d.span.end_line, "endColumn": d.span.end_column}
    return {
        "ruleId": d.code,
        "level": d.severity.value,
        "message": {"text": f"{CATALOGUE[d.code].title}. {CATALOGUE[d.code].advice}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(d.path)}, "region": region}}],
    }


def _uri(path: str) -> str:
    return quote(path)


def junit(diagnostics: Iterable[Diagnostic], paths: Iterable[str], strict: bool = False) -> str:
    """A JUnit report: one test for each case file, failed where the file has an error (``strict``: or a warning)."""
    by_path: dict[str, list[Diagnostic]] = {path: [] for path in paths}
    for d in diagnostics:
        by_path.setdefault(d.path, []).extend([d] if strict or d.severity is Severity.ERROR else [])
    failed = sum(bool(found) for found in by_path.values())
    cases = "".join(_junit_case(path, found) for path, found in sorted(by_path.items()))
    suite = f'<testsuite name="casebook" tests="{len(by_path)}" failures="{failed}" errors="0">\n{cases}</testsuite>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n{suite}\n</testsuites>\n'


def _junit_case(path: str, found: list[Diagnostic]) -> str:
    from xml.sax.saxutils import escape, quoteattr  # brings half a web client with it

    name = quoteattr(shown(path))
    failures = "".join(
        f"    <failure type={quoteattr(d.code)} message={quoteattr(f'line {d.span.line}: {CATALOGUE[d.code].title}')}>"
        f"{escape(CATALOGUE[d.code].advice)}</failure>\n"
        for d in found
    )
    return f'  <testcase classname="cases" name={name}>\n{failures}  </testcase>\n'
