"""Log files, the zip of them, quickDiagnostic.txt, and what the machine says of its network."""

import os
import stat
import threading
import zipfile
from pathlib import Path

import pytest

from osmo_qt.services import mail
from osmo_qt.services.diagnostics import probe
from osmo_qt.services.event_log import LARGEST, OLDER, RECENT, EventLog
from osmo_qt.services.log_folder import LogFolder
from tests.conftest import ExpectLog


def delete(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


@pytest.fixture
def folder(tmp_path: Path) -> LogFolder:
    for number, name in enumerate(("osmo-qt.log.1", "osmo-qt.log", RECENT, "core.1234", "settings.json")):
        path = tmp_path / name
        path.write_text(f"{name} says hello")
        os.utime(path, (1000 + number, 1000 + number))
    (tmp_path / "osmo-qt.log.2").symlink_to("/etc/hostname")
    return LogFolder(tmp_path, delete)


@pytest.mark.req("LOG-1", "SECR-16")
def test_only_logs_are_listed_read_packed_and_deleted(folder: LogFolder, tmp_path: Path) -> None:
    assert [file.name for file in folder.files()] == ["osmo-qt.log.1", "osmo-qt.log", RECENT]
    assert folder.read("osmo-qt.log") == "osmo-qt.log says hello"
    for name in ("core.1234", "../x", "osmo-qt.log.2", "settings.json"):
        with pytest.raises(FileNotFoundError):
            folder.read(name)
    for _ in range(2):
        packed = folder.pack("Version: 1\n")
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600
    with zipfile.ZipFile(packed) as content:
        assert sorted(content.namelist()) == ["about.txt", "osmo-qt.log", "osmo-qt.log.1", RECENT]
    folder.delete_all()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["core.1234", "osmo-qt.log.2", "settings.json"]


def test_a_folder_that_is_gone_has_no_files(tmp_path: Path) -> None:
    folder = LogFolder(tmp_path / "gone", delete)
    assert folder.files() == []
    with pytest.raises(OSError, match="gone"):
        folder.pack("")


@pytest.mark.req("DIAG-1", "SECR-16")
def test_events_are_kept_for_their_owner_and_grow_old(tmp_path: Path) -> None:
    events = EventLog(tmp_path, now=lambda: 0.0)
    events.append("program: started\nwith a second line")
    recent, older = events.read()
    assert recent.endswith("  program: started with a second line\n")
    assert older == ""
    assert stat.S_IMODE((tmp_path / RECENT).stat().st_mode) == 0o600
    for _ in range(LARGEST // 100 + 1):
        events.append("x" * 100)
    recent, older = events.read()
    assert "program: started" in older
    assert len(recent) < LARGEST
    events.stop()
    events.append("after the end")
    assert sorted(path.name for path in tmp_path.iterdir()) == [OLDER, RECENT]


def test_a_disk_that_refuses_costs_only_the_event(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log("events can't be kept")
    events = EventLog(tmp_path / "missing")
    for _ in range(3):
        events.append("x")
    assert events.read() == ("", "")
    events.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("events")]


@pytest.mark.req("LOG-1")
@pytest.mark.parametrize(("script", "done"), [("exit 0", True), ("exit 3", False), ("sleep 600", True), ("", False)])
def test_the_email_program_gets_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, done: bool
) -> None:
    monkeypatch.setattr(mail, "ANSWER_WITHIN_S", 0.3)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin" if script else str(tmp_path))
    if script:
        program = tmp_path / mail.PROGRAM
        program.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/asked\necho $$ > {tmp_path}/pid\nexec {script}\n'.replace(
                "exec exit", "exit"
            )
        )
        program.chmod(0o700)
    assert mail.compose("help@example.org", "Logs", "Hello", tmp_path / "logs.zip") is done
    if script:
        asked = (tmp_path / "asked").read_text().splitlines()
        assert asked[-3:] == ["--attach", str(tmp_path / "logs.zip"), "mailto:help@example.org"]
    if script.startswith("sleep"):
        os.kill(int((tmp_path / "pid").read_text()), 9)


def test_a_mailto_link_carries_everything_safely() -> None:
    link = mail.mailto("help@example.org", "A & B?", "1\n2")
    assert link == "mailto:help@example.org?subject=A%20%26%20B%3F&body=1%0A2"


@pytest.mark.req("DIAG-1")
def test_the_machine_is_looked_at_without_sending_anything(tmp_path: Path) -> None:
    found = probe("127.0.0.1", tmp_path)
    assert (found.online, found.resolves) == (True, True)
    assert found.disk_free is not None
    assert probe("no-such-host.invalid", tmp_path / "missing").resolves is False
    assert probe("", tmp_path).resolves is None
