"""What an officer types, and what is answered: names for refs, words without quotes, dates as they are said, other commands' names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from casebook.cli import ADVICE, COMMANDS, SYNONYMS
from support.cli_books import AMELIA, AS_OF, BEN, BROKEN, call, make_book

DORA = (
    BEN.replace("Ben Ozturk", "O’Neil, Dóra")
    .replace("2017-02-19", "2016-02-19")
    .replace("year_group: 5", "year_group: 6")
)
DORA = DORA.replace("support:", "parents:\n  - {name: Niamh O'Neil, phone: 07700 900123}\nknown_as: Dory\nsupport:", 1)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    files = {"cases/CB-0001.md": AMELIA, "cases/CB-0002.md": BEN, "cases/CB-0003.md": DORA}
    return make_book(tmp_path, files)


def test_casebook_alone_is_help(tmp_path: Path) -> None:
    done = call(tmp_path)
    assert (done.status, done.err) == (0, "")
    assert done.out == call(tmp_path, "--help").out
    assert "Commands:" in done.out


# --- Words without quotes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("log CB-0001 Rang mum today", 'log CB-0001 "Rang mum today"'),
        ("log CB-0001 Rang mum --by JB", 'log CB-0001 "Rang mum" --by JB'),
        ("log CB-0001 Rang. --how home visit --by JB", 'log CB-0001 Rang. --how "home visit" --by JB'),
        ("set CB-0001 school Northfield Academy", 'set CB-0001 school "Northfield Academy"'),
        ("record CB-0001 letter_2 14 September 2026", 'record CB-0001 letter_2 "14 September 2026"'),
        ("record CB-0001 Letter 2 2026-09-14", 'record CB-0001 "Letter 2" 2026-09-14'),
        ("record CB-0001 panel_meeting 2026-10-13 --outcome did not attend",
         'record CB-0001 panel_meeting 2026-10-13 --outcome "did not attend"'),
        ("judge CB-0001 stage_1_engagement not met --by JB --reason x",
         'judge CB-0001 stage_1_engagement "not met" --by JB --reason x'),
        ("judge CB-0001 stage_1_engagement met --by JB --reason No answer at all",
         'judge CB-0001 stage_1_engagement met --by JB --reason "No answer at all"'),
        ("new CB-0009 --child-name Cara Voss --school Elm", 'new CB-0009 --child-name "Cara Voss" --school Elm'),
        ("explain unknown key", 'explain "unknown key"'),
        ("export csv --school Northfield Academy", 'export csv --school "Northfield Academy"'),
    ],
)  # fmt: skip
def test_missing_quotes_are_put_in(book: Path, typed: str, meant: str) -> None:
    before = {path: path.read_bytes() for path in (book / "cases").iterdir()}
    done = call(book, *typed.split(" "))
    assert done.status == 2
    assert f"Put the text in quotes: casebook {meant}\n" in done.err
    assert {path: path.read_bytes() for path in (book / "cases").iterdir()} == before


def test_a_name_of_two_words_before_a_text_in_quotes(book: Path) -> None:
    done = call(book, "log", "Amelia", "Hart", "Rang mum.")
    assert 'Put the text in quotes: casebook log "Amelia Hart" "Rang mum."\n' in done.err
    assert call(book, "log", "Amelia Hart", "Rang mum.").status == 0


def test_what_is_too_much_in_another_way_is_answered_as_before(book: Path) -> None:
    done = call(book, "doctor", "please")
    assert done.status == 2
    assert "extra argument" in done.err


# --- Names for refs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Amelia Hart", "amelia hart", "Hart, Amelia", "AMELIA  HART", "Amélia Hart"])
def test_a_name_that_one_case_has_is_taken_for_its_ref(book: Path, name: str) -> None:
    assert call(book, "status", name).out.startswith("CB-0001  Amelia Hart")
    assert "cases/CB-0001.md" in call(book, "log", name, "Rang.", "--by", "JB").out
    assert call(book, "set", name, "school", "Elm").status == 0
    assert call(book, "record", name, "letter_2", "2026-09-28").status == 0
    assert call(book, "check", name).out.startswith("Checked 1 case file: ")


@pytest.mark.parametrize("name", ["Dóra O'Neil", "dora oneil", "O\u2019NEIL, DORA", "Dora O-Neil", "Dory"])
def test_a_name_is_known_in_every_spelling(book: Path, name: str) -> None:
    assert call(book, "status", name).out.startswith("CB-0003")


def test_several_words_may_be_one_name(book: Path) -> None:
    assert call(book, "status", "Amelia", "Hart").out.startswith("CB-0001")
    assert call(book, "check", "Ben", "Ozturk").out.startswith("Checked 1 case file: ")
    both = call(book, "status", "Amelia Hart", "CB-0002")
    assert both.out.startswith("CB-0001")
    assert "CB-0002  Ben Ozturk" in both.out


def test_a_name_that_two_cases_have_is_answered_with_their_refs(book: Path) -> None:
    (book / "cases/CB-0004.md").write_text(AMELIA.replace("2014", "2013"), "utf-8")
    for words in (("status", "Amelia Hart"), ("log", "Hart, Amelia", "Rang.")):
        done = call(book, *words)
        assert done.status == 2
        assert "CB-0001, CB-0004. Name the one that you mean by its ref." in done.err


def test_a_ref_goes_before_a_name_and_a_near_miss_is_named_and_not_taken(book: Path) -> None:
    done = call(book, "status", "Amelia Heart")
    assert done.status == 2
    assert "Did you mean Amelia Hart, CB-0001?" in done.err
    assert "Did you mean CB-0001?" in call(book, "set", "CB-001", "school", "Elm").err
    assert call(book, "set", "Amelia", "school", "Elm").status == 2  # a part of a name could be another's tomorrow


def test_check_takes_a_ref(book: Path) -> None:
    assert call(book, "check", "cb-0001").out.startswith("Checked 1 case file: ")
    assert call(book / "cases", "check", "CB-0001").status == 0
    assert "Did you mean CB-0001?" in call(book, "check", "CB-00011").err
    assert "There is no file cases/CB-9999.md" in call(book, "check", "cases/CB-9999.md").err


# --- Other commands' names ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("print", "Did you mean “pdf”?"), ("list", "Did you mean “status”?"), ("search", "Did you mean “find”?"),
        ("close", "casebook set REF closed"), ("undo", "git restore"), ("Todo", "Did you mean “due”?"), ("edit", "Did you mean “set”?"),
        ("delete", "No command deletes a case"), ("statsu", "Did you mean “status”?"), ("excel", "Did you mean “export”?"),
        ("letter", "Did you mean “record”?"), ("help", "casebook --help"), ("xyzzy", "See casebook --help."),
    ],
)  # fmt: skip
def test_another_name_of_a_command_is_answered_with_its_own(tmp_path: Path, typed: str, answer: str) -> None:
    done = call(tmp_path, typed)
    assert done.status == 2
    assert answer in done.err


def test_every_answer_names_a_command_that_there_is() -> None:
    assert set(SYNONYMS.values()) <= set(COMMANDS)
    assert not (set(SYNONYMS) | set(ADVICE)) & set(COMMANDS)
    for text in ADVICE.values():
        assert set(re.findall(r"casebook ([a-z]+)", text)) <= set(COMMANDS)


def test_the_advice_to_close_a_case_closes_it(book: Path) -> None:
    line = re.search(r"closed \"(.*)\"", ADVICE["close"])
    assert line is not None
    assert call(book, "--as-of", "2026-11-30", "set", "CB-0001", "closed", line[1]).status == 0


@pytest.mark.parametrize(
    "label",
    ["Enforcement Letter 2", "letter 2", "Letter-2", "Home Visit", "Attendance Panel Meeting / Parenting Contract"],
)
def test_an_action_may_be_named_as_the_form_names_it(book: Path, label: str) -> None:
    assert call(book, "record", "CB-0001", label, "2026-09-28").status == 0


def test_an_action_may_be_named_as_the_policy_names_it(book: Path) -> None:
    (book / "casebook.toml").write_text('[policy.labels]\nletter_2 = "Second warning"\n', "utf-8")
    assert call(book, "record", "CB-0001", "second warning", "2026-09-28").status == 0
    assert "letter_2: 2026-09-28" in (book / "cases/CB-0001.md").read_text("utf-8")


def test_an_unknown_action_is_answered_with_the_nearest(book: Path) -> None:
    assert "Did you mean “panel_meeting”?" in call(book, "record", "CB-0001", "panel", "2026-09-28").err
    assert "Did you mean “letter_2”?" in call(book, "record", "CB-0001", "leter_2", "2026-09-28").err


# --- Dates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "day"), [("today", "2026-11-23"), ("Yesterday", "2026-11-22")])
def test_today_and_yesterday_are_days(book: Path, word: str, day: str) -> None:
    assert call(book, "--as-of", AS_OF, "record", "CB-0001", "letter_2", word).status == 0
    assert call(book, "--as-of", AS_OF, "log", "CB-0001", "Rang.", "--date", word, "--by", "JB").status == 0
    assert call(book, "--as-of", AS_OF, "set", "CB-0002", "stage_2_end_date", word).status == 0
    text = (book / "cases/CB-0001.md").read_text("utf-8")
    assert f"letter_2: {day}" in text
    assert f"### {day} · JB" in text
    assert f"stage_2_end_date: {day}" in (book / "cases/CB-0002.md").read_text("utf-8")


def test_tomorrow_is_for_what_is_planned(book: Path) -> None:
    assert call(book, "--as-of", AS_OF, "record", "CB-0001", "letter_2", "tomorrow").status == 2
    assert call(book, "--as-of", AS_OF, "record", "CB-0001", "letter_2", "tomorrow", "--planned").status == 0
    assert "planned: 2026-11-24" in (book / "cases/CB-0001.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20/11/26", "20/11/2026"), ("1.9.26", "1.9.2026"), ("20-11-26", "20-11-2026"), ("20 Nov 26", "20 Nov 2026"),
        ("20 Nov '26", "20 Nov 2026"), ("Mon 14 September 2026", "14 September 2026"), ("2026/09/14", "2026-09-14"),
        ("2026.9.4", "2026-09-04"), ("Friday, 20/11/26", "20/11/2026"), ("3/3/88", "3/3/1988"), ("31/11/26", "2026-09-14"),
        ("soon", "2026-09-14"), ("14/9", "2026-09-14"),
    ],
)  # fmt: skip
def test_a_date_is_answered_with_itself_mended(book: Path, typed: str, meant: str) -> None:
    for words in (("record", "CB-0001", "letter_2", typed), ("set", "CB-0001", "stage_2_end_date", typed)):
        done = call(book, "--as-of", AS_OF, *words)
        assert done.status == 2
        assert done.err.endswith(f"Write it as {meant}.\n"), done.err


# --- find and due -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("hart", "cases/CB-0001.md:2: Amelia Hart · Child Name"),
        ("niamh", "cases/CB-0003.md:9: O’Neil, Dóra · Parents"),
        ("07700", "cases/CB-0003.md:9: "),
        ("dory", "cases/CB-0003.md:11: O’Neil, Dóra · "),
        ("kingsmead", "cases/CB-0002.md:6: Ben Ozturk · School"),
    ],
)
def test_find_looks_at_names_parents_and_boxes(book: Path, words: str, place: str) -> None:
    out = call(book, "find", words).out
    assert place.split(":")[0] in out
    assert place.split(": ")[1] in out
    assert "other place" in out


def test_find_looks_at_notes_of_an_action_and_of_the_case(book: Path) -> None:
    text = AMELIA.replace("letter_1: 2026-09-14", "letter_1: {date: 2026-09-14, note: Sent to the aunt}")
    (book / "cases/CB-0001.md").write_text(text.replace("# Contact log", "Ring after four.\n\n# Contact log"), "utf-8")
    assert "note: Sent to the aunt" in call(book, "find", "aunt").out
    assert "Ring after four." in call(book, "find", "after four").out


def test_find_says_in_json_where_it_found_it(book: Path) -> None:
    rows = json.loads(call(book, "find", "mum", "--format", "json").out)["found"]
    assert {row["where"] for row in rows} == {"log"}
    (row,) = json.loads(call(book, "find", "dory", "--format", "json").out)["found"]
    assert (row["ref"], row["date"], row["where"]) == ("CB-0003", None, "Known as")


def test_find_searches_the_lines_of_a_file_that_cannot_be_read(book: Path) -> None:
    (book / "cases/CB-0005.md").write_text("---\nchild_name: [\nbus pass\n---\nSeen on the bus.\n", "utf-8")
    done = call(book, "find", "bus pass")
    assert done.status == 1
    assert "cases/CB-0005.md:3: a file that cannot be read" in done.out


def test_due_is_one_line_a_case_and_says_what_the_site_says(book: Path) -> None:
    out = call(book, "--as-of", AS_OF, "due").out.splitlines()
    assert len(out) == len({line.split()[0] for line in out})
    assert call(book, "--as-of", AS_OF, "build").status == 0
    page = (book / "site/due.html").read_text("utf-8")
    shown = set(re.findall(r'<th scope="row"><a href="[^"]*">(CB-[0-9]+)</a>', page))
    assert {line.split()[0] for line in out} == shown
    for line in out:
        text = re.sub(r" \(and .*$", "", line).partition(": ")[2]
        assert text.replace("'", "&#39;") in page or text in page


def test_due_says_how_much_more_there_is_and_where(book: Path) -> None:
    (line,) = [line for line in call(book, "--as-of", AS_OF, "due").out.splitlines() if line.startswith("CB-0002")]
    many = re.search(r"\(and ([0-9]+) more: casebook status CB-0002\)$", line)
    rows = json.loads(call(book, "--as-of", AS_OF, "due", "--format", "json").out)["prompts"]
    assert (int(many[1]) if many else 0) < len([row for row in rows if row["ref"] == "CB-0002"])


def test_a_broken_case_is_still_found_by_its_ref(book: Path) -> None:
    (book / "cases/CB-0006.md").write_text(BROKEN, "utf-8")
    assert "impossible-date" in call(book, "check", "CB-0006").out
    assert "impossible-date" in call(book, "status", "Cara Voss").out
