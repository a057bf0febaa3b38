"""Errors are sentences: what, where, and the remedy last; they cross process borders whole."""

import inspect
import pickle
import string

import pytest

from duecourse import errors

FAMILIES = {errors.DuecourseError: 1, errors.BadInput: 2, errors.Refused: 3, errors.Broken: 4}
ALL = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.DuecourseError)]


def facts_of(kind: type[errors.DuecourseError]) -> dict[str, str]:
    names = [name for _, name, _, _ in string.Formatter().parse(kind.__doc__ or "") if name]
    return {name.split(".")[0].split("[")[0]: f"<{name}>" for name in names}


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_an_error_is_its_docstring_and_ends_with_a_remedy(kind: type[errors.DuecourseError]) -> None:
    error = kind(**facts_of(kind))
    message = str(error)
    sentences = [part for part in message.replace("; ", ". ").replace(": ", ". ").split(". ") if part.strip()]
    assert len(sentences) >= 2, f"{kind.__name__} tells no remedy: {message}"
    assert message.rstrip().endswith((".", "`")), message
    assert "\n" not in message
    assert all(f"<{name}>" in message for name in facts_of(kind)), "a fact of the error is not in its message"
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == message
    assert again.facts == error.facts


def test_every_error_belongs_to_one_family_and_leaves_with_its_code() -> None:
    leaves = [kind for kind in ALL if kind not in FAMILIES]
    assert len(leaves) > 50
    for kind in leaves:
        families = [family for family in FAMILIES if family is not errors.DuecourseError and issubclass(kind, family)]
        assert len(families) <= 1, f"{kind.__name__} belongs to {families}"
        assert kind.exit_code == FAMILIES[families[0] if families else errors.DuecourseError]


def test_a_missing_fact_is_a_fault_of_the_caller() -> None:
    with pytest.raises(KeyError):
        errors.NoWorkspace()
    assert "duecourse init" in str(errors.NoWorkspace(path="here"))
