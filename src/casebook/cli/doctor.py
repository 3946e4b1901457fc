"""``casebook doctor``: what this machine has, what it lacks, and what to type."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from casebook import __version__
from casebook.casefile.listing import NoCases, list_cases
from casebook.cli.workplace import Refused, Workplace, paint
from casebook.dates import today_in_england
from casebook.wording import counted

MachineFact = tuple[bool | None, str, str]


@click.command("doctor", epilog="Example: casebook doctor")
@click.pass_obj
def doctor_command(place: Workplace) -> None:
    """Say what this machine has and lacks, and what to type. Exit status 2 where something is in the way of working."""
    fatal = False
    for good, name, words in _findings(place):
        mark = paint("ok  ", "good") if good else paint("note", "warning") if good is None else paint("BAD ", "error")
        fatal = fatal or good is False
        click.echo(f"{mark} {name}: {words}")
    if fatal:
        sys.exit(2)


def _findings(place: Workplace) -> Iterator[MachineFact]:
    """What was found: ``True`` good, ``None`` lacking but not needed, ``False`` in the way."""
    import locale
    import platform

    yield True, "casebook", __version__
    yield _command()
    yield from _namesake()
    yield sys.version_info >= (3, 11), "Python", f"{platform.python_version()} on {platform.system()}"
    encoding = locale.getpreferredencoding(False)
    if encoding.lower().replace("-", "") == "utf8":
        yield True, "Encoding", encoding
    else:
        yield (
            None,
            "Encoding",
            f"{encoding}: names may show as question marks here; files are read and written as UTF-8",
        )
    yield _libyaml()
    yield _git()
    yield _browser()
    try:
        root = place.root
    except Refused as refused:
        yield None, "Book", refused.message
        return
    yield True, "Book", str(root)
    yield _settings(root)
    yield _cases(root)
    for folder in (root, root / "cases", root / "site"):
        yield _writable(folder)


def _command() -> MachineFact:
    """Whether ``casebook`` alone starts this program, and what to type where it does not."""
    import shutil

    ours = program()
    found = shutil.which("casebook")
    if found and _same(Path(found), ours):
        active = os.environ.get("VIRTUAL_ENV")
        if active and Path(found).is_relative_to(active):
            return None, "Command", f"casebook works in this shell. For every later one, once: {path_line(ours)}"
        return True, "Command", "casebook can be typed in any folder"
    if not ours.is_file():
        return None, "Command", f'type: "{sys.executable}" -m casebook'
    other = f"{found} comes first, and is another program or another copy" if found else "it is not on the PATH"
    return None, "Command", f'{other}. Type "{ours}"; or, to type casebook from now on, once: {path_line(ours)}'


def program() -> Path:
    """The program beside the Python that runs it."""
    return Path(sys.executable).parent / ("casebook.exe" if os.name == "nt" else "casebook")


def path_line(ours: Path, platform: str = sys.platform) -> str:
    """One line for a shell, after which ``casebook`` works in it and in every later one."""
    if platform == "win32":  # a folder that every user has on the PATH; the program knows its own place
        return f'Copy-Item "{ours}" "$env:LOCALAPPDATA\\Microsoft\\WindowsApps"'
    files = "~/.zprofile" if platform == "darwin" else "~/.profile ~/.bashrc"
    keep = f"for f in {files}; do echo 'export PATH=\"$HOME/.local/bin:$PATH\"' >> $f; done"
    return f'mkdir -p ~/.local/bin && ln -sf "{ours}" ~/.local/bin/ && export PATH="$HOME/.local/bin:$PATH" && {keep}'


def _same(found: Path, ours: Path) -> bool:
    """Whether both are one program: a link to it, or (Windows) a copy of it."""
    try:
        return os.path.realpath(found) == os.path.realpath(ours) or found.read_bytes() == ours.read_bytes()
    except OSError:
        return False


def _namesake() -> Iterator[MachineFact]:
    """The program of the same name on the public index, where somebody has installed it over this one."""
    import importlib.metadata

    try:
        about = importlib.metadata.metadata("casebook")
    except importlib.metadata.PackageNotFoundError:
        return
    if not (about["Summary"] or "").startswith("Stage Two"):
        words = "another program called casebook is installed here as well, and the two are in each other's way. Take it away:"
        yield False, "Namesake", f'{words} "{sys.executable}" -m pip uninstall casebook, then install this one again'


def _settings(root: Path) -> MachineFact:
    from casebook.settings import load_settings

    loaded = load_settings(root)
    found = loaded.diagnostics or loaded.value.problems(today_in_england())
    if found:
        return False, "Settings", f"{found[0].path}:{found[0].span.line}: {found[0].message} {found[0].help}"
    return True, "Settings", "can be used"


def _cases(root: Path) -> MachineFact:
    try:
        listing = list_cases(root)
    except NoCases as problem:
        return False, "Cases", str(problem)
    return True, "Cases", counted(len(listing.paths), "case file")


def _libyaml() -> MachineFact:
    import yaml

    if hasattr(yaml, "CLoader"):
        return True, "YAML", f"PyYAML {yaml.__version__} with libyaml"
    return None, "YAML", f"PyYAML {yaml.__version__} without libyaml: large books are read more slowly"


def _git() -> MachineFact:
    from casebook.history import git_version

    if version := git_version():
        return True, "git", version
    return None, "git", "not found: pages will not say who last changed a case"


def _browser() -> MachineFact:
    from casebook.pdf.browser import find_browser, snap_of

    browser = find_browser()
    if browser is None:
        return (
            None,
            "Browser",
            "no Chromium, Chrome or Edge found: casebook pdf will not work; printing from any browser will",
        )
    if snap := snap_of(browser):
        return True, "Browser", f"{browser} (a snap: pages are handed to it in ~/snap/{snap}/common)"
    return True, "Browser", str(browser)


def _writable(folder: Path) -> MachineFact:
    if not folder.is_dir():
        return None, folder.name, "not there yet"
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=folder):
            return True, folder.name, "can be written"
    except OSError as error:
        return False, folder.name, f"cannot be written: {error.strerror}"
