"""The little Markdown that a contact entry may use: bold, lists, quotes, tables, quoted blocks, links.

Everything that hides words, reaches out of the page or could pass for the tool's own headings is taken
out of Python-Markdown here. What comes out still goes through the sanitiser and the comparison of
words in ``logtext``.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.treeprocessors import Treeprocessor

SCHEMES = frozenset({"http", "https", "mailto"})
_BLOCKS_OFF = ("reference", "olist", "setextheader", "hr", "hashheader", "code")
_INLINE_OFF = (
    "html", "entity", "escape", "image_link", "image_reference", "reference", "short_reference",
    "short_image_ref", "autolink", "automail", "em_strong2", "not_strong", "linebreak",
)  # fmt: skip


def make_converter() -> Markdown:
    """A converter for contact entries. It keeps state: one for each thread, and ``reset`` after each text."""
    converter = Markdown(extensions=["tables", "fenced_code", "nl2br"], output_format="html")
    for name in _BLOCKS_OFF:
        converter.parser.blockprocessors.deregister(name)
    for name in _INLINE_OFF:
        converter.inlinePatterns.deregister(name, strict=False)
    converter.preprocessors.deregister("html_block")
    converter.parser.blockprocessors.register(Headings(converter.parser), "entry-headings", 70)
    converter.treeprocessors.register(Links(converter), "entry-links", 5)
    converter.treeprocessors.register(HeaderCells(converter), "entry-header-cells", 4)
    return converter


class Headings(BlockProcessor):
    """A heading inside an entry becomes a bold line: it must not pass for one of the tool's own."""

    # Possessive, and the text is tidied by hand: a run of blanks has one reading.
    _HEADING = re.compile(r"(?:^|\n) {0,3}#{1,6}[ \t]++(?P<text>[^\n]*+)(?:\n|\Z)")

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        """Whether the block holds a heading."""
        return bool(self._HEADING.search(block))

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> bool | None:
        """What stands before the heading, the heading as a bold line, then what follows it."""
        block = blocks.pop(0)
        m = self._HEADING.search(block)
        if m is None:
            return False
        if before := block[: m.start()]:
            self.parser.parseBlocks(parent, [before])
        paragraph = ElementTree.SubElement(parent, "p")
        ElementTree.SubElement(paragraph, "strong").text = _without_closing_hashes(m["text"].rstrip())
        if after := block[m.end() :]:
            blocks.insert(0, after)
        return None


def _without_closing_hashes(text: str) -> str:
    """Hashes at a heading's end are no part of it where a blank parts them from it."""
    bare = text.rstrip("#")
    return bare.rstrip() if not bare or bare[-1].isspace() else text


class Links(Treeprocessor):
    """A link shows where it leads, and leads only where a browser may be sent."""

    def run(self, root: ElementTree.Element) -> None:
        """Settle every link below ``root``."""
        for link in list(root.iter("a")):
            self._settle(link)

    def _settle(self, link: ElementTree.Element) -> None:
        address = link.get("href", "")
        last = link[-1] if len(link) else None
        if last is None:
            link.text = f"{link.text or ''} ({address})"
        else:
            last.tail = f"{last.tail or ''} ({address})"
        if not may_link(address):
            link.tag = "em"
            link.attrib.clear()


class HeaderCells(Treeprocessor):
    """A heading cell of a table without words heads nothing: it is a cell."""

    def run(self, root: ElementTree.Element) -> None:
        """Make plain cells of the empty heading cells below ``root``."""
        for cell in list(root.iter("th")):
            if not "".join(cell.itertext()).strip():
                cell.tag = "td"


def may_link(address: str) -> bool:
    """Whether a link in an entry may lead there: the web or a letter box, nothing else."""
    try:
        return urlsplit(address).scheme.lower() in SCHEMES
    except ValueError:
        return False
