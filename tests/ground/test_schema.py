"""The JSON Schema says what the parser says, as far as a schema can, because it is made from the same table."""

from __future__ import annotations

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
from casebook.schema import case_schema

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
