"""Errors of inspections of employers."""

from duecourse.errors.family import BadInput, Broken, Refused


class BadFormList(BadInput):
    """{file}: {count} faults in this list of forms; the first: {first}.

    Nothing was taken in. `duecourse worksite check` lists every fault with its row and remedy: correct them and import
    the list again.
    """


class PersonalFormList(BadInput):
    """{file}: column {column} {problem}, and no fact that names a worker comes in.

    Nothing was taken in. Leave the column out, or give every worker a number that means nothing outside the employer.
    """


class UnreadableFormList(BadInput):
    """{file}: {problem}. Give a CSV file (UTF-8) or an XLSX workbook with one worker a row and a header row."""


class NoBaseTable(Refused):
    """A {what} fine, offense {offense}, assessed on {on} was refused: no base table of that day is among the rules.

    The record is unchanged; {remedy}.
    """


class WorkersUnheard(Refused):
    """{act} was refused: {count} workers named in a notice have no outcome yet ({first} is the first).

    The record is unchanged; tell each worker, hear them, and record the outcome first.
    """


class ClockRunning(Refused):
    """{act} was refused: the time to {what} runs until the end of {until}.

    The record is unchanged; give the command again after that day.
    """


class TooMuchMoney(Refused):
    """A payment or amount of {given} was refused: {limit} is the most that {what}.

    The record is unchanged; correct the amount, and give back what was received beyond it.
    """


class NoFineNotice(BadInput):
    """{where}: {problem}. Give the JSON file that `duecourse worksite notice --json` or `--into` wrote."""


class NoticeDiffers(Broken):
    """{where}: {count} lines of this notice do not come out as stated; the first: {first}.

    Do not rely on it; ask the agency for the notice and the rules it rests on, and object to the difference.
    """
