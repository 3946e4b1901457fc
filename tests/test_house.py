"""What keeps the house in order beside the floors (``lint-imports``): one word, one meaning; and rooms of a size to live in."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import casebook
from casebook.catalogue import CATALOGUE

SOURCE = Path(casebook.__file__).parent
MOST_LINES = 400
MOST_LINES_OF_A_ROOM = 3_000
# A name that stands in two modules, and why it may.
TWICE = {
    "Cell": "importing/: a cell of a spreadsheet and one of a Word table, each named as its own kind of file does",
    "Lines": "casefile/plainmatter.py: goes with the second reader of front matter",
    "Link": "render/forms.py: goes with the HTML that is made there",
}


def types_of(path: Path) -> Iterator[str]:
    """The classes, the aliases of types and the type variables of a module, the private ones without their mark."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            yield node.name.lstrip("_")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and re.fullmatch(r"_?[A-Z][a-z]\w*", target.id):
                yield target.id.lstrip("_")


def test_no_type_has_the_name_of_another() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(SOURCE.rglob("*.py")):
        for name in types_of(path):
            found[name].append(path.relative_to(SOURCE).as_posix())
    assert {name: where for name, where in found.items() if len(where) > 1 and name not in TWICE} == {}


def test_a_diagnostic_is_known_again_by_a_name_and_not_by_its_spelling() -> None:
    def compared(path: Path) -> Iterator[str]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare):
                yield from (
                    one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and one.value in CATALOGUE
                )

    found = {path.name: list(compared(path)) for path in sorted(SOURCE.rglob("*.py"))}
    assert {name: codes for name, codes in found.items() if codes} == {}
