"""Errors of what is made up."""

from duecourse.errors.family import BadInput


class CannotMakeUp(BadInput):
    """{what} cannot be made up: {problem}. Give {remedy}."""
