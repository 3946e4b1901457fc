"""Promises 2, 3 and 5: every word of an entry is on the page, nothing in it acts, and none takes long."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casebook.casefile.markdown import may_be_markdown
from casebook.render.log.short import short_html
from casebook.render.log.text import (
    log_html,
    markdown_html,
    over_budget,
    plain_html,
    typed_html,
    visible,
)

ALLOWED = {
    "p", "br", "strong", "em", "ul", "li", "blockquote", "code", "pre", "a", "div",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
MARKUP = ["*", "**", "_", "`", "# ", "### ", "- ", "1. ", "> ", "|", "[", "](", ")", "<", ">", "&", "\\", "\n", "\n\n", "    ",
          "```\n", "![", "<!--", "-->", "&amp;", "[1]: ", "https://example.org/", "javascript:x", "---\n", "===\n", "~~~\n"]  # fmt: skip
WORDS = ["mum", "Dad's", "late", "3", "2024.", "Zoë", "Łukasz", "snake_case", "a", "I", "100%", "10:30", "no-one"]
typed_text = st.lists(st.sampled_from(MARKUP + WORDS + [" ", " ", " "]), max_size=40).map("".join)


class Page(HTMLParser):
    """What a browser would make of the HTML: the text that is seen, and the tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"strong", "em", "code", "a"}:
            self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"strong", "em", "code", "a"}:
            self.text.append(" ")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment hides text: {data}")


def seen(html: str) -> list[str]:
    return re.findall(r"\w+", "".join(Page(html).text))


def typed(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@given(typed_text)
@example("3*4*5 = 60")
@example("2024. A good year")
@example("<Mum> said no")
@example("C:\\new\\_file")
@example("[1]: see the letter")
@example("*[EWO]: Education Welfare Officer")
@example("1. one\n3. three")
@example("&amp; and &lt;b&gt;")
@example("<!-- mum was upset -->")
@example("![photo](https://example.org/x.png)")
@example('[text](https://example.org "a title")')
@example("```python\nquoted\n```")
@example("a  \nb")
def test_every_word_that_was_typed_is_seen(text: str) -> None:
    assert seen(log_html(text)) == typed(text)


@given(st.text(max_size=200))
def test_every_word_of_any_text_is_seen(text: str) -> None:
    clean = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", "", text)
    assert seen(log_html(clean)) == typed(clean)


@given(typed_text)
def test_nothing_but_harmless_tags_is_made(text: str) -> None:
    for tag, attributes in Page(log_html(text)).tags:
        assert tag in ALLOWED
        for name, value in attributes.items():
            if name == "href":
                assert re.match(r"(https?|mailto):", value or "", re.IGNORECASE)
            else:
                assert (tag, name, value) in {("div", "class", "typed"), ("a", "rel", "noreferrer")}


sentence = st.text(
    st.characters(codec="utf-8", exclude_characters="*_`[]#|>~\\\r", exclude_categories=("Cc", "Cs", "Zl", "Zp")),
    max_size=60,
)


@given(st.lists(sentence, min_size=1, max_size=6), st.sampled_from(["\n", "\n\n", "\n\n\n"]))
def test_the_short_way_gives_what_markdown_gives(lines: list[str], between: str) -> None:
    text = between.join(line for line in lines if line.strip()).strip("\n")
    by_markdown = markdown_html(text)
    if log_html(text) == plain_html(text) and by_markdown is not None and text.strip():
        assert Page(plain_html(text)).tags == Page(by_markdown).tags
        assert seen(plain_html(text)) == seen(by_markdown)


# --- The short way for a little Markdown ------------------------------------------------------------

SHAPES = [
    "**Rang mum.**", "*no reply*", "**a**", "*b*", "[the leaflet](https://www.example.org/help/a?b=c#d)", "(*so*)", "**one two**,",
    "- one", "* one", "- **one** *two*", "> in her words", "> **so**", "- one\n- two", "> a\n> b", "In her words:\n> no",
    "| Week | Missed |\n|---|---|\n| 1 | 2 |", "| | a |\n|-|-|\n| b | |", "| a | *b* |\n| :-: | --- |\n| | [x](http://a.org) |", "Agreed:\n- one\n- two",
    "Dad said \"5 > 3\" & went.", "£5 #3 – 50%", "It’s 10:30 -> out",
]  # fmt: skip
EDGES = [
    "**", "*", "***", "[", "]", "(", ")", "](", "](https://a.org)", "](https://1.2.3.4)", "](http://a.b)", "](javascript:x)", "!", "- ", "* ",
    "+ ", "1. ", "> ", ">", "#", "# ", "~~~", "--", "==", "|", " | ", "|--|", "| a |\n", "|:-|-:|\n", "&", "&amp;", "&#3;", "&lt", "<b>", "_", "`", "\\",
    ".", ",", ":", ";", "?", "’", "”", "“", '"', "'", "%", "\u0301", "e\u0301", "\u0338", "\u1100", "\u1161", "½", "٣", "ſ",
    "\xa0", "\u2003", "\u200b", "\ufeff", "😀", "\t", "  ", "\n ", " \n",
]  # fmt: skip
between = st.sampled_from(["\n\n", "\n\n", "\n", " ", "", "\n\n\n", ". ", " ("])
shaped_text = st.lists(
    st.tuples(st.sampled_from([*SHAPES, *SHAPES, *WORDS]), between).map("".join)
    | st.sampled_from(EDGES)
    | st.tuples(st.sampled_from(["**", "*", "- ", "> ", "| ", "["]), st.text(max_size=4)).map("".join),
    max_size=8,
).map("".join)


def by_the_long_way(text: str) -> str:
    return typed_html(text) if over_budget(text) else markdown_html(text) or typed_html(text)


@settings(max_examples=1000)
@given(shaped_text)
@example("- one\n- two\n\n- three")
@example("> one\n\n> two")
@example("- one\n2. two")
@example("one\n--------- two")
@example("see[the leaflet](https://a.org)")
@example("\u1100**\u1161**")
@example("| a | b |\n|---|---|\n| 1 | 2 | 3 |")
@example("**a** & *b* &copy; c")
@example("**a**b")
@example("**a** b\xa0c")
@example("*a*\n# b")
@example("**a ** b")
@example("a | b\n--|--\n1 | 2")
@example("[a](https://1.2.3.400/)")
@example("[a](https://xn--a.org/)")
@example("x  **a**\n*b* ")
def test_the_short_way_for_markdown_gives_the_same_bytes(text: str) -> None:
    if may_be_markdown(text):
        assert log_html(text) == by_the_long_way(text)


@given(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=4))
def test_what_people_write_most_goes_the_short_way(shapes: list[str]) -> None:
    text = "\n\nThen:\n\n".join(shapes)
    assert short_html(text) == by_the_long_way(text)


class Parsed(HTMLParser):
    """What ``visible`` promises, by a parser: the text, with a line break for each tag that makes a box."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += "" if tag in {"strong", "em", "code", "a"} else "\n"

    def handle_endtag(self, tag: str) -> None:
        self.handle_starttag(tag, [])


TAGS = ["<p>", "</p>", "<br>", "<b>", "<strong>", "</strong>", "<em>", "<code>", "<article>", "<a href='x>y'>", '<a href="https://a.org/>" title="<p>">',
        "</a>", "<table>", "<tr>", "<td>", "<pre>", "<ul>", "<li>", "&amp;lt;", "&nbsp;", "\xa0", "&quot;", "&#60;", "<!-- x -->"]  # fmt: skip


@given(st.lists(st.sampled_from(TAGS + MARKUP + WORDS), max_size=30).map("".join) | st.text())
def test_what_is_seen_of_sanitised_html_is_what_a_parser_sees(text: str) -> None:
    for tags in (ALLOWED, ALLOWED | {"article", "b"}):
        clean = nh3.clean(text, tags=tags, attributes={"a": {"href", "title"}})
        assert visible(clean) == Parsed(clean).text
    assert visible(log_html(text.replace("\r", ""))) == Parsed(log_html(text.replace("\r", ""))).text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Rang mum.\nNo reply.", "<p>Rang mum.<br>\nNo reply.</p>"),
        ("One.\n\nTwo & three.", "<p>One.</p>\n<p>Two &amp; three.</p>"),
        ("spoke to <mum>", "<p>spoke to &lt;mum&gt;</p>"),
        ("**bold** and *soft*", "<p><strong>bold</strong> and <em>soft</em></p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("#### Stage 3: READY", "<p><strong>Stage 3: READY</strong></p>"),
        (
            "[policy](https://www.gov.uk/x)",
            '<p><a href="https://www.gov.uk/x" rel="noreferrer">policy (https://www.gov.uk/x)</a></p>',
        ),
        ("[x](javascript:alert(1))", "<p><em>x (javascript:alert(1))</em></p>"),
        ("3*4*5 = 60", '<div class="typed">3*4*5 = 60</div>'),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
        (
            "| | a |\n|---|---|\n| 1 | 2 |",
            "<table>\n<thead>\n<tr>\n<td></td>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>",
        ),
    ],
)
def test_what_becomes_of_an_entry(text: str, html: str) -> None:
    assert log_html(text) == html


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](//evil.example/x)",
    "[x](file:///etc/passwd)",
    "![x](https://evil.example/x.png)",
    "<https://evil.example> *x*",
    '*x* {: onclick="alert(1)" style="x" id="status" class="tag" }',
    "<style>*{display:none}</style> *x*",
    '<form action="https://evil.example"><input> *x*',
    '<meta http-equiv="refresh" content="0"> *x*',
    '[x](https://example.org/"onmouseover="alert(1))',
    "`</code><script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "| a |\n|---|\n| <iframe src=x> |",
]


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_payload_acts(text: str) -> None:
    page = Page(log_html(text))
    assert {tag for tag, _ in page.tags} <= ALLOWED
    assert all(re.match("https?:", a["href"] or "") for _, a in page.tags if "href" in a)
    assert not any(name.startswith("on") or name in {"style", "id", "src"} for _, a in page.tags for name in a)
    assert seen(log_html(text)) == typed(text)


SLOW = [
    "[",
    "![",
    "[a](",
    "[a][",
    "<a ",
    "<![CDATA[",
    "<http://a",
    "a\n=\n",
    "\\`",
    "`a ",
    "- ",
    "1. ",
    "> ",
    "*a ",
    "_a ",
    "|",
    "&",
    "**a ",
    "*a* ",
    "[a](https://a.b",
    "[a](https://a.org/) ",
    "- **a** *b\n",
    "| a | b |\n|---|---|\n",
    "x\n\n",
]


@pytest.mark.parametrize("unit", SLOW)
@pytest.mark.parametrize("size", [300, 4_000, 1_000_000])
def test_no_entry_stalls_the_book(unit: str, size: int) -> None:
    started = time.process_time()
    log_html(unit * (size // len(unit)))
    assert time.process_time() - started < 3


def test_deep_lists_are_shown_as_typed() -> None:
    deep = "\n".join("    " * level + "- x" for level in range(60))
    assert over_budget(deep)
    assert over_budget("- " * 500)
    assert seen(log_html(deep)) == ["x"] * 60


def test_one_entry_leaves_nothing_behind_for_the_next() -> None:
    log_html("[^1]: the first child's note\n\n[first]: https://example.org *x*")
    assert "child" not in log_html("*see* [first] and [^1]")
