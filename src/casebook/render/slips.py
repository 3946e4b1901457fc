"""What is wrong with a template, in plain words: which template, which line, and the nearest name to a misspelt one.

Something undefined notes where it came about. It may be handed to a macro and fail there, but it is mended where it
was written.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import sys
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any

import jinja2
from jinja2 import Environment, StrictUndefined, nodes
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import missing

from casebook.render import places
from casebook.render.filters import Unfit
from casebook.render.places import TemplatePlace
from casebook.suggest import did_you_mean

FAULTS = (jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_NEAR = 0.7  # “page” is not “range”
_GIVEN = frozenset({"view", "page", "site", "form"})  # what a page is given, and a macro only with its context
_KINDS: tuple[tuple[type, str], ...] = (
    (type(None), "none"), (bool, "a yes or no"), (str, "a text"), (int, "a number"), (float, "a number"), (dt.date, "a day"),
    (Macro, "a macro"), (Mapping, "a mapping"), (list, "a list"),
)  # fmt: skip
_NO_FILTER = re.compile(r"No (filter|test) named '([^']*)'")
_NO_TAG = re.compile(r"Encountered unknown tag '([^']*)'\.$")
_TAGS = ("block", "call", "else", "elif", "endblock", "endfor", "endif", "endmacro", "extends", "filter", "for", "from",
         "if", "import", "include", "macro", "raw", "set", "with")  # fmt: skip
_NOT_EXPORTED = re.compile(r"the template '([^']*)' \(imported on .*\) does not export the requested name '([^']*)'")
_NOT_GIVEN = re.compile(r"parameter '([^']*)' was not provided")
_NO_ARGUMENT = re.compile(r"takes no keyword argument '([^']*)'")
_NOT_POSSIBLE = re.compile(r"'(\w+)' object is not (iterable|callable|subscriptable)")
_POSSIBLE = {"iterable": "looped over", "callable": "called like a macro", "subscriptable": "asked for a part of it"}


class TemplateProblem(Exception):  # noqa: N818 - it is what the problem is called where it is shown
    """A template that cannot be used: its name, the line, and why in words, without a full stop at the end."""

    def __init__(self, template: str, line: int, message: str) -> None:
        super().__init__(template, line, message)
        self.template, self.line, self.message = template, line, message


class Missing(StrictUndefined):
    """Something that a template asks for and that is not there. It knows where, and what there is instead."""

    __slots__ = ("_undefined_known", "_undefined_places")

    def __init__(self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = None) -> None:
        del exc  # only a sandbox asks for another one
        super().__init__(hint, obj, name, functools.partial(UseOfMissing, self))  # type: ignore[arg-type]  # makes one
        frame = sys._getframe(1)
        self._undefined_places = places.around(frame)
        self._undefined_known = () if hint or obj is not missing else _names_in(frame.f_locals)


class UseOfMissing(jinja2.UndefinedError):
    """Something that is not there was used."""

    def __init__(self, what: Missing, message: str) -> None:
        super().__init__(message)
        self.hint, self.asked, self.name = what._undefined_hint, what._undefined_obj, str(what._undefined_name)
        self.places, self.known = what._undefined_places, what._undefined_known


def _names_in(variables: Mapping[str, object]) -> tuple[str, ...]:
    context = variables.get("context")
    known = {*context.parent, *context.vars} if isinstance(context, Context) else set()
    return tuple(known | {m[1] for m in map(_LOCAL.fullmatch, variables) if m and variables[m[0]] is not missing})


_LOCAL = re.compile(r"l_\d+_(\w+)")


def problem_of(error: Exception, template: str, environment: Environment) -> TemplateProblem:
    """What went wrong while ``template`` was rendered, or read: ``error`` is one of :data:`FAULTS`, with its traceback."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return TemplateProblem(_own_name(error.name or template), error.lineno, _syntax(error, environment))
    found = places.within(error.__traceback__) or [TemplatePlace(template, 1, own=True)]
    if isinstance(error, UseOfMissing):
        place, message = _missing(error, found, environment)
    elif macro := _macro_called(error.__traceback__):
        place, message = _macro(error, macro, found)
    else:
        place = places.to_be_mended(found)
        message = _words(error, found[0], place, environment)
    return TemplateProblem(place.template, place.line, message.removesuffix("."))


def _own_name(name: str) -> str:
    return name.removeprefix("casebook/")


def _guessed(message: str, name: str, known: Iterable[str]) -> str:
    """A message, and which known name is nearest to a misspelt one."""
    guess = did_you_mean(name, known, cutoff=_NEAR)
    return f"{message}. {guess}" if guess else message


# --- What cannot be read --------------------------------------------------------------------------


def _syntax(error: jinja2.TemplateSyntaxError, environment: Environment) -> str:
    message = error.message or "it cannot be read"
    if m := _NO_FILTER.search(message):
        return no_filter(m[1], m[2], environment).removesuffix(".")
    if m := _NO_TAG.fullmatch(message):
        return _guessed(f"there is no tag “{m[1]}”", m[1], _TAGS).removesuffix(".")
    return message.removesuffix(".")


def no_filter(kind: str, name: str, environment: Environment) -> str:
    """That there is no such filter or test (``kind``), and which is nearest."""
    known = environment.filters if kind == "filter" else environment.tests
    return _guessed(f"there is no {kind} “{name}”", name, known)


def no_template(name: str, environment: Environment) -> str:
    """That there is no such template, and which is nearest."""
    return _guessed(f"there is no template “{name}”", name, environment.list_templates(["html"]))


# --- What is not there ----------------------------------------------------------------------------


def _missing(error: UseOfMissing, found: list[TemplatePlace], environment: Environment) -> tuple[TemplatePlace, str]:
    at = error.places or found
    place, first = places.to_be_mended(at), at[0]
    if error.hint and (m := _NOT_EXPORTED.search(error.hint)):
        return _not_exported(m[1], m[2], place, environment)
    if error.hint and (m := _NOT_GIVEN.search(error.hint)):
        place = places.to_be_mended(at[1:] or at)
        return place, f"the macro “{first.called}” needs “{m[1]}”, which it is not given here"
    if error.hint:
        return place, error.hint
    if error.asked is missing and place != first:
        return place, f"“{first.called or first.template}” needs “{error.name}”, which is not set here"
    if error.asked is missing:
        return place, _unknown(error, first)
    if place != first:
        return place, _handed(first, error.name, error.asked)
    return place, _no_such(_asked_of(error.name, place, environment), error.name, error.asked)


def _not_exported(
    template: str, name: str, place: TemplatePlace, environment: Environment
) -> tuple[TemplatePlace, str]:
    target = environment.get_template(template)
    known = [key for key in vars(target.make_module()) if not key.startswith("_")]
    if not place.own and not (there := places.place_in(target, 1)).own:
        return place, f"“{places.name_of(target)}” has no macro “{name}”"
    if not place.own:
        return there._replace(line=1), f"it has no macro “{name}”, which {place.template} needs"
    return place, _guessed(f"“{template}” has no macro “{name}”", name, known)


def _unknown(error: UseOfMissing, place: TemplatePlace) -> str:
    message = f"there is no “{error.name}” here"
    if place.called and error.name in _GIVEN:
        return f"{message}: a macro has it only where it is imported “with context”"
    return _guessed(message, error.name, error.known)


def _no_such(of: str, name: str, value: object) -> str:
    if value is None:
        return f"{f'“{of}”' if of else 'what is asked for it'} is none here, so it has no “{name}”: test for it first, with “if”"
    if isinstance(value, TemplateModule):
        return _guessed(f"“{value.__name__}” has no macro “{name}”", name, _parts_of(value))
    return _guessed(f"{f'“{of}”' if of else kind_of(value)} has no “{name}”", name, _parts_of(value))


def _handed(shipped: TemplatePlace, name: str, value: object) -> str:
    """What is wrong where a shipped macro or part was handed something else than it is made for."""
    what = f"“{shipped.called or shipped.template}” asks for “{name}” of what it is handed here"
    return _guessed(f"{what}, and {kind_of(value)} has none", name, _parts_of(value))


def _parts_of(value: object) -> list[str]:
    """What a template may ask of a value."""
    if isinstance(value, TemplateModule):
        return [key for key in vars(value) if not key.startswith("_")]
    if isinstance(value, Mapping):
        return [key for key in value if isinstance(key, str)]
    plain = set(dir(tuple)) if isinstance(value, tuple) else set()
    return [key for key in dir(value) if not key.startswith("_") and key not in plain]


def kind_of(value: object) -> str:
    """What kind of thing a value is, as ``docs/themes.md`` calls it."""
    for kind, words in _KINDS:
        if isinstance(value, kind):
            return words
    return "a list" if type(value) is tuple else f"a {type(value).__name__}"


# --- What cannot be done --------------------------------------------------------------------------


def _macro_called(traceback: TracebackType | None) -> Macro | None:
    """The macro whose call failed before it began."""
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None or traceback.tb_frame.f_code.co_name != "__call__":
        return None
    macro = traceback.tb_frame.f_locals.get("self")
    return macro if isinstance(macro, Macro) else None


def _macro(error: Exception, macro: Macro, found: list[TemplatePlace]) -> tuple[TemplatePlace, str]:
    code = macro._func
    there = places.place_in(code.__globals__["__jinja_template__"], code.__code__.co_firstlineno)
    if m := _NO_ARGUMENT.search(str(error)):
        lacks = f"the macro “{macro.name}” takes no “{m[1]}”"
        message = _guessed(lacks, m[1], macro.arguments)
    else:
        takes = f"no more than {len(macro.arguments)}: {', '.join(macro.arguments)}" if macro.arguments else "nothing"
        message = lacks = f"the macro “{macro.name}” takes {takes}"
    place = places.to_be_mended(found)
    return (there, f"{lacks}; {place.template} gives it one") if there.own and not place.own else (place, message)


def _words(error: Exception, first: TemplatePlace, place: TemplatePlace, environment: Environment) -> str:
    """An error that knows nothing of templates, in words."""
    if isinstance(error, Unfit):
        return f"the filter “{error.name}” takes {error.wanted}, and is given {kind_of(error.value)}"
    if isinstance(error, jinja2.TemplatesNotFound | jinja2.TemplateNotFound):
        return no_template(str(error.name), environment)
    if isinstance(error, jinja2.exceptions.SecurityError):
        return str(error)
    if isinstance(error, RecursionError):
        return "it includes or calls itself without end"
    if isinstance(error, AttributeError) and error.name:
        return _handed(first, error.name, error.obj) if place != first else _no_such("", error.name, error.obj)
    if m := _NO_FILTER.search(str(error)):
        return no_filter(m[1], m[2], environment)
    if m := _NOT_POSSIBLE.search(str(error)):
        return _not_possible(m[1], m[2], place, environment)
    return f"this cannot be worked out: {error}"


def _not_possible(kind: str, what: str, place: TemplatePlace, environment: Environment) -> str:
    names = {type_.__name__: words for type_, words in _KINDS} | {
        "date": "a day",
        "dict": "a mapping",
        "tuple": "a list",
    }
    looped = next((_text(n.iter) for n in _nodes(place, environment, nodes.For) if n.lineno == place.line), "")
    subject = f"“{looped}” is" if looped and what == "iterable" else "it is"
    return f"{subject} {names.get(kind, f'a {kind}')} here, and cannot be {_POSSIBLE[what]}"


# --- What the template says -----------------------------------------------------------------------


def _asked_of(name: str, place: TemplatePlace, environment: Environment) -> str:
    """What stands before the dot of ``.name`` nearest to a line, as it was written; empty where that cannot be told."""
    asked = [node for node in _nodes(place, environment, nodes.Getattr) if node.attr == name]
    return _text(min(asked, key=lambda node: abs(node.lineno - place.line)).node) if asked else ""


def _nodes(place: TemplatePlace, environment: Environment, kind: type[Any]) -> Iterable[Any]:
    try:
        source, path, _ = environment.loader.get_source(environment, place.template)  # type: ignore[union-attr]  # a theme has one
    except jinja2.TemplateNotFound:
        return ()
    return environment.parse(source, place.template, path).find_all(kind)


def _text(node: nodes.Node) -> str:
    """A name with what is asked of it, as it was written; empty for anything else."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and (before := _text(node.node)):
        return f"{before}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and (before := _text(node.node)):
        return f"{before}[{node.arg.value}]"
    return ""
