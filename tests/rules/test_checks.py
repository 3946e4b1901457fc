"""What is odd in facts that could be read: in one case, on either side of every boundary, and across the book."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from casebook.book import CaseFile, check_together, read_book, ref_order
from casebook.diagnostics import Severity, Span
from casebook.people import StaffMember
from casebook.rules.checks import child_key, implied_year_group
from casebook.settings import Settings
from support.cases import at_once, case_text, codes, only, read_text

TODAY = dt.date(2026, 11, 23)


def warned(**boxes: str | None) -> list[str]:
    return warned_on(TODAY, boxes)


def warned_on(as_of: dt.date, boxes: dict[str, str | None]) -> list[str]:
    file = read_text(case_text(log="", **boxes), as_of=as_of)
    assert file.sound, file.diagnostics
    return codes(file)


# --- Dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("boxes", "as_of", "found"),
    [
        ({"enforcement": "\n  letter_1: 2026-11-23"}, TODAY, []),
        ({"enforcement": "\n  letter_1: 2026-11-24"}, TODAY, ["future-date"]),
        ({"enforcement": "\n  letter_1: 2026-11-24"}, dt.date(2026, 11, 24), []),
        ({"enforcement": "\n  letter_1: {planned: 2036-11-23}"}, TODAY, []),
        ({"enforcement": "\n  letter_1: {planned: 2036-11-24}"}, TODAY, ["far-future-date"]),
        ({"enforcement": "\n  letter_1: 2036-11-24"}, TODAY, ["far-future-date"]),
        ({"support": "\n  mentoring: {date: 2026-09-25, until: 2036-11-24}"}, TODAY, ["far-future-date"]),
        ({"support": "\n  mentoring: {date: 2026-09-25, until: 2036-11-23}"}, TODAY, []),
        ({"stage_2_end_date": "2034-02-28"}, dt.date(2024, 2, 29), []),
        ({"stage_2_end_date": "2034-03-01"}, dt.date(2024, 2, 29), ["far-future-date"]),
    ],
)
def test_what_was_done_was_done_by_today(boxes: dict[str, str | None], as_of: dt.date, found: list[str]) -> None:
    file = read_text(case_text(log="", year_group=None, **boxes), as_of=as_of)
    assert [code for code in codes(file) if code != "blank-box"] == found


CLOSED = "{date: 2026-07-17, reason: Moved}"


@pytest.mark.parametrize("years", [0, 1, 5, 20])
def test_a_closed_case_stays_as_it_was_on_the_day_of_closing(years: int) -> None:
    """Born on 17 May 2014, a child was in year 7 on 17 July 2026, whatever day it is today."""
    later = dt.date(2026 + years, 11, 23)
    assert warned_on(later, {"closed": CLOSED, "year_group": "7"}) == []
    assert warned_on(later, {"closed": CLOSED, "year_group": "8"}) == ["year-group-differs"]


@pytest.mark.parametrize(
    ("closed", "group", "found"),
    [
        ("{date: 2026-08-31}", "7", []),  # the last day of the school year
        ("{date: 2026-09-01}", "7", ["year-group-differs"]),
        ("{date: 2026-09-01}", "8", []),
        (None, "7", ["year-group-differs"]),
        (None, "8", []),
    ],
)
def test_the_year_group_of_a_closed_case_is_that_of_its_last_school_year(
    closed: str | None, group: str, found: list[str]
) -> None:
    assert warned_on(TODAY, {"closed": closed, "year_group": group}) == found


def test_the_age_of_a_closed_case_is_that_of_the_day_of_closing() -> None:
    grown = dt.date(2040, 1, 1)
    assert warned_on(grown, {"closed": CLOSED, "year_group": "7"}) == []
    assert "unlikely-age" in warned_on(grown, {"year_group": "13"})
    old = {"closed": CLOSED, "date_of_birth": "1999-05-17", "out_of_year_group": "yes"}
    (told,) = [d for d in read_text(case_text(log="", **old), as_of=grown).diagnostics if d.code == "unlikely-age"]
    assert "was 27 years old when the case was closed" in told.message


def test_every_date_is_measured_against_the_birth() -> None:
    for boxes in (
        {"enforcement": "\n  letter_1: 2014-05-16"}, {"support": "\n  mentoring: 2014-05-16"}, {"stage_3": "{requested: 2014-05-16}"},
        {"closed": "{date: 2014-05-16}"}, {"needs": "\n  a: {need: x, identified: 2014-05-16}"}, {"stage_2_end_date": "2014-05-16"},
    ):  # fmt: skip
        diagnostic = only(read_text(case_text(log="", **boxes)))
        assert (diagnostic.code, diagnostic.severity) == ("before-birth", Severity.ERROR)
        assert "17 May 2014" in diagnostic.message
    assert codes(read_text(case_text(log="", date_of_birth=None, enforcement="\n  letter_1: 2014-05-16"))) == [
        "blank-box"
    ]


def test_a_birth_in_the_future_is_told_once() -> None:
    file = read_text(case_text(date_of_birth="2027-05-17", enforcement="\n  letter_1: 2026-09-14"))
    assert codes(file) == ["future-date"]


# --- Age and year group ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "odd"),
    [
        ("2024-11-23", False),  # two years old today
        ("2024-11-24", True),
        ("2006-11-24", False),  # nineteen, and twenty tomorrow
        ("2006-11-23", True),
        ("2026-11-23", True),
    ],
)
def test_a_child_is_between_2_and_19(born: str, odd: bool) -> None:
    assert ("unlikely-age" in warned(date_of_birth=born, out_of_year_group="yes")) is odd


@pytest.mark.parametrize(
    ("born", "year"),
    [
        ("2010-09-01", "11"), ("2011-08-31", "11"), ("2011-09-01", "10"), ("2022-08-31", "R"), ("2022-09-01", "N2"), ("2010-08-31", "12"),
        ("2021-08-31", "1"), ("2021-09-01", "R"), ("2023-08-31", "N2"), ("2023-09-01", "N1"), ("2024-08-31", "N1"), ("2024-09-01", ""),
        ("2008-09-01", "13"), ("2008-08-31", ""), ("2012-02-29", "10"), ("2014-05-17", "8"),
    ],
)  # fmt: skip
def test_the_year_group_follows_from_the_age_on_31_august(born: str, year: str) -> None:
    assert implied_year_group(dt.date.fromisoformat(born), TODAY) == year


@pytest.mark.parametrize(
    ("as_of", "year"),
    [("2026-08-31", "7"), ("2026-09-01", "8"), ("2027-08-31", "8"), ("2027-09-01", "9"), ("2027-01-01", "8")],
)
def test_the_school_year_begins_on_1_september(as_of: str, year: str) -> None:
    day = dt.date.fromisoformat(as_of)
    assert implied_year_group(dt.date(2014, 5, 17), day) == year
    assert warned_on(day, {"year_group": year}) == []
    assert warned_on(day, {"year_group": "5"}) == ["year-group-differs"]


@pytest.mark.parametrize(
    ("boxes", "odd"),
    [
        ({}, False),
        ({"year_group": "Year 8"}, False),
        ({"year_group": "7"}, True),
        ({"year_group": "R"}, True),
        ({"year_group": "7", "out_of_year_group": "yes"}, False),
        ({"year_group": "7", "out_of_year_group": "no"}, True),
        ({"year_group": "13", "date_of_birth": "2008-08-31"}, False),
    ],
)
def test_a_year_group_that_the_birth_does_not_imply_earns_a_warning(boxes: dict[str, str | None], odd: bool) -> None:
    assert warned(**boxes) == (["year-group-differs"] if odd else [])


# --- Letters --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letters", "marked"),
    [
        ({1: "2026-09-14", 2: "2026-09-15", 3: "2026-09-16"}, []),
        ({1: "2026-09-14", 2: "2026-09-14"}, [2]),
        ({1: "2026-09-15", 2: "2026-09-14"}, [2]),
        ({1: "2026-09-14", 3: "2026-09-14"}, [3]),
        ({2: "2026-09-14", 3: "2026-09-13"}, [3]),
        ({1: "2026-09-16", 2: "2026-09-15", 3: "2026-09-14"}, [2, 3]),
        ({1: "[2026-09-14, 2026-10-20]", 2: "2026-09-28"}, []),
        ({1: "{date: 2026-09-20, void: x}", 2: "2026-09-14"}, []),
        ({1: "{planned: 2026-12-20}", 2: "2026-09-14"}, []),
        ({1: "2026-09-20"}, []),
    ],
)
def test_letters_follow_each_other(letters: dict[int, str], marked: list[int]) -> None:
    lines = "".join(f"\n  letter_{n}: {value}" for n, value in letters.items())
    file = read_text(case_text(log="", enforcement=lines))
    assert codes(file) == ["letters-out-of-order"] * len(marked)
    assert [d.line_text.strip().split(":")[0] for d in file.diagnostics] == [f"letter_{n}" for n in marked]
    assert file.sound


def test_other_actions_may_come_in_any_order() -> None:
    lines = (
        "\n  letter_3: 2026-09-14\n  panel_meeting: 2026-09-14\n  letter_2_dna: 2026-09-01\n  home_visit: 2026-09-14"
    )
    assert warned(enforcement=lines) == []


# --- References and initials ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ref", "name", "odd"),
    [
        ("hart", "Amelia Hart", True),
        ("AMELIA-HART", "Amelia Hart", True),
        ("hart07", "Amelia Hart", True),
        ("2026.hart.1", "Amelia Hart", True),
        ("ameliahart", "Amelia Hart", True),
        ("obrien-1", "Zoë O’Brien", True),
        ("hart-1", "Amelia Hart-Bell", True),
        ("bell-1", "Amelia Hart-Bell", True),
        ("hartbell", "Amelia Hart-Bell", True),
        ("hart-1", "Hart, Amelia", True),
        ("tenzin-2", "Tenzin", True),
        ("noel-1", "Ana Noël", True),
        ("li-1", "Wei Li", True),
        ("caroline-1", "Wei Li", False),
        ("CB-0007", "Amelia Hart", False),
        ("amelia-1", "Amelia Hart", False),
        ("CB-0007", "张伟", False),
        ("CB-0007", "", False),
    ],
)
def test_a_ref_does_not_tell_the_surname(ref: str, name: str, odd: bool) -> None:
    file = read_text(case_text(child_name=name), ref)
    assert ("surname-in-ref" in codes(file)) is odd


STAFF = Settings(staff={"JB": StaffMember("JB", "Jo Bell"), "SK": StaffMember("SK", "Sunita Kapoor")})


@pytest.mark.parametrize(
    ("initials", "unknown"),
    [
        ("JB", None), ("jb", None), ("Jo Bell", None), ("JB/SK", None), ("JX", "JX"), ("JB/JX", "JX"), ("JX/SK", "JX"), ("Jo Ball", "Jo Ball"),
    ],
)  # fmt: skip
def test_initials_lead_to_somebody_in_the_staff_list(initials: str, unknown: str | None) -> None:
    log = f"### 2026-11-16 · {initials} · phone\n\nRang mum.\n"
    assert codes(read_text(case_text(log))) == []
    file = read_text(case_text(log), settings=STAFF)
    assert codes(file) == ([] if unknown is None else ["unknown-initials"])
    if unknown:
        assert f"“{unknown}”" in only(file).message
        assert ("Did you mean Jo Bell?" in only(file).help) == (unknown == "Jo Ball")


def test_initials_of_actions_and_judgements_are_looked_up_too() -> None:
    file = read_text(
        case_text(
            enforcement="\n  letter_1: {date: 2026-09-14, by: ZZ}",
            stage_1="x",
            judgements="\n  stage_1_engagement: {decision: met, by: YY, date: 2026-11-16, reason: x}",
        ),
        settings=STAFF,
    )
    assert codes(file) == ["unknown-initials", "unknown-initials"]
    assert file.sound


def test_a_log_full_of_unknown_initials_is_dealt_with_in_moments() -> None:
    entries = (
        f"### 2026-11-16 · {chr(65 + n % 26)}{chr(65 + n // 26 % 26)}{chr(65 + n // 676)}Q\n\nx\n"
        for n in range(10_000)
    )
    settings = Settings(staff={f"S{n}": StaffMember(f"S{n}", f"Staff Number {n}") for n in range(300)})
    text = case_text("".join(entries))
    with at_once(4):
        assert len(read_text(text, settings=settings).diagnostics) == 10_000


def test_a_log_and_a_list_of_visits_of_any_length_are_dealt_with_in_moments() -> None:
    visits = ", ".join(["2026-01-05"] * 4_000)
    log = "".join(f"### 2020-01-{1 + n % 28:02} · JB\n\nx\n" for n in range(20_000))
    with at_once(4):
        assert read_text(case_text(log, enforcement=f"\n  home_visit: [{visits}]")).sound


# --- Across the book ------------------------------------------------------------------------------


def together(*files: tuple[str, str]) -> list[CaseFile]:
    return check_together(read_text(text, ref) for ref, text in files)


def test_two_files_with_one_ref_are_an_error_in_both_and_name_each_other(tmp_path: Path) -> None:
    for path in ("cases/CB-1.md", "cases/2025/cb-1.md", "cases/CB-2.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(case_text(child_name=path), encoding="utf-8")
    book = read_book(tmp_path, Settings(), TODAY)
    assert [(d.code, d.path) for d in book.all_diagnostics] == [
        ("duplicate-ref", "cases/2025/cb-1.md"),
        ("duplicate-ref", "cases/CB-1.md"),
    ]
    assert "cases/CB-1.md" in book.all_diagnostics[0].message
    assert [f.path for f in book.broken] == ["cases/2025/cb-1.md", "cases/CB-1.md"]
    assert [f.path for f in book.sound] == ["cases/CB-2.md"]
    assert all(f.readiness is None and f.prompts == () for f in book.broken)


def test_a_file_that_cannot_be_read_takes_its_ref_all_the_same() -> None:
    first, second = together(("CB-1", "not a case"), ("cb-1", case_text()))
    assert "duplicate-ref" in codes(first)
    assert "duplicate-ref" in codes(second)


@pytest.mark.parametrize(
    "name",
    [
        "Amelia Hart",
        "amelia hart",
        "AMELIA HART",
        "'Amelia  Hart'",
        "Ａmelia Hart",
        "Amelia\u200b Hart",
        "Amelia\u00a0Hart",
    ],
)
def test_two_files_for_one_child_earn_a_warning_in_both(name: str) -> None:
    first, second = together(("CB-1", case_text()), ("CB-2", case_text(child_name=name)))
    for file, other in ((first, second), (second, first)):
        diagnostic = only(file)
        assert (diagnostic.code, diagnostic.severity, diagnostic.span.line) == ("same-child", Severity.WARNING, 2)
        assert other.path in diagnostic.message
        assert "child_name" in diagnostic.line_text
        assert file.sound


@pytest.mark.parametrize(
    "boxes",
    [{"child_name": "Amelie Hart"}, {"date_of_birth": "2014-05-18"}, {"date_of_birth": None}, {"date_of_birth": "x"}],
)
def test_different_children_have_different_files(boxes: dict[str, str | None]) -> None:
    files = together(("CB-1", case_text()), ("CB-2", case_text(**boxes)))
    assert not any("same-child" in codes(f) for f in files)


def test_one_child_may_even_have_three_and_the_message_stays_short() -> None:
    files = together(*((f"CB-{n}", case_text()) for n in range(3)))
    assert [d.message.count("cases/") for f in files for d in f.diagnostics] == [2, 2, 2]
    many = together(*((f"CB-{n:03}", case_text()) for n in range(100)))
    assert all("95 more" in only(f).message for f in many)
    assert all(f.path not in only(f).message for f in many)


def test_the_same_child_is_known_by_name_and_birth_date() -> None:
    born = dt.date(2014, 5, 17)
    assert child_key("Zoë  HART", born) == child_key("zoe\u0308 hart", born)
    assert child_key("", born) is None
    assert child_key("Zoë", None) is None


@pytest.mark.parametrize(
    "school",
    [
        "Northfield academy",
        "NORTHFIELD ACADEMY",
        "Northfield  Academy",
        "North-field Academy",
        "Northfiéld Academy",
        "Northfield' Academy",
    ],
)
def test_a_school_in_two_spellings_is_told_where_the_rarer_one_stands(school: str) -> None:
    children = [{"child_name": name} for name in ("Ann", "Ben", "Cai")]
    files = together(
        *(
            (f"CB-{n}", case_text(**boxes, school=school if n == 1 else "Northfield Academy"))
            for n, boxes in enumerate(children)
        )
    )
    assert [codes(file) for file in files] == [[], ["two-spellings"], []]
    told = only(files[1])
    assert (told.line_text, told.span.line) == (f"school: {school}", 6)
    assert "and “Northfield Academy” in 2 other files" in told.message
    assert files[1].sound


def test_a_member_of_staff_in_two_spellings_is_told_and_of_two_as_many_the_first_is_the_usual() -> None:
    files = together(
        ("CB-1", case_text(child_name="Ann", staff_name="jo bell")),
        ("CB-2", case_text(child_name="Ben", staff_name="Jo Bell")),
    )
    assert [codes(file) for file in files] == [["two-spellings"], []]
    assert "member of staff is spelled “jo bell” here, and “Jo Bell” in 1 other file." in only(files[0]).message


@pytest.mark.parametrize("other", ["Northfield Academy 2", "Southfield Academy", "", "-"])
def test_two_names_that_do_not_fold_to_one_are_two(other: str) -> None:
    files = together(("CB-1", case_text(child_name="Ann")), ("CB-2", case_text(child_name="Ben", school=other)))
    assert not any("two-spellings" in codes(file) for file in files)


def test_the_book_tells_everything_in_file_and_line_order(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "b.md").write_text(case_text(school="", year_group="8B"), encoding="utf-8")
    (tmp_path / "cases" / "a.md").write_bytes(b"")
    (tmp_path / "cases" / "c.txt").write_text("x", encoding="utf-8")
    book = read_book(tmp_path, Settings(), TODAY)
    assert [(d.path, d.code) for d in book.all_diagnostics] == [
        ("cases/a.md", "empty-file"), ("cases/b.md", "bad-year-group"), ("cases/b.md", "blank-box"), ("cases/c.txt", "passed-over"),
    ]  # fmt: skip
    assert [f.ref for f in book.files] == ["a", "b"]
    assert book.files[1].identity.name_span == Span(2, 13, 2, 24)
    assert sorted(["b", "A", "a", "B"], key=ref_order) == ["A", "a", "B", "b"]
