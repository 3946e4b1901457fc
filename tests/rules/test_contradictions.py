"""Where a case speaks against itself: a warning for what cannot be so, none for what may."""

from __future__ import annotations

import pytest

from support.cases import case_text, codes, only, read_text


def told(log: str = "", **boxes: str) -> list[str]:
    log = f"## Contact log\n\n{log}\n" if log else "### 2026-11-16 · JB · phone\n\nRang mum.\n"
    return codes(read_text(case_text(log=log, **boxes)))


# --- Support and needs ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("support", "identified", "warned"),
    [
        ("{date: 2026-09-10, for: a}", "2026-09-11", True),
        ("{date: 2026-09-10, for: a}", "2026-09-10", False),
        ("{date: 2026-09-10, for: a}", "", False),
        ("{date: 2026-09-10, until: 2026-09-11, for: a}", "2026-09-11", False),
        ("{date: 2026-09-10, until: 2026-09-11, for: a}", "2026-09-12", True),
        ("{date: 2026-09-10, for: a, outcome: declined}", "2026-09-11", True),
        ("{date: 2026-09-10, for: a, void: x}", "2026-09-11", False),
        ("{date: 2026-09-10}", "2026-09-11", False),
        ("{planned: 2026-12-01, for: a}", "2026-11-11", False),
    ],
)
def test_support_that_ended_before_its_need_was_identified(support: str, identified: str, warned: bool) -> None:
    found = told(needs=f"{{a: {{need: x, identified: {identified}}}}}", support=f"\n  mentoring: {support}")
    assert found == (["support-before-need"] if warned else [])


def test_each_need_that_is_younger_is_named() -> None:
    file = read_text(
        case_text(
            needs="{a: {need: x, identified: 2026-10-01}, b: {need: y, identified: 2026-10-02}, c: z}",
            support="\n  referral: {date: 2026-09-10, for: [a, b, c]}",
        )
    )
    assert [("“a”" in d.message, "“b”" in d.message) for d in file.diagnostics] == [(True, False), (False, True)]
    assert file.sound


# --- Panels ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("panel", "warned"),
    [
        ("{date: 2026-10-13, invited: 2026-10-14}", True),
        ("{date: 2026-10-13, invited: 2026-10-13}", False),
        ("{date: 2026-10-13, review: 2026-10-12}", True),
        ("{date: 2026-10-13, review: 2026-10-13}", False),
        ("{planned: 2026-12-01, invited: 2026-11-20, review: 2027-01-11}", False),
    ],
)
def test_an_invitation_comes_before_a_panel_and_a_review_after_it(panel: str, warned: bool) -> None:
    assert told(enforcement=f"\n  panel_meeting: {panel}") == (["panel-dates"] if warned else [])


@pytest.mark.parametrize(
    "log",
    [
        "### 2026-10-13 · JB · panel · did not attend\n\nx",
        "### 2026-10-13 · JB · panel meeting · DNA\n\nx",
        "### 2026-10-13 · JB · panel, nobody came\n\nx",
        "### 2026-10-13 · JB · contract · no-one there\n\nx",
        "### 2026-10-13 · JB\n\nPanel held. Neither parent attended.",
        "### 2026-10-13 · JB · panel\n\nNobody attended; contract left with reception.",
        "### 2026-10-13 · JB · APM\n\nBoth parents did not attend.",
    ],
)
def test_nobody_agrees_at_a_panel_that_nobody_attended(log: str) -> None:
    assert told(log, enforcement="\n  panel_meeting: {date: 2026-10-13, outcome: agreed}") == ["agreed-alone"]
    for other in ("declined", "did not attend"):
        assert "agreed-alone" not in told(log, enforcement=f"\n  panel_meeting: {{date: 2026-10-13, outcome: {other}}}")
    assert told(log, enforcement="\n  panel_meeting: {date: 2026-10-14, outcome: agreed}") == []


@pytest.mark.parametrize(
    "log",
    [
        "### 2026-10-13 · JB · panel · with mum\n\nDad did not attend.",
        "### 2026-10-13 · JB · panel · agreed\n\nMum signed. Dad did not attend.",
        "### 2026-10-13 · JB · phone · no reply\n\nx",
        "### 2026-10-13 · JB · panel\n\nNobody else attended; mum signed.",
        "### 2026-10-13 · JB · panel\n\nSigned. Review fixed for 14 July; parents did not come to it.",
        "### 2026-10-13 · JB · phone · did not attend\n\nRang about a missed dentist.",
        "### 2026-10-12 · JB · panel · did not attend\n\nx",
    ],
)
def test_where_somebody_may_have_agreed_nothing_is_said(log: str) -> None:
    assert told(log, enforcement="\n  panel_meeting: {date: 2026-10-13, outcome: agreed}") == []


def test_the_box_itself_may_say_that_nobody_came() -> None:
    assert told(enforcement="\n  panel_meeting: {date: 2026-10-13, outcome: agreed, note: nobody attended}") == [
        "agreed-alone"
    ]
    two = "\n  panel_meeting: [{date: 2026-10-13, outcome: agreed}, {date: 2026-10-13, outcome: did not attend}]"
    assert told(enforcement=two) == ["agreed-alone"]
    assert (
        told(enforcement="\n  panel_meeting: {date: 2026-10-13, outcome: agreed, void: x, note: nobody attended}") == []
    )


# --- Boxes and the log ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "log", "says"),
    [
        ("seen", "### 2026-10-05 · JB · home visit · no reply\n\nx", "no reply"),
        ("seen", "### 2026-10-05 · JB · home visit · no answer at the door\n\nx", "no reply"),
        ("seen", "### 2026-10-05 · JB\n\nHome visit. No reply, card left.", "no reply"),
        ("seen", "### 2026-10-05 · JB · visit\n\nNobody in.", "no reply"),
        ("no reply", "### 2026-10-05 · JB · home visit · seen\n\nx", "seen"),
        ("no reply", "### 2026-10-05 · JB · home visit · spoke to mum\n\nx", "seen"),
        ("no reply", "### 2026-10-05 · JB · home visit\n\nMum seen at the door.", "seen"),
        ("no reply", "### 2026-10-05 · JB · visited\n\nSpoke to dad.", "seen"),
    ],
)
def test_a_visit_cannot_have_been_seen_and_without_reply(outcome: str, log: str, says: str) -> None:
    file = read_text(case_text(log=log, enforcement=f"\n  home_visit: {{date: 2026-10-05, outcome: {outcome}}}"))
    diagnostic = only(file)
    assert (diagnostic.code, file.sound) == ("box-and-log-differ", True)
    assert f"the box says “{outcome}”" in diagnostic.message
    assert f"says “{says}”" in diagnostic.message
    assert told(log, enforcement=f"\n  home_visit: {{date: 2026-10-05, outcome: {says}}}") == []
    assert told(log, enforcement="\n  home_visit: 2026-10-05") == []


@pytest.mark.parametrize(
    ("visits", "log"),
    [
        ("{date: 2026-10-05, outcome: seen}", "### 2026-10-05 · JB · phone · no reply\n\nx"),
        ("{date: 2026-10-05, outcome: seen}", "### 2026-10-06 · JB · home visit · no reply\n\nx"),
        (
            "{date: 2026-10-05, outcome: seen}",
            "### 2026-10-05 · JB · home visit · no reply\n\nx\n\n### 2026-10-05 · JB · home visit · seen\n\nx",
        ),
        (
            "[{date: 2026-10-05, outcome: seen}, {date: 2026-10-05, outcome: no reply}]",
            "### 2026-10-05 · JB · home visit · no reply\n\nx",
        ),
        ("{date: 2026-10-05, outcome: no reply}", "### 2026-10-05 · JB · home visit\n\nNo reply. Neighbour seen."),
        ("{date: 2026-10-05, outcome: no reply}", "### 2026-10-05 · JB · home visit\n\nMum not seen; curtains drawn."),
        ("{date: 2026-10-05, outcome: seen, void: x}", "### 2026-10-05 · JB · home visit · no reply\n\nx"),
        ("{planned: 2026-12-05, outcome: seen}", "### 2026-10-05 · JB · home visit · no reply\n\nx"),
    ],
)
def test_where_both_may_be_so_nothing_is_said(visits: str, log: str) -> None:
    assert "box-and-log-differ" not in told(log, enforcement=f"\n  home_visit: {visits}")


@pytest.mark.parametrize(("outcome", "part"), [("attended", "did not attend"), ("did not attend", "attended")])
def test_a_panel_cannot_have_been_attended_and_not(outcome: str, part: str) -> None:
    log = f"### 2026-10-13 · JB · panel · {part}\n\nx"
    assert told(log, enforcement=f"\n  panel_meeting: {{date: 2026-10-13, outcome: {outcome}}}") == [
        "box-and-log-differ"
    ]
    assert told(log, enforcement=f"\n  panel_meeting: {{date: 2026-10-13, outcome: {part}}}") == []


# --- The day of closing ---------------------------------------------------------------------------


def test_age_and_year_group_are_judged_as_of_the_day_a_case_was_closed() -> None:
    closed = "{date: 2025-07-18}"
    assert told(year_group="6", closed=closed, date_of_birth="2014-05-17", stage_2_end_date="2025-07-01") == []
    assert told(year_group="8", closed=closed, date_of_birth="2014-05-17") == ["year-group-differs"]
    assert told(year_group="8", date_of_birth="2014-05-17") == []
    file = read_text(case_text(year_group="8", closed=closed, date_of_birth="2014-05-17"))
    assert "was in Year 6 when the case was closed" in only(file).message
    assert told(year_group="", closed="{date: 2020-07-17}", date_of_birth="2001-12-01") == ["blank-box"]
    assert "unlikely-age" in told(year_group="", date_of_birth="2001-12-01")
