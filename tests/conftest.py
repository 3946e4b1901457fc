"""What pytest itself is told: the option that accepts golden files."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """``pytest --accept`` writes golden files anew; read the diff before you commit it."""
    parser.addoption("--accept", action="store_true", help="write the expected files of the catalogue anew")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written anew."""
    return bool(request.config.getoption("--accept"))
