"""An engine that does not start says why."""

import asyncio
from pathlib import Path

import pytest

from osmo_qt.office.certificates import CertificateFiles
from osmo_qt.office.engine.asterisk import Asterisk, EngineError
from osmo_qt.office.engine.configuration import EngineConfiguration, EnginePorts
from osmo_qt.office.engine.tree import EngineInstallation
from tests.conftest import ExpectLog


def engine(folder: Path, *command: str) -> Asterisk:
    installation = EngineInstallation(command, folder, folder, folder, "22.10")
    certificate = CertificateFiles(folder / "a", folder / "b", "")
    configuration = EngineConfiguration(folder, folder, installation, EnginePorts.choose(), [], certificate, "secret")
    return Asterisk(configuration, folder / "engine.pid")


async def start(asterisk: Asterisk) -> None:
    try:
        await asterisk.launch()
        await asterisk.wait_until_ready()
    finally:
        await asterisk.stop()


def test_one_that_ends_at_once_shows_the_end_of_its_log(tmp_path: Path) -> None:
    broken = engine(tmp_path, "sh", "-c", "echo module chan_pjsip is missing; exit 3")
    with pytest.raises(EngineError, match=r"ended at once \(exit code 3\)\.\n  module chan_pjsip is missing"):
        asyncio.run(start(broken))
    assert not (tmp_path / "engine.pid").exists()


def test_one_that_is_silent_is_given_up_and_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("osmo_qt.office.engine.asterisk.START_TIMEOUT_S", 0.3)
    silent = engine(tmp_path, "sh", "-c", "exec tail -f /dev/null")
    with pytest.raises(EngineError, match=r"did not answer within 0\.3 s"):
        asyncio.run(start(silent))
    assert not (tmp_path / "engine.pid").exists()


def test_one_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog) -> None:
    expect_log("setpriv")
    monkeypatch.setattr("osmo_qt.office.engine.asterisk.shutil.which", lambda _: None)
    with pytest.raises(EngineError, match="cannot be run"):
        asyncio.run(start(engine(tmp_path, str(tmp_path / "nothing"))))
