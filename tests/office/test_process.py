"""The office as a process: what it tells, how it ends, and what happens when a part of it is killed."""

import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import psutil
import pytest

from osmo_qt.office.open_files import allow_most
from osmo_qt.ucapi.events import EVENTS_PATH
from tests.support.office import OfficeProcess, running_office
from tests.support.waiting import wait_for

from .person import Person
from .sip_client import SipClient


@pytest.fixture
def own_office() -> Iterator[OfficeProcess]:
    with running_office() as process:
        yield process


def registers(office: OfficeProcess, number: str) -> bool:
    with SipClient(office.server.sip, number, office.account(number).password) as client:
        return client.register().status == 200 and client.register(expires=0).status == 200


def test_tells_where_it_is_and_who_is_there(office: OfficeProcess) -> None:
    assert office.server.configurations == ["integrated", "voice-only"]
    assert office.server.sip.host == "127.0.0.1"
    names = [account.display_name for account in office.accounts]
    assert names == ["Ada Lovelace", "Grace Hopper", "Alan Turing", "Edsger Dijkstra"]


def test_secrets_are_in_private_files_only(office: OfficeProcess) -> None:
    assert office.data.stat().st_mode & 0o777 == 0o700
    for folder in ("certificates", "engine/etc", "log"):
        for path in (office.data / folder).iterdir():
            assert path.stat().st_mode & 0o777 == 0o600, path
    passwords = {account.password for account in office.accounts}
    assert len(passwords) == 4
    for pid in office.processes():
        words = " ".join(psutil.Process(pid).cmdline())
        assert not any(password in words for password in passwords)
    logs = "".join(path.read_text(errors="replace") for path in (office.data / "log").iterdir())
    assert not any(password in logs for password in passwords)


def test_listens_on_the_loopback_address_only(office: OfficeProcess) -> None:
    for pid in office.processes():
        for connection in psutil.Process(pid).net_connections("tcp"):
            assert connection.laddr.ip == "127.0.0.1"


def test_streams_are_not_bounded_by_the_usual_limit() -> None:
    """Each is an open file. The engine keeps the limit that the office was started with."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ulimit_of(256), running_office() as office:
        assert resource.prlimit(office.pid, resource.RLIMIT_NOFILE) == (hard, hard)
        assert resource.prlimit(office.engine_pid(), resource.RLIMIT_NOFILE) == (256, hard)
        assert allow_most() == 256
        with Person.of(office) as person, ExitStack() as stack:
            token = person.tokens.access_token
            for line in [stack.enter_context(opened_stream(office.url, token)) for _ in range(300)]:
                assert b"event: ready\n" in line


@contextmanager
def opened_stream(url: str, token: str) -> Iterator[BinaryIO]:
    """What comes by it, in lines; not yet waited for."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        request = f"GET {EVENTS_PATH} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n"
        connection.sendall(request.encode())
        with connection.makefile("rb") as lines:
            yield lines


@contextmanager
def ulimit_of(count: int) -> Iterator[None]:
    """What is started meanwhile may have so many open files at first."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_killed_engine_comes_back_on_the_same_ports(own_office: OfficeProcess) -> None:
    old = own_office.kill_engine()
    own_office.wait_for_message("The voice engine ended unexpectedly (signal SIGKILL)", 2)
    own_office.wait_for_message("The voice engine is back.", 10)
    assert own_office.engine_pid() != old
    assert registers(own_office, "100")


def test_a_killed_office_leaves_no_engine(own_office: OfficeProcess) -> None:
    os.kill(own_office.pid, signal.SIGKILL)
    wait_for(lambda: not own_office.processes(), 2, "the engine ends")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_cleanly_by_a_signal(own_office: OfficeProcess, number: signal.Signals) -> None:
    os.killpg(own_office.pid, number)  # as a terminal does, to all that it sees
    assert own_office.stop(number) == 0
    assert own_office.messages() == ""
    assert not (own_office.data / "engine.pid").exists()


def test_ends_with_its_standard_input(own_office: OfficeProcess) -> None:
    assert own_office.close_stdin() == 0
    assert not own_office.processes()


def test_a_folder_belongs_to_one_office(office: OfficeProcess) -> None:
    result = run("--demo", "--data-dir", str(office.data))
    assert result.returncode == 1
    assert f"another office is running in {office.data}" in result.stderr
    assert result.stdout == ""


def test_an_occupied_port_is_told(office: OfficeProcess, tmp_path: Path) -> None:
    port = office.url.rpartition(":")[2]
    result = run("--demo", "--data-dir", str(tmp_path), "--port", port)
    assert result.returncode == 1
    assert "Address already in use" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--demo", "--user", "abc:Somebody"], "2 to 15 digits"),
        (["--demo", "--user", "600:Somebody"], "belongs to the office"),
        (["--demo", "--user", "100:Somebody"], "given twice"),
        (["--demo", "--user", '105:"<sip:x>'], "a name has 1 to 64 characters"),
        (["--demo", "--user", "105:a\nb"], "a name has 1 to 64 characters"),
        (["--demo", "--user", "105"], "not NUMBER:NAME"),
        (["--demo", "--port", "70000"], "not a port"),
        (["--user", "105:Somebody"], "--user needs --demo"),
    ],
)
def test_bad_arguments_are_refused(tmp_path: Path, arguments: list[str], message: str) -> None:
    result = run("--data-dir", str(tmp_path / "office"), *arguments)
    assert result.returncode == 2
    assert message in result.stderr
    assert not (tmp_path / "office").exists()


def test_may_be_stopped_while_it_starts(tmp_path: Path) -> None:
    result = run("--demo", "--data-dir", str(tmp_path), "--until-stdin-closes")  # it has ended already
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "osmo_qt.office", "serve", *arguments]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False)
