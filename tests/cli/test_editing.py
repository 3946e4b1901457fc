"""The commands that write: what they say, what they refuse, and what is in the files afterwards."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from casebook import report
from casebook.book import read_book
from casebook.cli import group, log
from casebook.cli.starting import demo_cases
from casebook.diagnostics import Diagnostic, Severity, Span
from casebook.editing import edits
from casebook.rules.readiness import Status, Verdict
from casebook.settings import load_settings

TODAY = "2026-11-23"
CASE = """\
---
# typed from the paper form
child_name: Amelia Hart
date_of_birth: 17/05/2014
year_group: 8
staff_name: Jo Bell
school: Northfield Academy
stage_2_end_date: 22/01/2027

enforcement:
  letter_1: 14/09/2026
  letter_2:
  panel_meeting: {planned: 02/12/2026}
  home_visit: 05/10/2026
  letter_2_dna:
  letter_3:

support:
  early_help_assessment:
  team_around_the_family:
  pastoral_meeting: 18/09/2026
  mentoring:
  referral:
  specialist_assessment:

needs:
  sleep: Up too late.
---

## Contact log

### 14/09/2026 | JB | letter

Letter 1 posted.
"""

Run = Callable[..., Result]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "CB-0007.md").write_text(CASE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(book: Path) -> Run:
    def call(*args: str, status: int = 0, stdin: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(group, ["-C", str(book), "--as-of", TODAY, *args], input=stdin)
        assert result.exit_code == status, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        if status:
            assert "Traceback" not in result.output
        return result

    return call


def text(book: Path, ref: str = "CB-0007") -> str:
    return (book / "cases" / f"{ref}.md").read_text(encoding="utf-8")


# --- log --------------------------------------------------------------------------------------------


def test_log_says_which_child_and_shows_the_lines(book: Path, run: Run) -> None:
    result = run("log", "cb-0007", "Rang mum. No reply.", "--by", "JB", "--how", "phone, no reply")
    assert result.output.splitlines()[:6] == [
        "CB-0007 Amelia Hart: contact of 23 November 2026 added to the log",
        "  cases/CB-0007.md",
        "  35 +",
        "  36 + ### 23/11/2026 | JB | phone | no reply",
        "  37 +",
        "  38 + Rang mum. No reply.",
    ]
    assert result.output.splitlines()[6].startswith("Next: ")
    assert text(book) == CASE + "\n### 23/11/2026 | JB | phone | no reply\n\nRang mum. No reply.\n"


def test_log_says_with_whom_and_what_is_confidential(book: Path, run: Run) -> None:
    run("log", "CB-0007", "She asks.", "--by", "JB & SK", "--how", "phone, with Kim Ashby, confidential, upset")
    assert "### 23/11/2026 | JB & SK | phone | with Kim Ashby | upset | confidential\n\nShe asks.\n" in text(book)


def test_log_reads_from_standard_input(book: Path, run: Run) -> None:
    run("log", "CB-0007", "-", "--by", "JB", stdin="\ufeffOne.\r\n\r\n### 2026-01-01\r\n".encode())
    assert text(book).endswith("### 23/11/2026 | JB\n\nOne.\n\n    ### 2026-01-01\n")
    refused = run("log", "CB-0007", "-", "--by", "JB", stdin="Zoë".encode("latin-1"), status=2)
    assert "not UTF-8" in refused.output


def test_log_takes_a_text_that_begins_with_a_hyphen_after_two(book: Path, run: Run) -> None:
    run("log", "CB-0007", "--by", "JB", "--", "- no reply")
    assert text(book).endswith("\n\n- no reply\n")


def test_log_without_initials_says_what_is_odd(run: Run) -> None:
    assert "Note: This contact has no staff initials." in run("log", "CB-0007", "Rang.").output


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["CB-0070", "Rang."], "There is no case CB-0070. Did you mean CB-0007?"),
        (["CB-0007", "Rang.", "--date", "24/11/2026"], "24 November 2026 lies in the future."),
        (["CB-0007", "Rang.", "--date", "31/02/2026"], "February 2026 has no day 31"),
        (["CB-0007", "Rang.", "--date", "2010-01-01"], "is before the child’s birth"),
        (["CB-0007", " "], "The entry has no text"),
        (["CB-0007", "Rang.", "--by", "the office"], "would not be read as initials"),
    ],
)
def test_log_refuses_in_words_and_writes_nothing(book: Path, run: Run, args: list[str], words: str) -> None:
    result = run("log", *args, status=2)
    assert words in result.stderr
    assert result.stderr.startswith("casebook: ")
    assert text(book) == CASE


# --- record -----------------------------------------------------------------------------------------


def test_record_fills_an_empty_box(book: Path, run: Run) -> None:
    result = run("record", "CB-0007", "Letter 2", "2026-09-28")
    assert result.output.splitlines() == [
        "CB-0007 Amelia Hart: letter 2 recorded as sent on 28 September 2026; not ready: 4 missing",
        "  cases/CB-0007.md",
        "  12 -   letter_2:",
        "  12 +   letter_2: 28/09/2026",
        'Next: say in the log what was done: casebook log CB-0007 "…" --date 2026-09-28',
    ]
    assert text(book) == CASE.replace("  letter_2:\n", "  letter_2: 28/09/2026\n")


def test_record_with_everything(book: Path, run: Run) -> None:
    run("record", "CB-0007", "referral", "2026-11-20", "--outcome", "Waiting", "--for", "sleep",
        "--to", "Clinic", "--by", "JB", "--note", "Rang: twice", "--until", "2027-02-01")  # fmt: skip
    line = (
        "  referral: {date: 20/11/2026, until: 01/02/2027, outcome: waiting, for: sleep, to: Clinic,"
        " by: JB, note: 'Rang: twice'}\n"
    )
    assert text(book) == CASE.replace("  referral:\n", line)


def test_record_makes_a_list_of_a_box_that_is_filled(book: Path, run: Run) -> None:
    run("record", "CB-0007", "home_visit", "2026-11-20", "--outcome", "no-reply")
    assert "  home_visit: [05/10/2026, {date: 20/11/2026, outcome: no reply}]\n" in text(book)


def test_record_takes_what_is_known_of_a_letter_and_of_a_panel(book: Path, run: Run) -> None:
    run("record", "CB-0007", "letter_2", "2026-09-28", "--to", "Kim", "--sent", "post and e-mail", "--confidential")
    assert "letter_2: {date: 28/09/2026, to: Kim, sent: post and e-mail, confidential: yes}" in text(book)
    panel = ("panel_meeting", "2026-11-20", "--invited", "2026-11-09", "--review", "2027-01-11", "--outcome", "agreed")
    run("record", "CB-0007", *panel, "--done-planned")
    assert "{date: 20/11/2026, outcome: agreed, invited: 09/11/2026, review: 11/01/2027}" in text(book)
    assert "notice_to_improve: 2" in text_after(book, run("record", "CB-0007", "notice to improve", "2026-10-05"))
    assert (
        "takes no --review"
        in run("record", "CB-0007", "letter_3", "2026-11-20", "--review", "2026-12-01", status=2).stderr
    )
    late = run("record", "CB-0007", "panel_meeting", "2026-11-20", "--again", "--invited", "2026-11-24", status=2)
    assert "lies in the future" in late.stderr


def text_after(book: Path, _result: Result) -> str:
    return text(book).replace("05/10/2026", "2")


def test_a_plan_of_another_day_stays_unless_it_is_said_that_this_was_it(book: Path, run: Run) -> None:
    result = run("record", "CB-0007", "panel_meeting", "2026-11-20")
    assert "  panel_meeting: [{planned: 02/12/2026}, 20/11/2026]\n" in text(book)
    assert "is still planned for 2 December 2026 (line 13)" in result.output
    (book / "cases" / "CB-0007.md").write_text(CASE, encoding="utf-8")
    run("record", "CB-0007", "panel_meeting", "2026-11-20", "--done-planned", "--outcome", "did not attend")
    assert "  panel_meeting: {date: 20/11/2026, outcome: did not attend}\n" in text(book)


def test_what_was_planned_for_that_day_becomes_done(book: Path, run: Run) -> None:
    result = run("--as-of", "2026-12-02", "record", "CB-0007", "panel_meeting", "2 December 2026")
    assert "recorded as attempted on 2 December 2026" in result.output
    assert "  panel_meeting: {date: 02/12/2026}\n" in text(book)


def test_a_plan_is_made_and_put_off(book: Path, run: Run) -> None:
    result = run("record", "CB-0007", "letter_3", "--planned", "2026-12-14")
    assert "letter 3 planned for 14 December 2026" in result.output
    assert "  letter_3: {planned: 14/12/2026}\n" in text(book)
    run("record", "CB-0007", "letter_3", "2026-12-16", "--planned", "--done-planned")
    assert "  letter_3: {planned: 16/12/2026}\n" in text(book)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["lettr_2", "2026-09-28"], "There is no action “lettr_2”. Did you mean “letter_2”?"),
        (["EHA", "2026-09-28"], "Did you mean “early_help_assessment”?"),
        (["letter_2", "2026-12-01"], "add --planned"),
        (["letter_2", "28.9.26"], "the year needs all four figures"),
        (["letter_2", "2014-01-01"], "is before the child’s birth"),
        (["letter_1", "2026-09-14"], "is recorded for 14 September 2026 already, on line 11 of cases/CB-0007.md"),
        (["letter_2", "2026-09-28", "--outcome", "seen"], "Letter 2 has no outcome"),
        (["home_visit", "2026-09-28", "--outcome", "no answer"], "Did you mean “no reply”?"),
        (["home_visit", "2026-09-28", "--to", "Mum"], "Home visit takes no --to. It takes: --planned, --outcome"),
        (["mentoring", "2026-09-28", "--for", "slep"], "Did you mean “sleep”?"),
        (["mentoring", "2026-09-28", "--until", "2026-09-01"], "It cannot last until 1 September 2026"),
        (["mentoring", "2026-09-28", "--note", "a\nb"], "--note must be on one line"),
        (["letter_2", "2026-09-28", "--done-planned"], "No letter 2 is planned in CB-0007"),
    ],
)
def test_record_refuses_in_words_and_writes_nothing(book: Path, run: Run, args: list[str], words: str) -> None:
    assert words in run("record", "CB-0007", *args, status=2).stderr
    assert text(book) == CASE


def test_the_same_day_again_can_be_meant(book: Path, run: Run) -> None:
    run("record", "CB-0007", "home_visit", "05/10/2026", "--again")
    assert "  home_visit: [05/10/2026, 05/10/2026]\n" in text(book)


# --- judge, set -------------------------------------------------------------------------------------


def test_judge_records_and_replaces(book: Path, run: Run) -> None:
    result = run("judge", "CB-0007", "Stage 2 engagement", "met", "--by", "JB", "--reason", "No: never.")
    assert "“Engagement at Stage 2” judged met by JB" in result.output
    lines = "    by: JB\n    date: 23/11/2026\n    reason: 'No: never.'\n---\n"
    assert "judgements:\n  stage_2_engagement:\n    decision: met\n" + lines in text(book)
    run("judge", "CB-0007", "stage_2_engagement", "not met", "--by", "JB", "--reason", "No: never.")
    assert "judgements:\n  stage_2_engagement:\n    decision: not met\n" + lines in text(book)


@pytest.mark.parametrize("word", ["did not engage", "is engaging", "does what they can"])
def test_judge_takes_the_words_on_engagement_and_keeps_them(book: Path, run: Run, word: str) -> None:
    result = run("judge", "CB-0007", "stage_2_engagement", word.title(), "--by", "JB", "--reason", "x")
    assert f"judged {word} by JB" in result.output
    assert f"    decision: {word}\n" in text(book)
    told = run("judge", "CB-0007", "support_in_place", word, "--by", "JB", "--reason", "x", status=2).stderr
    assert "is not a decision. It can be: met, not met." in told


def test_a_judgement_that_changes_nothing_is_told(run: Run) -> None:
    result = run("judge", "CB-0007", "letter_1_sent", "met", "--by", "JB", "--reason", "Saw it.")
    assert "Note: The judgement on “Letter 1” changes nothing" in result.output


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["stage_2_engagment", "met", "--by", "JB", "--reason", "x"], "Did you mean “stage_2_engagement”?"),
        (["stage_2_engagement", "perhaps", "--by", "JB", "--reason", "x"], "“perhaps” is not a decision"),
        (["stage_2_engagement", "met", "--by", "JB"], "Missing option '--reason'"),
        (["stage_2_engagement", "met", "--by", " ", "--reason", "x"], "needs the initials"),
        (["stage_2_engagement", "met", "--by", "JB", "--reason", "x", "--date", "2026-11-24"], "lies in the future"),
    ],
)
def test_judge_refuses_in_words(book: Path, run: Run, args: list[str], words: str) -> None:
    assert words in run("judge", "CB-0007", *args, status=2).stderr
    assert text(book) == CASE


def test_set_changes_one_box(book: Path, run: Run) -> None:
    assert "School set to “St Aidan's: lower”" in run("set", "CB-0007", "school", "St Aidan's: lower").output
    assert text(book) == CASE.replace("Northfield Academy", "'St Aidan''s: lower'")
    assert "School emptied" in run("set", "CB-0007", "School", "").output
    assert text(book) == CASE.replace(" Northfield Academy", "")
    unchanged = run("set", "CB-0007", "date_of_birth", "2014-05-17")
    assert "nothing to change, Date of Birth set to “2014-05-17” already" in unchanged.output


def test_set_reaches_a_key_of_a_group_and_a_member_of_a_list(book: Path, run: Run) -> None:
    assert "The request: head teacher set to “Ms Okafor”" in run("set", "CB-0007", "request.head", "Ms Okafor").output
    assert text(book) == CASE.replace(
        "  sleep: Up too late.\n", "  sleep: Up too late.\n\nrequest:\n  head: Ms Okafor\n"
    )
    made = run("set", "CB-0007", "parents.+", "name: Lee Ashby, letters: no")
    assert "Parents and carers set to “name: Lee Ashby, letters: no”" in made.output
    assert "Note: Letters do not go to “Lee Ashby”" in made.output
    assert (
        "Parents and carers Lee Ashby: reason set to"
        in run("set", "CB-0007", "parents.Lee Ashby.reason", "court order").output
    )
    assert "The request: head teacher emptied" in run("set", "CB-0007", "request.head", "").output


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["request.hed", "x"], "There is no key “hed” in request. Did you mean “head”?"),
        (["stage_3.+", "requested: 2026-11-02, outcome: returned"], "has no date"),
        (["judgements.x", "y"], "Use: casebook judge"),
        (["dob", "2014-05-17"], "There is no box “dob”. Did you mean “date_of_birth”?"),
        (["letter_2", "2014-05-17"], "“letter_2” is an action. Use: casebook record"),
        (["date_of_birth", "2027-01-01"], "would make an error"),
        (["child_name", ""], "would make an error"),
        (["support", "x"], "casebook record"),
    ],
)
def test_set_refuses_in_words(book: Path, run: Run, args: list[str], words: str) -> None:
    assert words in run("set", "CB-0007", *args, status=2).stderr
    assert text(book) == CASE


# --- Whatever the command ---------------------------------------------------------------------------


def test_a_file_changed_while_the_command_thought_is_refused(
    book: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = CASE + "\n### 15/09/2026 | JB | phone\n\nTheirs.\n"

    def slow(document: edits.Document, entry: edits.Entry) -> edits.Edited:
        (book / "cases" / "CB-0007.md").write_text(theirs, encoding="utf-8")
        return edits.log_contact(document, entry)

    monkeypatch.setattr(log, "log_contact", slow)
    assert "changed by somebody else" in run("log", "CB-0007", "Ours.", status=2).stderr
    assert text(book) == theirs


def test_an_open_editor_and_a_ref_that_is_two_files_are_refused(book: Path, run: Run) -> None:
    swap = book / "cases" / ".CB-0007.md.swp"
    swap.touch()
    assert "open in an editor" in run("log", "CB-0007", "Rang.", status=2).stderr
    swap.unlink()
    (book / "cases" / "old").mkdir()
    (book / "cases" / "old" / "cb-0007.md").write_text(CASE, encoding="utf-8")
    assert "stands for two files" in run("log", "CB-0007", "Rang.", status=2).stderr


def test_a_broken_file_and_broken_settings_are_refused(book: Path, run: Run) -> None:
    (book / "cases" / "CB-0008.md").write_text("child_name: A B\n", encoding="utf-8")
    refused = run("log", "CB-0008", "Rang.", status=2).stderr
    assert "cases/CB-0008.md must be mended before it can be changed. Line 1:" in refused
    (book / "casebook.toml").write_text("titel = 1\n", encoding="utf-8")
    assert "Mend casebook.toml first" in run("log", "CB-0007", "Rang.", status=2).stderr


def test_a_file_with_an_error_says_what_to_mend_next(book: Path, run: Run) -> None:
    (book / "cases" / "CB-0008.md").write_text(CASE.replace("14/09/2026\n  l", "31/09/2026\n  l"), encoding="utf-8")
    result = run("log", "CB-0008", "Rang.", "--by", "JB")
    assert "Next: mend what is still wrong in the file. cases/CB-0008.md:11:" in result.output


def test_where_there_is_no_book_it_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(group, ["-C", str(tmp_path), "log", "CB-0007", "Rang."])
    assert (result.exit_code, "There is no book" in result.stderr) == (2, True)


@pytest.mark.parametrize("command", ["init", "new", "log", "record", "judge", "set"])
def test_every_command_s_help_ends_with_an_example(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert "Example: casebook " + command in " ".join(result.output.split())


def test_a_real_process_in_a_narrow_encoding(book: Path) -> None:
    name = "cases/CB-0008.md"
    (book / name).write_text(CASE.replace("Amelia Hart", "Nguyễn Minh Anh"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "casebook", "--as-of", TODAY, "log", "CB-0008", "Gọi điện.", "--by", "JB"],
        cwd=book,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "cp1252"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Gọi điện." in text(book, "CB-0008")


def completions(book: Path, *args: str) -> list[str]:
    complete = ShellComplete(group, {}, "casebook", "_CASEBOOK_COMPLETE")
    return [item.value for item in complete.get_completions(["-C", str(book), *args[:-1]], args[-1])]


def test_the_shell_completes_refs_actions_criteria_and_boxes(book: Path) -> None:
    (book / "cases" / "CB-0012.md").write_text(CASE, encoding="utf-8")
    assert completions(book, "log", "cb") == ["CB-0007", "CB-0012"]
    assert completions(book, "record", "CB-0007", "letter") == ["letter_1", "letter_2", "letter_2_dna", "letter_3"]
    assert completions(book, "judge", "CB-0007", "stage_1") == ["stage_1_engagement"]
    assert completions(book, "set", "CB-0007", "s") == [
        "staff_name",
        "school",
        "stage_2_end_date",
        "stage_1",
        "stage_3",
        "schools",
        "siblings",
    ]
    assert completions(book / "nowhere", "log", "") == []


# --- new --------------------------------------------------------------------------------------------


def test_new_writes_the_blank_form(book: Path, run: Run) -> None:
    result = run("new", "CB-0021")
    assert text(book, "CB-0021") == (
        "---\nchild_name:\ndate_of_birth:\nyear_group:\nstaff_name:\nschool:\nstage_2_end_date:\n"
        "\nenforcement:\n  letter_1:\n  letter_2:\n  panel_meeting:\n  home_visit:\n  letter_2_dna:\n  letter_3:\n"
        "\nsupport:\n  early_help_assessment:\n  team_around_the_family:\n  pastoral_meeting:\n  mentoring:\n"
        "  referral:\n  specialist_assessment:\n"
        "\n# More can stand here: needs, stage_1, judgements, stage_3, closed, parents, practitioners,\n"
        "# attendance, considered, request, penalty_notices, alert, child_view, not_offered, schools, exhibits,\n"
        "# known_as, looked_after, siblings, out_of_year_group, extra.\n"
        "# What each holds is told by: casebook explain KEY\n---\n\n## Contact log\n"
    )
    assert "CB-0021: new case file cases/CB-0021.md" in result.output
    assert 'casebook set CB-0021 child_name "…"' in result.output


def test_new_fills_boxes_and_names_another_file_for_the_child(book: Path, run: Run) -> None:
    result = run("new", "CB-0021", "--child-name", "AMELIA  Hart", "--date-of-birth", "2014-05-17",
                 "--school", "Kings: Mead", "--folder", "2026-27")  # fmt: skip
    made = (book / "cases" / "2026-27" / "CB-0021.md").read_text(encoding="utf-8")
    assert made.startswith("---\nchild_name: AMELIA  Hart\ndate_of_birth: 2014-05-17\nyear_group:\n")
    assert "school: 'Kings: Mead'\n" in made
    assert "Note: The same name and date of birth stand in cases/CB-0007.md." in result.output
    assert "Still empty: Year Group, Staff Name, Stage 2 End Date." in result.output


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["cb-0007"], "The ref cb-0007 is taken: cases/CB-0007.md. The next free one is cb-0008."),
        (["CB-0007", "--folder", "2026-27"], "is taken"),
        (["blank"], "is kept for the blank form"),
        (["con"], "the name of a device on Windows"),
        (["a/b"], "may hold only letters"),
        (["CB-0021", "--folder", "../out"], "cannot be a folder under cases/"),
        (["CB-0021", "--folder", "/elsewhere"], "cannot be a folder under cases/"),
        (["CB-0021", "--folder", ".hidden"], "cannot be a folder under cases/"),
        (["CB-0021", "--folder", "linked"], "cases/linked is a link to another folder"),
        (["CB-0021", "--date-of-birth", "31/02/2014"], "February 2014 has no day 31"),
        (["CB-0021", "--date-of-birth", "2027-01-01"], "would make an error"),
        (["CB-0021", "--year-group", "14"], "not a year group"),
    ],
)
def test_new_refuses_in_words_and_writes_nothing(book: Path, run: Run, args: list[str], words: str) -> None:
    (book / "elsewhere").mkdir()
    (book / "cases" / "linked").symlink_to(book / "elsewhere")
    before = sorted(book.rglob("*"))
    assert words in run("new", *args, status=2).stderr
    assert [p for p in sorted(book.rglob("*")) if ".casebook" not in str(p)] == before


# --- init -------------------------------------------------------------------------------------------


def init(folder: Path, *args: str, status: int = 0) -> Result:
    result = CliRunner().invoke(group, ["-C", str(folder), "--as-of", TODAY, "init", *args])
    assert result.exit_code == status, result.output
    return result


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_init_makes_a_book_that_every_command_accepts(tmp_path: Path) -> None:
    result = init(tmp_path, "book")
    assert set(tree(tmp_path / "book")) == {
        "casebook.toml", "README.md", "cases/.gitkeep", ".gitignore", ".gitattributes", "casebook.cmd",
        ".vscode/tasks.json", ".vscode/casebook.code-snippets", ".vscode/settings.json",
    }  # fmt: skip
    assert "casebook new CB-0001" in result.output
    loaded = load_settings(tmp_path / "book")
    assert loaded.diagnostics == ()
    book = read_book(tmp_path / "book", loaded.value, dt.date(2026, 11, 23))
    assert (book.files, book.all_diagnostics) == ((), [])


def test_init_touches_nothing_that_is_there(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    (tmp_path / "casebook.toml").write_text('title = "Ours"\n')
    (tmp_path / "README.md").symlink_to("nowhere.md")
    result = init(tmp_path)
    assert "  kept  .gitignore" in result.output
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    assert (tmp_path / "casebook.toml").read_text() == 'title = "Ours"\n'
    assert not (tmp_path / "nowhere.md").exists()
    before = tree(tmp_path)
    init(tmp_path)
    assert tree(tmp_path) == before


def test_init_refuses_in_words(tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "cases").write_text("a file")
    assert "cases" in init(tmp_path, "odd", status=2).stderr
    (tmp_path / "real" / "cases").mkdir(parents=True)
    (tmp_path / "real" / "cases" / "CB-0007.md").write_text(CASE)
    before = tree(tmp_path)
    assert "has cases already" in init(tmp_path, "real", "--demo", status=2).stderr
    assert tree(tmp_path) == before


def test_the_editor_s_task_finds_the_place_of_a_problem(tmp_path: Path) -> None:
    init(tmp_path)
    tasks = json.loads((tmp_path / ".vscode" / "tasks.json").read_text())
    check = tasks["tasks"][0]
    assert [check["command"], *check["args"]] == ["casebook", "check", "--format", "concise"]
    pattern = check["problemMatcher"]["pattern"]
    problem = Diagnostic(
        "impossible-date",
        Severity.ERROR,
        "cases/CB-0007.md",
        Span(5, 16, 5, 26),
        "The date cannot be read.",
        "Mend it.",
    )
    m = re.fullmatch(pattern["regexp"], report.concise([problem]).splitlines()[0])
    assert m is not None
    assert [m[pattern[k]] for k in ("file", "line", "column", "severity", "code")] == [
        "cases/CB-0007.md", "5", "16", "error", "impossible-date",
    ]  # fmt: skip


def test_the_snippet_for_a_contact_is_one(tmp_path: Path) -> None:
    init(tmp_path)
    snippets = json.loads((tmp_path / ".vscode" / "casebook.code-snippets").read_text())
    assert snippets["Contact"]["body"][0].startswith("### ${CURRENT_YEAR}-${CURRENT_MONTH}-${CURRENT_DATE} · ")
    form = re.sub(r" \$[1-9]", "", "\n".join(snippets["Blank case"]["body"]))
    assert form.removesuffix("\n$0") == edits.blank_case("cases/CB-0001.md").text


def test_git_keeps_the_children_s_site_out_and_merges_with_care(tmp_path: Path) -> None:
    init(tmp_path)
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    ask = ["git", "check-ignore", "site/index.html", "exports/a.csv", ".casebook/edits.lock", "cases/CB-0001.md"]
    ignored = subprocess.run(ask, cwd=tmp_path, capture_output=True, text=True, check=False).stdout.split()
    assert ignored == ["site/index.html", "exports/a.csv", ".casebook/edits.lock"]
    ask = ["git", "check-attr", "text", "merge", "--", "cases/CB-0001.md", "cases/2026-27/CB-0002.md"]
    said = subprocess.run(ask, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    assert said.count("text: set") == 2
    assert said.count("merge: unspecified") == 2


@pytest.mark.parametrize("day", ["2026-11-23", "2026-11-29", "2027-08-31", "2027-09-01", "2028-02-29", "2024-05-04"])
def test_the_demonstration_is_always_fresh(tmp_path: Path, day: str) -> None:
    today = dt.date.fromisoformat(day)
    result = CliRunner().invoke(group, ["-C", str(tmp_path), "--as-of", day, "init", "--demo"])
    assert (result.exit_code, "12 made-up cases" in result.output) == (0, True)
    loaded = load_settings(tmp_path)
    assert loaded.diagnostics == ()
    book = read_book(tmp_path, loaded.value, today)
    assert book.all_diagnostics == []
    stands = [file.readiness for file in book.sound]
    assert len(stands) == 12
    assert {r.status for r in stands if r} == set(Status)
    assert {r.verdict for r in stands if r and r.verdict} == set(Verdict)
    newest = max(c.date for f in book.sound if f.case for c in f.case.contacts)
    assert dt.timedelta(0) <= today - newest < dt.timedelta(weeks=2)
    assert all("made up" in f.text for f in book.sound)


def test_the_demonstration_moves_by_whole_weeks() -> None:
    first, second = (demo_cases(dt.date(2026, 11, 23) + dt.timedelta(days=n)) for n in (0, 6))
    assert first == second
    later = demo_cases(dt.date(2026, 11, 30))
    assert "letter_1: 2026-11-11" in first["cases/DEMO-01.md"]
    assert "letter_1: 2026-11-18" in later["cases/DEMO-01.md"]
    assert "| 05/10/2026 |" in first["cases/DEMO-09.md"]
    assert "| 12/10/2026 |" in later["cases/DEMO-09.md"]
