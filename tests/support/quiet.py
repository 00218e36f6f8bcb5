"""Tests that measure sound have the machine for themselves, whatever the other workers of the run would do."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def room(folder: Path, *, alone: bool) -> Iterator[None]:
    """A place for one test, beside others unless it wants to be `alone`; `folder` is the same for all workers.

    Whoever wants to be alone keeps the door shut while waiting, so that no newcomer passes by.
    """
    with (folder / "door").open("w") as door, (folder / "room").open("w") as inside:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(inside, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield
