"""What a case says of its actions, needs, requests and closing, as one cell: for an import elsewhere, that loses none of it."""

from __future__ import annotations

from collections.abc import Iterable

from casebook.book import CaseFile, ref_order
from casebook.casefile.frontmatter import read_front_matter
from casebook.casefile.source import make_source
from casebook.casefile.tree import Mapping, Node, Scalar, Sequence, is_blank
from casebook.dates import english
from casebook.editing.habits import yaml_text
from casebook.exporting.caseload import CsvRow, CsvValue, caseload_rows
from casebook.form import normal_key
from casebook.model import Case, StageThree

# What is not in the other columns, and what the status and the verdict hang on. Not people and their addresses.
KEPT_KEYS = ("enforcement", "support", "needs", "judgements", "stage_3", "closed")


def export_rows(files: Iterable[CaseFile]) -> list[CsvRow]:
    """The rows of the caseload, in ref order, each with the cells of :func:`record_cells` behind it."""
    ordered = sorted(files, key=lambda f: (ref_order(f.ref), f.path))
    rows = caseload_rows(ordered)
    return [CsvRow((*row.cells, *record_cells(file))) for row, file in zip(rows, ordered, strict=True)]


def record_cells(file: CaseFile) -> tuple[CsvValue, ...]:
    """The cells of :data:`~casebook.exporting.caseload.RECORD_COLUMNS`: closing, requests, and the record itself."""
    case = file.case
    if case is None or not file.sound:
        return ("", "", "")
    return (_closed(case), "; ".join(_request(r) for r in case.stage_3), record_of(file))


def _closed(case: Case) -> str:
    if case.closed is None:
        return ""
    return " – ".join(filter(None, (english(case.closed.date), case.closed.reason)))


def _request(request: StageThree) -> str:
    came = f"{request.outcome} {english(request.outcome_date) if request.outcome_date else ''}".strip()
    return f"requested {english(request.requested)}" + (f", {came}" if came else "")


def record_of(file: CaseFile) -> str:
    """The front matter of a sound case that :data:`KEPT_KEYS` name, a line each, without comments."""
    front_matter, _ = read_front_matter(make_source(file.path, file.text))
    pairs = front_matter.root.pairs if front_matter and front_matter.root else ()
    named = [(normal_key(key.text), value) for key, value in pairs if isinstance(key, Scalar)]
    return "\n".join(f"{key}: {_flow(value)}" for key, value in named if key in KEPT_KEYS and not _is_empty(value))


def _is_empty(node: Node) -> bool:
    return all(_is_empty(value) for _, value in node.pairs) if isinstance(node, Mapping) else is_blank(node)


def _flow(node: Node) -> str:
    """A value on one line. What is blank in a mapping says nothing, and is left out."""
    if isinstance(node, Scalar):
        return yaml_text(node.text, flow=True) or "''"
    if isinstance(node, Sequence):
        return f"[{', '.join(map(_flow, node.items))}]"
    return "{" + ", ".join(f"{_flow(key)}: {_flow(value)}" for key, value in node.pairs if not _is_empty(value)) + "}"
