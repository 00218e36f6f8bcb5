"""A test that measures sound is alone."""

import fcntl
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.quiet import room


def test_nobody_else_is_in_a_quiet_room(tmp_path: Path) -> None:
    with room(tmp_path, alone=True), (tmp_path / "room").open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)


def test_who_is_not_alone_shares_the_room(tmp_path: Path) -> None:
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(room(tmp_path, alone=False))
        other = stack.enter_context((tmp_path / "room").open())
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with room(tmp_path, alone=True):
        pass
