"""Promise 16: a book from elsewhere runs nothing, and reads nothing outside itself."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest

from casebook import history
from casebook.build.pages import PageMaker, Setup
from casebook.build.program import program_digest
from casebook.pdf.browser import find_browser
from casebook.programs import find_program
from casebook.render.kept import compiled_folder
from casebook.render.sandbox import SafeEnvironment
from casebook.render.theme import TemplateProblem, Theme, theme_of
from casebook.settings import Settings
from casebook.views.lists.make import case_pages
from casebook.views.row import row_of
from casebook.views.site import Around
from support.cases import read_text
from support.publishing import AS_OF, built, case_text, tree
from support.stranger import SECRET, Stranger, run_in

POSIX = pytest.mark.skipif(os.name == "nt", reason="links and scripts that anybody may make")


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Stranger]:
    theme_of.cache_clear()
    yield Stranger(tmp_path)
    theme_of.cache_clear()


def everything_in(site: Path) -> bytes:
    return b"".join(tree(site).values()) if site.exists() else b""


# --- Templates --------------------------------------------------------------------------------------

ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ view.__class__.__init__.__globals__ }}",
    "{{ view.__init__.__globals__['__builtins__']['open']('MARK', 'a').write('x') }}",
    "{{ site.__class__.of.__func__.__globals__ }}", "{{ page.view.func.__globals__['os'].system('touch MARK') }}",
    "{{ page.view.__func__.__globals__ }}", "{{ cycler.__init__.__globals__.os.popen('touch MARK').read() }}",
    "{{ joiner.__init__.__globals__.os.popen('touch MARK').read() }}", "{{ namespace.__init__.__globals__.os.popen('touch MARK') }}",
    "{{ lipsum.__globals__['os'].popen('touch MARK').read() }}", "{{ lipsum|attr('__globals__') }}",
    "{{ self.__init__.__globals__ }}", "{{ self._TemplateReference__context }}", "{{ caller.__globals__ }}",
    "{{ (view|attr('__class__'))|attr('__init__') }}", "{{ view|map(attribute='__class__')|first ~ '' }}",
    "{{ [view]|map('attr', '__class__')|first }}", "{{ [view]|map(attribute='__class__.__init__')|first }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(view) }}", "{{ '{0.__class__}'.format_map({'0': view}) }}",
    "{{ ('%s' % view.__class__) }}", "{{ view['__class__'] }}", "{{ view['__init__']['__globals__'] }}",
    "{{ (1).__class__.__base__.__subclasses__() }}", "{{ dict.__base__.__subclasses__() }}", "{{ range.__globals__ }}",
    "{{ site.as_of.today() }}", "{{ site.as_of.fromtimestamp(0) }}",
    "{{ view.row._replace(ref='x') }}", "{{ view.row._make([]) }}", "{% set x = [] %}{{ x.append(1) }}",
    "{{ {}.update({}) }}", "{{ {}.setdefault(1, 2) }}", "{{ site.policy.__dict__ }}", "{{ view.__reduce_ex__(2) }}",
    "{{ here.func.__self__._environment }}", "{{ page|folder_part.__globals__ }}", "{{ 'a' * 100000000 }}",
    "{{ 9 ** 9999999 }}", "{{ range(100000000)|list|length }}", "{% for x in ().__class__.__bases__ %}{{ x }}{% endfor %}",
    "{% import '../secret.html' as s %}", "{% include '/etc/passwd' %}", "{% include '../../secret.html' %}",
    "{% extends '..\\\\secret.html' %}", "{% include ['../secret.html', '/etc/hostname'] %}",
    "{% from 'casebook/parts/macros.html' import count %}{{ count._func.__globals__ }}",
    "{% from 'casebook/parts/macros.html' import count %}{{ count.__call__.__func__ }}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{{ m.__init__.__globals__ }}", "{{ loop.__init__ }}",
    "{{ view.title.encode().__class__ }}", "{% set ns = namespace(a=1) %}{{ ns._Namespace__attrs }}",
]  # fmt: skip


@pytest.mark.parametrize("escape", ESCAPES)
def test_no_template_gets_out(stranger: Stranger, escape: str) -> None:
    page = (
        '{% extends "casebook/case.html" %}{% block head %}'
        + escape.replace("MARK", str(stranger.mark))
        + "{% endblock %}"
    )
    stranger.write("templates/case.html", page)
    with pytest.raises(TemplateProblem) as caught:
        built(stranger.root)
    assert caught.value.template == "case.html"
    assert SECRET not in caught.value.message
    assert stranger.ran == ""
    assert not stranger.mark.exists()


def test_what_a_template_is_meant_to_do_it_can(stranger: Stranger) -> None:
    stranger.write(
        "templates/case.html",
        '{% extends "casebook/case.html" %}{% from "casebook/parts/macros.html" import count %}{% block head %}'
        "{% set ns = namespace(n=0) %}{% for x in range(3) %}{% set ns.n = ns.n + x %}{% endfor %}"
        "<!-- {{ ns.n }} {{ view.title.upper() }} {{ site.as_of.isoformat() }} {{ '{:>4}'.format(7) }} {{ 'a' * 3 }}"
        " {{ [3, 1]|sort|join(', ') }} {{ count(2, 'case', 'cases') }} {{ {'a': 1}.items()|list }} {{ super() is string }}"
        " {{ cycler('x', 'y').next() }} {{ '%02d' % 5 }} {{ site.as_of|english }} -->{% endblock %}",
    )
    built(stranger.root)
    page = (stranger.root / "site/cases/CB-0001.html").read_text("utf-8")
    assert "<!-- 3 CB-0001 2026-11-23    7 aaa 1, 3 2 cases [(&#39;a&#39;, 1)] True x 05 23 November 2026 -->" in page


def test_a_book_without_templates_of_its_own_keeps_the_fast_way(stranger: Stranger) -> None:
    assert not isinstance(Theme.of(stranger.root).environment, SafeEnvironment)
    stranger.write("templates/extra.html", "x")
    assert isinstance(Theme.of(stranger.root).environment, SafeEnvironment)


def test_nothing_that_reaches_out_can_be_reached_from_what_a_template_sees(stranger: Stranger) -> None:
    """Every public name of every value that a page is given, and so on: no path, no file, no module, no program."""
    setup = Setup(
        root=stranger.root, site=stranger.root / "site", staging=stranger.root / "s", published={}, settings=Settings(),
        as_of=AS_OF, addresses={}, blocks=1,
    )  # fmt: skip
    press = PageMaker(setup)
    file = read_text(case_text())
    (page,) = case_pages(file, row_of(file), Around(), press.site)
    environment = SafeEnvironment()
    waiting: list[tuple[str, Any]] = [
        ("view", page.view()),
        ("page", page),
        ("site", press.site),
        ("form", press.forms[0]),
    ]
    seen: set[int] = set()
    reached: list[Any] = []
    while waiting:
        name, value = waiting.pop()
        if id(value) in seen or isinstance(value, str | int | float | bool | None) or name.count(".") > 6:
            continue
        seen.add(id(value))
        reached.append(value)
        assert not isinstance(value, Path | type(os) | type), name
        assert not hasattr(value, "read"), name
        asked = [key for key in dir(value) if environment.is_safe_attribute(value, key, getattr(value, key, None))]
        waiting += [(f"{name}.{key}", getattr(value, key, None)) for key in asked]
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else ()
        waiting += [(f"{name}[]", one) for one in inner]
    assert len(reached) > 100


# --- Compiled templates -----------------------------------------------------------------------------


def test_compiled_templates_that_came_with_the_book_are_never_loaded(stranger: Stranger) -> None:
    environment = Theme.of(stranger.root).environment
    for version in (program_digest()[:16], ""):
        assert stranger.plant_bytecode(stranger.root / ".casebook/templates" / version, environment) > 20
        assert stranger.plant_bytecode(stranger.root / ".casebook" / version, environment) > 20
    built(stranger.root)
    assert not stranger.mark.exists()


def test_the_planted_code_would_run_where_it_was_loaded(stranger: Stranger, tmp_path: Path) -> None:
    """Else the test above would prove nothing."""
    stranger.plant_bytecode(tmp_path / "kept", Theme.of(stranger.root).environment)
    with pytest.raises(KeyError):
        Theme.of(stranger.root, tmp_path / "kept").environment.get_template("case.html")
    assert stranger.ran == "bytecode"


@POSIX
@pytest.mark.parametrize("spoil", ["link", "group", "inside"])
def test_compiled_templates_are_kept_only_where_nobody_else_can_write(
    spoil: str, stranger: Stranger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = stranger.root / "home" if spoil == "inside" else tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    if spoil == "link":
        (home / "casebook").symlink_to(stranger.root)
    elif spoil == "group":
        (home / "casebook").mkdir()
        (home / "casebook").chmod(0o777)
    assert compiled_folder("x" * 16, stranger.root) is None
    built(stranger.root)
    assert spoil != "inside" or list(home.iterdir()) == []


# --- Links ------------------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize(
    "name",
    [
        "templates/case.html",
        "templates/parts/footer.html",
        "templates/assets/secret.html",
        "templates/forms/secret.html",
    ],
)
def test_a_link_in_the_templates_is_not_followed_out_of_them(stranger: Stranger, name: str) -> None:
    stranger.link(name, stranger.secret)
    with pytest.raises(TemplateProblem, match="leads out of templates") as caught:
        built(stranger.root)
    assert caught.value.template == name.removeprefix("templates/")
    assert SECRET.encode() not in everything_in(stranger.root / "site")


@POSIX
@pytest.mark.parametrize("name", ["templates", "templates/assets", "templates/forms", "templates/any"])
def test_nor_is_one_that_stands_for_a_folder(stranger: Stranger, name: str) -> None:
    outside = stranger.secret.parent / "outside"
    outside.mkdir()
    shutil.copy(stranger.secret, outside / "secret.html")
    stranger.link(name, outside)
    with pytest.raises(TemplateProblem, match="leads out of"):
        built(stranger.root)
    assert SECRET.encode() not in everything_in(stranger.root / "site")


@POSIX
def test_a_link_within_the_templates_is_followed(stranger: Stranger) -> None:
    stranger.write(
        "templates/words.html", '{% extends "casebook/case.html" %}{% block head %}<!-- ours -->{% endblock %}'
    )
    stranger.link("templates/case.html", Path("words.html"))
    built(stranger.root)
    assert b"<!-- ours -->" in (stranger.root / "site/cases/CB-0001.html").read_bytes()


@POSIX
def test_a_pipe_in_the_templates_is_no_template(stranger: Stranger) -> None:
    (stranger.root / "templates/assets").mkdir(parents=True)
    os.mkfifo(stranger.root / "templates/case.html")
    os.mkfifo(stranger.root / "templates/assets/casebook.css")
    assert run_in(stranger.root, "build").returncode == 0


@POSIX
def test_the_folder_of_the_cases_may_not_lead_out_of_the_book(stranger: Stranger) -> None:
    outside = stranger.secret.parent / "other"
    shutil.move(stranger.root / "cases", outside)
    stranger.link("cases", outside)
    done = run_in(stranger.root, "check")
    assert done.returncode == 2
    assert "leads out of the book" in done.stderr
    assert run_in(stranger.root, "build").returncode == 2
    assert b"Child1" not in everything_in(stranger.root / "site")


@POSIX
def test_nor_may_the_settings(stranger: Stranger) -> None:
    (stranger.root / "casebook.toml").unlink()
    stranger.link("casebook.toml", stranger.secret)
    done = run_in(stranger.root, "check")
    assert done.returncode == 2
    assert "it is a link that leads out of the book" in done.stderr
    assert SECRET not in done.stdout + done.stderr


# --- git --------------------------------------------------------------------------------------------

GIT_SETTINGS = [
    {"core.fsmonitor": "{program}"}, {"core.pager": "{program}", "pager.log": "true"}, {"log.showSignature": "true", "gpg.program": "{program}"},
    {"diff.external": "{program}"}, {"core.hooksPath": "{folder}"}, {"core.sshCommand": "{program}", "remote.origin.url": "ssh://x/y"},
    {"core.alternateRefsCommand": "{program}"}, {"core.askPass": "{program}"}, {"credential.helper": "{program}"},
    {"alias.log": "!{program}", "alias.rev-parse": "!{program}", "alias.version": "!{program}"},
    {"diff.x.textconv": "{program}", "diff.x.command": "{program}", "filter.x.clean": "{program}", "filter.x.smudge": "{program}"},
    {"extensions.partialClone": "origin", "remote.origin.url": "ext::{program}", "remote.origin.promisor": "true", "protocol.ext.allow": "always",
     "protocol.allow": "always"},
    {"extensions.partialClone": "origin", "remote.origin.url": "ssh://x/y", "remote.origin.promisor": "true", "core.sshCommand": "{program}"},
]  # fmt: skip


@POSIX
@pytest.mark.parametrize("settings", GIT_SETTINGS, ids=lambda s: next(iter(s)))
def test_git_is_asked_with_everything_off_that_can_start_a_program(
    stranger: Stranger, settings: dict[str, str]
) -> None:
    stranger.write(".gitattributes", "*.md diff=x filter=x\n")
    stranger.committed()
    program = stranger.program("evil/post-index-change")
    if "extensions.partialClone" in settings:  # something is missing that git would fetch
        stranger.git("config", "core.repositoryFormatVersion", "1")
        _lose_a_tree(stranger)
    for key, value in settings.items():
        stranger.git("config", key, value.format(program=program, folder=program.parent))
    history.head_of(stranger.root)
    history.last_changes(stranger.root)
    history.last_changes(stranger.root, ["cases/CB-0001.md"])
    built(stranger.root)
    assert stranger.ran == ""


def _lose_a_tree(stranger: Stranger) -> None:
    import subprocess

    done = subprocess.run(
        ["git", "rev-parse", "HEAD:cases"], cwd=stranger.root, capture_output=True, text=True, check=True
    )
    name = done.stdout.strip()
    path = stranger.root / ".git/objects" / name[:2] / name[2:]
    path.chmod(0o644)
    path.unlink()


@POSIX
def test_git_does_tell_who_changed_a_case_for_all_that(stranger: Stranger) -> None:
    stranger.committed()
    assert {change.by for change in history.last_changes(stranger.root).values()} == {"Jo"}


# --- Programs and modules in the current folder -----------------------------------------------------


@POSIX
@pytest.mark.parametrize("path", [":{path}", ".:{path}", "{path}:", "{here}:{path}", "evil:{path}", "./evil:{path}"])
def test_no_program_is_taken_from_the_current_folder(
    stranger: Stranger, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("git", "chromium", "google-chrome", "xdg-open", "evil/git", "evil/chromium", "only-here"):
        stranger.program(name)
    stranger.committed()
    monkeypatch.chdir(stranger.root)
    monkeypatch.setenv("PATH", path.format(path=os.environ["PATH"], here=stranger.root))
    for name in ("git", "chromium", "only-here"):
        found = find_program(name)
        assert found is None or not found.is_relative_to(stranger.root)
    assert find_program("git") is not None
    assert find_browser() is None or not str(find_browser()).startswith(str(stranger.root))
    built(stranger.root)
    assert run_in(stranger.root, "doctor").returncode in (0, 2)
    assert stranger.ran == ""


def test_no_module_is_taken_from_the_current_folder(stranger: Stranger) -> None:
    # (What Python itself looks for before it starts a module cannot be helped: “casebook” looks nowhere.)
    for name in (
        "pathlib",
        "shutil",
        "click",
        "yaml",
        "jinja2",
        "markdown",
        "frontmatter",
        "nh3",
        "re",
        "json",
        "typing",
    ):
        stranger.module(f"{name}.py")
    done = run_in(stranger.root, "build", "--jobs", "2")
    assert (done.returncode, stranger.ran) == (0, ""), done.stderr


# --- The browser that prints ------------------------------------------------------------------------


@pytest.fixture
def listening() -> Iterator[tuple[int, list[str]]]:
    """A server of somebody's, and what it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=functools.partial(server.serve_forever, 0.05), daemon=True).start()
    yield server.server_port, asked
    server.shutdown()
    server.server_close()


HOSTILE_FORM = """\
<p>Ref {{ view.ref }}</p>
<iframe src="FILE" width="600" height="300"></iframe><object data="FILE" width="600" height="300"></object>
<embed src="FILE" width="600" height="300"><img src="http://127.0.0.1:PORT/img?{{ view.child_name }}">
<img src="http://localhost:PORT/name"><img src="//127.0.0.1:PORT/relative"><link rel="stylesheet" href="http://127.0.0.1:PORT/css">
<style>@import url("http://127.0.0.1:PORT/import"); p { background: url("http://127.0.0.1:PORT/background") }</style>
<script>fetch("http://127.0.0.1:PORT/fetch"); document.write("SCRIPT" + " RAN"); new Image().src = "http://127.0.0.1:PORT/js"</script>
<meta http-equiv="refresh" content="0; url=http://127.0.0.1:PORT/refresh"><META/http-equiv=&#114;efresh content="0;url=FILE">
<iframe srcdoc="&lt;meta http-equiv=refresh content='0;url=FILE'&gt;" width="600" height="300"></iframe><frameset><frame src="FILE"></frameset><link rel="prefetch" href="http://127.0.0.1:PORT/prefetch">
<link rel="preconnect" href="http://127.0.0.1:PORT/"><link rel="dns-prefetch" href="//127.0.0.1:PORT/">
<video src="http://127.0.0.1:PORT/video" autoplay></video><svg><image href="http://127.0.0.1:PORT/svg"/></svg>
"""


@POSIX
@pytest.mark.skipif(find_browser() is None, reason="no browser to print with")
def test_the_browser_that_prints_sees_its_page_and_nothing_else(
    stranger: Stranger, listening: tuple[int, list[str]], tmp_path: Path
) -> None:
    port, asked = listening
    (stranger.root / "casebook.toml").unlink()  # all forms
    form = HOSTILE_FORM.replace("FILE", stranger.secret.as_uri()).replace("PORT", str(port))
    stranger.write("templates/forms/hostile.html", form)
    made = [tmp_path / f"CB-000{number}-hostile.pdf" for number in (1, 2)]
    one = run_in(stranger.root, "pdf", "CB-0001", "--form", "hostile", "-o", str(tmp_path / "one.pdf"))
    each = run_in(stranger.root, "pdf", "--each", "--form", "hostile", "-o", str(tmp_path))
    assert (one.returncode, each.returncode) == (0, 0), one.stderr + each.stderr
    pages = [page for path in (tmp_path / "one.pdf", *made) for page in pypdf.PdfReader(path).pages]
    text = " ".join(page.extract_text() for page in pages)
    assert text.count("Ref CB-0001") == 2
    assert text.count("Ref CB-0002") == 1
    assert SECRET not in text
    assert "SCRIPT RAN" not in text
    assert asked == []
