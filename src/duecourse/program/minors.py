"""Who is a minor: by the day of birth on the card and the rule ``person.adult_age``, unless the card says otherwise.

Minors are left out by default: their prints are not searched, and are due to be forgotten. An agency whose court treats
somebody as an adult says so on the card (field 2.087). An age that the card does not tell makes nobody a minor.
"""

from datetime import date


def birthday(text: str) -> date | None:
    """The day of birth as the record has it (ISO 8601); None where it is unknown."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_adult(born: date, on: date, years: int) -> bool:
    """Whether somebody born on ``born`` is ``years`` old on a day; on 29 February is born who turns so on 1 March."""
    return (on.year - born.year, on.month, on.day) >= (years, born.month, born.day)
