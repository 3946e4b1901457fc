"""A build after any changes equals a clean build of the same book, byte for byte (promise 6).

A page that should have changed and did not tells an officer yesterday's facts. So the machine below changes
a real book in every way that a team does, and some that it does not, and compares whole sites.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from casebook.build import memory
from support.publishing import AS_OF, MEMORY, SMALL_SITE, Tree, built, case_text, differences, make_book, run, tree

MOMENT_NS = 12_000_000  # longer than the steps of a file system's clock


@pytest.fixture(autouse=True)
def _times_tell_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """For two seconds after a change the bytes decide, not the times. The times are what is on trial here."""
    monkeypatch.setattr(memory, "YOUNG_NS", MOMENT_NS)


def settle() -> None:
    """Let what was written grow as old as it must be for its times to be trusted."""
    time.sleep(1.5 * MOMENT_NS / 1e9)


def clean_build(book: Path, as_of: dt.date = AS_OF) -> Tree:
    """The site of the same files in another folder, where nothing was ever built."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(book, copy, symlinks=True, ignore=shutil.ignore_patterns("site", ".casebook"))
        built(copy, as_of=as_of)
        return tree(copy / "site")


def same_as_clean(book: Path, as_of: dt.date = AS_OF) -> None:
    """Build, and compare with a clean build."""
    settle()
    built(book, as_of=as_of)
    assert differences(tree(book / "site"), clean_build(book, as_of)) == []


def git(book: Path, *words: str) -> None:
    who = ("-c", "user.name=Jo Bell", "-c", "user.email=jo@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(book), *who, *words], check=True, capture_output=True)


def commit(book: Path, who: str = "Jo Bell", day: str = "2026-11-20") -> None:
    git(book, "add", "-A", "cases")
    git(
        book,
        "commit",
        "--allow-empty",
        "-q",
        "-m",
        "Changes",
        f"--author={who} <x@example.org>",
        f"--date={day}T12:00:00",
    )


# --- Every way in which a case can be written ------------------------------------------------------------------

BROKEN = (
    "---\nchild_name: [\n---\n",
    "",
    "---\nletter_1: 2026-09-14\n---\n",
    "no front matter",
    "\0\0",
    "---\nchild_name: A\n",
)
NAMES = (
    "CB-0001",
    "CB-0002",
    "CB-0003",
    "cb-0003",
    "CB-0004",
    "sub/CB-0004",
    "sub/CB-0005",
    "not a ref",
    "Zoë’s case",
    "CB-10",
)
SAME_LENGTH = ("Rang home at nine.", "Rang home at noon.", "Seen at school ok.")
EXTRA = (
    "", "siblings: [CB-0002]\n", "siblings: [CB-0004, CB-0099]\n", "known_as: Sam\n",
    "closed: {date: 2026-11-02, reason: Moved}\n", "stage_1: See the folder.\n", "unknown_key: 1\n",
)  # fmt: skip
CASES = st.builds(
    case_text,
    st.integers(1, 3),
    st.sampled_from(["", "", "Sam Twin", "Zoë Ash"]),
    st.sampled_from(EXTRA),
    st.sampled_from((*SAME_LENGTH, "See **bold** and `code`.", "Another\n\n### 2026-10-01 · TM\n\nentry")),
)
SETTINGS = (
    SMALL_SITE,
    '[policy]\nquiet_days = 3\n[site]\nforms = ["stage-2"]\nlog_search = false\n',
    'title = "Elsewhere"\n[staff]\nTM = "Tim Moss"\n[site]\nforms = []\n',
    '[staff]\nJB = { name = "Jo Bell", role = "Officer" }\n[site]\nforms = ["stage-2"]\nruns = true\n',
)
TEMPLATES = ("", "{{ page.title }}", "one", "two", "gone")
DAYS = (AS_OF, AS_OF + dt.timedelta(1), AS_OF + dt.timedelta(8), AS_OF - dt.timedelta(1), dt.date(2027, 9, 1))


class Team(RuleBasedStateMachine):
    """A team at work on a book, which is built and compared after every change, or after a few at once."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY))
        self.book = self.folder / "book"
        self.day = AS_OF
        self.held = 0

    @initialize(start=st.lists(st.tuples(st.sampled_from(NAMES), CASES), min_size=3, max_size=6))
    def begin(self, start: list[tuple[str, str]]) -> None:
        make_book(self.book, 0)
        put(self.book / "cases/sub/.gitkeep")
        for name, text in start:
            self.write(name, text)
        settle()
        built(self.book)

    def write(self, name: str, text: str) -> None:
        (self.book / f"cases/{name}.md").write_text(text, "utf-8")

    def files(self) -> list[Path]:
        return sorted((self.book / "cases").rglob("*.md"))

    def pick(self, number: int) -> Path:
        return self.files()[number % len(self.files())]

    @rule(name=st.sampled_from(NAMES), text=CASES)
    def write_case(self, name: str, text: str) -> None:
        self.write(name, text)

    @precondition(lambda self: self.files())
    @rule(number=st.integers(0, 9), text=st.sampled_from(BROKEN))
    def break_case(self, number: int, text: str) -> None:
        self.pick(number).write_text(text, "utf-8")

    @precondition(lambda self: self.files())
    @rule(number=st.integers(0, 9), name=st.sampled_from(NAMES))
    def rename(self, number: int, name: str) -> None:
        self.pick(number).rename(self.book / f"cases/{name}.md")

    @precondition(lambda self: self.files())
    @rule(number=st.integers(0, 9))
    def delete(self, number: int) -> None:
        self.pick(number).unlink()

    @precondition(lambda self: self.files())
    @rule(number=st.integers(0, 9), old=st.sampled_from(SAME_LENGTH), new=st.sampled_from(SAME_LENGTH))
    def edit_unseen(self, number: int, old: str, new: str) -> None:
        edit_unseen(self.pick(number), old, new)

    @precondition(lambda self: len(self.files()) > 1)
    @rule(one=st.integers(0, 9), two=st.integers(0, 9))
    def swap(self, one: int, two: int) -> None:
        first, second = self.pick(one), self.pick(two)
        aside = self.folder / "aside"
        first.rename(aside)
        if second.exists():
            second.rename(first)
        aside.rename(second)

    @rule(text=st.sampled_from(SETTINGS))
    def change_settings(self, text: str) -> None:
        (self.book / "casebook.toml").write_text(text, "utf-8")

    @rule(text=st.sampled_from(["", "/* ours */", "/* hers */"]))
    def change_style(self, text: str) -> None:
        target = self.book / "templates/assets/casebook.css"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text) if text else target.unlink(missing_ok=True)

    @rule(words=st.sampled_from(["", "Our words", "Her words"]))
    def change_template(self, words: str) -> None:
        override(self.book, words)

    @rule(day=st.sampled_from(DAYS))
    def another_day(self, day: dt.date) -> None:
        self.day = day

    @rule(who=st.sampled_from(["Jo Bell", "Tim <b>Moss"]), day=st.sampled_from(["2026-11-01", "2026-11-20"]))
    def commit(self, who: str, day: str) -> None:
        if not (self.book / ".git").exists():
            git(self.book, "init", "-q")
        commit(self.book, who.replace("<", ""), day)

    @rule(changes=st.integers(1, 3))
    def hold(self, changes: int) -> None:
        """So many changes come before the next build."""
        self.held = changes + 1

    @invariant()
    def same_as_clean(self) -> None:
        self.held = max(0, self.held - 1)
        if not self.held:
            same_as_clean(self.book, self.day)

    def teardown(self) -> None:
        shutil.rmtree(self.folder)


def override(book: Path, words: str) -> None:
    """The team's own footer on every page, or none."""
    target = book / "templates/policy.html"
    target.parent.mkdir(exist_ok=True)
    if words:
        target.write_text('{% extends "casebook/policy.html" %}{% block title %}' + words + "{% endblock %}")
    else:
        target.unlink(missing_ok=True)


def edit_unseen(path: Path, old: str, new: str) -> None:
    """An edit after which the file's size and its time of change are what they were."""
    was = path.stat()
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


TestTeam = Team.TestCase
TestTeam.settings = settings(
    max_examples=16, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)


# --- Each reason, by itself ------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book in git whose site stands, all of it settled."""
    root = make_book(tmp_path / "book", 4, settings="")
    git(root, "init", "-q")
    commit(root)
    settle()
    built(root)
    built(root)
    return root


def case(book: Path, number: int) -> Path:
    return book / f"cases/CB-{number:04}.md"


def retitle(book: Path, text: str) -> None:
    (book / "casebook.toml").write_text(text)


def put(path: Path, *texts: str) -> None:
    """Write a file, with the folder that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(texts), "utf-8")


def put_all(texts: dict[Path, str]) -> None:
    for path, text in texts.items():
        put(path, text)


def move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path.rename(target)


def swap(one: Path, two: Path) -> None:
    aside = one.with_name("aside")
    one.rename(aside)
    two.rename(one)
    aside.rename(two)


def edit_and_commit(book: Path, build_between: bool = False) -> None:
    put(case(book, 1), case_text(1, log="New."))
    if build_between:
        built(book)
    commit(book, "Tim Moss", "2026-11-22")


def no_cases(book: Path) -> None:
    """Every case taken away. An empty folder would be taken for a drive that is not connected; in a book of ours one
    file keeps the folder."""
    shutil.rmtree(book / "cases")
    put(book / "cases/.gitkeep")


ODD_NAMES = ("Zoe\u0308", "Zo\u00eb", "张伟", "🎒", "a b", "CON", "blank")
REASONS: dict[str, Callable[[Path], object]] = {
    "an edit": lambda b: put(case(b, 1), case_text(1, log="Zebra crossing.")),
    "an edit that size and time do not tell": lambda b: edit_unseen(case(b, 1), "Letter 1 posted", "Letter 1 binned"),
    "a new file": lambda b: put(case(b, 9), case_text(9)),
    "a file that is gone": lambda b: case(b, 2).unlink(),
    "a renamed file": lambda b: move(case(b, 2), case(b, 7)),
    "two files that swap names": lambda b: swap(case(b, 1), case(b, 2)),
    "a file moved into a folder": lambda b: move(case(b, 1), b / "cases/old/CB-0001.md"),
    "a file that breaks": lambda b: put(case(b, 1), "---\n"),
    "a file that cannot be a ref": lambda b: move(case(b, 1), b / "cases/Amelia Hart.md"),
    "a ref twice": lambda b: put(b / "cases/old/CB-0001.md", case_text(1)),
    "a ref twice but for letter case": lambda b: put(b / "cases/cb-0001.md", case_text(8)),
    "a child twice": lambda b: put(case(b, 9), case_text(1)),
    "a child thrice": lambda b: put_all({case(b, n): case_text(1) for n in (8, 9)}),
    "a sibling that comes": lambda b: put_all(
        {case(b, n): case_text(n, more="siblings: [CB-0050]\n") for n in (1, 50)}
    ),
    "a title": lambda b: put(b / "casebook.toml", 'title = "Another"\n'),
    "the policy": lambda b: put(b / "casebook.toml", "[policy]\nquiet_days = 2\n"),
    "a label": lambda b: put(b / "casebook.toml", '[policy.labels]\nletter_1 = "First letter"\n'),
    "the staff list": lambda b: put(b / "casebook.toml", '[staff]\nJB = "Jo Bell"\n'),
    "a saved view": lambda b: put(b / "casebook.toml", '[views.panel]\nfilter = { verdict = "ready" }\n'),
    "no log search": lambda b: put(b / "casebook.toml", "[site]\nlog_search = false\n"),
    "no runs": lambda b: put(b / "casebook.toml", "[site]\nruns = false\n"),
    "fewer forms": lambda b: put(b / "casebook.toml", '[site]\nforms = ["stage-2"]\n'),
    "a template": lambda b: override(b, "Ours"),
    "a style": lambda b: put(b / "templates/assets/casebook.css", "p {}"),
    "a form of the team's own": lambda b: put(b / "templates/forms/letter.html", "<p>{{ view.ref }}</p>"),
    "a commit": edit_and_commit,
    "a commit of what was built before it": lambda b: edit_and_commit(b, build_between=True),
    "no git any more": lambda b: shutil.rmtree(b / ".git"),
    "something passed over": lambda b: put(b / "cases/notes.docx", "x"),
    "a link to a case": lambda b: (b / "cases/CB-0020.md").symlink_to("CB-0001.md"),
    "no cases at all": no_cases,
    "a block more of the log": lambda b: put_all({case(b, n): case_text(n) for n in range(100, 170)}),
    "odd names": lambda b: put_all({b / f"cases/{name}.md": case_text(n) for n, name in enumerate(ODD_NAMES)}),
}


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_to_build_again_and_the_way_back(book: Path, reason: str, tmp_path: Path) -> None:
    shutil.copytree(book, tmp_path / "before", symlinks=True, ignore=shutil.ignore_patterns("site", ".casebook"))
    start = tree(book / "site")
    REASONS[reason](book)
    same_as_clean(book)
    for path in list(book.iterdir()):
        if path.name not in ("site", ".casebook"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(tmp_path / "before", book, symlinks=True, dirs_exist_ok=True)
    same_as_clean(book)
    assert differences(tree(book / "site"), start) == []


def test_another_day_and_the_day_before(book: Path) -> None:
    for days in (1, 30, -1, 365, 0):
        same_as_clean(book, AS_OF + dt.timedelta(days))


def test_one_edit_writes_few_files(book: Path) -> None:
    """Equal to a clean build is easily had by building everything: it must not be."""
    case(book, 1).write_text(case_text(1, log="Letter 1 posted to both parents today."), "utf-8")
    done = built(book)
    assert "cases/CB-0001.html" in done.written
    assert not any("CB-0002" in address for address in done.written)
    assert len(done.written) < 25


def test_what_has_settled_is_not_read_again(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle()
    built(book)
    opened: list[str] = []
    real = Path.read_bytes

    def watched(path: Path) -> bytes:
        opened.append(path.name)
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", watched)
    built(book)
    assert not [name for name in opened if name.endswith(".md")]


def test_a_child_twice_is_told_by_a_clean_build_over_a_site(book: Path) -> None:
    """Such a page is made twice in a clean build: the second way is the one to publish."""
    case(book, 9).write_text(case_text(1), "utf-8")
    built(book)
    whole = tree(book / "site")
    assert b"CB-0009" in whole["cases/CB-0001.html"]
    for _ in range(2):
        built(book, clean=True)
        assert differences(tree(book / "site"), whole) == []
    shutil.rmtree(book / ".casebook")
    built(book)
    assert differences(tree(book / "site"), whole) == []


def test_a_build_that_could_not_note_what_it_did(book: Path, tmp_path: Path) -> None:
    """Killed after publishing and before the cache is kept; then the edit is taken back."""
    shutil.copytree(book / ".casebook", tmp_path / "noted")
    start = tree(book / "site")
    original = case(book, 1).read_text("utf-8")
    case(book, 1).write_text(original + "\nMore.\n", "utf-8")
    built(book)
    shutil.rmtree(book / ".casebook")
    shutil.copytree(tmp_path / "noted", book / ".casebook")
    case(book, 1).write_text(original, "utf-8")
    settle()
    built(book)
    assert differences(tree(book / "site"), start) == []


def test_a_template_that_is_wrong_changes_nothing(book: Path) -> None:
    before = tree(book / "site")
    override(book, "{{ nobody.knows }}")
    told = run(book, "build")
    assert told.returncode == 2
    assert "templates/policy.html:1" in told.stderr
    assert differences(tree(book / "site"), before) == []
    override(book, "")
    same_as_clean(book)


def test_a_history_fetched_in_part_names_nobody_for_what_it_lacks(book: Path, tmp_path: Path) -> None:
    """The first commit of a shallow clone seems to have made every file. It has not."""
    case(book, 1).write_text(case_text(1, log="New."), "utf-8")
    commit(book, "Tim Moss", "2026-11-22")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{book}", str(clone))
    built(clone)
    assert b"Tim Moss" not in (clone / "site/cases/CB-0002.html").read_bytes()
    built(book)
    assert b"Tim Moss" in (book / "site/cases/CB-0001.html").read_bytes()
    assert b"Jo Bell" in (book / "site/cases/CB-0002.html").read_bytes()


def test_a_history_of_odd_authors_and_days(book: Path) -> None:
    for number, (who, day) in enumerate(
        [("A\x01B", "2026-11-01"), ("Zoë 张", "1970-01-01"), ("%an%x00", "2030-01-01")], 1
    ):
        case(book, number).write_text(case_text(number, log="New."), "utf-8")
        commit(book, who, day)
    same_as_clean(book)


@pytest.fixture(autouse=True)
def _nobody_s_own_git_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return iter(())


def test_a_name_in_two_spellings_is_told_as_in_a_clean_build_whichever_file_changes(tmp_path: Path) -> None:
    """What one file spells decides what is said of the others: none of them has changed itself."""
    book = make_book(tmp_path / "book", 4)
    paths = [book / f"cases/CB-{n:04}.md" for n in (1, 2, 3, 4)]
    texts = [path.read_text("utf-8") for path in paths]
    name = next(line for line in texts[0].split("\n") if line.startswith("school: "))[8:]

    def spelled(*names: str) -> list[str]:
        for path, text, school in zip(paths, texts, names, strict=True):
            lines = [f"school: {school}" if line.startswith("school: ") else line for line in text.split("\n")]
            path.write_text("\n".join(lines), "utf-8")
        same_as_clean(book)
        pages = {path.stem: (book / f"site/cases/{path.stem}.html").read_text("utf-8") for path in paths}
        return [ref for ref, page in pages.items() if "is spelled" in page]

    usual, odd = name, name.upper()
    assert spelled(usual, usual, usual, usual) == []
    assert spelled(usual, odd, usual, usual) == ["CB-0002"]
    assert spelled(odd, odd, odd, usual) == ["CB-0004"]
    assert spelled(odd, odd, odd, odd) == []
