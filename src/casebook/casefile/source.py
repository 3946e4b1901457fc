"""Bytes to text and places: what a case file holds, and what makes one unreadable."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from casebook.diagnostics import START, Checked, Diagnostic, Severity, Span
from casebook.wording import shortened

MAX_BYTES = 4 * 1024 * 1024
MOST_LINES = 75_000  # a book as thick as a dictionary
REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_PIECE = 64 * 1024
_DEVICES = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
# The same in bytes of UTF-8, in parts that each are found fast: most files hold none.
_CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_HIGH_CONTROLS = re.compile(b"\xc2[\x80-\x9f]")
_NO_TEXT = ("\u2028", "\u2029", "\ufffe", "\uffff")
# More accents on one letter than any language has (Unicode's own limit for text that is to be read in one pass). To put
# so many in order takes as long as their number squared, in Python and in the browser.
MOST_ACCENTS = 30
_ODD_RUN = re.compile(rf"(?:[^\w\s\x00-\x7f]|[\uff9e\uff9f]){{{MOST_ACCENTS + 1},}}+")
_FOREIGN_RUN = re.compile(rf"[^\x00-\x7f]{{{MOST_ACCENTS + 1}}}")
_MADE_OF_ACCENTS = "\u0f73\u0f75\u0f81\uff9e\uff9f"  # each of which Unicode takes apart into such as are accents
_LINE_END = re.compile("\n")
_UNSEEN = {"Cf", "Cc", "Mn", "Zs"}
# Letters and symbols by their category, blank by their looks.
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
_CHARACTER_NAMES = {
    "\x00": "a NUL",
    "\x85": "a next-line character",
    "\u2028": "a line separator",
    "\u2029": "a paragraph separator",
}


@dataclass(frozen=True, slots=True)
class Source:
    r"""The text of one case file and where it came from.

    ``path`` is relative to the book, with forward slashes; ``ref`` is the file's stem; ``text`` has no
    byte-order mark and ``\\n`` for every line ending; ``digest`` is the SHA-256 of the bytes.
    """

    path: str
    ref: str
    text: str
    digest: str = ""
    line_starts: list[int] = field(default_factory=list, compare=False, repr=False)

    def span(self, start: int, end: int) -> Span:
        """The place of the characters from offset ``start`` up to ``end``."""
        starts = self.line_starts
        line = bisect_right(starts, start)
        begin = starts[line - 1]
        end = end if end > start else start  # in half of the time of max()
        if line == len(starts) or end < starts[line]:  # most things stand on one line
            return Span(line, start - begin + 1, line, end - begin + 1)
        end_line = bisect_right(starts, end)
        return Span(line, start - begin + 1, end_line, end - starts[end_line - 1] + 1)

    def line(self, number: int) -> str:
        """Line ``number`` (from 1) without its ending; empty where there is no such line."""
        if not 1 <= number <= len(self.line_starts):
            return ""
        start = self.line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start:] if end < 0 else self.text[start:end]

    def diagnostic(self, code: str, severity: Severity, span: Span, message: str, help_: str) -> Diagnostic:
        """A diagnostic at a place of this file, with its line as it stands. What concerns the file as a whole
        stands at its start, where the line would tell nothing."""
        return Diagnostic(
            code, severity, self.path, span, message, help_, "" if span == START else self.line(span.line)
        )


def make_source(path: str, text: str, digest: str = "") -> Source:
    r"""A source from text that is already decoded. Line endings of any kind become ``\\n``."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    starts = [0, *[m.end() for m in _LINE_END.finditer(text)]]
    return Source(path, ref_of(path), text, digest, starts)


def ref_of(path: str) -> str:
    """The ref that a case file's path gives it: the name without ``.md``."""
    name = path.rpartition("/")[2]
    return name[:-3] if name.lower().endswith(".md") else name


def ref_problem(ref: str) -> str:
    """Why ``ref`` cannot be a case's ref, in words; empty where it can."""
    if not REF.fullmatch(ref):
        return "may hold only letters A to Z, figures, dots, hyphens and underscores, at most 64, the first a letter or figure"
    if ref.lower() == "blank":
        return "is kept for the blank form"
    if ref.lower() == "all":
        return "is kept for the forms of all cases"
    if ref.lower().split(".")[0] in _DEVICES:
        return "is the name of a device on Windows, which cannot be a file there"
    return ""


def read_source(book: Path, path: str) -> Checked[Source | None]:
    """Read one case file. The value is ``None`` where its bytes cannot be trusted as text.

    ``path`` is relative to ``book``. Errors: the file cannot be opened, is empty, too large, not
    UTF-8, or holds characters that no person types.
    """
    try:
        data = _read_plain_file(os.path.join(book, path))  # noqa: PTH118 - a Path costs as much as the reading
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name or its contents are not those of a file"
        return _unreadable(path, "cannot-open", f"The file cannot be opened: {reason}.", "Check that you may read it.")
    return decode(path, data)


def _read_plain_file(path: str) -> bytes:
    """The bytes of a file, at most one more than it may have. A pipe is refused, not waited for."""
    opened = os.open(path, _OPEN_FLAGS)
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no plain file")
        return _read_all(opened, min(found.st_size, MAX_BYTES) + 1)
    finally:
        os.close(opened)


def _read_all(opened: int, expected: int) -> bytes:
    """What is left of an open file, up to one byte more than it may have. The file may have grown since it was
    measured, and a read may bring less than it was asked for: only an empty one is the end."""
    data = os.read(opened, expected)
    while len(data) <= MAX_BYTES and (more := os.read(opened, min(_PIECE, MAX_BYTES + 1 - len(data)))):
        data += more
    return data


def decode(path: str, data: bytes) -> Checked[Source | None]:
    """Turn the bytes of a case file into a :class:`Source`, or say what makes them unreadable."""
    if len(data) > MAX_BYTES:
        return _unreadable(
            path,
            "too-large",
            "The file is larger than 4 MiB.",
            "Split the case, or take out what was pasted in by mistake.",
        )
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        return _unreadable(
            path, "empty-file", "The file is empty.", "Fill it in (casebook new makes a blank case), or take it away."
        )
    if why := _utf_16(data):
        return _unreadable(
            path, "not-utf-8", f"The file is saved as {why}, not as UTF-8.", "Save it again with the encoding UTF-8."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf_8(path, data, error)
    source = make_source(path, text, hashlib.sha256(data).hexdigest())
    if len(source.line_starts) > MOST_LINES:
        return _unreadable(
            path,
            "too-large",
            f"The file has more than {MOST_LINES:,} lines, which no case has.",
            "Take out what was pasted in by mistake, or split the case.",
        )
    crowded = crowded_letter(source.text)
    if crowded is None and not _may_hold_forbidden(data, text):
        return Checked(source)
    found = (*_forbidden(source), *([] if crowded is None else [_crowded(source, crowded)]))
    return Checked(None if found else source, found)


def _may_hold_forbidden(data: bytes, text: str) -> bool:
    """Whether to look for the characters of :data:`_FORBIDDEN` at all. Surrogates are in no UTF-8."""
    return (
        len(data.translate(None, _CONTROLS)) != len(data)
        or _HIGH_CONTROLS.search(data) is not None
        or any(character in text for character in _NO_TEXT)
    )


def _utf_16(data: bytes) -> str:
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "UTF-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    head = data[:2000]
    if len(head) >= 4 and head.count(0) * 3 > len(head):
        return "UTF-16"
    return ""


def _not_utf_8(path: str, data: bytes, error: UnicodeDecodeError) -> Checked[Source | None]:
    at = error.start
    before = data[:at].decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    shown = data[at : at + 1].decode("cp1252", "replace")
    message = f"The file is not saved as UTF-8; it looks like Windows-1252 (“ANSI”), where this character is “{shown}”."
    help_ = "Save it again with the encoding UTF-8 (in Notepad: Save as, Encoding, UTF-8)."
    if error.reason == "unexpected end of data":
        message = "The file ends in the middle of a character: it may have been cut off, or it is not saved as UTF-8."
        help_ = "Look whether the end of the file is missing, and save it with the encoding UTF-8."
    span = Span(line, column, line, column + 1)
    return Checked(None, (Diagnostic("not-utf-8", Severity.ERROR, path, span, message, help_),))


def forbidden_character(text: str) -> tuple[int, str] | None:
    """The first character of ``text`` that no case may hold, as its offset and its name in words."""
    m = _FORBIDDEN.search(text)
    if m is not None:
        return m.start(), name_character(m[0])
    at = crowded_letter(text)
    return None if at is None else (at, f"more than {MOST_ACCENTS} accents on one letter")


def crowded_letter(text: str) -> int | None:
    """Where ``text`` has more accents on one letter than any language has, as the offset of the first of them."""
    if text.isascii() or not _FOREIGN_RUN.search(text):
        return None
    for run in _ODD_RUN.finditer(text):
        accents = 0
        for at, character in enumerate(run[0], run.start() + 1):
            accents = accents + 1 if unicodedata.combining(character) or character in _MADE_OF_ACCENTS else 0
            if accents > MOST_ACCENTS:
                return at - accents
    return None


def name_character(character: str) -> str:
    """A character in words, with its number: ``a no-break space (U+00A0)``."""
    number = f"U+{ord(character):04X}"
    if name := _CHARACTER_NAMES.get(character):
        return f"{name} character ({number})"
    name = unicodedata.name(character, "control character").lower()
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name} ({number})"


def quoted(text: str) -> str:
    """``text`` in quotation marks, cut to a length for a message, with any unseen character named."""
    odd = None if text.isprintable() else next(c for c in text if not c.isprintable())
    shown = f"“{shortened(text)}”"
    return f"{shown} (it holds {name_character(odd)})" if odd else shown


def is_unseen(text: str) -> bool:
    """Whether ``text`` is not empty, yet shows nothing: characters without width or ink alone."""
    if "!" <= text[:1] <= "~":
        return False
    return bool(text) and all(c.isspace() or unicodedata.category(c) in _UNSEEN or c in _BLANKS for c in text)


def _forbidden(source: Source) -> Iterator[Diagnostic]:
    for count, m in enumerate(_FORBIDDEN.finditer(source.text)):
        if count == 20:
            return
        yield source.diagnostic(
            "forbidden-character",
            Severity.ERROR,
            source.span(m.start(), m.end()),
            f"The file holds {name_character(m[0])}, which cannot be seen and may hide or split text.",
            "Delete the character at this place, then type the text again.",
        )


def _crowded(source: Source, at: int) -> Diagnostic:
    return source.diagnostic(
        "forbidden-character",
        Severity.ERROR,
        source.span(at, at + MOST_ACCENTS),
        f"One letter here has more than {MOST_ACCENTS} accents, which no language has.",
        "Delete this letter with all that hangs on it, then type it again.",
    )


def _unreadable(path: str, code: str, message: str, help_: str) -> Checked[Source | None]:
    return Checked(None, (Diagnostic(code, Severity.ERROR, path, START, message, help_),))
