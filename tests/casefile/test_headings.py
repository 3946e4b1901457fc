"""With whom, whose, and whether it is confidential: what a contact's heading says beside how and with what result."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.casefile.headings import Heading, heading_parts, looks_like_initials, read_heading
from support.cases import at_once, case_text, read_text


@pytest.mark.parametrize(
    ("rest", "heading"),
    [
        (" · JB · home visit · with Kim Ashby · seen", Heading("JB", "home visit", "seen", "Kim Ashby")),
        (" · JB · home visit · seen · with Kim Ashby", Heading("JB", "home visit", "seen", "Kim Ashby")),
        (" · JB · with mum", Heading("JB", with_="mum")),
        (" · JB · With mum and dad · phone", Heading("JB", "phone", with_="mum and dad")),
        (" - JB - phone - with mum - no news", Heading("JB", "phone", "no news", "mum")),
        (", JB, phone, with mum, no news", Heading("JB", "phone", "no news", "mum")),
        (" JB with mum", Heading("JB", with_="mum")),
        (" · with mum", Heading(with_="mum")),
        (" · WITH KIM ASHBY", Heading(with_="KIM ASHBY")),
        (" 10am · JB · with mum", Heading("JB", "10am", with_="mum")),
        (" · 10am with mum", Heading(how="10am", with_="mum")),
        (" · JB · with Kim · with Lee", Heading("JB", with_="Kim and Lee")),
        # No part that names somebody.
        (" · JB · phone · with no reply", Heading("JB", "phone", "with no reply")),
        (" · JB · phone · with nobody in", Heading("JB", "phone", "with nobody in")),
        (" · JB · phone · with", Heading("JB", "phone", "with")),
        (" · JB · without notice", Heading("JB", "without notice")),
        (" · JB · meeting with mum", Heading("JB", "meeting with mum")),
        # Two members of staff.
        (" · JB, SK · phone", Heading("JB, SK", "phone")),
        (", JB, SK, TM, home visit", Heading("JB, SK, TM", "home visit")),
        (" JB, SK", Heading("JB, SK")),
        (" · JB & SK · phone", Heading("JB & SK", "phone")),
        (" · JB and SK · phone", Heading("JB and SK", "phone")),
        (" · JB + SK", Heading("JB + SK")),
        (" · Jo Bell & Sam Khan · phone", Heading("Jo Bell & Sam Khan", "phone")),
        (" · JB, HV, no reply", Heading("JB", "HV", "no reply")),
        (" · JB, SMS, sent", Heading("JB", "SMS", "sent")),
        (" · JB, seen", Heading("JB", "seen")),
        (" · A & E · rang", Heading("", "A & E", "rang")),
        (" · Mum and dad · rang in", Heading("", "Mum and dad", "rang in")),
        # Confidential.
        (" · JB · phone · confidential", Heading("JB", "phone", confidential=True)),
        (" · JB · Confidential · phone · no reply", Heading("JB", "phone", "no reply", confidential=True)),
        (" · confidential · JB · with mum", Heading("JB", with_="mum", confidential=True)),
        (" · JB · confidential!", Heading("JB", confidential=True)),
        (" · JB · strictly confidential", Heading("JB", "strictly confidential", confidential=True)),
        (
            " · JB · phone · private and confidential",
            Heading("JB", "phone", "private and confidential", confidential=True),
        ),
        (" · JB · phone · not confidential", Heading("JB", "phone", "not confidential")),
        (" · JB · talk about confidentiality", Heading("JB", "talk about confidentiality")),
    ],
)
def test_the_parts_of_a_heading(rest: str, heading: Heading) -> None:
    assert read_heading(rest) == heading
    file = read_text(case_text(log=f"### 2026-10-05{rest}\n\nx\n"))
    assert file.case is not None
    (contact,) = file.case.contacts
    said = (contact.initials, contact.how, contact.outcome, contact.with_, contact.confidential)
    assert Heading(*said) == heading


@pytest.mark.parametrize(
    "text", ["JB & SK", "JB, SK", "JB and SK", "JB + SK", "JB / SK", "Jo Bell & Sam Khan", "JB/SK"]
)
def test_several_members_of_staff(text: str) -> None:
    assert looks_like_initials(text)


@pytest.mark.parametrize(
    "text", ["A & E", "Mum & dad", "JB & mum", "JB, seen", "with JB", "phone and text", "&", "JB &", ", JB"]
)
def test_what_is_not_several_members_of_staff(text: str) -> None:
    assert not looks_like_initials(text)


WORDS = st.sampled_from(
    ["JB", "SK", "with mum", "with Kim Ashby", "phone", "no reply", "confidential", "with", "10am", "home visit"]
)
GAPS = st.sampled_from([" · ", ", ", " - ", " | ", " ", " – "])


@given(st.lists(st.tuples(GAPS, WORDS), max_size=6))
def test_no_word_of_a_heading_is_lost(pieces: list[tuple[str, str]]) -> None:
    typed = "".join(gap + word for gap, word in pieces)
    shown = " ".join(heading_parts(read_heading(typed)))
    assert set(re.findall(r"\w+", typed)) | {"and"} == set(re.findall(r"\w+", shown)) | {"and"}


@given(st.lists(st.tuples(GAPS, WORDS), max_size=6))
def test_a_heading_that_is_written_again_says_what_it_said(pieces: list[tuple[str, str]]) -> None:
    heading = read_heading("".join(gap + word for gap, word in pieces))
    again = read_heading("".join(f" · {part}" for part in heading_parts(heading)))
    assert (again.with_, again.confidential) == (heading.with_, heading.confidential)


def test_a_heading_of_any_length_is_read_in_no_time() -> None:
    for run in ("with ", "confidential ", "JB, ", "JB & ", " · with", "with\u00a0", "not confidential ", " / ", "& "):
        with at_once():
            read_heading(" · " + run * 40_000)
            looks_like_initials(run * 40_000)
