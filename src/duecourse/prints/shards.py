"""A search done by several processes of this machine, or by Ray actors on several: the same answers, or an error.

Every worker maps the gallery's folder itself (on several machines it must be one shared folder, or equal copies), keeps
it mapped between searches, and does one piece after another with one thread. A piece is done for one version of the
gallery: a worker that sees another one says so, and the search begins anew. A worker that dies or stays silent is an
error, never "no hit"; the next search starts another in its place.
"""

import pickle
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from duecourse.errors import ClusterMissing, DuecourseError, OtherVersion, ShardLost
from duecourse.prints import states
from duecourse.prints.searching import Query, Task, perform
from duecourse.prints.states import State

SILENCE = 600.0
"""Seconds after which a worker at work on one piece is given up."""
AHEAD = 2
"""Pieces that a worker has been given at a time, so that it never waits for the next one."""


class Shard:
    """What one worker does: hold galleries mapped, and do pieces of searches in them."""

    def __init__(self) -> None:
        self.held: dict[Path, State] = {}
        self._query = Query((), 0, 0)

    def read(self, packed: bytes) -> Query:
        """A query as it was sent; that of the piece before where nothing was."""
        if packed:
            self._query = pickle.loads(packed)  # noqa: S301 (from our own parent, down its own pipe)
        return self._query

    def perform(self, folder: Path, version: int, digest: str, query: Query, task: Task) -> Any:
        """Do one piece in that version of the gallery in ``folder``. Raises OtherVersion, BrokenGallery."""
        state = states.read(folder, self.held.get(folder))
        self.held[folder] = state
        if (state.manifest.version, state.manifest.digest) != (version, digest):
            raise OtherVersion(where=folder, wanted=version, found=state.manifest.version)
        return perform(state, query, task)


def _serve(line: Connection) -> None:
    """The life of a worker process: answer until the line is closed."""
    shard = Shard()
    while True:
        try:
            asked = line.recv()
        except (EOFError, OSError):
            return
        try:
            folder, version, digest, packed, task = asked
            answer: object = shard.perform(folder, version, digest, shard.read(packed), task)
        except DuecourseError as error:
            answer = error
        line.send(answer)


class Workers:
    """Worker processes of this machine, as the crew of a search; close them, or use them in a ``with`` block."""

    def __init__(self, number: int) -> None:
        self.number = max(1, number)
        self._crew: list[tuple[BaseProcess, Connection]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the processes."""
        for process, line in self._crew:
            line.close()
            process.join(1)
            if process.is_alive():
                process.kill()
                process.join()
        self._crew = []

    def processes(self) -> tuple[int, ...]:
        """The process ids of the workers that run now."""
        return tuple(process.pid or 0 for process, _ in self._crew)

    def perform(self, state: State, query: Query, tasks: Sequence[Task]) -> Iterator[Any]:
        """What ``searching.perform`` answers for each task, in their order.

        Raises ShardLost, OtherVersion, BrokenGallery; the workers are ended then, for what they still do is of no use.
        """
        self._fill()
        what = (state.folder, state.manifest.version, state.manifest.digest)
        packed = pickle.dumps(query)
        waiting = list(range(len(tasks)))[::-1]
        busy: dict[Connection, list[int]] = {line: [] for _, line in self._crew}
        told: set[Connection] = set()
        done: dict[int, Any] = {}
        try:
            for number in range(len(tasks)):
                while number not in done:
                    for line in sorted(busy, key=lambda each: len(busy[each])) * AHEAD:
                        if waiting and len(busy[line]) < AHEAD:
                            busy[line].append(waiting.pop())
                            line.send((*what, b"" if line in told else packed, tasks[busy[line][-1]]))
                            told.add(line)
                    ready = connection.wait([line for line, places in busy.items() if places], SILENCE)
                    if not ready:
                        raise ShardLost(where=state.folder, problem=f"a worker was silent for {SILENCE:.0f} seconds")
                    for line in [each for each in busy if each in ready]:
                        answer = line.recv()
                        if isinstance(answer, DuecourseError):
                            raise answer
                        done[busy[line].pop(0)] = answer
                yield done.pop(number)
        except (EOFError, OSError) as problem:
            raise ShardLost(where=state.folder, problem="a worker process died") from problem
        finally:
            if any(busy.values()):
                self.close()

    def _fill(self) -> None:
        """Start the processes that are wanted, in place of those that have died too."""
        alive = [(process, line) for process, line in self._crew if process.is_alive()]
        for process, line in self._crew:
            if not process.is_alive():
                line.close()
        self._crew = alive
        context = get_context("spawn")
        while len(self._crew) < self.number:
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs,), daemon=True, name="duecourse shard")
            process.start()
            theirs.close()
            self._crew.append((process, ours))


class Cluster:
    """Ray actors as the crew of a search. Needs the extra ``cluster``; Ray is started here unless it runs already.

    Raises ClusterMissing where Ray is not installed.
    """

    def __init__(self, number: int) -> None:
        try:
            import ray
        except ImportError as problem:
            raise ClusterMissing(problem=problem) from problem
        self.number = max(1, number)
        self._ray: Any = ray
        self._actors: list[Any] = []

    def close(self) -> None:
        """End the actors; Ray itself stays."""
        for actor in self._actors:
            self._ray.kill(actor)
        self._actors = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def actors(self) -> tuple[Any, ...]:
        """The actors that are there now."""
        return tuple(self._actors)

    def perform(self, state: State, query: Query, tasks: Sequence[Task]) -> Iterator[Any]:
        """What ``searching.perform`` answers for each task, in their order. Raises as ``Workers.perform``."""
        ray = self._ray
        if not ray.is_initialized():
            ray.init(log_to_driver=False, include_dashboard=False)
        make: Callable[[], Any] = ray.remote(max_restarts=0, num_cpus=1)(Shard).remote
        while len(self._actors) < self.number:
            self._actors.append(make())
        what = (state.folder, state.manifest.version, state.manifest.digest, ray.put(query))
        asked = [self._actors[k % self.number].perform.remote(*what, task) for k, task in enumerate(tasks)]
        try:
            for promise in asked:
                yield ray.get(promise, timeout=SILENCE)
        except ray.exceptions.RayTaskError as problem:
            self.close()
            if isinstance(problem.cause, DuecourseError):
                raise problem.cause from problem
            raise ShardLost(where=state.folder, problem=f"an actor failed ({problem.cause})") from problem
        except (ray.exceptions.RayError, TimeoutError) as problem:
            self.close()
            raise ShardLost(where=state.folder, problem=f"an actor was lost ({type(problem).__name__})") from problem
