"""Tables of bytes in one SQLite file: what is replaced or taken away leaves no byte behind in it.

``secure_delete`` alone does not see to that: where SQLite moves a row to another page, it leaves a copy, and later
knows nothing of it. So a row is filled up with blanks to a round length, and while it keeps that length SQLite
writes it over in place. Where it does not, and where rows come or go, the file is written anew.

There are no locks, for many a network drive has none (a build has one of its own), and no file beside the one. A write
that was cut short can leave a mixture of old and new: sums are for the caller to keep.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

_PAGE = 16_384  # bytes: a case or ten of them, and on a network drive each is fetched by itself
_PRAGMAS = ("journal_mode=MEMORY", "synchronous=OFF", "temp_store=MEMORY", "secure_delete=ON", "trusted_schema=OFF", "cell_size_check=ON")  # fmt: skip
_LEAST_STEP = 64


class Damaged(Exception):  # noqa: N818 - it is what the file is, then
    """What is read is not what was written: nothing of it can be trusted."""


def filled(data: bytes) -> bytes:
    """``data`` with blanks after it up to a round length, for about a tenth more."""
    step = max(_LEAST_STEP, 1 << len(data).bit_length() >> 4)
    return data.ljust(-(-len(data) // step) * step)


class Store:
    """A file of tables that stands. The rows of a table are numbered from 1."""

    def __init__(self, path: Path, tables: Iterable[str]) -> None:
        """Raises :class:`Damaged` where there is no such file, or it holds other tables."""
        try:
            if not stat.S_ISREG(path.lstat().st_mode):  # a link is not followed, a pipe not waited for
                raise Damaged("it is no plain file")
            self._database = _connected(path)
        except (OSError, sqlite3.Error) as error:
            raise Damaged(str(error)) from error
        try:
            found = self._database.execute("SELECT sql FROM sqlite_master ORDER BY rowid").fetchall()
        except sqlite3.Error as error:
            self.close()
            raise Damaged(str(error)) from error
        if [sql for (sql,) in found] != list(map(_statement, tables)):
            self.close()
            raise Damaged("it is of another make")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def rows(self, table: str) -> Iterator[bytes]:
        """Every row, in order. Raises :class:`Damaged` where it cannot be read."""
        return self._bytes(f"SELECT data FROM {table} ORDER BY id")  # noqa: S608 - our own names

    def row(self, table: str, number: int) -> bytes:
        """One row. Raises :class:`Damaged` where there is none."""
        for data in self._bytes(f"SELECT data FROM {table} WHERE id = ?", number):  # noqa: S608 - as above
            return data
        raise Damaged("a row is missing")

    def _bytes(self, query: str, *values: int) -> Iterator[bytes]:
        try:
            for (data,) in self._database.execute(query, values):
                if type(data) is not bytes:
                    raise Damaged("a row holds something else")
                yield data
        except sqlite3.Error as error:
            raise Damaged(str(error)) from error

    def write_over(self, rows: Iterable[tuple[str, int, bytes]]) -> bool:
        """Replace rows, each given by its table and number; false where one is not of the same length, and all is as it was.

        Raises ``sqlite3.Error`` where they cannot be written.
        """
        self._database.execute("BEGIN")
        done = all(self._is_written_over(*row) for row in rows)
        self._database.execute("COMMIT" if done else "ROLLBACK")
        return done

    def _is_written_over(self, table: str, number: int, data: bytes) -> bool:
        query = f"UPDATE {table} SET data = ? WHERE id = ? AND length(data) = ?"  # noqa: S608 - as above
        return self._database.execute(query, (data, number, len(data))).rowcount == 1


def write_anew(path: Path, tables: Mapping[str, Iterable[bytes]]) -> Path:
    """Write tables to a file that stands beside ``path`` until it takes its place; where that is.

    Raises ``OSError`` or ``sqlite3.Error`` where it cannot be written.
    """
    aside = path.with_name(f"{path.name}-{os.urandom(8).hex()}")
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    with closing(_connected(aside)) as database:
        for statement in (*map(_statement, tables), "BEGIN"):
            database.execute(statement)
        for table, rows in tables.items():
            database.executemany(f"INSERT INTO {table} VALUES (?, ?)", enumerate(rows, 1))  # noqa: S608 - as above
        database.execute("COMMIT")
    return aside


def _statement(table: str) -> str:
    return f"CREATE TABLE {table}(id INTEGER PRIMARY KEY, data BLOB)"


def _connected(path: Path) -> sqlite3.Connection:
    named = quote(os.fsencode(path.absolute().as_posix()))
    uri = f"file://{'' if named.startswith('/') else '/'}{named}?mode=rw&nolock=1"
    database = sqlite3.connect(uri, uri=True, isolation_level=None)
    for pragma in (f"page_size={_PAGE}", *_PRAGMAS):
        database.execute(f"PRAGMA {pragma}")
    return database
