"""What each key holds, in words: nothing is left out, and every example is one that the reader takes."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from casebook.form import ACTIONS, FIELDS
from casebook.guide import explained, inner_keys, known_keys
from casebook.schema.case import case_schema
from support.cases import case_text, read_text

VALIDATOR = jsonschema.Draft202012Validator(case_schema())
KEYS = [*known_keys(), *sorted(inner_keys())]
DOCS = (Path(__file__).parents[2] / "docs" / "case-file.md").read_text("utf-8")


def example_of(key: str) -> str:
    told = next(iter(explained(key)))
    return "\n".join(line.removeprefix("    ") for line in told.split("Example:\n\n")[1].split("\n"))


@pytest.mark.parametrize("key", [*(f.key for f in FIELDS), *ACTIONS])
def test_every_example_is_read_without_a_fault_and_passes_the_schema(key: str) -> None:
    example = example_of(key)
    assert key in example
    box = example.partition(":")[0]
    file = read_text(case_text(**{box: example.partition(":")[2].removeprefix(" ") if box in example else None}))
    assert [d.code for d in file.diagnostics if d.code not in {"judgement-not-needed", "judgement-out-of-date"}] == []
    plain = {"child_name": "A", **yaml.load(example, yaml.BaseLoader)}  # noqa: S506 - texts alone
    assert list(VALIDATOR.iter_errors(plain)) == []


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_explained_where_it_may_stand(key: str) -> None:
    assert all(key in told.split("\n")[0] for told in explained(key))
    assert list(explained(key))
    places = [f.key for f in FIELDS for inner in f.fields if inner.key == key]
    assert all(any(place in told for told in explained(key)) for place in places)


def test_what_is_no_key_has_no_explanation() -> None:
    assert list(explained("attendence")) == []


@pytest.mark.parametrize("key", KEYS)
def test_the_docs_name_every_key(key: str) -> None:
    assert f"`{key}`" in DOCS or f"{key}:" in DOCS
