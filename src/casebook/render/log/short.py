"""The short way for the little Markdown that people write most, in shapes that can mean only one thing.

Python-Markdown, the sanitiser and the comparison of words take a hundred times as long as plain sentences do.
Most entries that need them hold a bold word, one list, a quote, a link or a small table. Those are read here,
block by block, and give the same bytes. Whatever could be read in two ways, or could hide a word, is ``None``
here and goes the long way; the tests of ``text`` hold each answer against that of the long way.

Of the repository's own 252 entries 241 are plain, 7 take this way and 4 the long one: two in three of those that
hold any Markdown, each in a fifth to an eighth of the time. Without it such a book is built in some one in twenty more
(14 µs an entry, of which a case has a dozen), the book of the bench, where 12 of a hundred entries take it, in a
fifth more. ``python bench/log_ways.py .`` shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

# What means something else to Markdown, is changed by the sanitiser, or cannot be seen. ``[^\S \n]`` is every
# space but the plain one.
_DOUBTFUL = re.compile(r"[_`\\<\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]|[^\S \n]")
_ENTITY = re.compile(r"&[#\w]+;")
# No paragraph begins so: it would be a list, a heading, a quote, a fence. A later line of one may begin with "-".
_NO_FIRST_LINE = frozenset(" #>~+=:-")
_NO_LINE = frozenset(" #>~+=:")

# Each stands between spaces, brackets or stops, so that what is bold and what is not is never in doubt. The
# text has been escaped before. An address is one that no browser and no sanitiser reads in another way.
_WORDS = r"[^\W_](?:[^*\[\]\n]*[\w.,;:!?)%’”])?"
_HOST = r"(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,24}"
_SHAPES = re.compile(
    rf"(?<![^\s(])(?:\*\*(?P<strong>{_WORDS})\*\*|\*(?P<em>{_WORDS})\*"
    rf"|\[(?P<text>{_WORDS})\]\((?P<address>https?://{_HOST}(?:/[A-Za-z0-9/.,:?=#%+-]*)?)\))(?![^\s.,;:!?)])"
)
_STILL_MEANT = re.compile(r"[*\[\]]")
_RULE = re.compile(r" *:?-+:? *")


def short_html(text: str) -> str | None:
    """The text as HTML where it holds nothing but those shapes; ``None`` where it has to go the long way."""
    if _DOUBTFUL.search(text) or ("&" in text and _ENTITY.search(text)):
        return None
    made: list[str] = []
    for block in text.split("\n\n"):
        html = _READERS.get(block[:2], _READERS.get(block[:1], _text))(block.split("\n"))
        if html is None or (made and _run_together(made[-1], html)):
            return None
        made.append(html)
    return "\n".join(made)


def _run_together(before: str, html: str) -> bool:
    """Whether Markdown makes one list, or one quote, of two that follow each other."""
    return (before.endswith("</ul>") and html.startswith("<ul>")) or (
        before.endswith("</blockquote>") and html.startswith("<blockquote>")
    )


def _text(lines: list[str]) -> str | None:
    """A paragraph, and the quote that may follow it without an empty line between."""
    at = next((n for n, line in enumerate(lines) if line[:1] == ">"), len(lines))
    paragraph = _paragraph(lines[:at])
    if paragraph is None or at == len(lines):
        return paragraph
    quote = _quote(lines[at:])
    return quote and f"{paragraph}\n{quote}"


def _paragraph(lines: list[str]) -> str | None:
    if not lines or lines[0][:1] in _NO_FIRST_LINE or not all(map(_may_stand, lines)):
        return None
    html = _inline("\n".join(lines))
    return html and f"<p>{html}</p>".replace("\n", "<br>\n")


def _may_stand(line: str) -> bool:
    return line[:1] not in _NO_LINE and line[-1:] not in ("", " ") and "|" not in line


def _quote(lines: list[str]) -> str | None:
    if not all(line.startswith("> ") for line in lines):
        return None
    paragraph = _paragraph([line[2:] for line in lines])
    return paragraph and f"<blockquote>\n{paragraph}\n</blockquote>"


def _list(lines: list[str]) -> str | None:
    items = []
    for line in lines:
        paragraph = _paragraph([line[2:]]) if line.startswith(("- ", "* ")) else None
        if paragraph is None:
            return None
        items.append(f"<li>{paragraph[3:-4]}</li>")
    return "\n".join(["<ul>", *items, "</ul>"])


def _table(lines: list[str]) -> str | None:
    rows = [line[1:-1].split("|") for line in lines if len(line) > 1 and line[0] == line[-1] == "|"]
    width = len(rows[0]) if rows else 0
    if width < 2 or len(rows) < 3 or len(rows) < len(lines) or {*map(len, rows)} != {width}:
        return None
    head, body = _row("th", rows[0]), [_row("td", row) for row in rows[2:]]
    if not all(map(_RULE.fullmatch, rows[1])) or head is None or None in body:
        return None
    return "\n".join(["<table>", "<thead>", head, "</thead>", "<tbody>", *filter(None, body), "</tbody>", "</table>"])


def _row(tag: str, cells: Iterable[str]) -> str | None:
    """A row of a table. A heading cell without words heads nothing."""
    made = []
    for cell in cells:
        html = _inline(cell.strip(" "))
        if html is None:
            return None
        made.append(f"<{tag}>{html}</{tag}>" if html else "<td></td>")
    return "\n".join(["<tr>", *made, "</tr>"])


def _inline(text: str) -> str | None:
    """Text within a block. A sign that belongs to none of the shapes is in doubt."""
    html = escape(text, quote=False)
    if not _STILL_MEANT.search(html):
        return html
    html = _SHAPES.sub(_shape, html)
    return None if _STILL_MEANT.search(html) else html


def _shape(found: re.Match[str]) -> str:
    strong, em, text, address = found.group("strong", "em", "text", "address")
    if strong:
        return f"<strong>{strong}</strong>"
    return f"<em>{em}</em>" if em else f'<a href="{address}" rel="noreferrer">{text} ({address})</a>'


_READERS = {"- ": _list, "* ": _list, "> ": _quote, "|": _table}
