"""A redacted site names no child (promise 15): nothing that was typed about a case is anywhere in it."""

from __future__ import annotations

import json
import re
import unicodedata
import urllib.parse
from pathlib import Path

import pytest

from casebook.book import read_book
from casebook.form import ACTIONS
from casebook.redact import redacted, shown_paths
from casebook.settings import load_settings
from support.publishing import AS_OF, Tree, built, case_text, dead_links, make_book, pages, run, tree

ROOM = Path(__file__).parents[2]
SETTINGS = """title = "Secretborough casebook"
[staff]
XQ = { name = "Xanthe Secretquill", role = "Secretofficer" }
[views.panel]
title = "Secretview"
filter = { school = "Secretschool" }
"""
FULL = """---
# Secretcomment
child_name: Secretchild Secretsurname
known_as: Secretnick
date_of_birth: 2014-05-17
year_group: 8
school: Secretschool Academy
staff_name: Xanthe Secretquill
stage_2_end_date: 2026-11-20
out_of_year_group: yes
siblings: [CB-0002, Secretsibling]
looked_after: yes
parents:
  - {name: Secretmother, relationship: Secretrelation, address: "1 Secret Row", letters: no, reason: Secretreason, born: 1984-02-29,
     phone: Secretphone, email: Secretemail, parental_responsibility: no, language: Secretlanguage, found: Secretfound}
practitioners:
  - {name: Secretworker, role: Secretrole, agency: Secretagency, contact: Secretmail, lead: yes, asked: 2026-10-02}
attendance: {from: 2026-09-07, to: 2026-11-13, possible: 100, unauthorised: 40, codes: Secretcodes, certificate_signed: 2026-11-16}
considered: {health: Secrethealth, other: Secretother}
request: {parents_told: 2026-10-20, head: Secrethead, enclosures: [Secretletter, Secretregister]}
penalty_notices: {to: Secretfined, issued: 2026-10-05, pay_by: 2026-11-02, outcome: paid}
alert: [Secretalert, Secretsafety]
child_view: {asked: 2026-10-06, by: Secretasker, note: Secretview}
not_offered: {mentoring: Secretnotoffered}
schools: {name: Secretformer, to: 2025-07-18}
exhibits: {Secretlabel/1: letter_1 2026-09-14}
extra: {Secretextralabel: Secretextratext}
stage_1: Secretstageone
needs:
  secretneed: {need: Secretneed text, identified: 2026-09-01}
enforcement:
  letter_1: {date: 2026-09-14, to: [Secretmother], by: XQ, note: Secretnote}
  letter_2: {date: 2026-09-28, void: Secretvoid, sent: Secretpost}
  home_visit: {date: 2026-10-01, by: Secretby, note: Secretvisit, confidential: yes}
  notice_to_improve: {date: 2026-10-01, until: 2026-10-30, to: Secretnotice}
support:
  referral: {date: 2026-10-01, for: secretneed, to: Secretservice, note: Secretsupport}
judgements:
  stage_2_engagement: {decision: is engaging, by: Secretjudge, date: 2026-11-01, reason: Secretjudgement}
stage_3:
  - {requested: 2026-11-01, outcome: returned, outcome_date: 2026-11-10, reason: Secretreturned}
---

Secretpreamble.

## Contact log

### 2026-09-14 · XQ · phone · with Secretspoken · Secretoutcome · confidential

Secretentry about the child. <b>Secrettag</b> https://secret.example/secretlink

## Secretheading

Secretafterwards
"""
CLOSED = FULL.replace("stage_1:", "closed: {date: 2026-11-02, reason: Secretclosed, to: Secretplace}\nstage_1:")
KEYS = ("child_name", "known_as", "date_of_birth", "year_group", "school", "staff_name", "stage_2_end_date",
        "out_of_year_group", "siblings", "parents", "practitioners", "stage_1", "needs", "enforcement", "support",
        "judgements", "stage_3", "closed", "attendance", "considered", "request", "penalty_notices", "alert", "child_view",
        "not_offered", "schools", "exhibits", "looked_after", "secret_key")  # fmt: skip
HOSTILE = ('"Secretvalue"', '"<script>Secretvalue</script>"', "[Secretvalue]", "{Secretvalue: Secretvalue}",
           "{letter_1: Secretvalue}", "{letter_1: {date: Secretvalue, outcome: Secretvalue}}", "{date: 2026-11-02, reason: Secretvalue}",
           "[{requested: 2026-11-02, outcome: Secretvalue, outcome_date: 2026-11-03}]", "&secretanchor Secretvalue",
           "{letter_1_sent: {decision: Secretvalue, by: Secretby, date: 2026-11-01, reason: Secretwhy}}",
           "{home_visit: {date: 2026-10-01, for: Secretneed}, letter_1: 2027-01-01}", "2099-01-01 # Secretcomment", "!secrettag x")  # fmt: skip


def hostile_cases() -> dict[str, str]:
    """Every key with every odd value, one at a time, in a file that is sound without it."""
    found: dict[str, str] = {}
    for key in KEYS:
        for value in HOSTILE:
            lines = [
                line for line in case_text(1, "Secretchild Secretsurname").split("\n") if not line.startswith(f"{key}:")
            ]
            if key == "enforcement":
                lines = [line for line in lines if not line.startswith("  letter_1")]
            lines.insert(1, f"{key}: {value}")
            found[f"H-{len(found) + 100}"] = "\n".join(lines)
    return found


CASES = {
    "CB-0001": FULL,
    "CB-0002": CLOSED.replace("2014-05-17", "2013-05-17"),
    "CB-0003": FULL.replace("2026-09-14", "2027-09-14"),
    "CB-0004": FULL.replace("date_of_birth: 2014-05-17", "date_of_birth: 17 May last"),
    "CB-0005": "---\nchild_name: [Secretbroken\n---\nSecretbody\n",
    "CB-0006": "Secretplain text without front matter\n",
    "CB-0007": "",
    "sub Secretfolder/CB-0008": FULL.replace("Secretsurname", "Other"),
    "Secretchild Secretsurname": FULL,
    "Secretsurname-1": FULL,
    "Secretsurname-2": "---\nchild_name: [\n---\n",
    "secretsurname-2": "---\nchild_name: [\n---\n",
    "Secretsurname": FULL,
    "Zoë-Secretsurname": FULL,
    "Ng-1": case_text(3, "Amy Ng"),
    "Hart-2": "---\nchild_name: \n---\n",
    "Lee-3": case_text(4, "Lée Smith"),
    "same/CB-0009": FULL,
    "Secretdir/cb-0009": FULL,
}
# What no redacted site may hold: every word that stands for something typed, and the birth dates.
BANNED = re.compile(
    r"secret|quill|xanthe|\bXQ\b|looked after[^<]{0,30}</dt>\s*<dd[^>]*>\s*(?:yes|no\b)|february 1984|1984-02|29/02|hart-|\bng-|lee-|17 may|2014-05-1|2013-05-1|17/05/201|may 201[34]|zoë|zoe",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_book(tmp_path_factory.mktemp("redact") / "book", 0, SETTINGS)
    for name, text in {**CASES, **hostile_cases()}.items():
        path = root / f"cases/{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    (root / "cases/CB-0030.md").write_bytes("child_name: Secretchild".encode("utf-16"))
    (root / "cases/CB-0031.md").write_bytes(b"---\nchild_name: Secretch\xefld\n---\n")
    (root / "cases/Secretletter.docx").write_text("x")
    return root


@pytest.fixture(scope="module")
def site(book: Path) -> Tree:
    built(book, book.parent / "out", redact=True)
    return tree(book.parent / "out")


def forms_of(text: str) -> str:
    """A text with all the ways in which it can be written taken back: escapes, entities, composed letters."""
    import html

    plain = html.unescape(urllib.parse.unquote(text))
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), plain)
    return unicodedata.normalize("NFKC", plain)


def offending(text: str) -> list[str]:
    plain = forms_of(text)
    return [plain[max(0, m.start() - 60) : m.end() + 30] for m in BANNED.finditer(plain)][:3]


def test_nothing_that_was_typed_is_in_any_file(site: Tree) -> None:
    found = {address: wrong for address, data in site.items() if (wrong := offending(data.decode()))}
    assert found == {}


def test_nothing_that_was_typed_is_in_any_address(site: Tree) -> None:
    assert [address for address in site if offending(address)] == []


def test_the_search_for_what_was_typed_finds_it_in_an_ordinary_site(book: Path) -> None:
    """That the words are found at all, where they may be."""
    built(book, book.parent / "open")
    found = " ".join(forms_of(data.decode()) for data in tree(book.parent / "open").values())
    for word in set(re.findall(r"Secret\w+", FULL)) - {"Secretcomment", "Secrettag", "Secretanchor"}:
        assert word.lower() in found.lower(), word
    assert offending(found)
    assert re.search(r"looked after[^<]{0,30}</dt>\s*<dd[^>]*>\s*yes", found, re.IGNORECASE), (
        "the answer, not the label, is the secret"
    )


def test_what_is_printed_names_nobody(book: Path, tmp_path: Path) -> None:
    told = run(book, "build", "--redact", "--to", str(tmp_path / "out"))
    assert told.returncode == 1
    assert offending(told.stdout.replace(str(tmp_path), "") + told.stderr) == []


def test_every_link_leads_somewhere_and_no_page_is_lost(book: Path, site: Tree) -> None:
    assert dead_links(site) == []
    count = sum(address.startswith("cases/") for address in site)
    assert count == len(list((book / "cases").rglob("*.md")))


def test_the_redacted_site_can_be_put_over_an_ordinary_one(book: Path, site: Tree, tmp_path: Path) -> None:
    built(book, tmp_path / "out")
    built(book, tmp_path / "out", redact=True)
    assert tree(tmp_path / "out") == site


def test_an_ordinary_build_after_it_is_whole(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", 3)
    built(root)
    before = tree(root / "site")
    built(root, redact=True)
    assert b"Child1" not in b"".join(tree(root / "site").values())
    built(root)
    assert tree(root / "site") == before


def test_a_redacted_site_follows_every_change(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", 3)
    built(root, redact=True)
    (root / "cases/CB-0001.md").write_text(case_text(1, "Amy Cb"), "utf-8")  # now the ref tells the name
    built(root, redact=True)
    built(root, tmp_path / "clean", redact=True)
    assert tree(root / "site") == tree(tmp_path / "clean")
    assert "cases/CB-0001.html" not in tree(root / "site")


def test_the_history_s_names_stay_out(tmp_path: Path) -> None:
    import subprocess

    root = make_book(tmp_path / "book", 1)
    git = ("git", "-C", str(root), "-c", "user.name=Secret Author", "-c", "user.email=secret@example.org")
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "x")):
        subprocess.run([*git, *words], check=True, capture_output=True)
    built(root, redact=True)
    assert [a for a, data in tree(root / "site").items() if offending(data.decode())] == []


@pytest.mark.parametrize("source", ["demo", "hostile"])
def test_a_redacted_case_has_the_verdict_of_the_real_one(book: Path, source: str) -> None:
    """Without its words a case must not look readier, or less ready, than it is."""
    root = book if source == "hostile" else ROOM
    settings = load_settings(root).value
    whole = read_book(root, settings, AS_OF)
    shown = shown_paths(root, [file.path for file in whole.files])
    compared = 0
    for file in whole.sound:
        assert file.readiness
        copy = redacted(file, shown[file.path])
        assert copy.readiness, file.path
        for what in ("verdict", "status"):
            assert getattr(copy.readiness, what) == getattr(file.readiness, what), (file.path, what)
        assert [(a.key, a.outcome) for a in copy.readiness.answers] == [
            (a.key, a.outcome) for a in file.readiness.answers
        ], file.path
        assert [(p.key, p.due) for p in copy.prompts] == [(p.key, p.due) for p in file.prompts], file.path
        compared += 1
    assert compared > 5


def test_a_file_with_an_error_is_not_told_as_sound(book: Path, site: Tree) -> None:
    whole = read_book(book, load_settings(book).value, AS_OF)
    assert site["problems.html"]
    rows = [json.loads(line.rstrip(b",")) for line in site["data/caseload-1.js"].splitlines() if line.startswith(b"[")]
    assert sum(row[-2] for row in rows) == len(whole.broken)


def test_refs_that_are_plainly_codes_pass(tmp_path: Path) -> None:
    root = make_book(tmp_path / "book", 0)
    passing = ("CB-0007", "2026-014", "NFA.12", "007", "EWS_12b", "CB-2026-001")
    for ref in (*passing, "Amelia-1", "a", "Oak", "CB-0007-Hart", "withheld-1", "HART9"):
        (root / f"cases/{ref}.md").write_text(case_text(1, "Amelia Hart"), "utf-8")
    shown = shown_paths(root, [f"cases/{path.name}" for path in (root / "cases").iterdir()])
    assert {path for path, as_ in shown.items() if path == as_} == {f"cases/{ref}.md" for ref in passing}
    assert len(set(shown.values())) == len(shown)


def test_every_action_can_be_shown_without_its_words(tmp_path: Path) -> None:
    assert ACTIONS
    root = make_book(tmp_path / "book", 2)
    built(root, tmp_path / "out", redact=True)
    assert b"14\xc2\xa0September\xc2\xa02026" in pages(tree(tmp_path / "out"))["cases/CB-0001.html"]
