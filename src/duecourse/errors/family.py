"""The families every error belongs to: what a message is made of, and the exit code it carries."""

import inspect
import re
from typing import ClassVar

_SYSTEM_NUMBER = re.compile(r"\[Errno -?\d+\] ([^:()]+)(?:: '[^']*'(?: -> '[^']*')?)?")
"""How the operating system words a fault: a number, the fault, and the file, which the message names already."""


class DuecourseError(Exception):
    """Something went wrong inside duecourse. Run the command again with --debug and report what it prints."""

    exit_code: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        template = " ".join(inspect.cleandoc(type(self).__doc__ or type(self).__name__).split())
        super().__init__(_SYSTEM_NUMBER.sub(r"\1", template.format(**facts)))

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
