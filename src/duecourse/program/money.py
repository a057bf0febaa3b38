"""Amounts of money: kept in whole cents, read and written in dollars and cents."""

import re

from duecourse.errors import BadFact


def dollars(cents: int) -> str:
    """An amount of cents as people read it: ``$36,784.00``."""
    return f"${cents // 100:,}.{cents % 100:02d}"


def cents_of(amount: str, where: str) -> int:
    """An amount in dollars and cents, such as ``36,784.00`` or ``500``, in cents. Raises BadFact naming ``where``."""
    if not re.fullmatch(r"\$?([0-9]{1,12}|[0-9]{1,3}(,[0-9]{3}){1,4})(\.[0-9]{2})?", amount):
        raise BadFact(where=where, problem=f"{amount[:40]!r} is no amount; write dollars and cents as 500.00")
    whole, _, part = amount.lstrip("$").replace(",", "").partition(".")
    return 100 * int(whole) + int(part or "0")
