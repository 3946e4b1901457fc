"""Who last changed a case, asked of a real git."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from casebook import history
from casebook.history import Changed, head_of, last_changes

JO, SUNITA = "Jo Bell", "Sunita Kapoor O’Neill"


class Repository:
    """A git repository to which anybody may commit on any day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *args: str, **env: str) -> None:
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *args]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, env={**os.environ, **quiet, **env})

    def write(self, path: str, text: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, "utf-8")

    def commit(self, by: str, on: str) -> None:
        self.git("add", "-A")
        who = {"GIT_AUTHOR_NAME": by, "GIT_AUTHOR_EMAIL": "a@example.org"}
        # The committer’s day is another: it is the author’s that counts.
        when = {"GIT_AUTHOR_DATE": f"{on}T23:30:00+01:00", "GIT_COMMITTER_DATE": "2027-01-01T00:00:00Z"}
        self.git("commit", "-q", "-m", "x", **who, **when)


def changed(by: str, on: str) -> Changed:
    return Changed(by, dt.date.fromisoformat(on))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "our book")
    made.write("cases/CB-0001.md", "1")
    made.write("cases/CB-0002.md", "1")
    made.commit(JO, "2026-09-01")
    made.write("cases/CB-0002.md", "2")
    made.commit(SUNITA, "2026-10-25")
    return made


def test_the_last_change_of_each_file(repository: Repository) -> None:
    assert last_changes(repository.folder) == {
        "cases/CB-0001.md": changed(JO, "2026-09-01"),
        "cases/CB-0002.md": changed(SUNITA, "2026-10-25"),
    }


def test_of_some_files_only(repository: Repository) -> None:
    assert last_changes(repository.folder, ["cases/CB-0002.md"]) == {"cases/CB-0002.md": changed(SUNITA, "2026-10-25")}
    assert last_changes(repository.folder, []) == {}
    many = ["cases/CB-0001.md", *(f"cases/X-{n}.md" for n in range(100))]
    assert set(last_changes(repository.folder, many)) == {"cases/CB-0001.md"}


def test_one_pass_however_many_files(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(60):
        repository.write(f"cases/CB-1{n:03}.md", "x")
    repository.commit(JO, "2026-11-01")
    runs: list[Any] = []
    real = subprocess.run

    def counting(*args: Any, **kwargs: Any) -> Any:
        runs.append(args)
        return real(*args, **kwargs)

    monkeypatch.setattr(subprocess, "run", counting)
    assert len(last_changes(repository.folder)) == 62
    assert len([run for run in runs if "log" in run[0]]) == 1
    assert len(runs) <= 2


def test_a_book_in_a_subfolder_of_the_repository(repository: Repository) -> None:
    repository.write("team a/book/cases/CB-0001.md", "x")
    repository.write("team a/book/cases/deep/CB-0003.md", "x")
    repository.commit(JO, "2026-11-02")
    assert last_changes(repository.folder / "team a" / "book") == {
        "cases/CB-0001.md": changed(JO, "2026-11-02"),
        "cases/deep/CB-0003.md": changed(JO, "2026-11-02"),
    }


def test_a_renamed_file_was_changed_by_who_renamed_it(repository: Repository) -> None:
    repository.git("mv", "cases/CB-0001.md", "cases/CB-0009.md")
    repository.commit(SUNITA, "2026-11-03")
    assert last_changes(repository.folder)["cases/CB-0009.md"] == changed(SUNITA, "2026-11-03")


def test_a_file_that_came_back(repository: Repository) -> None:
    repository.git("rm", "-q", "cases/CB-0001.md")
    repository.commit(SUNITA, "2026-11-03")
    repository.write("cases/CB-0001.md", "again")
    repository.commit(JO, "2026-11-04")
    assert last_changes(repository.folder)["cases/CB-0001.md"] == changed(JO, "2026-11-04")


@pytest.mark.parametrize(
    "name", ["Zoë 張偉.md", "e\u0301.md", 'quote".md', "tab\t.md", "new\nline.md", "-rf.md", ":(top)x.md"]
)
def test_names_of_every_kind(repository: Repository, name: str) -> None:
    repository.write(f"cases/{name}", "x")
    repository.commit("Łukasz 張偉", "2026-11-05")
    expected = changed("Łukasz 張偉", "2026-11-05")
    assert last_changes(repository.folder).get(f"cases/{name}") == expected
    assert last_changes(repository.folder, [f"cases/{name}"]) == {f"cases/{name}": expected}


@pytest.mark.parametrize("odd", ["cases/a\x01b.md", "cases/\x01.md"])
def test_no_name_of_a_file_ends_the_build(repository: Repository, odd: str) -> None:
    repository.write(odd, "x")
    repository.commit(JO, "2026-11-05")
    assert last_changes(repository.folder)["cases/CB-0001.md"] == changed(JO, "2026-09-01")


def test_a_merge(repository: Repository) -> None:
    repository.git("switch", "-q", "-c", "other")
    repository.write("cases/CB-0001.md", "theirs")
    repository.commit(SUNITA, "2026-11-06")
    repository.git("switch", "-q", "main")
    repository.write("cases/CB-0002.md", "ours")
    repository.commit(JO, "2026-11-07")
    repository.git("merge", "-q", "--no-edit", "other")
    assert last_changes(repository.folder) == {
        "cases/CB-0001.md": changed(SUNITA, "2026-11-06"),
        "cases/CB-0002.md": changed(JO, "2026-11-07"),
    }


def test_a_shallow_copy_says_nothing_of_what_it_cannot_know(repository: Repository, tmp_path: Path) -> None:
    copy = Repository(tmp_path / "copies")
    copy.git("clone", "-q", "--depth", "1", repository.folder.as_uri(), "shallow")
    shallow = Repository(tmp_path / "copies" / "shallow")
    assert last_changes(shallow.folder) == {}
    shallow.write("cases/CB-0001.md", "new")
    shallow.commit(JO, "2026-11-08")
    assert last_changes(shallow.folder) == {"cases/CB-0001.md": changed(JO, "2026-11-08")}


def test_no_settings_of_git_change_the_answer(repository: Repository) -> None:
    expected = last_changes(repository.folder)
    for key, value in (
        ("color.ui", "always"), ("log.showSignature", "true"), ("core.quotePath", "true"), ("diff.noprefix", "true"),
        ("format.pretty", "oneline"), ("log.date", "relative"), ("diff.relative", "false"),
        ("log.decorate", "full"), ("core.pager", "false"), ("log.follow", "true"),
    ):  # fmt: skip
        repository.git("config", key, value)
        assert last_changes(repository.folder) == expected, key


def test_what_is_not_committed_is_not_told(repository: Repository) -> None:
    repository.write("cases/CB-0001.md", "edited")
    repository.write("cases/CB-0008.md", "new")
    assert last_changes(repository.folder)["cases/CB-0001.md"] == changed(JO, "2026-09-01")
    assert "cases/CB-0008.md" not in last_changes(repository.folder)


def test_nothing_where_there_is_no_repository_no_commit_or_no_git(
    tmp_path: Path, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plain").mkdir()
    empty = Repository(tmp_path / "empty")
    for folder in (tmp_path / "plain", empty.folder, tmp_path / "none"):
        assert last_changes(folder) == {}
        assert head_of(folder) == ""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert last_changes(repository.folder) == {}
    assert head_of(repository.folder) == ""


def test_a_git_that_hangs_is_not_waited_for(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*args: Any, **_: Any) -> Any:
        raise subprocess.TimeoutExpired(args[0], 60)

    monkeypatch.setattr(subprocess, "run", hang)
    assert last_changes(repository.folder) == {}
    assert head_of(repository.folder) == ""


def test_the_head_changes_with_every_commit(repository: Repository) -> None:
    before = head_of(repository.folder)
    assert len(before.split()[0]) in {40, 64}
    assert head_of(repository.folder / "cases") == before
    repository.write("cases/CB-0001.md", "new")
    assert head_of(repository.folder) == before
    repository.commit(JO, "2026-11-09")
    assert head_of(repository.folder) != before
    assert history.TIMEOUT_SECONDS <= 60


def test_a_history_that_has_been_fetched_in_full_is_another(repository: Repository, tmp_path: Path) -> None:
    shallow = Repository.__new__(Repository)
    shallow.folder = tmp_path / "shallow"
    url = repository.folder.resolve().as_uri()
    subprocess.run(["git", "clone", "-q", "--depth", "1", url, str(shallow.folder)], check=True, capture_output=True)
    before = head_of(shallow.folder)
    shallow.git("fetch", "-q", "--unshallow")
    assert head_of(shallow.folder) != before
    assert head_of(shallow.folder) == head_of(repository.folder)
