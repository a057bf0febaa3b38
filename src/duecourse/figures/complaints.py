"""What is wrong with a value in a .toml file, in the words of somebody who writes one."""

import re

_KINDS = {
    "str": 'a text in "quotes"',
    "float": "a number",
    "int": "a whole number",
    "bool": "true or false",
    "array": "a list, such as [[claims.checks]]",
    "object": 'a table, such as { place = "Tucson sector" }',
    "null": "nothing",
}


def in_words(what: str) -> str:
    """A message about a kind of value in the words of somebody who writes TOML."""

    def said(kinds: str) -> str:
        names = [_KINDS.get(each, each) for each in kinds.split(" | ") if each != "null" or kinds == "null"]
        return " or ".join(names)

    found = re.fullmatch(r"Expected `([^`]*)`, got `([^`]*)`", what)
    if found:
        return f"expected {said(found[1])}, got {said(found[2])}"
    return "is no day: write it as 2012-03-01" if "RFC3339" in what else what
