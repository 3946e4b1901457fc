"""Filled Stage Two forms for the tests, as bytes of .docx: written as Word writes them, part by part."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from casebook.form import DETAILS, ENFORCEMENT, FORM_TITLE, LOG_COLUMNS, LOG_SUBTITLE, LOG_TITLE, SUPPORT

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_KINDS = {
    "header1": "header",
    "footer1": "footer",
    "comments": "comments",
    "footnotes": "footnotes",
    "styles": "styles",
}

# Some of what the paper prints below its tables; the rest is known by its fingerprints as these are.
PRINTED_NOTES = (
    "NB:",
    "There should also be evidence that the parent/carer(s) have failed to effectively engage with Stage 1 and 2"
    " interventions.",
    "Next Steps:",
    "Stage 3 School Attendance Statutory Intervention – Criminal Investigation Request:",
)


def run(text: str, properties: str = "") -> str:
    """A run of text; line breaks and tabs as Word writes them."""
    parts = []
    for piece in re.split(r"([\n\t])", text):
        tag = {"\n": "<w:br/>", "\t": "<w:tab/>"}.get(piece)
        parts.append(tag or f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{''.join(parts)}</w:r>"


def paragraph(*content: str) -> str:
    """A paragraph of ready XML."""
    return f"<w:p>{''.join(content)}</w:p>"


def text(words: str) -> str:
    """A paragraph of plain text."""
    return paragraph(run(words))


def cell(content: str, span: int = 1) -> str:
    """A cell of ready XML, over ``span`` columns."""
    spans = f'<w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>' if span > 1 else ""
    return f"<w:tc>{spans}{content or '<w:p/>'}</w:tc>"


def row(*cells: str) -> str:
    """A row of ready cells."""
    return f"<w:tr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    """A table of ready rows."""
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def text_row(*words: str) -> str:
    """A row of cells with plain text."""
    return row(*(cell(text(w)) for w in words))


Filling = Mapping[str, str]


def _value(filling: Filling, key: str) -> str:
    """The cell beside a label: ready XML as it is, words as a paragraph."""
    said = filling.get(key, "")
    return cell(said if said.startswith("<w:") else text(said))


def details(filling: Filling) -> str:
    """The form's first table."""
    filled = [(cell(text(f.label)), _value(filling, f.key)) for f in DETAILS]
    heading = row(cell(text("Child / Worker Details"), 6))
    return table(heading, *(row(*(c for pair in three for c in pair)) for three in (filled[:3], filled[3:])))


def actions(filling: Filling) -> str:
    """The form's table of actions."""
    rows = [
        row(cell(text("School Attendance Intervention Actions"), 4)),
        text_row("Type of Action: Enforcement", "Date", "Type of Action: Early Help/Support", "Date"),
    ]
    for left, right in zip(ENFORCEMENT, SUPPORT, strict=True):
        rows.append(row(*(c for b in (left, right) for c in (cell(text(b.label)), _value(filling, b.key)))))
    return table(*rows)


def log_table(rows: Iterable[Sequence[str]], blank: int = 2) -> str:
    """The form's contact log, with some rows left blank as on paper."""
    return table(
        row(cell(text(f"{LOG_TITLE} – {LOG_SUBTITLE}"), 3)),
        text_row(*LOG_COLUMNS),
        *(row(*(cell(w if w.startswith("<w:") else text(w)) for w in words)) for words in rows),
        *(text_row("", "", "") for _ in range(blank)),
    )


def form(
    filling: Filling,
    log: Iterable[Sequence[str]] = (),
    after: str = "",
    parts: Filling | None = None,
    styles: str = "",
) -> bytes:
    """A whole filled form. ``after`` is ready XML behind the tables; ``parts`` are further parts' contents;
    ``styles`` are styles as ready XML."""
    body = [
        text(FORM_TITLE),
        details(filling),
        "<w:p/>",
        actions(filling),
        "<w:p/>",
        log_table(log),
        *map(text, PRINTED_NOTES),
        after,
    ]
    return document("".join(body), {**(parts or {}), **({"styles": styles} if styles else {})})


def document(body: str, parts: Filling | None = None, main: str = "document.main") -> bytes:
    """A .docx with the body given as ready XML. ``parts``: ``header1``, ``footer1``, ``comments``, ``footnotes``."""
    parts = parts or {}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{_KINDS[name]}+xml"/>' for name in parts
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_R}/{_KINDS[name]}" Target="{name}.xml"/>' for n, name in enumerate(parts, 1)
    )
    members = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.{main}+xml"/>{overrides}</Types>',
        "_rels/.rels": _relationships(
            f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/_rels/document.xml.rels": _relationships(relations),
        "word/document.xml": f"{_HEAD}<w:document {_NAMESPACES}><w:body>{body}{_section(parts)}</w:body></w:document>",
    }
    members |= {f"word/{name}.xml": _part(name, content) for name, content in parts.items()}
    return zipped(members)


def _section(parts: Filling) -> str:
    """What hangs the header and the footer on the document."""
    kinds = {"header1": "headerReference", "footer1": "footerReference"}
    references = (
        f'<w:{kinds[name]} w:type="default" r:id="rId{n}"/>' for n, name in enumerate(parts, 1) if name in kinds
    )
    return f"<w:sectPr>{''.join(references)}</w:sectPr>"


def _relationships(content: str) -> str:
    return f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{content}</Relationships>'


def _part(name: str, content: str) -> str:
    root, inner = {
        "header1": ("hdr", ""),
        "footer1": ("ftr", ""),
        "comments": ("comments", "comment"),
        "footnotes": ("footnotes", "footnote"),
        "styles": ("styles", ""),
    }[name]
    content = (
        f'<w:{inner} w:id="1" w:author="JB" w:date="2026-09-14T10:00:00Z">{content}</w:{inner}>' if inner else content
    )
    return f"{_HEAD}<w:{root} {_NAMESPACES}>{content}</w:{root}>"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of the members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()
