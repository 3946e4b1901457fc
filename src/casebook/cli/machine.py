"""Commands about what the tool knows: ``explain``, ``schema``."""

from __future__ import annotations

from collections.abc import Iterator

import click

from casebook.catalogue import CATALOGUE
from casebook.cli.workplace import Choice, Refused, paint, say_json
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
@click.argument("what", metavar="[case|export]", type=Choice(("case", "export")), default="case")
def schema_command(what: str) -> None:
    """Print a JSON Schema: of the front matter of a case (for editors that complete and check while you type), or of
    the JSON that casebook export json writes (for whoever reads it by program).
    """
    from casebook.schema.case import case_schema
    from casebook.schema.export import export_schema

    say_json(export_schema() if what == "export" else case_schema())
