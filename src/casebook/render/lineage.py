"""Templates read but not run: what each extends, and what of a team's own could never be shown.

Some slips say nothing when a page is made: Jinja2 drops a block that no parent has, and its text with it; a filter or a
part that does not exist may stand where this book's cases seldom lead. They are looked for before the first page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import jinja2
from jinja2 import Environment, nodes

from casebook.render.slips import TemplateProblem, no_filter, no_template, problem_of
from casebook.suggest import did_you_mean

Lineage = list[tuple[str, nodes.Template]]


def lineage_of(environment: Environment, template: str) -> Lineage:
    """The template and those that it extends, one after the other, each with its syntax tree. One that is chosen while
    a page is made ends the line. Raises ``TemplateProblem``."""
    lineage: Lineage = []
    name: str | None = template
    line = 1
    while name is not None:
        if name in dict(lineage):
            raise TemplateProblem(template, line, f"it extends itself; did you mean “casebook/{template}”?")
        tree = _parsed(environment, name, lineage[-1][0] if lineage else template, line)
        lineage.append((name, tree))
        parent = tree.find(nodes.Extends)
        line = parent.lineno if parent else 1
        name = parent.template.value if parent and isinstance(parent.template, nodes.Const) else None
    return lineage


def _parsed(environment: Environment, name: str, asked_by: str, line: int) -> nodes.Template:
    if environment.loader is None:
        raise TemplateProblem(name, 1, "the theme has no templates")
    try:
        source, path, _ = environment.loader.get_source(environment, name)
        return environment.parse(source, name, path)
    except jinja2.TemplateNotFound:
        raise TemplateProblem(asked_by, line, no_template(name, environment)) from None
    except jinja2.TemplateSyntaxError as error:
        raise problem_of(error, name, environment) from None


def check(environment: Environment, template: str) -> None:
    """Look for what could never be shown of a team's own template. Raises ``TemplateProblem``."""
    lineage = lineage_of(environment, template)
    _check_blocks(lineage)
    name, tree = lineage[0]
    _check_names(environment, name, tree)


def _check_blocks(lineage: Lineage) -> None:
    """Each block that is not within another one must be one of a parent's."""
    if lineage[-1][1].find(nodes.Extends):
        return  # what stands above is chosen while a page is made
    name, tree = lineage[0]
    known = {block.name for _, parent in lineage[1:] for block in parent.find_all(nodes.Block)}
    for block in _outer_blocks(tree) if len(lineage) > 1 else ():
        if block.name not in known:
            guess = did_you_mean(block.name, known)
            there_are = f"There are: {', '.join(sorted(known))}"
            message = f"there is no block “{block.name}” to replace. {guess} {there_are}".replace("  ", " ")
            raise TemplateProblem(name, block.lineno, message)


def _outer_blocks(node: nodes.Node) -> Iterator[nodes.Block]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield child
        else:
            yield from _outer_blocks(child)


def _check_names(environment: Environment, name: str, tree: nodes.Template) -> None:
    """Filters and tests that there are not, unless the template asks itself whether there are; templates that there are not."""
    asks = {test.name for test in tree.find_all(nodes.Test)} & {"filter", "test"}
    for kind, node_type, known in (
        ("filter", nodes.Filter, environment.filters),
        ("test", nodes.Test, environment.tests),
    ):
        for node in tree.find_all(node_type) if not asks else ():
            if node.name not in known:
                raise TemplateProblem(name, node.lineno, no_filter(kind, node.name, environment))
    for wanted, line in _named_templates(tree):
        if wanted not in environment.list_templates(["html"]):
            raise TemplateProblem(name, line, no_template(wanted, environment))


def _named_templates(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    """The templates that are included or imported by name, each with the line."""
    wanted: Iterable[nodes.Include | nodes.Import | nodes.FromImport]
    wanted = tree.find_all((nodes.Include, nodes.Import, nodes.FromImport))
    for node in wanted:
        optional = isinstance(node, nodes.Include) and node.ignore_missing
        if isinstance(node.template, nodes.Const) and isinstance(node.template.value, str) and not optional:
            yield node.template.value, node.lineno
