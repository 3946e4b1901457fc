"""The whole of a small site, page by page, as it was last accepted.

`pytest --accept` takes what is built now for right: read the diff before it is committed.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from casebook.build.story import BuildRequest, build
from casebook.settings import load_settings

GOLDEN = Path(__file__).parent / "golden"
# A change of the theme's own files is seen in them; a change of what the pages hold is seen here.
SHOWN = (
    "index.html", "due.html", "problems.html", "policy.html", "schools/", "years/", "cases/", "cases.csv", "calendar.ics", "data/",
    "forms/stage-2/CB-0001.html", "forms/stage-2/CB-0002.html", "forms/stage-2/blank.html", "forms/chronology/CB-0001.html",
    "forms/stage-3-request/CB-0004.html", "forms/witness-statement/CB-0001.html",
)  # fmt: skip


def _build(folder: Path) -> dict[str, bytes]:
    book = folder / "book"
    shutil.copytree(GOLDEN / "book", book)
    site = book / "site"
    build(BuildRequest(book, site, load_settings(book).value, dt.date(2026, 11, 23), jobs=1))
    found = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    return {address: data for address, data in found.items() if address.startswith(SHOWN)}


def test_the_site_is_as_it_was_accepted(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    built = _build(tmp_path)
    expected = GOLDEN / "site"
    if request.config.getoption("--accept"):
        shutil.rmtree(expected, ignore_errors=True)
        for address, data in built.items():
            (expected / address).parent.mkdir(parents=True, exist_ok=True)
            (expected / address).write_bytes(data)
    accepted = {
        path.relative_to(expected).as_posix(): path.read_bytes() for path in expected.rglob("*") if path.is_file()
    }
    assert sorted(built) == sorted(accepted)
    for address, data in built.items():
        assert data.decode("utf-8") == accepted[address].decode("utf-8"), address
