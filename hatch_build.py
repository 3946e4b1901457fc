"""What is done beside packing: the modules of an editable install are compiled, as pip does for any other install.

Without it each run of a checkout compiles what has no compiled form yet, for as long as the user's settings forbid Python
to write one (``PYTHONDONTWRITEBYTECODE``): a fifth of a second at each command.
"""

from __future__ import annotations

import compileall
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileEditable(BuildHookInterface):
    """Compiles ``src/`` when it is installed in place."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a build; ``version`` says of which kind."""
        if version == "editable":
            compileall.compile_dir(Path(self.root, "src"), quiet=2)
