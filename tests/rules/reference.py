"""A second, independent reading of the contract's tables, over plain facts, for holding the rules against.

It shares nothing with the program: a case is a dictionary of what a person would type, and each row of the table is a
line or two here. It gives outcomes and keys alone, never words.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from typing import Any

Facts = dict[str, Any]
Y, N, Q = "met", "not-met", "judgement"
LETTERS = {"letter_1", "letter_2", "letter_2_dna", "letter_3"}
VERDICT = [
    "compulsory_school_age",
    "letter_1_sent",
    "letter_2_sent",
    "letter_3_sent",
    "letters_in_order",
    "each_parent_written_to",
    "panel_attempted",
    "support_in_place",
    "stage_1_engagement",
    "stage_2_engagement",
    "in_time",
    "return_answered",
]
BEFORE = [
    "form_complete",
    "attendance_recorded",
    "register_settled",
    "certificate",
    "parents_complete",
    "every_parent",
    "practitioners_named",
    "early_help_offered",
    "reasons_explored",
    "defences_considered",
    "education_otherwise",
    "siblings_considered",
    "child_asked",
    "parents_told",
    "absence_unauthorised_told",
    "head_agreed",
    "on_roll",
    "not_looked_after",
    "no_open_notice",
    "letter_3_current",
    "time_since_letter_3",
    "recent_work",
    "contacts_made",
    "contacts_named",
    "actions_in_log",
    "panel_offered",
    "letter_after_panel",
    "support_given_time",
    "letters_understood",
    "enclosures_ready",
    "discussed",
    "stage_2_ended",
]

REASONS = ("health", "send", "bullying", "social_care", "family", "transport")


# --- Days ---------------------------------------------------------------------------------------------


def six_months(day: dt.date) -> dt.date:
    year, month = (day.year, day.month + 6) if day.month <= 6 else (day.year + 1, day.month - 6)
    while True:
        try:
            return dt.date(year, month, day.day)
        except ValueError:
            day = day - dt.timedelta(days=1)


def turns(born: dt.date, age: int) -> dt.date:
    try:
        return dt.date(born.year + age, born.month, born.day)
    except ValueError:
        return dt.date(born.year + age, 3, 1)


def school_age(born: dt.date) -> tuple[dt.date, dt.date]:
    five, sixteen = turns(born, 5), turns(born, 16)
    begins = min(d for d in (dt.date(five.year, *md) for md in ((3, 31), (8, 31), (12, 31))) if d >= five)
    year = sixteen.year if (sixteen.month, sixteen.day) < (9, 1) else sixteen.year + 1
    return begins, max(d for d in (dt.date(year, 6, n) for n in range(1, 31)) if d.weekday() == calendar.FRIDAY)


# --- What is done ---------------------------------------------------------------------------------------


def acts(f: Facts, lane: str, *keys: str) -> list[Facts]:
    return [a for a in f[lane] if a.get("date") and not a.get("void") and (not keys or a["key"] in keys)]


def enforcement(f: Facts) -> list[Facts]:
    return [a for a in acts(f, "enforcement") if a["key"] != "notice_to_improve"]


def newest(f: Facts) -> dt.date | None:
    days = [c["date"] for c in f["contacts"]]
    days += [a["date"] for lane in ("enforcement", "support") for a in acts(f, lane)]
    return max(days) if days else None


def fold(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\s'’‐-—-]", "", plain)


def persons(text: str, known: set[str]) -> set[str] | None:
    """Whom one text of ``to`` names; ``None`` for nobody."""
    if fold(text) in known:
        return {fold(text)}
    parts = {fold(part) for part in re.split(r",|&|\band\b", text) if fold(part)}
    return parts if parts and parts <= known else None


def last(requests: list[Facts]) -> Facts | None:
    best = None
    for request in requests:
        if best is None or request["requested"] >= best["requested"]:
            best = request
    return best


def status(f: Facts) -> str:
    request = last(f["stage_3"])
    if f["closed"]:
        return "closed"
    outcome = request.get("outcome") if request else "no further action"
    return {None: "requested", "accepted": "investigation", "legal action": "legal-action", "returned": "returned"}.get(
        outcome, "open"
    )


def returned(f: Facts) -> Facts | None:
    request = last([r for r in f["stage_3"] if r.get("outcome")])
    return request if request and request["outcome"] == "returned" else None


def old(action: Facts, need: Facts) -> bool:
    day = need.get("identified")
    return bool(day) and max(action["date"], action.get("until") or action["date"]) < day


# --- The verdict's criteria -------------------------------------------------------------------------


def compulsory_school_age(f: Facts) -> str | None:
    if status(f) == "legal-action":
        return None
    if not f["date_of_birth"]:
        return Q
    begins, ends = school_age(f["date_of_birth"])
    if f["today"] < begins or f["today"] > six_months(ends):
        return N
    inside = all(begins <= a["date"] <= ends for a in acts(f, "enforcement", *LETTERS))
    return Y if inside and f["today"] <= ends else Q


def letter_1_sent(f: Facts) -> str:
    return Y if acts(f, "enforcement", "letter_1") else N


def letter_2_sent(f: Facts) -> str:
    return Y if acts(f, "enforcement", "letter_2") else Q if acts(f, "enforcement", "letter_2_dna") else N


def letter_3_sent(f: Facts) -> str:
    return Y if acts(f, "enforcement", "letter_3") else N


def letters_in_order(f: Facts) -> str | None:
    sent = [
        acts(f, "enforcement", "letter_1"),
        acts(f, "enforcement", "letter_2") or acts(f, "enforcement", "letter_2_dna"),
        acts(f, "enforcement", "letter_3"),
    ]
    days = [min(a["date"] for a in each) for each in sent if each]
    if len(days) < 2:
        return None
    return Y if days == sorted(set(days)) else Q


def each_parent_written_to(f: Facts) -> str | None:
    people = [p for p in f["parents"] if p.get("letters") != "no"]
    known = {fold(p["name"]) for p in f["parents"]}
    kinds = [("letter_1",), ("letter_2", "letter_2_dna"), ("letter_3",)]
    kinds_done = [done for kind in kinds if (done := acts(f, "enforcement", *kind))]
    if not people or not kinds_done:
        return None
    answers = set()
    for sent in kinds_done:
        named: set[str] = set()
        doubt = False
        for action in sent:
            to = action.get("to") or ([people[0]["name"]] if len(people) == 1 else [])
            found = [persons(text, known) for text in to]
            named |= {name for one in found if one for name in one}
            doubt |= not to or None in found
        without = [p for p in people if fold(p["name"]) not in named]
        if not without:
            answers.add(Y)
        elif doubt or not any(p.get("letters") == "yes" for p in without):
            answers.add(Q)
        else:
            answers.add(N)
    return N if N in answers else Q if Q in answers else Y


def panels(f: Facts) -> list[Facts]:
    found = [a for a in acts(f, "enforcement", "panel_meeting") if a.get("outcome") not in ("cancelled", "rearranged")]
    return sorted(found, key=lambda a: a["date"])


def panel_attempted(f: Facts) -> str:
    return Y if panels(f) else N


def support_in_place(f: Facts) -> str:
    support = acts(f, "support")
    if not f["needs"]:
        return ((Q if support else N), (Y if support else Q))[f["needs"] == []]
    found = set()
    for need in f["needs"]:
        outcomes = {a.get("outcome") for a in support if need["key"] in a.get("for", ()) and not old(a, need)}
        found.add(Y if outcomes - {"waiting"} else Q if outcomes else N)
    return N if N in found else Q if Q in found else Y


def stage_1_engagement(f: Facts) -> str:
    start = min((a["date"] for a in enforcement(f)), default=dt.date.min)
    return Q if f["stage_1"] or any(c["date"] < start for c in f["contacts"]) else N


def stage_2_engagement(f: Facts) -> str:
    start = min((a["date"] for a in enforcement(f)), default=dt.date.max)
    return Q if any(c["date"] >= start for c in f["contacts"]) else N


def in_time(f: Facts) -> str | None:
    if status(f) == "legal-action":
        return None
    if to := [p["to"] for p in f["attendance"] if p["unauthorised"]]:
        return N if f["today"] > six_months(max(to)) else Y
    day = newest(f)
    if day is None or f["today"] > six_months(day):
        return N
    end = f["stage_2_end_date"]
    return Q if end and f["today"] > end and f["today"] > six_months(end) else Y


def return_answered(f: Facts) -> str | None:
    request = returned(f)
    if request is None:
        return None
    if request.get("about", "need") != "need":
        return Q
    return Y if any(a["date"] >= request["outcome_date"] for a in acts(f, "support")) else N


# --- Before you send --------------------------------------------------------------------------------


def ago(f: Facts, day: dt.date) -> int:
    today: dt.date = f["today"]
    return (today - day).days


def form_complete(f: Facts) -> str:
    boxes = ("child_name", "date_of_birth", "year_group", "staff_name", "school", "stage_2_end_date")
    return Y if all(f[box] for box in boxes) else N


def attendance_recorded(f: Facts) -> str:
    if not any(p["unauthorised"] >= 10 and ago(f, p["to"]) <= 28 for p in f["attendance"]):
        return N
    weeks = set()
    for p in f["attendance"]:
        weeks |= {(p["from"] + dt.timedelta(n)).isocalendar()[:2] for n in range((p["to"] - p["from"]).days + 1)}
    return Y if len(weeks) >= 6 else Q


def register_settled(f: Facts) -> str:
    if not f["attendance"]:
        return Q
    return N if any(p.get("n_codes") or p.get("missing_marks") for p in f["attendance"]) else Y


def certificate(f: Facts) -> str:
    signed = [(p.get("certificate_signed"), p["to"]) for p in f["attendance"]]
    if not signed or any(day is None for day, _ in signed):
        return N
    return Q if any(day < to for day, to in signed) else Y


def parents_complete(f: Facts) -> str:
    def lacks(p: Facts) -> bool:
        excused = p.get("letters") == "no" and p.get("reason")
        return not p.get("relationship") or not (p.get("address") or excused)

    if not f["parents"] or any(map(lacks, f["parents"])):
        return N
    return Y if all(p.get("checked") and ago(f, p["checked"]) <= 183 for p in f["parents"]) else Q


def every_parent(f: Facts) -> str:
    if not f["parents"]:
        return N
    return Y if len(f["parents"]) > 1 or f["parents"][0].get("found") else Q


def practitioners_named(f: Facts) -> str:
    return N if f["practitioners"] is None else Y


def early_help_offered(f: Facts) -> str:
    return Y if acts(f, "support", "early_help_assessment") or f["not_offered"] else N


def reasons_explored(f: Facts) -> str:
    six = set(REASONS) & set(f["considered"])
    return {0: N, 6: Y}.get(len(six), Q)


def defences_considered(f: Facts) -> str:
    return Y if "defences" in f["considered"] else Q


def education_otherwise(f: Facts) -> str:
    return Y if "education_otherwise" in f["considered"] else Q


def siblings_considered(f: Facts) -> str:
    return Q if f["siblings"] is None else Y


def child_asked(f: Facts) -> str:
    return Y if f["child_view"] else Q


def parents_told(f: Facts) -> str:
    told = f["request"].get("parents_told")
    return N if not told else Y if ago(f, told) <= 21 else Q


def absence_unauthorised_told(f: Facts) -> str:
    return Y if f["request"].get("unauthorised_told") else Q


def head_agreed(f: Facts) -> str:
    return Y if f["request"].get("head") and f["request"].get("head_agreed") else N


def on_roll(f: Facts) -> str:
    mine = [s for s in f["schools"] if fold(s["name"]) == fold(f["school"])]
    mine.sort(key=lambda s: s.get("from") or dt.date.min)
    return N if mine and mine[-1].get("to") and mine[-1]["to"] < f["today"] else Y


def not_looked_after(f: Facts) -> str:
    return Y if f["looked_after"] == "no" else Q


def no_open_notice(f: Facts) -> str:
    settled = {"paid", "withdrawn", "unpaid"}
    past = [n.get("outcome") in settled or (n.get("pay_by") and n["pay_by"] < f["today"]) for n in f["penalty_notices"]]
    return Y if all(past) else Q


def _letter_3(f: Facts) -> int | None:
    days = [a["date"] for a in acts(f, "enforcement", "letter_3")]
    return ago(f, max(days)) if days else None


def letter_3_current(f: Facts) -> str | None:
    age = _letter_3(f)
    return None if age is None else Y if age <= 126 else N


def time_since_letter_3(f: Facts) -> str | None:
    age = _letter_3(f)
    return None if age is None else Y if age >= 10 else Q


def recent_work(f: Facts) -> str:
    day = newest(f)
    return Y if day and ago(f, day) <= 28 else N


_LETTER = re.compile(r"\bletters?\b", re.IGNORECASE)
_KIN = re.compile(r"\b(?:step|foster|grand)?(?:mum|mam|mother|dad|father|parent|carer|guardian)s?\b", re.IGNORECASE)


def contacts_made(f: Facts) -> str:
    known = {fold(p["name"]) for p in f["parents"]}

    def counts(who: str) -> bool:
        parts = {fold(who), *(fold(part) for part in re.split(r",|&|\band\b", who))}
        return not who or bool(parts & known) or bool(_KIN.search(who))

    return Y if sum(counts(c.get("with", "")) for c in f["contacts"]) >= 6 else N


def contacts_named(f: Facts) -> str:
    def clear(c: Facts) -> bool:
        said = f"{c.get('how', '')} / {c.get('outcome', '')}".lower()
        quiet = any(words in said for words in ("no reply", "no answer", "did not attend"))
        return bool(c["initials"]) and bool(c.get("with") or _LETTER.search(c.get("how", "")) or quiet)

    return N if not f["contacts"] else Y if all(map(clear, f["contacts"])) else Q


def _bare(f: Facts) -> list[Facts]:
    days = [c["date"] for c in f["contacts"]]
    return [a for a in enforcement(f) if not any(abs((day - a["date"]).days) <= 7 for day in days)]


def actions_in_log(f: Facts) -> str:
    return N if _bare(f) else Y


def panel_offered(f: Facts) -> str:
    counting = panels(f)
    if not counting or not all(p.get("invited") and (p["date"] - p["invited"]).days >= 7 for p in counting):
        return Q
    missed = [p["date"] for p in counting if p.get("outcome") == "did not attend"]
    others = [a for a in f["enforcement"] if a["key"] == "panel_meeting" and not a.get("void")]
    days = [a.get("planned") or a["date"] for a in others if a.get("planned") or a.get("outcome") != "cancelled"]
    return Q if missed and not any(day > missed[0] for day in days) else Y


def letter_after_panel(f: Facts) -> str:
    if not panels(f):
        return Q
    day = panels(f)[-1]["date"]
    near = [c for c in f["contacts"] if 0 < (c["date"] - day).days <= 14 and _LETTER.search(c.get("how", ""))]
    return Y if near else Q


def support_given_time(f: Facts) -> str:
    live = [a for a in f["support"] if not a.get("void")]
    still = [
        a
        for a in live
        if a.get("planned") or a.get("outcome") == "waiting" or (a.get("until") or dt.date.min) > f["today"]
    ]
    return Q if still else Y


def letters_understood(f: Facts) -> str:
    return Q if any(p.get("language") and p.get("interpreter") != "yes" for p in f["parents"]) else Y


def enclosures_ready(f: Facts) -> str:
    return Y if f["request"].get("enclosures") else Q


def discussed(f: Facts) -> str:
    return Y if f["request"].get("discussed") else Q


def stage_2_ended(f: Facts) -> str:
    end = f["stage_2_end_date"]
    return N if not end else Y if end < f["today"] else Q


def notice_to_improve(f: Facts) -> str:
    issued = sorted(acts(f, "enforcement", "notice_to_improve"), key=lambda a: a["date"])
    if not issued:
        return N
    until = issued[-1].get("until")
    return Y if until and until < f["today"] else Q


# --- Judgements ---------------------------------------------------------------------------------------


def later(f: Facts, key: str, judgement: Facts) -> bool:
    """Whether a fact after the judgement reopens it."""
    sent = [a["date"] for a in acts(f, "enforcement", *LETTERS)]
    needs = [n["identified"] for n in f["needs"] or [] if n.get("identified")]
    support = acts(f, "support")
    panel, visit = acts(f, "enforcement", "panel_meeting"), acts(f, "enforcement", "home_visit")
    days = [r["outcome_date"] for r in f["stage_3"] if r.get("outcome") == "returned"]
    if key in ("letter_2_sent", "letters_in_order", "each_parent_written_to", "compulsory_school_age"):
        days += sent
    if key == "support_in_place":
        days += needs + [a["date"] for a in support]
    if key == "stage_1_engagement":
        days += needs
    if key == "stage_2_engagement":
        days += needs + sent
        bad = judgement["decision"] in ("met", "did not engage")
        of_panel = {"agreed", "attended"} if bad else {"declined", "did not attend"}
        of_support = {"accepted", "completed"} if bad else {"declined"}
        of_visit = {"seen"} if bad else {"no reply"}
        days += [a["date"] for a in panel if a.get("outcome") in of_panel]
        days += [a["date"] for a in support if a.get("outcome") in of_support]
        days += [a["date"] for a in visit if a.get("outcome") in of_visit]
    return any(day > judgement["date"] for day in days)


def answers(f: Facts) -> tuple[dict[str, str], dict[str, str], set[str], set[str]]:
    """Outcome by criterion of the verdict and of Before you send; judged criteria; judgements that no longer stand."""
    judged, outlived = set(), set()
    found: list[dict[str, str]] = []
    for keys in (VERDICT, BEFORE):
        part = {key: outcome for key in keys if (outcome := globals()[key](f)) is not None}
        for key, judgement in f["judgements"].items():
            if part.get(key) != Q:
                continue
            if later(f, key, judgement):
                outlived.add(key)
            else:
                judged.add(key)
                part[key] = Y if judgement["decision"] in ("met", "did not engage") else N
        found.append(part)
    return found[0], found[1], judged, outlived


def verdict(found: dict[str, str]) -> str:
    return "not-ready" if N in found.values() else "needs-judgement" if Q in found.values() else "ready"


# --- Prompts ------------------------------------------------------------------------------------------


def prompts(f: Facts) -> list[str]:
    """The key of every prompt, in the order of the alphabet."""
    if status(f) == "closed":
        return []
    rows = (_needs_to_tell, _days_ahead, _clock, _stage_2, _requests, _log, _balance, _judgements)
    return sorted(key for row in rows for key in row(f))


def _needs_to_tell(f: Facts) -> list[str]:
    request = last(f["stage_3"])
    if status(f) not in ("requested", "investigation", "legal-action") or not request:
        return []
    told = request.get("told")

    def open_(need: Facts) -> bool:
        day = need.get("identified")
        sought = any(need["key"] in a.get("for", ()) and not old(a, need) for a in acts(f, "support"))
        came = bool(day) and day > request["requested"]
        return (came or not sought) and not (told and (not day or told >= day))

    return ["tell-the-authority" for need in f["needs"] or [] if open_(need)]


def _days_ahead(f: Facts) -> list[str]:
    today = f["today"]
    live = [a for a in [*f["enforcement"], *f["support"]] if not a.get("void")]
    after = [c["date"] for c in f["contacts"]] + [a["date"] for a in acts(f, "enforcement", "panel_meeting")]
    days = [a["planned"] for a in live if a.get("planned")]
    days += [a["review"] for a in live if a.get("review") and not any(day >= a["review"] for day in after)]
    end = [f["stage_2_end_date"]] if f["stage_2_end_date"] else []
    near = [day for day in [*days, *end] if 0 <= (day - today).days <= 14]
    return ["overdue" for day in days if day < today] + ["coming-up"] * len(near)


def _clock(f: Facts) -> list[str]:
    ready = status(f) == "open" and verdict(answers(f)[0]) == "ready"
    if not ready and status(f) not in ("requested", "investigation", "returned"):
        return []
    if periods := [p for p in f["attendance"] if p["unauthorised"]]:
        first, final = six_months(min(p["from"] for p in periods)), six_months(max(p["to"] for p in periods))
    elif day := newest(f):
        first = final = six_months(day)
    else:
        return []
    return ["time-limit"] * ((first - f["today"]).days <= 42 and f["today"] <= final)


def _stage_2(f: Facts) -> list[str]:
    end = f["stage_2_end_date"]
    if not end or end >= f["today"]:
        return []
    one_sided = bool(acts(f, "support")) and not enforcement(f)
    ended = status(f) == "open" and not f["stage_3"]
    return ["stage-2-ended"] * ended + ["enforcement-underpins-support"] * one_sided


def _requests(f: Facts) -> list[str]:
    return ["silent-request" for r in f["stage_3"] if not r.get("outcome") and ago(f, r["requested"]) >= 28]


def _log(f: Facts) -> list[str]:
    day = newest(f)
    return ["quiet"] * (day is None or ago(f, day) >= 21) + ["not-in-log"] * len(_bare(f))


def _balance(f: Facts) -> list[str]:
    return ["support-before-enforcement"] * bool(enforcement(f) and not acts(f, "support"))


def _judgements(f: Facts) -> list[str]:
    found, _, judged, outlived = answers(f)
    out = ["judgement-outlived"] * len(outlived)
    for key in judged & {"stage_1_engagement", "stage_2_engagement"}:
        made = f["judgements"][key]["date"]
        out += ["review-engagement"] * (ago(f, made) > 28 and any(c["date"] > made for c in f["contacts"]))
    out += ["decide" for outcome in found.values() if outcome == Q]
    return out + ["missing-evidence" for key, outcome in found.items() if outcome == N and key not in judged]
