"""What was asked about the reasons for the absence, and what was found."""

from __future__ import annotations

from casebook.form import CONSIDERED
from casebook.rules.criteria.row import Question, Subject, criterion
from casebook.rules.facts import by_key
from casebook.rules.policy import Place
from casebook.rules.readiness import Finding, Outcome
from casebook.wording import listed

REASONS = ("health", "send", "bullying", "social_care", "family", "transport")
_MENDED = "considered:" + "".join(f"\n  {key}: Asked on 16 November; nothing found" for key in REASONS)


def _named(key: str) -> str:
    label = CONSIDERED[key]
    return label[:1].lower() + label[1:]


@criterion(
    "reasons_explored",
    "Reasons for the absence",
    Subject.CONSIDERED,
    place=Place.BEFORE_SENDING,
    source="Published reason for return (a legal panel’s checklist; Gloucestershire); decisions of the Local Government"
    " Ombudsman",
    met=f"it is recorded what was asked about {listed(map(_named, REASONS))}",
    not_met="nothing is recorded of any of them",
    judgement="some are not spoken of: were they asked about?",
    wrong="considered:\n  health: School nurse, 5 October; nothing found",
    mended=_MENDED,
)
def reasons_explored(asked: Question) -> Finding:
    """The usual reasons behind an absence were each asked about."""
    said = dict(asked.case.considered)
    spoken = [key for key in REASONS if said.get(key)]
    evidence = by_key(asked.case, "considered")
    if not spoken:
        reason = f"Nothing is recorded of {listed(map(_named, REASONS))}: write what was asked under considered:"
        return Finding(Outcome.NOT_MET, reason, evidence)
    unsaid = [_named(key) for key in REASONS if key not in spoken]
    if unsaid:
        return Finding(Outcome.JUDGEMENT, f"Not said: {listed(unsaid)}. Were they asked about?", evidence)
    return Finding(Outcome.MET, f"Asked about: {listed(map(_named, REASONS))}", evidence)


def _spoken_of(asked: Question, key: str, question: str) -> Finding:
    text = dict(asked.case.considered).get(key, "")
    if text:
        return Finding(Outcome.MET, text, by_key(asked.case, "considered"))
    return Finding(Outcome.JUDGEMENT, question)


@criterion(
    "defences_considered",
    "Defences in law",
    Subject.CONSIDERED,
    place=Place.BEFORE_SENDING,
    source="Published requirement (Babcock Prime); Education Act 1996 s.444(2A) to (6)",
    met="it is recorded under considered: what was found",
    judgement="otherwise: was the child ill or unavoidably kept away, on leave, at a religious observance, owed"
    " transport, or of a travelling trade?",
    wrong="considered:\n  health: Nothing found",
    mended="considered:\n  defences: Asked on 16 November; none was put forward and none is known",
)
def defences_considered(asked: Question) -> Finding:
    """The law knows cases in which a parent commits no offence; it was asked whether one of them may be this."""
    return _spoken_of(
        asked,
        "defences",
        "Not spoken of: was the child ill or unavoidably kept away, on leave, at a religious observance, owed transport"
        " by the council, or do the parents travel for their trade?",
    )


@criterion(
    "education_otherwise",
    "Education for a child who cannot attend",
    Subject.CONSIDERED,
    place=Place.BEFORE_SENDING,
    source="Education Act 1996 s.19; decisions of the Local Government Ombudsman, 2025",
    met="it is recorded under considered: what was found",
    judgement="otherwise: can the child attend, and if not, what did the council decide about other education?",
    wrong="considered:\n  health: Nothing found",
    mended="considered:\n  education_otherwise: Asked on 16 November; the GP knows of nothing that keeps the child away",
)
def education_otherwise(asked: Question) -> Finding:
    """It was asked whether the council should provide other education, because the child cannot attend."""
    question = "Not spoken of: can the child attend, and if not, what did the council decide about other education?"
    return _spoken_of(asked, "education_otherwise", question)
