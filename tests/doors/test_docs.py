"""Documented or failing: every verb, event, rule, measure, setting and error has its place, and examples are real."""

import importlib.util
import inspect
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest

from duecourse.cli.verbs import app

DOCS = Path(__file__).resolve().parents[2] / "docs"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATE = generator()
VERBS = dict(GENERATE.verbs())


@pytest.mark.parametrize("name", GENERATE.pages())
def test_a_reference_page_says_what_the_code_says(name: str) -> None:
    kept = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert kept == GENERATE.pages()[name], f"docs/reference/{name} is out of date: run `make docs`"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_an_example_that_can_be_typed(verb: str) -> None:
    examples = re.findall(r"^`(duecourse .*)`$", inspect.getdoc(VERBS[verb]) or "", re.MULTILINE)
    assert examples, f"duecourse {verb} shows no example"
    for example in examples:
        words = shlex.split(example)[1:]
        assert words[: len(verb.split())] == verb.split(), f"{example} is an example of another verb"
        function, bound, _ = app.parse_args(words, exit_on_error=False, print_error=False)
        assert function is VERBS[verb]
        assert bound is not None


def test_links_of_the_documentation_lead_somewhere() -> None:
    pages = [DOCS.parent / "README.md", DOCS.parent / "CHANGELOG.md", *DOCS.rglob("*.md")]
    assert len(pages) > 10
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http://", "https://")):
                assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_every_direct_dependency_gives_its_reason() -> None:
    text = (DOCS.parent / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"\ndependencies = \[(.*?)\]", text, re.DOTALL)
    assert listed is not None
    reasons = (DOCS / "dependencies.md").read_text(encoding="utf-8")
    for name in re.findall(r'"([a-z0-9-]+)', listed[1]):
        assert f"| `{name}` |" in reasons, f"docs/dependencies.md gives no reason for {name}"


def test_fragments_of_the_changelog_have_names_that_a_release_can_put_together() -> None:
    names = [path.name for path in (DOCS.parent / "changelog.d").glob("*.md")]
    assert names
    for name in names:
        assert re.fullmatch(r"[0-9]+\.(feature|bugfix|doc|removal|misc)(\.[0-9]+)?\.md", name), (
            f"towncrier cannot read {name}"
        )
