"""The rules against a second reading of the contract, over random cases as a person would type them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.book import CaseFile
from casebook.rules.policy import Place, Policy
from casebook.settings import Settings
from rules import reference
from rules.reference import Facts
from support.cases import codes, read_text

TODAYS = [dt.date(2026, 11, 27), dt.date(2027, 2, 28), dt.date(2028, 2, 29), dt.date(2026, 8, 31), dt.date(2027, 6, 25)]
# Days ago, around every number of the policy, and around six months.
AGO = sorted({
    *range(16), 20, 21, 22, 26, 27, 28, 29, 30, 35, 41, 42, 43, 60, 100, 125, 126, 127, 138, 139, 140, 141, 142, 143,
    *range(176, 190), 200, 260, 366, 400,
})  # fmt: skip
# Ages that begin and end compulsory school age, in days, give or take the turn of a term.
BORN = [
    365 * 4,
    365 * 5 - 20,
    365 * 5 + 30,
    365 * 5 + 130,
    365 * 9,
    365 * 12,
    365 * 15 + 300,
    365 * 16 + 100,
    365 * 16 + 400,
    365 * 17,
]
NAMES = ["Kim Ashby", "Lee Ashby", "Zoë O’Neill-Ray"]
TO = [["Kim Ashby"], ["Lee Ashby"], ["kim ashby"], ["Kim Ashby, Lee Ashby"], ["Kim Ashby and Lee Ashby"], ["Kim Ashby & zoe oneill ray"],
      ["Mr and Mrs Ashby"], ["both parents"], ["Kim Ashby", "Gran"], ["Kim Ashby", "Lee Ashby"], ["Kim Ashby, Gran"]]  # fmt: skip
WITH = [
    "mum",
    "Kim Ashby",
    "the school nurse",
    "Lee Ashby & the nurse",
    "stepdad",
    "his grandparents",
    "Mumtaz Khan",
    "foster carer",
    "zoe oneill ray",
]
HOW = ["phone", "home visit", "letter", "Letter 2 posted", "newsletter round", "meeting"]
RESULT = ["no reply", "no answer", "did not attend", "left message", "reply promised"]


@st.composite
def days_ago(draw: st.DrawFn, today: dt.date) -> dt.date:
    return today - dt.timedelta(days=draw(st.sampled_from(AGO)))


def _maybe(draw: st.DrawFn, strategy: st.SearchStrategy[Any], one_in: int = 2) -> Any:
    return draw(strategy) if draw(st.integers(1, one_in)) == 1 else None


def _filled(**values: Any) -> Facts:
    return {key.rstrip("_"): value for key, value in values.items() if value not in (None, "", [])}


@st.composite
def actions(draw: st.DrawFn, today: dt.date, key: str, outcomes: list[str], needs: list[str]) -> list[Facts]:
    found = []
    for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2]))):
        day = draw(days_ago(today))
        planned = draw(st.integers(1, 6)) == 1
        of_panel, of_support = key == "panel_meeting", outcomes[0] == "accepted"
        when: Facts = (
            {"planned": today + dt.timedelta(draw(st.sampled_from([-9, -1, 0, 1, 14, 15, 40])))}
            if planned
            else {"date": day}
        )
        ahead = draw(st.sampled_from([0, 5, 30, 80]))
        found.append({"key": key, **when, **_filled(
            outcome=None if planned else _maybe(draw, st.sampled_from(outcomes)) if outcomes != ["-"] else None,
            void=_maybe(draw, st.just("withdrawn"), 9),
            to=_maybe(draw, st.sampled_from(TO)) if key.startswith("letter") else None,
            for_=_maybe(draw, st.lists(st.sampled_from(needs), unique=True)) if of_support and needs else None,
            until=_maybe(draw, st.just(day + dt.timedelta(ahead)), 3) if not planned and (of_support or key == "notice_to_improve") else None,
            invited=_maybe(draw, st.just(day - dt.timedelta(draw(st.sampled_from([0, 6, 7, 8]))))) if of_panel and not planned else None,
            review=_maybe(draw, st.just(today + dt.timedelta(draw(st.sampled_from([-20, -1, 0, 3, 14, 15]))))) if of_panel else None,
        )})  # fmt: skip
    return found


ENFORCEMENT = {"letter_1": ["-"], "letter_2": ["-"], "panel_meeting": ["agreed", "declined", "attended", "did not attend", "rearranged", "cancelled"],
               "home_visit": ["seen", "no reply"], "letter_2_dna": ["-"], "letter_3": ["-"], "notice_to_improve": ["-"]}  # fmt: skip
SUPPORT = ["early_help_assessment", "pastoral_meeting", "mentoring", "referral"]
OF_SUPPORT = ["accepted", "declined", "waiting", "completed"]
JUDGED = ["letter_2_sent", "letters_in_order", "each_parent_written_to", "compulsory_school_age", "support_in_place", "in_time", "return_answered",
          "stage_1_engagement", "stage_2_engagement", "siblings_considered", "panel_offered", "letter_1_sent"]  # fmt: skip


def whole(today: dt.date) -> Facts:
    """A case without a fault, as of ``today``."""

    def ago(days: int) -> dt.date:
        return today - dt.timedelta(days)

    letters = {"letter_1": 70, "letter_2": 56, "letter_3": 20}
    logged = [*letters.values(), 45, 42, 30, 5]
    judged = {"date": ago(4), "decision": "did not engage"}
    return {
        "today": today,
        "child_name": "Robin Sample",
        "date_of_birth": today - dt.timedelta(365 * 12),
        "year_group": "8",
        "staff_name": "Jo Bell",
        "school": "Northfield Academy",
        "stage_2_end_date": ago(1),
        "enforcement": [
            *({"key": key, "date": ago(days), "to": ["Kim Ashby"]} for key, days in letters.items()),
            {"key": "panel_meeting", "date": ago(42), "invited": ago(56), "outcome": "declined"},
        ],
        "support": [
            {"key": "early_help_assessment", "date": ago(60), "outcome": "declined", "for": ["sleep"]},
            {"key": "mentoring", "date": ago(50), "for": ["sleep"], "until": ago(15)},
        ],
        "needs": [{"key": "sleep", "identified": ago(65)}],
        "stage_1": "Two meetings.",
        "judgements": {"stage_1_engagement": judged, "stage_2_engagement": judged},
        "stage_3": [],
        "closed": False,
        "parents": [{"name": "Kim Ashby", "relationship": "mother", "address": "1 Road", "letters": "yes", "checked": ago(30), "found": "Asked"}],
        "practitioners": [],
        "attendance": [{"from": ago(75), "to": ago(6), "possible": 100, "unauthorised": 40, "certificate_signed": ago(2)}],
        "considered": [*reference.REASONS, "defences", "education_otherwise"],
        "request": {"parents_told": ago(3), "unauthorised_told": ago(70), "head": "Sam Reed", "head_agreed": ago(2), "discussed": ago(5), "enclosures": ["Letters"]},
        "penalty_notices": [],
        "child_view": ago(30),
        "not_offered": False,
        "schools": [],
        "looked_after": "no",
        "siblings": [],
        "contacts": [{"date": ago(days), "initials": "JB", "how": "letter" if days == 30 else "phone", "outcome": "", "with": "mum"} for days in logged],
    }  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> Facts:
    """A case without a fault, some parts of which are replaced by what is drawn; now and then all of them."""
    drawn = draw(any_cases())
    parts = [key for key in drawn if key != "today"]
    some = draw(st.lists(st.sampled_from(parts), unique=True, max_size=4))
    chosen = parts if draw(st.integers(1, 4)) == 1 else some
    facts = whole(drawn["today"]) | {key: drawn[key] for key in chosen}
    known = {need["key"] for need in facts["needs"] or []}
    for action in facts["support"]:  # for: names needs that are there
        action["for"] = [key for key in action.get("for", ()) if key in known]
    return facts


@st.composite
def any_cases(draw: st.DrawFn) -> Facts:
    today = draw(st.sampled_from(TODAYS))
    day = days_ago(today)
    needs = _maybe(draw, st.lists(st.sampled_from(["sleep", "travel"]), unique=True, max_size=2), 1)
    if draw(st.integers(1, 4)) == 1:
        needs = None
    keys = needs or []
    judgements = {}
    for key in draw(st.lists(st.sampled_from(JUDGED), unique=True, max_size=4)):
        words = ["did not engage", "is engaging", "does what they can", "met", "not met"]
        judgements[key] = {
            "decision": draw(st.sampled_from(words if key.endswith("engagement") else words[3:])),
            "date": draw(day),
        }
    facts: Facts = {
        "today": today,
        "child_name": "Robin Sample",
        "date_of_birth": _maybe(draw, st.sampled_from(BORN).map(lambda n: today - dt.timedelta(n)), 1),
        "year_group": "8",
        "staff_name": draw(st.sampled_from(["Jo Bell", "Jo Bell", ""])),
        "school": draw(st.sampled_from(["Northfield Academy", "Northfield Academy", ""])),
        "stage_2_end_date": _maybe(draw, st.sampled_from([-200, -30, -1, 0, 1, 14, 15, 190]).map(lambda n: today + dt.timedelta(n)), 1),
        "enforcement": [a for key, outcomes in ENFORCEMENT.items() for a in draw(actions(today, key, outcomes, []))],
        "support": [a for key in SUPPORT for a in draw(actions(today, key, OF_SUPPORT, keys))],
        "needs": None if needs is None else [{"key": key, **_filled(identified=_maybe(draw, day, 2))} for key in needs],
        "stage_1": draw(st.sampled_from(["", "Two meetings."])),
        "judgements": judgements,
        "stage_3": draw(requests(today)),
        "closed": draw(st.integers(1, 25)) == 1,
        "parents": draw(parents(today)),
        "practitioners": draw(st.sampled_from([None, [], ["A"]])),
        "attendance": draw(st.lists(periods(today), max_size=2)),
        "considered": draw(st.lists(st.sampled_from(["health", "send", "bullying", "social_care", "family", "transport", "defences", "education_otherwise", "other"]), unique=True, max_size=9)),
        "request": _filled(parents_told=_maybe(draw, day), unauthorised_told=_maybe(draw, day), head=_maybe(draw, st.just("Sam Reed")), head_agreed=_maybe(draw, day),
                           discussed=_maybe(draw, day), enclosures=_maybe(draw, st.just(["Letters"]))),
        "penalty_notices": draw(st.lists(notices(today), max_size=2)),
        "child_view": _maybe(draw, day),
        "not_offered": draw(st.integers(1, 3)) == 1,
        "schools": draw(st.lists(schools(today), max_size=2)),
        "looked_after": draw(st.sampled_from(["", "yes", "no"])),
        "siblings": draw(st.sampled_from([None, [], ["CB-0002"]])),
        "contacts": draw(contacts(today)),
    }  # fmt: skip
    if draw(st.integers(1, 20)) == 1:
        facts["date_of_birth"] = None
    return facts


@st.composite
def requests(draw: st.DrawFn, today: dt.date) -> list[Facts]:
    found = []
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        days = sorted(draw(st.lists(days_ago(today), min_size=2, max_size=2)))
        outcome = draw(st.sampled_from(["", "accepted", "returned", "returned", "legal action", "no further action"]))
        about = draw(st.sampled_from(["", "need", "letters", "papers", "register", "engagement", "other"]))
        found.append({"requested": days[0], **_filled(
            outcome=outcome, outcome_date=days[1] if outcome else None, about=about if outcome == "returned" else None,
            told=_maybe(draw, st.just(days[1])),
        )})  # fmt: skip
    return found


@st.composite
def parents(draw: st.DrawFn, today: dt.date) -> list[Facts]:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))
    return [
        {"name": name, **_filled(
            relationship=_maybe(draw, st.just("mother")), address=_maybe(draw, st.just("1 Road")), letters=_maybe(draw, st.sampled_from(["yes", "yes", "no"])),
            reason=_maybe(draw, st.just("No contact order")), checked=_maybe(draw, days_ago(today)), language=_maybe(draw, st.just("Polish"), 4),
            interpreter=_maybe(draw, st.sampled_from(["yes", "no"])), found=_maybe(draw, st.just("Asked")),
        )}
        for name in names
    ]  # fmt: skip


@st.composite
def periods(draw: st.DrawFn, today: dt.date) -> Facts:
    to = draw(days_ago(today))
    start = to - dt.timedelta(draw(st.sampled_from([0, 6, 20, 29, 30, 35, 36, 70])))
    return {"from": start, "to": to, "possible": 100, "unauthorised": draw(st.sampled_from([0, 9, 10, 40])), **_filled(
        n_codes=_maybe(draw, st.sampled_from([0, 2])), missing_marks=_maybe(draw, st.sampled_from([0, 1]), 3),
        certificate_signed=_maybe(draw, st.sampled_from([to - dt.timedelta(1), to, today]), 1),
    )}  # fmt: skip


@st.composite
def notices(draw: st.DrawFn, today: dt.date) -> Facts:
    due = today + dt.timedelta(draw(st.sampled_from([-30, -1, 0, 20])))
    return _filled(
        to="Kim Ashby",
        pay_by=_maybe(draw, st.just(due)),
        outcome=_maybe(draw, st.sampled_from(["open", "paid", "unpaid", "withdrawn"])),
    )


@st.composite
def schools(draw: st.DrawFn, today: dt.date) -> Facts:
    to = _maybe(draw, st.sampled_from([-5, -1, 0, 30]).map(lambda n: today + dt.timedelta(n)))
    start = today - dt.timedelta(draw(st.sampled_from([20, 300, 301])))
    return {
        "name": draw(st.sampled_from(["Northfield Academy", "northfield academy", "Other School"])),
        **_filled(from_=start, to=to),
    }


@st.composite
def contacts(draw: st.DrawFn, today: dt.date) -> list[Facts]:
    return [
        {
            "date": draw(days_ago(today)),
            "initials": "JB",
            "how": draw(st.sampled_from(HOW)),
            "outcome": draw(st.sampled_from(["", *RESULT])),
            "with": draw(st.sampled_from(["", "", *WITH])),
        }
        for _ in range(draw(st.integers(0, 9)))
    ]


# --- As a person would type it ---------------------------------------------------------------------


def typed(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {typed(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(typed, value)) + "]"
    return value.isoformat() if isinstance(value, dt.date) else f"'{value}'" if "," in str(value) else str(value)


def text_of(f: Facts) -> str:
    boxes = (
        "child_name",
        "date_of_birth",
        "year_group",
        "staff_name",
        "school",
        "stage_2_end_date",
        "stage_1",
        "looked_after",
    )
    lines = [f"{box}: {typed(f[box])}" for box in boxes if f[box]]
    for lane in ("enforcement", "support"):
        kinds = dict.fromkeys(a["key"] for a in f[lane])
        lines += [f"{lane}:", *(
            f"  {kind}: " + typed([{k: v for k, v in a.items() if k != "key"} for a in f[lane] if a["key"] == kind]) for kind in kinds
        )]  # fmt: skip
    if f["needs"] is not None:
        lines.append(
            "needs: "
            + (
                typed({n["key"]: {"need": "x", **{k: v for k, v in n.items() if k != "key"}} for n in f["needs"]})
                if f["needs"]
                else "none"
            )
        )
    for key in ("stage_3", "parents", "attendance", "penalty_notices", "schools"):
        lines += [f"{key}: {typed(f[key])}"] if f[key] else []
    for key in ("practitioners", "siblings"):
        people = [{"name": name} for name in f[key] or []] if key == "practitioners" else f[key]
        lines += [f"{key}: {typed(people) if people else 'none'}"] if f[key] is not None else []
    lines += [f"considered: {typed(dict.fromkeys(f['considered'], 'Asked'))}"] if f["considered"] else []
    lines += [f"request: {typed(f['request'])}"] if f["request"] else []
    lines += [f"child_view: {typed({'asked': f['child_view']})}"] if f["child_view"] else []
    lines += ["not_offered: {early_help_assessment: There is a plan}"] if f["not_offered"] else []
    lines += [f"closed: {typed({'date': f['today']})}"] if f["closed"] else []
    judged = {key: {**j, "by": "JB", "reason": "Seen"} for key, j in f["judgements"].items()}
    lines += [f"judgements: {typed(judged)}"] if judged else []
    log = "".join(
        "### " + " · ".join(filter(None, [c["date"].isoformat(), c["initials"], c["how"], c["outcome"], c["with"] and f"with {c['with']}"])) + "\n\nText.\n\n"
        for c in f["contacts"]
    )  # fmt: skip
    return "---\n" + "\n".join(lines) + "\n---\n\n" + log


def read(f: Facts, policy: Policy | None = None) -> CaseFile:
    file = read_text(text_of(f), as_of=f["today"], settings=Settings(policy=policy or Policy()))
    assert file.sound, (file.diagnostics, file.text)
    return file


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_both_readings_of_the_contract_give_one_answer(f: Facts) -> None:
    file = read(f)
    readiness = file.readiness
    assert readiness is not None
    verdict, before, judged, outlived = reference.answers(f)
    assert {a.key: a.outcome.value for a in readiness.answers} == verdict
    assert {a.key: a.outcome.value for a in readiness.before_sending} == before
    assert readiness.status.value == reference.status(f)
    assert readiness.verdict == (None if f["closed"] else reference.verdict(verdict))
    assert {a.key for a in readiness.every_answer if a.judgement} == judged
    assert {u.judgement.criterion for u in readiness.unused if u.later} == outlived
    assert {u.judgement.criterion for u in readiness.unused} == set(f["judgements"]) - judged
    assert codes(file).count("judgement-outlived") == len(outlived)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_both_readings_of_the_contract_prompt_for_the_same_work(f: Facts) -> None:
    assert sorted(p.key for p in read(f).prompts) == reference.prompts(f)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    cases(),
    st.dictionaries(
        st.sampled_from([*reference.VERDICT, *reference.BEFORE, "notice_to_improve"]), st.sampled_from(list(Place))
    ),
    st.booleans(),
)
def test_moving_a_criterion_moves_its_answer_and_changes_nothing_else(
    f: Facts, moved: dict[str, Place], form_only: bool
) -> None:
    plain, other = read(f).readiness, read(f, Policy(places=moved, form_only=form_only)).readiness
    assert plain is not None
    assert other is not None
    answers = {a.key: a for a in plain.every_answer}
    for answer in other.every_answer:
        assert answer == answers.get(answer.key, answer)
    asked = {a.key for a in other.every_answer}
    off = {key for key, place in moved.items() if place is Place.OFF}
    assert asked - {"notice_to_improve"} == answers.keys() - off
    in_verdict = {a.key for a in other.answers}
    assert in_verdict.isdisjoint({key for key, place in moved.items() if place is not Place.VERDICT})
    assert {key for key, place in moved.items() if place is Place.VERDICT} & asked <= in_verdict
    assert other.status is plain.status
