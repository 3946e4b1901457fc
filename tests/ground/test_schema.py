"""The JSON Schema says what the parser says, as far as a schema can, because it is made from the same table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.casefile.frontmatter import read_front_matter
from casebook.casefile.parse import parse_case
from casebook.casefile.source import make_source
from casebook.casefile.tree import Mapping, Node, Scalar
from casebook.catalogue import CATALOGUE
from casebook.dates import parse_date
from casebook.diagnostics import errors
from casebook.form import ACTIONS, FIELDS, YEAR_GROUPS, Field, Kind
from casebook.rules.criteria import CRITERIA
from casebook.schema.case import case_schema
from casebook.schema.export import export_schema
from support.cli_books import call, make_book

CASES = Path(__file__).parents[2] / "cases"
VALIDATOR = jsonschema.Draft202012Validator(case_schema())


def plain(node: Node) -> Any:
    """A tree of the front matter as an editor sees it, with every value as text."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {plain(key): plain(value) for key, value in node.pairs}
    return [plain(item) for item in node.items]


def front_matter(text: str) -> Any:
    read, found = read_front_matter(make_source("cases/CB-0001.md", text))
    assert not found
    assert read is not None
    assert read.root is not None
    return plain(read.root)


def accepts(document: Any) -> bool:
    return not list(VALIDATOR.iter_errors(document))


def test_the_schema_is_a_good_one() -> None:
    schema = case_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("path", sorted(CASES.rglob("*.md")), ids=lambda path: path.stem)
def test_the_book_s_own_cases_pass(path: Path) -> None:
    document = front_matter(path.read_text("utf-8"))
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []


def test_there_are_cases_to_pass() -> None:
    assert len(list(CASES.rglob("*.md"))) > 10


def keys_of(fields: tuple[Field, ...]) -> Iterator[str]:
    for field in fields:
        yield field.key
        yield from keys_of(field.fields)


def property_names(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "properties":
                yield from value
            yield from property_names(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from property_names(item)


def test_every_box_action_and_criterion_is_in_it() -> None:
    schema = case_schema()
    assert list(schema["properties"]) == [field.key for field in FIELDS]
    names = set(property_names(schema))
    assert names >= set(keys_of(FIELDS)) | set(ACTIONS) | set(CRITERIA)
    for box in ACTIONS.values():
        assert names >= set(keys_of(box.fields))
    assert all(schema["properties"][field.key]["title"] == field.label for field in FIELDS)


GOOD: list[dict[str, Any]] = [
    {},
    {"year_group": 8, "date_of_birth": "17 May 2014", "stage_2_end_date": None},
    {"year_group": "", "date_of_birth": "", "enforcement": None, "support": ""},
    {"enforcement": {"letter_1": "14/09/2026", "letter_2": None, "home_visit": ["2026-10-05", "19 October 2026"]}},
    {"enforcement": {"letter_1": {"planned": "2026-10-05"}, "letter_2": {"date": "2026-09-14", "to": ["a", "b"]}}},
    {"enforcement": {"panel_meeting": {"date": "2026-10-13", "outcome": "Did Not Attend"}}},
    {"enforcement": {"panel_meeting": {"date": "2026-10-13", "outcome": None}}},
    {"support": {"mentoring": [{"date": "2026-09-25", "until": "2027-01-01", "for": "anxiety"}]}},
    {"needs": "none"},
    {"needs": {"anxiety": "Anxiety about the bus", "home": {"need": "One room", "identified": "2026-09-01"}}},
    {"parents": [{"name": "Karen Hart", "letters": "yes"}], "practitioners": "none"},
    {"practitioners": [{"name": "A", "role": "B"}]},
    {"stage_3": {"requested": "2026-10-12", "outcome": "no further action", "Outcome date": "2026-10-30"}},
    {
        "stage_3": [{"requested": "2026-10-12", "outcome": "", "about": "papers"}],
        "closed": {"date": "2026-10-12", "to": "Leeds"},
    },
    {"attendance": {"from": "2026-09-07", "to": "20/11/2026", "possible": 104, "unauthorised": "38", "N codes": ""}},
    {"attendance": [{"From": "2026-09-07", "to": "2026-11-20", "possible": "104", "unauthorised": 0, "codes": "O, U"}]},
    {"considered": {"Health": "asked", "SEND": None, "education-otherwise": "no"}, "not_offered": {"Mentoring": "x"}},
    {"request": {"head": "Ms X", "enclosures": ["a", "b"], "parents told": "2026-11-10"}, "child_view": {"asked": ""}},
    {
        "penalty_notices": [{"to": "K", "pay_by": "2026-12-01", "outcome": "Open"}],
        "alert": ["a", "b"],
        "siblings": "None",
    },
    {"schools": [{"name": "X", "from": "2024-09-02", "to": "2025-07-18"}], "exhibits": {"AW/1": "letter_1 2026-09-14"}},
    {"parents": {"name": "K", "born": "02/03/1988", "parental_responsibility": "Not Known", "interpreter": "no"}},
    {"parents": {"name": "K", "parental_responsibility": True}, "practitioners": {"name": "P", "lead": "yes"}},
    {"looked_after": "no", "enforcement": {"notice to improve": {"date": "2026-10-05", "until": "2026-11-13"}}},
    {
        "enforcement": {
            "panel_meeting": {"date": "2026-10-13", "outcome": "rearranged", "invited": "2026-10-02", "review": ""}
        }
    },
    {"enforcement": {"letter_1": {"date": "2026-09-14", "sent": "post", "confidential": "yes"}}},
    {
        "judgements": {
            "stage_1_engagement": {"decision": "Does what they can", "by": "J", "date": "2026-11-16", "reason": "x"}
        }
    },
    {"judgements": {"stage_2_engagement": {"decision": "not met", "by": "JB", "date": "2026-11-16", "reason": "x"}}},
    {"Enforcement": {"Letter 1": {"DATE": "2026-09-14", "planned": ""}}, "Year-Group": "8", "parents": [{"Name": "x"}]},
    {"practitioners": "None", "parents": [], "judgements": {}, "closed": {}, "stage_3": [{}], "siblings": ""},
    {"judgements": {"Stage 2 engagement": {"decision": "Met", "by": "JB", "date": "2026-11-16", "reason": "x"}}},
    {"siblings": ["CB-0002"], "out_of_year_group": True, "extra": {"Form": "8B", "Any Thing": 1}, "known_as": "Al"},
]


@pytest.mark.parametrize("more", GOOD)
def test_what_the_parser_takes_passes(more: dict[str, Any]) -> None:
    assert accepts({"child_name": "Amelia Hart", **more})


BAD: list[dict[str, Any]] = [
    {"child_name": ""},
    {"child_name": "  "},
    {"child_name": None},
    {"child_name": ["a"]},
    {"chid_name": "x"},
    {"date_of_birth": "17/5/14"},
    {"date_of_birth": "May 2014"},
    {"date_of_birth": ["2014-05-17"]},
    {"enforcement": {"leter_1": "2026-09-14"}},
    {"enforcement": {"mentoring": "2026-09-14"}},
    {"enforcement": {"letter_1": "yes"}},
    {"enforcement": {"letter_1": {"note": "x"}}},
    {"enforcement": {"letter_1": {"date": "2026-09-14", "planned": "2026-09-14"}}},
    {"enforcement": {"letter_1": {"date": "2026-09-14", "outcome": "seen"}}},
    {"enforcement": {"home_visit": {"date": "2026-09-14", "outcome": "nobody in"}}},
    {"enforcement": ["letter_1"]},
    {"needs": ["anxiety"]},
    {"parents": "Karen"},
    {"parents": [{"relationship": "mother"}]},
    {"practitioners": "nobody"},
    {"stage_3": {"outcome": "returned"}},
    {"stage_3": {"requested": "2026-10-12", "outcome": "sent back"}},
    {"closed": {"reason": "x"}},
    {"closed": {"date": "", "reason": "x"}},
    {"enforcement": {"letter_1": {"date": "", "planned": ""}}},
    {"judgements": {"stage_2_engagment": {"decision": "met", "by": "JB", "date": "2026-11-16", "reason": "x"}}},
    {"judgements": {"stage_2_engagement": {"decision": "met", "by": "JB", "date": "2026-11-16"}}},
    {"judgements": {"stage_2_engagement": {"decision": "perhaps", "by": "J", "date": "2026-11-16", "reason": "x"}}},
    {"judgements": {"support_in_place": {"decision": "is engaging", "by": "J", "date": "2026-11-16", "reason": "x"}}},
    {"stage_3": {"requested": "2026-10-12", "outcome": "returned"}},
    {"stage_3": {"requested": "2026-10-12", "outcome": "returned", "outcome_date": ""}},
    {"stage_3": {"requested": "2026-10-12", "about": "money"}},
    {"attendance": {"from": "2026-09-07", "to": "2026-11-20", "possible": 104}},
    {"attendance": {"from": "2026-09-07", "to": "2026-11-20", "possible": 104, "unauthorised": 38.5}},
    {"attendance": {"from": "2026-09-07", "to": "2026-11-20", "possible": 104, "unauthorised": -1}},
    {"attendance": {"from": "2026-09-07", "to": "2026-11-20", "possible": "1,040", "unauthorised": 3}},
    {"considered": {"helth": "asked"}},
    {"considered": "health"},
    {"not_offered": {"letter_1": "x"}},
    {"request": {"hed": "x"}},
    {"request": "Ms X"},
    {"alert": {"a": "b"}},
    {"schools": {"from": "2024-09-02"}},
    {"parents": {"name": "K", "parental_responsibility": "perhaps"}},
    {"penalty_notices": {"outcome": "settled"}},
    {"enforcement": {"letter_1": {"date": "2026-09-14", "review": "2026-12-04"}}},
    {"extra": "text"},
    {"year_group": ["8"]},
]


@pytest.mark.parametrize("more", BAD)
def test_what_the_parser_refuses_fails(more: dict[str, Any]) -> None:
    assert not accepts({"child_name": "Amelia Hart", **more})


def test_a_case_without_a_name_fails_however_the_key_is_written() -> None:
    assert not accepts({"school": "x"})
    assert not accepts({})
    assert not accepts({"Child Name": " "})
    assert accepts({"Child Name": "Amelia Hart"})


def fragments() -> Iterator[tuple[str, str]]:
    """The catalogue's mended lines of front matter: each is right by definition."""
    for entry in CATALOGUE.values():
        if entry.mended and entry.mended[0] not in "#|`(-[" and not entry.mended.startswith("cases/"):
            name = "" if "child_name" in entry.mended else "child_name: Amelia Hart\n"
            yield entry.code, f"---\n{name}{entry.mended}\n---\n"


@pytest.mark.parametrize(("code", "text"), [pytest.param(*pair, id=pair[0]) for pair in fragments()])
def test_the_catalogue_s_mended_lines_pass(code: str, text: str) -> None:
    source = make_source("cases/CB-0001.md", text)
    if not errors(parse_case(source).diagnostics):
        assert accepts(front_matter(text))


DATES = st.from_regex(
    r"[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}[-/. ,]{1,2}[0-9]{1,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True
)


@given(DATES)
def test_every_date_that_is_read_passes(text: str) -> None:
    if not hasattr(parse_date(text), "reason"):
        assert accepts({"child_name": "A", "date_of_birth": text})


NUMBERS = st.one_of(st.integers(-5, 12_000).map(str), st.from_regex(r"[0-9.,+ -]{1,5}", fullmatch=True))


@given(NUMBERS)
def test_a_number_passes_where_it_is_read_and_only_there(text: str) -> None:
    front = f"---\nchild_name: A\nattendance:\n  from: 2026-09-07\n  to: 2026-11-20\n  possible: 9999\n  unauthorised: '{text}'\n---\n"
    found = {d.code for d in parse_case(make_source("cases/CB-0001.md", front)).diagnostics}
    read = not found & {"not-a-number", "incomplete-group"}
    assert accepts(front_matter(front)) is read


@pytest.mark.parametrize("group", [*YEAR_GROUPS, "Year 8", "Reception", "Nursery 2", "08"])
def test_every_year_group_passes(group: str) -> None:
    assert accepts({"child_name": "A", "year_group": group})


def choices(fields: tuple[Field, ...]) -> Iterator[tuple[str, str]]:
    for field in fields:
        if field.kind is Kind.CHOICE:
            yield from ((field.key, choice) for choice in field.choices)


@pytest.mark.parametrize("key", ACTIONS)
def test_every_outcome_passes_in_any_letter_case(key: str) -> None:
    box = ACTIONS[key]
    for name, choice in choices(box.fields):
        for text in (choice, choice.upper(), choice.title(), choice.replace(" ", "_"), choice.replace(" ", "-")):
            assert accepts({"child_name": "A", box.lane.value: {key: {"date": "2026-09-14", name: text}}}), text


# --- The schema and the reader, one against the other ---------------------------------------------------

VALUES = (
    "x", "yes", "No", "YES", "y", "n", "true", "false", "maybe", "none", "None", "not known", "n/a", "8", "08", "0", "-1", "8.5",
    "8b", "Year 8", "yr.8", "Y 08", "year 99", "14", "13", "R", "reception", "Year R", "N1", "Nursery 2", "Year N1", "n 3", "2026-09-14",
    "14/09/2026", "14.9.2026", "4-9-2026", "14/09.2026", "31/04/2026", "30/4/2026", "2026-02-31", "2024-02-29", "2025-02-29", "2000-02-29",
    "29 February 2025", "29 Feb 2024", "2026-13-01", "14 September 2026", "14th Sept. 2026", "1st MAY, 2026", "14 Foo 2026", "1989-12-31",
    "1990-01-01", "1899-12-31", "1904-02-29", "1900-02-29", "2026-9-14", "14/9/26", "''", "'  '", "[]", "{}", "[a, b]", "[none]", "[a, yes]",
    "{a: b}", "[[a]]", "[{a: b}]", "[2026-09-14, 15/09/2026]", "{date: 2026-09-14}", "{date: 2026-09-14, planned: 2026-12-01}",
    "{planned: 2026-12-01}", "[{date: 2026-09-14}, 2026-09-15]", "{name: K}", "[{name: K}]", "{name: ''}", "met", "Not-Met", "agreed",
    "did not attend", "DID_NOT_ATTEND", "accepted", "returned", "open", "post", "1234", "12345", "' 2026-09-14 '",
    f"'{'x' * 200}'", f"'{'x' * 201}'", "\"two\\nlines\"", "\"one line\\n\"", "CB-0002",
)  # fmt: skip
# What hangs on today, on another box or on the book, which no schema can say.
BEYOND = {
    "future-date", "far-future-date", "before-birth", "unknown-need", "dates-out-of-order", "until-before-date", "more-than-possible",
}  # fmt: skip
BESIDE = {
    "parents": "name: K", "practitioners": "name: K", "stage_3": "requested: 2026-09-14", "closed": "date: 2026-09-14",
    "attendance": "from: 2026-09-07, to: 2026-10-20, possible: 5000, unauthorised: 3", "schools": "name: X",
}  # fmt: skip


def places() -> Iterator[tuple[str, str]]:
    """Every place of a case that takes a value, by its name, and the text in which it stands."""
    for field in FIELDS:
        name = "" if field.key == "child_name" else "child_name: Amelia Hart\n"
        yield field.key, f"{name}{field.key}: {{}}"
        if field.key in BESIDE:
            for inner in field.fields:
                beside = [part for part in BESIDE[field.key].split(", ") if not part.startswith(f"{inner.key}:")]
                group = ", ".join([*beside, f"{inner.key}: {{}}"])
                yield f"{field.key}.{inner.key}", f"{name}{field.key}: {{{{{group}}}}}"
    for box in ACTIONS.values():
        yield box.key, f"child_name: A\n{box.lane.value}: {{{{{box.key}: {{}}}}}}"
        for inner in box.fields:
            date = "" if inner.key in ("date", "planned") else "date: 2026-09-14, "
            yield (
                f"{box.key}.{inner.key}",
                f"child_name: A\n{box.lane.value}: {{{{{box.key}: {{{{{date}{inner.key}: {{}}}}}}}}}}",
            )


@pytest.mark.parametrize(("place", "text"), [pytest.param(*pair, id=pair[0]) for pair in places()])
def test_the_schema_takes_what_the_reader_takes_and_refuses_what_it_refuses(place: str, text: str) -> None:
    for value in VALUES:
        typed = text.format(value)
        read = parse_case(make_source("cases/CB-0001.md", f"---\n{typed}\n---\n"))
        wrong = {d.code for d in errors(read.diagnostics)}
        if not wrong or wrong - BEYOND:
            assert accepts(front_matter(f"---\n{typed}\n---\n")) is (not wrong), (typed, wrong)


@given(DATES)
def test_no_date_passes_that_is_not_read(text: str) -> None:
    if hasattr(parse_date(text), "reason"):
        assert not accepts({"child_name": "A", "date_of_birth": text})


@pytest.mark.parametrize("year", [1990, 1992, 1996, 1999, 2000, 2004, 2023, 2024, 2096, 2100, 2400, 9999])
def test_every_day_of_a_year_passes_and_no_other(year: int) -> None:
    for month in range(14):
        for day in range(33):
            for text in (f"{year}-{month:02}-{day:02}", f"{day}/{month}/{year}", f"{day:02}-{month:02}-{year}"):
                read = not hasattr(parse_date(text), "reason")
                assert accepts({"child_name": "A", "date_of_birth": text}) is read, text


# --- The export -----------------------------------------------------------------------------------------


def closed_to_others(schema: Any) -> Any:
    """The schema, in which a key that it does not name is refused."""
    if isinstance(schema, list):
        return [closed_to_others(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {key: closed_to_others(value) for key, value in schema.items()}
    return (
        {**shut, "additionalProperties": False}
        if isinstance(schema.get("properties"), dict) and "type" in schema
        else shut
    )


def test_the_schema_of_the_export_is_a_good_one() -> None:
    jsonschema.Draft202012Validator.check_schema(export_schema())


def test_the_export_of_every_book_here_is_as_its_schema_says(tmp_path: Path) -> None:
    validator = jsonschema.Draft202012Validator(
        closed_to_others(export_schema()), format_checker=jsonschema.FormatChecker(["date"])
    )
    golden = Path(__file__).parents[1] / "golden" / "book"
    demo = tmp_path / "demo"
    assert call(tmp_path, "init", "demo", "--demo").status == 0
    for book in (CASES.parent, golden, demo, make_book(tmp_path / "odd", {"cases/CB-0001.md": FULL, "cases/x.md": ""})):
        document = json.loads(call(book, "export", "json", "-o", "-").out)
        assert document["cases"]
        assert [f"{list(e.path)}: {e.message}" for e in validator.iter_errors(document)] == []


def test_a_key_that_is_renamed_fails() -> None:
    document = {"as_of": "2026-11-23", "cases": [{"ref": "CB-0001"}], "unreadable": []}
    assert list(jsonschema.Draft202012Validator(export_schema()).iter_errors(document))


FULL = """\
---
child_name: Amelia Hart
date_of_birth: 2014-05-17
enforcement:
  letter_1: {date: 2026-09-14, to: [Kim Hart], sent: post, by: JB, note: x, confidential: yes}
  panel_meeting: {date: 2026-10-13, invited: 2026-10-01, review: 2026-12-01, outcome: agreed, void: Not held}
  letter_2: {planned: 2026-12-01}
  notice_to_improve: {date: 2026-10-20, until: 2026-11-20}
support:
  mentoring: {date: 2026-09-25, until: 2026-12-18, for: sleep, outcome: accepted}
needs:
  sleep: {need: Awake until three, identified: 2026-09-20}
judgements:
  stage_1_engagement: {decision: did not engage, by: JB, date: 2026-11-16, reason: x}
stage_3: [{requested: 2026-10-20, outcome: returned, outcome_date: 2026-10-30, told: 2026-11-01, about: papers, reason: y}]
closed: {date: 2026-11-20, reason: Moved, to: other school}
parents:
  - {name: Kim Hart, relationship: mother, letters: no, reason: z, born: 1988-03-02, parental_responsibility: not known, checked: 2026-09-01, interpreter: yes}
practitioners: [{name: Lee, role: nurse, agency: NHS, contact: x, lead: yes, asked: 2026-10-01}]
attendance: {from: 2026-09-07, to: 2026-11-13, as_of: 2026-11-20, possible: 104, unauthorised: 38, authorised: 2, codes: O, certificate_signed: 2026-11-20}
considered: {health: asked}
not_offered: {referral: no service}
request: {parents_told: 2026-10-10, head: Ms X, enclosures: [a, b]}
penalty_notices: {to: Kim, issued: 2026-10-01, pay_by: 2026-12-01, outcome: open}
alert: Write to the aunt.
child_view: {asked: 2026-10-05, by: JB, note: Likes art}
schools: {name: Elm, from: 2024-09-02, to: 2025-07-18}
exhibits: {AW/1: letter_1 2026-09-14}
siblings: none
looked_after: no
out_of_year_group: yes
known_as: Amy
extra: {Tutor: 8B}
---

A note.

### 2026-09-14 · JB · phone · no reply · with mum · confidential

Letter 1 posted.
"""
