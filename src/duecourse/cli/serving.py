"""A static file server for one folder on the loopback address; for looking at a site, not for publishing one."""

import errno
import os
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer

from duecourse.errors import BadWord, PortTaken

ATTEMPTS = 20
LAST_PORT = 65535
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
)


class Pages(SimpleHTTPRequestHandler):
    """Serves files quietly, with headers that let a page load nothing from elsewhere."""

    def end_headers(self) -> None:
        """Add the security headers to every answer."""
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """A folder without a page of its own is not there."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *_: object) -> None:
        """Keep no log of who read what."""


class Loopback(ThreadingHTTPServer):
    """A server that asks no name service who it is."""

    daemon_threads = True

    def server_bind(self) -> None:
        """Bind, and take the address for the name."""
        TCPServer.server_bind(self)
        host, port = self.socket.getsockname()
        self.server_name, self.server_port = str(host), int(port)


def check_port(port: int) -> None:
    """Raise BadWord for a number that is no port."""
    if not 1 <= port <= LAST_PORT:
        raise BadWord(where=f"--port {port}", problem=f"a port is a number from 1 to {LAST_PORT}", remedy="--port 8010")


def server(folder: Path, port: int) -> Loopback:
    """A server for ``folder`` on 127.0.0.1 at ``port`` or one of the next nineteen.

    Raises PortTaken when all are in use, BadWord for a number that is no port.
    """
    check_port(port)
    handler = partial(Pages, directory=str(folder))
    ports = range(port, min(port + ATTEMPTS, LAST_PORT + 1))
    for attempt in ports:
        try:
            return Loopback(("127.0.0.1", attempt), handler)
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise
    raise PortTaken(first=ports[0], last=ports[-1])
