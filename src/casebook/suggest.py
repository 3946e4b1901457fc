"""“Did you mean …?”: the known word that is nearest to one that was typed. A guess is only ever named, never taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# To compare takes time that grows with both texts, and what was typed may be as long as a file.
LONGEST = 60
# Whoever has typed this many unknown words has another trouble than spelling, and each guess takes time.
MOST_GUESSES = 50


def nearest(text: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The one of ``known`` that is most like the beginning of ``text``, letter case aside; empty where none is.

    ``cutoff``: how like it must be, from 0 (anything) to 1 (the same).
    """
    import difflib  # every command imports this module, and few of them guess

    words = {word.casefold(): word for word in known}
    found = difflib.get_close_matches(text[:LONGEST].casefold(), words, 1, cutoff)
    return words[found[0]] if found else ""


def did_you_mean(
    text: str,
    known: Iterable[str],
    otherwise: str = "",
    *,
    nicknames: Mapping[str, str] | None = None,
    bare: bool = False,
    cutoff: float = 0.6,
) -> str:
    """The sentence ``Did you mean “letter_1”?``, or ``otherwise`` where no word of ``known`` is near ``text``.

    ``nicknames`` map what people say to what they mean by it, which settles it where it is known. ``bare``: without
    quotation marks, as for a ref or a name. ``cutoff`` as for :func:`nearest`.
    """
    words = list(known)
    meant = (nicknames or {}).get(text, "")
    word = meant if meant in words else nearest(text, words, cutoff)
    if not word:
        return otherwise
    return f"Did you mean {word}?" if bare else f"Did you mean “{word}”?"
