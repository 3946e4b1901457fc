"""Shipped templates to code that runs at nearly the speed of functions.

``Environment.code_generator_class`` is Jinja2's own hook for it. Two things are compiled otherwise than Jinja2 does:

- ``a.b`` is Python's ``a.b``. Views are frozen tuples, so nothing needs to be tried in two ways. A name that is not
  there is an ``AttributeError`` instead of something undefined; :mod:`casebook.render.slips` tells of it.
- What is escaped is joined as plain text, without the wrapper that marks each word of it as safe; a stretch of text with
  its values is one piece, and a template's pieces are handed on together.

A team's own templates may ask ``view.x is defined`` or write ``{"a": 1}.a``, and may hand anything to a macro. So they, and the
macros of the shipped ones, are compiled as Jinja2 does. Measured by ``bench/pages.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from markupsafe import Markup, escape

SHIPPED = next(
    folder
    for folder in (Path(__file__).parents[1] / "templates", Path(__file__).parents[3] / "templates")
    if folder.is_dir()
)  # inside the wheel, or at the top of a checkout
_PLAIN = "_plain"
# What may stand before a dot without brackets around it.
_CLOSED = (nodes.Name, nodes.Getattr, nodes.Call, nodes.Getitem, nodes.Filter)


def is_shipped(filename: str | None) -> bool:
    """Whether a template's file is one of the shipped ones."""
    return filename is not None and Path(filename).is_relative_to(SHIPPED)


def rendered(environment: Environment, template: str, values: Mapping[str, object]) -> str:
    """A template with values. What is wrong is raised as it came, with its traceback: see :mod:`casebook.render.slips`."""
    found = environment.get_template(template)
    return "".join(found.root_render_func(found.new_context(dict(values))))


def plain(value: object) -> object:
    """A value as a template puts it on a page: escaped, unless it is HTML already."""
    if value.__class__ is not str:
        return value if value.__class__ is Markup or value.__class__ is int else escape(value)
    if "&" in value:
        value = value.replace("&", "&amp;")
    if "<" in value:
        value = value.replace("<", "&lt;")
    if ">" in value:
        value = value.replace(">", "&gt;")
    if "'" in value:
        value = value.replace("'", "&#39;")
    if '"' in value:
        value = value.replace('"', "&#34;")
    return value


class ThemeGenerator(CodeGenerator):
    """Compiles a theme: shipped templates to direct code, all else as Jinja2 does."""

    _as_jinja = False

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """The template, with what its code calls."""
        self._as_jinja = not is_shipped(self.filename)
        if not self._as_jinja:
            self.writeline(f"from casebook.render.compile import plain as {_PLAIN}")
        super().visit_Template(node, frame)

    def macro_body(self, node: nodes.Macro | nodes.CallBlock, frame: Frame) -> tuple[Frame, MacroRef]:
        """A macro, compiled as Jinja2 does: a team's own template may hand it anything."""
        before, self._as_jinja = self._as_jinja, True
        try:
            return super().macro_body(node, frame)
        finally:
            self._as_jinja = before

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """An attribute, as Python asks for it."""
        if self._as_jinja:
            super().visit_Getattr(node, frame)
            return
        bracket = not isinstance(node.node, _CLOSED)
        self.write("(" if bracket else "")
        self.visit(node.node, frame)
        self.write(f"){'.' + node.attr}" if bracket else f".{node.attr}")

    def enter_frame(self, frame: Frame) -> None:
        """Begin a scope. What a whole template or block writes is gathered, and handed on once."""
        super().enter_frame(frame)
        if not self._as_jinja and frame.parent is None:
            self.buffer(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        """End a scope, and hand on what a whole template or block has written."""
        if not self._as_jinja and frame.parent is None:
            self.writeline(f"yield concat({frame.buffer})")
        super().leave_frame(frame, with_python_scope)

    def buffer(self, frame: Frame) -> None:
        """Begin to gather what is written."""
        super().buffer(frame)
        if not self._as_jinja:
            self.writeline(f"{frame.buffer}_ = {frame.buffer}.append")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        """Text and what stands in it, as one piece: Python makes the same code of it as of an f-string."""
        if self._as_jinja or frame.require_output_check:
            super().visit_Output(node, frame)
            return
        pattern, values = self._pattern(node, frame)
        self.writeline(f"{frame.buffer}_({pattern!r}", node)
        if not values:
            self.write(")")
            return
        self.write(" % (")
        self.indent()
        for value in values:
            self.newline(value)
            self._output_child_pre(value, frame, self._make_finalize())
            self.visit(value, frame)
            self._output_child_post(value, frame, self._make_finalize())
            self.write(",")
        self.outdent()
        self.writeline("))")

    def _pattern(self, node: nodes.Output, frame: Frame) -> tuple[str, list[nodes.Expr]]:
        """What is written always, with a place for each value, and the values."""
        pattern, values = "", []
        for child in node.nodes:
            try:
                pattern += self._output_child_to_const(child, frame, self._make_finalize()).replace("%", "%%")
            except Exception:  # not known before the template is rendered, or wrong: then it is told where it stands
                pattern += "%s"
                values.append(child)
        return (pattern, values) if values else (pattern.replace("%%", "%"), values)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if self._as_jinja or frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write(f"{_PLAIN}({finalize.src or ''}")
