"""What a verdict did not look at, in words: worked out from the policy in force, and said beside "Ready to consider"."""

from __future__ import annotations

from casebook.rules.criteria import CRITERIA, Question, Subject
from casebook.rules.facts import letters
from casebook.rules.policy import Place, Policy
from casebook.wording import listed

# Criteria that are asked of a few cases alone: not to be asked one of them is no limit of a verdict.
_OF_FEW = frozenset({"return_answered", "notice_to_improve"})
_ALWAYS = "whatever is not in the file"


def limits_of(policy: Policy) -> str:
    """What no verdict of this policy looks at, as a sentence."""
    return _sentence(_not_in_verdict(policy))


def limits_for(asked: Question) -> str:
    """What the verdict on this case did not look at, as a sentence."""
    left_out = _not_in_verdict(asked.policy)
    row = CRITERIA["each_parent_written_to"]
    counts = asked.policy.place(row.key, row.place) is Place.VERDICT
    if counts and letters(asked.case) and not row.applies(asked):
        left_out = ["whether each parent was written to (no parent is recorded to whom letters go)", *left_out]
    return _sentence(left_out)


def _sentence(left_out: list[str]) -> str:
    return f"Not looked at: {_parted([*left_out, _ALWAYS])}."


def _parted(words: list[str]) -> str:
    """A list whose parts may hold commas: ``a; b, c; and d``."""
    return "; ".join([*words[:-1], f"and {words[-1]}"]) if len(words) > 1 else words[0]


_last: tuple[Policy, list[str]] | None = None


def _not_in_verdict(policy: Policy) -> list[str]:
    """As :func:`_left_out`. That of the last policy is kept: a build has one."""
    global _last
    if _last is None or _last[0] is not policy:
        _last = (policy, _left_out(policy))
    return _last[1]


def _left_out(policy: Policy) -> list[str]:
    """The subjects of which nothing counts, and by name the criteria that do not count where others of a subject do."""
    said = []
    for subject in Subject:
        rows = [row for row in CRITERIA.values() if row.subject is subject and row.key not in _OF_FEW]
        out = [row for row in rows if policy.place(row.key, row.place) is not Place.VERDICT]
        if out and len(out) == len(rows):
            said.append(subject.value)
        elif out:
            labels = [policy.criterion(row.key, row.label) for row in out]
            said.append(listed([label[:1].lower() + label[1:] for label in labels]))
    return said
