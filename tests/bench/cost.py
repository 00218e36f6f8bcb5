"""What a process costs: processor time and memory, read from the kernel."""

import ctypes
import time
from pathlib import Path
from threading import Event

from tests.support.waiting import wait_for

QUIET_S = 0.05  # a process that used less than 4 % of such a while has done what it was asked to
QUIET_SHARE = 0.04

_libc = ctypes.CDLL(None, use_errno=True)


def cpu_s(pid: int) -> float:
    """User and system time of all threads of a process, in seconds (clock_getcpuclockid(3): to the nanosecond)."""
    clock = ctypes.c_int()
    error = _libc.clock_getcpuclockid(pid, ctypes.byref(clock))
    if error:
        raise ProcessLookupError(error, f"no processor clock of process {pid}")
    return time.clock_gettime(clock.value)


def cpu_pct(pid: int, seconds: float) -> float:
    """Per cent of one core that a process uses in the next `seconds`."""
    begin, before = time.monotonic(), cpu_s(pid)
    let_pass(seconds)
    return 100 * (cpu_s(pid) - before) / (time.monotonic() - begin)


def rss_mb(pid: int) -> float:
    """Resident memory in MB (of 1024 KiB)."""
    return _kib(pid, "Rss") / 1024


def pss_mb(pid: int) -> float:
    """Resident memory, where pages shared with other processes count in shares (proc(5), smaps_rollup)."""
    return _kib(pid, "Pss") / 1024


def let_pass(seconds: float) -> None:
    """Time that belongs to the measurement itself: nothing is waited for."""
    Event().wait(seconds)


def wait_quiet(pid: int, timeout: float = 10) -> None:
    """Wait until a process has nothing to do."""

    def quiet() -> bool:
        before = cpu_s(pid)
        let_pass(QUIET_S)
        return cpu_s(pid) - before < QUIET_S * QUIET_SHARE

    wait_for(quiet, timeout, f"process {pid} comes to rest")


def _kib(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise LookupError(name)
