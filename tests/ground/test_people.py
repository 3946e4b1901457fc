"""Initials to people, in one way for every room: parted, found by initials or name, and nothing typed is lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.people import People, StaffMember

STAFF = {
    "JB": StaffMember("JB", "Jo Bell", "Officer"),
    "SK": StaffMember("SK", "Sunita Kapoor"),
    "A&E": StaffMember("A&E", "Duty desk"),
}
PEOPLE = People(STAFF)


@pytest.mark.parametrize(
    "typed", ["JB/SK", "JB / SK", "JB, SK", "JB & SK", "JB+SK", "JB and SK", "jb,sk", "JB, and SK"]
)
def test_two_people_are_two_people_however_they_are_parted(typed: str) -> None:
    assert [one.upper() for one in PEOPLE.each(typed)] == ["JB", "SK"]
    assert [PEOPLE.find(one) for one in PEOPLE.each(typed)] == [STAFF["JB"], STAFF["SK"]]


@pytest.mark.parametrize("typed", ["JB", "Andy Rand", "A&E", "a&e", "Jo Bell", ""])
def test_one_person_stays_one(typed: str) -> None:
    assert list(PEOPLE.each(typed)) == [one for one in [typed] if one]


def test_a_name_of_the_staff_list_is_as_good_as_its_initials() -> None:
    assert PEOPLE.find("jo bell") == STAFF["JB"]
    assert PEOPLE.strangers("Jo Bell/XY & SK") == ["XY"]


def test_initials_are_meant_before_a_name_that_reads_the_same() -> None:
    people = People({"XY": StaffMember("XY", "JB"), "JB": StaffMember("JB", "Jo Bell")})
    assert people.find("JB") == StaffMember("JB", "Jo Bell")


@given(
    st.lists(st.sampled_from(["JB", "SK", " ", "  ", "/", "&", ",", " and ", "and", "\n"])).map("".join).map(str.strip)
)
def test_the_parts_together_are_what_was_typed(typed: str) -> None:
    assert "".join(PEOPLE.parts(typed)) == typed


def test_a_long_row_of_spaces_takes_no_time() -> None:
    started = time.perf_counter()
    assert list(PEOPLE.each("JB" + " " * 200_000 + "and")) == ["JB" + " " * 200_000 + "and"]
    assert time.perf_counter() - started < 0.5
