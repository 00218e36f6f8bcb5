"""What holds for every test: no screen is needed, and whoever leaves a warning, a thread or a task behind fails."""

import asyncio
import logging
import os
import re
import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

# Programs started by end-to-end tests get an environment of their own, with a real desktop in it.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

pytest_plugins = ["tests.support.fixtures"]

# The same examples in each run (a failure that comes and goes helps nobody); a slow machine is no failure.
settings.register_profile("osmo", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("osmo")

OURS = ("voice", "recents", "keyring", "uc")  # threads of the product, daemons or not
END_WITHIN_S = 2.0

ExpectLog = Callable[[str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Qt's own warnings fail a test, too; one that provokes some says so with the same markers."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
        item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))  # offscreen has none


class _Warnings(logging.Handler):
    """Keeps what is logged at WARNING or above, from any thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _guard_log(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """A warning in the log that the test did not expect (`expect_log`) is a failure."""
    expected: list[str] = []
    handler = _Warnings()
    logging.getLogger().addHandler(handler)
    yield expected
    logging.getLogger().removeHandler(handler)
    unexpected = [m for m in handler.messages if not any(re.search(e, m) for e in expected)]
    missing = [e for e in expected if not any(re.search(e, m) for m in handler.messages)]
    assert not unexpected, f"unexpected in the log: {unexpected}"
    assert not missing, f"expected in the log, but not there: {missing}"


@pytest.fixture
def expect_log(_guard_log: list[str]) -> ExpectLog:
    """`expect_log(pattern)`: such a warning belongs to this test, and it fails without it."""
    return _guard_log.append


@pytest.fixture(autouse=True)
def _guard_threads() -> Iterator[None]:
    """A thread that outlives the test which started it is a failure."""
    before = set(threading.enumerate())
    yield
    started = [t for t in threading.enumerate() if t not in before]
    left = [t for t in started if not t.daemon or t.name.startswith(OURS)]
    for thread in left:
        thread.join(END_WITHIN_S)
    names = [t.name for t in left if t.is_alive()]
    assert not names, f"threads left behind: {names}"


@pytest.fixture(autouse=True)
def _guard_tasks() -> Iterator[None]:
    """An asyncio task that is neither done nor cancelled after the test is a failure."""
    before = _pending()
    yield
    left = [t.get_name() for t in _pending() - before]
    assert not left, f"tasks left behind: {left}"


def _pending() -> set[asyncio.Task[object]]:
    # There is no public way to ask for the tasks of all loops, closed ones included
    known = getattr(asyncio.tasks, "_scheduled_tasks", None) or getattr(asyncio.tasks, "_all_tasks", None)
    return {task for task in list(known or ()) if not task.done()}
