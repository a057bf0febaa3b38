"""Errors of rules."""

from duecourse.errors.family import BadInput, Refused


class BadRuleFile(BadInput):
    """{where}: {key}: {problem}. Correct this key in the rule file; the files beside it show the form."""


class UnknownRule(BadInput):
    """{name}: no rule of this name for {where}. The nearest is {close}; `duecourse rules list` shows them all."""


class NoRuleInForce(Refused):
    """{name}: no such rule was in force for {where} on {on} (the first day known is {first}), so no act may rest on it.

    Name another day, or add the rule of that day with its source to the rule files.
    """


class BadRuleFact(BadInput):
    """{where}: {problem}. Correct the fact that the rule is applied to."""
