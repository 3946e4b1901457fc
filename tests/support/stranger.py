"""Books as a stranger might send them: with everything in them that could start a program or lead out of them."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from jinja2.bccache import Bucket, bc_magic

from support.publishing import make_book

SECRET = "PASSWORD-OF-THE-MACHINE"  # noqa: S105 - it stands for one


class Stranger:
    """A book, a secret beside it, and the place where whatever is run would leave a mark."""

    def __init__(self, folder: Path) -> None:
        self.root = make_book(folder / "book", 2)
        self.secret = folder / "secret.html"
        self.secret.write_text(SECRET, "utf-8")
        self.mark = folder / "ran"

    @property
    def ran(self) -> str:
        """What was run; empty where nothing was."""
        return self.mark.read_text("utf-8") if self.mark.exists() else ""

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def program(self, name: str) -> Path:
        """A program that marks that it was run."""
        path = self.write(name, f"#!/bin/sh\necho {name} >> {self.mark}\nexit 1\n")
        path.chmod(0o755)
        return path

    def module(self, name: str) -> None:
        """A module that marks that it was imported."""
        self.write(name, f"open({str(self.mark)!r}, 'a').write({name!r} + '\\n')\nraise ImportError(__name__)\n")

    def link(self, name: str, target: Path) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    def git(self, *words: str, **settings: str) -> None:
        pairs = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Jo", "GIT_AUTHOR_EMAIL": "j@x",
                 "GIT_COMMITTER_NAME": "Jo", "GIT_COMMITTER_EMAIL": "j@x"}  # fmt: skip
        subprocess.run(
            ["git", *pairs, *words], cwd=self.root, check=True, capture_output=True, env={**os.environ, **quiet}
        )

    def committed(self) -> None:
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")

    def plant_bytecode(self, folder: Path, environment: object) -> int:
        """In ``folder``, for every template of a theme, compiled code that marks that it was run, signed as the program
        would sign it; how many."""
        import hashlib

        import jinja2

        assert isinstance(environment, jinja2.Environment)
        code = compile(f"with open({str(self.mark)!r}, 'a') as file: file.write('bytecode')", "planted", "exec")
        folder.mkdir(parents=True, exist_ok=True)
        names = environment.list_templates(["html"])
        cache = jinja2.FileSystemBytecodeCache(str(folder))
        for name in names:
            source, path, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
            bucket: Bucket = cache.get_bucket(environment, name, path, source)
            data = bc_magic + bucket_sum(bucket) + marshal.dumps(code)
            signed = hashlib.sha256(data).digest() + data
            for kind in ("", "plain-", "sandbox-"):
                (folder / f"{kind}{bucket.key}").write_bytes(signed)
        return len(names)


def bucket_sum(bucket: Bucket) -> bytes:
    """The sum by which Jinja2 knows that compiled code is that of a source."""
    import pickle

    return pickle.dumps(bucket.checksum, 2)


def run_in(folder: Path, *words: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """``casebook WORDS`` by a person who stands in ``folder``."""
    import casebook

    around = {**os.environ, "PYTHONPATH": str(Path(casebook.__file__).parents[1]), **(env or {})}
    command = [sys.executable, "-m", "casebook", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=around, timeout=120, check=False)
