"""The catalogue of diagnostics: complete, in step with the code, and shown as a user sees it.

``tests/catalogue/<code>/`` holds the smallest book that earns a code, and in ``expected.txt`` what is said about
it. ``pytest --accept`` writes these anew. What git could damage, or cannot hold, is made by :data:`MADE`.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casebook import catalogue, report
from casebook.book import read_book
from casebook.catalogue import CATALOGUE, Explanation
from casebook.diagnostics import Diagnostic, Severity, errors
from casebook.people import StaffMember
from casebook.settings import Settings, load_settings, parse_settings
from support.cases import TODAY, case_text, read_text

FOLDER = Path(__file__).parent / "catalogue"
SOURCE = Path(__file__).parents[1] / "src" / "casebook"
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
STAFF = Settings(staff={"JB": StaffMember("JB", "Jo Bell")})


# --- In step with the code ------------------------------------------------------------------------

SPEAKERS = {"Diagnostic", "Refusal", "diagnostic", "error", "warning", "_error", "_warning", "_warn", "_unreadable"}


def emitted_by(tree: ast.Module) -> Iterator[str]:
    """Every code that a module can say: words of its own shape in a call that makes a diagnostic, and in what is named
    ``code``."""
    for node in ast.walk(tree):
        said: list[ast.expr] = []
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            said = node.args[:2] if name in SPEAKERS else []
        elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "code" for t in node.targets):
            said = [node.value]
        for part in (inner for expression in said for inner in ast.walk(expression)):
            word = getattr(catalogue, part.id, None) if isinstance(part, ast.Name) else getattr(part, "value", None)
            if isinstance(word, str) and CODE.fullmatch(word):
                yield word


def test_every_code_that_is_said_has_a_row_and_every_row_is_said() -> None:
    modules = [path for path in sorted(SOURCE.rglob("*.py")) if path.name != "catalogue.py"]
    said = {code for path in modules for code in emitted_by(ast.parse(path.read_text(encoding="utf-8")))}
    assert said == set(CATALOGUE)


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda e: e.code)
def test_a_row_is_written_for_people(entry: Explanation) -> None:
    assert CODE.fullmatch(entry.code)
    assert entry.title[0].isupper()
    assert not entry.title.endswith(".")
    assert entry.advice.endswith(".")
    assert 2 <= len(re.findall(r"[.!?](?: |$)", entry.explanation)) <= 5
    assert entry.wrong != entry.mended
    for text in (entry.title, entry.advice, entry.explanation):
        assert "  " not in text
        assert text == text.strip()
    assert max(len(snippet.split("\n")) for snippet in (entry.wrong, entry.mended)) <= 9


# --- The examples ---------------------------------------------------------------------------------


def spliced(snippet: str) -> str:
    """A whole case in which a snippet stands: as it is, as the log, or in place of the boxes that it names."""
    if snippet.startswith("---"):
        return snippet
    if snippet.startswith(("#", "|", "`")):
        return case_text(log=f"## Contact log\n\n{snippet}\n")
    named = {m[1]: None for m in re.finditer(r"^([a-z]\w*):", snippet, re.MULTILINE)}
    text = case_text(**({"enforcement": "\n  letter_1: 2026-09-14"} | named))
    return text.replace("\n---\n\n", f"\n{snippet}\n---\n\n", 1)


def found_in(entry: Explanation, snippet: str, tmp_path: Path) -> list[Diagnostic]:
    if entry.code == "bad-settings":
        return list(parse_settings(snippet).diagnostics)
    if entry.code == "no-front-matter":
        return list(read_text(snippet).diagnostics)
    if snippet.startswith("cases/"):
        for name, path in zip(("Amelia Hart", "Ben Ode"), snippet.split(" and "), strict=False):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(case_text(child_name=name), encoding="utf-8")
        return read_book(tmp_path, STAFF, TODAY).all_diagnostics
    return list(read_text(spliced(snippet), settings=STAFF).diagnostics)


NOT_AS_TEXT = {
    "cannot-open", "too-large", "more-problems", "empty-file", "not-utf-8", "same-child", "two-spellings",
    "front-matter-too-large",
}  # fmt: skip


def test_only_what_cannot_be_shown_as_text_is_described_in_brackets() -> None:
    assert {e.code for e in CATALOGUE.values() if e.wrong.startswith("(")} == NOT_AS_TEXT


@pytest.mark.parametrize("code", sorted(set(CATALOGUE) - NOT_AS_TEXT))
def test_the_wrong_example_earns_the_code_and_the_mended_one_does_not(code: str, tmp_path: Path) -> None:
    entry = CATALOGUE[code]
    assert code in {d.code for d in found_in(entry, entry.wrong, tmp_path / "wrong")}
    mended = found_in(entry, entry.mended, tmp_path / "mended")
    assert code not in {d.code for d in mended}
    assert errors(mended) == []


# --- The books ------------------------------------------------------------------------------------


def _write(name: str, data: bytes) -> Callable[[Path], None]:
    def write(book: Path) -> None:
        (book / "cases" / name).write_bytes(data)

    return write


def _pipe(book: Path) -> None:
    os.mkfifo(book / "cases" / "CB-0001.md")


MADE: dict[str, Callable[[Path], None]] = {
    "too-large": _write("CB-0001.md", case_text().encode() + b"x" * 4 * 1024 * 1024),
    "more-problems": _write("CB-0001.md", case_text(log="### 2026-11-16 · JB\n\n" * 1001).encode()),
    "front-matter-too-large": _write("CB-0001.md", case_text(stage_1="x" * 70_000).encode()),
    "empty-file": _write("CB-0001.md", b""),
    "not-utf-8": _write("CB-0001.md", case_text(child_name="Zoë Hart").encode("cp1252")),
    "forbidden-character": _write("CB-0001.md", case_text(school="Northfield\x00 Academy").encode()),
    "passed-over": _pipe,
    "unclosed-front-matter": _write("CB-0001.md", case_text().replace("\n---\n", "\n").encode()),
}


def told(book: Path) -> list[Diagnostic]:
    settings = load_settings(book)
    return [*settings.diagnostics, *read_book(book, settings.value, TODAY).all_diagnostics]


def test_there_is_a_book_for_every_code_and_no_other() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(CATALOGUE)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_what_a_user_sees(code: str, tmp_path: Path, accept: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    book = tmp_path / "book"
    shutil.copytree(FOLDER / code, book)
    (book / "cases").mkdir(exist_ok=True)
    if code in MADE:
        MADE[code](book)
    if code == "cannot-open":
        _refuse_to_open(monkeypatch)
    found = told(book)
    if code == "more-problems":  # which stands above a thousand others
        found = found[:1]
    assert {d.code for d in found} == {code}
    assert {d.severity for d in found} == {CATALOGUE[code].severity}
    shown = report.text(found)
    expected = FOLDER / code / "expected.txt"
    if accept:
        expected.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == expected.read_text(encoding="utf-8")
    assert str(tmp_path) not in shown


def _refuse_to_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("casebook.casefile.source.os.open", refused)


def test_titles_and_advice_hold_nothing_of_any_case(tmp_path: Path) -> None:
    """They are all that a build log shows, so no name, date or word of a case may stand in them."""
    secrets = ("Hart", "Zoë", "Northfield", "Bell")
    for code in CATALOGUE:
        for entry_text in (CATALOGUE[code].title, CATALOGUE[code].advice):
            assert not any(secret in entry_text for secret in secrets)
    assert {e.severity for e in CATALOGUE.values()} == {Severity.ERROR, Severity.WARNING}
