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
# Rooms that have outgrown the house's measure, and wait to be cut: cli/ by groups of commands, casefile/ by what is read.
TOO_LARGE = {"cli", "casefile"}


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
    assert {name: where for name, where in found.items() if len(where) > 1} == {}


def test_a_diagnostic_is_known_again_by_a_name_and_not_by_its_spelling() -> None:
    def compared(path: Path) -> Iterator[str]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare):
                yield from (
                    one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and one.value in CATALOGUE
                )

    found = {path.name: list(compared(path)) for path in sorted(SOURCE.rglob("*.py"))}
    assert {name: codes for name, codes in found.items() if codes} == {}


# A room is a folder.
def test_every_room_is_small_enough_to_live_in_and_every_long_module_says_why() -> None:
    lines = {path: path.read_text("utf-8").count("\n") for path in sorted(SOURCE.rglob("*.py"))}
    rooms: dict[str, int] = defaultdict(int)
    for path, count in lines.items():
        rooms[(path if path.parent == SOURCE else path.parent).relative_to(SOURCE).as_posix()] += count
    assert {room for room, count in rooms.items() if count > MOST_LINES_OF_A_ROOM} <= TOO_LARGE
    long = [path for path, count in lines.items() if count > MOST_LINES]
    silent = [
        path.relative_to(SOURCE).as_posix()
        for path in long
        if "This module is long" not in (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")
    ]
    assert silent == []
