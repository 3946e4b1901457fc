"""The commands that look: what they print, in which form, with which exit status, and what they never print."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from casebook.catalogue import CATALOGUE
from casebook.cli import COMMANDS, main
from support.cases import case_text
from support.cli_books import AMELIA, AS_OF, BEN, BROKEN, call, environment, make_book, run
from support.served import wait_until

FORMATS = ("text", "concise", "json", "github", "gitlab", "sarif", "junit")
CI_FORMATS = ("github", "gitlab", "sarif", "junit")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return make_book(tmp_path)


@pytest.fixture
def broken_book(tmp_path: Path) -> Path:
    files = {"cases/CB-0001.md": AMELIA, "cases/CB-0002.md": BEN, "cases/2026/CB-0003.md": BROKEN}
    return make_book(tmp_path, files)


# --- check ------------------------------------------------------------------------------------------


def test_check_says_that_nothing_is_wrong(book: Path) -> None:
    done = call(book, "check")
    assert (done.status, done.out, done.err) == (0, "Checked 2 case files: no problem.\n", "")


def test_check_shows_the_line_and_the_mend(broken_book: Path) -> None:
    done = call(broken_book, "check")
    assert done.status == 1
    head, place, *excerpt, mend, _, last = done.out.splitlines()
    assert head.startswith("error[impossible-date]: ")
    assert "February 2014 has no day 31" in head
    assert place == "  --> cases/2026/CB-0003.md:3:16"
    assert excerpt == ["   |", " 3 | date_of_birth: 2014-02-31", "   |                ^^^^^^^^^^"]
    assert mend.startswith("   = help: ")
    assert last == "Checked 3 case files: 1 error in 1 file."


def test_check_json_is_as_promised(broken_book: Path) -> None:
    done = call(broken_book, "--as-of", AS_OF, "check", "--format", "json")
    document = json.loads(done.out)
    assert done.status == 1
    assert list(document) == ["as_of", "files", "errors", "warnings", "diagnostics"]
    assert (document["as_of"], document["files"], document["errors"], document["warnings"]) == (AS_OF, 3, 1, 0)
    (found,) = document["diagnostics"]
    keys = ["code", "severity", "path", "line", "column", "end_line", "end_column", "message", "help"]
    assert list(found) == keys
    assert found["path"] == "cases/2026/CB-0003.md"
    assert [found[k] for k in keys[3:7]] == [3, 16, 3, 26]
    assert found["message"]
    assert found["help"]


def test_check_concise_is_what_editors_expect(broken_book: Path) -> None:
    done = call(broken_book, "check", "--format", "concise")
    (line,) = done.out.splitlines()
    match = re.fullmatch(r"(.+):(\d+):(\d+): (error|warning)\[([\w-]+)\]: (.+)", line)
    assert match
    assert match.groups()[:5] == ("cases/2026/CB-0003.md", "3", "16", "error", "impossible-date")


def test_check_github(broken_book: Path) -> None:
    done = call(broken_book, "check", "--format", "github")
    entry = CATALOGUE["impossible-date"]
    place = "file=cases/2026/CB-0003.md,line=3,col=16,title=impossible-date"
    assert done.out == f"::error {place}::{entry.title}. {entry.advice}\n"


def test_a_github_message_keeps_its_colons_and_a_path_does_not(tmp_path: Path) -> None:
    make_book(tmp_path, {"cases/a,b: 100%.md": AMELIA})
    done = call(tmp_path, "check", "--format", "github")
    assert "file=cases/a%2Cb%3A 100%25.md,line=" in done.out
    assert "%3A" not in done.out.partition("::")[2].partition("::")[2]


def test_check_gitlab(broken_book: Path) -> None:
    (found,) = json.loads(call(broken_book, "check", "--format", "gitlab").out)
    assert set(found) == {"check_name", "description", "severity", "fingerprint", "location"}
    assert found["severity"] in {"info", "minor", "major", "critical", "blocker"}
    assert found["location"] == {"path": "cases/2026/CB-0003.md", "lines": {"begin": 3, "end": 3}}


def test_gitlab_fingerprints_are_stable_and_differ(tmp_path: Path) -> None:
    text = AMELIA.replace("8\n", "99\n").replace("2014-05-17", "31/2/2014")
    make_book(tmp_path, {"cases/CB-0001.md": text, "cases/CB-0002.md": text})
    first, second = (json.loads(call(tmp_path, "check", "--format", "gitlab").out) for _ in range(2))
    prints = [found["fingerprint"] for found in first]
    assert first == second
    assert len(set(prints)) == len(prints) >= 4


def test_check_sarif(broken_book: Path) -> None:
    log = json.loads(call(broken_book, "check", "--format", "sarif").out)
    assert log["version"] == "2.1.0"
    (made,) = log["runs"]
    assert made["tool"]["driver"]["name"] == "casebook"
    rules = {rule["id"] for rule in made["tool"]["driver"]["rules"]}
    (result,) = made["results"]
    assert result["ruleId"] in rules
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "cases/2026/CB-0003.md"
    assert place["region"] == {"startLine": 3, "startColumn": 16, "endLine": 3, "endColumn": 26}


def test_a_sarif_place_is_an_address(tmp_path: Path) -> None:
    make_book(tmp_path, {"cases/é 1%.md": AMELIA})
    log = json.loads(call(tmp_path, "check", "--format", "sarif").out)
    uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "cases/%C3%A9%201%25.md"


def test_check_junit(broken_book: Path) -> None:
    root = ET.fromstring(call(broken_book, "check", "--format", "junit").out)  # noqa: S314 - our own output
    (suite,) = root
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "0")
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failed == ["cases/2026/CB-0003.md"]


def test_junit_and_exit_status_agree_about_warnings(tmp_path: Path) -> None:
    make_book(tmp_path, {"cases/CB-0001.md": AMELIA.replace("year_group: 8", "year_group: 11")})
    for options, status in (([], 0), (["--strict"], 1)):
        done = call(tmp_path, "check", "--format", "junit", *options)
        assert done.status == status
        assert f'failures="{status}"' in done.out


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_of_an_empty_book_is_whole(tmp_path: Path, format_: str) -> None:
    make_book(tmp_path, {"casebook.toml": 'title = "Empty"\n'})
    done = call(tmp_path, "check", "--format", format_)
    assert (done.status, done.err) == (0, "")
    if format_ in {"json", "gitlab", "sarif"}:
        json.loads(done.out)
    if format_ == "junit":
        assert ET.fromstring(done.out)[0].get("tests") == "0"  # noqa: S314 - our own output


@pytest.mark.parametrize("format_", FORMATS)
def test_a_book_of_broken_files_alone(tmp_path: Path, format_: str) -> None:
    make_book(tmp_path, {"cases/A.md": "", "cases/B.md": "no front matter\n", "cases/C.md": "---\n- a\n---\n"})
    (tmp_path / "cases" / "D.md").write_bytes(b"---\nchild_name: \xff\n---\n")
    done = call(tmp_path, "check", "--format", format_)
    assert done.status == 1
    for name in "ABCD":
        assert f"cases/{name}.md" in done.out


def test_check_of_named_files_and_folders(broken_book: Path) -> None:
    cases = broken_book / "cases"
    assert call(broken_book, "check", "cases/CB-0001.md").status == 0
    assert call(cases, "check", "CB-0001.md").status == 0
    assert call(cases, "check", "cases/CB-0001.md").status == 0
    assert call(cases / "2026", "check", str(cases / "CB-0001.md"), "CB-0003.md").status == 1
    assert "Checked 1 case file: 1 error" in call(broken_book, "check", "cases/2026").out
    assert "Checked 3 case files" in call(broken_book, "check", ".").out
    assert "Checked 1 case file:" in call(broken_book, "check", "cases/CB-0001.md", "cases/CB-0001.md").out


@pytest.mark.parametrize("name", ["cases/CB-9999.md", "casebook.toml", "README.md", "cases/.hidden.md", "empty", ""])
def test_what_is_no_case_file_is_refused(broken_book: Path, name: str) -> None:
    for file in ("casebook.toml", "README.md", "cases/.hidden.md"):
        (broken_book / file).write_text("title = 'x'\n" if file == "casebook.toml" else AMELIA, "utf-8")
    (broken_book / "empty").mkdir()
    done = call(broken_book, "check", name)
    assert (done.status, done.out) == (2, "") if name else done.status == 1  # “” is the folder that one is in


def test_a_file_outside_the_book_is_refused(book: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = make_book(tmp_path_factory.mktemp("other"))
    done = call(book, "check", str(other / "cases" / "CB-0001.md"))
    assert done.status == 2
    assert "is not in the book" in done.err


def test_check_of_a_case_that_is_a_link_inside_the_book(book: Path) -> None:
    (book / "cases" / "CB-0009.md").symlink_to("CB-0001.md")
    assert "Checked 1 case file" in call(book, "check", "cases/CB-0009.md").out


# --- What a build log may hold ------------------------------------------------------------------------

SECRETS = {
    "name": "Qwertina Zaphodson",
    "born": "1871-13-77",
    "year": "Xyear77",
    "key": "secretkey_zq",
    "action": "secretaction_zq",
    "note": "Wobbly-secret \x85 note",
    "initials": "QZX",
    "log": "Mum said hush-hush-zq",
}
HOSTILE = """\
---
child_name: {name}
date_of_birth: {born}
year_group: {year}
{key}: {log}
{name}: 1
out_of_year_group: {log}
enforcement:
  {action}: 2026-09-14
  letter_1: 2027-01-09
  letter_2: {{date: 2026-09-14, planned: 2026-10-14, note: {log}}}
  panel_meeting: {{date: 2026-10-13, outcome: {log}}}
  home_visit: {{by: {name}}}
support:
  mentoring: {{date: 2026-09-25, for: {name}, until: 2020-01-01}}
needs: {{a: {name}}}
judgements:
  {key}: {{decision: {log}, by: {initials}, date: 2026-11-16, reason: {log}}}
stage_3: {{requested: {log}, outcome: {name}}}
parents: {log}
---

# Contact log

### 14/9/26 · {initials}

{log}

### 2026-09-14 · {initials} · {name}

Seen 2026-09-15 {log}

| Date | {name} | {log} |
|---|---|---|
| 2026-09-14 | {log} | {initials} |

### Visit of {name} 2026-09-14
"""


def secret_book(folder: Path) -> Path:
    plain = {**SECRETS, "note": "x"}
    text = HOSTILE.format(**plain)
    sound = AMELIA.replace("Amelia Hart", SECRETS["name"])
    files = {
        "cases/CB-0001.md": text,
        "cases/CB-0002.md": text.replace("\n---\n\n#", "\n\n#"),
        "cases/CB-0003.md": text.replace("year_group", "year_group: ["),
        "cases/CB-0004.md": text.replace("{", '"'),
        "cases/CB-0005.md": text + SECRETS["note"],
        "cases/CB-0006.md": sound + "\n```\n" + SECRETS["log"],
        "cases/CB-0007.md": sound + f"\n### 2026-09-14 · {SECRETS['initials']}\n\n{SECRETS['log']}\n",
        "cases/CB-0008.md": sound,
        "cases/CB-0009.md": f"{SECRETS['log']}\n",
        "cases/a/CB-0009.md": f"---\nchild_name: &{SECRETS['key']} {SECRETS['log']}\n---\n",
        "casebook.toml": '[staff]\nJB = { name = "Jo Bell" }\n',
    }
    return make_book(folder, files)


@pytest.mark.parametrize("format_", CI_FORMATS)
def test_no_value_of_a_case_is_in_a_build_log(tmp_path: Path, format_: str) -> None:
    secret_book(tmp_path)
    done = call(tmp_path, "--as-of", AS_OF, "check", "--strict", "--format", format_)
    assert done.status == 1
    everything = (done.out + done.err).casefold()
    for secret in SECRETS.values():
        for word in re.findall(r"[\w-]{3,}", secret):
            assert word.casefold() not in everything or word.casefold() in _catalogue_words(), word


def _catalogue_words() -> str:
    return " ".join(f"{e.code} {e.title} {e.advice}" for e in CATALOGUE.values()).casefold()


def test_a_build_log_says_the_catalogue_s_words_and_nothing_else(tmp_path: Path) -> None:
    secret_book(tmp_path)
    told = {f"{e.title}. {e.advice}" for e in CATALOGUE.values()}
    args = ("--as-of", AS_OF, "check", "--format")
    github = call(tmp_path, *args, "github").out.splitlines()
    assert len(github) > 20
    assert {line.split("::", 2)[2] for line in github} <= told
    gitlab: list[dict[str, Any]] = json.loads(call(tmp_path, *args, "gitlab").out)
    assert {found["description"] for found in gitlab} <= told
    sarif = json.loads(call(tmp_path, *args, "sarif").out)
    assert {found["message"]["text"] for found in sarif["runs"][0]["results"]} <= told
    suite = ET.fromstring(call(tmp_path, *args, "junit").out)[0]  # noqa: S314 - our own output
    failures = suite.findall("testcase/failure")
    titles = {e.title for e in CATALOGUE.values()}
    assert {re.sub(r"^line \d+: ", "", f.get("message", "")) for f in failures} <= titles
    assert {f.text for f in failures} <= {e.advice for e in CATALOGUE.values()}


def test_settings_with_an_error_do_not_put_staff_in_a_build_log(book: Path) -> None:
    (book / "casebook.toml").write_text('[staff]\nJB = { name = "Secret Person", rol = "x" }\n', "utf-8")
    done = call(book, "check", "--format", "github")
    assert (done.status, done.out) == (2, "")
    assert "casebook.toml:2:" in done.err
    assert "Secret Person" not in done.err


# --- status -----------------------------------------------------------------------------------------


def test_status_shows_a_table(broken_book: Path) -> None:
    done = call(broken_book, "--as-of", AS_OF, "status")
    lines = done.out.splitlines()
    assert lines[0].split() == ["Ref", "Child", "Year", "School", "Staff", "Status", "Verdict"]
    assert [line.split()[0] for line in lines[1:4]] == ["CB-0001", "CB-0002", "CB-0003"]
    assert "Cannot be trusted: 1 error" in lines[3]
    assert lines[-1] == "3 cases, 0 ready to consider, 0 to judge, 2 not ready, 1 with errors (see: casebook check)"
    assert done.status == 1
    assert "1 case file has errors" in done.err


def test_status_of_a_sound_book_is_0(book: Path) -> None:
    done = call(book, "status")
    assert (done.status, done.err) == (0, "")


def test_the_table_s_columns_stay_in_line_for_wide_names(tmp_path: Path) -> None:
    wide = AMELIA.replace("Amelia Hart", "張偉張偉張偉")
    long = BEN.replace("Ben Ozturk", "N" * 90)
    make_book(tmp_path, {"cases/CB-0001.md": wide, "cases/CB-0002.md": long})
    lines = call(tmp_path, "status").out.splitlines()
    assert lines[2].index("Kingsmead") == lines[0].index("School")
    assert lines[1].index("Northfield") == lines[0].index("School") - 6  # each of six takes two columns
    assert "NNN…" in lines[2]


def test_status_of_one_case_names_criterion_answer_and_line(book: Path) -> None:
    done = call(book, "--as-of", AS_OF, "status", "cb-0001")
    assert done.status == 0
    assert "CB-0001  Amelia Hart" in done.out
    assert "[x] Letter 1: Met" in done.out
    assert "Letter 1 sent on 14 September 2026" in done.out
    assert "cases/CB-0001.md, line 9" in done.out
    assert "as of 23 November 2026" in done.out
    assert "Enforcement Letter 3: –" in done.out
    assert re.search(r"Policy: Default policy: .* \(\w+\)\.", done.out)


def test_status_of_a_broken_case_says_what_is_wrong(broken_book: Path) -> None:
    done = call(broken_book, "status", "CB-0003")
    assert done.status == 1
    assert "impossible-date" in done.out
    assert "ready" not in done.out.lower()


def test_status_names_each_case_once(book: Path) -> None:
    assert call(book, "status", "CB-0001", "cb-0001").out.count("Amelia Hart") == 1


def test_an_alert_is_the_first_thing_that_status_says_of_a_case(tmp_path: Path) -> None:
    text = case_text(
        enforcement="\n  home_visit: {date: 2026-10-05, confidential: yes}", alert="[Ring dad first, never mum, Two]"
    )
    folder = make_book(tmp_path, {"cases/CB-0001.md": text})
    sound = call(folder, "--as-of", AS_OF, "status", "CB-0001").out
    assert sound.startswith(
        "Read this first: Ring dad first\nRead this first: never mum\nRead this first: Two\nCB-0001  Amelia Hart\n"
    )
    assert "Home Visit: 5 October 2026 (confidential)" in sound
    (folder / "cases/CB-0001.md").write_text(text.replace("2014-05-17", "17 May last"), "utf-8")
    assert call(folder, "--as-of", AS_OF, "status", "CB-0001").out.startswith("Read this first: Ring dad first\n")


def test_status_json_is_as_promised(book: Path) -> None:
    done = call(book, "--as-of", AS_OF, "status", "--format", "json")
    document = json.loads(done.out)
    assert document["as_of"] == AS_OF
    first, second = document["cases"]
    promised = [
        "ref", "path", "child_name", "date_of_birth", "year_group", "staff_name", "school", "stage_2_end_date",
        "status", "verdict", "criteria", "prompts", "enforcement", "support", "contacts",
    ]  # fmt: skip
    assert [key for key in first if key in promised] == promised
    assert [first[key] for key in promised[:10]] == [
        "CB-0001", "cases/CB-0001.md", "Amelia Hart", "2014-05-17", "8", "Jo Bell", "Northfield Academy",
        "2026-11-20", "open", "not-ready",
    ]  # fmt: skip
    criterion = first["criteria"][0]
    assert {"key", "outcome", "reason", "evidence", "judged_by"} <= set(criterion)
    assert (criterion["key"], criterion["outcome"], criterion["judged_by"]) == ("letter_1_sent", "met", None)
    assert criterion["reason"] == "Letter 1 sent on 14 September 2026"
    assert criterion["evidence"] == [{"kind": "action", "key": "letter_1", "date": "2026-09-14", "line": 9}]
    assert {c["outcome"] for case in document["cases"] for c in case["criteria"]} <= {"met", "not-met", "judgement"}
    assert all({"key", "due", "text"} <= set(prompt) for prompt in first["prompts"])
    assert first["enforcement"] == {"letter_1": [{"date": "2026-09-14"}]}
    assert (first["support"], second["support"]) == ({}, {"mentoring": [{"date": "2026-09-25"}]})
    contact = first["contacts"][0]
    assert {k: contact[k] for k in ("date", "initials", "line", "text")} == {
        "date": "2026-09-14", "initials": "JB", "line": 15, "text": "Letter 1 posted to both parents.",
    }  # fmt: skip


def test_status_json_leaves_out_what_could_not_be_read_and_says_so(broken_book: Path) -> None:
    done = call(broken_book, "status", "--format", "json")
    assert [case["ref"] for case in json.loads(done.out)["cases"]] == ["CB-0001", "CB-0002"]
    assert done.status == 1
    assert "1 case file has errors" in done.err


def test_status_csv(book: Path) -> None:
    done = call(book, "status", "--format", "csv")
    assert done.raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(done.raw.decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows[1:]] == ["CB-0001", "CB-0002"]


@pytest.mark.parametrize(
    ("options", "refs"),
    [
        (["--school", "northfield"], ["CB-0001"]),
        (["--staff", "KAPOOR"], ["CB-0002"]),
        (["--verdict", "not-ready"], ["CB-0001", "CB-0002"]),
        (["--verdict", "Not ready"], ["CB-0001", "CB-0002"]),
        (["--verdict", "ready"], []),
        (["--status", "open", "--school", "primary"], ["CB-0002"]),
        (["--status", "closed"], []),
        (["--school", "northfield", "CB-0002"], []),
        (["CB-0002"], ["CB-0002"]),
        ([], ["CB-0001", "CB-0002"]),
    ],
)
def test_filters(book: Path, options: list[str], refs: list[str]) -> None:
    done = call(book, "--as-of", AS_OF, "status", "--format", "json", *options)
    assert (done.status, [case["ref"] for case in json.loads(done.out)["cases"]]) == (0, refs)


def test_no_case_matches(book: Path) -> None:
    done = call(book, "status", "--school", "nowhere")
    assert done.status == 0
    assert "No case matches" in done.out


# --- due and find -----------------------------------------------------------------------------------


def test_due_is_in_order_of_pressure(book: Path) -> None:
    done = call(book, "--as-of", AS_OF, "due", "--format", "json")
    document = json.loads(done.out)
    assert (done.status, document["as_of"]) == (0, AS_OF)
    assert all(set(row) == {"ref", "child_name", "key", "due", "text"} for row in document["prompts"])
    keys = [row["key"] for row in document["prompts"]]
    assert keys.index("stage-2-ended") < keys.index("coming-up") < keys.index("missing-evidence")


def test_due_in_csv_says_the_same_as_in_json(book: Path) -> None:
    rows = json.loads(call(book, "--as-of", AS_OF, "due", "--format", "json").out)["prompts"]
    table = list(
        csv.reader(io.StringIO(call(book, "--as-of", AS_OF, "due", "--format", "csv").raw.decode("utf-8-sig")))
    )
    assert [row[4] for row in table[1:]] == [row["text"] for row in rows]


def test_due_says_which_cases_it_cannot_tell_of(broken_book: Path) -> None:
    done = call(broken_book, "due", "--school", "kingsmead")
    assert "Amelia" not in done.out
    assert done.status == 1
    assert "what is due in them cannot be told" in done.err


def test_nothing_is_due(tmp_path: Path) -> None:
    closed = AMELIA.replace("support:", "closed: {date: 2026-11-01}")
    done = call(make_book(tmp_path, {"cases/CB-0001.md": closed}), "due")
    assert (done.status, done.out, done.err) == (0, "Nothing is due.\n", "")


@pytest.mark.parametrize("words", [["bus", "PASS"], ["bus pass"], ["zoe", "cafe"], ["zoe’s"], ["spoke mum"]])
def test_find(book: Path, words: list[str]) -> None:
    done = call(book, "find", *words)
    assert done.status == 0
    assert "cases/CB-0001.md:19: Amelia Hart · 2 October 2026 · JB" in done.out
    assert done.out.endswith("1 entry found.\n")


def test_find_json(book: Path) -> None:
    (row,) = json.loads(call(book, "find", "bus pass", "--format", "json").out)["found"]
    assert row == {
        "ref": "CB-0001", "path": "cases/CB-0001.md", "line": 19, "date": "2026-10-02", "initials": "JB",
        "text": "Rang mum about the bus pass. Zoë’s café is next door.", "where": "log",
    }  # fmt: skip


def test_find_nothing(book: Path) -> None:
    done = call(book, "find", "xyzzy")
    assert (done.status, done.out) == (0, "0 entries found.\n")


@pytest.mark.parametrize("words", [[], [""], ["  "]])
def test_find_wants_words(book: Path, words: list[str]) -> None:
    assert call(book, "find", *words).status == 2


def test_find_says_which_logs_it_could_not_read(tmp_path: Path) -> None:
    done = call(make_book(tmp_path, {"cases/A.md": "bus pass", "cases/B.md": AMELIA}), "find", "bus")
    assert (done.status, done.out.count("Amelia")) == (1, 1)
    assert "their lines were searched as they stand" in done.err
    assert "cases/A.md:1: a file that cannot be read\n    bus pass\n" in done.out


# --- Where a command works ----------------------------------------------------------------------------


def test_a_book_is_found_upwards_and_by_name(book: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    deep = book / "cases" / "2026" / "deep"
    deep.mkdir(parents=True)
    assert call(deep, "check").status == 0
    assert call(elsewhere, "-C", str(book), "check").status == 0
    assert call(elsewhere, "-C", str(deep), "check").status == 0
    for args in (["check"], ["status"], ["due"], ["find", "x"], ["build"], ["serve"], ["pdf"]):
        done = call(elsewhere, *args)
        assert (done.status, done.out) == (2, "")
        assert "There is no book" in done.err
        assert "casebook init" in done.err
    assert call(elsewhere, "-C", str(book / "none"), "check").status == 2
    assert call(elsewhere, "-C", str(book / "cases" / "CB-0001.md"), "check").status == 2


def test_as_of_stands_before_or_after_the_command(book: Path) -> None:
    before = call(book, "--as-of", "2026-10-01", "status", "--format", "json")
    after = call(book, "status", "--format", "json", "--as-of", "1 October 2026")
    both = call(book, "--as-of", "2020-01-01", "status", "--format", "json", "--as-of", "01/10/2026")
    assert json.loads(before.out)["as_of"] == "2026-10-01"
    assert before.out == after.out == both.out


@pytest.mark.parametrize("day", ["", "next week", "2026-02-30", "1/2/26", "2026-1-1"])
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_day_that_is_none_is_refused_and_never_today(book: Path, day: str, place: str) -> None:
    args = ["--as-of", day, "check"] if place == "before" else ["check", "--as-of", day]
    done = call(book, *args)
    assert (done.status, done.out) == (2, "")
    assert "is not a date" in done.err


def test_broken_settings_stop_every_command_and_name_the_line(book: Path) -> None:
    (book / "casebook.toml").write_text('title = "x"\n[policy]\nquiet_dais = 3\n', "utf-8")
    for args in (["check"], ["check", "cases/CB-0001.md"], ["status"], ["due"], ["find", "x"], ["build"], ["serve"]):
        done = call(book, *args)
        assert (done.status, done.out) == (2, ""), args
        assert "casebook.toml:3:1" in done.err
        assert "quiet_days" in done.err
    assert not (book / "site").exists()


def test_a_folder_that_is_gone(book: Path) -> None:
    gone = book / "gone"
    command = f"mkdir '{gone}' && cd '{gone}' && rmdir '{gone}' && '{sys.executable}' -m casebook check"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


# --- Slips ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["chekc"], "Did you mean “check”?"),
        (["statsu"], "Did you mean “status”?"),
        (["xyz"], "casebook --help"),
        (["check", "--stric"], "--strict"),
        (["status", "--verdit", "ready"], "--verdict"),
        (["status", "--verdict", "reddy"], "Did you mean “ready”?"),
        (["status", "--status", "close"], "Did you mean “closed”?"),
        (["status", "CB-001"], "Did you mean CB-0001?"),
        (["pdf", "CB-001"], "Did you mean CB-0001?"),
        (["pdf", "--form", "stage2"], "Did you mean stage-2?"),
        (["check", "--format", "jsn"], "json"),
        (["explain", "unknown-ky"], "Did you mean unknown-key?"),
    ],
)
def test_a_slip_names_what_was_meant(book: Path, args: list[str], hint: str) -> None:
    done = call(book, *args)
    assert (done.status, done.out) == (2, "")
    assert hint in done.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_s_help_shows_an_example(tmp_path: Path, command: str) -> None:
    done = call(tmp_path, command, "--help")
    assert done.status == 0
    assert re.search(rf"Examples?:\s+casebook {command}\b", done.out)
    assert "[|" not in done.out


def test_help_lists_every_command(tmp_path: Path) -> None:
    out = call(tmp_path, "--help").out
    listed = [line.split()[0] for line in out.split("Commands:\n")[1].splitlines() if line.startswith("  ")]
    assert listed[: len(COMMANDS)] == list(COMMANDS)


# --- Pipes, terminals, code pages, interruptions ------------------------------------------------------


def test_python_m_casebook_is_casebook(book: Path) -> None:
    as_module = run(book, "--as-of", AS_OF, "status", "CB-0001")
    as_function = call(book, "--as-of", AS_OF, "status", "CB-0001")
    assert (as_module.status, as_module.out, as_module.err) == (as_function.status, as_function.out, as_function.err)
    assert run(book, "--version").out.startswith("casebook, version ")


def in_terminal(folder: Path, *args: str, **env: str) -> str:
    """What a command shows in a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "casebook", *args]
    with subprocess.Popen(command, cwd=folder, stdout=theirs, stderr=theirs, env=environment(**env)) as process:
        os.close(theirs)
        told = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so where the other end is closed
                break
            if not piece:
                break
            told += piece
        process.wait(30)
    os.close(ours)
    return told.decode()


def test_colour_and_progress_on_a_terminal_alone(broken_book: Path) -> None:
    assert "\x1b[31m" in in_terminal(broken_book, "check")
    assert "\x1b[" not in in_terminal(broken_book, "check", NO_COLOR="1")
    assert "\r\x1b[K" in in_terminal(broken_book, "build")  # what wipes the progress away
    piped = run(broken_book, "build", "--clean")
    assert not set(run(broken_book, "check").out + piped.out + piped.err) & {"\x1b", "\r"}


def test_a_windows_code_page_loses_a_letter_but_never_crashes(tmp_path: Path) -> None:
    make_book(tmp_path, {"cases/CB-0001.md": AMELIA.replace("Amelia Hart", "Łukasz 張偉 Zoë")})
    for args in (["status"], ["status", "CB-0001"], ["due"], ["find", "bus"], ["check"], ["explain", "letter_1_sent"]):
        done = run(tmp_path, *args, encoding="cp1252", PYTHONIOENCODING="cp1252")
        assert (done.status, done.err) == (0, ""), args
    assert "?ukasz ?? Zoë" in run(tmp_path, "status", encoding="cp1252", PYTHONIOENCODING="cp1252").out


def test_json_loses_nothing_on_a_windows_code_page(tmp_path: Path) -> None:
    make_book(tmp_path, {"cases/CB-0001.md": AMELIA.replace("Amelia Hart", "Łukasz 張偉 Zoë")})
    for args in (["status", "--format", "json"], ["due", "--format", "json"]):
        assert "Łukasz 張偉 Zoë" in str(json.loads(run(tmp_path, *args, PYTHONIOENCODING="cp1252").out))
        assert "Łukasz 張偉 Zoë" in run(tmp_path, *args).out


def test_a_reader_who_has_seen_enough_causes_no_traceback(tmp_path: Path) -> None:
    make_book(tmp_path, {f"cases/CB-{n:04}.md": AMELIA.replace("Hart", f"Hart{n}") for n in range(100)})
    for args in ("status --format json", "due", "status --format csv", "find mum"):
        command = f"'{sys.executable}' -m casebook {args} | head -c 20; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, capture_output=True, check=False, env=environment()
        )
        assert (done.returncode, done.stderr) == (0, b""), args


def test_an_interruption_is_no_traceback_and_no_problem_in_the_files(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)

    monkeypatch.setattr("casebook.cli.workplace.Workplace.book", interrupt)
    done = call(book, "status")
    assert (done.status, done.out, done.err) == (130, "", "\ncasebook: stopped.\n")


@pytest.mark.parametrize("command", ["check", "build"])
def test_an_interruption_ends_every_process_without_a_word_more(tmp_path: Path, command: str) -> None:
    """Ctrl+C in a terminal reaches all processes of a command."""
    (tmp_path / "cases").mkdir()
    for number in range(3000):
        (tmp_path / f"cases/CB-{number:04}.md").write_text("---\nchild_name: Amelia Hart\n---\n", "utf-8")
    words = [sys.executable, "-m", "casebook", "-C", str(tmp_path), command]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as asked:
        children = Path(f"/proc/{asked.pid}/task/{asked.pid}/children")
        for _ in range(200):
            if children.read_text():
                break
            time.sleep(0.01)
        os.killpg(asked.pid, signal.SIGINT)
        out, err = asked.communicate(timeout=30)
    assert (asked.returncode, out, err) == (130, "", "\ncasebook: stopped.\n")
    wait_until(lambda: not _is_there(asked.pid), 5)


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("closed", ["2>&-", ">/dev/null 2>&-", "<&- 2>&-"])
def test_a_stream_that_was_closed_before_changes_no_exit_status(book: Path, closed: str) -> None:
    """Some programs that run others start them so."""
    command = f"exec {shlex.quote(sys.executable)} -m casebook -C {shlex.quote(str(book))} --version {closed}"
    done = subprocess.run(["sh", "-c", command], env=environment(), capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_fault_of_our_own_is_owned_up_to(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("Amelia Hart")

    monkeypatch.setattr("casebook.cli.workplace.Workplace.book", fail)
    done = call(book, "status")
    assert (done.status, done.out) == (2, "")
    assert "fault in casebook itself" in done.err
    assert "test_reading.py, line" in done.err
    assert "Traceback" not in done.err
    assert "Amelia" not in done.err
    monkeypatch.setenv("CASEBOOK_TRACEBACK", "1")
    monkeypatch.setattr(sys, "argv", ["casebook", "-C", str(book), "status"])
    with pytest.raises(ZeroDivisionError):
        main()


# --- Odd names ----------------------------------------------------------------------------------------

ODD_NAMES = (
    "cases/with space.md", "cases/é.md", "cases/e\u0301.md", "cases/new\nline.md", "cases/\x1b[31mred.md", "cases/a:b.md",
    "cases/-rf.md", "cases/::error.md", "cases/%0A.md", "cases/<b>&amp;.md", "cases/CON.md", "cases/.md", "cases/張偉.md",
    "cases/" + "x" * 200 + ".md", "cases/quote\"'.md", "cases/back\\slash.md", "cases/blank.md", "cases/UPPER.MD",
)  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
def test_odd_file_names(tmp_path: Path, format_: str) -> None:
    make_book(tmp_path, dict.fromkeys(ODD_NAMES, AMELIA))
    (tmp_path / os.fsdecode(b"cases/raw\xff.md")).write_text(AMELIA, "utf-8")
    done = call(tmp_path, "check", "--format", format_)
    assert done.status == 1
    assert "Traceback" not in done.err
    assert "\x1b" not in done.out
    if format_ in {"json", "gitlab", "sarif"}:
        json.loads(done.out)
    elif format_ == "junit":
        ET.fromstring(done.out)  # noqa: S314 - our own output
    elif format_ == "github":
        assert all(re.match(r"::(error|warning) file=", line) for line in done.out.splitlines())
    else:
        assert "\nline" not in done.out


def test_status_due_and_find_with_odd_file_names(tmp_path: Path) -> None:
    make_book(tmp_path, dict.fromkeys(ODD_NAMES, AMELIA))
    (tmp_path / os.fsdecode(b"cases/raw\xff.md")).write_text(AMELIA, "utf-8")
    for args in (["status"], ["status", "new\nline"], ["due"], ["find", "bus"]):
        done = call(tmp_path, *args)
        assert done.status in {0, 1}
        assert "\x1b" not in done.out
        assert "fault in casebook" not in done.err
