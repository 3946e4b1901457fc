"""Values as JSON and back: what was put in comes out, of the same types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.build.memory import Notes
from casebook.build.packing import packed, unpacker
from casebook.diagnostics import Diagnostic, Severity, Span
from casebook.exporting.ics import CalendarEvent
from casebook.history import Changed
from casebook.render.forms import Form
from casebook.rules.checks import Identity
from casebook.rules.prompts import Prompt, Urgency
from casebook.views.row import Row, ShownProblem
from casebook.views.site import Around, Neighbour

DAYS = st.none() | st.dates()
TEXTS = st.text(max_size=8)
PROMPTS = st.builds(Prompt, TEXTS, DAYS, TEXTS, st.sampled_from(Urgency))
PROBLEMS = st.builds(ShownProblem, *[TEXTS] * 3, st.integers(0, 9), st.integers(0, 9), *[TEXTS] * 5)
LABELS = st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple)
ROWS = st.builds(
    Row, TEXTS, TEXTS, TEXTS, child_name=TEXTS, stage_2_end=DAYS, status=st.none() | TEXTS, missing=LABELS, to_decide=LABELS,
    last_contact=DAYS, prompts=st.lists(PROMPTS, max_size=2).map(tuple), siblings=st.lists(TEXTS, max_size=2).map(tuple),
    problems=st.lists(PROBLEMS, max_size=2).map(tuple), broken=st.booleans(),
)  # fmt: skip
SPANS = st.builds(Span, *[st.integers(1, 99)] * 4)
DIAGNOSTICS = st.builds(Diagnostic, TEXTS, st.sampled_from(Severity), TEXTS, SPANS, TEXTS, TEXTS, TEXTS)
EXTRAS = st.lists(DIAGNOSTICS, max_size=2).map(tuple)
NEIGHBOURS = st.builds(Neighbour, TEXTS, TEXTS)
AROUNDS = st.builds(
    Around, st.none() | NEIGHBOURS, st.none() | NEIGHBOURS, st.lists(NEIGHBOURS, max_size=2).map(tuple),
    st.none() | st.builds(Changed, TEXTS, st.dates()), EXTRAS,
)  # fmt: skip
IDENTITIES = st.builds(Identity, TEXTS, TEXTS, TEXTS, DAYS, SPANS, TEXTS)
EVENTS = st.lists(st.builds(CalendarEvent, TEXTS, TEXTS, st.dates(), TEXTS, st.integers(0, 9)), max_size=2).map(tuple)
NOTES = st.builds(
    Notes, key=TEXTS, site=TEXTS, cards=st.integers(0, 1 << 60), head=TEXTS,
    changes=st.dictionaries(TEXTS, st.builds(Changed, TEXTS, st.dates()), max_size=2),
    extras=st.dictionaries(TEXTS, EXTRAS, max_size=2), lists=st.dictionaries(TEXTS, TEXTS, max_size=2),
    forms=st.none() | st.lists(st.builds(Form, TEXTS, TEXTS, TEXTS), max_size=2).map(tuple),
)  # fmt: skip
KINDS = [(Row, ROWS), (Around, AROUNDS), (Identity, IDENTITIES), (tuple[CalendarEvent, ...], EVENTS), (Notes, NOTES)]


@pytest.mark.parametrize(("kind", "values"), KINDS, ids=["row", "around", "identity", "events", "notes"])
def test_what_is_packed_comes_out_as_it_went_in(kind: type[object], values: st.SearchStrategy[object]) -> None:
    unpacked = unpacker(kind)

    @settings(max_examples=100, deadline=None)
    @given(values)
    def check(value: object) -> None:
        data = packed(value)
        assert b"\n" not in data
        assert repr(unpacked(data)) == repr(value)
        assert packed(unpacked(data)) == data

    check()


def test_a_value_as_it_lies_there() -> None:
    around = Around(previous=Neighbour("CB-1", "cases/CB-1.html"), changed=Changed("Zoë", dt.date(2026, 9, 14)))
    assert packed(around) == b'[["CB-1","cases/CB-1.html"],null,[],["Zo\\u00eb","2026-09-14"],[]]'


def test_a_name_that_is_no_text_on_the_disk_comes_back() -> None:
    assert unpacker(Neighbour)(packed(Neighbour("a\udcffb"))) == Neighbour("a\udcffb")


class Pair(NamedTuple):
    both: tuple[dt.date, str]
    by_name: Mapping[str, tuple[int, ...]]


def test_each_shape_of_type_is_known() -> None:
    pair = Pair((dt.date(2026, 9, 14), "x"), {"a": (1, 2)})
    assert unpacker(Pair)(packed(pair)) == pair


@pytest.mark.parametrize("data", [b"", b"{}", b'["a"]', b'["a","b","c","d"]', b"7", b'[["a"],null,[],null,[]] x'])
def test_what_is_of_another_shape_is_an_error(data: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError, IndexError)):
        unpacker(Around)(data)
