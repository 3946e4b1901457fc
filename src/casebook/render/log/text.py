"""The text of a contact entry as HTML: Markdown where it keeps every word, else exactly as typed.

Order of defence: raw HTML is text from the start; only a small set of Markdown is read; nh3 passes an
allow-list; links go by scheme and show their address; and the words that a reader sees are compared
with the words that were typed. Where they differ, the entry is shown as typed.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from html import escape, unescape
from typing import TYPE_CHECKING

from casebook.casefile.markdown import may_be_markdown
from casebook.model import TypedText
from casebook.render.log.short import short_html

if TYPE_CHECKING:
    from markdown import Markdown as _Markdown

MAX_CHARACTERS = 20_000
MAX_LINES = 400
MAX_OF_A_SYMBOL = 300
MAX_BRACKETS = 60  # of each opening one, Markdown looks for the end of a link in all that follows
MAX_BLANKS_TOGETHER = 100
MAX_NESTING = 8

_TAGS = {
    "p", "br", "strong", "em", "ul", "li", "blockquote", "code", "pre", "a",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_SYMBOLS = "`*_[]()!<>|\\&-#=~+"
_MARKERS = re.compile(r"^[ \t]*((?:[-+*>][ \t]*|\d+[.)][ \t]+){9})", re.MULTILINE)
_DEEP = re.compile(r"^(?: {4}|\t){8}", re.MULTILINE)
_FAR_APART = re.compile(rf"(?<!\s)\s{{{MAX_BLANKS_TOGETHER}}}")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_WORD = re.compile(r"\w+")
# In well-formed HTML no ">" ends a tag but one outside of quotes, and no "<" stands in text.
_WITHIN_A_LINE = re.compile(r"</?(?:strong|em|code|a)(?:\s(?:[^<>\"]|\"[^\"]*\")*)?>")
_BOX = re.compile(r"<(?:[^<>\"]|\"[^\"]*\")*>")
_STATE = threading.local()


def log_html(text: str) -> str:
    """``text`` (as typed, Markdown) as HTML that keeps every word and can do nothing.

    Plain sentences, and the little Markdown that people write most, go a short way to the same end.
    """
    if not may_be_markdown(text):
        return plain_html(text)
    if over_budget(text):
        return typed_html(text)
    if isinstance(text, TypedText):
        return short_html(text) or typed_html(text)
    return short_html(text) or markdown_html(text) or typed_html(text)


def plain_html(text: str) -> str:
    """The short way, for plain sentences: paragraphs and line breaks. The same as Markdown's answer."""
    if "\n" not in text:
        only = text.strip()
        return f"<p>{escape(only, quote=False)}</p>" if only else ""
    paragraphs = _BLANK_LINES.split(text.strip("\n"))
    return "\n".join(f"<p>{_lines(p)}</p>" for p in paragraphs if p.strip())


def _lines(paragraph: str) -> str:
    lines = (line.strip(" \t") for line in paragraph.strip().split("\n"))
    return "<br>\n".join(escape(line, quote=False) for line in lines)


def typed_html(text: str) -> str:
    """The text letter for letter: spaces and line breaks as they were typed."""
    return f'<div class="typed">{escape(text, quote=False)}</div>'


def over_budget(text: str) -> bool:
    """Whether Markdown could take long over it, or go too deep: Python-Markdown is quadratic on some."""
    if len(text) > MAX_CHARACTERS or text.count("\n") > MAX_LINES:
        return True
    if text.count("[") > MAX_BRACKETS:
        return True
    if len(text) > MAX_OF_A_SYMBOL and any(text.count(symbol) > MAX_OF_A_SYMBOL for symbol in _SYMBOLS):
        return True
    return bool(_MARKERS.search(text) or _DEEP.search(text) or _FAR_APART.search(text))


def markdown_html(text: str) -> str | None:
    """The text through Markdown and the sanitiser; ``None`` where a word would be lost or changed."""
    import nh3

    try:
        html = _converter().convert(text)
    except RecursionError:
        return None
    finally:
        _converter().reset()
    clean = nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel="noreferrer"
    )
    return clean if words(visible(clean)) == words(text) else None


def words(text: str) -> list[str]:
    """The words of a text, in order, for comparing what is seen with what was typed."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


def visible(html: str) -> str:
    """What a reader sees of well-formed HTML, as text: what the sanitiser gives, or a page of our own.

    A tag that starts a new box parts words; one inside a line does not.
    """
    return unescape(_BOX.sub("\n", _WITHIN_A_LINE.sub("", html)))


def _converter() -> _Markdown:
    """One converter a thread: Python-Markdown keeps state, and must never be shared."""
    converter = getattr(_STATE, "converter", None)
    if converter is None:
        from casebook.render.log.markdown import make_converter

        converter = _STATE.converter = make_converter()
    return converter
