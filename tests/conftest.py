"""What pytest itself is told: the option that accepts golden files."""

from __future__ import annotations

import os
import tempfile

import hypothesis
import pytest

# How long one example takes says more of the machine than of the program; what may take how long is asserted by name.
hypothesis.settings.register_profile("casebook", deadline=None)
hypothesis.settings.load_profile("casebook")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``pytest --accept`` writes golden files anew; read the diff before you commit it."""
    parser.addoption("--accept", action="store_true", help="write the expected files of the catalogue anew")


def pytest_configure() -> None:
    """What the program keeps for its user is kept apart in a run of the tests, for all processes of the run."""
    if os.environ.get("CASEBOOK_TESTS") is None:
        os.environ["CASEBOOK_TESTS"] = os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="casebook-tests-")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written anew."""
    return bool(request.config.getoption("--accept"))
