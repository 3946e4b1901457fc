"""``casebook.toml``: every key optional, every slip an error at its line, and never an exception."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.diagnostics import Diagnostic, Severity
from casebook.people import StaffMember
from casebook.rules.criteria import CRITERIA
from casebook.rules.policy import NUMBERS, Place, Policy
from casebook.rules.schooltime import Days
from casebook.settings import SavedView, Settings, SiteSettings, load_settings, parse_settings
from casebook.tomlfile import MAX_BYTES
from support.cases import at_once

WHOLE = """
title = "Northfield casebook"

[staff]
JB = "Jo Bell"
SK = { name = "Sunita Kapoor", role = "Officer", employer = "authority" }

[staff.NO]
name = "Nina Okafor"
role = ""

[policy]
name = "Brackwater"
quiet_days = 14
labels = { letter_1_sent = "First letter", home_visit = "Visit" }

version = "2026-09"
guidance = "Working together, July 2026"
checked = 2026-11-27
contacts_minimum = 4

[policy.criteria]
head_agreed = "verdict"
practitioners_named = true
in_time = "before_sending"
letter_3_sent = false

[views.mine]
title = "My cases"
filter = { staff = "Bell", verdict = "not-ready", year = 8 }

[views.returned-cases]
filter = { status = "returned", missing = "letter_1_sent" }

[site]
forms = ["stage-2"]
runs = false
"""


DEFAULT = [key for key, row in CRITERIA.items() if row.place is Place.VERDICT]


def read(text: str) -> Settings:
    checked = parse_settings(text)
    assert checked.diagnostics == ()
    return checked.value


def fault(text: str) -> Diagnostic:
    """The one thing that is wrong, which is never more than an error in the settings."""
    (diagnostic,) = parse_settings(text).diagnostics
    assert (diagnostic.code, diagnostic.severity, diagnostic.path) == ("bad-settings", Severity.ERROR, "casebook.toml")
    assert diagnostic.help
    return diagnostic


def test_everything_that_can_be_set() -> None:
    settings = read(WHOLE)
    assert settings.title == "Northfield casebook"
    assert settings.staff == {
        "JB": StaffMember("JB", "Jo Bell"),
        "SK": StaffMember("SK", "Sunita Kapoor", "Officer", "authority"),
        "NO": StaffMember("NO", "Nina Okafor"),
    }
    assert settings.people.words == ("JB", "SK", "NO", "Jo Bell", "Sunita Kapoor", "Nina Okafor")
    policy = settings.policy
    assert (policy.name, policy.quiet_days, policy.coming_up_days, policy.contacts_minimum) == (
        "Brackwater",
        Days(14),
        Days(14),
        4,
    )
    assert (policy.edition, policy.guidance, policy.checked) == (
        "2026-09",
        "Working together, July 2026",
        dt.date(2026, 11, 27),
    )
    assert settings.policy.labels == {"letter_1_sent": "First letter", "home_visit": "Visit"}
    assert policy.places == {
        "head_agreed": Place.VERDICT,
        "practitioners_named": Place.VERDICT,
        "in_time": Place.BEFORE_SENDING,
        "letter_3_sent": Place.OFF,
    }
    assert settings.views == (
        SavedView("mine", "My cases", {"staff": "Bell", "verdict": "not-ready", "year": "8"}),
        SavedView("returned-cases", "Returned cases", {"status": "returned", "missing": "letter_1_sent"}),
    )
    assert settings.site == SiteSettings(("stage-2",), runs=False, log_search=True)


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "[policy]\n", "[staff]\n[views]\n[site]\n", "\r\n# x\r\n"])
def test_nothing_need_be_set(text: str) -> None:
    assert read(text) == Settings()


def test_a_policy_that_changes_anything_has_a_name_of_its_own() -> None:
    assert read("[policy]\nquiet_days = 14").policy.name != Policy().name
    assert read("[policy]\nquiet_days = 14").policy.version != Policy().version
    assert read("[policy]\n").policy == Policy()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("titel = 'x'", 1, "There is no setting “titel”"),
        ("title = 5", 1, "must be text"),
        ("title = ''", 1, "is empty"),
        ('title = "\\u200B"', 1, "is empty"),
        ('title = "a\\u0000b"', 1, "NUL"),
        ('title = "a\\nb"', 1, "line break"),
        ('title = "a\\u2028b"', 1, "line separator"),
        ("staff = 'JB'", 1, "must be a table"),
        ("[staff]\nJB = 5", 2, "has no name"),
        ("[staff]\nJB = ''", 2, "is empty"),
        ("[staff]\nJB = { role = 'x' }", 2, "has no name"),
        ("[staff]\nJB = {}", 2, "has no name"),
        ("[staff]\nJB = { name = 'x', rule = 'y' }", 2, "staff.JB.rule"),
        ("[staff]\nJB = { name = 'x', employer = 'council' }", 2, "school, traded or authority"),
        ("[staff]\nJB = 'x'\njb = 'y'", 3, "stands twice"),
        ("[staff]\n'' = 'x'", 2, "no initials"),
        ("\n[policy]\n# how long\nquiet_days = '21'", 4, "whole number"),
        ("[policy]\nquiet_days = 21.0", 2, "whole number"),
        ("[policy]\nquiet_days = true", 2, "whole number"),
        ("[policy]\nquiet_days = 0", 2, "from 1 to 3660"),
        ("[policy]\nquiet_days = -1", 2, "from 1 to 3660"),
        ("[policy]\nquiet_days = 3661", 2, "from 1 to 3660"),
        ("[policy]\nquiet_day = 21", 2, "policy.quiet_day"),
        ("policy = 5", 1, "must be a table"),
        ("[policy]\nname = 5", 2, "must be text"),
        ("[policy.labels]\nletter_1_sent = 5", 2, "must be text"),
        ("[policy.labels]\nletter_1_sent = ''", 2, "is empty"),
        ("[policy.labels]\nletter_9 = 'x'", 2, "letter_9"),
        ("[policy]\nlabels = { letter_9 = 'x' }", 2, "letter_9"),
        ("[policy.criteria]\nletter_1_sent = 'no'", 2, "must stand in the verdict, in before_sending, or be off"),
        ("[policy.criteria]\nletter_1_sent = 1", 2, "must stand in the verdict"),
        ("[policy]\nform_only = 'yes'", 2, "true or false"),
        ("[policy]\nguidance = 5", 2, "must be text"),
        ("[policy]\nversion = 2024", 2, "must be text"),
        ("[policy]\nchecked = 'last week'", 2, "is no day"),
        ("[policy]\nchecked = 2026-11-27T10:00:00", 2, "is no day"),
        ("[policy]\nquiet_days = '3 weeks'", 2, "whole number"),
        ("[policy]\nquiet_days = '0 school days'", 2, "whole number"),
        ("[policy]\nquiet_days = 'school weeks'", 2, "whole number"),
        ("[policy]\ncontacts_minimum = '5 school days'", 2, "whole number"),
        ("[policy]\nplaces = {}", 2, "policy.places"),
        ("[policy]\nedition = 'x'", 2, "policy.edition"),
        ("[policy]\ncalendar = {}", 2, "policy.calendar"),
        ("[calendar]\nclosed = []", 1, "must be a list of terms"),
        ("[calendar]\nterms = [2026-09-01]", 2, "must be a list of terms"),
        ("[calendar]\nterms = [{from = 2026-09-01}]", 2, "its first and its last day"),
        ("[calendar]\nterms = [{from = 2026-09-01, to = 2026-08-01}]", 2, "before it begins"),
        ("[calendar]\nterms = [{from = 2026-09-01, to = 'Christmas'}]", 2, "is no day"),
        ("[calendar]\nterms = [{from = 2026-09-01, to = 2026-10-23}, {from = 2026-10-23, to = 2026-12-18}]", 2, "before the one before it ends"),
        ("[calendar]\nterms = [{from = 2006-09-01, to = 2006-10-23}, {from = 2036-10-23, to = 2036-12-18}]", 2, "years apart"),
        ("[calendar]\nterms = [{from = 2026-09-01, to = 2026-10-23, holiday = 1}]", 2, "holiday"),
        ("[calendar]\nclosed = 2026-11-27\nterms = [{from = 2026-09-01, to = 2026-10-23}]", 2, "must be a list of days"),
        ("[calendar]\nclosed = ['soon']\nterms = [{from = 2026-09-01, to = 2026-10-23}]", 2, "is no day"),
        ("[calendar]\nterm = []\nterms = [{from = 2026-09-01, to = 2026-10-23}]", 2, "calendar.term"),
        ("[policy.criteria]\nletter_one = true", 2, "letter_one"),
        ("policy.criteria.letter_one = true", 1, "letter_one"),
        ("[policy]\ncriteria = ['letter_1_sent']", 2, "must be a table"),
        ("[policy.criteria]\n" + "".join(f"{key} = false\n" for key in DEFAULT), 1, "every case would be ready"),
        ("[policy.criteria]\n" + "".join(f"{key} = {str(key == 'return_answered').lower()}\n" for key in DEFAULT), 1, "would be ready"),
        ("[views]\nmine = 5", 2, "must be a table"),
        ("[views.mine]\ntitle = 5", 2, "must be text"),
        ("[views.mine]\nfiltre = {}", 2, "views.mine.filtre"),
        ("[views.mine]\nfilter = { verdikt = 'x' }", 2, "verdikt"),
        ("[views.mine]\nfilter = { verdict = 'x' }", 2, "There is no verdict “x”"),
        ("[views.mine]\nfilter = { status = 'gone' }", 2, "There is no status “gone”"),
        ("[views.mine]\nfilter = { missing = 'x' }", 2, "There is no missing “x”"),
        ("[views.mine]\nfilter = { school = 5 }", 2, "must be text"),
        ("[views.mine]\nfilter = { year = true }", 2, "must be text"),
        ("[views.mine.filter]\nverdict = 'x'", 2, "There is no verdict"),
        ("[site]\nrun = true", 2, "site.run"),
        ("[site]\nruns = 'yes'", 2, "true or false"),
        ("[site]\nforms = 'stage-2'", 2, "list of names"),
        ("site = 1", 1, "must be a table"),
    ],
)  # fmt: skip
def test_a_slip_is_an_error_at_its_line(text: str, line: int, message: str) -> None:
    diagnostic = fault(text)
    assert message in diagnostic.message
    assert diagnostic.span.line == line
    assert diagnostic.line_text == text.split("\n")[line - 1]


@pytest.mark.parametrize(
    ("text", "line"),
    [("title", 1), ("[policy\n", 1), ("title = Northfield", 1), ("a = 1\ntitle = 'x", 2), ("title = 'x'\ntitle = 'y'", 2), ("[staff]\n[staff]", 2),
     ("x = 2026-02-31", 1), ("\x00", 1), ("a\rb", 1), ("title = \"\\q\"", 1), ("title = '''", 1), ("= 1", 1)],
)  # fmt: skip
def test_a_slip_in_the_syntax_is_told_at_its_line(text: str, line: int) -> None:
    diagnostic = fault(text)
    assert "cannot be read here" in diagnostic.message
    assert diagnostic.span.line == line


@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "x = " + "9" * 5000, "x = " + "{a=" * 3000])
def test_what_python_cannot_read_is_an_error_all_the_same(text: str) -> None:
    with at_once():
        assert fault(text)


def test_all_slips_are_told_at_once_in_line_order() -> None:
    found = parse_settings("[policy]\nquiet_days = 0\ncoming_up_day = 3\n\n[staff]\nJB = 5\n").diagnostics
    assert [d.span.line for d in found] == [2, 3, 6]


def test_a_misspelt_key_is_answered_with_the_nearest() -> None:
    assert fault("titel = 'x'").help == "Did you mean “title”?"
    assert fault("[policy]\nqiet_days = 3").help == "Did you mean “quiet_days”?"
    assert "Known here: title, staff, views, site, policy, calendar" in fault("zzz = 1").help


@given(st.text(max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for wrapped in (text, f"[policy]\n{text}", f'title = "{text}"', f"[staff]\n{text} = '{text}'"):
        checked = parse_settings(wrapped)
        assert isinstance(checked.value, Settings)


VALUES = st.recursive(
    st.one_of(st.just('"x"'), st.just("5"), st.just("true"), st.just("2026-09-14"), st.just("1.5"), st.just('""')),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(
            st.sampled_from(["name", "filter", "verdict", "labels", "letter_1_sent"]), inner, max_size=2
        ).map(lambda pairs: "{" + ", ".join(f"{k} = {v}" for k, v in pairs.items()) + "}"),
    ),
    max_leaves=6,
)


@given(st.sampled_from(["title", "staff", "policy", "views", "site", "staff.JB", "policy.labels", "policy.criteria", "policy.quiet_days", "views.a",
                        "views.a.filter", "views.a.title", "calendar", "calendar.terms", "calendar.closed", "policy.checked", "policy.form_only", "site.forms", "site.runs", "policy.name", "views.a.filter.year"]), VALUES)  # fmt: skip
def test_no_value_of_a_wrong_kind_is_too_odd(key: str, value: str) -> None:
    checked = parse_settings(f"{key} = {value}")
    assert isinstance(checked.value.policy, Policy)
    assert all(isinstance(getattr(checked.value.policy, number), (int, Days)) for number in NUMBERS)
    assert set(checked.value.policy.places) <= set(CRITERIA)


# --- The file -------------------------------------------------------------------------------------


def told(book: Path) -> str:
    (diagnostic,) = load_settings(book).diagnostics
    return diagnostic.message


def test_a_book_without_the_file_has_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path).value == Settings()
    assert load_settings(tmp_path).diagnostics == ()


@pytest.mark.parametrize("data", [b"title = 'Z\xc3\xb6e'", b"\xef\xbb\xbftitle = 'Z\xc3\xb6e'\r\n"])
def test_the_file_is_read_as_utf_8_with_or_without_a_mark(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "casebook.toml").write_bytes(data)
    assert load_settings(tmp_path).value.title == "Zöe"


def test_a_file_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "casebook.toml"
    path.write_bytes("title = 'Zöe'".encode("cp1252"))
    assert "not saved as UTF-8" in told(tmp_path)
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    assert "larger than 256 KiB" in told(tmp_path)
    path.write_bytes(b"#" * MAX_BYTES)
    assert load_settings(tmp_path).diagnostics == ()
    path.unlink()
    path.mkdir()
    assert "cannot be opened" in told(tmp_path)
    path.rmdir()
    os.mkfifo(path)
    assert "cannot be opened" in told(tmp_path)


def test_a_file_of_the_largest_size_is_dealt_with_in_moments() -> None:
    unknown = "".join(f"k{n} = 1\n" for n in range(20_000))
    staff = "[staff]\n" + "".join(f"S{n} = 5\n" for n in range(20_000))
    for text in (
        unknown,
        staff,
        "[" + " " * 200_000,
        "[ " * 100_000,
        "a" + "." * 200_000,
        " " * 200_000 + "=",
        "title = '" + "x" * 200_000 + "'",
    ):
        with at_once(4):
            parse_settings(text[:MAX_BYTES])
