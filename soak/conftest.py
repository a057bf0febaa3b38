"""What long runs share with the tests: a PostgreSQL server of our own."""

from tests.conftest import postgres_place, postgres_server, shared_data

__all__ = ["postgres_place", "postgres_server", "shared_data"]
