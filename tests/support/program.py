"""A program under test in its own process, seen through AT-SPI and driven by mouse and keyboard."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from . import processes
from .accessibility import AccessibilityBus, Extents, Node, matches
from .desktop import Desktop, home_environment
from .hands import LEFT, RIGHT, WHEEL_DOWN, WHEEL_UP, Hands
from .log_rules import complaints
from .waiting import wait_for

Pattern = str | re.Pattern[str]
WINDOW_ROLES = re.compile(r"^(frame|window|dialog|alert|file chooser)$")
LOG_TAIL, LOG_TAIL_WITH_STACKS = 80, 400  # lines shown when a test fails
STACKS_WITHIN_S = 5

T = TypeVar("T")


class Program:
    """Context manager; leaving it ends the program, and asserts that it ended well if the test did so far.

    `command` is what is started (default: the application with `args`). `log` takes stdout and stderr. `home`
    gives it a home folder of its own (else the desktop's). `environment` adds variables, None removes one. `allow`
    are expressions for log lines that this test provokes on purpose.
    """

    def __init__(
        self,
        desktop: Desktop,
        *args: str,
        log: Path,
        command: Sequence[str] = (sys.executable, "-m", "osmo_qt"),
        environment: Mapping[str, str | None] | None = None,
        home: Path | None = None,
        cwd: Path | None = None,
        allow: Iterable[str] = (),
    ) -> None:
        self._desktop = desktop
        self._command = [*command, *args]
        self._allow = tuple(allow)
        self._ended_well = False
        self._cwd = cwd
        self._mark = processes.new_mark()
        self.log = log
        own = home_environment(home) if home else {}
        changed = {**desktop.environment, **own, **(environment or {})}
        present = {name: value for name, value in changed.items() if value is not None}
        self.environment = processes.with_mark(present, self._mark)

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as started:
            self._bus = started.enter_context(AccessibilityBus(self.environment["DBUS_SESSION_BUS_ADDRESS"]))
            # without the mark: it outlives the program
            self.hands = started.enter_context(contextlib.closing(Hands(self._desktop.environment)))
            self.process = processes.start(self._command, self.environment, self.log, cwd=self._cwd)
            self._started = started.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                if not self._ended_well:
                    self.stop()
            else:
                picture = self.log.with_suffix(".png")
                with contextlib.suppress(OSError):  # the test's error counts, not that of its picture
                    self.screenshot(picture)
                error.add_note(f"screen: {picture}\nlog {self.log}:\n{self.log_tail()}")
        finally:
            self.kill()
            self._started.close()

    # Looking

    def tree(self) -> Node | None:
        """The whole program as it is now; None before it has announced itself."""
        self._assert_running()
        try:
            return self._bus.application(self.process.pid)
        except TimeoutError as error:
            raise AssertionError(f"the user interface hangs\n{self._stacks()}") from error

    def outline(self) -> str:
        """What is visible, as indented lines."""
        tree = self.tree()
        return tree.outline() if tree else "(nothing announced)"

    def window(self, title: Pattern, timeout: float = 10) -> Node:
        """A top-level window by its title."""
        return self.find(WINDOW_ROLES, title, timeout=timeout)

    def find(
        self,
        role: Pattern | None = None,
        name: Pattern | None = None,
        *,
        within: Node | None = None,
        showing: bool = True,
        states: Iterable[str] = (),
        timeout: float = 10,
    ) -> Node:
        """Wait for the first object (in tree order) with this role name, name and states.

        A string must be equal, a compiled expression must be found in it.
        """
        wanted = frozenset(states) | ({"showing"} if showing else frozenset())
        what = f"role {role!r}, name {name!r}, states {sorted(wanted)}"
        return self.wait_until(lambda: next(iter(self._matching(role, name, within, wanted)), None), timeout, what)

    def find_all(
        self, role: Pattern | None = None, name: Pattern | None = None, *, within: Node | None = None
    ) -> list[Node]:
        """All showing objects that match now, without waiting."""
        return self._matching(role, name, within, frozenset({"showing"}))

    def absent(
        self,
        role: Pattern | None = None,
        name: Pattern | None = None,
        *,
        within: Node | None = None,
        timeout: float = 10,
    ) -> None:
        """Wait until nothing that matches is showing."""
        self.wait_until(
            lambda: not self.find_all(role, name, within=within), timeout, f"no role {role!r}, name {name!r}"
        )

    def wait_until(self, condition: Callable[[], T | None], timeout: float, what: str) -> T:
        """Like `wait_for`, but shows the program's windows when it fails, and fails at once when the program ends."""

        def ask() -> T | None:
            self._assert_running()
            return condition()

        return wait_for(ask, timeout, lambda: f"{what}; visible is:\n{self.outline()}")

    def screenshot(self, path: Path) -> None:
        """Write the whole screen as a PNG file."""
        self._desktop.screenshot(path)

    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def log_tail(self) -> str:
        return "\n".join(self.log_text().splitlines()[-LOG_TAIL:])

    # Acting; the returned time is time.monotonic() just before the press

    def click(self, node: Node) -> float:
        return self.hands.click(*self._place(node).centre)

    def double_click(self, node: Node) -> float:
        return self.hands.click(*self._place(node).centre, LEFT, repeat=2)

    def right_click(self, node: Node) -> float:
        return self.hands.click(*self._place(node).centre, RIGHT)

    def drag(self, node: Node, to: Node | tuple[int, int]) -> None:
        """Drag from the centre of a node to that of another one, or by (x, y) pixels."""
        x, y = self._place(node).centre
        to_x, to_y = self._place(to).centre if isinstance(to, Node) else (x + to[0], y + to[1])
        self.hands.drag(x, y, to_x, to_y)

    def scroll(self, node: Node, steps: int) -> None:
        """Turn the wheel over a node; positive is down."""
        self.hands.click(*self._place(node).centre, WHEEL_DOWN if steps > 0 else WHEEL_UP, abs(steps), 5)

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.hands.type(text)

    def key(self, *keys: str) -> float:
        """Press keys by their X names: "Return", "ctrl+k", "alt+F4" (closes a window)."""
        return self.hands.key(*keys)

    def focus(self, window: Node) -> None:
        """Bring a window to the front and give it the keyboard."""
        # Qt appends the name of the application to the title that X sees
        name = r"^(\([0-9]+\) )?" + re.sub(r"([^\w\s])", r"\\\1", window.name) + "( .*)?$"
        found = self.hands.run(
            "search", "--all", "--onlyvisible", "--pid", str(self.process.pid), "--name", name
        ).split()
        assert found, f"no X window {window.name!r} of this program"
        self.hands.run("windowactivate", found[-1])
        self.wait_until(lambda: "active" in window.now().states, 5, f"window {window.name!r} is active")

    # Ending

    def wait_end(self, code: int = 0, timeout: float = 10) -> None:
        """Wait until the program ends by itself; asserts code, log and that no process is left."""
        wait_for(lambda: self.process.poll() is not None, timeout, lambda: f"the program ends\n{self._stacks()}")
        assert self.process.returncode == code, f"exit code {self.process.returncode}\n{self.log_tail()}"
        left = processes.end_marked(self._mark)
        assert not left, f"processes left behind: {left}"
        bad = complaints(self.log_text(), self._allow)
        assert not bad, "the log has\n" + "\n".join(bad) + f"\nin\n{self.log_tail()}"
        self._ended_well = True

    def stop(self, code: int = 0, timeout: float = 10) -> None:
        """SIGTERM (if it still runs), then as `wait_end`."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.wait_end(code, timeout)

    def kill(self) -> None:
        """SIGKILL for the program and everything it started."""
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        processes.end_marked(self._mark, 0)

    def _stacks(self) -> str:
        """Ends a program that hangs; the end of its log, with what each of its threads was doing (faulthandler)."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGABRT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STACKS_WITHIN_S)
        return "\n".join(self.log_text().splitlines()[-LOG_TAIL_WITH_STACKS:])

    def _matching(
        self, role: Pattern | None, name: Pattern | None, within: Node | None, states: frozenset[str]
    ) -> list[Node]:
        try:
            root = within.now() if within else self.tree()
        except LookupError:
            root = None
        nodes = root.walk() if root else ()
        return [n for n in nodes if states <= n.states and matches(n.role, role) and matches(n.name, name)]

    def _place(self, node: Node) -> Extents:
        """Where a node is once it has stopped moving."""
        seen: list[Extents] = []

        def settled() -> Extents | None:
            seen.append(node.extents)
            steady = len(seen) > 1 and seen[-1] == seen[-2] and seen[-1].width > 0
            return seen[-1] if steady else None

        return self.wait_until(settled, 5, f"{node.role} {node.name!r} stands still")

    def _assert_running(self) -> None:
        code = self.process.poll()
        assert code is None, f"the program ended with code {code}\n{self.log_tail()}"
