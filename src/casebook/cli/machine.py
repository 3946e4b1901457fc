"""Commands about the tool itself: ``explain``, ``schema``, ``doctor``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from casebook import __version__
from casebook.catalogue import CATALOGUE
from casebook.cli.workplace import Refused, Workplace, paint, say_json
from casebook.dates import today_in_england
from casebook.guide import explained, inner_keys, known_keys
from casebook.policyfile import examples
from casebook.rules.criteria import CRITERIA, Criterion
from casebook.rules.policy import Place
from casebook.rules.prompts import PROMPTS
from casebook.rules.readiness import BEFORE_SENDING
from casebook.suggest import did_you_mean

KNOWN = (*CATALOGUE, *CRITERIA, *PROMPTS)
KEYS = known_keys()


@click.command("explain", epilog="Example: casebook explain unknown-key")
@click.argument("code", required=False)
def explain_command(code: str | None) -> None:
    """Explain a diagnostic, a criterion, a prompt or a key of a case file in plain words. Without CODE, list them all."""
    if code is None:
        click.echo(_everything())
        return
    name = code.strip().lower()
    alike = (name.replace("_", "-").replace(" ", "-"), name.replace("-", "_").replace(" ", "_"))
    told = [*_explanations(name)] or [text for key in dict.fromkeys(alike) for text in _explanations(key)]
    if told:
        click.echo("\n\n".join(told))
        return
    help_ = f"{did_you_mean(name, (*KNOWN, *KEYS, *inner_keys()), bare=True, cutoff=0.4)} All are listed by: casebook explain".lstrip()
    raise Refused(f"There is nothing called “{code}”. {help_}")


def _explanations(key: str) -> Iterator[str]:
    if key in CATALOGUE:
        yield _diagnostic(key)
    if key in CRITERIA:
        yield _criterion(CRITERIA[key])
    if key in examples():
        yield f"{paint(key, 'bold')} (shipped example of a policy)\n\n{examples()[key]}"
    if key in PROMPTS:
        head = f"{paint(key, 'bold')} (prompt)"
        yield f"{head}\n\n{PROMPTS[key]}.\n\nA prompt is work to do; it never makes a check fail."
    yield from explained(key)


def _everything() -> str:
    width = max(map(len, KNOWN)) + 2
    lines = [paint("Diagnostics", "bold"), *(f"  {code:<{width}}{entry.title}" for code, entry in CATALOGUE.items())]
    lines += ["", paint("Criteria", "bold"), *(f"  {key:<{width}}{row.label}" for key, row in CRITERIA.items())]
    lines += ["", paint("Example policies", "bold"), *(f"  {name}" for name in examples())]
    lines += ["", paint("Prompts", "bold"), *(f"  {key:<{width}}{words}" for key, words in PROMPTS.items())]
    lines += ["", paint("Keys of a case file", "bold"), *(f"  {key:<{width}}{label}" for key, label in KEYS.items())]
    return "\n".join(lines)


def _diagnostic(code: str) -> str:
    entry = CATALOGUE[code]
    parts = [f"{paint(code, 'bold')} ({entry.severity}): {entry.title}", entry.explanation]
    if entry.wrong:
        parts += [f"Wrong:\n\n{_indented(entry.wrong)}", f"Mended:\n\n{_indented(entry.mended)}"]
    return "\n\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.strip("\n").split("\n"))


_HEADS = {
    Place.VERDICT: ("Met", "Not met", "A person must decide", "It stands in the verdict."),
    Place.BEFORE_SENDING: (
        "Recorded",
        "Gap",
        "Ask",
        f"It stands under “{BEFORE_SENDING}” and never changes the verdict.",
    ),
    Place.OFF: ("Met", "Not met", "A person must decide", "It is off, unless the policy puts it elsewhere."),
}


def _criterion(row: Criterion) -> str:
    met, not_met, judgement, where = _HEADS[row.place]
    parts = [f"{paint(row.key, 'bold')} (criterion): {row.label}", row.rule, f"{met}: {row.met}."]
    parts += [f"{not_met}: {row.not_met}."] if row.not_met else []
    parts += [f"{judgement}: {_ended(row.judgement)}"] if row.judgement else []
    parts += [f"It is asked {row.when}."] if row.when else []
    parts += [f"{where} A policy can move it.", f"Source: {row.source}."]
    parts += [f"Not yet:\n\n{_indented(row.wrong)}", f"Mended:\n\n{_indented(row.mended)}"]
    return "\n\n".join(parts)


def _ended(text: str) -> str:
    return text if text.endswith("?") else f"{text}."


@click.command("schema", epilog="Example: casebook schema > case.schema.json")
def schema_command() -> None:
    """Print a JSON Schema of the front matter, for editors that complete and check while you type."""
    from casebook.schema import case_schema

    say_json(case_schema())


@click.command("doctor", epilog="Example: casebook doctor")
@click.pass_obj
def doctor_command(place: Workplace) -> None:
    """Say what this machine has and lacks. Exit status 2 where something is in the way of working."""
    fatal = False
    for good, name, words in _findings(place):
        mark = paint("ok  ", "good") if good else paint("note", "warning") if good is None else paint("BAD ", "error")
        fatal = fatal or good is False
        click.echo(f"{mark} {name}: {words}")
    if fatal:
        sys.exit(2)


def _findings(place: Workplace) -> Iterator[tuple[bool | None, str, str]]:
    """What was found: ``True`` good, ``None`` lacking but not needed, ``False`` in the way."""
    import locale
    import platform

    yield True, "casebook", __version__
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
    yield from _extras()
    try:
        root = place.root
    except Refused as refused:
        yield None, "Book", refused.message
        return
    yield True, "Book", str(root)
    yield _settings(root)
    for folder in (root, root / "cases", root / "site"):
        yield _writable(folder)


def _settings(root: Path) -> tuple[bool | None, str, str]:
    from casebook.settings import load_settings

    loaded = load_settings(root)
    found = loaded.diagnostics or loaded.value.problems(today_in_england())
    if found:
        return False, "Settings", f"{found[0].path}:{found[0].span.line}: {found[0].message} {found[0].help}"
    return True, "Settings", "can be used"


def _libyaml() -> tuple[bool | None, str, str]:
    import yaml

    if hasattr(yaml, "CLoader"):
        return True, "YAML", f"PyYAML {yaml.__version__} with libyaml"
    return None, "YAML", f"PyYAML {yaml.__version__} without libyaml: large books are read more slowly"


def _git() -> tuple[bool | None, str, str]:
    import shutil
    import subprocess

    git = shutil.which("git")
    if git is None:
        return None, "git", "not found: pages will not say who last changed a case"
    version = subprocess.run([git, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - git as found on PATH
    return True, "git", version.stdout.strip()


def _browser() -> tuple[bool | None, str, str]:
    from casebook.pdf import find_browser

    browser = find_browser()
    if browser is None:
        return (
            None,
            "Browser",
            "no Chromium, Chrome or Edge found: casebook pdf will not work; printing from any browser will",
        )
    return True, "Browser", str(browser)


def _extras() -> Iterator[tuple[bool | None, str, str]]:
    import importlib.util

    for module, name, extra in (
        ("docx", "Word forms", "word"),
        ("openpyxl", "Excel in", "excel"),
        ("xlsxwriter", "Excel out", "excel"),
    ):
        if importlib.util.find_spec(module):
            yield True, name, "ready"
        else:
            yield None, name, f"not installed; to add it: pip install casebook[{extra}]"


def _writable(folder: Path) -> tuple[bool | None, str, str]:
    if not folder.is_dir():
        return None, folder.name, "not there yet"
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=folder):
            return True, folder.name, "can be written"
    except OSError as error:
        return False, folder.name, f"cannot be written: {error.strerror}"
