"""Child processes of a test: started with a mark in their environment, so that none can hide or be forgotten."""

import contextlib
import os
import secrets
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from .waiting import wait_for

MARK = "OSMO_TEST_MARK"


def new_mark() -> str:
    """A value for the variable `MARK`: every process that inherits it belongs to whoever made it."""
    return secrets.token_hex(8)


def marked(mark: str) -> list[psutil.Process]:
    """Living processes that carry the mark, wherever they hang in the process tree (daemons too)."""
    found = []
    for process in psutil.process_iter():
        try:
            alive = process.status() != psutil.STATUS_ZOMBIE
            if alive and mark in process.environ().get(MARK, "").split(","):
                found.append(process)
        except psutil.Error:  # it ended, or it belongs to somebody else
            continue
    return found


def with_mark(environment: Mapping[str, str], mark: str) -> dict[str, str]:
    """A copy of the environment that carries this mark beside those that are there."""
    marks = [*filter(None, environment.get(MARK, "").split(",")), mark]
    return {**environment, MARK: ",".join(marks)}


def start(
    command: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    *,
    pass_fds: Sequence[int] = (),
    stdin: bool = False,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own; stdout and stderr are appended to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            list(command),
            env=dict(environment),
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=pass_fds,
            start_new_session=True,
            cwd=cwd,
        )


def stop(process: subprocess.Popen[bytes], timeout: float = 5) -> int:
    """SIGTERM, and SIGKILL after `timeout` seconds; returns the exit code."""
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
    finally:
        if process.stdin:
            process.stdin.close()


def end_marked(mark: str, grace: float = 1) -> list[str]:
    """End every process with the mark that does not end by itself in `grace` seconds; returns their command lines."""
    with contextlib.suppress(AssertionError):
        wait_for(lambda: not marked(mark), grace, "marked processes end")
    names = []
    for process in marked(mark):
        try:
            names.append(f"{process.pid} {' '.join(process.cmdline())}")
            os.kill(process.pid, signal.SIGKILL)
        except (psutil.Error, ProcessLookupError):
            continue
    return names
