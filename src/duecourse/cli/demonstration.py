"""Verbs that show the product: the demonstration, and a site served on this machine."""

import sys
from pathlib import Path

from duecourse.cli.output import HERE, Common, answer, progress

PORT = 8010


def demo(
    *,
    people: int = 10,
    anew: bool = False,
    serve: bool = True,
    port: int = PORT,
    common: Common = HERE,
) -> int:
    """Run a made-up county end to end, check the announcement of October 2010, and serve the site on this machine.

    A demonstration that was stopped goes on where it stopped; a complete one is checked again.

    Examples:
    `duecourse demo --dir demo`
    `duecourse demo --dir demo --no-serve --json`
    `duecourse demo --dir demo --people 14 --anew`

    Parameters
    ----------
    people
        How many people are enrolled in the gallery (7 to 49).
    anew
        Start over, even if a demonstration is there.
    serve
        Serve the site on 127.0.0.1 until stopped.
    port
        Port to serve on; the next free one when it is taken.
    """
    from duecourse.cli.serving import check_port
    from duecourse.demo import run

    check_port(port)
    root = Path("demo") if common.dir == Path() else common.dir
    found = run(root, people=people, anew=anew, say=_say, bar=progress)
    tally: dict[str, int] = {}
    for each in found.claims.claims:
        tally[each.verdict] = tally.get(each.verdict, 0) + 1
    summary = {
        "state": found.state,
        "workspace": str(found.space.root),
        "bookings": list(found.bookings),
        "ledger": {
            "ok": found.report.ok,
            "entries": found.report.entries,
            "sealed": found.report.sealed,
            "root": found.report.root,
        },
        "claims": tally,
        "site": str(found.space.site / "index.html"),
        "seconds": {name: round(value, 1) for name, value in found.seconds.items()},
    }
    lines = [f"{each['booking']}  {each['title']}: {each['outcome']}" for each in found.bookings]
    lines += [
        "",
        f"The record holds: {found.report.entries} entries, {found.report.sealed} sealed."
        if found.report.ok
        else "THE RECORD DOES NOT HOLD.",
        "Claims of 6 October 2010: "
        + ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in tally.items())
        + ".",
        f"Site: {found.space.site / 'index.html'}",
        "Seconds: " + ", ".join(f"{name} {value:.1f}" for name, value in found.seconds.items()) + ".",
    ]
    answer(common, summary, lines)
    sys.stdout.flush()
    if serve:
        serve_folder(found.space.site, port)
    return 0 if found.report.ok else 4


def serve(*, port: int = PORT, common: Common = HERE) -> None:
    """Serve the published site of a workspace on this machine, until stopped.

    Example:
    `duecourse serve --dir demo`

    Parameters
    ----------
    port
        Port to serve on; the next free one when it is taken.
    """
    from duecourse.errors import NoSite

    space = common.workspace()
    if not (space.site / "index.html").is_file():
        raise NoSite(path=space.site)
    serve_folder(space.site, port)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def serve_folder(folder: Path, port: int) -> None:
    """Serve static files of ``folder`` on the loopback address until interrupted; says where on stderr."""
    from duecourse.cli.serving import server

    with server(folder, port) as http:
        sys.stderr.write(f"Serving {folder} on http://127.0.0.1:{http.server_address[1]}/ (stop with Ctrl-C)\n")
        sys.stderr.flush()
        try:
            http.serve_forever()
        except KeyboardInterrupt:
            sys.stderr.write("Stopped.\n")
