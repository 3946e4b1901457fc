"""What people write beside a date, and what each word says of it: done, meant, by whom, or that it never was.

Only words that stand here are understood. Any other word may be "not sent" in words that nobody thought of,
so it is never passed over: what it stands beside is left to a person.
"""

from __future__ import annotations

import enum

from casebook.form import OUTCOME_NICKNAMES, ActionBox
from casebook.importing.reading.labels import box_in_heading
from casebook.importing.reading.typed import tokens
from casebook.model import Lane


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split(","))


# --- Beside a date ----------------------------------------------------------------------------------

YES = _words("yes, y, true, ✓, ✔, ☑")
NO = _words("no, n, false, ✗, ✘, ☐, none, never")
_FINISHED = _words("done, completed, complete, ✓, ✔, ☑, yes, y")
_DONE = {
    "letter": _FINISHED | _words("sent, posted, letter sent, letter posted, sent out, issued, delivered, emailed"),
    "panel_meeting": _FINISHED | _words("held, took place, meeting held, panel held"),
    "home_visit": _FINISHED | _words("visited, made, visit made, carried out, took place, visit completed"),
    "support": _FINISHED | _words("held, started, made, in place, took place"),
    "referral": _words("sent, submitted, referred, referral made, referral sent, requested, request sent, made"),
}
_REQUESTS = frozenset(("referral", "specialist_assessment", "early_help_assessment"))
MEANT = _words("planned, planned for, booked, booked for, arranged for")
# How a letter went, by what people write for it.
METHODS = {
    "post": _words(
        "post, posted, by post, posted first class, first class post, 1st class post, 1st class, first class, 2nd class post,"
        " second class post, recorded delivery, signed for"
    ),
    "hand": _words("hand, by hand, hand delivered, hand-delivered, delivered by hand, handed to parent"),
    "e-mail": _words("email, e-mail, by email, by e-mail, emailed, e-mailed"),
    "post and e-mail": _words("post and email, post and e-mail, by post and email, by post and e-mail, email and post"),
}
# The school called it off, or the family did: the word "cancelled" alone does not say which.
CALLED_OFF = {
    "cancelled": _words(
        "cancelled by school, cancelled by the school, school cancelled, cancelled by us, canceled by school"
    ),
    "rearranged": _words(
        "rearranged by family, rearranged at familys request, rearranged at mums request, rearranged at dads request,"
        " rearranged at parents request, rearranged at the familys request, rearranged at the familys wish,"
        " rearranged by parent, rearranged by parents, rearranged by mum, rearranged by dad"
    ),
}
# Outcomes that may be the start of a sentence, or do not say whose doing it was.
UNCERTAIN_OUTCOMES = _words("cancelled, rearranged, in, postponed, rescheduled, unknown")
# Letters that may be somebody's initials, and may as well be an answer.
NO_INITIALS = _words(
    "no, n, na, nr, dna, y, yes, x, tbc, tba, nfa, void, rts, ok, due, not, off, out, in, nil, none, sent"
)


def done_words(box: ActionBox) -> frozenset[str]:
    """What says of the action ``box`` that it was done. "Sent" says it of a letter, and not of a meeting."""
    if box.lane is Lane.SUPPORT:
        return _DONE["support"] | (_DONE["referral"] if box.key in _REQUESTS else frozenset())
    return _DONE.get(box.key, _DONE["letter"] if box.key.startswith("letter") else _FINISHED)


def outcome_of(box: ActionBox, word: str) -> str:
    """The outcome that ``word`` names for certain, in the contract's own word; empty for none."""
    outcome = next((o for o, words in CALLED_OFF.items() if word.replace("'", "").replace("’", "") in words), "")
    if not outcome and word not in UNCERTAIN_OUTCOMES:
        outcome = OUTCOME_NICKNAMES.get(word, word)
    return outcome if outcome in box.outcomes else ""


def method_of(word: str) -> str:
    """How a letter went, where ``word`` says it: ``post``, ``hand``, ``e-mail``, ``post and e-mail``."""
    return next((method for method, words in METHODS.items() if word in words), "")


# --- Headings of columns -------------------------------------------------------------------------------


class Says(enum.Enum):
    """What the heading of a column says of the words under it."""

    DATE = "the day itself"
    DONE = "that it was done"
    REMARK = "what came of it"
    BY = "who did it"
    HOW = "how it went"
    AGAINST = "that it does not count"
    PLANNED = "when it is meant to be"
    INVITED = "when the invitation went out"
    START = "when it began"
    END = "when it ended"
    REVIEW = "when it is looked at again"
    UNKNOWN = "nothing that is known"


_FRAME = _words(
    "date, dates, of, the, on, when, day, and, for, letter, letters, visit, meeting, panel, dd, mm, yy, yyyy, ?, d, m"
)
_ANSWERS = _words("y, n, yes, no, tick, check")  # "Sent? Y/N" asks what "Sent?" asks
_OCCURRENCE = _words("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1st, 2nd, 3rd, 4th, 5th, first, second, third, fourth, fifth")
_REMARKS = _words(
    "outcome, outcomes, result, results, status, comment, comments, note, notes, remark, remarks, response, feedback,"
    " update, detail, details, information, further, additional, other, y, n, yes, no, tick, check, attendance, what,"
    " happened, came, it, reason, progress, action, actions, type, summary, explanation"
)
_HEADS: tuple[tuple[Says, frozenset[str]], ...] = (
    (
        Says.BY,
        _words("by, initial, initials, staff, officer, worker, who, sent, posted, done, completed, actioned, made"),
    ),
    (Says.HOW, _words("how, method, delivery, sent, via, delivered, way")),
    (
        Says.AGAINST,
        _words("returned, cancelled, canceled, undelivered, withdrawn, void, voided, postponed, bounced, rearranged"),
    ),
    (Says.PLANNED, _words("planned, booked, arranged")),
    (Says.INVITED, _words("invited, invite, invitation, sent, letter")),
    (Says.START, _words("start, started, from, began, begin, begun, commenced, starting")),
    (Says.END, _words("end, ended, until, to, finish, finished, ending, ceased, stopped, till")),
    (Says.REVIEW, _words("review, reviewed")),
)
_MARK = {
    Says.BY: _words("by, initial, initials, staff, officer, worker, who"),
    Says.HOW: _words("how, method, delivery, via"),
    Says.INVITED: _words("invited, invite, invitation"),
}


def heading_says(box: ActionBox, heading: str) -> Says:
    """What ``heading``, in which the box itself may be named, says of the words that stand under it."""
    named = box_in_heading(heading)
    said = [t for t in (named[1] if named and named[0] == box.key else tokens(heading)) if t not in _FRAME]
    if not box.key.startswith("letter"):
        said = [t for t in said if t not in _OCCURRENCE]
    said = [t for t in said if t not in _ANSWERS] or said
    if not said:
        return Says.DATE
    if all(t in done_words(box) and len(t) > 1 for t in said) or " ".join(said) in done_words(box):
        return Says.DONE
    for says, words in _HEADS:
        if set(said) <= words and not _MARK.get(says, words).isdisjoint(said):
            return says
    return Says.REMARK if set(said) <= _REMARKS else Says.UNKNOWN


_OF_A_NEIGHBOUR = _words(
    "outcome, outcomes, result, results, status, comment, comments, note, notes, remark, remarks, response, feedback, reason,"
    " detail, details, y, n, yes, no, tick, check, what, happened"
).union(*_DONE.values(), *(words for _, words in _HEADS))


def is_about_a_neighbour(heading: str) -> bool:
    """Whether a column that names no box says something of the one beside it: "Outcome", "Sent?", "Comment", "By"."""
    said = tokens(heading)
    return bool(said) and all(t in _OF_A_NEIGHBOUR or t in _FRAME for t in said) and not _is_bare_date(heading)


def _is_bare_date(heading: str) -> bool:
    return {"date", "dates"} >= set(tokens(heading))


# --- Words against a fact, in any text -------------------------------------------------------------------

_UNDONE = _words(
    "unsent, undelivered, returned, withdrawn, void, voided, cancelled, canceled, postponed, draft, drafted, bounced,"
    " unopened, rts, awaiting, tbc, tba, due, planned, proposed, rearranged, rescheduled, outstanding, booked, overdue"
)
_NOT = _words(
    "not, never, nt, no, cannot, couldnt, wasnt, didnt, isnt, wont, hasnt, havent, werent, failed, still, yet, be"
)
_HAPPENED = _words(
    "sent, send, sending, posted, post, issued, issue, delivered, deliver, held, hold, done, do, made, take, took, taken,"
    " go, gone, went, happen, happened, attempted, completed, complete, received, receive, valid, counted, count, signed,"
    " arranged, started, made, visited, attended, yet"
)
_NEAR = 4


def speaks_against(text: str) -> bool:
    """Whether a sentence may say of something that it was not done: "never went out", "to be sent", "cancelled"."""
    said = tokens(text)
    if any(t in _UNDONE for t in said):
        return True
    return any(
        t in _NOT and not _HAPPENED.isdisjoint(said[at + 1 : at + 1 + _NEAR]) for at, t in enumerate(said)
    ) or _is_answer_no(said)


def is_answer(text: str) -> bool:
    """Whether ``text`` is an answer and nothing else: yes, no, a tick, a cross."""
    said = tokens(text)
    return bool(said) and len(said) <= 2 and all(t in YES or t in NO or t in {"x", "☒", "×"} for t in said)


def _is_answer_no(said: list[str]) -> bool:
    return (len(said) <= 2 and any(t in NO or t in {"na", "x", "☒", "×"} for t in said)) or said == ["n", "a"]


# --- Beside the date of a contact ------------------------------------------------------------------------

CONTACT_WORDS = _words(
    "call, calls, called, phone, phoned, telephone, telephoned, tel, mobile, voicemail, vm, text, texted, sms, message,"
    " email, emailed, mail, letter, letters, post, posted, sent, home, visit, visited, doorstep, door, school, office, gate, meeting,"
    " met, panel, zoom, teams, video, online, mum, mother, mam, dad, father, parent, parents, carer, carers, nan, gran,"
    " family, child, pupil, pastoral, support, contact, spoke, rang, note, reply, answer, tc, hv, pc, person, talk, review, plan, notice, warning, morning, afternoon,"
    " evening, lunchtime, lunch, am, pm, noon, midday"
)
LITTLE_WORDS = _words("and, at, a, by, for, from, in, of, on, the, to, with")
STATUS_HEADS = _words(
    "status, done, completed, complete, happened, held, took, place, cancelled, void, y, n, yes, no, outcome, result, sent, made, state"
)
UNDONE_CONTACT = _words(
    "cancelled, canceled, postponed, void, voided, withdrawn, planned, booked, due, draft, tbc, tba, proposed, outstanding"
)
