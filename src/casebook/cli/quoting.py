"""A text that was typed without quotes: the line as it should have been, for whoever cannot know why a shell cuts it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import click

from casebook.dates import NotADate, parse_date


class Words(NamedTuple):
    """What was typed after a command: its arguments, then each option with the words that follow it."""

    arguments: list[str]
    options: list[list[str]]


def quoted_line(command: click.Command, typed: Sequence[str]) -> str:
    """The command line ``typed`` after ``casebook`` and the command's name, with the text in quotes that needs them.

    Empty where it cannot be told which text that is.
    """
    wanted = [p for p in command.params if isinstance(p, click.Argument)]
    words = _parted(command, typed)
    count = len(wanted)
    if any(argument.nargs != 1 for argument in wanted) or not count:
        return ""
    if len(words.arguments) > count:
        words = words._replace(arguments=_grouped(words.arguments, count))
    elif not any(len(option) > 2 for option in words.options):
        return ""
    options = [
        word for option in words.options for word in (option[0], *([" ".join(option[1:])] if option[1:] else []))
    ]
    line = [command.name or "", *words.arguments, *options]
    return " ".join(["casebook", *map(_quoted, line)])


def _parted(command: click.Command, typed: Sequence[str]) -> Words:
    takes = {name: p for p in command.params if isinstance(p, click.Option) for name in (*p.opts, *p.secondary_opts)}
    words = Words([], [])
    for word in typed:
        option = takes.get(word.partition("=")[0])
        if option is not None or (word.startswith("--") and len(word) > 2):
            words.options.append([word])
        elif words.options and _is_value(takes.get(words.options[-1][0])):
            words.options[-1].append(word)
        else:
            words.arguments.append(word)
    return words


def _is_value(option: click.Option | None) -> bool:
    return option is not None and not option.is_flag


def _grouped(words: list[str], count: int) -> list[str]:
    """Too many words as the arguments that they were meant for. The last is the one that is written in words, unless it is a date or
    was in quotes: then the child's name, or the action before it, is."""
    over = len(words) - count
    if " " in words[-1]:
        return [" ".join(words[: over + 1]), *words[over + 1 :]]
    if count > 2 and not isinstance(parse_date(words[-1]), NotADate):
        return [words[0], " ".join(words[1 : over + 2]), *words[over + 2 :]]
    return [*words[: count - 1], " ".join(words[count - 1 :])]


def _quoted(word: str) -> str:
    plain = word and not any(c.isspace() or c in "\"'`$&|<>*?();" for c in word)
    return word if plain else f'"{word}"'
