"""What the scripts of the site search: the caseload in blocks, and the words of every contact log.

All of it is classic script files, because a page opened by double-click may load scripts but may not
fetch data. Everything here is pure and the same on every machine, and one edited case changes few
files: its block of the caseload, its block of the log, and the shards of words that came or went.

A case's entries are one line of the log's block, so that a line can be replaced without reading the
other cases. The words' shards say in which blocks a word occurs; ``log-search.js`` reads them first
and loads only blocks that can hold a match.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from casebook.book import ref_order
from casebook.find import fold
from casebook.form import YEAR_GROUPS, year_group_label
from casebook.model import Case, Contact
from casebook.rules.criteria import CRITERIA
from casebook.rules.readiness import STATUS_LABELS, VERDICT_LABELS
from casebook.views.columns import COLUMNS
from casebook.views.row import Row

ROWS_A_BLOCK = 500
CASES_A_BLOCK = 40
LONGEST_WORD = 32
SHARD_LIST = "data/words.js"
# What is searched, filtered and sorted by has its own place in a row's values; any other column follows behind them.
_WITH_A_PLACE = {"ref", "child", "year", "school", "staff", "end", "verdict", "last"}
MORE_COLUMNS = tuple(column for column in COLUMNS if column.key not in _WITH_A_PLACE)

_LOG, _WORDS, _SHARDS, _ROWS = "CASEBOOK.log(", "CASEBOOK.shard(", "CASEBOOK.shards(", "CASEBOOK.rows("
_END = ");"


# --- Words ---------------------------------------------------------------------------------------


def words(text: str) -> frozenset[str]:
    """The folded words of a text, each once, cut to the length that the index keeps."""
    return frozenset(_cut(_distinct(text)))


def _distinct(text: str) -> set[str]:
    if text.isascii():
        return set(fold(text).split())
    # A single curly quote must not send a whole log down the slow path.
    rough = set(text.split())
    odd = {word for word in rough if not word.isascii()}
    found = set(fold(" ".join(rough - odd)).split())
    return found.union(*map(_odd_words, odd))


@functools.lru_cache(maxsize=1 << 16)
def _odd_words(word: str) -> tuple[str, ...]:
    return tuple(fold(word).split())


def _cut(found: set[str]) -> set[str]:
    longest = max(map(len, found), default=0)
    return {word[:LONGEST_WORD] for word in found} if longest > LONGEST_WORD else found


# --- The caseload --------------------------------------------------------------------------------


def caseload_blocks(cases: int) -> Iterator[tuple[int, slice]]:
    """The numbers of the blocks of a caseload of so many cases, each with what stands in it."""
    for number in range(1, _blocks_of(cases) + 1):
        yield number, slice((number - 1) * ROWS_A_BLOCK, number * ROWS_A_BLOCK)


def _blocks_of(cases: int) -> int:
    return max(1, -(-cases // ROWS_A_BLOCK))


def caseload_address(number: int) -> str:
    """Where a block of the caseload lies in the site."""
    return f"data/caseload-{number}.js"


def caseload_block(number: int, rows: Sequence[Row], cases: int) -> bytes:
    """A block of the caseload for the finder, in the order given; the first one tells of the whole.

    What occurs over and over (schools, staff, words) stands once, in the block's own list.
    """
    texts: dict[str, int] = {}

    def text(value: str) -> int:
        return texts.setdefault(value, len(texts))

    head = _caseload_head(_blocks_of(cases), cases) if number == 1 else {}
    lines = [_json(_row_values(row, text)) for row in rows]
    start = f"{_ROWS}{number},{_json(head)},{_json(list(texts))},[\n"
    return (start + ",\n".join(lines) + "\n]" + _END + "\n").encode("ascii")


def _caseload_head(blocks: int, cases: int) -> dict[str, object]:
    """What the finder must know before it has seen every row, and the order of what can be chosen."""
    return {
        "blocks": blocks,
        "cases": cases,
        "verdict": [[verdict.value, label] for verdict, label in VERDICT_LABELS.items()],
        "status": [[status.value, label] for status, label in STATUS_LABELS.items()],
        "year": [[year, year_group_label(year)] for year in YEAR_GROUPS],
        "missing": list(CRITERIA),
    }


def _row_values(row: Row, text: Callable[[str], int]) -> list[object]:
    """A row's values in the order in which ``find-data.js`` reads them. What can be told from the rest is left empty."""
    return [
        row.ref,
        row.child_name,
        row.known_as,
        text(row.year_group),
        text(row.school),
        text(row.staff_name),
        _day(row.stage_2_end),
        text(row.status or ""),
        text(row.tone),
        text(row.words),
        [[text(key), text(label)] for key, label in row.missing],
        [[text(key), text(label)] for key, label in row.to_decide],
        _day(row.last_contact),
        row.errors,
        int(row.broken),
        "" if row.address == f"cases/{row.ref}.html" else row.address,
        *[_plain(column.value(row)) for column in MORE_COLUMNS],
    ]


def _plain(value: object) -> object:
    return _day(value) if value is None or isinstance(value, dt.date) else value


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _json(value: object) -> str:
    """JSON in pure ASCII: no character of it can end a line or a script."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


# --- The blocks of the log -----------------------------------------------------------------------


def block_count(cases: int) -> int:
    """Into how many blocks the log of so many cases goes: a power of two, so that it seldom changes."""
    blocks = 1
    while 5 * cases > 7 * CASES_A_BLOCK * blocks:
        blocks *= 2
    return blocks


def block_of(ref: str, blocks: int) -> int:
    """The block of a case, from 0: it hangs on its ref alone, never on the other cases."""
    return zlib.crc32(ref.encode("utf-8", "surrogatepass")) % blocks


def log_address(block: int) -> str:
    """Where a block of the log lies in the site."""
    return f"data/log-{block}.js"


def log_line(case: Case) -> str:
    """The entries of one case as one line of script, without its line ending."""
    entries = [[c.span.line, c.date.isoformat(), c.initials, c.how, _outcome(c), c.text] for c in case.contacts]
    return _LOG + _json([case.ref, case.child_name, entries]) + _END


def line_words(source: Case | str) -> frozenset[str]:
    """The folded words of a case's log, from the case or from its :func:`log_line`."""
    return words(_searched(source) if isinstance(source, Case) else _searched_in(source))


def _searched(case: Case) -> str:
    return "\n".join([part for c in case.contacts for part in (c.initials, c.how, _outcome(c), c.text)])


def _outcome(contact: Contact) -> str:
    """With whom and with what result, as one text: the finder's entries have six parts."""
    if not contact.with_:
        return contact.outcome
    return f"with {contact.with_} · {contact.outcome}" if contact.outcome else f"with {contact.with_}"


def _searched_in(line: str) -> str:
    entries = json.loads(line[len(_LOG) : -len(_END)])[2]
    return "\n".join([part for entry in entries for part in entry[2:]])


def log_block(lines: Iterable[str]) -> bytes:
    """The file that holds these cases' lines, in ref order whatever order they come in."""
    return "".join(f"{line}\n" for line in sorted(lines, key=lambda line: ref_order(_ref(line)))).encode("ascii")


def _ref(line: str) -> str:
    ref: str = json.JSONDecoder().raw_decode(line, len(_LOG) + 1)[0]
    return ref


def split_block(data: bytes) -> dict[str, str]:
    """The lines of a block's file by their refs: what :func:`log_block` was given."""
    return {_ref(line): line for line in data.decode("ascii").splitlines()}


def words_of_block(data: bytes) -> frozenset[str]:
    """The folded words of all cases of a block, from its file."""
    return words("\n".join(_searched_in(line) for line in data.decode("ascii").splitlines()))


# --- The shards of words -------------------------------------------------------------------------


def shard_of(word: str) -> str:
    """The name of the shard of a folded word: its first two characters, in letters that any disk takes.

    A word that does not begin with two letters or digits of English goes by its first character
    alone. ``log-search.js`` works names out in the same way.
    """
    start = word[:2]
    if start.isascii():
        return start
    return word[0] if word[0].isascii() else f"u{ord(word[0]):x}"


def shard_address(name: str) -> str:
    """Where a shard of words lies in the site."""
    return f"data/words-{name}.js"


def word_shards(words_by_block: Mapping[int, frozenset[str]]) -> dict[str, bytes]:
    """The shards and the list of them, by address: in which blocks each word of the log occurs."""
    shards: dict[str, dict[str, int]] = {}
    for word, bits in _blocks_of_words(words_by_block).items():
        shards.setdefault(shard_of(word), {})[word] = bits
    files = {shard_address(name): _shard(name, _shard_lines(shards[name])) for name in sorted(shards)}
    files[SHARD_LIST] = _list(shards)
    return files


def _blocks_of_words(words_by_block: Mapping[int, frozenset[str]]) -> dict[str, int]:
    blocks: dict[str, int] = {}
    get = blocks.get
    for block, found in words_by_block.items():
        bit = 1 << block
        for word in found:
            blocks[word] = get(word, 0) | bit
    return blocks


def update_word_shards(
    changes: Mapping[int, tuple[frozenset[str], frozenset[str]]], read: Callable[[str], bytes | None]
) -> dict[str, bytes]:
    """The shards that have to change, by address, with no byte in one that has to go.

    ``changes`` gives the words of each changed block, before and after; ``read`` gives last time's file
    at an address. Only the shards of words that came or went are read. The outcome is, byte for byte,
    what :func:`word_shards` of every block would give, so long as the number of blocks stays.
    """
    shards: dict[str, dict[str, int]] = {}
    for block, (before, after) in changes.items():
        for word in before ^ after:
            name = shard_of(word)
            if name not in shards:
                shards[name] = dict(_read_shard(read(shard_address(name)) or b""))
            bit = 1 << block
            bits = shards[name].get(word, 0)
            shards[name][word] = bits | bit if word in after else bits & ~bit
    return _changed_files(shards, _read_list(read(SHARD_LIST) or b""))


def _changed_files(shards: Mapping[str, dict[str, int]], listed: set[str]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    names = set(listed)
    for name, blocks in shards.items():
        lines = _shard_lines(blocks)
        files[shard_address(name)] = _shard(name, lines) if lines else b""
        (names.add if lines else names.discard)(name)
    if names != listed or not listed:
        files[SHARD_LIST] = _list(names)
    return files


def _read_shard(data: bytes) -> Iterator[tuple[str, int]]:
    text = data.decode("ascii").strip()
    if text:
        for word, bits in json.loads(text[text.index(",") + 1 : -len(_END)]).items():
            yield word, int(bits, 16)


def _read_list(data: bytes) -> set[str]:
    text = data.decode("ascii").strip()
    return set(json.loads(text[len(_SHARDS) : -len(_END)])) if text else set()


def _shard_lines(blocks: Mapping[str, int]) -> list[str]:
    return [f'{_json(word)}:"{blocks[word]:x}"' for word in sorted(blocks) if blocks[word]]


def _shard(name: str, lines: Iterable[str]) -> bytes:
    return (f"{_WORDS}{_json(name)}," + "{\n" + ",\n".join(lines) + "\n}" + _END + "\n").encode("ascii")


def _list(names: Iterable[str]) -> bytes:
    return f"{_SHARDS}{_json(sorted(names))}{_END}\n".encode("ascii")
