"""Is a Word or Excel file safe to open? Looked at before any other package sees it.

Such a file is a zip of XML. What a hostile one can do is to unpack to more than the machine holds, or to
name entities that swell or fetch; what an innocent one can be is old, locked, or something else under the
wrong name. Each is refused in words that say what to do.
"""

from __future__ import annotations

import io
import zipfile
from xml.parsers import expat

MAX_UNZIPPED = 64 * 1024 * 1024
MAX_MEMBERS = 2000
# XML shrinks well, to a fortieth in an ordinary form; beyond this it was made to swell.
MAX_RATIO = 250
_SMALL = 1024 * 1024
# Tags in all of the XML. Each costs microseconds, and a book of three hundred pages has some hundred thousand.
MAX_TAGS = {"word": 1_500_000, "excel": 6_000_000}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xff\xfe\x00"
# Pictures and old drawings, which nothing here parses and which need not be well formed.
_NOT_OURS = (".svg", ".vml", ".htm", ".html", ".mht")

_SAVE_WORD = "Open it in Word, choose Save as, and pick “Word Document (.docx)”."
_SAVE_EXCEL = "Open it in Excel, choose Save as, and pick “Excel Workbook (.xlsx)”."
_SAVE_AS = {"word": _SAVE_WORD, "excel": _SAVE_EXCEL}


class UnreadableError(Exception):
    """A file that is to be imported cannot be read. The message says why, and what to do."""


def refuse_unsafe(data: bytes, program: str) -> None:
    """Raise :class:`UnreadableError` unless ``data`` is a zip of harmless XML. ``program``: ``word`` or ``excel``."""
    save = _SAVE_AS[program]
    if why := _another_kind(data, save):
        raise UnreadableError(why)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_members(archive.infolist(), save)
            tags = 0
            for info in archive.infolist():
                tags += _refuse_xml(info.filename, archive.read(info))
                if tags > MAX_TAGS[program]:
                    raise UnreadableError(
                        "The file holds too much to be read at once. Save the part that is meant alone."
                    )
    except UnreadableError:
        raise
    except Exception as error:  # zipfile raises a dozen kinds for a damaged file, and more with each version
        raise UnreadableError(f"The file is damaged. {save}") from error


def _another_kind(data: bytes, save: str) -> str:
    if not data:
        return "The file is empty."
    if data.startswith(_OLE):
        if _LOCKED in data:
            return "The file is locked with a password. Open it, take the password off (File, Info, Protect), and save."
        return f"The file is in the old format from before 2007. {save}"
    for start, what in ((b"%PDF", "a PDF"), (b"{\\rtf", "rich text (RTF)"), (b"<", "a web page or XML")):
        if data.lstrip()[:8].startswith(start):
            return f"The file is {what} under another name. {save}"
    if not data.startswith(b"PK"):
        return f"The file is not in the format that its name says. {save}"
    return ""


def _refuse_members(members: list[zipfile.ZipInfo], save: str) -> None:
    names = {m.filename for m in members}
    if "mimetype" in names:
        raise UnreadableError(f"The file is in the OpenDocument format under another name. {save}")
    if len(members) > MAX_MEMBERS:
        raise UnreadableError(f"The file holds {len(members)} parts; at most {MAX_MEMBERS} are read.")
    if len(names) < len(members):
        raise UnreadableError("The file holds two parts of one name, so it cannot be told which of them counts.")
    if any(m.flag_bits & 1 for m in members):
        raise UnreadableError("Parts of the file are locked with a password. Take the password off, and save it anew.")
    total = sum(m.file_size for m in members)
    if total > MAX_UNZIPPED:
        raise UnreadableError(
            f"The file unpacks to {total // (1024 * 1024)} MiB; at most {MAX_UNZIPPED // (1024 * 1024)} are read. "
            "Take out large pictures, and save it anew."
        )
    if any(m.file_size > _SMALL and m.file_size > MAX_RATIO * max(m.compress_size, 1) for m in members):
        raise UnreadableError("A part of the file swells when it is unpacked, as in a file made to do harm.")


def _refuse_xml(name: str, data: bytes) -> int:
    """Refuse XML that declares anything or is broken. Returns how many tags it has; none for what is not parsed."""
    start = data[:64].lstrip(_BYTE_ORDER_MARKS).lstrip()
    if not start.startswith(b"<"):
        return 0
    if name.lower().endswith(_NOT_OURS):
        if b"<!ENTITY" in data.upper():
            raise _declares()
        return 0
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.EntityDeclHandler = _refuse_declaration
    parser.Parse(data, True)
    return data.count(b"<")


def _refuse_declaration(*_: object) -> None:
    raise _declares()


def _declares() -> UnreadableError:
    return UnreadableError("The file declares XML entities, which no Word or Excel file does: it is not opened.")
