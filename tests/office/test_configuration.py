"""What is written for the engine, and what is refused before it could get there."""

from pathlib import Path

import pytest

from osmo_qt.office.certificates import CertificateFiles
from osmo_qt.office.demo import new_user
from osmo_qt.office.engine.configuration import (
    PORT_RANGE,
    EngineConfiguration,
    EnginePorts,
    EngineUser,
    read_template,
    render,
)
from osmo_qt.office.engine.tree import EngineInstallation


@pytest.fixture
def written(tmp_path: Path) -> Path:
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "chan_pjsip.so").touch()
    installation = EngineInstallation(("asterisk",), modules, tmp_path / "prompts", tmp_path / "share", "22.10")
    certificate = CertificateFiles(tmp_path / "server.pem", tmp_path / "server.key", "")
    ports = EnginePorts(sip=20001, tls=20002, http=20003)
    users = [EngineUser("100", "Ada Lovelace", "one")]
    engine = EngineConfiguration(tmp_path / "engine", tmp_path, installation, ports, users, certificate, "ari")
    engine.write()
    engine.write()  # a second start finds the first one's files
    return tmp_path / "engine"


def test_files_and_folders_are_private(written: Path) -> None:
    for path in (written, *written.rglob("*")):
        if not path.is_symlink():
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_only_modules_of_the_installation_are_loaded(written: Path) -> None:
    text = (written / "etc/modules.conf").read_text()
    assert text == "[modules]\nautoload = no\nload = chan_pjsip.so\n"


def test_users_get_account_number_and_mailbox(written: Path) -> None:
    accounts = (written / "etc/pjsip.conf").read_text()
    assert 'callerid = "Ada Lovelace" <100>' in accounts
    assert "bind = 127.0.0.1:20001" in accounts
    assert "exten => 100,1,Goto(ring,100,1)" in (written / "etc/extensions.conf").read_text()
    assert "\n100 => " in (written / "etc/voicemail.conf").read_text()


def test_data_of_the_installation_is_linked(written: Path, tmp_path: Path) -> None:
    assert (written / "data/sounds/en").readlink() == tmp_path / "prompts"
    assert (written / "data/documentation").readlink() == tmp_path / "share/documentation"


@pytest.mark.parametrize("name", ["", "a" * 65, "line\nbreak", 'quote"', "semi;colon", "a<b", "back\\slash", "\x7f"])
def test_names_that_would_break_the_configuration_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="a name has"):
        EngineUser("105", name, "secret")


@pytest.mark.parametrize("number", ["", "1", "1" * 16, "10a", "\u0661\u0660\u0660", "602", "1\n2"])
def test_numbers_that_cannot_be_dialled_are_refused(number: str) -> None:
    with pytest.raises(ValueError, match="number"):
        EngineUser(number, "Somebody", "secret")


def test_passwords_are_random_and_can_stand_in_a_configuration() -> None:
    passwords = {new_user("105", "Somebody").password for _ in range(50)}
    assert len(passwords) == 50
    assert all(len(text) >= 20 and text.replace("-", "").replace("_", "").isalnum() for text in passwords)


def test_ports_are_free_distinct_and_not_the_systems() -> None:
    ports = EnginePorts.choose()
    assert len({ports.sip, ports.tls, ports.http}) == 3
    assert all(port in PORT_RANGE for port in (ports.sip, ports.tls, ports.http))


def test_a_template_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        render("http.conf", {})


def test_modules_are_listed_once() -> None:
    names = [line for line in read_template("modules.txt").splitlines() if line and not line.startswith("#")]
    assert len(names) == len(set(names))
