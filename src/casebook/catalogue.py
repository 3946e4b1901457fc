"""Every diagnostic in plain words: what it is called, why it matters, and how to mend it.

Nothing here may hold a value from a case: formats made for a build log show ``title`` and ``advice``
in place of a message.

This module is long because it is a table: a row a diagnostic, and no code beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

from casebook.diagnostics import Severity

# The codes by which the rooms know a diagnostic again. All others are only ever written down.
BAD_REF = "bad-ref"
BLANK_BOX = "blank-box"
DUPLICATE_REF = "duplicate-ref"
FRONT_MATTER_TOO_LARGE = "front-matter-too-large"
MERGE_CONFLICT = "merge-conflict"
MISSING_NAME = "missing-name"
SURNAME_IN_REF = "surname-in-ref"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One diagnostic.

    ``title`` names the fault; ``advice`` says how to mend it in one sentence; ``explanation`` says why
    it matters and what to do. ``wrong`` and ``mended`` are a few lines of a book that earn it and that
    do not: lines of front matter, lines of a log (where they begin with ``#``, ``|`` or a backtick), a whole
    file (where they begin with ``---``), the name of a file (``cases/…``), lines of ``casebook.toml`` or,
    in round brackets, what cannot be shown as text.
    """

    code: str
    severity: Severity
    title: str
    advice: str
    explanation: str
    wrong: str
    mended: str


def _error(code: str, title: str, advice: str, explanation: str, wrong: str, mended: str) -> Explanation:
    return Explanation(code, Severity.ERROR, title, advice, explanation, wrong, mended)


def _warning(code: str, title: str, advice: str, explanation: str, wrong: str, mended: str) -> Explanation:
    return Explanation(code, Severity.WARNING, title, advice, explanation, wrong, mended)


_FILE = (
    _warning(
        "passed-over",
        "Something under cases/ was not read",
        "Save a case as a plain file whose name ends in .md, or take the thing away.",
        "Only plain files whose name ends in .md are cases. A Word file, a link that leaves the book or a folder that"
        " may not be opened is left out, and this warning says so, because a case left out in silence would be a"
        " child forgotten.",
        "cases/CB-0007.docx",
        "cases/CB-0007.md",
    ),
    _error(
        "cannot-open",
        "A case file, or a folder of them, cannot be opened",
        "Check that it is there and that you may read it.",
        "The file or folder is there, but the computer would not open it. Often another person's account owns it, or"
        " it was moved while the book was read. Nothing is known of the cases in it until it can be opened.",
        "(a file that you may not read)",
        "(the same file, once you may read it)",
    ),
    _error(
        "too-large",
        "A case file is larger than 4 MiB, has more than 75,000 lines, or more than 20,000 contacts and notes",
        "Take out what was pasted in by mistake, or split the case.",
        "Years of casework fit in a small part of 4 MiB. A file beyond that usually holds a picture or an e-mail"
        " attachment that was pasted in as text. Take it out and keep it where pictures are kept. So many lines"
        " or contacts have been pasted together by mistake.",
        "(a file of more than 4 MiB)",
        "(a file of less than 4 MiB)",
    ),
    _error(
        "more-problems",
        "A case file has more problems than are told",
        "Look for one cause of them all, mend it, and check again.",
        "The first thousand problems of a file are told, the others counted. So many have one cause: a log that was"
        " pasted in twice, a table that lost its heads, a file that is no case. Mend that, and check again.",
        "(a file with more than a thousand problems)",
        "(the same file without what was pasted in by mistake)",
    ),
    _error(
        "empty-file",
        "A case file is empty",
        "Fill the file in, or take it away.",
        "The file has a case's name but holds nothing, as after a save that failed. If there was a case in it, bring"
        " it back from the history or a backup. Otherwise take the file away.",
        "(a file of no bytes)",
        "---\nchild_name: Amelia Hart\n---",
    ),
    _error(
        "not-utf-8",
        "A case file is not saved as UTF-8",
        "Save the file again with the encoding UTF-8.",
        "The same bytes are different letters in different encodings, so a name could be misread. Files are read as"
        " UTF-8 only. In Notepad choose Save as and the encoding UTF-8; then look over letters such as é and the £ sign.",
        "(saved as ANSI, Windows-1252 or UTF-16)",
        "(saved as UTF-8)",
    ),
    _error(
        "forbidden-character",
        "A case file holds a character that cannot be seen",
        "Delete the character at this place and type the text again.",
        "Control characters and invisible line breaks come in with copied text. They can hide words, or split a line"
        " in two without anybody seeing it. Delete the text around the place and type it again.",
        'school: "Northfield\\0 Academy"',
        "school: Northfield Academy",
    ),
    _error(
        BAD_REF,
        "The name of a case file cannot be a reference",
        "Rename the file with letters A to Z, figures, dots, hyphens and underscores, for example CB-0007.md.",
        "The file's name is the case's reference. It stands in addresses, calendars and lists, and has to work on"
        " every computer. It may hold letters A to Z, figures, dots, hyphens and underscores, at most 64, and begins"
        " with a letter or figure. The words blank, con, nul and their like are taken.",
        "cases/Amelia's case.md",
        "cases/CB-0007.md",
    ),
    _error(
        DUPLICATE_REF,
        "Two case files have one reference",
        "Rename one of the files; if they are copies of one case, keep the one that is right.",
        "A reference has to mean one case, whatever folder the file is in and whether it is written in capitals or"
        " not. With two, one child's record could stand where another's is looked for. Neither gets an answer on"
        " readiness until one is renamed.",
        "cases/2025-26/CB-0007.md and cases/cb-0007.md",
        "cases/2025-26/CB-0007.md and cases/CB-0008.md",
    ),
    _warning(
        "same-child",
        "Two case files are for a child of the same name and birth date",
        "If it is one child, bring the two files together; if they are two children, leave it so.",
        "A child with two files has half a record in each, and each half may look ready or not ready for want of the"
        " other. If they are two children who share a name and a birthday, nothing need be done.",
        "(child_name: Amelia Hart and date_of_birth: 2014-05-17, in two files)",
        "(each child in one file)",
    ),
    _warning(
        "two-spellings",
        "A school or a member of staff is spelled in two ways",
        "Spell the name in one way in all files.",
        "Lists, counts and print runs go by the school and the member of staff. Where letter case, spaces, accents, dashes"
        " or apostrophes differ, one school could stand in two lists. The warning names how most files spell it.",
        "(school: Northfield Academy in one file, school: Northfield academy in another)",
        "(the school spelled in one way in all files)",
    ),
    _warning(
        SURNAME_IN_REF,
        "The name of a case file contains the child's surname",
        "Rename the file to a neutral reference, for example CB-0007.md.",
        "The reference is shown in addresses, calendars, logs and the names of printed files, where a child's name"
        " has no business. Rename the file; nothing in it has to change.",
        "cases/amelia-hart.md",
        "cases/CB-0007.md",
    ),
    _error(
        MERGE_CONFLICT,
        "A case file holds two versions that git could not join",
        "Keep what is right of both versions and delete the lines that begin with <<<<<<<, ======= and >>>>>>>.",
        "Two people changed the same lines. Git has put both versions into the file, one after the other, and only a"
        " person can say which is right. Until then neither can be taken for the record.",
        "<<<<<<< HEAD\nschool: Northfield Academy\n=======\nschool: Southfield Academy\n>>>>>>> jo",
        "school: Northfield Academy",
    ),
)

_FRONT_MATTER = (
    _error(
        "no-front-matter",
        "A case file does not begin with front matter",
        "Begin the file with a line of three hyphens, then the boxes, then another line of three hyphens.",
        "The boxes of the form stand at the top of the file between two lines of exactly three hyphens. Without them"
        " nothing is known of the child. Type the three hyphens yourself: a word processor turns them into a dash.",
        "child_name: Amelia Hart\n\n## Contact log",
        "---\nchild_name: Amelia Hart\n---\n\n## Contact log",
    ),
    _error(
        "unclosed-front-matter",
        "The front matter of a case file is never closed",
        "Put a line of three hyphens after the last box, before the contact log.",
        "The second line of three hyphens says where the boxes end and the contact log begins. Without it the log"
        " could be taken for boxes, and lost. A remark among the boxes that begins with a date looks like the log"
        " as well: begin the remark with a word.",
        "---\nchild_name: Amelia Hart\n\n## Contact log\n\n### 2026-09-14 · JB\n\nLetter 1 posted.",
        "---\nchild_name: Amelia Hart\n---\n\n## Contact log\n\n### 2026-09-14 · JB\n\nLetter 1 posted.",
    ),
    _error(
        "split-front-matter",
        "A line of hyphens stands among the boxes",
        "Take out the line of three hyphens that stands among the boxes.",
        "The second line of three hyphens closes the front matter. Boxes below it would become a mere note, and a"
        " letter recorded there would not count. If the text is meant as a note, put a heading above it.",
        "---\nchild_name: Amelia Hart\n---\nenforcement:\n  letter_1: 2026-09-14\n---",
        "---\nchild_name: Amelia Hart\nenforcement:\n  letter_1: 2026-09-14\n---",
    ),
    _error(
        FRONT_MATTER_TOO_LARGE,
        "The front matter of a case file is larger than 64 KiB",
        "Move long text to the contact log, below the second line of hyphens.",
        "The boxes hold names, dates and short texts. Whatever fills 64 KiB is likely to be a log or an e-mail in the"
        " wrong place. Move it below the second line of hyphens.",
        "(front matter of more than 64 KiB)",
        "(the long text moved below the second line of hyphens)",
    ),
    _error(
        "not-a-mapping",
        "The front matter is not a list of boxes and their values",
        "Write each box on a line of its own: its key, a colon, a space, its value.",
        "Each line between the hyphens is a box of the form: a key such as school, a colon, a space and the value. A"
        " list with hyphens or a sentence cannot be filled into the form.",
        "---\n- Amelia Hart\n- Northfield Academy\n---",
        "---\nchild_name: Amelia Hart\nschool: Northfield Academy\n---",
    ),
    _error(
        "yaml-syntax",
        "The front matter cannot be read here",
        "Put quotes round a value that holds a colon or begins with a special character, and line keys up with spaces.",
        "The front matter is YAML. A second colon on a line, a quotation mark without its partner, a tab, or a key"
        " that does not line up with the keys above it leaves more than one reading, so none is taken. Put the whole"
        " value in single quotes.",
        "stage_1: Rang mum: no reply",
        "stage_1: 'Rang mum: no reply'",
    ),
    _error(
        "yaml-feature",
        "A value is read as a YAML feature that a case file may not use",
        "If it is meant as text, put it in single quotes.",
        "A value that begins with &, * or ! has a special meaning in YAML: it would stand for something that is not"
        " written there. A line of three dots would end the boxes. A case says what it says, so these are refused."
        " Put the text in single quotes.",
        "stage_1: !important",
        "stage_1: '!important'",
    ),
    _error(
        "too-deep",
        "Lists within lists go too deep",
        "Write plain values: a date, a text, or a list of dates.",
        "No box needs more than a list of small groups. A run of brackets or hyphens usually comes from a slip of"
        " the keyboard or from pasted text. Write plain values.",
        "extra:\n  a: [[[[[[[[[[[[[[x]]]]]]]]]]]]]]",
        "extra:\n  a: x",
    ),
    _error(
        "duplicate-key",
        "A key stands twice",
        "Keep one of the two; an action done several times takes a list of dates.",
        "Two lines claim the same box, as after a merge or a copied line. One of them would be lost in silence, so"
        " neither is believed until one is gone. For an action done several times write a list: [2026-10-05, 2026-10-19].",
        "enforcement:\n  home_visit: 2026-10-05\n  home_visit: 2026-10-19",
        "enforcement:\n  home_visit: [2026-10-05, 2026-10-19]",
    ),
    _error(
        "unknown-key",
        "A key is not known here",
        "Mend the spelling, move the key under its group, or put a fact of your own under extra:.",
        "A typing slip in a key must never lose a letter, so every key has to be one that is known in its place. The"
        " message names the nearest. A fact that the form has no box for goes under extra:, with a label of your own.",
        "enforcement:\n  leter_1: 2026-09-14",
        "enforcement:\n  letter_1: 2026-09-14",
    ),
    _error(
        "wrong-shape",
        "A box holds a list, a group or a text where another kind of value belongs",
        "Write the kind of value that the message names, on the key's line or indented below it.",
        "Each box takes one kind of value: one line of text, a date, a list of dates, or a group of keys that are"
        " indented below it. Another kind cannot be filled in without guessing.",
        "needs: [housing, travel]",
        "needs:\n  housing: One room in a hotel\n  travel: Two buses each way",
    ),
    _error(
        "incomplete-group",
        "A group of keys lacks one that it needs",
        "Add the key that is missing.",
        "Some facts mean nothing by halves: a Stage 3 request has the day on which it was made, a closed case the day"
        " on which it was closed, a parent a name. Add the key that the message names.",
        "closed:\n  reason: Attendance is back at 96%.",
        "closed:\n  date: 2026-11-16\n  reason: Attendance is back at 96%.",
    ),
    _warning(
        "hidden-by-hash",
        "The rest of a line is left out as a remark",
        "If it is meant as text, put the whole value in single quotes.",
        "In front matter a space and a # begin a remark, which is no part of the value. In an address such as Flat #4"
        " the number would be lost. Put the value in single quotes; begin a true remark with # and a space.",
        "school: Northfield Academy #2 site",
        "school: 'Northfield Academy #2 site'",
    ),
    _error(
        "invisible-text",
        "A value consists of characters that cannot be seen",
        "Delete the value and type it again, or leave the box empty.",
        "The box is not empty, yet nobody can see what is in it. Such characters come in with copied text. Delete"
        " everything after the colon and type the value again.",
        'school: "\\u200B"',
        "school: Northfield Academy",
    ),
)

_VALUES = (
    _error(
        MISSING_NAME,
        "The child's name is missing",
        "Add child_name: and the child's name.",
        "A record has to say whose it is. Without a name nobody could tell whether the file is about the right child.",
        "child_name:",
        "child_name: Amelia Hart",
    ),
    _error(
        "name-too-long",
        "The child's name is longer than 200 characters",
        "Write the name alone; other facts have boxes of their own, or go under extra:.",
        "A name of more than 200 characters has usually swallowed the lines below it, for want of a closing quotation"
        " mark. Write the name alone.",
        "child_name: " + "Amelia Hart of Northfield Academy, " * 6,
        "child_name: Amelia Hart",
    ),
    _warning(
        BLANK_BOX,
        "A box of the form is empty",
        "Fill the box in when it is known.",
        "The form has six boxes about the child and the worker. A blank one is no fault, but the printed form shows a"
        " gap, and what depends on it (the age, the end of Stage 2) cannot be worked out.",
        "school:",
        "school: Northfield Academy",
    ),
    _error(
        "unreadable-date",
        "A date cannot be read",
        "Write the date as 2026-09-14 (year, month, day) or 14 September 2026.",
        "A date is read only if it can mean one day: the year in four figures, the day first where figures are parted by"
        " slashes. Two-figure years, month names alone and two dates in one place are refused. For several dates"
        " write a list: [2026-10-05, 2026-10-19].",
        "date_of_birth: 17/5/14",
        "date_of_birth: 17/5/2014",
    ),
    _error(
        "impossible-date",
        "A date does not exist",
        "Check the day, the month and the year.",
        "There is no such day in the calendar, or the year lies before 1990 (before 1900 for the birth of a parent). It is"
        " a slip for some other day, and only a person can say which.",
        "stage_2_end_date: 2026-02-31",
        "stage_2_end_date: 2026-02-28",
    ),
    _error(
        "future-date",
        "Something done has a date in the future",
        "Check the date; for an action still to be done write planned: in its place.",
        "A date says that a thing was done. What lies ahead has not been done and must not count as evidence. Mend the"
        " date, or write planned: and the day on which it is meant to be done.",
        "enforcement:\n  letter_1: 2027-01-11",
        "enforcement:\n  letter_1: {planned: 2027-01-11}",
    ),
    _error(
        "far-future-date",
        "A date is more than ten years ahead",
        "Check the year.",
        "Nothing in Stage 2 is planned for more than ten years ahead. Most likely a figure of the year is wrong.",
        "stage_2_end_date: 2062-11-20",
        "stage_2_end_date: 2026-11-20",
    ),
    _error(
        "before-birth",
        "A date lies before the child's birth",
        "Check this date and the date of birth.",
        "One of the two dates is wrong, and it cannot be told which. If it is the date of birth, every action may earn"
        " this message at once.",
        "enforcement:\n  letter_1: 2012-09-14",
        "enforcement:\n  letter_1: 2026-09-14",
    ),
    _warning(
        "unlikely-age",
        "The date of birth makes the child younger than 2 or older than 19",
        "Check the year of birth.",
        "Attendance casework is about children of school age. Most likely a figure of the year is wrong.",
        "date_of_birth: 2004-05-17",
        "date_of_birth: 2014-05-17",
    ),
    _error(
        "bad-year-group",
        "A year group cannot be read",
        "Write 1 to 13, R for Reception, or N1 or N2 for Nursery.",
        "Year groups are N1, N2, R and 1 to 13. Year 8, Y8, Yr 8, Reception and Nursery 2 are read as well. The form"
        " name (8B) goes under extra:.",
        "year_group: 8B",
        "year_group: 8",
    ),
    _warning(
        "year-group-differs",
        "The year group is not the one that the date of birth implies",
        "Mend the one that is wrong, or add out_of_year_group: yes if the child is taught out of year.",
        "A child's year group follows from the age on 31 August. A difference is often a slip in the year of birth, or"
        " a year group that was not changed in September. Some children are taught out of their year: say so, and"
        " the warning goes.",
        "year_group: 9",
        "year_group: 8",
    ),
    _error(
        "not-yes-or-no",
        "An answer is neither yes nor no",
        "Write yes or no.",
        "This box is a plain question. Write yes or no, and put what else there is to say under reason: or note:.",
        "out_of_year_group: perhaps",
        "out_of_year_group: yes",
    ),
    _error(
        "date-and-planned",
        "An action has both a date and a planned date",
        "Keep date: if it was done, or planned: if it was not.",
        "A date says that the action was done; a planned date that it is still to be done. It cannot be both. When a"
        " planned action has been done, write date: in place of planned:.",
        "enforcement:\n  letter_1: {date: 2026-09-14, planned: 2026-09-14}",
        "enforcement:\n  letter_1: {date: 2026-09-14}",
    ),
    _error(
        "action-without-date",
        "An action has no date",
        "Add date: if it was done, or planned: if it is still to be done.",
        "Details are recorded of an action, but not when it was done or is meant to be done, so it cannot be told"
        " whether it counts. If nothing was done, leave the action empty.",
        "enforcement:\n  panel_meeting: {outcome: did not attend}",
        "enforcement:\n  panel_meeting: {date: 2026-10-13, outcome: did not attend}",
    ),
    _error(
        "until-before-date",
        "Support ends before it begins",
        "Mend date: or until:.",
        "The last day of support lies before its first day. One of the two is wrong.",
        "support:\n  mentoring: {date: 2026-09-25, until: 2026-09-18}",
        "support:\n  mentoring: {date: 2026-09-18, until: 2026-09-25}",
    ),
    _error(
        "unknown-outcome",
        "An outcome is not one of the words for it",
        "Write one of the words that the message lists.",
        "Outcomes are counted and shown, so each action has its own short list of words. A panel meeting is agreed,"
        " declined, attended, did not attend, rearranged (at the family's wish) or cancelled (by the school). Anything"
        " more goes under note:.",
        "enforcement:\n  home_visit: {date: 2026-10-05, outcome: nobody in}",
        "enforcement:\n  home_visit: {date: 2026-10-05, outcome: no reply}",
    ),
    _error(
        "unknown-word",
        "A box holds a word that is not one of those for it",
        "Write one of the words that the message lists.",
        "Some boxes take one of a few words, so that every case says the same thing in the same way: what a return is"
        " about, whether a parent has parental responsibility. Write one of them, and put what else there is to say under"
        " reason:.",
        "parents: {name: Kim Ashby, parental_responsibility: perhaps}",
        "parents: {name: Kim Ashby, parental_responsibility: not known}",
    ),
    _error(
        "not-a-number",
        "A number cannot be read",
        "Write it in plain figures, for example 38.",
        "Figures from the register are whole numbers of sessions, from 0 to 9999. Halves, signs, commas, words and a zero"
        " in front are refused, because a figure that is read wrongly would stand on a sheet that the head signs.",
        "attendance: {from: 2026-09-07, to: 2026-11-20, possible: 104, unauthorised: 38.5}",
        "attendance: {from: 2026-09-07, to: 2026-11-20, possible: 104, unauthorised: 38}",
    ),
    _error(
        "more-than-possible",
        "There are more absences than possible sessions",
        "Copy the figures from the register again.",
        "Nobody can miss more sessions than there were. One of the figures was copied wrongly, or they are of two"
        " different periods, and only the register can say which is right.",
        "attendance: {from: 2026-09-07, to: 2026-11-20, possible: 38, unauthorised: 104}",
        "attendance: {from: 2026-09-07, to: 2026-11-20, possible: 104, unauthorised: 38}",
    ),
    _error(
        "dates-out-of-order",
        "One date lies before another that it has to follow",
        "Mend the one of the two dates that is wrong.",
        "A period cannot end before it begins, figures cannot be copied before their last day, and nobody can pay before"
        " a notice is issued. One of the two dates is a slip, and only a person can say which.",
        "attendance: {from: 2026-11-20, to: 2026-09-07, possible: 104, unauthorised: 38}",
        "attendance: {from: 2026-09-07, to: 2026-11-20, possible: 104, unauthorised: 38}",
    ),
    _error(
        "unknown-need",
        "Support is for a need that is not recorded",
        "Name a key that stands under needs:, or add the need there.",
        "Support is matched to needs by their keys. If the key is misspelt, the need would look unanswered. Write the"
        " key as it stands under needs:.",
        "needs:\n  housing: One room in a hotel\nsupport:\n  referral: {date: 2026-09-10, for: house}",
        "needs:\n  housing: One room in a hotel\nsupport:\n  referral: {date: 2026-09-10, for: housing}",
    ),
    _warning(
        "letters-out-of-order",
        "Letters have dates that are out of order, or the same",
        "Check both dates.",
        "Letters 1, 2 and 3 follow each other, with time between them for the family to respond. A letter dated before"
        " the one that it follows, or on the same day, is usually a slip, and would be asked about.",
        "enforcement:\n  letter_1: 2026-09-28\n  letter_2: 2026-09-14",
        "enforcement:\n  letter_1: 2026-09-14\n  letter_2: 2026-09-28",
    ),
    _error(
        "outcome-without-date",
        "A Stage 3 request has an outcome without a date",
        "Add outcome_date: and the day on which the outcome was given.",
        "What has to happen after a return is counted from its date. Without it, support put in place before the case"
        " came back could be taken for support put in place since.",
        "stage_3: {requested: 2026-10-12, outcome: returned}",
        "stage_3: {requested: 2026-10-12, outcome: returned, outcome_date: 2026-10-30}",
    ),
    _warning(
        "support-before-need",
        "Support is older than the need that it is for",
        "Record the support that came after the need was identified, or mend the dates.",
        "Support that ended before a need was identified was not put in place for it, so it counts for nothing there. Often"
        " the need was seen earlier and its date is of a later meeting: then mend identified:.",
        "needs:\n  housing: {need: One room in a hotel, identified: 2026-11-09}\nsupport:\n  referral: {date: 2026-09-10, for: housing}",
        "needs:\n  housing: {need: One room in a hotel, identified: 2026-09-07}\nsupport:\n  referral: {date: 2026-09-10, for: housing}",
    ),
    _warning(
        "panel-dates",
        "The dates of a panel meeting do not fit together",
        "Check the dates of the invitation, of the meeting and of the review.",
        "An invitation goes out before the meeting that it is for, and what was agreed is looked at again after it."
        " Where it stands otherwise, one of the dates is likely to be of another meeting.",
        "enforcement:\n  panel_meeting: {date: 2026-10-13, invited: 2026-10-20}",
        "enforcement:\n  panel_meeting: {date: 2026-10-13, invited: 2026-10-02}",
    ),
    _warning(
        "agreed-alone",
        "A panel meeting is recorded as agreed, and nobody attended it",
        "Mend the outcome, or say in the log who agreed, and how.",
        "A contract is agreed by somebody. Where the log, the note or another line of the box says that nobody came, the"
        " outcome is most likely did not attend. If a parent signed on another day, record that day as well.",
        "---\nchild_name: Amelia Hart\nenforcement:\n  panel_meeting: {date: 2026-10-13, outcome: agreed}\n---\n\n"
        "### 2026-10-13 · JB · panel · did not attend\n\nContract left for mum.",
        "---\nchild_name: Amelia Hart\nenforcement:\n  panel_meeting: {date: 2026-10-13, outcome: agreed}\n---\n\n"
        "### 2026-10-13 · JB · panel · with mum\n\nContract signed.",
    ),
    _warning(
        "box-and-log-differ",
        "A box and the log say opposite things of one day",
        "Mend the one that is wrong.",
        "The box says that somebody was seen and the log that there was no reply, or the other way round. Evidence that"
        " speaks against itself is the first thing that is found when a case is looked at closely.",
        "---\nchild_name: Amelia Hart\nenforcement:\n  home_visit: {date: 2026-10-05, outcome: seen}\n---\n\n"
        "### 2026-10-05 · JB · home visit · no reply\n\nCard left.",
        "---\nchild_name: Amelia Hart\nenforcement:\n  home_visit: {date: 2026-10-05, outcome: no reply}\n---\n\n"
        "### 2026-10-05 · JB · home visit · no reply\n\nCard left.",
    ),
    _warning(
        "letters-no-reason",
        "Letters do not go to a parent, and the file does not say why",
        "Add reason: and why letters do not go there.",
        "Each parent is written to unless there is a reason, such as a court order or an address that nobody knows. An"
        " authority will ask for it, so it belongs in the file.",
        "parents:\n  - {name: Lee Ashby, relationship: father, letters: no}",
        "parents:\n  - {name: Lee Ashby, relationship: father, letters: no, reason: address not known}",
    ),
    _warning(
        "parent-younger-than-child",
        "A parent's date of birth is not before the child's",
        "Check born: of the parent.",
        "Whoever looks after a child was born before it. Most likely the child's own date of birth was copied, and it would"
        " stand beside the parent's name on a request.",
        "date_of_birth: 2014-05-17\nparents: {name: Kim Ashby, born: 2014-05-17}",
        "date_of_birth: 2014-05-17\nparents: {name: Kim Ashby, born: 1988-03-02}",
    ),
    _error(
        "outcome-before-request",
        "A Stage 3 request has an outcome from before it was made",
        "Mend requested: or outcome_date:.",
        "An answer cannot come before the question. One of the two dates is wrong, and what counts as done since a"
        " return depends on it.",
        "stage_3: {requested: 2026-10-12, outcome: returned, outcome_date: 2025-10-30}",
        "stage_3: {requested: 2026-10-12, outcome: returned, outcome_date: 2026-10-30}",
    ),
)

_JUDGEMENTS = (
    _error(
        "incomplete-judgement",
        "A judgement lacks its decision, author, date or reason",
        "Give all four: decision, by, date and reason.",
        "A judgement decides what the file alone cannot. It has to say what was decided, by whom, when and why, or"
        " nobody could answer for it.",
        "judgements:\n  stage_2_engagement: {decision: met, by: JB, date: 2026-11-16}",
        "judgements:\n  stage_2_engagement:\n    {decision: met, by: JB, date: 2026-11-16, reason: Three visits agreed and missed.}",
    ),
    _error(
        "unknown-decision",
        "The decision of a judgement is none of the words for it",
        "Write met or not met; on engagement did not engage, is engaging or does what they can.",
        "A judgement answers one criterion, and the answer is met or not met. On engagement it is said in plainer words:"
        " did not engage, is engaging, or does what they can. What else there is to say goes under reason:.",
        "judgements:\n  stage_2_engagement: {decision: partly, by: JB, date: 2026-11-16, reason: Two of three kept.}",
        "judgements:\n  stage_2_engagement: {decision: is engaging, by: JB, date: 2026-11-16, reason: Two of three kept.}",
    ),
    _error(
        "unknown-criterion",
        "A judgement is on a criterion that does not exist",
        "Write the criterion's key as it is listed.",
        "A judgement is matched to its criterion by the key. If the key is misspelt, the judgement would have no effect"
        " without anybody noticing. The message names the nearest key.",
        "judgements:\n  stage_2_engagment: {decision: met, by: JB, date: 2026-11-16, reason: Three visits missed.}",
        "judgements:\n  stage_2_engagement: {decision: met, by: JB, date: 2026-11-16, reason: Three visits missed.}",
    ),
    _warning(
        "judgement-not-needed",
        "A judgement changes nothing, as the facts answer the criterion",
        "Take the judgement out, or mend the facts that answer it.",
        "Nobody can judge a letter sent: it was sent or it was not. Where the file's own facts answer a criterion, or the"
        " criterion is not in force, a recorded judgement has no effect. If the answer is wrong, mend the facts.",
        "judgements:\n  letter_1_sent: {decision: met, by: JB, date: 2026-11-16, reason: I am sure it went.}",
        "enforcement:\n  letter_1: 2026-09-14",
    ),
    _warning(
        "judgement-outlived",
        "A judgement no longer stands, because of what came after it",
        "Judge it again, with a new date.",
        "A judgement stands for what could be seen on its day. When the case is returned, a letter goes out, a need is"
        " found, or the family comes to a panel or takes up support after that day, the criterion is to be decided"
        " again. Read the file again and record a new judgement.",
        "enforcement:\n  panel_meeting: {date: 2026-11-10, outcome: agreed}\n"
        "judgements:\n  stage_2_engagement: {decision: did not engage, by: JB, date: 2026-11-02, reason: No visit answered.}",
        "enforcement:\n  panel_meeting: {date: 2026-11-10, outcome: agreed}\n"
        "judgements:\n  stage_2_engagement: {decision: is engaging, by: JB, date: 2026-11-16, reason: Both came and signed.}",
    ),
    _warning(
        "unknown-initials",
        "Initials are not in the staff list",
        "Mend the initials, or add the person under [staff] in casebook.toml.",
        "Who made a contact may have to stand up in court as its witness, so initials have to lead to a person. The"
        " book lists its staff, and these initials are not among them.",
        "### 2026-09-14 · JX\n\nLetter 1 posted.",
        "### 2026-09-14 · JB\n\nLetter 1 posted.",
    ),
)

_LOG = (
    _error(
        "unreadable-log-date",
        "The date of a contact cannot be read",
        "Write the date as 2026-09-14 (year, month, day) or 14 September 2026.",
        "A heading that begins with a date is a contact. Without a date that means one day it cannot be put in order or"
        " counted. The year needs four figures; leave out the day of the week.",
        "### 14/9/26 · JB\n\nLetter 1 posted.",
        "### 14/9/2026 · JB\n\nLetter 1 posted.",
    ),
    _warning(
        "date-not-first",
        "A line holds a date but is no contact",
        "If it is a contact, write a heading that begins with the date: ### 2026-09-14 · JB.",
        "A contact is a heading that begins with its date. A heading with the date further on, or a date on a line that"
        " is no heading, is kept as a note or as part of the entry above, and does not count as a contact.",
        "### Home visit 2026-09-14 · JB\n\nNo reply.",
        "### 2026-09-14 · JB · home visit\n\nNo reply.",
    ),
    _warning(
        "contact-without-initials",
        "A contact has no staff initials",
        "Add the initials of who made the contact.",
        "Who made a contact may have to stand up in court as its witness. Put the initials after the date.",
        "### 2026-09-14 · home visit\n\nNo reply.",
        "### 2026-09-14 · JB · home visit\n\nNo reply.",
    ),
    _warning(
        "contact-without-text",
        "A contact has no details",
        "Say what was done and what was said.",
        "A date and initials alone are weak evidence. Say below the heading what was done, who was spoken to and what"
        " was said.",
        "### 2026-09-14 · JB",
        "### 2026-09-14 · JB\n\nLetter 1 posted to both parents.",
    ),
    _error(
        "table-row",
        "A row of the contact table does not fit its columns",
        "Keep each row on one line with a bar between the columns, and write \\| for a bar that is part of the text.",
        "Each row of the log's table is one line with a bar between the date, the details and the initials. With more"
        " parts than columns, or with text broken on to a second line, it cannot be told what belongs where.",
        "| Date | Details of Contact | Staff Initial |\n|---|---|---|\n| 2026-09-14 | Rang | no reply | JB |",
        "| Date | Details of Contact | Staff Initial |\n|---|---|---|\n| 2026-09-14 | Rang \\| no reply | JB |",
    ),
    _warning(
        "unread-table",
        "A table with dates is not the contact table",
        "Head the columns Date, Details of Contact and Staff Initial, if the rows are contacts.",
        "The form's own table of contacts is known by the heads of its columns: Date, Details of Contact, Staff Initial."
        " A table with other heads is kept as a note, and its rows do not count as contacts.",
        "| Date | What happened | Who |\n|---|---|---|\n| 2026-09-14 | Letter 1 posted. | JB |",
        "| Date | Details of Contact | Staff Initial |\n|---|---|---|\n| 2026-09-14 | Letter 1 posted. | JB |",
    ),
    _error(
        "unclosed-fence",
        "A quoted block in the log is never closed",
        "Close the block with a line like the one that opens it, or take that line away.",
        "Three backticks or tildes begin a quoted block, in which a dated heading is only quoted. If the block is never"
        " closed, it cannot be told whether the entries below are quoted or meant.",
        "```\nE-mail from mum\n\n### 2026-09-14 · JB\n\nLetter 1 posted.",
        "```\nE-mail from mum\n```\n\n### 2026-09-14 · JB\n\nLetter 1 posted.",
    ),
)

_BOOK = (
    _error(
        "bad-settings",
        "The settings in casebook.toml cannot be used",
        "Mend casebook.toml at this line.",
        "casebook.toml sets the book's title, its staff, its policy and its saved views. A slip in it could change what"
        " ready means for every child, so it is checked as strictly as a case. Text stands in double quotes, numbers"
        " and true or false without them.",
        '[policy]\nquiet_days = "21"',
        "[policy]\nquiet_days = 21",
    ),
)

CATALOGUE: dict[str, Explanation] = {
    entry.code: entry for entry in (*_FILE, *_FRONT_MATTER, *_VALUES, *_JUDGEMENTS, *_LOG, *_BOOK)
}
