"""Errors of settings, the workspace and the demonstration."""

from duecourse.errors.family import BadInput


class NoWorkspace(BadInput):
    """{path}: no duecourse workspace is here.

    Make one with `duecourse init --dir {path}`, or name the right folder with --dir.
    """


class InsideWorkspace(BadInput):
    """{path}: lies inside the workspace {workspace}, and what is in a workspace is searched and purged with it.

    Nothing was made; name a folder outside of it with --dir, such as one beside it.
    """


class BadSetting(BadInput):
    """{where}: {problem}.

    Correct the setting; `duecourse.toml` and DUECOURSE_… variables are described in docs/reference/settings.md.
    """


class BadWord(BadInput):
    """{where}: {problem}. Correct it; `{remedy}` shows what is expected."""


class NotADemonstration(BadInput):
    """{path}: something else than a demonstration is here, and it is left alone. Name a new folder with --dir."""


class NoSite(BadInput):
    """{path}: no site is here. Make one with `duecourse publish` or `duecourse demo`."""


class PortTaken(BadInput):
    """127.0.0.1: every port from {first} to {last} is in use. Name another one with --port."""
