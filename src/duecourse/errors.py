"""Every error of duecourse: the docstring of a class is its message and ends with the remedy.

A message is made by filling the docstring with the facts the error was raised with, so that one reading of this
file shows everything the software may complain about. Programs read ``kind``, ``facts`` and ``exit_code``; people
read the sentence. Families carry the exit codes that the command line documents:

====  ==========================================================================
code  meaning
====  ==========================================================================
0     done (or already done: every command may be repeated)
1     a fault of duecourse itself
2     bad input: a file, a text or a setting that cannot be used as it is
3     refused: a rule or the two-person principle says no; the record is unchanged
4     broken: the record, a gallery or a proof does not verify
====  ==========================================================================
"""

import inspect
from typing import ClassVar


class DuecourseError(Exception):
    """Something went wrong inside duecourse. Run the command again with --debug and report what it prints."""

    exit_code: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        template = " ".join(inspect.cleandoc(type(self).__doc__ or type(self).__name__).split())
        super().__init__(template.format(**facts))

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders whole: facts, not a flattened text."""
        return (_rebuild, (type(self), self.facts))

    @property
    def kind(self) -> str:
        """The stable name of this error, for programs."""
        return type(self).__name__


def _rebuild(kind: type[DuecourseError], facts: dict[str, object]) -> DuecourseError:
    return kind(**facts)


class BadInput(DuecourseError):
    """{where}: the input cannot be used. Correct it and run the command again."""

    exit_code = 2


class Refused(DuecourseError):
    """{what} was refused. The record is unchanged; see the reason and choose another act."""

    exit_code = 3


class Broken(DuecourseError):
    """{what} does not verify. Stop writing, keep every copy, and compare with a published checkpoint."""

    exit_code = 4


# -- settings and the workspace ---------------------------------------------------------------------------------


class NoWorkspace(BadInput):
    """{path}: no duecourse workspace is here.

    Make one with `duecourse init --dir {path}`, or name the right folder with --dir.
    """


class BadSetting(BadInput):
    """{where}: {problem}.

    Correct the setting; `duecourse.toml` and DUECOURSE_… variables are described in docs/reference/settings.md.
    """


class BadWord(BadInput):
    """{where}: {problem}. Correct it; `{remedy}` shows what is expected."""


# -- prints -----------------------------------------------------------------------------------------------------


# -- exchange ---------------------------------------------------------------------------------------------------


# -- ledger -----------------------------------------------------------------------------------------------------


# -- rules ------------------------------------------------------------------------------------------------------


# -- program ----------------------------------------------------------------------------------------------------


# -- figures ----------------------------------------------------------------------------------------------------


# -- synth ------------------------------------------------------------------------------------------------------
