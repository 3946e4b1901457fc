"""The optional packages: asked for when they are needed, and refused in words where they are not there."""

from __future__ import annotations

import importlib
from types import ModuleType


class MissingPackageError(Exception):
    """A package that is not installed is needed. The message says how to install it."""


def needed(module: str, extra: str, purpose: str) -> ModuleType:
    """Import ``module``, or raise :class:`MissingPackageError`. ``purpose`` ends the sentence "To …"."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingPackageError(
            f"To {purpose}, casebook needs a package that is not installed here. "
            f"Install casebook[{extra}]: python -m pip install 'casebook[{extra}]'"
        ) from error
