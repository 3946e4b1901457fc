"""The optional packages: asked for when they are needed, and refused in words where they are not there."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

# Of each extra of the distribution, what it needs: the same as in pyproject.toml.
PACKAGES = {
    "word": ("python-docx>=1.2", "defusedxml>=0.7.1"),
    "excel": ("openpyxl>=3.1.5", "XlsxWriter>=3.2", "defusedxml>=0.7.1"),
}


class MissingPackageError(Exception):
    """A package that is not installed is needed. The message says how to install it."""


def needed(module: str, extra: str, purpose: str) -> ModuleType:
    """Import ``module``, or raise :class:`MissingPackageError`. ``purpose`` ends the sentence "To …"."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingPackageError(
            f"To {purpose}, casebook needs a package that is not installed here. Install it: {install_line(extra)}"
        ) from error


def install_line(extra: str) -> str:
    """The command that adds what an extra of this program needs, by name: in quotes that every shell knows."""
    names = " ".join(f'"{name}"' for name in PACKAGES[extra])
    return f'"{sys.executable}" -m pip install {names}'
