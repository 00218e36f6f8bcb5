"""The one place where a test waits: a condition is asked again and again until a deadline.

Only for states that nothing reports; whoever has an event, a socket or a process waits on that instead.
"""

import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar

INTERVAL_S = 0.03

T = TypeVar("T")


def wait_for(condition: Callable[[], T | None], timeout: float, what: str | Callable[[], str]) -> T:
    """Return the first true value of `condition`; it is asked at least once and once more at the deadline.

    `timeout` is in seconds. `what` names the awaited thing in the AssertionError raised when it does not
    come; a function is called only then (for an expensive description of what was there instead).
    Exceptions of the condition are not caught.
    """
    deadline = time.monotonic() + timeout
    pause = Event()
    while True:
        late = time.monotonic() >= deadline
        if value := condition():
            return value
        if late:
            text = what if isinstance(what, str) else what()
            raise AssertionError(f"not within {timeout:g} s: {text}")
        pause.wait(INTERVAL_S)
