"""Fixtures for all tests: a desktop, and quiet; the root conftest lists this module as a plugin."""

from collections.abc import Iterator

import pytest

from .desktop import Desktop
from .quiet import room
from .stalls import Stalls


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """One private desktop for all tests of the run; programs on it end with their test."""
    with Desktop() as started:
        yield started


@pytest.fixture(autouse=True)
def _room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A test marked `quiet` runs while no other does."""
    base = tmp_path_factory.getbasetemp()
    is_worker = hasattr(request.config, "workerinput")
    alone = request.node.get_closest_marker("quiet") is not None
    with room(base.parent if is_worker else base, alone=alone):
        yield


@pytest.fixture
def stalls() -> Iterator[Stalls]:
    """For a test that measures gaps: those of the machine itself."""
    with Stalls() as watching:
        yield watching
