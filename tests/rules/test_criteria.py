"""The table of criteria: whole, in order, and each row's own examples hold what they promise."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil

import pytest

import casebook.rules.criteria as package
from casebook.rules.criteria import CRITERIA, Criterion
from casebook.rules.criteria.row import ALWAYS
from casebook.rules.policy import Place, Policy
from casebook.rules.readiness import Answer, Outcome
from casebook.settings import Settings
from support.cases import BOXES, read_text

TODAY = dt.date(2026, 11, 27)


def test_every_criterion_of_every_file_is_in_the_table_under_its_functions_name() -> None:
    modules = [importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    rows = [row for module in modules for row in vars(module).values() if isinstance(row, Criterion)]
    assert {row.key for row in rows} == set(CRITERIA)
    assert all(row.assess.__name__ == row.key for row in rows)


def answered(row: Criterion, example: str) -> Answer | None:
    """What the criterion says of a case that holds the example beside the form's boxes."""
    front, _, log = f"\n{example}".partition("\n---\n")
    given = {line.split(":")[0] for line in front.split("\n") if line and not line.startswith(" ")}
    boxes = [f"{key}: {value}" for key, value in BOXES.items() if key not in given]
    text = "---\n" + "\n".join([*boxes, front.strip()]) + f"\n---\n\n{log}"
    moved = Policy(places={row.key: Place.VERDICT})
    file = read_text(text, as_of=TODAY, settings=Settings(policy=moved))
    assert file.readiness is not None, (row.key, file.diagnostics)
    return next((a for a in file.readiness.answers if a.key == row.key), None)


@pytest.mark.parametrize("key", CRITERIA)
def test_the_wrong_example_is_not_enough_and_the_mended_one_is(key: str) -> None:
    row = CRITERIA[key]
    wrong, mended = answered(row, row.wrong), answered(row, row.mended)
    assert wrong is not None
    assert wrong.outcome is not Outcome.MET
    assert mended is not None
    if key == "stage_2_engagement":  # a judgement may as well say that the family engages
        assert mended.no_ground == "the family is engaging"
    else:
        assert mended.outcome is Outcome.MET


@pytest.mark.parametrize("key", CRITERIA)
def test_each_row_says_when_it_has_each_of_its_answers(key: str) -> None:
    row = CRITERIA[key]
    seen = {answer.outcome for example in (row.wrong, row.mended) if (answer := answered(row, example))}
    assert row.met
    assert Outcome.NOT_MET not in seen or row.not_met
    assert Outcome.JUDGEMENT not in seen or row.judgement
    assert "\n" not in f"{row.met}{row.not_met}{row.judgement}{row.label}{row.source}"
    assert bool(row.when) is (row.applies is not ALWAYS)


def test_what_is_said_of_the_law_is_no_advice() -> None:
    for row in CRITERIA.values():
        said = f"{row.rule} {row.met} {row.not_met} {row.judgement}".lower()
        for word in ("should prosecute", "must prosecute", "can prosecute", "you may prosecute"):
            assert word not in said
    for key in ("compulsory_school_age", "in_time"):
        assert "Act" in CRITERIA[key].source
