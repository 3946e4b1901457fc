"""What an authority calls an action or a criterion (``[policy.labels]``) it is called on every page and by every command.

The form's own names stay where they are the point: in the page of the policy, beside the new ones; in the notes that the
paper form prints; at the head of the caseload's columns, by which an export is read in again; and in what is said of reading
a file, which knows no policy.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook.form import ACTIONS, CONSIDERED
from casebook.rules.criteria import CRITERIA
from casebook.rules.policy import Policy
from support.cli_books import AS_OF, call, make_book

HEAD = """\
---
child_name: {name}
date_of_birth: 2014-05-17
year_group: 8
staff_name: Jo Bell
school: Northfield Academy
stage_2_end_date: 2026-12-18
"""
# Every action done, planned, overdue or void; every kind of evidence; a judgement that counts and one that does not.
FULL = (
    HEAD.format(name="Amelia Hart")
    + """\
enforcement:
  letter_1: [2026-09-28, {date: 2026-09-10, void: Wrong address}]
  letter_2: {planned: 2026-11-20}
  panel_meeting: {date: 2026-10-13, outcome: cancelled}
  home_visit: {planned: 2026-11-30}
  letter_2_dna: {date: 2026-10-05, to: Kim Hart}
  letter_3: {date: 2026-09-20, note: By hand}
needs: {sleep: Up all night, bus: No way to travel}
support:
  early_help_assessment: {date: 2026-09-25, for: sleep}
  team_around_the_family: {planned: 2026-11-01, for: bus}
  pastoral_meeting: 2026-10-01
  mentoring: {date: 2026-10-02, until: 2026-12-01, for: bus, outcome: accepted}
  referral: {date: 2026-10-03, to: Sleep service, void: Sent twice}
  specialist_assessment: 2026-10-04
stage_1: Two talks in the summer term.
parents: [{name: Kim Hart, relationship: mother, letters: yes}]
practitioners: [{name: Dr Lee, role: Paediatrician}]
judgements:
  letter_1_sent: {decision: met, by: JB, date: 2026-11-16, reason: It went.}
  stage_2_engagement: {decision: met, by: JB, date: 2026-11-16, reason: Nobody came.}
---

### 2026-08-20 · JB · phone

Rang mum.

### 2026-10-20 · JB · phone

Rang mum again.
"""
)
BARE = HEAD.format(name="Ben Ozturk") + "enforcement:\nsupport:\n---\n"
BROKEN = HEAD.format(name="Cara Voss") + "enforcement:\n  letter_1: 2027-09-14\nsupport:\n---\n"
TITLES = {**{key: box.label for key, box in ACTIONS.items()}, **{key: row.label for key, row in CRITERIA.items()}}
SETTINGS = (
    "[policy.labels]\n"
    + "".join(f'{key} = "Ours {key}"\n' for key in TITLES)
    + "[policy.criteria]\n"
    + "".join(f"{key} = true\n" for key in CRITERIA)
)
_FORMS_NAMES = {name for box in ACTIONS.values() for name in (box.label, box.short)}
# A criterion is called by plain words, which a sentence may hold as well; where it is named, its name stands by itself.
# So do the rows of what was considered, one of which is called as a criterion is.
_CRITERIA = {row.label for row in CRITERIA.values()} - set(CONSIDERED.values())
FORMS_OWN = re.compile(
    rf"(?i:(?<!\w)(?:{'|'.join(map(re.escape, sorted(_FORMS_NAMES, key=len)))})(?!\w))"
    rf"""|(?<=[>"])(?:{"|".join(map(re.escape, sorted(_CRITERIA, key=len)))})(?=[<":])"""
    rf"|(?<=\] )(?:{'|'.join(map(re.escape, sorted(_CRITERIA, key=len)))})(?=:)"
)
# The notes that the paper form prints at its end.
PRINTED_NOTES = re.compile(r'<section class="notes">.*?</section>', re.DOTALL)
# Pages that name the form's own boxes on purpose, and what they say there.
ALLOWED = {
    "policy.html": "the form’s names stand beside the authority’s",
    "cases.csv": "the columns of an export are those by which it is read in again",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {"cases/CB-0001.md": FULL, "cases/CB-0002.md": BARE, "cases/CB-0003.md": BROKEN, "casebook.toml": SETTINGS}
    folder = make_book(tmp_path_factory.mktemp("book"), files)
    assert call(folder, "build", "--as-of", AS_OF).status == 1
    return folder


def pages(book: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((book / "site").rglob("*")):
        if path.suffix in {".html", ".js", ".ics", ".csv"}:
            text = path.read_text("utf-8")
            yield path.relative_to(book / "site").as_posix(), PRINTED_NOTES.sub("", text)


def test_no_page_calls_an_action_by_another_name(book: Path) -> None:
    strange = {address: sorted(set(FORMS_OWN.findall(text))) for address, text in pages(book)}
    assert {address: found for address, found in strange.items() if found and address not in ALLOWED} == {}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("cases/CB-0001.html", "Ours letter_1, "),
        ("forms/stage-3-request/CB-0001.html", "Ours letter_1 sent on 28 September 2026"),
    ],
)
def test_the_facts_of_an_answer_have_one_name(book: Path, address: str, said: str) -> None:
    assert said in (book / "site" / address).read_text("utf-8")


COMMANDS = [
    ["status"], ["status", "CB-0001"], ["status", "CB-0002"], ["status", "--format", "json"], ["due"], ["due", "--format", "csv"],
    ["due", "--format", "json"], ["check"], ["export", "ics"], ["export", "json"], ["log", "CB-0001", "Rang.", "--by", "JB"],
    ["judge", "CB-0001", "letter_1_sent", "met", "--by", "JB", "--reason", "Seen."],
    ["record", "CB-0001", "letter_1", "2026-11-02"], ["record", "CB-0001", "letter_1", "2026-11-02", "--note", "x"],
    ["record", "CB-0001", "letter_2", "2026-11-21"], ["record", "CB-0001", "letter_3", "2026-11-21", "--outcome", "seen"],
    ["record", "CB-0001", "home_visit", "2026-11-21", "--outcome", "sen"], ["record", "CB-0001", "home_visit", "2026-11-21", "--to", "x"],
    ["record", "CB-0001", "mentoring", "2026-11-21", "--done-planned"], ["record", "CB-0001", "letter_3", "2026-12-21", "--planned"],
]  # fmt: skip


def test_no_command_calls_an_action_by_another_name(book: Path) -> None:
    said = {" ".join(words): call(book, *words, "--as-of", AS_OF) for words in COMMANDS}
    strange = {words: sorted(set(FORMS_OWN.findall(done.out + done.err))) for words, done in said.items()}
    assert {words: found for words, found in strange.items() if found} == {}
    assert "ours letter_1 recorded as sent on 2 November 2026" in said["record CB-0001 letter_1 2026-11-02"].out
    assert "Ours letter_1 is recorded for" in said["record CB-0001 letter_1 2026-11-02 --note x"].err


def test_a_criterion_is_called_by_its_own_label_wherever_it_is_answered(book: Path) -> None:
    document = json.loads(call(book, "status", "CB-0001", "--format", "json", "--as-of", AS_OF).out)
    answered = [answer for case in document["cases"] for answer in case["criteria"]]
    assert len(answered) > 5
    assert [answer["label"] for answer in answered] == [f"Ours {answer['key']}" for answer in answered]
    places = ("cases/CB-0001.html", "forms/stage-3-request/CB-0001.html", "policy.html")
    for text in [
        call(book, "status", "CB-0001", "--as-of", AS_OF).out,
        *((book / "site" / p).read_text("utf-8") for p in places),
    ]:
        assert [answer["label"] for answer in answered if answer["label"] not in text] == []


def test_a_criterion_that_names_an_action_follows_the_action_s_name() -> None:
    policy = Policy(labels={"letter_1": "First warning", "letter_2_sent": "Second letter out"})
    assert policy.criterion("letter_1_sent", "Letter 1 sent") == "First warning sent"
    assert policy.criterion("letter_2_sent", "Letter 2 sent") == "Second letter out"
    assert (
        policy.worded("only Letter 2DNA, no Letter 10, no Letter 1")
        == "only Letter 2DNA, no Letter 10, no First warning"
    )


def test_names_that_change_places_do_not_run_into_each_other() -> None:
    policy = Policy(labels={"letter_1": "Letter 2", "letter_2": "Letter 1"})
    assert policy.worded("Letter 1, then Letter 2") == "Letter 2, then Letter 1"
