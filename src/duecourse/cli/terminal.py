"""The console that tables and help are written to."""

from rich.console import Console


class Terminal(Console):
    """Rich's console, but for a reader who has gone: that is no failure, and rich would leave with 1."""

    def on_broken_pipe(self) -> None:
        """Say it as any other writing does. Raises BrokenPipeError."""
        raise BrokenPipeError
