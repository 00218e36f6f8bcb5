"""The engine's process: started, watched, started again when it dies, and never left behind."""

import asyncio
import logging
import os
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path
from signal import Signals
from typing import Any

from osmo_qt.office.engine.configuration import HOST, EngineConfiguration
from osmo_qt.office.engine.mailbox import forget_locks

START_TIMEOUT_S = 15.0
STOP_TIMEOUT_S = 3.0
PROBE_INTERVAL_S = 0.02
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 30.0
HEALTHY_AFTER_S = 60.0
LOG_TAIL_LINES = 8

log = logging.getLogger(__name__)


class EngineError(RuntimeError):
    """The engine does not run; the text says why, with the last lines of its log."""


class Asterisk:
    """One Asterisk on one configuration.

    `launch` and `wait_until_ready` start it; from then on it is started again by itself, on the same ports and with
    a growing pause, until `stop`; its death and its return are logged in sentences for people.
    The file `pid_file` holds the process id while it runs.
    """

    def __init__(self, configuration: EngineConfiguration, pid_file: Path) -> None:
        command = configuration.installation.command
        self._remote = (*configuration.installation.command, "-C", str(configuration.main_file))
        self._command = (*_tied_to_parent(), *command, "-f", "-C", str(configuration.main_file))
        self._folder = configuration.folder
        self._sip_address = (HOST, configuration.ports.sip)
        self._output = configuration.logs / "engine-output.log"
        self._logs = (configuration.logs / "engine.log", self._output)
        self._pid_file = pid_file
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._booted = False

    async def launch(self) -> None:
        """Start the process. Call it in the main thread: the kernel ends the engine when the thread that forked ends.

        Raises EngineError when the program cannot be run at all.
        """
        environment = {name: value for name, value in os.environ.items() if name != "NOTIFY_SOCKET"}
        try:
            forget_locks(self._folder / "spool/voicemail")
            with self._output.open("ab") as output:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd=self._folder,
                    env=environment,
                    start_new_session=True,  # Ctrl+C is for the office, which then ends the engine itself
                )
        except OSError as error:
            raise EngineError(f"The voice engine cannot be run: {error}") from error
        self._booted = False
        self._pid_file.write_text(f"{self._process.pid}\n")

    async def wait_until_ready(self) -> None:
        """Return as soon as the engine answers SIP, and watch it from then on. Raises EngineError."""
        await self._wait_until_answering()
        self._watch = asyncio.create_task(self._keep_running(), name="engine watch")

    async def command(self, text: str) -> None:
        """Carry out a command of the engine's console. Raises OSError when it does not run."""
        words = (*self._remote, "-rx", text)
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(*words, stdin=quiet, stdout=quiet, stderr=quiet)
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                if await process.wait():
                    raise OSError("the engine takes no commands")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def stop(self) -> None:
        """End the engine and the watch; returns when the process is gone. Harmless when it was never started."""
        if self._watch:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
            self._watch = None
        await self._end_process()
        self._pid_file.unlink(missing_ok=True)

    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise EngineError("The voice engine was not started.")
        return self._process

    async def _wait_until_answering(self) -> None:
        exit_code = asyncio.create_task(self._running().wait())
        answer = asyncio.create_task(_wait_for_sip(*self._sip_address))
        tasks = {exit_code, answer}
        try:
            await asyncio.wait(tasks, timeout=START_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED)
            if exit_code.done():
                raise EngineError(self._with_log(f"The voice engine ended at once ({_words(exit_code.result())})."))
            if not answer.done():
                raise EngineError(self._with_log(f"The voice engine did not answer within {START_TIMEOUT_S:g} s."))
            answer.result()
            self._booted = True
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep_running(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            begin = time.monotonic()
            code = await self._running().wait()
            if time.monotonic() - begin > HEALTHY_AFTER_S:
                pause = FIRST_PAUSE_S
            log.warning("The voice engine ended unexpectedly (%s); it is started again.", _words(code))
            back = False
            while not back:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
                back = await self._start_again()
            log.warning("The voice engine is back.")

    async def _start_again(self) -> bool:
        try:
            await self.launch()
            await self._wait_until_answering()
        except EngineError as error:
            log.error("%s", error)
            await self._end_process()
            return False
        return True

    async def _end_process(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        if self._booted:  # before, it does not listen to SIGTERM and has nothing to lose
            process.terminate()
            with suppress(TimeoutError):
                async with asyncio.timeout(STOP_TIMEOUT_S):
                    await process.wait()
                    return
            log.warning("The voice engine did not end by itself within %g s.", STOP_TIMEOUT_S)
        process.kill()
        await process.wait()

    def _with_log(self, message: str) -> str:
        lines = [line for file in self._logs for line in _tail(file)]
        return "\n".join([message, *(f"  {line}" for line in lines)])


def _tied_to_parent() -> tuple[str, ...]:
    """A prefix with which the kernel ends the engine when the office dies, however it dies (Linux)."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        log.warning("setpriv (util-linux) is missing: if the office is killed, its voice engine runs on.")
        return ()
    return (setpriv, "--pdeathsig", "KILL", "--")


def _words(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {Signals(-code).name}"


def _tail(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_TAIL_LINES:]
    except OSError:
        return []


class _Probe(asyncio.DatagramProtocol):
    """Sets `answered` with the first response that is not 503: Asterisk sends that one until it has booted."""

    def __init__(self) -> None:
        self.answered = asyncio.Event()

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:  # noqa: ARG002 - given by asyncio
        if not data.startswith(b"SIP/2.0 503"):
            self.answered.set()


async def _wait_for_sip(host: str, port: int) -> None:
    """Ask by OPTIONS (RFC 3261 section 11) again and again until there is an answer."""
    loop = asyncio.get_running_loop()
    transport, probe = await loop.create_datagram_endpoint(_Probe, remote_addr=(host, port))
    try:
        own_host, own_port = transport.get_extra_info("sockname")
        while not probe.answered.is_set():
            transport.sendto(_options(host, port, f"{own_host}:{own_port}"))
            with suppress(TimeoutError):
                async with asyncio.timeout(PROBE_INTERVAL_S):
                    await probe.answered.wait()
    finally:
        transport.close()


def _options(host: str, port: int, own: str) -> bytes:
    mark = secrets.token_hex(6)
    return (
        f"OPTIONS sip:{host}:{port} SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP {own};rport;branch=z9hG4bK{mark}\r\n"
        f"Max-Forwards: 1\r\nFrom: <sip:office@{own}>;tag={mark}\r\nTo: <sip:{host}:{port}>\r\n"
        f"Call-ID: {mark}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
    ).encode()
