"""A static file server for one folder on the loopback address; for looking at a site, not for publishing one."""

import errno
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from duecourse.errors import PortTaken

ATTEMPTS = 20
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

    def log_message(self, *_: object) -> None:
        """Keep no log of who read what."""


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server for ``folder`` on 127.0.0.1 at ``port`` or one of the next twenty. Raises PortTaken when all are in use."""
    handler = partial(Pages, directory=str(folder))
    for attempt in range(port, port + ATTEMPTS):
        try:
            return ThreadingHTTPServer(("127.0.0.1", attempt), handler)
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise
    raise PortTaken(first=port, last=port + ATTEMPTS - 1)
