"""The static server: on the loopback address alone, with headers that let a page load nothing from elsewhere."""

import http.client
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from duecourse.cli.serving import ATTEMPTS, LAST_PORT, POLICY, server
from duecourse.errors import BadWord, PortTaken

FIRST = 18_010
"""Ports from here on are used; the next free one is taken where another program has one."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "data").mkdir(parents=True)
    (folder / "index.html").write_text("<h1>here</h1>")
    (folder / "data" / "numbers.csv").write_text("a,b\n")
    (tmp_path / "secret.txt").write_text("not for anyone")
    return folder


@pytest.fixture
def running(site: Path) -> Iterator[ThreadingHTTPServer]:
    with server(site, FIRST) as http_server:
        thread = Thread(target=http_server.serve_forever)
        thread.start()
        yield http_server
        http_server.shutdown()
        thread.join()


def get(port: int, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    response.body = response.read()  # type: ignore[attr-defined]
    connection.close()
    return response


def test_pages_are_served_with_a_policy_and_nothing_else_is(running: Any) -> None:
    host, port = running.server_address
    assert host == "127.0.0.1"
    assert port in range(FIRST, FIRST + ATTEMPTS)
    found: Any = get(port, "/")
    assert (found.status, found.body) == (200, b"<h1>here</h1>")
    assert get(port, "/data/numbers.csv").status == 200
    for path in ("/nothing.html", "/data/", "/../secret.txt", "/%2e%2e/secret.txt", "//secret.txt"):
        answer: Any = get(port, path)
        assert answer.status == 404, path
        assert b"not for anyone" not in answer.body
        assert answer.headers["Content-Security-Policy"] == POLICY
    for name, value in (
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
    ):
        assert found.headers.get_all(name) == [value]
    assert "default-src 'none'" in POLICY
    assert "script-src" not in POLICY


def test_a_taken_port_leads_to_the_next_and_an_end(running: Any, site: Path) -> None:
    taken = running.server_address[1]
    with server(site, taken) as second:
        assert taken < second.server_address[1] < taken + ATTEMPTS
    with ExitStack() as stack:
        for port in range(LAST_PORT - 1, LAST_PORT + 1):
            holder = stack.enter_context(socket.socket())
            holder.bind(("127.0.0.1", port))
            holder.listen()
        with pytest.raises(PortTaken, match=rf"from {LAST_PORT - 1} to {LAST_PORT} is in use.*--port"):
            server(site, LAST_PORT - 1)
    for wrong in (0, -1, LAST_PORT + 1):
        with pytest.raises(BadWord, match=f"--port {wrong}"):
            server(site, wrong)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the system does not list its sockets in /proc/net/tcp")
def test_it_listens_on_no_other_address(running: Any) -> None:
    port = running.server_address[1]
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    mine = {row[1] for row in listening if row[3] == "0A" and row[1].endswith(f":{port:04X}")}
    assert mine == {f"0100007F:{port:04X}"}


def test_serving_a_workspace_until_stopped(tmp_path: Path, site: Path, county: Any, shell: Any) -> None:
    ran = shell("serve", "--dir", county.root, code=2)
    assert "no site is here" in ran.err
    assert "duecourse publish" in ran.err
    site.rename(county.root / "site")
    shell("serve", "--dir", county.root, "--port", 70_000, code=2)
    script = str(Path(sys.executable).with_name("duecourse"))
    words = [script, "serve", "--dir", str(county.root), "--port", str(FIRST)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stderr.readline())
    assert found is not None
    assert get(int(found[1]), "/index.html").status == 200
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert process.stderr.read() == "Stopped.\n"
    assert process.stdout.read() == ""
    process.stderr.close()
    process.stdout.close()
