"""A policy as a file of its own, inside the book and nowhere else; and a calendar that reaches so far or not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from casebook.policyfile import examples, school_time
from casebook.rules.policy import Place, Policy
from casebook.rules.schooltime import Days
from casebook.settings import Settings, load_settings, parse_settings

POLICY = 'name = "Brackwater"\nversion = "2024"\nquiet_days = 14\n\n[criteria]\nhead_agreed = "verdict"\n'
TERMS = "[calendar]\nterms = [{from = 2026-09-01, to = 2026-10-23}, {from = 2026-11-02, to = 2026-12-18}, {from = 2027-01-04, to = 2027-04-09}]\nclosed = [2026-11-27]\n"


def book(folder: Path, settings: str, **files: str) -> Path:
    (folder / "casebook.toml").write_text(settings, "utf-8")
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_toml", ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def policy(folder: Path) -> Policy:
    loaded = load_settings(folder)
    assert loaded.diagnostics == ()
    return loaded.value.policy


@pytest.mark.parametrize("name", ["policies/ours.toml", "ours.toml", "./policies/ours.toml", r"policies\\ours.toml"])
@pytest.mark.parametrize("text", [POLICY, "[policy]\n" + POLICY.replace("[criteria]", "[policy.criteria]")])
def test_a_policy_may_be_a_file_of_its_own(tmp_path: Path, name: str, text: str) -> None:
    book(tmp_path, f'policy = "{name}"\n', policies__ours_toml=text, ours_toml=text)
    found = policy(tmp_path)
    assert (found.name, found.edition, found.quiet_days) == ("Brackwater", "2024", Days(14))
    assert found.places == {"head_agreed": Place.VERDICT}


@pytest.mark.parametrize(
    "name", ["/etc/hostname", "../ours.toml", "policies/../../ours.toml", "C:/ours.toml", "policies/none.toml", "", "linked.toml", "linked/ours.toml", "a\\u0000b"]
)  # fmt: skip
def test_no_way_out_of_the_book_is_followed(tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    inside = tmp_path / "book"
    outside.mkdir()
    inside.mkdir()
    (outside / "ours.toml").write_text(POLICY, "utf-8")
    (tmp_path / "ours.toml").write_text(POLICY, "utf-8")
    (inside / "linked.toml").symlink_to(outside / "ours.toml")
    (inside / "linked").symlink_to(outside)
    book(inside, f'title = "x"\npolicy = "{name}"\n')
    loaded = load_settings(inside)
    (error,) = loaded.diagnostics
    assert "There is no policy file" in error.message
    assert (error.path, error.span.line) == ("casebook.toml", 2)
    assert loaded.value.policy == Policy()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("quiet_day = 5", 1, "There is no setting “quiet_day”"),
        ("\nquiet_days = 0", 2, "from 1 to 3660"),
        ("[criteria]\nhead_agreed = 'perhaps'", 2, "must stand in the verdict"),
        ("[policy]\nquiet_day = 5", 2, "policy.quiet_day"),
        ("title = 'x'", 1, "title"),
        ("[policy]\nquiet_days = 5\n[staff]\nJB = 'x'", 3, "staff"),
        ("[calendar]\nterms = []", 1, "calendar"),
        ("quiet_days", 1, "cannot be read here"),
    ],
)
def test_its_slips_are_told_at_its_own_lines(tmp_path: Path, text: str, line: int, message: str) -> None:
    book(tmp_path, 'policy = "policies/ours.toml"\n', policies__ours_toml=text)
    (error,) = load_settings(tmp_path).diagnostics
    assert (error.path, error.span.line) == ("policies/ours.toml", line)
    assert message in error.message
    assert error.line_text == text.split("\n")[line - 1]


def test_a_policy_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    book(tmp_path, 'policy = "policies/ours.toml"\n')
    path = tmp_path / "policies" / "ours.toml"
    path.parent.mkdir()
    path.write_bytes("name = 'Zöe'".encode("cp1252"))
    assert "not saved as UTF-8" in load_settings(tmp_path).diagnostics[0].message
    path.unlink()
    path.mkdir()
    assert "cannot be opened" in load_settings(tmp_path).diagnostics[0].message


# --- The calendar -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("18 school weeks", Days(90, True, "18 school weeks")),
        ("5 school days", Days(5, True, "5 school days")),
        (" 1  School week ", Days(5, True, "1 school week")),
        ("1 school day", Days(1, True, "1 school day")),
        ("18 weeks", None),
        ("5 days", None),
        ("-5 school days", None),
        ("733 school weeks", None),
        ("five school days", None),
    ],
)
def test_a_number_in_school_time(text: str, days: Days | None) -> None:
    assert school_time(text) == days


def problems(text: str, today: str) -> list[str]:
    loaded = parse_settings(text)
    assert loaded.diagnostics == ()
    return [d.message for d in loaded.value.problems(dt.date.fromisoformat(today))]


SCHOOL = 'parents_told_days = "15 school days"\n'


@pytest.mark.parametrize(
    ("text", "today", "fine"),
    [
        (f"[policy]\n{SCHOOL}{TERMS}", "2026-11-27", True),
        (f"[policy]\n{SCHOOL}{TERMS}", "2026-09-21", True),
        (f"[policy]\n{SCHOOL}{TERMS}", "2026-09-20", False),
        (f"[policy]\n{SCHOOL}{TERMS}", "2027-04-10", False),
        (f"[policy]\n{SCHOOL}", "2026-11-27", False),
        (f'[policy]\nletter_3_current_days = "18 school weeks"\n{TERMS}', "2026-11-27", False),
        (f'[policy]\ncoming_up_days = "2 school weeks"\n{TERMS}', "2027-03-20", True),
        (f'[policy]\ncoming_up_days = "2 school weeks"\n{TERMS}', "2027-04-01", False),
        (f"[policy]\nparents_told_days = 15\n{TERMS}", "2030-01-01", True),
    ],
)
def test_a_number_in_school_time_needs_a_calendar_that_reaches_so_far(text: str, today: str, fine: bool) -> None:
    found = problems(text, today)
    assert (found == []) is fine
    assert all("the school calendar does not reach so far" in message for message in found)


def test_the_error_stands_at_the_line_of_the_number() -> None:
    (error,) = parse_settings(f"title = 'x'\n[policy]\n{SCHOOL}").value.problems(dt.date(2026, 11, 27))
    assert (error.path, error.span.line, error.code) == ("casebook.toml", 3, "bad-settings")
    assert (
        error.message == "“policy.parents_told_days” is 15 school days, and the school calendar does not reach so far."
    )


def test_bank_holidays_of_england_are_no_school_days() -> None:
    calendar = parse_settings(f"[policy]\n{SCHOOL}{TERMS}").value.policy.calendar
    assert {dt.date(2027, 1, 1), dt.date(2027, 3, 26), dt.date(2027, 3, 29)} <= set(calendar.bank_holidays)
    assert dt.date(2026, 12, 1) not in calendar.bank_holidays  # St Andrew's Day is Scotland's
    assert calendar.school_days_after(dt.date(2027, 3, 25), dt.date(2027, 3, 30)) == 1
    assert calendar.school_days_after(dt.date(2026, 11, 26), dt.date(2026, 11, 30)) == 1


def test_the_calendar_alone_changes_nothing_but_the_version() -> None:
    plain, other = Settings().policy, parse_settings(TERMS).value.policy
    assert other.name == plain.name
    assert other.calendar.bank_holidays == ()
    assert other.version != plain.version


# --- The examples -----------------------------------------------------------------------------------


def test_three_examples_are_shipped() -> None:
    assert list(examples()) == [
        "in-the-manner-of-essex-2024",
        "in-the-manner-of-norfolk-2024",
        "in-the-manner-of-rotherham-2025",
    ]


@pytest.mark.parametrize("name", examples())
def test_an_example_can_be_used_by_its_name_and_says_what_it_is(tmp_path: Path, name: str) -> None:
    book(tmp_path, f'policy = "{name}"\n{TERMS}')
    found = policy(tmp_path)
    assert found.name.startswith("In the manner of ")
    assert found.name.endswith(name[-4:])
    assert found.source
    assert found.guidance
    assert found.checked == dt.date(2026, 11, 27)
    assert found.places != {}
    assert "not law" in examples()[name].split("\n")[0]
    assert load_settings(tmp_path).value.problems(dt.date(2026, 11, 27)) == ()


@pytest.mark.parametrize("name", examples())
def test_an_example_is_the_same_as_a_file_of_the_book(tmp_path: Path, name: str) -> None:
    book(tmp_path, f'policy = "policies/{name}.toml"\n{TERMS}')
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / f"{name}.toml").write_text(examples()[name], "utf-8")
    copied = policy(tmp_path)
    book(tmp_path, f'policy = "{name}"\n{TERMS}')
    assert policy(tmp_path) == copied


def test_the_default_policy_says_what_it_was_checked_against_and_one_that_changes_it_does_not() -> None:
    assert Policy().guidance
    assert Policy().checked == dt.date(2026, 11, 27)
    own = parse_settings("[policy]\nquiet_days = 14\n").value.policy
    assert (own.guidance, own.checked) == ("", None)
