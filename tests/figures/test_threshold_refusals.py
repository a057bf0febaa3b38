"""The threshold test refuses counts that do not fit before it draws anything."""

import sys

import pytest

from duecourse.errors import MissingExtra
from duecourse.figures.threshold import Cell, threshold_test


def test_counts_that_do_not_fit_are_refused_and_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numpyro", reason="numpyro is not installed: the extra bayes")
    with pytest.raises(ValueError, match="do not fit"):
        threshold_test([Cell("a", "x", 10, 5, 6), Cell("a", "y", 10, 5, 2)])
    with pytest.raises(ValueError, match="at least two groups"):
        threshold_test([Cell("a", "x", 10, 5, 2), Cell("a", "y", 0, 0, 0)])
    monkeypatch.setitem(sys.modules, "numpyro.diagnostics", None)
    with pytest.raises(MissingExtra, match=r"duecourse\[bayes\]"):
        threshold_test([Cell("a", "x", 10, 5, 2), Cell("a", "y", 10, 5, 2)])
