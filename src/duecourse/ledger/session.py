"""A session with a PostgreSQL server, asked by the client library alone where time counts; how a server is shown."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from psycopg.pq.abc import PGconn, PGresult


class Session:
    """What an append, and the quick pass of a verification, say to the server.

    The waiting of psycopg, which lets a person interrupt it, costs as much as all of the server's work for an entry.
    This is for statements that are quick, or must not be interrupted.
    """

    def __init__(self, session: "PGconn") -> None:
        from psycopg.pq import Escaping, ExecStatus

        self._session = session
        self._good = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
        self._open = False
        self._quoted = Escaping(session).escape_literal

    def append_text(self, seq: int, line: str, digest: str, salt: bytes, body: bytes) -> bytes:
        """The statements that write a line and its payload, as ``prepare_writing`` has prepared them."""
        quoted = self._quoted
        text, salted, held = quoted(line.encode()), quoted(_hexed(salt)), quoted(_hexed(body))
        values = (seq, text, digest.encode(), seq, salted, held)
        return b"EXECUTE append_entry(%d,%s,'%s');EXECUTE append_payload(%d,%s,%s);" % values

    def ask(self, text: str | bytes) -> "list[PGresult]":
        """What the server answers to each statement of ``text``, in one journey. Raises the server's first fault."""
        self._session.send_query(text if isinstance(text, bytes) else text.encode())
        return self.collect()

    def prepare(self, name: bytes, statement: str) -> None:
        """Have the server plan ``statement``, with ``$1`` and so on for values, as ``name``. Raises its fault."""
        self._session.send_prepare(name, statement.encode())
        self.collect()

    def send_prepared(self, name: bytes, values: list[bytes]) -> None:
        """Send what is prepared as ``name``, and do not wait: ``collect`` gives the answer, in binary form."""
        self._session.send_query_prepared(name, values, result_format=1)
        self._open = True

    def settle(self) -> None:
        """Throw away an answer that nobody has collected."""
        if self._open:
            self._open = False
            while self._session.get_result() is not None:
                pass

    def collect(self) -> "list[PGresult]":
        """What the server answers to what was sent. Raises the server's first fault."""
        self._open = False
        answers = []
        while (answer := self._session.get_result()) is not None:
            answers.append(answer)
        for answer in answers:
            if answer.status not in self._good:
                raise _fault(answer)
        if not answers:
            raise _fault(None)
        return answers


def _fault(answer: "PGresult | None") -> Exception:
    """The driver's error for a statement that failed, or for no answer at all."""
    import psycopg
    from psycopg.pq import DiagnosticField

    if answer is None:
        return psycopg.OperationalError("the server gave no answer")
    state = answer.error_field(DiagnosticField.SQLSTATE)
    said = answer.error_field(DiagnosticField.MESSAGE_PRIMARY) or answer.error_message
    kind = psycopg.errors.lookup(state.decode()) if state else psycopg.OperationalError
    return kind(said.decode(errors="replace"))


def shown(url: str) -> str:
    """``url`` as messages show it: without its password."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    user = user.partition(":")[0]
    netloc = f"{user}@{host}" if user else host
    query = "&".join(each for each in parts.query.split("&") if not each.startswith("password="))
    text = urlunsplit((parts.scheme, netloc, parts.path, query, ""))
    # urlunsplit leaves out the slashes before an empty host, which a socket folder in the query needs.
    return text if "://" in text else text.replace(":", "://", 1)


def holds_password(url: str) -> bool:
    """Whether ``url`` names a password, before its host or in its query; an empty one is none."""
    parts = urlsplit(url)
    return bool(parts.password) or any(each.startswith("password=") for each in parts.query.split("&"))


def first_line(fault: object) -> str:
    """The first line of what ``fault`` says."""
    return str(fault).strip().partition("\n")[0] or type(fault).__name__


def _hexed(value: bytes) -> bytes:
    """``value`` as the text that a server reads as bytes."""
    return b"\\x" + value.hex().encode()
