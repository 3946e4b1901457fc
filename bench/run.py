"""Measure casebook, and the same cases with other site generators.

    python bench/run.py --cases 10000 --runs 5
    python bench/run.py --cases 10000 --only clean,edit --peers hugo,eleventy

Every figure is of a whole process, started as a user starts it. Contenders take turns (A B A B …), so that
a machine that slows down slows all of them; ratios are taken turn by turn, and their median is shown.
CPU is user and system time of the process and all its children; memory is that of the largest single process.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import http.client
import math
import os
import platform
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import generate
from peers import PEERS, Peer

HERE = Path(__file__).resolve().parent
WHAT = ("clean", "edit", "entry", "nothing", "check", "serve", "scale", "memory", "same")
AS_OF = generate.AS_OF.isoformat()
PLAIN, FULL = "casebook", "casebook, all it makes"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a program cost: seconds, seconds, megabytes."""

    wall: float
    cpu: float
    peak: float


def run(command: Sequence[str], folder: Path) -> Cost:
    """Run a program to its end. Raises where it fails, with what it said."""
    said = folder.parent / f"{folder.name}.log"
    with said.open("wb") as log:
        actions = [(os.POSIX_SPAWN_DUP2, log.fileno(), 1), (os.POSIX_SPAWN_DUP2, log.fileno(), 2)]
        full = ["/bin/sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", str(folder), *command]
        started = time.perf_counter()
        process = os.posix_spawn(full[0], full, _environment(), file_actions=actions)
        _, status, used = os.wait4(process, 0)
        wall = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{' '.join(command)} failed:\n{said.read_text('utf-8', errors='replace')[-2000:]}")
    scale = 1_000_000 if sys.platform == "darwin" else 1_000
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / scale)


def _environment() -> dict[str, str]:
    source = str(HERE.parent / "src")  # this tree's casebook, whatever is installed
    # On a user's machine Python keeps what it has compiled.
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPATH": source,
        "NO_COLOR": "1",
        "ELEVENTY_DISABLE_UPDATE_CHECK": "1",
        "NO_UPDATE_NOTIFIER": "1",
    }


# --- Contenders -------------------------------------------------------------------------------------


@dataclass(slots=True)
class Contender:
    """A program with its book: how to build it, what of it to clear away for a clean build, where a case stands."""

    name: str
    folder: Path
    build: list[str]
    made: tuple[str, ...]
    cases: list[list[str]]
    version: str = ""
    edits: int = 0

    def clear(self) -> None:
        for name in self.made:
            path = self.folder / name
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def edit(self) -> None:
        """Add a sentence to the log of one case, another one each time."""
        self.edits += 1
        for name in self.cases[self.edits * 7919 % len(self.cases)]:
            with (self.folder / name).open("a", encoding="utf-8") as file:
                file.write(f"\nRang again, the {self.edits}th time.\n")

    def add_entry(self) -> None:
        """Add a contact of the day to the log of one case, another one each time: the lists that show it change."""
        self.edits += 1
        for name in self.cases[self.edits * 7919 % len(self.cases)]:
            with (self.folder / name).open("a", encoding="utf-8") as file:
                file.write(f"\n### {AS_OF} · JB · phone\n\nRang, the {self.edits}th time.\n")

    def clean_build(self) -> Cost:
        self.clear()
        return run(self.build, self.folder)

    def edit_build(self) -> Cost:
        self.edit()
        return run(self.build, self.folder)

    def entry_build(self) -> Cost:
        self.add_entry()
        return run(self.build, self.folder)

    def pages(self, cases: int) -> tuple[int, float]:
        """How many HTML files there are, and kilobytes of them a case."""
        found = [path.stat().st_size for name in self.made[:1] for path in (self.folder / name).rglob("*.html")]
        return len(found), sum(found) / 1000 / cases


def casebook(folder: Path, cases: int, two_pages: bool, seed: int) -> Contender:
    generate.write_book(folder, cases, seed, two_pages=two_pages)
    name = PLAIN if two_pages else FULL
    paths = [[f"cases/{i // generate.A_FOLDER:03}/CB-{i + 1:06}.md"] for i in range(cases)]
    return Contender(name, folder, [*CASEBOOK, "build"], ("site", ".casebook"), paths)


CASEBOOK = [sys.executable, "-m", "casebook", "--as-of", AS_OF]


def contender(peer: Peer, program: list[str], folder: Path, cases: int, seed: int) -> Contender:
    key = next(key for key, one in PEERS.items() if one is peer)
    ask = [sys.executable, str(HERE / "peers.py"), key, str(folder), "--cases", str(cases), "--seed", str(seed)]
    subprocess.run(ask, check=True)
    paths = [peer.sources(one) for one in islice(generate.samples(cases, seed), min(cases, 200))]
    said = subprocess.run([*program, *peer.version], capture_output=True, text=True, check=False).stdout
    version = said.strip().splitlines()[-1] if said.strip() else "?"
    return Contender(peer.name, folder, [*program, *peer.build], (*peer.output, *peer.leftovers), paths, version)


# --- Figures ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Table:
    """Lines of figures, said as they come and set as Markdown at the end."""

    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(
        self, what: str, who: str, costs: Sequence[Cost], casebooks: Sequence[Cost] | None = None, note: str = ""
    ) -> None:
        wall, cpu, peak = (statistics.median(getattr(cost, key) for cost in costs) for key in ("wall", "cpu", "peak"))
        ratio = ""
        if casebooks:
            turns = list(zip(casebooks, costs, strict=True))
            by = [statistics.median(getattr(a, key) / getattr(b, key) for a, b in turns) for key in ("wall", "cpu")]
            ratio = f"{by[0]:.3f} / {by[1]:.3f}"
        self.rows.append((what, who, f"{wall:.2f}", f"{cpu:.2f}", f"{peak:.0f}", ratio, note))
        print(
            f"{what:8} {who:24} wall {wall:7.2f} s  CPU {cpu:7.2f} s  peak {peak:6.0f} MB  {ratio and 'casebook to it ' + ratio}  {note}",
            flush=True,
        )

    def say(self, what: str, who: str, figure: str) -> None:
        self.rows.append((what, who, "", "", "", "", figure))
        print(f"{what:8} {who:24} {figure}", flush=True)

    def markdown(self) -> str:
        head = ("what", "who", "wall s", "CPU s", "peak MB", "casebook to it, wall / CPU", "")
        lines = [head, tuple("---" for _ in head), *self.rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def taking_turns(contenders: Iterable[Contender], runs: int, do: Callable[[Contender], Cost]) -> dict[str, list[Cost]]:
    everyone = list(contenders)
    costs: dict[str, list[Cost]] = {one.name: [] for one in everyone}
    for _ in range(runs):
        for one in everyone:
            costs[one.name].append(do(one))
    return costs


@dataclass(slots=True)
class Bench:
    """One run of everything that is asked for."""

    cases: int
    runs: int
    work: Path
    seed: int
    peers: list[str]
    sizes: list[int]
    table: Table = field(default_factory=Table)
    everyone: list[Contender] = field(default_factory=list)

    def prepare(self) -> None:
        self.everyone = [casebook(self.work / "casebook", self.cases, True, self.seed)]
        self.everyone.append(casebook(self.work / "casebook-all", self.cases, False, self.seed))
        for key in self.peers:
            peer = PEERS[key]
            program = peer.program()
            if program is None:
                print(f"{peer.name} is not installed; --install installs it.")
            elif self.cases > peer.most:
                print(f"{peer.name} is left out: more than {peer.most:,} cases take it minutes.")
            else:
                self.everyone.append(contender(peer, program, self.work / key, self.cases, self.seed))

    def _all(self, what: str, do: Callable[[Contender], Cost], show_pages: bool = False) -> None:
        costs = taking_turns(self.everyone, self.runs, do)
        for one in self.everyone:
            ours = one.name in (PLAIN, FULL)
            note = ""
            if show_pages:
                count, kilobytes = one.pages(self.cases)
                note = f"{count:,} pages, {kilobytes:.0f} kB a case"
            self.table.add(what, one.name, costs[one.name], None if ours else costs[PLAIN], note)

    def clean(self) -> None:
        self._all("clean", Contender.clean_build, show_pages=True)

    def edit(self) -> None:
        self._stand()
        self._all("edit", Contender.edit_build)

    def entry(self) -> None:
        """What an edit costs that changes lists, too. To the peers all edits are alike."""
        self._stand()
        costs = taking_turns(self.everyone[:2], self.runs, Contender.entry_build)
        for one in self.everyone[:2]:
            self.table.add("entry", one.name, costs[one.name])

    def nothing(self) -> None:
        self._stand()
        self._all("nothing", lambda one: run(one.build, one.folder))

    def _stand(self) -> None:
        """See that every site is built."""
        for one in self.everyone:
            if not (one.folder / one.made[0]).exists():
                run(one.build, one.folder)

    def check(self) -> None:
        ours = self.everyone[0]
        self.table.add("check", PLAIN, [run([*CASEBOOK, "check"], ours.folder) for _ in range(self.runs)])

    def memory(self) -> None:
        for one in self.everyone[:2]:
            one.clear()
            alone = run([*one.build, "--jobs", "1"], one.folder)
            self.table.add("memory", f"{one.name}, 1 process", [alone])

    def serve(self) -> None:
        for one in self.everyone[:2]:
            taken = sorted(_reloads(one, self.runs))
            middle, worst = statistics.median(taken), taken[-1]
            self.table.say(
                "serve",
                one.name,
                f"from saving to the reload message {middle * 1000:.0f} ms, at most {worst * 1000:.0f} ms",
            )

    def scale(self) -> None:
        points: list[tuple[int, Cost]] = []
        for size in self.sizes:
            one = casebook(self.work / "casebook-scale", size, True, self.seed)
            costs = [one.clean_build() for _ in range(self.runs if size <= 10_000 else 1)]
            self.table.add("scale", f"casebook, {size:,} cases", costs)
            points.append((size, min(costs, key=lambda cost: cost.cpu)))
            edits = [one.edit_build() for _ in range(self.runs if size <= 10_000 else 1)]
            self.table.add("scale", f"one edit in {size:,}", edits)
            shutil.rmtree(one.folder)
        if len(points) > 1:
            for key in ("wall", "cpu"):
                slope = exponent([(size, getattr(cost, key)) for size, cost in points])
                self.table.say(
                    "scale", PLAIN, f"exponent of {key} time from {self.sizes[0]:,} to {self.sizes[-1]:,}: {slope:.3f}"
                )

    def same(self) -> None:
        """The same bytes for any number of processes, and after an edit as from nothing."""
        one = self.everyone[1]
        seen = {}
        for jobs in ("1", "2", "5"):
            one.clear()
            run([*one.build, "--jobs", jobs], one.folder)
            seen[jobs] = digest(one.folder / "site")
        one.edit_build()
        after = digest(one.folder / "site")
        one.clean_build()
        alike = len(set(seen.values())) == 1 and after == digest(one.folder / "site") != seen["1"]
        self.table.say(
            "same",
            FULL,
            "byte for byte the same with 1, 2 and 5 processes, and after an edit" if alike else "NOT the same bytes",
        )


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the line through the logarithms, by least squares."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    return statistics.linear_regression(xs, ys).slope


def _passing(path: Path) -> bool:
    return path.name.startswith(".") or path.suffix == ".pyc"


def digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not _passing(path)):
        total.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return total.hexdigest()


def _reloads(one: Contender, runs: int) -> Iterable[float]:
    """Seconds from a save to the reload message, as a browser would hear it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = [*CASEBOOK, "serve", "--port", str(port)]
    with subprocess.Popen(
        serve, cwd=one.folder, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            events = _listen(port, process)
            time.sleep(3)
            for _ in range(runs):
                started = time.perf_counter()
                one.edit()
                while events.readline() != b"event: reload\n":
                    pass
                yield time.perf_counter() - started
                time.sleep(1)
        finally:
            process.send_signal(signal.SIGINT)


def _listen(port: int, process: subprocess.Popen[bytes]) -> http.client.HTTPResponse:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/-/events")
            answer = connection.getresponse()
        except OSError:
            time.sleep(0.1)
            continue
        answer.readline()
        return answer
    sys.exit("casebook serve did not start.")


def program() -> str:
    """The fingerprint of the casebook that is measured."""
    root = HERE.parent
    return digest(root / "src") + digest(root / "templates")


def machine() -> str:
    model = ""
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "")
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores {model}, {platform.system()} {platform.release()}, Python {platform.python_version()}{load}"


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--cases", type=int, default=1000)
    words.add_argument("--runs", type=int, default=3)
    words.add_argument("--peers", default="hugo", help=f"of {','.join(PEERS)}; all; or none (default: hugo)")
    words.add_argument("--only", default=",".join(WHAT), help=f"of {','.join(WHAT)} (default: all)")
    words.add_argument("--sizes", default="1000,3000,10000,30000,100000", help="for the exponent")
    words.add_argument("--seed", type=int, default=generate.SEED)
    shared = Path("/dev/shm")  # noqa: S108 - memory, where there is some: the disk is not what is measured
    words.add_argument(
        "--work", type=Path, default=shared / "casebook-bench" if shared.is_dir() else Path("bench-work")
    )
    words.add_argument("--install", action="store_true", help="install the chosen peers first")
    words.add_argument("--keep", action="store_true", help="keep the books and sites")
    asked = words.parse_args()
    asked.peers = list(PEERS) if asked.peers == "all" else [] if asked.peers == "none" else asked.peers.split(",")
    asked.only = asked.only.split(",")
    for given, known in ((asked.only, WHAT), (asked.peers, PEERS)):
        if unknown := set(given) - set(known):
            words.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    return asked


def main() -> None:
    asked = _asked()
    if asked.install:
        for key in asked.peers:
            for command in PEERS[key].install:
                subprocess.run(command, check=True)
    sizes = [int(size) for size in asked.sizes.split(",")]
    bench = Bench(asked.cases, asked.runs, asked.work, asked.seed, asked.peers, sizes)
    print(
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC; {machine()}\n{asked.cases:,} cases, {asked.runs} runs, in {asked.work}"
    )
    asked.work.mkdir(parents=True, exist_ok=True)
    before = program()
    try:
        bench.prepare()
        for one in bench.everyone:
            if one.version:
                print(f"{one.name}: {one.version}")
        for what in asked.only:
            getattr(bench, what)()
    finally:
        if not asked.keep:
            shutil.rmtree(asked.work, ignore_errors=True)
    print(f"\n{bench.table.markdown()}")
    if program() != before:
        sys.exit("casebook was changed while it was measured, so it built everything again: measure once more.")


if __name__ == "__main__":
    main()
