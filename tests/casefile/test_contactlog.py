"""The contact log: what is an entry, what is a note, and what could be mistaken for the one or the other."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.casefile.contactlog import Log, read_log
from casebook.casefile.headings import looks_like_initials, split_heading
from casebook.casefile.source import MAX_BYTES, make_source
from casebook.diagnostics import Severity, Span
from support.cases import at_once, case_text, codes, read_text


def log(body: str) -> Log:
    return read_log(make_source("cases/CB-0001.md", body), 0)


def entries(body: str) -> list[tuple[str, str, str]]:
    """Date, initials and text of every contact, in the order in which they are shown."""
    return [(c.date.isoformat(), c.initials, c.text) for c in log(body).contacts]


def notes(body: str) -> list[tuple[str, str]]:
    return [(n.heading, n.text) for n in log(body).notes]


def told(body: str) -> list[str]:
    return [d.code for d in log(body).diagnostics]


# --- Entries under headings -----------------------------------------------------------------------


@pytest.mark.parametrize("heading", [
    "# 2026-10-05 · JB", "## 2026-10-05 · JB", "### 2026-10-05 · JB", "###### 2026-10-05 · JB", "### 5 October 2026, JB",
    "### 05/10/2026 - JB", "### 5.10.2026 | JB", "### 5th October 2026 – JB", "###2026-10-05 JB", "   ### 2026-10-05 — JB",
    "### 2026-10-05 · JB ###", "###\t2026-10-05\tJB", "###\u00a02026-10-05\u00a0·\u00a0JB", "### 2026-10-05 JB  ",
    "2026-10-05 · JB\n===", "5 October 2026, JB\n---", "  2026-10-05 JB\n  -----  ", "### 2026-10-05: JB", "### 2026-10-05JB",
])  # fmt: skip
def test_a_heading_of_any_level_that_begins_with_a_date_is_an_entry(heading: str) -> None:
    assert entries(f"{heading}\n\nCard left.\n") == [("2026-10-05", "JB", "Card left.")]
    assert told(f"{heading}\n\nCard left.\n") == []
    assert notes(f"{heading}\n\nCard left.\n") == []


@pytest.mark.parametrize(
    ("rest", "parts"),
    [
        (" · JB · home visit · no reply", ("JB", "home visit", "no reply")),
        (" | JB | home visit | no reply", ("JB", "home visit", "no reply")),
        (" - JB - home visit - no reply", ("JB", "home visit", "no reply")),
        (" – JB – home visit – no reply", ("JB", "home visit", "no reply")),
        (" — JB — home visit — no reply", ("JB", "home visit", "no reply")),
        (", JB, home visit, no reply", ("JB", "home visit", "no reply")),
        (" JB, home visit · no reply", ("JB", "home visit", "no reply")),
        (" JB home visit", ("JB", "home visit", "")),
        (" JB: home visit", ("JB", "home visit", "")),
        (" · Jo Bell · phone", ("Jo Bell", "phone", "")),
        (" · J.B. · phone", ("J.B.", "phone", "")),
        (" · A. Khan, phone", ("A. Khan", "phone", "")),
        (" · JMcB · phone", ("JMcB", "phone", "")),
        (" · JB2 · phone", ("JB2", "phone", "")),
        (" · JB/SK · phone", ("JB/SK", "phone", "")),
        (" · NO · phone", ("NO", "phone", "")),
        (" · jb · phone", ("jb", "phone", "")),
        (" · Ó Sé · phone", ("Ó Sé", "phone", "")),
        (" · 10:30 · JB · phone", ("JB", "10:30 phone", "")),
        (" 10.30am JB phone", ("JB", "10.30am phone", "")),
        (" · 2pm", ("", "2pm", "")),
        (" · home visit · no reply", ("", "home visit", "no reply")),
        (" · Home Visit · no reply", ("", "Home Visit", "no reply")),
        (" · Phone Call", ("", "Phone Call", "")),
        (" · Mum · rang in", ("", "Mum", "rang in")),
        (" · SMS · sent", ("", "SMS", "sent")),
        (" · no reply", ("", "no reply", "")),
        (" JB Home Visit", ("JB", "Home Visit", "")),
        (" · JB · a · b · c", ("JB", "a", "b · c")),
        (" · JB · 9–10am · left at 9-10", ("JB", "9–10am", "left at 9-10")),
        (" · JB · well-being call", ("JB", "well-being call", "")),
        (" · · JB", ("JB", "", "")),
        (" · JB · · no reply", ("JB", "", "no reply")),
        (" · JB · phone ·", ("JB", "phone", "")),
        (" · JB · Flat C#", ("JB", "Flat C#", "")),
        ("", ("", "", "")),
        (" ·", ("", "", "")),
        (" · (JB)", ("", "(JB)", "")),
        (" · J\u200bB · phone", ("", "J\u200bB", "phone")),
    ],
)
def test_the_parts_of_a_heading(rest: str, parts: tuple[str, str, str]) -> None:
    assert split_heading(rest) == parts
    (contact,) = log(f"### 2026-10-05{rest}\nx").contacts
    assert (contact.initials, contact.how, contact.outcome) == parts


@pytest.mark.parametrize(
    "text", ["JB", "J.B.", "JMcB", "JB/SK", "Jo Bell", "Jo", "jb", "Ann Marie Lee", "Zoë Ó", "NO", "TAF"]
)
def test_initials_and_names(text: str) -> None:
    assert looks_like_initials(text)


@pytest.mark.parametrize("text", ["", "phone", "Phone", "home visit", "Home Visit", "Mum", "DAD", "SMS", "no", "out", "Out", "12", "J B C D",
                                  "jo bell", "Letter 1", "JBJBJBJB", "J-B", "Jo " + "B" * 100])  # fmt: skip
def test_what_is_nobodys_name(text: str) -> None:
    assert not looks_like_initials(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_no_part_of_a_heading_is_dropped(rest: str) -> None:
    def words(text: str) -> str:
        return "".join(c for c in text if c.isalnum())

    assert sorted(words("".join(split_heading(rest)))) == sorted(words(rest))


def test_an_entry_holds_its_text_to_the_last_blank() -> None:
    text = "Para one  \nstill one.\n\n- a\n  - b\n\n> quoted\n\n    code\n\n| a | b |\n|---|---|\n| c | d |\n\n<mum> said *no*\n1) x"
    assert entries(f"### 2026-10-05 · JB\n\n\n{text}\n\n\n### 2026-10-06 · JB\nx") == [
        ("2026-10-05", "JB", text),
        ("2026-10-06", "JB", "x"),
    ]
    assert entries("### 2026-10-05 · JB\n    moved in\n") == [("2026-10-05", "JB", "    moved in")]


def test_deeper_headings_belong_to_the_entry_and_others_to_notes() -> None:
    body = "## 2026-10-05 · JB\na\n### What mum said\nb\n## Plan\nc\n### Steps\nd\n# 2026-10-06 · JB\ne"
    assert entries(body) == [("2026-10-05", "JB", "a\n### What mum said\nb"), ("2026-10-06", "JB", "e")]
    assert notes(body) == [("Plan", "c"), ("Steps", "d")]


def test_a_deeper_heading_with_a_date_is_an_entry_of_its_own() -> None:
    assert entries("## 2026-10-05 · JB\na\n#### 2026-10-06 · JB\nb") == [
        ("2026-10-05", "JB", "a"),
        ("2026-10-06", "JB", "b"),
    ]


def test_entries_are_in_date_order_and_two_of_one_day_in_the_files() -> None:
    body = "### 2026-10-06 · JB\nc\n### 2026-10-05 · SK\nb\n### 5 October 2026 · JB\na\n### 2025-10-07 · JB\nz"
    assert [text for _, _, text in entries(body)] == ["z", "b", "a", "c"]


@pytest.mark.parametrize("title", ["## Contact log", "# Contact Log", "CONTACT LOG\n===", "## Contact log:", "## Contact log ##", "#### contact  log",
                                   "# Contact Log – Summary of contact/actions relating to attendance", "## **Contact log**"])  # fmt: skip
def test_the_logs_title_is_only_a_title(title: str) -> None:
    assert notes(f"{title}\n\n### 2026-10-05 · JB\n\nx") == []
    assert notes(f"{title}\n\nRead with care.\n\n### 2026-10-05 · JB\n\nx") == [("", "Read with care.")]


@pytest.mark.parametrize("heading", ["Contact logs", "Contact log of Amelia", "Notes", "Contact log " + "x" * 400])
def test_any_other_heading_is_kept(heading: str) -> None:
    assert notes(f"## {heading}\n\nx") == [(heading, "x")]


def test_a_title_is_not_lost_behind_a_long_tail() -> None:
    heading = "Contact log" + " " * 500 + "and secrets"
    assert notes(f"## {heading}\n") == [(heading, "")]


def test_text_outside_entries_is_kept_as_notes_in_the_files_order() -> None:
    body = "Before all.\n\n# Contact log\n\nIntro.\n\n### 2026-10-05 · JB\n\nx\n\n## Later\n\nAfter.\n"
    assert notes(body) == [("", "Before all."), ("", "Intro."), ("Later", "After.")]
    assert [n.span.line for n in log(body).notes] == [1, 3, 11]


@pytest.mark.parametrize(
    "line",
    [
        "#2 sibling absent",
        "#hashtag",
        "####### seven",
        "#",
        "##",
        "### ###",
        "\\### x",
        "    # code",
        "> # quoted",
        "- # item",
    ],
)
def test_a_hash_without_a_space_or_a_text_is_no_heading(line: str) -> None:
    assert entries(f"### 2026-10-05 · JB\na\n{line}\nb") == [("2026-10-05", "JB", f"a\n{line}\nb")]
    assert told(f"### 2026-10-05 · JB\na\n{line}\nb") == []


@pytest.mark.parametrize("rule", ["---", "===", "- - -", "***", "___", "-"])
def test_a_rule_below_text_makes_no_entry_of_it(rule: str) -> None:
    assert entries(f"### 2026-10-05 · JB\na\n{rule}\nb") == [("2026-10-05", "JB", f"a\n{rule}\nb")]


def test_a_dated_line_with_a_line_below_it_is_an_entry_only_where_a_paragraph_begins() -> None:
    assert len(entries("### 2026-10-05 · JB\nsee\n2026-10-06 JB\n---\nb")) == 1
    assert len(entries("### 2026-10-05 · JB\nsee\n\n2026-10-06 JB\n---\nb")) == 2
    assert len(entries("## Contact log\n2026-10-06 JB\n---\nb\n\n2026-10-07 JB\n---\nc")) == 2
    assert len(entries("```\nx\n```\n2026-10-06 JB\n---\nb")) == 1
    assert len(entries("    2026-10-06 JB\n---\nb")) == 0


# --- Dates that cannot be read --------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    ["2026-02-31 · JB", "14/09/26 · JB", "2026-9-14 · JB", "14 September · JB", "14/15 September 2026 · JB", "Monday 14 September 2026 · JB",
     "2026–09–14 · JB", "２０２６-09-14 · JB", "**2026-09-14** · JB", "2026-\u200b09-14 · JB", "\u200b2026-09-14 · JB", "(14/9/2026) JB", "14/09 · JB",
     "Sept 14 2026", "2026/09/14 JB", "20260914", "31 September 2026 · JB", "14/09/20261 · JB", "1989-12-31 · JB", "2026-09-145"],
)  # fmt: skip
def test_a_dated_heading_whose_date_cannot_be_read_is_an_error_and_loses_no_word(heading: str) -> None:
    body = f"### {heading}\n\nLetter posted.\n"
    (diagnostic,) = log(body).diagnostics
    assert (diagnostic.code, diagnostic.severity, diagnostic.span.line) == ("unreadable-log-date", Severity.ERROR, 1)
    assert notes(body) == [(heading, "Letter posted.")]
    assert not read_text(case_text(log=body)).sound


def test_an_unseen_character_in_a_date_is_named() -> None:
    (diagnostic,) = log("### 2026-\u200b09-14 · JB\nx").diagnostics
    assert "zero width space (U+200B)" in diagnostic.message
    assert diagnostic.span == Span(1, 5, 1, 16)


@pytest.mark.parametrize("prefix", ["\u200b", "\u00a0", "\ufeff", " \u00ad", "\u3000"])
def test_a_heading_behind_what_cannot_be_seen_is_an_error(prefix: str) -> None:
    (diagnostic,) = log(f"x\n\n{prefix}### 2026-10-05 · JB\nx").diagnostics
    assert diagnostic.code == "forbidden-character"
    assert "U+" in diagnostic.message
    assert told(f"x\n\n{prefix}### Plan\nx") == ["forbidden-character"]
    assert told(f"x\n\n{prefix}#2 sibling\nx") == []


@pytest.mark.parametrize(
    "line",
    ["### Home visit 14/09/2026 · JB", "## Letter of 14 September 2026", "### Date: 2026-09-14", "### w/c 14/09/2026", "    ### 2026-09-14 · JB",
     "\t### 2026-09-14 JB", "####### 2026-09-14 JB", "2026-09-14 · JB", "**2026-09-14 · JB**", "- 2026-09-14 JB: letter posted", "14/09/2026",
     "14 September 2026 - JB - Letter 1", "* 14/09/2026 rang mum", "2026-09-14 Letter posted."],
)  # fmt: skip
def test_what_looks_like_a_contact_among_notes_but_is_none_earns_a_warning(line: str) -> None:
    body = f"## Contact log\n\n{line}\n\nx"
    assert entries(body) == []
    (diagnostic,) = log(body).diagnostics
    assert (diagnostic.code, diagnostic.severity, diagnostic.line_text) == ("date-not-first", Severity.WARNING, line)


@pytest.mark.parametrize(
    "line", ["2026-10-06 · JB", "**2026-10-06 · JB**", "2026-10-06", "6 October 2026 - Jo Bell - visit"]
)
def test_within_an_entry_only_a_paragraph_like_a_heading_does(line: str) -> None:
    assert told(f"### 2026-10-05 · JB\n\na\n\n{line}\nb") == ["date-not-first"]
    assert told(f"### 2026-10-05 · JB\n\na\n{line}\nb") == []


@pytest.mark.parametrize(
    "text",
    ["2026-10-06 was agreed.", "- 2026-10-06 JB to ring\n- 2026-10-07 SK to visit", "On 2026-10-06 · JB", "#### Letter of 6 October 2026", "> 2026-10-06 · JB",
     "6 pupils and 2 staff", "    2026-10-06 · JB", "2026-02-31 · JB", "2026-10-06, JB rang back", "| 2026-10-06 | JB |"],
)  # fmt: skip
def test_within_an_entry_dates_are_otherwise_text(text: str) -> None:
    assert told(f"### 2026-10-05 · JB\n\na\n\n{text}\nb") == []
    assert entries(f"### 2026-10-05 · JB\n\na\n\n{text}\nb") == [("2026-10-05", "JB", f"a\n\n{text}\nb")]


# --- Quoted blocks --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("```", "```"),
        ("~~~", "~~~"),
        ("````", "````"),
        ("```", "`````"),
        ("``` text", "```  "),
        ("   ```", "   ```"),
        ("```", "      ```"),
        ("~~~ `x`", "~~~~"),
    ],
)
def test_a_dated_heading_in_a_quoted_block_is_no_entry(opening: str, closing: str) -> None:
    text = f"{opening}\n### 2026-10-06 · JB\n| Date | Details |\n|---|---|\n| 2026-10-07 | x |\n# Plan\n{closing}"
    body = f"### 2026-10-05 · JB\n\na\n\n{text}\n\n### 2026-10-08 · JB\nb"
    assert entries(body) == [("2026-10-05", "JB", f"a\n\n{text}"), ("2026-10-08", "JB", "b")]
    assert notes(body) == []
    assert told(body) == (["date-not-first"] if "~" in opening else [])


@pytest.mark.parametrize("inside", ["```", "~~~~ x", "`````a", "````"])
def test_a_quoted_block_ends_only_at_a_line_of_its_own_marks_that_is_long_enough(inside: str) -> None:
    body = f"### 2026-10-05 · JB\n`````\n{inside}\n### 2026-10-06 · JB\n`````\n### 2026-10-07 · JB\nb"
    assert [date for date, _, _ in entries(body)] == ["2026-10-05", "2026-10-07"]


@pytest.mark.parametrize("opening", ["```", "~~~", "``` email", "   ````"])
@pytest.mark.parametrize(
    "below",
    [
        "### 2026-10-06 · JB\nb",
        "2026-10-06 · JB\n---\nb",
        "| Date | Details |\n|---|---|\n| 2026-10-06 | b |",
        "### 14/9/26\nb",
    ],
)
def test_a_block_that_is_never_closed_above_entries_is_an_error(opening: str, below: str) -> None:
    body = f"### 2026-10-05 · JB\n{opening}\nquoted\n\n{below}"
    (diagnostic, *_) = [d for d in log(body).diagnostics if d.severity is Severity.ERROR]
    assert (diagnostic.code, diagnostic.span.line) == ("unclosed-fence", 2)
    assert told(body).count("unclosed-fence") == 1


def test_an_unclosed_block_below_which_nothing_can_be_mistaken_is_only_text() -> None:
    assert told("### 2026-10-05 · JB\n```\nquoted\n\n## Plan\nx") == []
    assert told("### 2026-10-05 · JB\n```\nquoted\n```\n### 2026-10-06 · JB\nx") == []


@pytest.mark.parametrize("line", ["```a```", "``` a`b", "``", "~~", "    ```", "\t~~~", "x ```"])
def test_what_opens_no_block(line: str) -> None:
    assert len(entries(f"### 2026-10-05 · JB\n{line}\n### 2026-10-06 · JB\nb")) == 2
    assert told(f"### 2026-10-05 · JB\n{line}\n### 2026-10-06 · JB\nb") == []


def test_only_the_first_of_many_unclosed_blocks_is_told() -> None:
    assert told("```a\n" * 50 + "### 2026-10-06 · JB\nb") == ["unclosed-fence"]


# --- The form's table -----------------------------------------------------------------------------

HEADS = "| Date | Details of Contact | Staff Initial |\n|---|---|---|\n"


@pytest.mark.parametrize("table", [
    HEADS + "| 2026-09-14 | Letter 1 posted. | JB |\n| 15/09/2026 | Rang. | SK |",
    "Date | Details of Contact | Staff Initial\n--- | --- | ---\n2026-09-14 | Letter 1 posted. | JB\n15 September 2026 | Rang. | SK",
    "|DATE|Details|Staff Initial(s)|\n|:-|:-:|-:|\n|2026-09-14|Letter 1 posted.|JB|\n|15.09.2026|Rang.|SK|",
    "| Staff initials | Date | Details |\n| - | - | - |\n| JB | 2026-09-14 | Letter 1 posted. |\n| SK | 2026-09-15 | Rang. |",
    "  | Date of contact | **Details of contact** | Initials |  \n  |---|---|---|\n  | 2026-09-14 | Letter 1 posted. | JB |\n  |2026-09-15|Rang.|SK|",
])  # fmt: skip
def test_the_forms_own_table_is_read(table: str) -> None:
    body = f"## Contact log\n\n{table}\n\nAfter.\n"
    assert entries(body) == [("2026-09-14", "JB", "Letter 1 posted."), ("2026-09-15", "SK", "Rang.")]
    assert notes(body) == [("", "After.")]
    assert told(body) == []


def test_a_bar_that_is_part_of_the_text_is_written_with_a_backslash() -> None:
    assert entries(HEADS + "| 2026-09-14 | a \\| b \\\\ | J\\|B |") == [("2026-09-14", "J|B", "a | b \\\\")]


def test_rows_and_entries_are_put_in_order_together() -> None:
    body = (
        "### 2026-09-15 · JB\nb\n\n"
        + HEADS
        + "| 2026-09-16 | c | JB |\n| 2026-09-14 | a | JB |\n\n### 2026-09-13 · JB\nz"
    )
    assert [text for _, _, text in entries(body)] == ["z", "a", "b", "c"]


@pytest.mark.parametrize(
    ("row", "code", "line"),
    [
        ("| 2026-09-14 | a | b | JB |", "table-row", 3),
        ("| 14/09/26 | a | JB |", "unreadable-log-date", 3),
        ("| 2026-02-31 | a | JB |", "unreadable-log-date", 3),
        ("| 2026-09-14 10:30 | a | JB |", "unreadable-log-date", 3),
        ("| | a | JB |", "unreadable-log-date", 3),
        ("| 2026-09-14 | a | JB |\n| | b | JB |", "unreadable-log-date", 4),
        ("| 2026-09-14 | a | JB |\ngone on.", "table-row", 4),
        ("| 2026-09-14 | a | JB |\n|| b | JB |", "unreadable-log-date", 4),
        ("| a | 2026-09-14 | JB |", "unreadable-log-date", 3),
    ],
)
def test_a_row_that_does_not_fit_is_an_error_at_its_place(row: str, code: str, line: int) -> None:
    (diagnostic,) = [d for d in log(HEADS + row).diagnostics if d.severity is Severity.ERROR]
    assert (diagnostic.code, diagnostic.span.line) == (code, line)


def test_rows_without_a_thing_to_say() -> None:
    assert told(HEADS + "| | | |\n|  |\n| 2026-09-14 | a | JB |") == []
    assert told(HEADS + "| 2026-09-14 | | JB |") == ["contact-without-text"]
    assert told(HEADS + "| 2026-09-14 | a |") == ["contact-without-initials"]
    assert told(HEADS) == []


@pytest.mark.parametrize("end", ["", "\n## Plan", "\n---", "\n```\nx\n```", "\n\ntext", "\n### 2026-09-15 · JB\nx"])
def test_a_table_ends_at_whatever_cannot_be_a_row(end: str) -> None:
    assert told(HEADS + "| 2026-09-14 | a | JB |" + end) == []


def test_the_place_of_a_rows_contact_is_its_date() -> None:
    (contact,) = log(HEADS + "|  14 September 2026 | a | JB |").contacts
    assert contact.span == Span(3, 4, 3, 21)


@pytest.mark.parametrize(
    "heads",
    [
        "Date | What | Who",
        "Date | Details | Initials | Notes",
        "When | Details | Initials",
        "Date | Date | Details",
        "Staff | Date | How",
    ],
)
def test_another_table_with_dates_is_a_note_and_earns_a_warning(heads: str) -> None:
    table = f"| {heads} |\n|---|---|---|\n| x | 2026-09-14 | a |\n| y | 2026-09-15 | a |"
    body = f"## Contact log\n\n{table}\n"
    assert notes(body) == [("", table)]
    assert told(body) == ["unread-table"]


@pytest.mark.parametrize(
    "heads",
    [
        "\u200b| Date | Details | Initials |",
        "| Da\u00adte | Details | Initials |",
        "| Date | Details | Initials |\ufeff",
    ],
)
def test_a_table_whose_heads_hold_what_cannot_be_seen_is_an_error(heads: str) -> None:
    table = f"{heads}\n|---|---|---|\n| 2026-09-14 | a | JB |"
    assert told(table) == ["forbidden-character"]
    assert "forbidden-character" in told(f"### 2026-09-13 · JB\nx\n\n{table}")


def test_a_table_within_an_entry_or_without_dates_is_only_a_table() -> None:
    table = "| Date | Sessions |\n|---|---|\n| 2026-09-14 | 2 |"
    assert told(f"### 2026-10-05 · JB\n\n{table}\n") == []
    assert told("## Notes\n\n| Who | What |\n|---|---|\n| a | b |\n") == []
    assert told("## Notes\n\na | b\n") == []


def test_the_tables_heads_without_the_line_of_hyphens_are_an_error() -> None:
    assert told("| Date | Details | Initials |\n| 2026-09-14 | a | JB |\n")[0] == "table-row"


# --- Contacts that lack something -----------------------------------------------------------------


def test_a_contact_without_initials_or_text_earns_a_warning() -> None:
    assert told("### 2026-10-05\n\nx") == ["contact-without-initials"]
    assert told("### 2026-10-05 · JB\n\n \n") == ["contact-without-text"]
    assert told("### 2026-10-05 · JB\n\n\u200b\n") == ["contact-without-text"]
    assert told("### 2026-10-05") == ["contact-without-initials", "contact-without-text"]


@pytest.mark.parametrize("body", ["", "\n", " \n\t\n", "## Contact log", "## Contact log\n\n"])
def test_an_empty_log_is_no_fault(body: str) -> None:
    assert log(body) == Log((), (), ())


def test_places_are_those_of_the_whole_file() -> None:
    file = read_text("\n---\nchild_name: A\n---\n\n## Contact log\n\n###  2026-10-05 · JB · visit\n\nx\n\n## Plan\n")
    assert file.case is not None
    assert file.case.contacts[0].span == Span(8, 6, 8, 29)
    assert file.case.notes[0].span == Span(12, 1, 12, 8)
    assert [d.span.line for d in file.diagnostics if d.code == "contact-without-text"] == []


def test_a_future_contact_is_an_error() -> None:
    assert codes(read_text(case_text(log="### 2026-11-23 · JB\nx"))) == []
    assert codes(read_text(case_text(log="### 2026-11-24 · JB\nx"))) == ["future-date"]
    assert codes(read_text(case_text(log="### 2014-05-17 · JB\nx"))) == []
    assert codes(read_text(case_text(log="### 2014-05-16 · JB\nx"))) == ["before-birth"]


def test_a_heading_tells_its_date_whatever_the_day() -> None:
    assert log("### 29 February 2028 · JB\nx").contacts[0].date == dt.date(2028, 2, 29)


# --- Time -----------------------------------------------------------------------------------------

MUCH = MAX_BYTES // 32
LONG = 200_000


@pytest.mark.parametrize(
    "piece",
    ["\n", "a\n", "#\n", "# a\n", "|\n", "|-\n", "|Date|Details|\n|-|-|\n", "# 1/1/20\n", "# 2026-01-01\n", "```\n", "```a\n", "~~~\n", "~~~a\n`````\n",
     "2026-01-01\n--\n\n", "--\n", "1\n", "- 2026-01-01 JB\n", "    # 2026-01-01\n", "\u200b#\n", "# a 2026-01-01\n", "` ` `\n", "Contact log\n===\n"],
)  # fmt: skip
def test_no_multitude_of_lines_stalls_the_log(piece: str) -> None:
    with at_once(5):
        log(piece * (MUCH // len(piece)))


@pytest.mark.parametrize(
    "line",
    ["# a" + " " * LONG + "b", "# 2026-01-01" + " " * LONG + "b", "# 2026-01-01 " + "10:30 " * (LONG // 6), "# 2026-01-01 a" + " -" * LONG, "# 2026-01-01 a" + "," * LONG,
     "# 2026-01-01 a" + " --" * LONG + "x", "# 2026-01-01 " + "-" * LONG, "# 2026-01-01 · " + "·" * LONG, "# 2026-01-01 " + "A" * LONG, "# 2026-01-01 " + "A/" * LONG,
     "# " + "#" * LONG, "#" * LONG, "# x " + "# " * LONG, "|" * LONG, "|\n" + " " * LONG + "x", "|\n|" + "-| " * LONG + "x", "| Date | Details |\n|" + "-" * LONG + "x",
     "|Date|Details|\n|-|-|\n|" + "\\|" * LONG, "`" * LONG, "```" + "x" * LONG, "a\n" + "-" * LONG + "x", "a\n--" + " \t" * LONG + "x", "# 1" + "/1" * LONG,
     "# 14 " + " " * LONG + "September", "# mon" + " " * LONG, "# " + "\u200b" * LONG + "14", "# x " + "1 " * LONG, " " * LONG + "#", "\u200b" * LONG + "#", "_" * LONG + "1"],
)  # fmt: skip
def test_no_length_of_a_line_stalls_the_log(line: str) -> None:
    with at_once(3):
        log(f"{line}\n\n### 2026-01-01 · JB\nx")


def test_twenty_thousand_entries_are_read_in_moments() -> None:
    body = "".join(
        f"### {1 + n % 28}/{1 + n % 12}/{2000 + n % 26} · JB · phone · no reply\n\nRang mum. No reply.\n\n"
        for n in range(20_000)
    )
    with at_once(5):
        found = log(body)
    assert len(found.contacts) == 20_000
    assert found.diagnostics == ()
