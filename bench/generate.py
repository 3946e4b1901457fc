"""Make a book of invented cases, of any size and always the same.

    python bench/generate.py BOOK --cases 10000

Case 17 of a seed is the same in a book of 100 as in one of 100,000. Nobody in it exists.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

AS_OF = dt.date(2026, 11, 23)
SEED = 1
A_FOLDER, A_SCHOOL, A_MEMBER = 500, 100, 40
LETTERS = ("letter_1", "letter_2", "letter_3")
DAY = dt.timedelta(days=1)

T = TypeVar("T")

FORENAMES = """Aaliyah Adam Aisha Alfie Amelia Amir Anya Archie Ava Bartosz Beatrice Benjamin Bethany Caleb Callum Carys
Chloé Connor Daisy Daniel Dylan Ebony Eilidh Elijah Ella Emre Erin Ethan Evie Faith Farhan Fatima Finley Florence Freya
Gethin Grace Hamza Hannah Harriet Harvey Hasan Heidi Hugo Ibrahim Imogen Isaac Isla Jack Jaden Jasmine Jay Jessica Joshua
Kacper Kai Kayleigh Keira Kian Kiran Lacey Layla Leo Lewis Libby Liam Logan Lola Lucas Łukasz Maisie Marcus Maryam Mason
Matilda Max Megan Mia Millie Mohammed Molly Nadia Nathan Niamh Noah Oliver Olivia Omar Oscar Owen Paige Poppy Priya Rafael
Rania Reece Reuben Rhys Riley Rosie Ruby Ryan Saffron Samuel Sanjay Scarlett Shanice Siân Skye Sofia Sunita Tariq Teddy
Thea Theo Tia Toby Tyler Uma Victor Willow Yasmin Yusuf Zachary Zainab Zara Zoë Zuzanna""".split()  # noqa: SIM905 - words are easier to read so
SURNAMES = """Abbott Adeyemi Ahmed Akhtar Allen Anderson Appiah Armstrong Ashworth Atkinson Bailey Baker Banerjee Barker Barnes
Begum Bell Bennett Bhatt Birch Booth Bradshaw Brennan Brooks Burton Butler Campbell Carr Carter Chadwick Chapman Chaudhry
Clarke Cole Connolly Cooke Cooper Crawford Cunningham Dalton Davies Dawson Desai Dixon Dobson Donnelly Doyle Duffy Dunn
Edwards Ellis Evans Farrell Ferguson Fisher Fletcher Ford Foster Fraser Gallagher Gibson Gill Goodwin Graham Grant Griffiths
Hall Hammond Hardy Harper Harrison Hart Hayes Hewitt Higgins Hill Holt Howarth Hughes Hussain Iqbal Jackson Jarvis Jenkins
Johnson Jones Kamara Kaur Kavanagh Kelly Khan Knight Kowalski Lambert Lawson Lee Lewis Lloyd Lowe MacDonald Mahmood Malik
Marsden Marshall Mason Mbeki McCarthy Mehta Mensah Miah Mistry Mitchell Moore Morgan Murphy Naylor Ncube Newton Nolan Nowak
Nwosu O’Brien O’Connor Okafor Oldfield Osei Owen Palmer Parker Patel Pearce Pickles Pritchard Quinn Rahman Ramsden Rao Reid
Reynolds Rhodes Richards Roberts Robinson Rose Rowe Russell Ryan Sahota Saunders Shah Sharma Shaw Sheikh Siddiqui Simpson
Singh Slater Smith Stewart Stone Suleman Sutcliffe Szymański Taylor Thackray Thomas Thornton Tomlinson Turner Varley Walker
Wallace Walsh Ward Watson Webb Whitfield Wilkinson Williams Wood Wright Yates Young""".split()  # noqa: SIM905 - words are easier to read so
PLACES = """Northfield Kingsmead Brackwater Ashby Beckside Castle Dale Eastgate Fairholme Greenbank Hawthorn Ivydene Larkhill
Meadowfield Oakwood Parkside Queensway Riverside Southlea Thornbury Underhill Valley Westbrook Yewtree""".split()  # noqa: SIM905 - words are easier to read so
KINDS = ("Academy", "Primary School", "High School", "Community School", "C of E School")
ROADS = ("Mill Lane", "Station Road", "Church Street", "Park View", "The Crescent", "Victoria Terrace", "Canal Side")
ROLES = ("Attendance Officer", "Family Support Worker", "Attendance Lead", "Attendance Improvement Officer")
EMPLOYERS = ("school", "school", "traded", "authority")
NEEDS = {
    "anxiety": "Anxious on the way in, worse on Mondays",
    "transport": "Two buses since the move, and the first is often full",
    "caring": "Helps with a younger brother before school",
    "sleep": "Awake until the early hours most nights",
    "learning": "Falls behind in lessons and avoids them",
    "friends": "Fell out with a group of friends in the summer",
    "housing": "In temporary housing since September",
    "health": "Asthma, with three stays in hospital this year",
}
SERVICES = ("School nurse", "CAMHS", "Young carers", "Early Help hub", "Educational psychology", "Housing team")
HOWS = (
    "phone",
    "phone · no reply",
    "text",
    "e-mail",
    "letter",
    "home visit",
    "home visit · no reply",
    "meeting",
    "in school",
)

SENTENCES = """Rang mum at half past nine and again at eleven.
No reply, left a message asking her to ring back today.
Dad says the alarm did not go off and the bus had gone.
Absent this morning, not reported by home.
Spoke to the form tutor, who has seen the same since half term.
Came in at ten with a note about the dentist.
Mum was worried about the letters and asked what happens next.
Explained that the school wants to help before anything else is done.
Agreed to try the breakfast club from Monday for two weeks.
Left a card with the office number and the times when somebody answers.
Curtains drawn, car on the drive, a dog barking.
Says lunch times are hard and that there is nobody to sit with.
Will see the pastoral lead on Thursday before period one.
Attendance is now 78 per cent, with nine late marks this half term.
Nan answered and said that both parents were at work until six.
Asked about the journey: two buses, and the first is often full.
Sent the attendance print-out and the dates of the meeting by post.
Text sent, read, and not answered.
Grandad brought the children in by car and stayed for a cup of tea.
The doctor has seen her twice and there is no diagnosis yet.
Went through the timetable together and marked the lessons that cause trouble.
Mum cried on the phone and said that she has run out of ideas.
Offered a later start on two days, to be looked at again in three weeks.
A better week: five days out of five, and told so.
The head of year will ring home every Friday with the week’s marks.
Dad does not live with them and asked for letters to his own address.
Nothing heard since the last visit.
The referral was taken, and there is a wait of about eight weeks.
Younger sister is in every day, so the route is not the whole story.
Brought the uniform from the spare cupboard, as the shoes had gone through.
Says that he cannot sleep and that the phone stays downstairs now.
Reminded of the panel, and asked whether the time suits.
Could not say when she would be back, only that she felt sick again.
Met at the gate by the family support worker & walked in.
Holiday in term time, refused in June, taken all the same.
Moved in with an aunt last week; the new address has been noted.
Interpreter booked for the next meeting.
School nurse to check the inhaler and the care plan.""".split("\n")  # noqa: SIM905 - words are easier to read so


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the staff."""

    initials: str
    name: str
    role: str
    employer: str


@dataclass(slots=True)
class Contact:
    """An entry of the log."""

    day: dt.date
    by: str
    how: str
    text: str


@dataclass(slots=True)
class Sample:
    """A case, as the lines of its front matter and the entries of its log."""

    ref: str
    folder: str
    name: str
    matter: list[str]
    contacts: list[Contact] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.ref}.md"

    def body(self) -> str:
        entries = "\n\n".join(f"### {c.day} · {c.by} · {c.how}\n\n{c.text}" for c in self.contacts)
        return f"## Contact log\n\n{entries}\n"

    def text(self) -> str:
        return "---\n" + "\n".join(self.matter) + f"\n---\n\n{self.body()}"


def staff(count: int) -> list[Member]:
    """The staff of a book of ``count`` cases. Two with the same initials take a letter more."""
    members: list[Member] = []
    taken: set[str] = set()
    for i in range(max(1, -(-count // A_MEMBER))):
        first, last = FORENAMES[i * 7 % len(FORENAMES)], SURNAMES[i * 11 % len(SURNAMES)]
        tries = [first[0] + last[0], *(f"{first[0]}{chr(65 + k % 26)}{last[0]}" for k in range(i, i + 26))]
        initials = next((t for t in tries if t not in taken), f"{first[0]}{last[0]}{i}")
        taken.add(initials)
        members.append(Member(initials, f"{first} {last}", ROLES[i % len(ROLES)], EMPLOYERS[i % len(EMPLOYERS)]))
    return members


def school_name(number: int) -> str:
    place = PLACES[number % len(PLACES)]
    again = number // len(PLACES)
    kind = KINDS[again % len(KINDS)]
    return f"{place} {kind}" if again < len(KINDS) else f"{place} {kind} {again // len(KINDS) + 1}"


def samples(count: int, seed: int = SEED, as_of: dt.date = AS_OF) -> Iterator[Sample]:
    """The cases of a book, one after the other."""
    members = staff(count)
    known: set[tuple[str, dt.date]] = set()
    for number in range(count):
        chance = random.Random(f"{seed} {number}")  # noqa: S311 - the same book each time is the point
        yield _Writer(chance, number, as_of, members[number // A_MEMBER]).sample(known)


class _Writer:
    """Invents one case. ``start`` is the day of the first letter; nothing that is done lies after ``as_of``."""

    def __init__(self, chance: random.Random, number: int, as_of: dt.date, member: Member) -> None:
        self.chance, self.number, self.as_of, self.member = chance, number, as_of, member
        self.fate = chance.choices(
            ("open", "closed", "requested", "accepted", "returned", "legal action", "no further action"),
            (74, 14, 4, 2, 3, 2, 1),
        )[0]
        self.start = as_of - DAY * (chance.randint(12, 110) if self.fate == "open" else chance.randint(150, 300))
        self.end = min(as_of, self.start + DAY * 110)  # of what is done
        self.sent = 3 if self.fate not in ("open", "closed") else chance.choices((0, 1, 2, 3), (8, 24, 28, 40))[0]
        self.needs: list[str] = []

    def sample(self, known: set[tuple[str, dt.date]]) -> Sample:
        name, born, year = self._child(known)
        matter = [
            f"child_name: {name}",
            f"date_of_birth: {born}",
            f"year_group: {year}",
            f"staff_name: {self.member.name}" if self.chance.random() < 0.98 else "staff_name:",
            f"school: {school_name(self.number // A_SCHOOL)}",
            f"stage_2_end_date: {self.start + DAY * 84}",
            *self._enforcement(),
        ]
        support = self._support()
        matter += [*support, *self._beyond(name.split()[-1])]
        contacts = self._contacts()
        return Sample(f"CB-{self.number + 1:06}", f"{self.number // A_FOLDER:03}", name, matter, contacts)

    def _pick(self, several: Sequence[T]) -> T:
        return several[int(self.chance.random() * len(several))]

    def _day(self, first: dt.date, last: dt.date) -> dt.date:
        return first + DAY * self.chance.randint(0, max(0, (last - first).days))

    def _child(self, known: set[tuple[str, dt.date]]) -> tuple[str, dt.date, str]:
        school_year = self.as_of.year - (self.as_of.month < 9)
        year = self.chance.choices(range(12), (2, 3, 3, 4, 4, 5, 7, 11, 13, 15, 17, 16))[0]
        while True:
            name = f"{self._pick(FORENAMES)} {self._pick(SURNAMES)}"
            if self.chance.random() < 0.05:
                name += f"-{self._pick(SURNAMES)}"
            born = dt.date(school_year - year - 5, 9, 1) + DAY * self.chance.randint(0, 364)
            if (name, born) not in known:
                known.add((name, born))
                return name, born, str(year or "R")

    def _enforcement(self) -> list[str]:
        gap = max(2, min(21, (self.end - self.start).days // 4))
        letters = dict(zip(LETTERS, (self.start + DAY * gap * i for i in range(self.sent)), strict=False))
        chance = self.chance.random
        values: dict[str, object] = {key: letters.get(key, "") for key in LETTERS}
        if self.sent < 3 and self.fate == "open" and chance() < 0.25:
            values[LETTERS[self.sent]] = f"{{planned: {self._day(self.as_of - DAY * 5, self.as_of + DAY * 30)}}}"
        values["panel_meeting"] = self._panel(letters.get("letter_2"))
        visits = sorted(
            {self._day(self.start, self.end) for _ in range(self.chance.choices((0, 1, 2), (35, 40, 25))[0])}
        )
        values["home_visit"] = self._visits(visits)
        values["letter_2_dna"] = self._day(self.start + DAY, self.end) if self.sent >= 2 and chance() < 0.1 else ""
        order = ("letter_1", "letter_2", "panel_meeting", "home_visit", "letter_2_dna", "letter_3")
        return ["enforcement:", *(f"  {key}: {values[key]}".rstrip() for key in order)]

    def _panel(self, after: dt.date | None) -> str:
        if after is None or self.chance.random() < 0.2:
            return ""
        outcome = self.chance.choices(
            ("agreed", "attended", "did not attend", "declined", "cancelled", ""), (25, 20, 30, 8, 5, 12)
        )[0]
        day = self._day(after, self.end)
        return f"{{date: {day}, outcome: {outcome}}}" if outcome else str(day)

    def _visits(self, days: list[dt.date]) -> str:
        if len(days) == 1:
            return f"{{date: {days[0]}, outcome: {self._pick(('seen', 'no reply'))}, by: {self.member.initials}}}"
        return f"[{', '.join(map(str, days))}]" if days else ""

    def _support(self) -> list[str]:
        kind = self.chance.choices(("unsaid", "none", "found"), (25, 10, 65))[0]
        if kind == "found":
            self.needs = sorted(self.chance.sample(list(NEEDS), self.chance.choices((1, 2, 3), (55, 33, 12))[0]))
        shares = {
            "early_help_assessment": 0.4,
            "team_around_the_family": 0.15,
            "pastoral_meeting": 0.7,
            "mentoring": 0.4,
            "referral": 0.35,
            "specialist_assessment": 0.1,
        }
        lines = ["support:"]
        lines += [
            f"  {key}: {self._help(key) if self.chance.random() < share else ''}".rstrip()
            for key, share in shares.items()
        ]
        if self.needs:
            lines += ["needs:", *(f"  {need}: {NEEDS[need]}" for need in self.needs)]
        elif kind == "none":
            lines.append("needs: none")
        return lines

    def _help(self, key: str) -> str:
        """An action of support: a bare date, or what came of it and for which need."""
        if self.fate == "open" and self.chance.random() < 0.1:
            return f"{{planned: {self._day(self.as_of, self.as_of + DAY * 40)}}}"
        day = self._day(self.start - DAY * 20, self.end)
        parts = [f"date: {day}"]
        if self.chance.random() < 0.5:
            parts.append(f"outcome: {self._pick(('accepted', 'declined', 'waiting', 'completed'))}")
        if self.needs and self.chance.random() < 0.7:
            some = self.needs if self.chance.random() < 0.3 else [self._pick(self.needs)]
            parts.append(f"for: {some[0] if len(some) == 1 else '[' + ', '.join(some) + ']'}")
        if key in ("referral", "specialist_assessment"):
            parts.append(f"to: {self._pick(SERVICES)}")
        return str(day) if len(parts) == 1 else f"{{{', '.join(parts)}}}"

    def _beyond(self, surname: str) -> list[str]:
        chance = self.chance.random
        lines: list[str] = []
        judged = self.sent == 3 and chance() < 0.4
        if judged or chance() < 0.5:
            lines.append(
                "stage_1: Calls home every week in the summer term, and a meeting in June that both parents came to."
            )
        after = self._stage_3(lines)
        if judged:
            day = self._day(max(after, self.end - DAY * 5), self.as_of if after > self.end else self.end)
            about = f"by: {self.member.initials}, date: {day}"
            lines.append("judgements:")
            lines.append(f"  stage_1_engagement: {{decision: met, {about}, reason: Came once and changed nothing}}")
            if chance() < 0.7:
                lines.append(
                    f"  stage_2_engagement: {{decision: {self._pick(('met', 'not met'))}, {about}, reason: See the log}}"
                )
        if chance() < 0.35:
            lines.append("parents:")
            for who in ("mother", "father")[: 1 + (chance() < 0.4)]:
                address = f"{self.chance.randint(1, 120)} {self._pick(ROADS)}"
                lines.append(
                    f'  - {{name: {self._pick(FORENAMES)} {surname}, relationship: {who}, address: "{address}, Brackwater"}}'
                )
        if chance() < 0.1:
            lines.append("practitioners: none")
        return lines

    def _stage_3(self, lines: list[str]) -> dt.date:
        """What came of a request. The day of a return is the earliest on which a judgement still stands."""
        if self.fate == "closed":
            lines.append(
                f"closed: {{date: {self._day(self.end, self.as_of)}, reason: Attendance above 95 per cent for a term}}"
            )
        elif self.fate == "requested":
            lines.append(f"stage_3: {{requested: {self._day(self.end, self.as_of)}}}")
        elif self.fate != "open":
            answered = self._day(self.end + DAY * 10, self.as_of - DAY * 5)
            reason = ", reason: An unmet need came to light" if self.fate == "returned" else ""
            lines.append(f"stage_3: {{requested: {self.end}, outcome: {self.fate}, outcome_date: {answered}{reason}}}")
            if self.fate == "returned":
                return answered + DAY
        return self.start

    def _contacts(self) -> list[Contact]:
        count = round(self.chance.triangular(5, 40, 23.4))
        first = self.start - DAY * 25
        span = (self.end - first).days
        days = sorted(int(self.chance.random() * span) for _ in range(count))
        return [Contact(first + DAY * day, self.member.initials, self._pick(HOWS), self._text()) for day in days]

    def _sentences(self, length: float) -> list[str]:
        chosen: list[str] = []
        while length > 25:
            chosen.append(self._pick(SENTENCES))
            length -= len(chosen[-1]) + 1
        return chosen or [self._pick(SENTENCES)]

    def _text(self) -> str:
        """Plain sentences; every eighth or so with some Markdown."""
        chance = self.chance.random
        said = self._sentences(30 + chance() * 243)
        if chance() >= 0.12:
            return " ".join(said)
        kind = self._pick(("bold", "list", "quote", "link", "emphasis", "table"))
        first, rest = said[0], " ".join(said[1:])
        if kind == "list":
            return first + "\n\n" + "\n".join(f"- {one}" for one in said[1:] or said)
        if kind == "table":
            return f"{rest or first}\n\n| Week | Sessions missed |\n|---|---|\n| 1 | {int(chance() * 10)} |\n| 2 | {int(chance() * 10)} |"
        shapes = {
            "bold": f"**{first}** {rest}",
            "quote": f"{rest or 'In her words:'}\n\n> {first}",
            "link": f"{rest or first} See [the leaflet](https://www.example.org/help/attendance).",
            "emphasis": f"{rest} *{first}*",
        }
        return shapes[kind].strip()


def settings_text(members: list[Member], two_pages: bool) -> str:
    """The book's ``casebook.toml``: with ``two_pages``, a case's own page and one form, and nothing beside."""
    lines = ['title = "A book of invented cases"', "", "[staff]"]
    lines += [f'{m.initials} = {{ name = "{m.name}", role = "{m.role}", employer = "{m.employer}" }}' for m in members]
    if two_pages:
        lines += ["", "[site]", 'forms = ["stage-2"]', "runs = false", "log_search = false"]
    return "\n".join(lines) + "\n"


def write_book(book: Path, count: int, seed: int = SEED, as_of: dt.date = AS_OF, two_pages: bool = False) -> None:
    """Write a book of ``count`` cases in the folder ``book``; what stood in ``cases/`` there goes."""
    if (book / "cases").is_dir():
        shutil.rmtree(book / "cases")
    last = ""
    for sample in samples(count, seed, as_of):
        if sample.folder != last:
            last = sample.folder
            (book / "cases" / last).mkdir(parents=True)
        (book / "cases" / sample.path).write_text(sample.text(), "utf-8", newline="\n")
    (book / "casebook.toml").write_text(_toml_keys(settings_text(staff(count), two_pages)), "utf-8", newline="\n")


def _toml_keys(text: str) -> str:
    """Initials that are no bare key of TOML, quoted."""
    lines = (
        line if not line or line[0].isascii() else f'"{line.partition(" = ")[0]}" = {line.partition(" = ")[2]}'
        for line in text.split("\n")
    )
    return "\n".join(lines)


def main() -> None:
    words = argparse.ArgumentParser(description="Make a book of invented cases.")
    words.add_argument("book", type=Path)
    words.add_argument("--cases", type=int, default=1000)
    words.add_argument("--seed", type=int, default=SEED)
    words.add_argument("--as-of", type=dt.date.fromisoformat, default=AS_OF)
    words.add_argument("--two-pages", action="store_true", help="a case's page and one form, no runs, no log search")
    asked = words.parse_args()
    started = time.perf_counter()
    write_book(asked.book, asked.cases, asked.seed, asked.as_of, asked.two_pages)
    print(f"{asked.cases:,} cases in {asked.book}, in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
