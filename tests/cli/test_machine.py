"""``explain`` has a good answer for everything that has a name; ``doctor`` says what is so."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from casebook.catalogue import CATALOGUE
from casebook.cli import machine
from casebook.policyfile import examples
from casebook.rules.criteria import CRITERIA
from casebook.rules.policy import Place
from casebook.rules.prompts import PROMPTS
from casebook.schema.case import case_schema
from support.cli_books import call, make_book, run


@pytest.mark.parametrize("code", CATALOGUE)
def test_explain_a_diagnostic(tmp_path: Path, code: str) -> None:
    entry = CATALOGUE[code]
    done = call(tmp_path, "explain", code)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"{code} ({entry.severity}): {entry.title}\n\n{entry.explanation}\n\nWrong:\n\n    ")
    assert "\nMended:\n\n    " in done.out
    for line in (*entry.wrong.strip("\n").split("\n"), *entry.mended.strip("\n").split("\n")):
        assert f"    {line}".rstrip() in done.out.split("\n")


@pytest.mark.parametrize("key", CRITERIA)
def test_explain_a_criterion(tmp_path: Path, key: str) -> None:
    row = CRITERIA[key]
    done = call(tmp_path, "explain", key)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"{key} (criterion): {row.label}\n")
    met = "Recorded" if row.place is Place.BEFORE_SENDING else "Met"
    assert f"\n\n{met}: {row.met}." in done.out
    assert not row.not_met or f": {row.not_met}." in done.out
    assert f"Source: {row.source}." in done.out
    assert "\nMended:\n\n    " in done.out
    assert ".." not in done.out.replace("...", "")


@pytest.mark.parametrize("key", PROMPTS)
def test_explain_a_prompt(tmp_path: Path, key: str) -> None:
    done = call(tmp_path, "explain", key)
    assert (done.status, done.err) == (0, "")
    assert f"{key} (prompt)\n\n{PROMPTS[key]}.\n" in done.out


@pytest.mark.parametrize("typed", ["unknown-key", "UNKNOWN_KEY", " Unknown key ", "letter-1-sent", "Letter 1 sent"])
def test_explain_takes_a_name_as_people_write_it(tmp_path: Path, typed: str) -> None:
    assert call(tmp_path, "explain", typed).status == 0


@pytest.mark.parametrize(
    ("typed", "near"), [("unknow-key", "unknown-key"), ("letter1sent", "letter_1_sent"), ("quite", "quiet")]
)
def test_explain_names_the_nearest(tmp_path: Path, typed: str, near: str) -> None:
    done = call(tmp_path, "explain", typed)
    assert (done.status, done.out) == (2, "")
    assert f"Did you mean {near}?" in done.err


def test_explain_alone_lists_everything(tmp_path: Path) -> None:
    out = call(tmp_path, "explain").out
    names = {line.split()[0] for line in out.splitlines() if line.startswith("  ")}
    assert names == {*CATALOGUE, *CRITERIA, *PROMPTS, *machine.KEYS, *examples()}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("attendance", "attendance (key of a case file): Attendance"),
        ("Panel meeting", "panel_meeting (action, under enforcement)"),
        ("born", "parents: parent’s date of birth (a date)"),
        ("pay-by", "penalty_notices: last day to pay (a date; may lie ahead)"),
    ],
)
def test_a_key_of_a_case_file_is_explained(tmp_path: Path, key: str, said: str) -> None:
    assert said in call(tmp_path, "explain", key).out


def test_a_key_that_is_mistyped_is_answered_with_the_nearest(tmp_path: Path) -> None:
    assert "Did you mean attendance?" in call(tmp_path, "explain", "attendence").err


def test_only_the_outlived_judgement_is_a_warning_and_a_prompt_of_one_name() -> None:
    assert sorted(machine.KNOWN) == sorted([*set(machine.KNOWN), "judgement-outlived"])


def test_where_two_names_are_alike_the_letters_decide_and_words_get_both(tmp_path: Path) -> None:
    assert call(tmp_path, "explain", "stage_2_ended").out.startswith("stage_2_ended (criterion)")
    assert call(tmp_path, "explain", "stage-2-ended").out.startswith("stage-2-ended (prompt)")
    both = call(tmp_path, "explain", "Stage 2 ended").out
    assert "(criterion)" in both
    assert "(prompt)" in both


def test_schema_is_printed_whole(tmp_path: Path) -> None:
    assert json.loads(call(tmp_path, "schema").out) == case_schema()


def test_doctor_on_a_book(tmp_path: Path) -> None:
    done = call(make_book(tmp_path), "doctor")
    lines = done.out.splitlines()
    assert (done.status, done.err) == (0, "")
    for start in ("ok   casebook: ", "ok   Python: ", "ok   git: git version", "ok   Settings: ", "ok   cases: can be"):
        assert any(line.startswith(start) for line in lines), start
    assert not any(line.startswith("BAD") for line in lines)


def test_doctor_without_a_book_is_no_failure(tmp_path: Path) -> None:
    done = call(tmp_path, "doctor")
    assert done.status == 0
    assert "note Book: There is no book" in done.out


def test_doctor_with_broken_settings(tmp_path: Path) -> None:
    make_book(tmp_path, {"casebook.toml": "title = 3\n"})
    done = call(tmp_path, "doctor")
    assert done.status == 2
    assert "BAD  Settings: casebook.toml:1: " in done.out


def test_doctor_without_git_browser_or_utf_8(tmp_path: Path) -> None:
    env = {"PATH": str(tmp_path), "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run(make_book(tmp_path), "doctor", **env)
    assert done.status == 0
    assert "note git: not found" in done.out
    assert "note Browser: no Chromium" in done.out
    assert "note Encoding: " in done.out


def test_doctor_in_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    done = call(make_book(tmp_path), "doctor")
    assert done.status == 2
    assert "BAD  cases: cannot be written: Permission denied" in done.out
