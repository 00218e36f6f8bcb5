"""The private socket: for the same user only, taken over after a crash, and never held up by anybody."""

import asyncio
import contextlib
import os
import socket
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from osmo_qt.core.control import MOST_BYTES, Command, Reply, Request, encode_request
from osmo_qt.services import control, instance
from osmo_qt.services.control import ControlServer
from osmo_qt.services.instance import ControlError, InstanceLock, ask, is_running, private_folder, socket_path

ExpectLog = Callable[[str], None]


@pytest.fixture
def runtime(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The session's private folder; its path is short, as the address of a socket must be."""
    folder = tmp_path_factory.mktemp("r")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def profile(tmp_path: Path, runtime: Path) -> Path:
    folder = tmp_path / "profile"
    folder.mkdir()
    return folder


class Program:
    """A program as the socket sees it: holds the lock and answers."""

    def __init__(self, profile: Path, uid: int | None = None) -> None:
        self.lock = InstanceLock(profile)
        self.asked: list[Request] = []
        told = os.getuid() if uid is None else uid
        self.server = ControlServer(socket_path(profile), self._handle, lambda _peer: told)

    def _handle(self, request: Request) -> Reply:
        self.asked.append(request)
        return Reply(True, "done", {"calls": []})

    def run(self, work: Callable[[], Awaitable[object]]) -> None:
        async def life() -> None:
            assert self.lock.take()
            await self.server.start()
            try:
                await work()
            finally:
                await self.server.stop()
                self.lock.release()

        asyncio.run(life())


@pytest.mark.req("CALL-4", "SECR-17")
def test_a_request_is_answered_and_nothing_is_left(profile: Path) -> None:
    program = Program(profile)
    path = socket_path(profile)

    async def work() -> None:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert is_running(profile)
        reply = await asyncio.to_thread(ask, profile, Request(Command.LINK, ("tel:600",)))
        assert reply == Reply(True, "done", {"calls": []})

    program.run(work)
    assert program.asked == [Request(Command.LINK, ("tel:600",))]
    assert not path.exists()
    assert ask(profile, Request(Command.RAISE)) is None


@pytest.mark.req("SECR-17")
def test_another_user_is_refused(profile: Path, expect_log: ExpectLog) -> None:
    expect_log("user 4242 was refused")
    program = Program(profile, uid=4242)

    async def work() -> None:
        with pytest.raises(ControlError):
            await asyncio.to_thread(ask, profile, Request(Command.QUIT))

    program.run(work)
    assert program.asked == []


@pytest.mark.req("SECR-17")
def test_who_can_not_be_identified_is_refused(profile: Path, expect_log: ExpectLog) -> None:
    expect_log("can't be identified")

    def nobody(_peer: socket.socket) -> int:
        raise OSError("no credentials")

    program = Program(profile)
    program.server = ControlServer(socket_path(profile), program._handle, nobody)

    async def work() -> None:
        with pytest.raises(ControlError):
            await asyncio.to_thread(ask, profile, Request(Command.QUIT))

    program.run(work)
    assert program.asked == []


@pytest.mark.req("SECR-17")
def test_a_socket_of_somebody_else_is_not_spoken_to(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program(profile)
    monkeypatch.setattr(instance, "peer_uid", lambda _peer: 4242)

    async def work() -> None:
        with pytest.raises(ControlError, match="somebody else"):
            await asyncio.to_thread(ask, profile, Request(Command.LINK, ("tel:600",)))

    program.run(work)
    assert program.asked == []


def test_the_kernel_tells_who_is_there() -> None:
    one, other = socket.socketpair()
    with one, other:
        assert instance.peer_uid(one) == os.getuid()


@pytest.mark.req("DESK-1", "SECR-17")
def test_the_socket_of_a_crashed_program_is_taken_over(profile: Path) -> None:
    path = socket_path(profile)
    private_folder(path.parent)
    with socket.socket(socket.AF_UNIX) as crashed:
        crashed.bind(str(path))
    assert path.exists()
    assert ask(profile, Request(Command.RAISE)) is None, "nobody holds the lock"
    program = Program(profile)

    async def work() -> None:
        reply = await asyncio.to_thread(ask, profile, Request(Command.STATUS))
        assert reply is not None
        assert reply.ok

    program.run(work)


def test_only_one_program_has_a_profile(profile: Path) -> None:
    first, second = InstanceLock(profile), InstanceLock(profile)
    assert first.take()
    assert not second.take(0.1)
    first.release()
    assert second.take()
    second.release()
    second.release()


def test_a_program_that_is_just_starting_is_waited_for(profile: Path) -> None:
    program = Program(profile)

    async def life() -> Reply | None:
        assert program.lock.take()
        asked = asyncio.create_task(asyncio.to_thread(ask, profile, Request(Command.RAISE)))
        await asyncio.wait([asked], timeout=0.2)
        assert not asked.done()
        await program.server.start()
        reply = await asked
        await program.server.stop()
        program.lock.release()
        return reply

    assert asyncio.run(life()) == Reply(True, "done", {"calls": []})


@pytest.mark.req("SECR-17")
def test_garbage_and_silence_hold_nobody_up(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "REQUEST_WITHIN_S", 0.2)
    program = Program(profile)
    path = str(socket_path(profile))

    async def send(data: bytes, *, end: bool = True) -> bytes:
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(data)
        if end:
            writer.write_eof()
        try:
            return await reader.read()
        except ConnectionResetError:
            return b""
        finally:
            await hang_up(writer)

    async def work() -> None:
        assert b'"ok": false' in await send(b"not JSON\n")
        assert await send(b"half a line") == b""
        assert await send(b"", end=False) == b"", "dropped after a while"
        assert await send(b"x" * (MOST_BYTES * 2) + b"\n") in (b"",)
        many = [await asyncio.open_unix_connection(path) for _ in range(control.MOST_CONNECTIONS + 3)]
        last, _writer = many[-1]
        assert await last.read() == b"", "one too many is not served"
        for _reader, writer in many:
            await hang_up(writer)
        assert b'"ok": true' in await _until_served(send)

    program.run(work)
    assert program.asked == [Request(Command.STATUS)]


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def _until_served(send: Callable[[bytes], Awaitable[bytes]]) -> bytes:
    async with asyncio.timeout(5):
        while not (answer := await send(encode_request(Request(Command.STATUS)))):
            pass
    return answer


@pytest.mark.req("SECR-17")
def test_an_open_folder_is_closed_and_a_strange_one_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    assert stat.S_IMODE(private_folder(folder).stat().st_mode) == 0o700
    link = tmp_path / "link"
    link.symlink_to(folder)
    with pytest.raises(OSError, match="somebody else"):
        private_folder(link)
    monkeypatch.setattr(os, "getuid", lambda: 4242)
    with pytest.raises(OSError, match="somebody else"):
        private_folder(folder)


def test_without_a_place_for_a_socket_the_program_runs_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    expect_log("no private socket here")
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    profile = tmp_path / ("deep" * 40)
    profile.mkdir()
    assert socket_path(profile).is_relative_to(profile)
    program = Program(profile)

    async def work() -> None:
        with pytest.raises(ControlError, match="too long"):
            await asyncio.to_thread(ask, profile, Request(Command.RAISE))

    program.run(work)


def test_a_folder_that_can_not_be_made_is_only_logged(profile: Path, runtime: Path, expect_log: ExpectLog) -> None:
    expect_log("can't be taken")
    (runtime / "osmo-qt").write_text("in the way")
    Program(profile).run(lambda: asyncio.sleep(0))
