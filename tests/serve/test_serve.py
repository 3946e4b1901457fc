"""``serve`` is local and read-only, and its watcher outlives what people and programs do to a folder."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casebook.build.publish import CannotPublish
from casebook.build.story import OnPublished
from casebook.casefile.listing import Listing
from casebook.serve import watching
from casebook.serve.session import Session
from casebook.serve.watching import is_network_folder
from support.cli_books import AMELIA, BROKEN, call, environment, make_book
from support.served import Running, free_port, serving, wait_until


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    book = make_book(tmp_path_factory.mktemp("a book"))
    with serving(book) as running:
        yield running


# --- Who is answered --------------------------------------------------------------------------------


def test_the_pages_are_there(site: Running) -> None:
    for target in ("/", "/index.html", "/cases/CB-0001.html", "/cases/CB-0001.html?x=1", "/assets/casebook.css"):
        assert site.ask(target).status == 200, target
    assert site.ask("/").body == site.ask("/index.html").body
    assert site.ask("/", "HEAD").body == b""
    assert site.ask("/", "HEAD").headers["content-length"] == site.ask("/").headers["content-length"]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_our_own_names_are_answered(site: Running, name: str) -> None:
    host = f"Host: {name}:{site.port}\r\n"
    assert site.ask("/", headers=host).status == 200
    assert site.ask("/", headers=f"{host}Origin: http://{name}:{site.port}\r\n").status == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "Host:\r\n",
        "Host: evil.example\r\n",
        "Host: evil.example:{port}\r\n",
        "Host: 127.0.0.1\r\n",
        "Host: 127.0.0.1:1\r\n",
        "Host: localhost.evil.example:{port}\r\n",
        "Host: localhost:{port}.evil.example\r\n",
        "Host: 127.0.0.1:{port}@evil.example\r\n",
        "Host: 0.0.0.0:{port}\r\n",
        "Host: 127.0.0.1:{port}\r\nHost: 127.0.0.1:{port}\r\n",
        "Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n",
    ],
)
@pytest.mark.parametrize("target", ["/", "/-/events", "/-/troubles", "/-/live.js", "/nothing"])
def test_another_host_is_refused(site: Running, host: str, target: str) -> None:
    answer = site.ask(target, headers=host.format(port=site.port))
    assert answer.status == 403
    assert b"Amelia" not in answer.body


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1", ""]
)
@pytest.mark.parametrize("target", ["/", "/-/events", "/-/troubles"])
def test_another_origin_is_refused(site: Running, origin: str, target: str) -> None:
    headers = f"Host: 127.0.0.1:{site.port}\r\nOrigin: {origin.format(port=site.port)}\r\n"
    assert site.ask(target, headers=headers).status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
@pytest.mark.parametrize("target", ["/", "/-/events", "/cases/CB-0001.html", "*"])
def test_other_methods_are_refused(site: Running, method: str, target: str) -> None:
    assert site.ask(target, method).status == 405


def test_a_refused_body_is_not_taken_for_the_next_request(site: Running) -> None:
    inner = b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % site.port
    head = b"POST / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: %d\r\n\r\n" % (site.port, len(inner))
    assert site.send(head + inner).body.count(b"HTTP/1.1 200") == 0


def test_it_listens_on_the_loopback_address_alone(site: Running) -> None:
    assert site.session is not None
    assert site.session.server.server_address[0] == "127.0.0.1"
    other = _address_of_this_machine()
    if other:
        with pytest.raises(OSError, match=r"refused|timed out"):
            socket.create_connection((other, site.port), timeout=2)


def _address_of_this_machine() -> str:
    """Its address in a network, where it is in one. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        address: str = probe.getsockname()[0]
        return "" if address.startswith("127.") else address


@pytest.mark.parametrize("target", ["/", "/-/troubles", "/-/live.js", "/nothing", "/cases.csv", "/assets/casebook.css"])
def test_every_answer_keeps_to_itself(site: Running, target: str) -> None:
    headers = site.ask(target).headers
    assert not [name for name in headers if name.startswith("access-control")]
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "Python" not in headers["server"]


# --- What is answered -------------------------------------------------------------------------------

WAYS_OUT = [
    "/..", "/../casebook.toml", "/../cases/CB-0001.md", "/cases/../../cases/CB-0001.md", "/%2e%2e/cases/CB-0001.md",
    "/%2e%2e%2fcases%2fCB-0001.md", "/..%2fcases/CB-0001.md", "/..%5ccases%5cCB-0001.md", "/..\\cases\\CB-0001.md",
    "/%252e%252e/cases/CB-0001.md", "/cases/..%2f..%2fcases/CB-0001.md", "//etc/passwd", "///etc/passwd", "/cases//CB-0001.html",
    "/%2fetc/passwd", "/%2f%2fetc/passwd", "/./index.html", "/cases/./CB-0001.html", "/%c0%ae%c0%ae/cases/CB-0001.md",
    "/.casebook-manifest", "/%2ecasebook-manifest", "/.casebook-staging", "/.casebook-journal", "/.", "/cases/.",
    "/C:/Windows/win.ini", "/c:", "/index.html:stream", "/index.html::$DATA", "/index.html.", "/index.html%20", "/index.html...",
    "/cases./CB-0001.html", "/index.html%00", "/%00", "/index.html%00.css", "/con", "/CON.html", "/cases/aux", "/a%0d%0ab", "/*", "/?/../x/..%2f",
    "/index.html/", "/index.html/x", "/%", "/%zz", "/%e2%28", "/%ff", "/é", "http://127.0.0.1/", "http://evil.example/index.html",
    "https://127.0.0.1:{port}/index.html", "index.html", "*", "/-/", "/-/../index.html", "/-/live.js/x", "/-/%2e%2e/", "/-", "/%2d/live.js",
    "/" + "a" * 3000, "/" + "../" * 500 + "etc/passwd", "/cases", "/cases/", "/assets", "/assets/", "/data/", "/schools",
]  # fmt: skip


@pytest.mark.parametrize("target", WAYS_OUT, ids=lambda target: target[:40])
def test_there_is_no_way_out_and_no_listing(site: Running, target: str) -> None:
    if target == "/?/../x/..%2f":
        assert site.ask(target).body == site.ask("/").body  # a question does not lead anywhere
        return
    answer = site.ask(target.format(port=site.port))
    assert 400 <= answer.status < 500
    assert len(answer.body) < 500
    assert b"root:" not in answer.body
    assert b"child_name" not in answer.body


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 300 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: " + b"h" * 70_000 + b"\r\n\r\n",
        b"FETCH / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / /x HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["long", "nul", "short", "version", "tls", "headers", "host", "method", "three"],
)
def test_no_request_ends_the_server(site: Running, request_: bytes) -> None:
    answer = site.send(request_)
    assert answer.status >= 400
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert site.ask("/").status == 200


def test_links_are_not_followed(site: Running) -> None:
    folder = site.book / "site"
    (folder / "link.html").symlink_to(site.book / "cases" / "CB-0001.md")
    (folder / "inside.html").symlink_to(folder / "index.html")
    (folder / "folder").symlink_to(site.book / "cases", target_is_directory=True)
    os.mkfifo(folder / "pipe.html")
    for target in ("/link.html", "/inside.html", "/folder/CB-0001.md", "/pipe.html"):
        assert site.ask(target).status == 404, target


def test_a_page_differs_from_the_built_one_by_the_script_and_the_leave_to_listen(site: Running) -> None:
    for address in ("index.html", "cases/CB-0001.html", "problems.html", "forms/stage-2/CB-0001.html"):
        built = (site.book / "site" / address).read_text("utf-8")
        served = site.ask(f"/{address}").body.decode()
        script = re.search(r'<script src="/-/live\.js"[^<>]*></script>\n', served)
        assert script, address
        assert served.count("/-/live.js") == 1
        plain = served.replace(script[0], "").replace("connect-src 'self'; ", "", 1)
        assert plain == built


def test_what_is_no_page_is_served_as_built(site: Running) -> None:
    for path in sorted((site.book / "site").rglob("*")):
        address = path.relative_to(site.book / "site").as_posix()
        if path.is_file() and not path.is_symlink() and path.suffix != ".html" and not address.startswith("."):
            assert site.ask(f"/{address}").body == path.read_bytes()


def test_nothing_of_the_server_is_ever_built(site: Running) -> None:
    for path in (site.book / "site").rglob("*"):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            assert b"live.js" not in data
            assert b"connect-src" not in data
            assert b"vscode:" not in data


def test_only_a_case_s_page_leads_to_the_editor(site: Running) -> None:
    case = site.ask("/cases/CB-0001.html").body.decode()
    place = (site.book / "cases" / "CB-0001.md").as_posix().lstrip("/").replace(" ", "%20")
    assert f'data-file="cases/CB-0001.md" data-editor="vscode://file/{place}"' in case
    assert "data-editor" not in site.ask("/").body.decode()


def test_the_troubles_are_data_and_no_page(site: Running) -> None:
    answer = site.ask("/-/troubles")
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.body) == []


# --- The news ---------------------------------------------------------------------------------------


class Listener:
    """A browser that listens, as a socket."""

    def __init__(self, running: Running) -> None:
        self._socket = socket.create_connection(("127.0.0.1", running.port), timeout=15)
        host = f"Host: 127.0.0.1:{running.port}\r\n"
        self._socket.sendall(f"GET /-/events HTTP/1.1\r\n{host}\r\n".encode())
        self.heard = b""
        self.wait_for(b"event: hello\ndata:\n\n")

    def wait_for(self, words: bytes) -> None:
        while words not in self.heard:
            piece = self._socket.recv(4096)
            assert piece
            self.heard += piece

    def close(self) -> None:
        self._socket.close()


def test_a_save_is_told_in_one_word_without_data(tmp_path: Path) -> None:
    with serving(make_book(tmp_path)) as running:
        listener = Listener(running)
        (tmp_path / "cases" / "CB-0001.md").write_text(AMELIA.replace("mum", "her mum"), "utf-8")
        listener.wait_for(b"event: reload\ndata:\n\n")
        assert b"Amelia" not in listener.heard
        listener.close()
        assert running.ask("/").status == 200


def test_a_broken_save_is_told_with_its_place_until_it_is_mended(tmp_path: Path) -> None:
    with serving(make_book(tmp_path)) as running:
        case = tmp_path / "cases" / "CB-0001.md"
        case.write_text(AMELIA.replace("2014-05-17", "2014-05-37"), "utf-8")
        wait_until(lambda: running.ask("/-/troubles").body != b"[]")
        (trouble,) = json.loads(running.ask("/-/troubles").body)
        assert (trouble["path"], trouble["line"]) == ("cases/CB-0001.md", 3)
        assert any("cases/CB-0001.md:3: " in line for line in running.said)
        case.write_text(AMELIA, "utf-8")
        wait_until(lambda: running.ask("/-/troubles").body == b"[]")


def test_broken_settings_and_templates_stop_a_build_but_not_the_server(tmp_path: Path) -> None:
    book = make_book(tmp_path, {"cases/CB-0001.md": AMELIA, "casebook.toml": "", "templates/index.html": "x"})
    (book / "templates" / "index.html").unlink()
    port = free_port()
    command = [sys.executable, "-m", "casebook", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=book, stdout=-1, stderr=-1, env=environment()) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            assert f"http://127.0.0.1:{port}/".encode() in process.stdout.readline()
            (book / "casebook.toml").write_text("titel = 3\n", "utf-8")
            assert b"casebook.toml:1: " in process.stderr.readline()
            (book / "casebook.toml").write_text("", "utf-8")
            (book / "templates" / "index.html").write_text("{{ nothing }}", "utf-8")
            assert b"templates/index.html:1: " in process.stderr.readline()
            (book / "templates" / "index.html").unlink()
            assert b"built" in process.stderr.readline()
        finally:
            process.send_signal(signal.SIGINT)
            _, rest = process.communicate(timeout=20)
    assert (process.returncode, rest) == (0, b"")


# --- The watcher --------------------------------------------------------------------------------------


@pytest.fixture(params=[False, True], ids=["watch", "poll"])
def watched(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Running]:
    with serving(make_book(tmp_path), poll=request.param) as running:
        yield running


def shows(running: Running, words: str, address: str = "/cases/CB-0001.html") -> None:
    wait_until(lambda: words.encode() in running.ask(address).body)


def save(running: Running, words: str) -> None:
    (running.book / "cases" / "CB-0001.md").write_text(AMELIA.replace("bus pass", words), "utf-8")


def test_a_save_is_seen(watched: Running) -> None:
    save(watched, "first change")
    shows(watched, "first change")
    (watched.book / "cases" / "deep" / "er").mkdir(parents=True)
    (watched.book / "cases" / "deep" / "er" / "CB-0009.md").write_text(BROKEN.replace("-31", "-21"), "utf-8")
    shows(watched, "Cara Voss", "/cases/CB-0009.html")


def test_the_folder_of_cases_is_renamed_and_made_again(watched: Running) -> None:
    cases = watched.book / "cases"
    cases.rename(watched.book / "old")
    make_book(watched.book)
    save(watched, "after the rename")
    shows(watched, "after the rename")
    save(watched, "and once more")
    shows(watched, "and once more")


def test_the_folder_of_cases_is_deleted_and_made_again(watched: Running) -> None:
    cases = watched.book / "cases"
    for path in cases.iterdir():
        path.unlink()
    cases.rmdir()
    wait_until(lambda: any("There is no folder cases" in line or "is empty" in line for line in watched.said))
    assert watched.ask("/cases/CB-0001.html").status == 200  # the last good page stays
    make_book(watched.book)
    shows(watched, "bus pass")
    save(watched, "after the deletion")
    shows(watched, "after the deletion")


def test_saves_as_editors_make_them(watched: Running) -> None:
    case = watched.book / "cases" / "CB-0001.md"
    case.rename(case.with_name("CB-0001.md~"))  # as vim does
    case.with_name("4913").write_text("", "utf-8")
    case.with_name("4913").unlink()
    save(watched, "by vim")
    case.with_name("CB-0001.md~").unlink()
    shows(watched, "by vim")
    part = case.with_name(".CB-0001.md.tmp")
    part.write_text(AMELIA.replace("bus pass", "by rename"), "utf-8")
    part.replace(case)
    shows(watched, "by rename")
    with open(case, "w", encoding="utf-8") as file:  # in two halves
        file.write("---\nchild_name: Amelia H")
        file.flush()
        time.sleep(0.4)
        file.seek(0)
        file.write(AMELIA.replace("bus pass", "in halves"))
    shows(watched, "in halves")
    wait_until(lambda: watched.ask("/-/troubles").body == b"[]")


def test_a_fault_in_a_build_is_survived(watched: Running) -> None:
    watched.fail_with = RuntimeError("a fault")
    save(watched, "never seen")
    wait_until(lambda: b"a fault" in watched.ask("/-/troubles").body)
    assert b"bus pass" in watched.ask("/cases/CB-0001.html").body
    watched.fail_with = CannotPublish("The disk is full.")
    save(watched, "nor this")
    wait_until(lambda: b"The disk is full." in watched.ask("/-/troubles").body)
    watched.fail_with = None
    save(watched, "at last")
    shows(watched, "at last")
    wait_until(lambda: watched.ask("/-/troubles").body == b"[]")


def test_it_builds_for_nothing_but_changes(watched: Running) -> None:
    watched.ask("/cases/CB-0001.html")
    before = watched.builds
    cases = watched.book / "cases"
    for path in cases.iterdir():
        path.read_bytes()
    for name in (".#CB-0001.md", "#CB-0001.md#", "CB-0001.md~", ".CB-0001.md.swp", "~$CB-0001.docx", "x.tmp"):
        (cases / name).write_text("x", "utf-8")
    (watched.book / "notes.txt").write_text("x", "utf-8")
    (watched.book / ".git").mkdir()
    (watched.book / ".git" / "index").write_text("x", "utf-8")
    time.sleep(3)
    assert watched.builds == before


def test_an_exception_in_the_bell_does_not_silence_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bool:
        raise ValueError

    monkeypatch.setattr(watching, "_matters", fail)
    with serving(make_book(tmp_path)) as running:
        for words in ("once", "twice"):
            save(running, words)
            shows(running, words)


def test_where_there_is_no_watcher_it_polls_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Any:
        raise OSError(24, "inotify instance limit reached")

    monkeypatch.setattr("watchdog.observers.Observer.start", lambda _self: refuse())
    with serving(make_book(tmp_path)) as running:
        save(running, "by polling")
        shows(running, "by polling")
        assert any("--poll" in line for line in running.said)


def test_what_is_saved_during_the_first_build_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_book(tmp_path)
    plain = Running.rebuild

    def slow(self: Running, listing: Listing, published: OnPublished) -> Any:
        built = plain(self, listing, published)
        if self.builds == 1:
            save(self, "during the build")
        return built

    monkeypatch.setattr(Running, "rebuild", slow)
    with serving(tmp_path) as running:
        shows(running, "during the build")


# --- Starting ---------------------------------------------------------------------------------------


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with serving(make_book(tmp_path)) as running:
        done = call(tmp_path, "serve", "--port", str(running.port))
    assert done.status == 2
    assert "cannot be used" in done.err
    assert "--port" in done.err


def test_without_a_port_the_next_free_one_is_taken(tmp_path: Path) -> None:
    first = Session(tmp_path, tmp_path, Running(tmp_path).rebuild, print, 0, False)
    second = Session(tmp_path, tmp_path, Running(tmp_path).rebuild, print, 0, False)
    assert first.server.server_port != second.server.server_port
    first.server.server_close()
    second.server.server_close()


def test_a_first_build_that_fails_is_told_and_ends(tmp_path: Path) -> None:
    make_book(tmp_path)
    (tmp_path / "site").write_text("somebody’s file", "utf-8")
    done = call(tmp_path, "serve")
    assert (done.status, done.out) == (2, "")
    assert "Move it away" in done.err
    (tmp_path / "site").unlink()
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "index.html").write_text("{% if %}", "utf-8")
    done = call(tmp_path, "serve")
    assert (done.status, done.out) == (2, "")
    assert "templates/index.html:1" in done.err


def test_errors_of_the_first_build_are_told(tmp_path: Path) -> None:
    with serving(make_book(tmp_path, {"cases/CB-0003.md": BROKEN})) as running:
        assert running.said[0].startswith("cases/CB-0003.md:3: ")
        assert json.loads(running.ask("/-/troubles").body)[0]["line"] == 3


def test_network_folders_are_known_by_their_mounts(monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = "/dev/sda1 / ext4 rw 0 0\n//srv/x /mnt/our\\040share cifs rw 0 0\nsrv:/home /home nfs4 rw 0 0\n"
    monkeypatch.setattr(Path, "read_text", lambda *_: mounts)
    assert is_network_folder(Path("/mnt/our share/book"))
    assert is_network_folder(Path("/home/jo/book"))
    assert not is_network_folder(Path("/srv/book"))
    assert not is_network_folder(Path("/homes/book"))
