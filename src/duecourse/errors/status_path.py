"""Errors of the office of the path to status. None of them is raised by any other program."""

from duecourse.errors.family import BadInput, Broken, Refused


class NoOffice(BadInput):
    """{path}: no office of the path to status is here.

    Make one with `duecourse path init --dir {path}`, in a folder outside of every workspace, or name the right folder.
    """


class OfficeInWorkspace(Refused):
    """An office of the path to status in {path} was refused: {workspace} is a workspace of other programs.

    Nothing was made; choose a folder outside of it, on other storage and with other readers if you can.
    """


class NotOfThisOffice(Refused):
    """{act} was refused: {actor} may not do this here.

    Nothing is said about any application; let the head of the office authorize {actor}, or name the person who acts.
    """


class NotInOffice(BadInput):
    """There is no application {application} here. Check the number on the receipt of the application."""


class NoSuchRequirement(BadInput):
    """{requirement}: the checklist of {bill} has no such requirement; it has {known}. Name one of these."""


class OutOfPlace(Refused):
    """{act} was refused: {problem}.

    The record of the office is unchanged; `duecourse path show` tells what is complete, missing or to be decided.
    """


class OfficeKeyWrong(Broken):
    """{where}: an entry of the office cannot be opened with the key of this folder.

    Write nothing more; restore the key of the office from its safe place, or the folder from a copy.
    """
