"""The command line: verbs, no logic. Results go to stdout, progress and complaints to stderr.

Exit codes: 0 done, 1 a fault of duecourse, 2 bad input, 3 refused, 4 does not verify, 130 interrupted.
Every verb takes ``--dir`` (the workspace) and ``--json`` (machine form); heavy imports stay inside the verbs.
"""

import os
import sys
from collections.abc import Sequence

import msgspec


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one verb and leave with its exit code; the entry point of the ``duecourse`` command."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: Sequence[str]) -> int:
    """Run one verb and answer its exit code. Every complaint is one sentence on stderr (and JSON with ``--json``)."""
    words = [word for word in arguments if word != "--debug"]
    try:
        return _run(words, debug=len(words) < len(arguments))
    except KeyboardInterrupt:
        return _complain(words, "Interrupted", "stopped; run the same command again to go on from here.", {}, 130)
    except BrokenPipeError:
        # Whoever read our answer has read enough; what is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(words: Sequence[str], *, debug: bool) -> int:
    from cyclopts import CycloptsError

    from duecourse.cli.terminal import Terminal
    from duecourse.cli.verbs import app
    from duecourse.errors import DuecourseError

    console = Terminal(stderr=True)
    try:
        _, chain, rest = app.parse_commands(words)
        if chain[-1].default_command is None and not rest:
            app.help_print(words, console=console)
            verb = " ".join(["duecourse", *words])
            return _complain(words, "Usage", f"no verb was named. See `{verb} --help`.", {}, 2)
        code = app(
            words,
            console=Terminal(),
            error_console=console,
            exit_on_error=False,
            print_error=False,
            result_action="return_value",
        )
        sys.stdout.flush()
    except CycloptsError as error:
        if debug:
            raise
        verb = " ".join(error.command_chain or ())
        return _complain(words, "Usage", f"{error} See `{' '.join(['duecourse', *verb.split(), '--help'])}`.", {}, 2)
    except DuecourseError as error:
        if debug:
            raise
        return _complain(words, error.kind, str(error), error.facts, error.exit_code)
    except BrokenPipeError:
        raise
    except OSError as error:
        if debug:
            raise
        place = error.filename or "the operating system"
        message = f"{place}: {error.strerror or error}. Check that the path exists, is readable and has room."
        return _complain(words, "System", message, {}, 2)
    return code if isinstance(code, int) else 0


def printable(message: str) -> str:
    """The message on one line; what a name typed or read would do to a terminal is written out instead."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in message)


def _complain(words: Sequence[str], kind: str, message: str, facts: dict[str, object], code: int) -> int:
    sys.stderr.write(f"duecourse: {printable(message)}\n")
    if "--json" in words:
        plain = {name: str(value) for name, value in facts.items()}
        answer = {"ok": False, "error": {"kind": kind, "message": message, "facts": plain, "exit_code": code}}
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(answer)).decode() + "\n")
    return code
