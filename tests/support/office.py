"""A real office in its own process (`python -m osmo_qt.office serve --demo`), with what a test wants to know of it."""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from pydantic import TypeAdapter

from osmo_qt.ucapi.server import DEMO_ACCOUNTS_PATH, SERVER_PATH, DemoAccount, ServerInfo

from . import processes
from .waiting import wait_for

START_TIMEOUT_S = 60  # the very first start may fetch the engine
STOP_TIMEOUT_S = 10


class OfficeProcess:
    """An office that is ready. It ends with the test runner, however that ends.

    `url`, `server` and `accounts` are what it told; `data` is its folder (logs in `data/log`).
    """

    def __init__(self, data: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self.data = data
        self._mark = processes.new_mark()
        self._stderr = data.with_name(f"{data.name}.stderr")
        command = [sys.executable, "-m", "osmo_qt.office", "serve", "--demo", "--data-dir", str(data)]
        with self._stderr.open("wb") as stderr:
            self._process = subprocess.Popen(
                [*command, "--until-stdin-closes", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=processes.with_mark(environment, self._mark),
                start_new_session=True,
            )
        try:
            self.url = str(json.loads(self._first_line())["url"])
            self.server = ServerInfo.model_validate_json(self.get(SERVER_PATH).content)
            accounts = self.get(DEMO_ACCOUNTS_PATH).content
            self.accounts = TypeAdapter(list[DemoAccount]).validate_json(accounts)
        except BaseException:
            self.kill()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def account(self, number: str) -> DemoAccount:
        """The account with this number; KeyError when there is none."""
        return {account.number: account for account in self.accounts}[number]

    def get(self, path: str) -> httpx.Response:
        """GET a path of the office's HTTP interface."""
        return httpx.get(f"{self.url}{path}", trust_env=False)

    def engine_pid(self) -> int:
        """The process id of the voice engine as it runs now; AssertionError when none does."""
        file = self.data / "engine.pid"
        assert file.exists(), f"no engine is running\n{self.messages()}"
        return int(file.read_text())

    def kill_engine(self) -> int:
        """SIGKILL the engine; returns the process id it had."""
        pid = self.engine_pid()
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_for_message(self, text: str, timeout: float) -> None:
        """Wait until the office has said `text` on its standard error."""
        wait_for(lambda: text in self.messages(), timeout, lambda: f"{text!r}; it said\n{self.messages()}")

    def messages(self) -> str:
        """What the office said on its standard error."""
        return self._stderr.read_text(encoding="utf-8", errors="replace")

    def processes(self) -> list[int]:
        """The process ids of the office and of all that it started, as far as they live."""
        return [process.pid for process in processes.marked(self._mark)]

    def close_stdin(self) -> int:
        """What happens when the process that started the office dies; returns the exit code."""
        assert self._process.stdin
        self._process.stdin.close()
        return self._process.wait(STOP_TIMEOUT_S)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, by a signal, and wait; returns the exit code. AssertionError when something runs on."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        try:
            code = self._process.wait(STOP_TIMEOUT_S)
        finally:
            left = self.kill()
        assert not left, f"the office left processes behind: {left}\n{self.messages()}"
        return code

    def kill(self) -> list[str]:
        """SIGKILL it; returns what was still running two seconds later (and is now ended too)."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        return processes.end_marked(self._mark)

    def _first_line(self) -> bytes:
        assert self._process.stdout
        descriptor = self._process.stdout.fileno()
        deadline = time.monotonic() + START_TIMEOUT_S
        line = b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
            piece = os.read(descriptor, 4096) if ready else b""
            assert piece, f"the office did not start\n{self.messages()}"
            line += piece
        return line


@contextmanager
def running_office(
    *users: tuple[str, str],
    arguments: Sequence[str] = (),
    environment: Mapping[str, str] = os.environ,
    data: Path | None = None,
) -> Iterator[OfficeProcess]:
    """An office with the demonstration's users 100 and 101 and with `users` (number, display name).

    `data` is its folder (default: a temporary one). Leaving asserts that it ends with code 0 and leaves no process.
    """
    extra = [word for number, name in users for word in ("--user", f"{number}:{name}")]
    with tempfile.TemporaryDirectory(prefix="osmo-office-") as temporary:
        office = OfficeProcess(data or Path(temporary) / "office", [*extra, *arguments], environment)
        try:
            yield office
        except BaseException as error:
            error.add_note(f"the office said:\n{office.messages()}")
            office.kill()
            raise
        code = office.stop()
        assert code in (0, -signal.SIGKILL), f"exit code {code}\n{office.messages()}"
