"""What every test may ask for: the published sample files (or a skip that says why); a settled hypothesis profile."""

import os
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
