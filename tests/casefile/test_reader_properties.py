"""No silent misreading: whatever is done to a file, it is refused with a place, or read as what stands in it."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casebook import report
from casebook.book import CaseFile
from casebook.casefile import contactlog
from casebook.casefile.contactlog import read_log
from casebook.casefile.frontmatter import read_front_matter
from casebook.casefile.source import make_source
from casebook.catalogue import CATALOGUE
from casebook.dates import leading_date
from casebook.diagnostics import errors
from casebook.model import Case, Contact
from support.cases import LOG, case_text, read_text

WHOLE = case_text(
    log="""# Contact log

Both parents read Polish better.

### 14 September 2026 · JB · letter

Letter 1 posted. She said:

```
### 2026-01-01 · quoted
```

### 2026-10-05 · JB/SK · home visit · no reply

- Card left
- Café `opposite` <mum> 3*4*5

## Plan

Ring again.

| Date | Details of Contact | Staff Initial |
|---|---|---|
| 2026-10-12 | Rang \\| no reply | JB |
| 13/10/2026 | Panel. | Jo Bell |

The end.
""",
    enforcement="\n  letter_1: 2026-09-14\n  home_visit: [2026-10-05, {date: 06/10/2026, outcome: no reply}]\n  letter_2_dna:"
    "\n  letter_3: {planned: 2026-12-01, note: 'Ask: first'}",
    support="\n  mentoring:\n    date: 25 September 2026\n    for: [sleep]\n    outcome: declined",
    needs="\n  sleep: {need: Up all night, identified: 2026-09-01}",
    stage_1=">-\n  Two meetings,\n  one kept.",
    judgements="\n  stage_1_engagement: {decision: not met, by: JB, date: 2026-11-16, reason: One of two.}",
    stage_3="\n  - requested: 2026-06-22\n    outcome: returned\n    outcome_date: 2026-07-10",
    parents="\n  - name: Gemma\n    letters: yes",
    practitioners="none",
    extra="\n  Form group: 8B",
)
SHIPPED = sorted((Path(__file__).parents[2] / "cases").rglob("*.md"))
TEXTS = [WHOLE, case_text(), *(path.read_text(encoding="utf-8") for path in SHIPPED)]


def check(file: CaseFile, text: str | None = None) -> None:
    """What holds of every file, whatever stands in it."""
    source = make_source(file.path, file.text if text is None else text)
    for d in file.diagnostics:
        entry = CATALOGUE[d.code]
        assert entry.severity is d.severity
        assert d.message
        assert d.help
        assert 1 <= d.span.line <= len(source.line_starts)
        assert d.span <= d.span._replace(line=d.span.end_line, column=d.span.end_column)
        if d.line_text:
            assert d.line_text == source.line(d.span.line)
            assert d.span.column <= len(d.line_text) + 1
    assert list(file.diagnostics) == sorted(file.diagnostics, key=lambda d: d.sort_key)
    assert file.sound is (not errors(file.diagnostics))
    assert file.sound or file.prompts == ()
    report.text(file.diagnostics)


def words(*texts: str) -> Counter[str]:
    return Counter(word for text in texts for word in re.findall(r"[^\W_]+", text))


# --- Nothing makes it raise -----------------------------------------------------------------------

NASTY = st.sampled_from([
    "---", "---\n", "\n---\n", "...", "### ", "### 2026-09-14 · JB\n", "2026-09-14", "14/9/26", "```\n", "~~~", "| a | b |\n|---|---|\n", "|", "\\|", "- ", "? ", ": ", ":", "#", " #", "'",
    '"', "[", "]", "{", "}", ",", "&a ", "*a", "!!str ", "<<: ", "%YAML", "\t", "\u200b", "\u00a0", "\ufeff", "\u2028", "\x85", "\x00", "\r", "\r\n", "\ud7ff", "👍", "<<<<<<< HEAD\n", ">>>>>>> x\n",
    "|\n", ">-\n", '"\\u2028"', '"\\x00"', "enforcement:", "letter_1: ", "date: ", "planned: ", "for: ", "none", "date_of_birth: 2014-05-17\n", "closed: {date: 2026-01-01}\n", "  ", "\n\n", "\n",
    "=====\n", "-----\n", "9" * 40, "extra:\n  a: b\n", "{date: 2026-09-14, date: 2026-09-15}", "- name: x\n", "@", "`", "%",
])  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A real case to which people, editors and merges have done what they do."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 2, 5, 40])))
        text = text[:start] + draw(st.one_of(NASTY, st.just(text[start : start + 30]))) + text[end:]
    return text


@settings(max_examples=400, deadline=None)
@given(mutated())
def test_no_change_to_a_real_case_makes_the_reader_raise(text: str) -> None:
    file = read_text(text)
    check(file, file.text or text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.binary(max_size=60).map(lambda b: b"---\nchild_name: " + b + b"\n---\n" + b))
)
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    file = read_text(data)
    assert errors(file.diagnostics) or file.sound
    for d in file.diagnostics:
        assert CATALOGUE[d.code].severity is d.severity


YAMLISH = st.lists(st.one_of(NASTY, st.text(max_size=4)), max_size=14).map("".join)


@settings(max_examples=400, deadline=None)
@given(YAMLISH, YAMLISH)
def test_no_front_matter_and_no_log_make_the_reader_raise(front: str, log: str) -> None:
    try:
        text = f"---\nchild_name: A\n{front}\n---\n{log}"
        text.encode()
    except UnicodeEncodeError:
        return
    file = read_text(text)
    check(file, file.text or text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted({"enforcement", "support", "needs", "judgements", "stage_3", "closed", "parents", "practitioners", "siblings", "extra", "child_name",
                               "date_of_birth", "year_group", "out_of_year_group", "stage_1"})),
       st.recursive(st.sampled_from(["", "x", "2026-09-14", "none", "yes", "''", "letter_1", "~"]), lambda inner: st.one_of(
           st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(i or "''" for i in items) + "]"),
           st.dictionaries(st.sampled_from(["date", "planned", "letter_1", "mentoring", "need", "requested", "outcome", "name", "for", "decision", "''", "[a]"]), inner, max_size=3)
           .map(lambda pairs: "{" + ", ".join(f"{k}: {v}" for k, v in pairs.items()) + "}")), max_leaves=8))  # fmt: skip
def test_no_shape_of_a_value_makes_the_reader_raise(key: str, value: str) -> None:
    check(read_text(case_text(**{key: value})))


# --- Every word is somewhere ----------------------------------------------------------------------

LINES = st.sampled_from([
    "", "", "plain words here", "  moved in", "    far in", "\ttab", "- item one", "> quote", "## Contact log", "Contact log", "## Plan B", "#### deeper", "# Top", "#tag", "#2 it", "---", "===", "***",
    "### 2026-09-14 · JB · phone · spoke", "### 14/09/2026, Jo Bell, visit", "## 3 September 2026 JB: rang", "# 2026-09-15", "###### 2026-09-16 home visit", "2026-09-17 · SK", "10:30 later",
    "```", "~~~", "```` info", "````", "``` a`b", "| Date | Details of Contact | Staff Initial |", "|---|---|---|", "| 2026-09-18 | Rang \\| out | JB |", "Date | Details", "-|-",
    "2026-09-19 | Letter posted |", "| a | b |", "a | b", "| 20 September 2026 | x |", "<mum> said", "[1]: see", "3*4*5", "C:\\new", "<!-- hidden -->", "## Notes ##", "## C#",
])  # fmt: skip


def kept(contact: Contact, source_text: list[str]) -> Iterator[str]:
    """Every word of a contact, its date as it was typed."""
    span = contact.span
    place = source_text[span.line - 1][span.column - 1 : span.end_column - 1]
    yield leading_date(place) or place
    yield from (contact.initials, contact.how, contact.outcome, contact.text)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.one_of(LINES, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)), max_size=14))
def test_every_word_of_the_body_is_in_a_contact_or_a_note_or_is_the_logs_own_heading(lines: list[str]) -> None:
    source = make_source("cases/A.md", "\n".join(lines))
    log = read_log(source, 0)
    assume(not errors(log.diagnostics))
    typed = words(source.text)
    held: Counter[str] = Counter()
    for contact in log.contacts:
        held += words(*kept(contact, source.text.split("\n")))
    for note in log.notes:
        held += words(note.heading, note.text)
    assert held <= typed
    own = words(*(line for line in lines if "contact log" in line.lower() or line.startswith(("| Date |", "Date |"))))
    assert typed - held <= own


HEADINGS = st.tuples(
    st.sampled_from(["#", "###", "###", "######", "#######", " ###", "###  ", "### \t"]),
    st.sampled_from([" ", " ", " ", "", "\u00a0", "\u200b"]),
    st.sampled_from(["2026-09-14", "2026-09-14", "2026-02-31", "1066-10-14", "2026-9-14", "14/09/2026", "2026-09-144", "2026-09-14-", "²026-09-14"]),
    st.sampled_from([" · JB", " · JB · phone · spoke ", " JB", "", " ", "   ", "\t· JB", "· JB", " · 10:30 · JB/SK — visit", " | JB | phone", " · C# · x", " JB ##", " #", " \u00a0", "\u00a0JB", " " + "x" * 90]),
).map("".join)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(
    st.lists(st.one_of(HEADINGS, HEADINGS, LINES), max_size=10).map("\n".join),
    st.sampled_from(["", "\n", "---\n", "x"]),
)
def test_an_ordinary_heading_is_read_as_the_closer_look_would_read_it(body: str, before: str) -> None:
    source = make_source("cases/A.md", before + body)
    at = len(before) if before.endswith("\n") else 0
    quick = read_log(source, at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contactlog, "_ordinary_entry", lambda *_: None)
        closer = read_log(source, at)
    assert repr(quick) == repr(closer)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=14))
def test_each_line_is_in_one_place_only(lines: list[str]) -> None:
    """Numbered lines come back in the file's order within each entry and note, and none twice."""
    numbered = [
        f"{line} w{n}" if line and line[0].isalpha() and "|" not in line else line for n, line in enumerate(lines)
    ]
    log = read_log(make_source("cases/A.md", "\n".join(numbered)), 0)
    found = [re.findall(r"\bw(\d+)", " ".join((b.heading, b.text))) for b in log.notes]
    found += [re.findall(r"\bw(\d+)", " ".join((c.initials, c.how, c.outcome, c.text))) for c in log.contacts]
    assert all(list(map(int, one)) == sorted(map(int, one)) for one in found)
    assert max(Counter(number for one in found for number in one).values(), default=0) <= 1


# --- A file cut off -------------------------------------------------------------------------------


def facts(case: Case) -> Case:
    """What the front matter says."""
    return dataclasses.replace(case, contacts=(), notes=())


def in_file_order(case: Case) -> list[Contact]:
    return sorted(case.contacts, key=lambda c: c.span)


def is_beginning(part: Contact, whole: Contact) -> bool:
    """Whether what a contact holds is the beginning of what another does, in the order of a heading or of a row."""

    def letters(*texts: str) -> str:
        return "".join(re.findall(r"\w", "".join(texts)))

    def begins(order: Callable[[Contact], str]) -> bool:
        return order(whole).startswith(order(part))

    headed = begins(lambda c: letters(c.initials, c.how, c.outcome, c.text))
    return headed or begins(lambda c: letters(c.text, c.initials))


@pytest.mark.parametrize("text", TEXTS[:2] + TEXTS[2::5], ids=lambda t: t[4:40].split("\n")[0])
def test_a_case_cut_off_at_any_byte_is_refused_or_is_the_beginning_of_itself(text: str) -> None:
    data = text.encode()
    whole = read_text(text).case
    assert whole is not None
    log_start = len(text[: text.index("\n---\n") + 4].encode())
    for length in range(len(data)):
        cut = read_text(data[:length])
        if length < log_start:
            assert cut.case is None
            assert not cut.sound
            continue
        if not cut.sound:
            continue
        assert cut.case is not None
        assert facts(cut.case) == facts(whole)
        read = in_file_order(cut.case)
        before = read[:-1]
        assert before == in_file_order(whole)[: len(before)]
        for last in read[-1:]:
            original = in_file_order(whole)[len(before)]
            assert (last.date, last.span.line) == (original.date, original.span.line)
            assert is_beginning(last, original)


# --- Characters that nobody sees ------------------------------------------------------------------


def seen(value: object, character: str) -> object:
    """The letters and figures of a value, whatever cannot be seen between them, and however a heading is parted."""
    if isinstance(value, str):
        return "".join(c for c in value.replace(character, "") if c.isalnum())
    if isinstance(value, Contact):
        return (value.date, seen(value.initials + value.how + value.outcome + value.text, character))
    if isinstance(value, tuple):
        return tuple(seen(item, character) for item in value)
    if dataclasses.is_dataclass(value):
        return tuple(seen(getattr(value, f.name), character) for f in dataclasses.fields(value) if f.compare)
    return value


def told_by(case: Case, character: str) -> tuple[object, str]:
    """All facts, and the words of all notes but for the log's title: hidden in it, a character makes it a note's."""
    notes = "".join(str(seen(n.heading + n.text, character)) for n in case.notes)
    return seen(dataclasses.replace(case, notes=(), ref="", path=""), character), notes.replace("Contactlog", "")


@pytest.mark.parametrize(
    "character", ["\u200b", "\u00a0", "\u00ad", "\ufeff", "\u202e"], ids=lambda c: f"U+{ord(c):04X}"
)
@pytest.mark.parametrize(
    "text", [WHOLE, case_text(LOG, enforcement="\n  letter_1: 2026-09-14\n  letter_2:")], ids=["whole", "short"]
)
def test_an_unseen_character_anywhere_changes_no_fact_in_silence(text: str, character: str) -> None:
    whole = read_text(text).case
    assert whole is not None
    expected = told_by(whole, character)
    for at in range(1, len(text) + 1):
        if character == "\u00a0" and text[at - 1].isalnum() and text[at : at + 1].isalnum():
            continue  # between two letters it is seen
        file = read_text(text[:at] + character + text[at:])
        if file.sound:
            assert file.case is not None
            assert told_by(file.case, character) == expected, text[max(0, at - 20) : at] + "¦" + text[at:][:20]


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x85", "\u2028", "\u2029", "\x1b"])
def test_a_forbidden_character_anywhere_is_refused(character: str) -> None:
    text = case_text()
    for at in range(0, len(text) + 1, 3):
        assert not read_text(text[:at] + character + text[at:]).sound


def test_a_line_of_the_boxes_that_stands_twice_is_refused() -> None:
    lines = WHOLE.split("\n")
    end = lines.index("---", 1)
    for at in range(1, end):
        file = read_text("\n".join([*lines[:at], lines[at], *lines[at:]]))
        assert not file.sound or lines[at].strip() in ("Two meetings,", "one kept.") or "  - " in lines[at], lines[at]


def test_what_the_front_matter_holds_is_where_the_tree_says() -> None:
    for text in TEXTS:
        source = make_source("cases/A.md", text)
        front, problems = read_front_matter(source)
        assert problems == []
        assert front is not None
        assert source.text[front.start - 4 : front.start] == "---\n"
        assert source.text[front.end : front.end + 3] == "---"
