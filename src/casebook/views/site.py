"""What pages share: the site around a page, a case's neighbours, and the parts that views have in common."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from casebook import __version__
from casebook.casefile.source import ref_problem
from casebook.diagnostics import Diagnostic
from casebook.history import Changed
from casebook.people import People, StaffMember
from casebook.rules.limits import limits_of
from casebook.rules.policy import Policy
from casebook.settings import SavedView, Settings
from casebook.views.page import fingerprint

PAGE_LENGTH = 100
_LONGEST_SLUG = 60
_WORD = re.compile(r"[a-z0-9]+")
_RESERVED = {"index", "not-recorded"}
NOT_RECORDED = "not-recorded"


class FormLink(NamedTuple):
    """A printed form that the site holds: ``name`` is part of its addresses, ``title`` what it is called."""

    name: str
    title: str

    def address(self, ref: str) -> str:
        """Where the form of the case ``ref`` stands."""
        return f"forms/{self.name}/{ref}.html"


@dataclass(frozen=True)
class Site:
    """What every page is given beside its own view. Nothing in it comes from a case.

    ``runs`` says whether the forms stand together as well, for each school and each member of
    staff; ``log_search`` whether there is a page that searches the contact logs.
    """

    title: str
    as_of: dt.date
    policy: Policy
    staff: Mapping[str, StaffMember]
    views: tuple[SavedView, ...] = ()
    forms: tuple[FormLink, ...] = ()
    runs: bool = True
    log_search: bool = True
    version: str = __version__

    @classmethod
    def of(cls, settings: Settings, as_of: dt.date, forms: Iterable[FormLink] = ()) -> Site:
        """The site of a book with these settings, as of that day, with these printed forms."""
        policy, staff, wanted = settings.policy, settings.staff, settings.site
        return cls(settings.title, as_of, policy, staff, settings.views, tuple(forms), wanted.runs, wanted.log_search)

    @functools.cached_property
    def digest(self) -> str:
        """Changes whenever anything that pages share does."""
        staff = sorted(repr(member) for member in self.staff.items())
        views = [(v.key, v.title, sorted(v.filter.items())) for v in self.views]
        parts = [self.title, self.as_of.isoformat(), self.policy.version, self.version]
        return fingerprint([*parts, repr(staff), repr(views), repr((self.forms, self.runs, self.log_search))])

    @functools.cached_property
    def limits(self) -> str:
        """What no verdict of this policy looks at, as a sentence."""
        return limits_of(self.policy)

    @functools.cached_property
    def people(self) -> People:
        """The staff, as cases name them."""
        return People(self.staff)

    @property
    def saved(self) -> tuple[Link, ...]:
        """The book's saved views of the caseload, for the navigation."""
        return tuple(Link(v.title, filtered(v.filter)) for v in self.views)


class Neighbour(NamedTuple):
    """Another case, as a case's page links to it: ``address`` is empty where there is no such file."""

    ref: str
    address: str = ""


class Around(NamedTuple):
    """What stands around a case, and with its own bytes all that its pages are made from: the cases before and after it,
    its siblings, who last changed it, and what the rest of the book says of it."""

    previous: Neighbour | None = None
    next: Neighbour | None = None
    siblings: tuple[Neighbour, ...] = ()
    changed: Changed | None = None
    extra: tuple[Diagnostic, ...] = ()


class Person(NamedTuple):
    """Initials as typed, part by part, each with the name that the staff list has for it (or none)."""

    parts: tuple[tuple[str, str], ...]


def person(initials: str, site: Site) -> Person:
    """``JB/TM`` as its parts, with the names behind them."""
    return Person(tuple([(part, _told(part, site.people)) for part in site.people.parts(initials) if part]))


def _told(typed: str, people: People) -> str:
    """Who is meant, as far as it does not say so itself."""
    member = people.find(typed)
    return ", ".join([said for said in (member.name, member.role) if said and said != typed]) if member else ""


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go to: its text, its address from the top of the site, and a number where one helps."""

    text: str
    address: str
    count: int | None = None
    current: bool = False


class Pager(NamedTuple):
    """Where a page stands among the parts of a long list. ``noun`` names what is listed."""

    first: int
    last: int
    total: int
    noun: str
    links: tuple[Link | None, ...] = ()
    previous: str = ""
    next: str = ""


def part_address(base: str, part: int) -> str:
    """``index.html`` for the first part of the list ``index``, ``index-2.html`` for the second."""
    return f"{base}.html" if part == 1 else f"{base}-{part}.html"


def pager(base: str, part: int, total: int, noun: str, length: int = PAGE_LENGTH) -> Pager:
    """The pager of part ``part`` (from 1) of a list of ``total`` things at ``base``."""
    parts = parts_of(total, length)
    shown = sorted({1, 2, part - 1, part, part + 1, parts - 1, parts} & set(range(1, parts + 1)))
    links: list[Link | None] = []
    for at, number in enumerate(shown):
        if at and number - shown[at - 1] > 1:
            links.append(None)
        links.append(Link(str(number), part_address(base, number), current=number == part))
    return Pager(
        first=min((part - 1) * length + 1, total),
        last=min(part * length, total),
        total=total,
        noun=noun,
        links=tuple(links) if parts > 1 else (),
        previous=part_address(base, part - 1) if part > 1 else "",
        next=part_address(base, part + 1) if part < parts else "",
    )


def parts_of(total: int, length: int = PAGE_LENGTH) -> int:
    """How many pages a list of ``total`` things takes: at least one, which may say that it is empty."""
    return max(1, -(-total // length))


def filtered(filters: Mapping[str, str]) -> str:
    """The address of the caseload with filters set, as the finder reads them."""
    return "index.html?" + urlencode(sorted(filters.items())) if filters else "index.html"


def digest_of(site: Site, kind: str, digests: Iterable[str], *more: object) -> str:
    """The fingerprint of a page that is made from the site, some rows (by their digests), and a few other things."""
    return fingerprint([kind, site.digest, repr(more), "".join(digests)])  # the digests are all of one length


@functools.lru_cache(maxsize=4096)
def slug(name: str) -> str:
    """A name as part of an address: always the same for one name, and never the same for two.

    It hangs on the name alone. A name that its slug tells in full (``Northfield Academy``) is written
    plainly; any other carries a piece of its digest behind an underscore, which no plain slug holds.
    """
    if not name:
        return NOT_RECORDED
    bare = unicodedata.normalize("NFKD", name).lower().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    words = _WORD.findall("".join(c for c in bare if not unicodedata.combining(c)))
    plain = "-".join(words)
    told = " ".join(word.capitalize() for word in words) == name and len(plain) <= _LONGEST_SLUG
    # “Northfield 2” must not take the address of the second page of “Northfield”.
    if told and plain not in _RESERVED and not words[-1].isdigit() and not ref_problem(plain):
        return plain
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{plain[:40].strip('-') or 'name'}_{digest}"
